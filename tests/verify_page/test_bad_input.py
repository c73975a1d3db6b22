"""Bytes made to break a reader: a named refusal each, soon, in bounded memory; and the same verdict as Python's."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw.cj import read_cj, read_json
from draw.error import DrawError
from tests.draw.mutations import heavy
from tests.verify_page.node import answers, base64_text

SECONDS = 40  # for 50 megabytes, on a busy machine; three in quiet
ALL = os.environ.get("YAOHAO_HEAVY") == "all"
SOME = {
    "50 MB of [": "too_deep",
    "16 million empty objects": "too_large",
    "50 MB of digits": "number",
    "a million equal keys": "duplicate_key",
}

ODD = [
    b"", b" ", b"{}", b"[]", b"null", b"true", b"nul", b"tru", b"0", b"-0", b"00", b"01", b"-", b"+1", b"1.0", b"1e0",
    b"1E5", b"NaN", b"Infinity", b"9007199254740991", b"9007199254740992", b"-9007199254740992", b"1" * 5000, b'""',
    b'"', b'"\\', b'"\\u', b'"\\u00', b'"\\ud800"', b'"\\ud83c\\udfb2"', b'"\\udc00\\ud800"', b'"\\u0041"',
    b'"\\u001f"',
    b'"\\u001F"', b'"\\u000a"', b'"\\n"', b'"\\/"', b'"/"', b'"\\x"', b'"\n"', b'"\x7f"', "\"\u2028\"".encode(),
    b"\xef\xbb\xbf{}", b"\xff", b'"\xed\xa0\x80"', b'"\xc0\x80"', b'{"a":1,"a":2}', b'{"b":1,"a":2}', b'{"a":1,}',
    b"[1,]", b"[,1]", b"{1:2}", b'{"a"}', b'{"a":}', b'{"A":1}', b'{"__proto__":{"x":1}}', b'{"":1}', b"[1 ,2]",
    b"[1]\n", b"[1]]", b"{}{}", b"// x", b"'a'", b"\x00", b"[" * 129 + b"]" * 129, b"[" * 128 + b"0" + b"]" * 128,
    b"[" * 129 + b"0" + b"]" * 129, "７".encode(), b'{"a":1}\xc2\xa0', b"\xc2\xa01", b'"\\ud83c\xf0\x9f\x8e\xb2"',
]  # fmt: skip


def test_two_readers_take_the_same_texts(tmp_path: Path) -> None:
    found = answers([{"text": base64_text(one)} for one in ODD], tmp_path)
    for text, told in zip(ODD, found, strict=True):
        for way, read in (("canonical", read_cj), ("json", read_json)):
            try:
                value = read(text)
            except DrawError:
                assert "refused" in told[way], (text[:40], way, told[way])
            else:
                assert json.loads(told[way]["text"]) == value, (text[:40], way)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.binary(max_size=12) | st.text('[]{}",:0123 .e-\\utrnfalsb_é', max_size=14).map(str.encode),
        min_size=200,
        max_size=300,
    )
)
def test_on_noise_too(tmp_path_factory: pytest.TempPathFactory, texts: list[bytes]) -> None:
    found = answers([{"text": base64_text(one)} for one in texts], tmp_path_factory.mktemp("noise"))
    for text, told in zip(texts, found, strict=True):
        for way, read in (("canonical", read_cj), ("json", read_json)):
            try:
                read(text)
                taken = True
            except DrawError:
                taken = False
            assert taken == ("refused" not in told[way]), (text, way, told[way])


@pytest.mark.timeout(600)
def test_fifty_megabytes(tmp_path: Path) -> None:
    """Read as the page reads a file. CI takes those that ask most of depth, memory, numbers and keys."""
    refused = {}
    for name, data in heavy():
        if ALL or name in SOME:
            path = tmp_path / "heavy"
            path.write_bytes(data)
            (told,) = answers([{"file": str(path)}], tmp_path, SECONDS + 30)
            path.unlink()
            assert told["ms"] < SECONDS * 1000, name
            refused[name] = told["refusal"]["key"] if told["refusal"] else told["kind"]
    assert {name: refused[name] for name in SOME} == SOME
    assert not {"record", "entry", "sealed", "receipt"} & set(refused.values()), refused
