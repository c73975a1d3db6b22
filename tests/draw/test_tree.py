"""The tree against RFC 6962's own recursive definition, and paths that fold to its root or to nothing."""

from hypothesis import given
from hypothesis import strategies as st

from draw import tree
from draw.canon import h


def recursive(leaves: list[bytes]) -> bytes:
    if not leaves:
        return h(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return h(b"\x01" + recursive(leaves[:split]) + recursive(leaves[split:]))


def some(n: int) -> list[bytes]:
    return [h(bytes([i])) for i in range(n)]


@given(st.integers(0, 40))
def test_shape(n: int) -> None:
    assert tree.root(some(n)) == tree.levels(some(n))[-1][0] == recursive(some(n))


@given(st.integers(1, 40), st.data())
def test_every_path_folds_to_the_root(n: int, data: st.DataObject) -> None:
    leaves = some(n)
    index = data.draw(st.integers(0, n - 1))
    path = tree.path(tree.levels(leaves), index)
    root = tree.root(leaves)
    assert tree.fold(leaves[index], index, n, path) == root
    assert tree.fold(leaves[index], index + n, n, path) is None
    assert tree.fold(leaves[index], -1, n, path) is None
    assert tree.fold(leaves[index], index, n, [*path, root]) is None
    if path:
        assert tree.fold(leaves[index], index, n, path[:-1]) is None
        assert tree.fold(leaves[index], index, n, [root, *path[1:]]) != root
