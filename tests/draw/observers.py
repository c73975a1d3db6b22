"""What a curious observer tries: guess who was drawn before the visit, or a drawn enterprise's risk class after it."""

import re
from collections.abc import Callable, Iterable
from itertools import product

from draw import tickets
from draw.canon import blocks, th
from draw.cj import cj
from tests.draw.scores import Feature
from tests.draw.worlds import CLASSES, Watch, name_of

# Before publication: names


def by_rank(watch: Watch) -> list[str]:
    """Positions read as places in the public register, of which one entry in a hundred is wrong."""
    strata = watch.body("COMMIT")["strata"]
    gone = {paper["id"] for paper in watch.receipts if paper["status"]}
    codes = [code for code, _ in watch.register if code not in gone]
    found, start = [], 0
    for s, drawn in zip(strata, watch.body("RESULT")["drawn"], strict=True):
        found += [codes[min(len(codes) - 1, (j - start) * len(codes) // s["n"])] for j in drawn]
        start += s["n"]
    return found


def by_index(watch: Watch) -> list[str]:
    """Positions read as directory indices of receipts."""
    by_place = {paper["index"]: paper["id"] for paper in watch.receipts}
    return [by_place[j] for drawn in watch.body("RESULT")["drawn"] for j in drawn if j in by_place]


def by_ticket_of_index(watch: Watch) -> list[str]:
    """Tickets computed with the public seed for directory indices; the smallest are believed to be drawn."""
    key = tickets.ticket_key(bytes.fromhex(watch.body("RESULT")["seed"]))
    stream = blocks(key, 0, len(watch.receipts))
    return _smallest(watch, lambda paper: stream[16 * paper["index"] : 16 * paper["index"] + 16])


def by_salt(watch: Watch) -> list[str]:
    """The smallest salts of the membership receipts."""
    return _smallest(watch, lambda paper: paper["salt"])


def by_reading(watch: Watch) -> list[str]:
    """Every name and code looked for in every post, file name and file of the group."""
    text = "\n".join([*watch.posts, *(file.decode() for file in watch.files), watch.record.decode()])
    return [p["id"] for p in watch.receipts if p["id"] in text or name_of(p["id"]) in text]


def _smallest(watch: Watch, key: Callable[[dict], object]) -> list[str]:
    able = sorted((paper for paper in watch.receipts if paper["status"] == 0), key=key)
    return [paper["id"] for paper in able[: sum(map(len, watch.body("RESULT")["drawn"]))]]


# After publication: classes, in a world with a shown table


def _drawn(watch: Watch) -> list[dict]:
    """The receipts of the published enterprises, in the order of the publication."""
    papers = {name_of(paper["id"]): paper for paper in watch.receipts}
    return [papers[name] for name in watch.names]


def by_counts(watch: Watch) -> dict[str, str]:
    """The bound itself: the class of which most were drawn."""
    counts = [s["k"] for s in watch.body("COMMIT")["strata"]]
    return {paper["id"]: CLASSES[counts.index(max(counts))] for paper in _drawn(watch)}


def by_order(watch: Watch) -> dict[str, str]:
    """The published order read as the order of the draw: strata one after the other."""
    counts = [s["k"] for s in watch.body("COMMIT")["strata"]]
    told = [CLASSES[s] for s, k in enumerate(counts) for _ in range(k)]
    return {paper["id"]: told[at] for at, paper in enumerate(_drawn(watch))}


def by_scaled_rank(watch: Watch) -> dict[str, str]:
    """Each drawn position read as a place within its class, matched to the name with the nearest place."""
    body, result = watch.body("COMMIT"), watch.body("RESULT")
    start, places = 0, []
    for code, s, drawn in zip(CLASSES, body["strata"], result["drawn"], strict=False):
        places += [((j - start) / s["n"], code) for j in drawn]
        start += s["n"]
    names = sorted(paper["id"] for paper in _drawn(watch))
    return dict(zip(names, (code for _, code in sorted(places)), strict=True))


def by_range_of_index(watch: Watch) -> dict[str, str]:
    """The directory index, scaled, read as a draw position in some class's range."""
    strata = watch.body("COMMIT")["strata"]
    total, many = sum(s["n"] for s in strata), len(watch.receipts)
    return {p["id"]: _range(strata, p["index"] * total // many) for p in _drawn(watch)}


def by_paper(watch: Watch) -> dict[str, str]:
    """Whatever a receipt says beyond what it must: a class, or a position that lies in a class's range."""
    strata, found = watch.body("COMMIT")["strata"], {}
    for paper in _drawn(watch):
        said = [value for value in (*paper.values(), *paper["attr"]) if value in CLASSES]
        place = paper.get("position", -1)
        found[paper["id"]] = said[0] if said else _range(strata, place) if place >= 0 else CLASSES[0]
    return found


def by_salt_digit(watch: Watch) -> dict[str, str]:
    """The first byte of the membership salt."""
    many = len(watch.body("COMMIT")["strata"])
    return {p["id"]: CLASSES[int(p["salt"][:2], 16) % many] for p in _drawn(watch)}


def by_outcome_salt(watch: Watch) -> dict[str, str]:
    """The first byte of the outcome receipt's salt."""
    many = len(watch.body("COMMIT")["strata"])
    salts = {paper["id"]: int(paper["salt"][:2], 16) for paper in watch.outcomes}
    return {p["id"]: CLASSES[salts[p["id"]] % many] for p in _drawn(watch)}


def by_path(watch: Watch) -> dict[str, str]:
    """The length of the path: the shortest are believed to be the first class."""
    counts = [s["k"] for s in watch.body("COMMIT")["strata"]]
    told = [CLASSES[s] for s, k in enumerate(counts) for _ in range(k)]
    ranked = sorted(_drawn(watch), key=lambda paper: (len(paper["path"]), paper["id"]))
    return {paper["id"]: told[at] for at, paper in enumerate(ranked)}


def _range(strata: list[dict], position: int) -> str:
    for code, s in zip(CLASSES, strata, strict=False):
        if position < s["n"]:
            return code
        position -= s["n"]
    return CLASSES[0]


# A hidden table


def by_trying_results(watch: Watch) -> tuple[int, ...] | None:
    """Every table of two strata tried against `result` with the public seed; the quotas, or None."""
    body, result = watch.body("COMMIT")["strata"], watch.body("RESULT")
    for n, k in _tables(body):
        strata = [{"n": n[s], "k": k[s], "r": 0} for s in range(2)]
        drawn = tickets.draw(bytes.fromhex(result["seed"]), strata)
        if tickets.result_digest(drawn, b"").hex() == result["result"]:
            return k
    return None


def by_trying_tables(watch: Watch) -> tuple[int, ...] | None:
    """Every table of two strata tried against the digest that hides it."""
    body = watch.body("COMMIT")["strata"]
    for n, k in _tables(body):
        strata = [{"n": n[s], "need": k[s], "k": k[s], "r": 0, "count": k[s]} for s in range(2)]
        if th("strata", b"", cj(strata)).hex() == body.get("hidden"):
            return k
    return None


def by_table(watch: Watch) -> tuple[int, ...] | None:
    """The quotas, where the COMMIT tells them."""
    body = watch.body("COMMIT")["strata"]
    return tuple(s["k"] for s in body) if isinstance(body, list) else None


def _tables(body: dict) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    for n, k in product(range(1, body["n"]), range(body["k"] + 1)):
        if k <= n and body["k"] - k <= body["n"] - n:
            yield (n, body["n"] - n), (k, body["k"] - k)


# Features of a whole draw, for learning

FEATURES: dict[str, Feature] = {
    "entry sizes": lambda watch: tuple(map(len, watch.files)),
    "record size": lambda watch: len(watch.record) - sum(map(len, watch.files)),
    "post sizes": lambda watch: tuple(len(re.sub(r"[0-9a-f]", "", post)) for post in watch.posts),
    "how many": lambda watch: (len(watch.posts), len(watch.files), len(watch.receipts) // 8),
    "timing": lambda watch: tuple(b - a for a, b in zip(watch.times, watch.times[1:], strict=False)),
    "statuses": lambda watch: tuple(sorted(watch.body("COMMIT")["dir"]["status"])),
}
