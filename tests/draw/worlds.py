"""Simulated draws for the curious observer: what the public gets to hold, and beside it the truth.

Three kinds of world: `uniform` (one stratum), `shown` (a table that may be published), `hidden` (pools so small or
so lopsided that it may not). Everything public comes from the product's own builders and templates. A `leak`
builds the same world with one mistake in it, as a careless program would make it.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from unittest.mock import patch

from draw import bodies, chain, listing, outcome, receipts, record, seed, snapshot, tickets
from draw.canon import blocks, h, th
from draw.cj import cj
from draw.log import Entry, append
from draw.seed import AuditSeed, Contribution
from draw.snapshot import Item, Snapshot, freeze
from draw.tickets import Drawn
from tests.draw.chance import Chance
from tests.draw.faces import posts_of

T0 = 1_780_000_000
CLASSES = ("A", "B", "C", "D")
KEY = h(b"signing key of the simulated worlds")
LAST = h(b"last secret of the simulated worlds")


@dataclass(frozen=True)
class Watch:
    """What an observer holds. `register`: (code, name) in code order, one in a hundred missing or unknown to us.

    `files`, `posts`, `times` come in the order of the group; `names` and `outcomes` only after publication.
    """

    files: list[bytes]
    posts: list[str]
    times: list[int]
    record: bytes
    register: list[tuple[str, str]]
    receipts: list[dict]
    names: list[str]
    outcomes: list[dict]

    def body(self, kind: str) -> dict:
        """The body of the entry of this type."""
        return next(e["body"] for e in map(json.loads, self.files) if e["type"] == kind)


@dataclass(frozen=True)
class World:
    """An observer's view beside the truth: risk class by code, and the drawn codes in draw order."""

    watch: Watch
    risk: dict[str, str]
    drawn: list[str]

    def named(self) -> list[tuple[str, str]]:
        """(code, class) of the drawn, in code order."""
        return [(code, self.risk[code]) for code in sorted(self.drawn)]


def name_of(code: str) -> str:
    """Every enterprise has a name that anybody can look up."""
    return f"{code[-6:]}号商行"


def world(kind: str, i: int, leak: str = "") -> World:
    """World number i of its kind, from its label alone."""
    chance = Chance(f"world {kind} {i}")
    items, rules = _directory(chance, kind, leak)
    if leak == "class in attr":
        items = [replace(item, attr=(*item.attr, item.stratum)) for item in items]
    with _leaking(leak):
        frozen = freeze(items, {"kind": "count"}, rules, h(f"list {kind} {i}".encode()))
        assert frozen.shown == (kind != "hidden") or leak == "unhidden"
        return _draw(_reordered(frozen, leak), chance, leak)


def _directory(chance: Chance, kind: str, leak: str) -> tuple[list[Item], dict]:
    sizes, counts = _table(chance, kind)
    codes = {f"91150626{chance.below(10**10):010d}" for _ in range(sum(sizes) + 6 + chance.below(14))}
    shuffled = chance.shuffled(sorted(codes))
    strata = [code for code, size in zip(CLASSES, sizes, strict=False) for _ in range(size)]
    items = []
    for at, code in enumerate(shuffled):
        status = 0 if at < len(strata) else chance.pick((1, 2, 2, 5))
        if leak == "status by class" and status:
            status = 1 if counts[0] == 1 else 2
        stratum = "*" if kind == "uniform" else strata[at] if at < len(strata) else chance.pick(CLASSES)
        attr = (f"15062{chance.below(4)}", chance.pick(("std", "food")))
        items.append(Item(code, status, attr, stratum))
    rules = {code: {"count": k} for code, k in zip(CLASSES, counts, strict=False)}
    return items, {"*": {"count": counts[0]}, **rules} if kind != "uniform" else {"*": {"count": counts[0]}}


def _table(chance: Chance, kind: str) -> tuple[list[int], list[int]]:
    """Sizes and counts by class; which class is crowded is by lot, so that guessing from experience gains nothing."""
    if kind == "uniform":
        return [24 + chance.below(40)], [3 + chance.below(5)]
    many = 2 + chance.below(2) if kind == "shown" else 2
    if kind == "shown":
        return [20 + chance.below(10) for _ in range(many)], [2 + chance.below(2) for _ in range(many)]
    sizes = [3 + chance.below(6) for _ in range(many)]
    return sizes, chance.shuffled([1, 3])


def _leaking(leak: str) -> AbstractContextManager[object]:
    """The guard that this leak takes away."""
    if leak == "unhidden":
        return patch.object(snapshot.quota, "publishable", lambda strata: True)
    if leak == "unblinded result":
        return patch.object(tickets, "result_blind", lambda list_secret: b"")
    if leak == "unblinded table":
        return patch.object(
            listing, "hidden_digest", lambda secret, strata: th("strata", b"", cj(list(strata)))
        )
    return nullcontext()


def _reordered(frozen: Snapshot, leak: str) -> Snapshot:
    """The list with its draw positions in code order, where that is the leak."""
    if leak != "code order":
        return frozen
    found, start = [], 0
    for s in frozen.strata:
        found += sorted(frozen.slist[start : start + s["n"]])
        start += s["n"]
    return replace(frozen, slist=tuple(found))


