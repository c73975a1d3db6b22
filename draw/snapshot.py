"""Freezing a directory (protocol §2–§5): what is fixed before anybody can know the outcome.

Two orders exist on purpose. The directory index `i` (order of ids) serves receipts; the draw position `j`
(order of a keyed permutation inside each stratum) is what tickets are drawn for. Only the list secret joins
them, so a public position names nobody and shows no risk class.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from draw import quota, tree
from draw.canon import block_list, th, u8, u16, u32s
from draw.cj import KEY, JsonObject, cj
from draw.error import DrawError
from draw.listing import UNIFORM, Listing, census, parameters

ID = re.compile(r"[0-9A-Z-]{1,64}", re.ASCII)
STATUSES = (0, 1, 2, 3, 4, 5, 6, 7, 255)


@dataclass(frozen=True, slots=True)
class Item:
    """One object of the directory: `attr[0]` area code, `attr[1]` need code; never the risk class in `attr`.

    `note` is the document number of status 6 or the text of status 255; it stays in the sealed record.
    """

    id: str
    status: int
    attr: tuple[str, ...]
    stratum: str = UNIFORM
    note: str = ""

    def json(self) -> JsonObject:
        """As kept in the sealed record."""
        note = {"note": self.note} if self.note else {}
        return {
            "id": self.id,
            "status": self.status,
            "attr": list(self.attr),
            "stratum": self.stratum,
            **note,
        }


@dataclass(frozen=True)
class Snapshot(Listing):
    """A frozen directory in memory; `frozen.Freezing` is the way for one that is too large for that.

    `slist[j]` is the directory index of draw position j; `rest` the indices that count in the base only.
    Everything here but `root`, `map`, `status` and (if `shown`) `strata` belongs to the sealed record.
    """

    list_secret: bytes
    items: tuple[Item, ...]
    rule: JsonObject
    strata_rules: JsonObject
    codes: tuple[str, ...]
    strata: tuple[JsonObject, ...]
    slist: tuple[int, ...]
    rest: tuple[int, ...]
    root: bytes
    map: bytes

    @property
    def n(self) -> int:
        """Size of the whole directory."""
        return len(self.items)

    @property
    def status(self) -> JsonObject:
        """Non-zero counts by status, as in `COMMIT.dir.status`: {"s0": 18, "s2": 5}."""
        counts = Counter(item.status for item in self.items)
        return {f"s{status}": counts[status] for status in STATUSES if counts[status]}

    def index(self, j: int) -> int:
        """The directory index of draw position j."""
        return self.slist[j]

    def position(self, j: int) -> Item:
        """The item at draw position j."""
        return self.items[self.slist[j]]


def freeze(items: Iterable[Item], rule: JsonObject, strata_rules: JsonObject, list_secret: bytes) -> Snapshot:
    """Order, seal and count a directory. `rule` is COMMIT's, `strata_rules` maps a code or "*" to parameters.

    DrawError: `item_id`, `item_twice`, `item_attr`, `item_status`, `item_stratum` (with the id),
    `misshapen` (the rule), `no_strata_rule` (with the code), `quota_parameter`.
    """
    quota.check_rule(rule)
    ordered = _ordered(items)
    base = quota.IN_SCOPE[rule.get("base", "eligible")]
    codes = _codes(ordered, base)
    slist, rest = _positions(ordered, codes, base, list_secret)
    counts = census(Counter((item.stratum, item.status) for item in ordered), codes, base)
    params = [parameters(rule, strata_rules, code) for code in codes]
    strata = quota.strata_table(rule, params, counts)
    sizes = [[code, s["n"]] for code, s in zip(codes, strata, strict=True)]
    return Snapshot(
        list_secret=list_secret,
        items=ordered,
        rule=rule,
        strata_rules=strata_rules,
        codes=codes,
        strata=tuple(strata),
        slist=tuple(slist),
        rest=tuple(rest),
        root=tree.root(leaves(ordered, list_secret)),
        map=th("map", th("map-blind", list_secret), cj(sizes), u32s(slist), u32s(rest)),
    )


def normal_id(text: str) -> str:
    """NFKC, trimmed, upper-cased; DrawError `item_id` unless 1–64 of 0-9 A-Z and hyphen remain."""
    found = unicodedata.normalize("NFKC", text).strip().upper()
    if not ID.fullmatch(found):
        raise DrawError("item_id", id=text)
    return found


def salts(list_secret: bytes, n: int) -> list[bytes]:
    """E(k_salt, i) for i = 0..n−1: keeps a leaf from being guessed from a public register."""
    return block_list(th("salt-key", list_secret), 0, n)


def leaf(salt: bytes, item: Item) -> bytes:
    """leaf_i of §3; binds status and attributes, but neither stratum nor position."""
    return item_leaf(salt, item.status, item.id, item.attr)


def item_leaf(salt: bytes, status: int, code: str, attr: Iterable[str]) -> bytes:
    """The same from the four fields a receipt carries."""
    name = code.encode()
    return tree.leaf_hash(salt + u8(status) + u16(len(name)) + name + cj(list(attr)))


def leaves(items: tuple[Item, ...], list_secret: bytes) -> list[bytes]:
    """Leaf hashes of an ordered directory, index by index."""
    return [leaf(salt, item) for salt, item in zip(salts(list_secret, len(items)), items, strict=True)]


def _ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    ordered = sorted((_checked(item) for item in items), key=lambda item: item.id.encode())
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise DrawError("item_twice", id=one.id)
    return tuple(ordered)


def _checked(item: Item) -> Item:
    found = replace(item, id=normal_id(item.id))
    if found.status not in STATUSES:
        raise DrawError("item_status", id=found.id, status=found.status)
    if len(found.attr) < 2 or not all(KEY.fullmatch(code) for code in found.attr[:2]):
        raise DrawError("item_attr", id=found.id, attr=found.attr)
    if not 1 <= len(found.stratum.encode()) <= 64:
        raise DrawError("item_stratum", id=found.id)
    return found


def _codes(items: tuple[Item, ...], base: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(sorted({item.stratum for item in items if item.status in base}, key=str.encode))


def _positions(
    items: tuple[Item, ...], codes: tuple[str, ...], base: tuple[int, ...], list_secret: bytes
) -> tuple[list[int], list[int]]:
    """slist and rest: indices by stratum; the eligible ones in keyed order, the others ascending."""
    eligible: dict[str, list[int]] = {code: [] for code in codes}
    counted: dict[str, list[int]] = {code: [] for code in codes}
    for i, item in enumerate(items):
        if item.status == 0:
            eligible[item.stratum].append(i)
        elif item.status in base:
            counted[item.stratum].append(i)
    rank = block_list(th("perm-key", list_secret), 0, len(items))
    slist = [i for code in codes for i in sorted(eligible[code], key=rank.__getitem__)]
    return slist, [i for code in codes for i in counted[code]]
