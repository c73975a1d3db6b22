"""Whole logs by chance, built with the Python builders: what another verifier must compute on its own and agree with.

story = tell(seed)      # a log of some draws with every kind of ending, its sealed records and its receipts
story.values            # q of a COMMIT → what Python found, value by value

Everything follows from the seed. Delays are tiny, so that hundreds of draws take seconds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

from draw import bodies, chain, outcome, receipts, record, replay, seed, tickets
from draw.ledger import Ledger
from draw.log import Entry, append
from draw.matching import Matching, match
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from draw.snapshot import Item, Snapshot, freeze
from tests.draw.random_people import people, redraw

DAY = 86400
CHAIN = 40
AREAS = ("a1", "b2", "c3")
TEXTS = ("好", "随便 🎲", "4 1 6", "“引号”\\", "\u2028\u007f", "Ünïcode", "")
RULES: tuple[dict, ...] = (
    {"kind": "ratio", "base": "eligible"},
    {"kind": "ratio", "base": "scope"},
    {"kind": "count"},
    {"kind": "total"},
)


@dataclass
class Fixed:
    """A draw whose targets stand: what a draw of inspectors completes."""

    q: int
    frozen: Snapshot
    targets: list[Target]
    sealed: dict
    teams: Matching | None = None
    match_input: dict | None = None


@dataclass
class Story:
    """A log as it grows. `seen` counts what chance brought, so that a test can ask whether it was enough."""

    chance: Random
    entries: list[Entry] = field(default_factory=list)
    signatures: list[bytes] = field(default_factory=list)
    sealed: list[dict] = field(default_factory=list)
    receipts: list[dict] = field(default_factory=list)
    values: dict[int, dict] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    at: int = 1_780_000_000
    delay: dict | None = None

    @property
    def file(self) -> bytes:
        """The public record."""
        return record.public_record(self.entries, self.signatures)

    def secret(self, name: str) -> bytes:
        return sha256(f"{name} {len(self.entries)} {self.chance.getrandbits(64)}".encode()).digest()

    def post(self, kind: str, body: dict) -> Entry:
        entry = append(self.entries[-1] if self.entries else None, self.at, kind, body)
        faults = replay.faults_of_next(self.entries, entry)
        assert faults == [], faults
        self.entries.append(entry)
        self.signatures.append(chain.sign(SIGNER, entry.digest))
        return entry


SIGNER = sha256(b"vector sign").digest()  # the key of mutations.py, which can so sign a spoilt log again


def tell(number: int, plans: int = 3, delay: dict | None = None) -> Story:
    """A log with `plans` plans, each drawn until its targets stand or its attempts are used up.

    Every draw has this `delay` if one is given, else a tiny one by chance.
    """
    story = Story(Random(number), delay=delay)
    x_m = _x_m(story)
    story.post(
        "GENESIS", bodies.genesis("某市", chain.secret(x_m, CHAIN, 0), CHAIN, chain.public_key(SIGNER))
    )
    for plan in range(plans):
        _plan(story, x_m, f"{number}-{plan}")
    return story


def _x_m(story: Story) -> bytes:
    return sha256(story.chance.randbytes(32)).digest()


def _plan(story: Story, x_m: bytes, name: str) -> None:
    chance = story.chance
    story.post("PLAN", bodies.plan(name, name.encode()))
    story.at += chance.choice((3600, 2 * DAY))
    fixed: Fixed | None = None
    for _ in range(3):
        fixed = fixed or _targets(story, x_m, name)
    if fixed is None:
        return
    if fixed.teams is None:
        _teams(story, x_m, name, fixed)
    if fixed.teams is not None and chance.random() < 0.6:
        _vacant(story, x_m, name, fixed)


# ---- the list and the lots


def _targets(story: Story, x_m: bytes, plan: str) -> Fixed | None:
    chance = story.chance
    kind = chance.choice(("targets", "both"))
    frozen = _frozen(story)
    terms = _terms(story, x_m, plan, kind)
    given = people(chance, frozen.items, [item for item in frozen.items if item.status == 0])
    if kind == "both":
        body = bodies.commit_both(terms, frozen, story.at - chance.randrange(DAY), given)
    else:
        body = bodies.commit_targets(terms, frozen, story.at - chance.randrange(DAY))
    ended = _run(story, x_m, story.post("COMMIT", body))
    sealed: dict[str, Any] = {"snapshot": frozen, "match_input": given if kind == "both" else None}
    values = {
        "slist": list(frozen.slist),
        "map": frozen.map.hex(),
        "root": frozen.root.hex(),
        "strata": frozen.table,
    }
    if ended.seed is None:
        _keep(story, ended, frozen.list_secret, values, **sealed)
        return None
    drawn = tickets.draw(ended.seed.seed, frozen.strata)
    chosen = [Target.of(item.id, item.attr) for item in outcome.targets(frozen, drawn)]
    teams = match(ended.seed.seed, chosen, given) if kind == "both" else None
    body = (
        bodies.result_both(ended.q, ended.seed, frozen, drawn, teams)
        if teams
        else bodies.result_targets(ended.q, ended.seed, frozen, drawn)
    )
    result = story.post("RESULT", body)
    values |= {"targets": [one.id for one in chosen], "result": body["result"], "outcomes": body["outcomes"]}
    if teams:
        values["matching"] = _matching(teams)
        sealed["replacements"] = _replaced(story, ended.q, len(chosen), seats=True)
    _keep(story, ended, frozen.list_secret, values, matching=teams, **sealed)
    _receipts(story, ended.q, frozen, drawn)
    story.seen.update({"shown" if frozen.shown else "hidden": 1, f"rule {frozen.rule['kind']}": 1})
    story.seen["shortage"] += bool(frozen.shortages)
    story.seen["reserves"] += any(s["r"] for s in frozen.strata)
    return Fixed(result.q, frozen, chosen, story.sealed[-1], teams, given if teams else None)


def _frozen(story: Story) -> Snapshot:
    """A directory of which something is drawn."""
    while True:
        chance = story.chance
        rule = dict(chance.choice(RULES))
        if rule["kind"] == "total":
            rule["total"] = chance.randrange(1, 40)
        codes = chance.sample(("A", "B", "*", "\uff21", "\U0001f3b2", "甲"), chance.randrange(1, 4))
        sizes = chance.choice(((1, 12), (20, 45), (40, 60)))
        items = [item for code in codes for item in _items(chance, code, chance.randrange(*sizes))]
        given = {code: _params(chance, rule["kind"]) for code in [*codes, "*"]}
        frozen = freeze(items, rule, given, story.secret("list"))
        if frozen.k:
            return frozen


def _items(chance: Random, code: str, many: int) -> list[Item]:
    statuses = [0] * 14 + [1, 2, 2, 3, 4, 5, 6, 7, 255]
    return [
        Item(
            f"{chance.getrandbits(64):016X}",
            chance.choice(statuses),
            (
                chance.choice(AREAS),
                chance.choice(("std", "food")),
                *chance.choice(((), (chance.choice(TEXTS),))),
            ),
            code,
            chance.choice(("", "", "文号")),
        )
        for _ in range(many)
    ]


def _params(chance: Random, kind: str) -> dict:
    reserve = chance.choice(({}, {"r": chance.randrange(4)}))
    if kind == "total":
        return reserve
    if kind == "count":
        return {"count": chance.choice((1, 2, 3, 9, 30)), **reserve}
    least = chance.choice(({}, {"min": chance.randrange(4)}))
    return {"num": chance.randrange(1, 40), "den": chance.choice((100, 100, 97)), **least, **reserve}


# ---- inspectors


def _teams(story: Story, x_m: bytes, plan: str, fixed: Fixed) -> None:
    """A draw of inspectors for targets that stand, perhaps at the second attempt."""
    for _ in range(2):
        given = people(story.chance, fixed.frozen.items, fixed.targets)
        if _match(story, x_m, plan, fixed, given):
            return


def _vacant(story: Story, x_m: bytes, plan: str, fixed: Fixed) -> None:
    """Some seats drawn again, the others kept."""
    assert fixed.teams is not None
    assert fixed.match_input is not None
    given = redraw(story.chance, fixed.match_input, fixed.targets, fixed.teams.assign)
    if given is not None and _match(story, x_m, plan, fixed, given):
        story.seen["redraw"] += 1


def _match(story: Story, x_m: bytes, plan: str, fixed: Fixed, given: dict) -> bool:
    secret = story.secret("match list")
    terms = _terms(story, x_m, plan, "match", fixed.q)
    listed = [item.id for item in fixed.frozen.items]
    body = bodies.commit_match(terms, fixed.q, secret, given, fixed.targets, listed)
    ended = _run(story, x_m, story.post("COMMIT", body))
    if ended.seed is None:
        _keep(story, ended, secret, {}, match_input=given)
        return False
    teams = match(ended.seed.seed, fixed.targets, given)
    story.post("RESULT", bodies.result_match(ended.q, ended.seed, secret, teams))
    approved = _replaced(story, ended.q, len(fixed.targets), seats=True)
    values = {"matching": _matching(teams)}
    _keep(story, ended, secret, values, match_input=given, matching=teams, replacements=approved)
    if fixed.teams is None:
        fixed.teams, fixed.match_input = teams, given
    scopes = {seat["scope"] for seats in given["needs"].values() for seat in seats}
    story.seen.update(f"scope {scope}" for scope in scopes)
    return True


def _matching(teams: Matching) -> dict:
    return {
        "assign": teams.assign,
        "certificates": teams.certificates,
        "moves": teams.moves,
        "loads": teams.loads,
    }


# ---- one draw from COMMIT to its end


@dataclass
class Ended:
    """What stands after the close: the seed, or None if the draw was aborted or voided."""

    q: int
    contributions: list[Contribution]
    seed: AuditSeed | None
    decision: tuple[bytes, str] | None = None


def _terms(story: Story, x_m: bytes, plan: str, kind: str, of: int | None = None) -> bodies.Terms:
    chance = story.chance
    ledger = Ledger.of(story.entries)
    attempt, redo_of = ledger.attempt(kind, plan, of)
    opens = story.at + chance.randrange(20)
    window = {"open": opens, "close": opens + chance.choice((30, 60, 180)), "grace": 5, "per": 2, "reveal": 5}
    ends = window["close"] + window["reveal"]
    delay = chance.choice(({"seg": 0, "it": 0}, {"seg": 1, "it": 7}, {"seg": 3, "it": 50}))
    beacons: tuple[dict | None, ...] = (
        None,
        None,
        {"type": "public", "name": "双色球", "issue": "1", "format": "06", "outcomes": 2**24, "at": ends + 1},
        {"type": "public", "name": "小", "issue": "2", "format": "3", "outcomes": 1000, "at": ends + 9},
        {"type": "drand", "chain_hash": "52" * 32, "round": 7, "at": ends + 3},
        {"type": "dice", "faces": [6, 6], "at": ends + 2},
    )
    return bodies.Terms(
        plan=plan,
        by=("经办-1", "放行-1"),
        observers=["纪检-1", "代表-2"],
        link=ledger.next_link(),
        window=window,
        delay=story.delay or delay,
        beacon=chance.choice(beacons),
        attempt=attempt,
        redo_of=redo_of,
        redo_reason="再抽" if attempt > 1 else "",
    )


def _run(story: Story, x_m: bytes, commit: Entry) -> Ended:
    """The window, and CLOSE or ABORT; after CLOSE perhaps VOID. RESULT is the caller's."""
    chance, body = story.chance, commit.body
    window, beacon = body["window"], body["beacon"]
    said = _said(chance, window)
    x = chain.secret(x_m, CHAIN, body["chain"]["i"])
    t = seed.transcript(commit.digest, [one.public() for one in said])[-1]
    decision = (story.secret("decision"), "决定 " + chance.choice(TEXTS))
    told = bodies.decision_digest(*decision)
    if chance.random() < 0.12:
        story.at = window["close"] - 1
        story.post("ABORT", bodies.abort(commit.q, "名单有误", told, said, t, x))
        story.seen["aborted"] += 1
        return Ended(commit.q, said, None, decision)
    story.at = window["close"] + chance.choice((1, 3, 90))
    story.post("CLOSE", bodies.close(commit.q, said, t, x))
    raw = chance.randbytes(9) if beacon else b""
    begun = seed.start(commit.digest, t, x, raw)
    found = AuditSeed.of(begun, seed.steps(begun, body["delay"]["seg"], body["delay"]["it"]), raw)
    story.at = max(story.at, beacon["at"] if beacon else 0) + 60
    if chance.random() < 0.12:
        story.post("VOID", bodies.void(commit.q, found, "异议成立", told))
        story.seen["voided"] += 1
        return Ended(commit.q, said, None, decision)
    return Ended(commit.q, said, found)