def _draw(frozen: Snapshot, chance: Chance, leak: str) -> World:
    terms = bodies.Terms(
        plan="2026-04",
        by=("经办-1", "放行-1"),
        observers=["纪检-1"],
        link={"i": 1, "prev": chain.secret(LAST, 4, 0).hex()},
        window={"open": T0 + 20, "close": T0 + 200, "grace": 5, "per": 3, "reveal": 5},
        delay={"seg": 1, "it": 1},
    )
    log = [
        append(
            None,
            T0 - 90_000,
            "GENESIS",
            bodies.genesis("青阳县局", chain.secret(LAST, 4, 0), 4, chain.public_key(KEY)),
        )
    ]
    log.append(append(log[-1], T0 - 86_400, "PLAN", bodies.plan("2026-04", b"scheme")))
    commit = append(log[-1], T0, "COMMIT", bodies.commit_targets(terms, frozen, T0 - 600))
    said = [Contribution(7, T0 + 190, "纪检-1", f"骰子 {chance.below(10**9)}")]
    t, x = seed.transcript(commit.digest, [one.public() for one in said])[-1], chain.secret(LAST, 4, 1)
    close = append(commit, T0 + 201, "CLOSE", bodies.close(commit.q, said, t, x))
    begun = seed.start(commit.digest, t, x)
    drawn_from = AuditSeed.of(begun, seed.steps(begun, 1, 1))
    drawn = _lots(drawn_from.seed, frozen, leak)
    last = T0 + 240 + (10 * len(drawn[0].drawn) if leak == "timing" else 0)
    body = bodies.result_targets(commit.q, drawn_from, frozen, drawn)
    if leak == "index as position":
        body["drawn"] = [[frozen.slist[j] for j in s.drawn] for s in drawn]
    result = append(close, last, "RESULT", body)
    return _seen([*log, commit, close, result], frozen, drawn, said, chance, leak)


def _lots(key: bytes, frozen: Snapshot, leak: str) -> list[Drawn]:
    """The product's lots; or, where that is the leak, the same kind of lots over something the public can see."""
    if leak not in ("tickets by index", "salts as tickets"):
        return tickets.draw(key, frozen.strata)
    rank = (
        blocks(tickets.ticket_key(key), 0, frozen.n)
        if leak == "tickets by index"
        else b"".join(snapshot.salts(frozen.list_secret, frozen.n))
    )
    (s,) = frozen.strata
    order = sorted(range(s["n"]), key=lambda j: rank[16 * frozen.slist[j] : 16 * frozen.slist[j] + 16])
    return [Drawn(tuple(order[: s["k"]]), (), "00" * 16)]


def _seen(
    log: list[Entry],
    frozen: Snapshot,
    drawn: list[Drawn],
    said: list[Contribution],
    chance: Chance,
    leak: str,
) -> World:
    codes = [item.id for item in outcome.targets(frozen, drawn)]
    risk = {item.id: item.stratum for item in frozen.items}
    commit = log[2].q
    held = receipts.Membership.of(commit, frozen)
    papers = [_leaky_paper(held.receipt(i), frozen, i, leak) for i in range(frozen.n)]
    after = receipts.Outcomes.of(commit, frozen, drawn)
    told = codes if leak == "draw order" else sorted(codes)
    known = [code for code in risk if chance.below(100)]
    register = sorted(
        {*known, *(f"91150626{chance.below(10**10):010d}" for _ in range(len(risk) // 100 + 1))}
    )
    posts = posts_of(log, frozen, said)
    first = len(drawn[0].drawn)
    if leak == "count in a post":
        posts[-1] += "■" * first
    if leak == "one more post" and first > 1:
        posts.append("补充说明")
    if leak == "names in a post":
        posts[-1] += "\n" + name_of(codes[0])
    watch = Watch(
        files=[entry.data + (b" " * first if leak == "long entry" else b"") for entry in log],
        posts=posts,
        times=[entry.at for entry in log],
        record=_file(log, b" " * first if leak == "size" else b""),
        register=[(code, name_of(code)) for code in register],
        receipts=papers,
        names=[name_of(code) for code in told],
        outcomes=[_leaky_outcome(after.receipt(i), frozen, i, leak) for i in range(frozen.n)],
    )
    return World(watch, risk, codes)


def _file(log: list[Entry], padding: bytes) -> bytes:
    return record.public_record(log, [chain.sign(KEY, entry.digest) for entry in log]) + padding


def _leaky_paper(paper: dict, frozen: Snapshot, i: int, leak: str) -> dict:
    """A membership receipt, with one field too many where that is the leak."""
    place = _place(frozen, i)
    if leak == "stratum in receipt":
        return {**paper, "stratum": frozen.items[i].stratum}
    if leak == "position in receipt":
        return {**paper, "position": frozen.slist.index(i) if i in frozen.slist else -1}
    if leak == "index by class":
        by_class = sorted(frozen.items, key=lambda item: (item.status > 0, item.stratum, item.id))
        return {**paper, "index": by_class.index(frozen.items[i])}
    if leak == "salt by class":
        return {**paper, "salt": f"{place:02x}" + paper["salt"][2:]}
    if leak == "path by class":
        return {**paper, "path": paper["path"][: 1 + place]}
    return paper


def _leaky_outcome(paper: dict, frozen: Snapshot, i: int, leak: str) -> dict:
    """An outcome receipt whose salt depends on the class, where that is the leak."""
    if leak != "outcome salt by class":
        return paper
    return {**paper, "salt": f"{_place(frozen, i):02x}" + paper["salt"][2:]}


def _place(frozen: Snapshot, i: int) -> int:
    return CLASSES.index(frozen.items[i].stratum) if frozen.items[i].stratum in CLASSES else 0
