"""A house that signs whatever it likes: honest draws step by step, and any step done wrong."""

from collections.abc import Sequence

from draw import bodies, chain, outcome, record, replay, seed, tickets
from draw.canon import h
from draw.ledger import Ledger
from draw.log import Entry, append
from draw.matching import Matching, match
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from draw.snapshot import Item, Snapshot, freeze
from tests.draw import teams

T0 = 1_780_000_000
PLAN = "2026-04"
RULE = {"kind": "count"}
CHAIN = 9


def directory(n: int = 60, *, friends: int = 0, **status: int) -> list[Item]:
    """`n` eligible shops (the first ones are the friends'), then so many of each status, s2=3 for three of 2."""
    items = [Item(f"{'FRIEND' if i < friends else 'SHOP'}-{i:03}", 0, ("a", "n")) for i in range(n)]
    for name, many in status.items():
        items += [Item(f"OTHER-{name[1:]}-{i}", int(name[1:]), ("a", "n")) for i in range(many)]
    return items


def staff(count: int = 6) -> dict:
    """Inspectors who all fit two seats at every shop."""
    return teams.roster([teams.unit(f"U{u}") for u in range(count)], 2)


def said(text: str, *, mid: int = 7, date: int = T0 + 190, who: str = "纪检-1") -> Contribution:
    return Contribution(mid, date, who, text)


class House:
    """One log. Every step takes what an attacker would change; nothing asks the verifier first."""

    def __init__(self, name: str = "house", k: int = 10) -> None:
        self.key, self.last, self.k = h(f"{name} key".encode()), h(f"{name} chain".encode()), k
        self.entries: list[Entry] = []
        self.signatures: list[bytes] = []
        self.frozen: Snapshot
        self.post(T0 - 90_000, "GENESIS", bodies.genesis("局", self.x(0), CHAIN, chain.public_key(self.key)))
        self.post(T0 - 86_400, "PLAN", bodies.plan(PLAN, b"scheme"))

    def x(self, i: int) -> bytes:
        """The i-th secret of the chain."""
        return chain.secret(self.last, CHAIN, i)

    def post(self, at: int, kind: str, body: dict) -> Entry:
        entry = append(self.entries[-1] if self.entries else None, at, kind, body)
        self.entries.append(entry)
        self.signatures.append(chain.sign(self.key, entry.digest))
        return entry

    def freeze(self, items: Sequence[Item] | None = None, secret: str = "list") -> Snapshot:
        self.frozen = freeze(items or directory(), RULE, {"*": {"count": self.k}}, h(secret.encode()))
        return self.frozen

    def commit(
        self, *, at: int = T0, delay: tuple[int, int] = (2, 5), people: dict | None = None, **terms: object
    ) -> Entry:
        """COMMIT of the frozen list, with inspectors if `people` are given; `terms` overrule what is right."""
        ledger = Ledger.of(self.entries)
        kind = "both" if people else "targets"
        attempt, redo_of = ledger.attempt(kind, PLAN)
        right: dict = {
            "plan": PLAN,
            "by": ("经办-1", "放行-1"),
            "observers": ["纪检-1", "记者-1"],
            "link": ledger.next_link(),
            "window": {"open": at + 20, "close": at + 200, "grace": 5, "per": 3, "reveal": 5},
            "delay": {"seg": delay[0], "it": delay[1]},
            "attempt": attempt,
            "redo_of": redo_of,
            "redo_reason": "dispute" if attempt > 1 else "",
        }
        made = bodies.Terms(**{**right, **terms})
        if people:
            return self.post(at, "COMMIT", bodies.commit_both(made, self.frozen, at - 600, people))
        return self.post(at, "COMMIT", bodies.commit_targets(made, self.frozen, at - 600))

    def close(
        self,
        commit: Entry,
        contributions: Sequence[Contribution] = (),
        *,
        at: int = T0 + 201,
        x: bytes = b"",
        **body: object,
    ) -> Entry:
        t = seed.transcript(commit.digest, [one.public() for one in contributions])[-1]
        secret = x or self.x(commit.body["chain"]["i"])
        return self.post(at, "CLOSE", {**bodies.close(commit.q, contributions, t, secret), **body})

    def seed(self, commit: Entry, close: Entry, beacon: bytes = b"") -> AuditSeed:
        """K, as it follows from what was closed."""
        delay = commit.body["delay"]
        body = close.body
        begun = seed.start(commit.digest, bytes.fromhex(body["t"]), bytes.fromhex(body["x"]), beacon)
        return AuditSeed.of(begun, seed.steps(begun, delay["seg"], delay["it"]), beacon)

    def result(
        self,
        commit: Entry,
        close: Entry,
        *,
        at: int = T0 + 260,
        beacon: bytes = b"",
        people: dict | None = None,
        **body: object,
    ) -> Entry:
        found = self.seed(commit, close, beacon)
        drawn = tickets.draw(found.seed, self.frozen.strata)
        if people:
            made = bodies.result_both(commit.q, found, self.frozen, drawn, self.teams(found, people))
        else:
            made = bodies.result_targets(commit.q, found, self.frozen, drawn)
        return self.post(at, "RESULT", {**made, **body})

    def teams(self, found: AuditSeed, people: dict) -> Matching:
        chosen = outcome.targets(self.frozen, tickets.draw(found.seed, self.frozen.strata))
        return match(found.seed, [Target.of(item.id, item.attr) for item in chosen], people)

    def drawn(self, found: AuditSeed) -> list[str]:
        """The codes that a seed draws from the frozen list."""
        return [
            item.id for item in outcome.targets(self.frozen, tickets.draw(found.seed, self.frozen.strata))
        ]

    def whole(
        self, *contributions: Contribution, at: int = T0, **terms: object
    ) -> tuple[Entry, Entry, Entry]:
        """COMMIT, CLOSE, RESULT of an honest draw of targets."""
        commit = self.commit(at=at, **terms)
        close = self.close(commit, contributions, at=at + 201)
        return commit, close, self.result(commit, close, at=at + 260)

    def sealed(self, commit: Entry, contributions: Sequence[Contribution] = (), **more: object) -> dict:
        return record.sealed_record(
            commit.q, self.frozen.list_secret, contributions, snapshot=self.frozen, **more
        )

    def report(self) -> replay.Report:
        """What a stranger finds in the public record."""
        return replay.verify_record(record.public_record(self.entries, self.signatures))
