"""Freezing a directory that streams by in id order (protocol §2–§5), as `snapshot.freeze` does in memory.

What is kept of an item is 20 bytes while it is eligible, and 4 once it has its draw position. Nothing is kept
of the others. Whoever streams keeps the items themselves, one per line, for the sealed record.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from draw import quota, tree
from draw.canon import BLOCK, VERSION, block_list, lp, th, u8, u16, u32, u64
from draw.cj import KEY, JsonObject, cj
from draw.error import DrawError
from draw.listing import Listing, census, parameters
from draw.snapshot import ID, STATUSES

Row = tuple[str, int, tuple[str, ...], str]  # id, status, attr, stratum
RANKED = BLOCK + 4  # bytes of an eligible item on its way to a position: its rank and its index
MOST_ATTRS = 1 << 16  # different attributes remembered; free text among them must not fill the memory


@dataclass(frozen=True)
class Frozen(Listing):
    """A frozen directory without its items. `places` is u32(slist[0]) ‖ u32(slist[1]) ‖ …"""

    list_secret: bytes
    rule: JsonObject
    strata_rules: JsonObject
    codes: tuple[str, ...]
    strata: tuple[JsonObject, ...]
    root: bytes
    map: bytes
    size: int
    counts: JsonObject
    places: bytes

    @property
    def n(self) -> int:
        """Size of the whole directory."""
        return self.size

    @property
    def status(self) -> JsonObject:
        """Non-zero counts by status."""
        return self.counts

    def index(self, j: int) -> int:
        """The directory index of draw position j."""
        return int.from_bytes(self.places[4 * j : 4 * j + 4], "big")


def freeze_rows(
    rows: Iterable[Row], rule: JsonObject, strata_rules: JsonObject, list_secret: bytes
) -> Frozen:
    """The same freeze as `snapshot.freeze` of rows that are already in order of their ids."""
    freezing = Freezing(rule, strata_rules, list_secret)
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == tree.GROUP:
            freezing.add(part)
            part = []
    freezing.add(part)
    return freezing.done()


class Freezing:
    """A freeze under way: `add` the items in order of their ids, then ask for what is `done`.

    Errors are those of `snapshot.freeze`; also DrawError `item_order` for an id that is not in its place.
    """

    def __init__(self, rule: JsonObject, strata_rules: JsonObject, list_secret: bytes) -> None:
        """`rule`, `strata_rules` and `list_secret` as for `snapshot.freeze`."""
        quota.check_rule(rule)
        self.rule, self.strata_rules, self.list_secret = rule, strata_rules, list_secret
        self.n = 0
        self._base = quota.IN_SCOPE[rule.get("base", "eligible")]
        self._salt, self._perm = th("salt-key", list_secret), th("perm-key", list_secret)
        self._last = ""
        self._attrs: dict[tuple[str, ...], bytes] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._ranked: dict[str, list[bytearray]] = {}
        self._rest: dict[str, array[int]] = {}
        self._tree = tree.Growing()

    def add(self, rows: Sequence[Row]) -> None:
        """The next items; a few thousand at a time is quickest."""
        leaves: list[bytes] = []
        salts = block_list(self._salt, self.n, len(rows))
        ranks = block_list(self._perm, self.n, len(rows))
        fullmatch, attrs = ID.fullmatch, self._attrs
        for i, (code, status, attr, stratum) in enumerate(rows):
            if code <= self._last or not fullmatch(code):
                raise _misplaced(code, self._last)
            self._last = code
            written = attrs.get(attr) or self._attr(code, attr)
            name = code.encode()
            leaves.append(sha256(b"\x00" + salts[i] + u8(status) + u16(len(name)) + name + written).digest())
            kind = (stratum, status)
            if kind in self._counts:
                self._counts[kind] += 1
            else:
                self._open(code, kind)
            if status == 0:
                rank = ranks[i]
                self._ranked[stratum][rank[0]] += rank + u32(self.n + i)
            elif status in self._base:
                self._rest[stratum].append(self.n + i)
        self._tree.add(leaves)
        self.n += len(rows)

    def done(self) -> Frozen:
        """The frozen directory; nothing can be added after it."""
        codes = tuple(sorted(self._codes(), key=str.encode))
        counts = census(self._counts, codes, self._base)
        params = [parameters(self.rule, self.strata_rules, code) for code in codes]
        strata = quota.strata_table(self.rule, params, counts)
        places = b"".join(self._places(codes))
        return Frozen(
            list_secret=self.list_secret,
            rule=self.rule,
            strata_rules=self.strata_rules,
            codes=codes,
            strata=tuple(strata),
            root=self._tree.root(),
            map=self._map(codes, strata, places),
            size=self.n,
            counts=self._status(),
            places=places,
        )

    def _attr(self, code: str, attr: tuple[str, ...]) -> bytes:
        if len(attr) < 2 or not all(KEY.fullmatch(one) for one in attr[:2]):
            raise DrawError("item_attr", id=code, attr=attr)
        written = cj(list(attr))
        if len(self._attrs) < MOST_ATTRS:
            self._attrs[attr] = written
        return written

    def _open(self, code: str, kind: tuple[str, int]) -> None:
        """The first item of a stratum and status: its number is checked here, once for all of them."""
        stratum, status = kind
        if status not in STATUSES:
            raise DrawError("item_status", id=code, status=status)
        if not 1 <= len(stratum.encode()) <= 64:
            raise DrawError("item_stratum", id=code)
        self._counts[kind] = 1
        if stratum not in self._ranked:
            self._ranked[stratum] = [bytearray() for _ in range(256)]
            self._rest[stratum] = array("I")

    def _codes(self) -> set[str]:
        return {stratum for stratum, status in self._counts if status in self._base}

    def _places(self, codes: Sequence[str]) -> Iterator[bytes]:
        """slist as bytes, a bucket at a time; what was kept to order it is let go on the way."""
        for code in codes:
            for bucket in self._ranked.pop(code):
                whole = bytes(bucket)
                bucket.clear()
                rows = sorted(re.findall(_RANKED, whole))
                yield b"".join([row[BLOCK:] for row in rows])

    def _map(self, codes: Sequence[str], strata: Sequence[JsonObject], places: bytes) -> bytes:
        sizes = cj([[code, s["n"]] for code, s in zip(codes, strata, strict=True)])
        digest = sha256(lp(f"{VERSION}/map".encode()) + lp(th("map-blind", self.list_secret)) + lp(sizes))
        digest.update(u64(len(places)))
        digest.update(places)
        digest.update(u64(4 * sum(len(self._rest[code]) for code in codes)))
        for code in codes:
            rest = self._rest[code]
            for at, size in tree.groups(len(rest)):
                digest.update(b"".join(map(u32, rest[at : at + size])))
        return digest.digest()

    def _status(self) -> JsonObject:
        many = dict.fromkeys(STATUSES, 0)
        for (_, status), count in self._counts.items():
            many[status] += count
        return {f"s{status}": count for status, count in many.items() if count}


_RANKED = re.compile(b"(?s:.{%d})" % RANKED)


def _misplaced(code: str, last: str) -> DrawError:
    if not ID.fullmatch(code):
        return DrawError("item_id", id=code)
    return DrawError("item_twice" if code == last else "item_order", id=code)
