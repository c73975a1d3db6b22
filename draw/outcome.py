"""Who was drawn, by directory index (protocol §10), and the tree that proves it to each enterprise."""

from collections.abc import Iterator, Sequence

from draw import tree
from draw.canon import block_list, th, u8
from draw.listing import Listing
from draw.snapshot import Item, Snapshot
from draw.tickets import Drawn

NOT_DRAWN, DRAWN, RESERVE = 0, 1, 2


def outcomes(listing: Listing, drawn: Sequence[Drawn]) -> bytearray:
    """0 not drawn, 1 drawn, 2 reserve for every directory index."""
    found = bytearray(listing.n)
    for s in drawn:
        for j in s.drawn:
            found[listing.index(j)] = DRAWN
        for j in s.reserve:
            found[listing.index(j)] = RESERVE
    return found


def targets(snapshot: Snapshot, drawn: Sequence[Drawn]) -> list[Item]:
    """The drawn items by target number t: strata in order, draw order inside."""
    return [snapshot.position(j) for s in drawn for j in s.drawn]


def salts(list_secret: bytes, n: int) -> list[bytes]:
    """E(k_out, i) for i = 0..n−1."""
    return block_list(th("outcome-key", list_secret), 0, n)


def leaf(salt: bytes, outcome: int) -> bytes:
    """The outcome leaf of one index."""
    return tree.leaf_hash(salt + u8(outcome))


def leaves(listing: Listing, drawn: Sequence[Drawn]) -> Iterator[bytes]:
    """Outcome leaves in directory order."""
    key, found = th("outcome-key", listing.list_secret), outcomes(listing, drawn)
    for at, size in tree.groups(listing.n):
        for salt, one in zip(block_list(key, at, size), found[at : at + size], strict=True):
            yield leaf(salt, one)


def root(listing: Listing, drawn: Sequence[Drawn]) -> bytes:
    """`outcomes` of RESULT."""
    growing = tree.Growing()
    growing.add(leaves(listing, drawn))
    return growing.root()
