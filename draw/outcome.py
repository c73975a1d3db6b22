"""Who was drawn, by directory index (protocol §10), and the tree that proves it to each enterprise."""

from collections.abc import Sequence

from draw import tree
from draw.canon import block_list, th, u8
from draw.snapshot import Item, Snapshot
from draw.tickets import Drawn

NOT_DRAWN, DRAWN, RESERVE = 0, 1, 2


def outcomes(snapshot: Snapshot, drawn: Sequence[Drawn]) -> list[int]:
    """0 not drawn, 1 drawn, 2 reserve for every directory index."""
    found = [NOT_DRAWN] * snapshot.n
    for s in drawn:
        for j in s.drawn:
            found[snapshot.slist[j]] = DRAWN
        for j in s.reserve:
            found[snapshot.slist[j]] = RESERVE
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


def leaves(snapshot: Snapshot, drawn: Sequence[Drawn]) -> list[bytes]:
    """Outcome leaves in directory order."""
    pairs = zip(salts(snapshot.list_secret, snapshot.n), outcomes(snapshot, drawn), strict=True)
    return [leaf(salt, outcome) for salt, outcome in pairs]


def root(snapshot: Snapshot, drawn: Sequence[Drawn]) -> bytes:
    """`outcomes` of RESULT."""
    return tree.root(leaves(snapshot, drawn))
