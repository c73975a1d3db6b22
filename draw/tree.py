"""The Merkle tree of RFC 6962's shape (protocol §3), for the directory and for the outcomes.

Pairing level by level and carrying an odd last node up gives the same root as splitting at powers of two.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from draw.canon import h

Levels = list[list[bytes]]
GROUP = 1 << 12  # leaves folded into one node at a time; a power of two, so that a group is a whole subtree


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


class Growing:
    """A tree whose leaves come in order and are not kept: 32 bytes remain of every 4,096 of them.

    With `wanted`, the index of a leaf, the group it falls in is kept too, and `path` gives its siblings.
    """

    def __init__(self, wanted: int | None = None) -> None:
        """An empty tree."""
        self.wanted = wanted
        self._groups: list[bytes] = []
        self._open: list[bytes] = []
        self._kept: Levels = []

    def add(self, leaves: Iterable[bytes]) -> None:
        """The next leaf hashes."""
        self._open.extend(leaves)
        while len(self._open) >= GROUP:
            self._close(self._open[:GROUP])
            del self._open[:GROUP]

    def root(self) -> bytes:
        """The root of what was added; nothing can be added after it."""
        self._end()
        return root(self._groups)

    def path(self) -> list[bytes]:
        """Sibling hashes of leaf `wanted`, as `path` of the whole tree."""
        self._end()
        assert self.wanted is not None
        inside, above = self.wanted % GROUP, self.wanted // GROUP
        return path(self._kept, inside) + path(levels(self._groups), above)

    def _close(self, group: list[bytes]) -> None:
        if self.wanted is not None and self.wanted // GROUP == len(self._groups):
            self._kept = levels(group)
        self._groups.append(root(group))

    def _end(self) -> None:
        if self._open:
            self._close(self._open)
            self._open = []


def groups(n: int) -> Iterator[tuple[int, int]]:
    """(first index, how many) of the groups of n leaves."""
    for at in range(0, n, GROUP):
        yield at, min(GROUP, n - at)


def _node(left: bytes, right: bytes) -> bytes:
    return h(b"\x01" + left + right)


def _above(level: list[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    carried = level[-1:] if len(level) % 2 else []
    # `_node` written out: this line runs once for every leaf there is
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs] + carried
