"""MarkdownV2 and Markdown, for the bots of others."""

from typing import Any

import pytest

from demo.formatted import formatted
from demo.refusals import Refusal


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (
            "*a* _b_ __c__ ~d~ ||e||",
            "a b c d e",
            [
                entity("bold", 0, 1),
                entity("italic", 2, 1),
                entity("underline", 4, 1),
                entity("strikethrough", 6, 1),
                entity("spoiler", 8, 1),
            ],
        ),
        ("*a _b_ c*", "a b c", [entity("bold", 0, 5), entity("italic", 2, 1)]),
        (r"1\.5 \> 1\!", "1.5 > 1!", []),
        ("`a*b\\``", "a*b`", [entity("code", 0, 4)]),
        ("```py\na\n```", "a", [entity("pre", 0, 1, language="py")]),
        ("```a```", "a", [entity("pre", 0, 1)]),
        ("[a](https://a.cn/x\\))", "a", [entity("text_link", 0, 1, url="https://a.cn/x)")]),
        ("[a]b", "ab", []),
        (">a\n>b\nc", "a\nb\nc", [entity("blockquote", 0, 3)]),
        (
            ">a\n**>b\n>c||",
            "a\nb\nc",
            [entity("blockquote", 0, 1), entity("expandable_blockquote", 2, 3)],
        ),
        ("😀*中*", "😀中", [entity("bold", 2, 1)]),
    ],
)
def test_version_two(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert formatted(source, "MarkdownV2") == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a)", "Character ')' is reserved and must be escaped with the preceding '\\'"),
        ("中*a", "Can't find end of Bold entity at byte offset 3"),
        ("*_a*", "Can't find end of Bold entity at byte offset 3"),
        ("`a", "Can't find end of Code entity at byte offset 0"),
        ("[a](b", "Can't find end of a URL at byte offset 0"),
    ],
)
def test_version_two_refused(source: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        formatted(source, "MarkdownV2")
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_the_older_markdown() -> None:
    assert formatted(r"*a* _b_ `c` ```d``` [e](a.cn) \*f 1.5", "Markdown") == (
        "a b c d e *f 1.5",
        [
            entity("bold", 0, 1),
            entity("italic", 2, 1),
            entity("code", 4, 1),
            entity("pre", 6, 1),
            entity("text_link", 8, 1, url="http://a.cn/"),
        ],
    )
    with pytest.raises(Refusal) as refused:
        formatted("a_b", "Markdown")
    assert refused.value.description.endswith("Can't find end of the entity starting at byte offset 1")
