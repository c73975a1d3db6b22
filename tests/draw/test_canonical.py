"""One text per value: what is written can be read back, and nothing else can."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.cj import DEEPEST, LARGEST, cj, plain_json, read_cj, read_json
from draw.error import DrawError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAF = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT
KEY = st.text("abcxyz019_", min_size=1)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(KEY, inner))
ANY_KEY = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))


@given(VALUE)
def test_round_trip(value: object) -> None:
    assert read_cj(cj(value)) == value


@given(ANY_KEY)
def test_ordinary_round_trip(value: object) -> None:
    assert read_json(plain_json(value)) == value


@given(VALUE, st.data())
def test_any_other_text_is_refused(value: object, data: st.DataObject) -> None:
    """Another spelling of the same value is not its canonical text."""
    text = cj(value)
    at = data.draw(st.integers(0, len(text)))
    other = (
        text[:at] + data.draw(st.sampled_from([b" ", b"\n", b"\t", b"0", b",", b"\xef\xbb\xbf"])) + text[at:]
    )
    try:
        found = read_cj(other)
    except DrawError:
        return
    assert cj(found) == other != text


@given(VALUE)
def test_only_the_sorted_compact_spelling_is_read(value: object) -> None:
    spaced = json.dumps(value, ensure_ascii=True, indent=1).encode()
    if spaced == cj(value):
        return
    with pytest.raises(DrawError):
        read_cj(spaced)
    assert read_json(spaced) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "\ufeff1",
        "1.0",
        "1e0",
        "-0",
        "01",
        "+1",
        "NaN",
        "Infinity",
        "9007199254740992",
        "-9007199254740992",
        "1" * 5000,
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        '{"A":1}',
        '{"":1}',
        '{"é":1}',
        '"\\u0061"',
        '"\\/"',
        '"\\u001F"',
        '"\\ud800"',
        '"\\ud83c\\udfb2"',
        '"\t"',
        "[1,]",
        "[1][2]",
        "'a'",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(DrawError) as refused:
        read_cj(text.encode())
    assert refused.value.key == "not_canonical"


@pytest.mark.parametrize("data", [b"\xff", b'"\xed\xa0\x80"', "1".encode("utf-16"), b'"\xc0\x80"'])
def test_refused_bytes(data: bytes) -> None:
    for reader in (read_cj, read_json):
        with pytest.raises(DrawError):
            reader(data)


@pytest.mark.parametrize("depth", [DEEPEST + 2, 5_000, 2_000_000])
def test_deep_nesting_is_an_answer_and_no_crash(depth: int) -> None:
    for bomb in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        for reader in (read_cj, read_json):
            with pytest.raises(DrawError) as refused:
                reader(bomb)
            assert refused.value.arguments["why"] == "depth"


def test_deep_values_are_not_written_either() -> None:
    bomb: list = []
    for _ in range(5_000):
        bomb = [bomb]
    with pytest.raises(DrawError):
        cj(bomb)


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1: 2}, {"a b": 1}, "\ud800", 2**53, {1, 2}])
def test_not_written(value: object) -> None:
    with pytest.raises(DrawError):
        cj(value)
