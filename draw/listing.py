"""What a frozen directory says to the log (protocol §5, §6), however its items are held."""

from collections.abc import Mapping, Sequence

from draw import quota
from draw.canon import th
from draw.cj import JsonObject, cj
from draw.error import DrawError

UNIFORM = "*"  # the one stratum of a uniform draw; in strata_rules, the parameters of every other code


class Listing:
    """The counts and digests of a frozen directory.

    `strata[s]` has the fields of §5, belongs to `codes[s]` and owns `strata[s]["n"]` consecutive positions.
    """

    list_secret: bytes
    rule: JsonObject
    strata_rules: JsonObject
    codes: tuple[str, ...]
    strata: tuple[JsonObject, ...]
    root: bytes
    map: bytes

    @property
    def n(self) -> int:
        """Size of the whole directory."""
        raise NotImplementedError

    @property
    def status(self) -> JsonObject:
        """Non-zero counts by status, as in `COMMIT.dir.status`: {"s0": 18, "s2": 5}."""
        raise NotImplementedError

    def index(self, j: int) -> int:
        """The directory index of draw position j."""
        raise NotImplementedError

    @property
    def eligible(self) -> int:
        """How many draw positions there are."""
        return sum(s["n"] for s in self.strata)

    @property
    def k(self) -> int:
        """How many targets will be drawn; a COMMIT needs at least 1."""
        return sum(s["k"] for s in self.strata)

    @property
    def shown(self) -> bool:
        """Must observers see the table of strata (§5.3)? If not, they must not."""
        return quota.publishable(self.strata)

    @property
    def table(self) -> list[JsonObject] | JsonObject:
        """`COMMIT.strata`: the array, or the hidden form."""
        if self.shown:
            return list(self.strata)
        digest = hidden_digest(self.list_secret, self.strata)
        return {"hidden": digest.hex(), "n": self.eligible, "k": self.k}

    @property
    def shortages(self) -> list[tuple[str, int, int]]:
        """(code, need, n) of every stratum too small for its rule; the releaser must see them."""
        pairs = zip(self.codes, self.strata, strict=True)
        return [(code, s["need"], s["n"]) for code, s in pairs if s["need"] > s["n"]]


def hidden_digest(list_secret: bytes, strata: Sequence[JsonObject]) -> bytes:
    """What stands for a table that may not be shown."""
    return th("strata", th("strata-blind", list_secret), cj(list(strata)))


def parameters(rule: JsonObject, strata_rules: JsonObject, code: str) -> Mapping[str, int]:
    """What the sealed rules say of a stratum; DrawError `no_strata_rule`."""
    found = strata_rules.get(code, strata_rules.get(UNIFORM))
    if found is None and rule["kind"] != "total":
        raise DrawError("no_strata_rule", stratum=code)
    params: Mapping[str, int] = found or {}
    return params


def census(
    counts: Mapping[tuple[str, int], int], codes: Sequence[str], base: Sequence[int]
) -> list[quota.Census]:
    """Every stratum counted; `counts` maps (code, status) to a number, `base` are the statuses in the base."""

    def many(code: str, statuses: Sequence[int]) -> int:
        return sum(counts.get((code, status), 0) for status in statuses)

    inspected = [status for status in quota.INSPECTED if status in base]
    return [quota.Census(many(code, (0,)), many(code, base), many(code, inspected)) for code in codes]
