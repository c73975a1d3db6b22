"""Whatever a bot sends, the answer is an envelope; whatever a text holds, ranges stay inside it."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.entities import utf16
from demo.formatted import formatted
from demo.methods import METHODS
from demo.page_html import page_html
from demo.refusals import Refusal
from demo.schema import schema
from tests.demo.conftest import LI, WANG, Desk, furnished

PIECES = [
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<a href='a.cn'>",
    "</a>",
    "<",
]
PIECES += [
    "<blockquote expandable>",
    "</blockquote>",
    "&lt;",
    "&#x4e2d;",
    "&",
    "中",
    "😀",
    " ",
    "\n",
    "x",
    "/go",
    "*",
    "_",
]
PIECES += ["`", "~", "||", "[", "](a.cn)", ">", "\\", "https://a.cn/"]
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from([WANG, LI, "", "x", "{", "[]", "HTML", "attach://a", "https://a.cn"]),
    st.lists(st.sampled_from([1, "x", {}, {"type": "bold"}, [{"text": "a"}], [[]]]), max_size=2),
    st.dictionaries(
        st.sampled_from(["type", "text", "message_id", "inline_keyboard", "keyboard", "chat_id", "quote"]),
        st.sampled_from([1, "x", None, [], [[{"text": "a", "copy_text": 1}]], [["a"]], {}]),
        max_size=3,
    ),
)


@QUICK
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.sampled_from(["HTML", "MarkdownV2", "Markdown"]),
)
def test_ranges_stay_inside_the_text(source: str, mode: str) -> None:
    try:
        text, entities = formatted(source, mode)
    except Refusal:
        return
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(text)
    shown = page_html(text, entities)
    for tag in ("b", "i", "code", "pre", "blockquote", "a"):
        opened = shown.count(f"<{tag}>") + shown.count(f"<{tag} ")
        assert opened == shown.count(f"</{tag}>")


@QUICK
@given(st.data())
def test_odd_parameters_get_an_envelope(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(sorted(set(METHODS) - {"getUpdates"})))
    fields = sorted(schema()["methods"][method]["fields"])
    params: dict[str, Any] = {"chat_id": WANG, "text": "x", "message_id": 1}
    if fields:
        params |= data.draw(st.dictionaries(st.sampled_from(fields), ODD, max_size=5))

    async def asked() -> dict[str, Any]:
        telegram = furnished()
        telegram.send(WANG, WANG, "/start")
        return await Desk(telegram).raw(method, **params)

    body = asyncio.run(asked())
    assert body["ok"] or body["description"]
