"""The Merkle tree of RFC 6962's shape (protocol §3), for the directory and for the outcomes.

Pairing level by level and carrying an odd last node up gives the same root as splitting at powers of two.
"""

from collections.abc import Sequence

from draw.canon import h

Levels = list[list[bytes]]


def leaf_hash(content: bytes) -> bytes:
    """H(0x00 ‖ content): the prefix keeps a leaf from being passed off as an inner node."""
    return h(b"\x00" + content)


def levels(leaves: Sequence[bytes]) -> Levels:
    """All levels from the leaf hashes to the root; the last has one node, H("") for an empty tree."""
    found: Levels = [list(leaves) or [h(b"")]]
    while len(found[-1]) > 1:
        found.append(_above(found[-1]))
    return found


def root(leaves: Sequence[bytes]) -> bytes:
    """The root alone, without keeping the levels below."""
    level = list(leaves) or [h(b"")]
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(tree: Levels, index: int) -> list[bytes]:
    """Sibling hashes of leaf `index` from the leaf upwards; a node carried up has none at that level."""
    found: list[bytes] = []
    for level in tree[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            found.append(level[sibling])
        index //= 2
    return found


def fold(leaf: bytes, index: int, n: int, siblings: Sequence[bytes]) -> bytes | None:
    """The root this path leads to; None if `index` is not in 0..n−1 or the path has another length."""
    if not 0 <= index < n:
        return None
    left = list(reversed(siblings))
    while n > 1:
        if index ^ 1 < n:
            if not left:
                return None
            sibling = left.pop()
            leaf = _node(sibling, leaf) if index & 1 else _node(leaf, sibling)
        index, n = index // 2, (n + 1) // 2
    return None if left else leaf


def _node(left: bytes, right: bytes) -> bytes:
    return h(b"\x01" + left + right)


def _above(level: list[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    carried = level[-1:] if len(level) % 2 else []
    return [_node(left, right) for left, right in pairs] + carried
