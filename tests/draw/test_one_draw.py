"""One whole draw of kind both, from the first entry of a log to a stranger's check: the room's manual."""

from hashlib import sha256

from draw import audit, bodies, chain, notes, outcome, receipts, record, replay, seed, tickets
from draw.ledger import Ledger
from draw.log import Entry, append
from draw.matching import match
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from draw.snapshot import Item, freeze

DAY = 86400
T0 = 1_780_000_000  # Unix seconds; the room has no clock, every time is handed in


def secret(name: str) -> bytes:
    """Stands for 32 bytes of rules.ports.Entropy."""
    return sha256(name.encode()).digest()


class Log:
    """What a house keeps of its log: the entries and their signatures."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.signatures: list[bytes] = []

    def post(self, at: int, kind: str, body: dict) -> Entry:
        entry = append(self.entries[-1] if self.entries else None, at, kind, body)
        # whoever is about to sign asks first what a verifier would say
        assert replay.faults_of_next(self.entries, entry) == []
        self.entries.append(entry)
        self.signatures.append(chain.sign(secret("signing key"), entry.digest))
        return entry


def directory() -> list[Item]:
    """Sixty shops and thirty warehouses; every tenth was inspected this year, and one has closed."""
    items = [Item(f"SHOP-{i:02}", 2 if i % 10 == 0 else 0, (f"d{i % 3}", "food"), "shops") for i in range(60)]
    items += [Item(f"WARE-{i:02}", 0, (f"d{i % 3}", "std"), "stores") for i in range(30)]
    return [*items, Item("SHOP-99", 5, ("d0", "food"), "shops")]


def staff() -> dict:
    """Six inspectors; a food target needs one who knows food, and nobody meets a firm they declared."""
    pair = [{"dept": "市监", "tags": [], "scope": "any", "min": 1}] * 2
    food = [{**pair[0], "tags": ["食品"]}, pair[1]]
    units = [
        {
            "id": f"INS-{i}",
            "dept": "市监",
            "area": f"d{i % 3}",
            "tags": ["食品"] if i % 2 else [],
            "cap": 8,
            "load": 0,
            "members": [f"INS-{i}"],
        }
        for i in range(6)
    ]
    return {
        "lead": "市监",
        "area_map": {},
        "needs": {"food": food, "std": pair},
        "units": units,
        "recuse": [["SHOP-01", "INS-1"]],
    }


def test_one_draw() -> None:
    log = Log()

    # GENESIS fixes the key and, by one hash, the secrets of every draw to come.
    last, chain_len = secret("x_M"), 100
    anchor, pub = chain.secret(last, chain_len, 0), chain.public_key(secret("signing key"))
    log.post(T0, "GENESIS", bodies.genesis("青阳县市场监督管理局", anchor, chain_len, pub))

    # The scheme is published, and its hash with it.
    log.post(T0 + 60, "PLAN", bodies.plan("2026-04", b"the scheme as a file"))

    # Freeze: one in ten shops counting those done this year, and five warehouses at least.
    frozen_at = T0 + 2 * DAY
    rule = {"kind": "ratio", "base": "scope"}
    strata_rules = {
        "shops": {"num": 1, "den": 10, "min": 2},
        "stores": {"num": 1, "den": 20, "min": 5, "r": 1},
    }
    frozen = freeze(directory(), rule, strata_rules, secret("list"))
    assert [s["k"] for s in frozen.strata] == [2, 5]
    assert frozen.shortages == []
    assert frozen.shown

    # COMMIT: released by a second person, posted before the window opens.
    ledger = Ledger.of(log.entries)
    attempt, redo_of = ledger.attempt("both", "2026-04")
    opens = frozen_at + 600
    terms = bodies.Terms(
        plan="2026-04",
        by=("经办-1", "放行-1"),
        observers=["纪检-1", "人大代表-1"],
        link=ledger.next_link(),
        window={"open": opens, "close": opens + 180, "grace": 5, "per": 3, "reveal": 5},
        delay={"seg": 4, "it": 50},  # 16 steps of 2^25 in earnest
        attempt=attempt,
        redo_of=redo_of,
    )
    commit = log.post(opens - 10, "COMMIT", bodies.commit_both(terms, frozen, frozen_at, staff()))

    # The window: replies of observers count, and each echo shows a running code.
    accepted: list[Contribution] = []
    t = commit.digest
    for one in (
        Contribution(501, opens + 20, "纪检-1", "今天的骰子：4 1 6"),
        Contribution(502, opens + 30, "路人", "我也来"),
        Contribution(507, opens + 178, "人大代表-1", "kq8w2h7zz 🎲"),
    ):
        why = seed.refusal(commit.body, accepted, one)
        if why is not None:
            assert (why, one.who) == ("not_observer", "路人")
            continue
        accepted.append(one)
        t = seed.mix(t, one.mid, one.date, one.who, one.h)
        assert len(seed.running_code(t)) == 32
    assert t == seed.transcript(commit.digest, [one.public() for one in accepted])[-1]

    # CLOSE reveals x: from here on nothing can change the result, and nobody knows it yet.
    x = chain.secret(last, chain_len, terms.link["i"])
    log.post(opens + 181, "CLOSE", bodies.close(commit.q, accepted, t, x))

    # The delay, step by step; a crash goes on from the last stored step.
    begun = seed.start(commit.digest, t, x)
    stored: list[bytes] = []
    for j in range(1, 5):
        stored.append(seed.step(stored[-1] if stored else begun, j, 50))
    audit_seed = AuditSeed.of(begun, stored)

    # The lots, then the teams, from the same seed.
    drawn = tickets.draw(audit_seed.seed, frozen.strata)
    chosen = outcome.targets(frozen, drawn)
    assert [item.stratum for item in chosen] == ["shops"] * 2 + ["stores"] * 5
    teams = match(audit_seed.seed, [Target.of(item.id, item.attr) for item in chosen], staff())
    assert teams.certificates == {}
    assert sorted(teams.loads.values()) == [2, 2, 2, 2, 3, 3]
    result = bodies.result_both(commit.q, audit_seed, frozen, drawn, teams)
    log.post(opens + 240, "RESULT", result)

    # Later an inspector falls ill; the leader appoints another, and the log says so without a name.
    salt, text = secret("approval"), "INS-3 因病，指定 INS-5"
    approved = bodies.decision_digest(salt, text)
    appointed = log.post(opens + DAY, "REPLACE", bodies.replace(commit.q, 0, 1, "illness", approved))

    # Anybody checks the public record; the grade is what the arithmetic allows.
    report = replay.verify_record(record.public_record(log.entries, log.signatures))
    assert report.valid, report.broken
    assert replay.grade_of(report.ledger.lots[commit.q]) == "E1"
    assert [note.key for note in notes.notes(report.ledger)] == ["plan_announced", "recused", "forced"]

    # The auditor rebuilds everything from the sealed record.
    sealed = record.sealed_record(
        commit.q,
        frozen.list_secret,
        accepted,
        snapshot=frozen,
        match_input=staff(),
        matching=teams,
        replacements=[(appointed.q, salt, text)],
    )
    assert audit.verify_sealed(record.read_sealed(record.sealed_file(sealed)), log.entries) == []

    # After publication an enterprise takes home that it was in the list, and what came of it.
    index = receipts.index_of(frozen, "shop-01")
    in_list = receipts.Membership.of(commit.q, frozen).receipt(index)
    came_of_it = receipts.Outcomes.of(commit.q, frozen, drawn).receipt(index)
    hex_signatures = [one.hex() for one in log.signatures]
    files = [entry.data for entry in log.entries]
    assert replay.verify_log(files, hex_signatures, receipts_held=[in_list, came_of_it]).valid
    assert "stratum" not in in_list
