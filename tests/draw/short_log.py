"""A whole draw in the fewest entries, made with the vectors' key: GENESIS, PLAN, COMMIT, CLOSE, RESULT."""

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from draw import bodies, chain, record, seed, tickets
from draw.cj import plain_json
from draw.log import Entry, append
from draw.receipts import Membership, Outcomes
from draw.seed import AuditSeed, Contribution
from draw.snapshot import Item, Snapshot, freeze
from tests.draw.spoilt_values import KEY

LIST_SECRET = sha256(b"vector list short").digest()
LAST_SECRET = sha256(b"vector last short").digest()
LINKS = 3
EXAMPLE_IT = 200_000  # a fifth of a second in all; a real draw takes a minute
SAID = "大家好 🎲"
SCHEME = "抽查方案".encode()


class Short(NamedTuple):
    """Files of one draw; `receipt`, `outcome`: of the enterprise at index 3."""

    public: bytes
    sealed: bytes
    receipt: dict[str, Any]
    outcome: dict[str, Any]
    log: list[Entry]


def items() -> list[Item]:
    rows = [Item(f"ENT-{i:04}", 0, ("440101", "std"), "AB"[i % 2]) for i in range(46)]
    return [*rows, Item("ENT-0900", 2, ("440101", "std"), "A"), Item("ENT-0901", 5, ("440101", "std"), "B")]


@cache
def short(it: int = 50) -> Short:
    rules = {"*": {"count": 3, "r": 1}}
    frozen = freeze(items(), {"kind": "count"}, rules, LIST_SECRET)
    at = 1767225600
    log = [append(None, at, "GENESIS", _genesis())]
    log.append(append(log[-1], at + 10, "PLAN", {"plan": "P-1", "doc_h": sha256(SCHEME).hexdigest()}))
    log.append(append(log[-1], at + 90_000, "COMMIT", _commit(frozen, at + 90_000, it)))
    said = [Contribution(71, at + 90_100, "纪检-1", SAID), Contribution(74, at + 90_174, "代表-1", "同意")]
    t = seed.transcript(log[2].digest, [one.public() for one in said])[-1]
    x = chain.secret(LAST_SECRET, LINKS, 1)
    closing = {"commit": 2, "contrib": [one.public() for one in said], "t": t.hex(), "x": x.hex()}
    log.append(append(log[-1], at + 90_181, "CLOSE", closing))
    begun = seed.start(log[2].digest, t, x)
    found = AuditSeed.of(begun, seed.steps(begun, 2, it))
    drawn = tickets.draw(found.seed, frozen.strata)
    result = bodies.result_targets(2, found, frozen, drawn)
    log.append(append(log[-1], at + 90_250, "RESULT", result))
    sealed = record.sealed_record(2, LIST_SECRET, said, snapshot=frozen)
    return Short(
        record.public_record(log, [chain.sign(KEY, one.digest) for one in log]),
        record.sealed_file(sealed),
        Membership.of(2, frozen).receipt(3),
        Outcomes.of(2, frozen, drawn).receipt(3),
        log,
    )


def _genesis() -> dict[str, Any]:
    return {
        "org": "测试市监局",
        "anchor": chain.secret(LAST_SECRET, LINKS, 0).hex(),
        "chain_len": LINKS,
        "pub": chain.public_key(KEY).hex(),
        "note": "",
        "old_head": None,
    }


def _commit(frozen: Snapshot, at: int, it: int) -> dict[str, Any]:
    return {
        "kind": "targets",
        "plan": "P-1",
        "attempt": 1,
        "redo_of": None,
        "redo_reason": "",
        "by": ["经办-1", "负责-1"],
        "observers": ["纪检-1", "代表-1"],
        "chain": {"i": 1, "prev": chain.secret(LAST_SECRET, LINKS, 0).hex()},
        "window": {"open": at, "close": at + 180, "grace": 5, "per": 3, "reveal": 5},
        "delay": {"seg": 2, "it": it},
        "beacon": None,
        **bodies.list_part(frozen, at - 60),
    }


def main(folder: Path) -> None:
    """Write the example of docs/check-a-draw.md: `python -m tests.draw.short_log docs/example`."""
    made = short(EXAMPLE_IT)
    folder.mkdir(exist_ok=True)
    (folder / "2.public.json").write_bytes(made.public)
    (folder / "receipt.json").write_bytes(plain_json({"membership": made.receipt, "outcome": made.outcome}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
