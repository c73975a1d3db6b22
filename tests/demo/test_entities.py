"""Telegram's HTML: what becomes of good markup, and the exact complaint about bad markup."""

from typing import Any

import pytest

from demo.formatted import formatted
from demo.page_html import page_html
from demo.refusals import Refusal


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 2)]),
        ("<i>a</i> <em>b</em>", "a b", [entity("italic", 0, 1), entity("italic", 2, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 2)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [entity("strikethrough", 0, 3)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ("😀<b>中</b>", "😀中", [entity("bold", 2, 1)]),
        ("&lt;b&gt; &amp;&quot; &#20013;&#x4e2d; &copy; & &#0;", '<b> &" 中中 &copy; & &#0;', []),
        ("<code>a</code>", "a", [entity("code", 0, 1)]),
        ("<pre>a</pre>", "a", [entity("pre", 0, 1)]),
        (
            '<pre><code class="language-py">a</code></pre>',
            "a",
            [entity("pre", 0, 1, language="py")],
        ),
        (
            '<code class="language-py"><pre>a</pre></code>',
            "a",
            [entity("pre", 0, 1, language="py")],
        ),
        ('<code class="language-py">a</code>', "a", [entity("code", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        (
            '<a href="https://a.cn/x?a=1&amp;b=2">a</a>',
            "a",
            [entity("text_link", 0, 1, url="https://a.cn/x?a=1&b=2")],
        ),
        ("<a href=a.cn>a</a>", "a", [entity("text_link", 0, 1, url="http://a.cn/")]),
        ("<a>a.cn</a>", "a.cn", [entity("text_link", 0, 4, url="http://a.cn/")]),
        ('<a href="nowhere">a</a>', "a", []),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="5")]),
        (
            '<tg-time unix="1800000000" format="wDT">x</tg-time>',
            "x",
            [entity("date_time", 0, 1, unix_time=1800000000, date_time_format="wDT")],
        ),
        (
            "<b>a<i>b</i></b>",
            "ab",
            [entity("bold", 0, 2), entity("italic", 1, 1)],
        ),
        (
            "<b>a<code>b</code>c</b>",
            "abc",
            [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)],
        ),
        ("<B>a</B >", "a", [entity("bold", 0, 1)]),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("  <b> a</b>\n", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("a\r\nb", "a\nb", []),
    ],
)
def test_good_markup(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert formatted(source, "HTML") == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("中<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x"', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="soon">y</tg-time>', "Invalid Unix time specified"),
        ('<tg-time unix="5" format="Y">y</tg-time>', "Invalid date and time format specified"),
    ],
)
def test_bad_markup(source: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        formatted(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_what_telegram_finds_by_itself() -> None:
    text, entities = formatted("/start@desk_bot 去 https://a.cn/x，找 @wanghaiyan #抽查 a@b.cn 1/2", None)
    found = [(one["type"], text[one["offset"] : one["offset"] + one["length"]]) for one in entities]
    assert found == [
        ("bot_command", "/start@desk_bot"),
        ("url", "https://a.cn/x"),
        ("mention", "@wanghaiyan"),
        ("hashtag", "#抽查"),
        ("email", "a@b.cn"),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert formatted("<code>/start</code>", "HTML")[1] == [entity("code", 0, 6)]


def test_the_page_gets_only_tags_we_wrote() -> None:
    text, entities = formatted('&lt;script&gt;<b>x</b><a href="https://a.cn/?&quot;">y</a>', "HTML")
    assert page_html(text, entities) == (
        '&lt;script&gt;<b>x</b><a href="https://a.cn/?&quot;" rel="noopener noreferrer" target="_blank">y</a>'
    )


def test_crossing_ranges_become_nested_tags() -> None:
    assert page_html("abc", [entity("bold", 0, 2), entity("italic", 1, 2)]) == "<b>a<i>b</i></b><i>c</i>"


def test_every_tag_survives_the_way_to_the_page() -> None:
    source = (
        "<b>a</b><i>b</i><u>c</u><s>d</s><tg-spoiler>e</tg-spoiler><code>f</code><pre>g</pre>"
        '<blockquote>h</blockquote><tg-time unix="5" format="">i</tg-time>'
    )
    text, entities = formatted(source + "<blockquote expandable>j</blockquote>", "HTML")
    assert page_html(text, entities) == source + "<blockquote expandable>j</blockquote>"
