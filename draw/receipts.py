"""What an enterprise can hold in its hand (protocol §3, §10): it was in the list, and whether it was drawn.

A receipt shows neither stratum nor draw position. An outcome receipt must not leave the house before the
results of the batch are published: each "not drawn" paper tells the others a little about who is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from draw import form, outcome, snapshot, tree
from draw.canon import BLOCK, DIGEST, block, block_list, th
from draw.cj import JsonObject, cj
from draw.error import DrawError
from draw.frozen import Row
from draw.listing import Listing
from draw.snapshot import Snapshot
from draw.tickets import Drawn

_PROOF: dict[str, form.Check] = {
    "commit": form.integer(),
    "id": form.text(1, 64, snapshot.ID.pattern),
    "index": form.integer(),
    "n": form.integer(),
    "salt": form.hexa(BLOCK),
    "path": form.each(form.hexa(DIGEST)),
    "root": form.hexa(DIGEST),
}
_MEMBERSHIP = form.record(
    {
        **_PROOF,
        "status": form.integer(0, max(snapshot.STATUSES)),
        "attr": form.each(form.text(0, 1 << 20), least=2),
    }
)
_OUTCOME = form.record({**_PROOF, "outcome": form.integer(outcome.NOT_DRAWN, outcome.RESERVE)})


@dataclass(frozen=True)
class Membership:
    """The membership receipts of one COMMIT; builds the tree once."""

    commit: int
    snapshot: Snapshot
    tree: tree.Levels
    salts: list[bytes]

    @classmethod
    def of(cls, commit: int, frozen: Snapshot) -> "Membership":
        """`commit` is the q of the COMMIT entry."""
        salts = snapshot.salts(frozen.list_secret, frozen.n)
        return cls(commit, frozen, tree.levels(snapshot.leaves(frozen.items, frozen.list_secret)), salts)

    def receipt(self, index: int) -> JsonObject:
        """The receipt of directory index `index`."""
        item = self.snapshot.items[index]
        return {
            "commit": self.commit,
            "id": item.id,
            "status": item.status,
            "attr": list(item.attr),
            **_proof(self.tree, self.salts, index),
        }


@dataclass(frozen=True)
class Outcomes:
    """The outcome receipts of one RESULT; builds the tree once."""

    commit: int
    snapshot: Snapshot
    outcomes: bytearray
    tree: tree.Levels
    salts: list[bytes]

    @classmethod
    def of(cls, commit: int, frozen: Snapshot, drawn: Sequence[Drawn]) -> "Outcomes":
        """`commit` is the q of the COMMIT entry, `drawn` what its seed drew."""
        salts = outcome.salts(frozen.list_secret, frozen.n)
        found = outcome.outcomes(frozen, drawn)
        return cls(commit, frozen, found, tree.levels(list(outcome.leaves(frozen, drawn))), salts)

    def receipt(self, index: int) -> JsonObject:
        """The receipt of directory index `index`."""
        return {
            "commit": self.commit,
            "id": self.snapshot.items[index].id,
            "outcome": self.outcomes[index],
            **_proof(self.tree, self.salts, index),
        }


class Walk:
    """One enterprise's membership receipt from a stream of the items, which is read once and not kept.

    `add` the items in order of their ids, as the sealed record has them; then ask for the `receipt`.
    """

    def __init__(self, commit: int, list_secret: bytes, code: str) -> None:
        """`commit` is the q of the COMMIT, `code` the id, however written."""
        self.commit, self.wanted = commit, snapshot.normal_id(code)
        self.n = 0
        self._key = th("salt-key", list_secret)
        self._row: Row | None = None
        self._tree = tree.Growing()

    def add(self, rows: Sequence[Row]) -> None:
        """The next items."""
        for i, row in enumerate(rows):
            if row[0] == self.wanted:
                self._row, self._tree.wanted = row, self.n + i
        salts = block_list(self._key, self.n, len(rows))
        pairs = zip(salts, rows, strict=True)
        self._tree.add([snapshot.item_leaf(salt, row[1], row[0], row[2]) for salt, row in pairs])
        self.n += len(rows)

    def receipt(self) -> JsonObject:
        """The receipt; DrawError `unknown_item` if the directory lacks the id."""
        index = self._tree.wanted
        if self._row is None or index is None:
            raise DrawError("unknown_item", id=self.wanted)
        code, status, attr, _ = self._row
        about: JsonObject = {"commit": self.commit, "id": code, "status": status, "attr": list(attr)}
        return about | _streamed(self._tree, block(self._key, index), index, self.n)


def outcome_of(commit: int, listing: Listing, drawn: Sequence[Drawn], code: str, index: int) -> JsonObject:
    """The outcome receipt of directory index `index`, whose id is `code`, without keeping the tree."""
    growing = tree.Growing(index)
    growing.add(outcome.leaves(listing, drawn))
    about = {"commit": commit, "id": code, "outcome": outcome.outcomes(listing, drawn)[index]}
    salt = block(th("outcome-key", listing.list_secret), index)
    return about | _streamed(growing, salt, index, listing.n)


def index_of(frozen: Snapshot, code: str) -> int:
    """The directory index of an id, however written; DrawError `unknown_item` if the directory lacks it."""
    wanted = snapshot.normal_id(code)
    for index, item in enumerate(frozen.items):
        if item.id == wanted:
            return index
    raise DrawError("unknown_item", id=wanted)


def fault(receipt: JsonObject, root: str, n: int) -> str | None:
    """What is wrong with a receipt of either kind against `root` and `n` of the log; None if it is good."""
    if why := misshapen(receipt):
        return why
    if receipt["root"] != root:
        return "root"
    if receipt["n"] != n:
        return "n"
    siblings = [bytes.fromhex(one) for one in receipt["path"]]
    folded = tree.fold(_leaf(receipt), receipt["index"], n, siblings)
    return None if folded is not None and folded.hex() == root else "path"


def misshapen(receipt: JsonObject) -> str | None:
    """Why this is no receipt of either kind, or None. Another length of salt could shift fields."""
    try:
        cj(receipt)
        (_OUTCOME if is_outcome(receipt) else _MEMBERSHIP)(receipt, "receipt")
    except DrawError as error:
        return str(error)
    return None


def is_outcome(receipt: JsonObject) -> bool:
    """An outcome receipt has an `outcome`; a membership receipt has a `status`."""
    return "outcome" in receipt


def _leaf(receipt: JsonObject) -> bytes:
    salt = bytes.fromhex(receipt["salt"])
    if is_outcome(receipt):
        return outcome.leaf(salt, receipt["outcome"])
    return snapshot.item_leaf(salt, receipt["status"], receipt["id"], receipt["attr"])


def _streamed(growing: tree.Growing, salt: bytes, index: int, n: int) -> JsonObject:
    path = [node.hex() for node in growing.path()]
    return {"index": index, "n": n, "salt": salt.hex(), "path": path, "root": growing.root().hex()}


def _proof(levels: tree.Levels, salts: list[bytes], index: int) -> JsonObject:
    return {
        "index": index,
        "n": len(salts),
        "salt": salts[index].hex(),
        "path": [node.hex() for node in tree.path(levels, index)],
        "root": levels[-1][0].hex(),
    }