def _said(chance: Random, window: dict) -> list[Contribution]:
    found, mid = [], chance.randrange(10**6)
    for who in chance.sample(["纪检-1", "代表-2", "纪检-1", "代表-2"], chance.randrange(5)):
        mid += chance.randrange(1, 9)
        date = chance.randrange(window["open"], window["close"] + 1)
        found.append(Contribution(mid, date, who, chance.choice(TEXTS)))
    return found


def _replaced(story: Story, q: int, targets: int, *, seats: bool) -> list[tuple[int, bytes, str]]:
    """Perhaps somebody is replaced by decision, and somebody objects."""
    story.at += 600
    if story.chance.random() < 0.3:
        story.post("NOTE", bodies.note(q, "纪检-1", "有异议"))
    if story.chance.random() > 0.4 or not targets:
        return []
    salt, text = story.secret("approval"), "指定他人"
    n, seat = story.chance.randrange(targets), 0 if seats else None
    entry = story.post("REPLACE", bodies.replace(q, n, seat, "illness", bodies.decision_digest(salt, text)))
    return [(entry.q, salt, text)]


def _keep(story: Story, ended: Ended, secret: bytes, values: dict, **parts: Any) -> None:
    story.sealed.append(
        record.sealed_record(ended.q, secret, ended.contributions, decision=ended.decision, **parts)
    )
    story.values[ended.q] = values
    teams = values.get("matching")
    story.seen["draws"] += 1
    story.seen["certificates"] += len(teams["certificates"]) if teams else 0
    story.seen["repairs"] += teams["moves"]["repair"] if teams else 0
    story.seen["levels"] += teams["moves"]["level"] if teams else 0
    story.at += 3600


def _receipts(story: Story, q: int, frozen: Snapshot, drawn: Sequence[tickets.Drawn]) -> None:
    """Good papers of both kinds, and one that was altered."""
    index = story.chance.randrange(frozen.n)
    member = receipts.Membership.of(q, frozen).receipt(index)
    came = receipts.Outcomes.of(q, frozen, drawn).receipt(index)
    story.receipts += [member, came, {**came, "outcome": (came["outcome"] + 1) % 3}]
