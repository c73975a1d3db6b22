"""Reply markup: what Telegram accepts as keyboards, and which of it a Message shows."""

import json
from typing import Any

from demo import refusals
from demo.entities import checked_url, utf16
from demo.state import Json

DATA_LIMIT = 64
COPY_LIMIT = 256
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_STYLES = {"danger", "success", "primary"}


def read_markup(raw: Any) -> Json | None:
    """The request's `reply_markup`, checked; None when there is none."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError as error:
            raise refusals.MARKUP_UNREADABLE from error
    if not isinstance(raw, dict):
        raise refusals.MARKUP_NOT_OBJECT
    if "inline_keyboard" in raw:
        return {"inline_keyboard": _rows(raw["inline_keyboard"], _inline_button)}
    if "keyboard" in raw:
        return raw | {"keyboard": _rows(raw["keyboard"], _reply_button)}
    return raw


def inline_of(markup: Json | None) -> Json | None:
    """What of a markup belongs to the message itself: an inline keyboard with at least one button."""
    return markup if markup and markup.get("inline_keyboard") else None


def read_inline(raw: Any) -> Json | None:
    """Markup of an edit: inline or nothing."""
    markup = read_markup(raw)
    if markup and "inline_keyboard" not in markup:
        raise refusals.INLINE_ONLY
    return inline_of(markup)


def reply_keyboard_of(markup: Json | None) -> list[list[str]] | None:
    """Texts of a reply keyboard; an empty list takes the keyboard away; None leaves it."""
    if not markup or "inline_keyboard" in markup:
        return None
    if markup.get("remove_keyboard"):
        return []
    if "keyboard" not in markup:
        return None
    return [[button["text"] for button in row] for row in markup["keyboard"]]


def _rows(raw: Any, button: Any) -> list[list[Json]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise refusals.MARKUP_UNREADABLE
    rows = [[button(one) for one in row] for row in raw]
    return [row for row in rows if row]


def _inline_button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise refusals.MARKUP_UNREADABLE
    if not isinstance(raw.get("text"), str) or not raw["text"].strip():
        raise refusals.BUTTON_TEXT_EMPTY
    if not any(action in raw for action in _ACTIONS):
        raise refusals.BUTTON_WITHOUT_ACTION
    if "callback_data" in raw and not 1 <= len(str(raw["callback_data"]).encode()) <= DATA_LIMIT:
        raise refusals.BUTTON_DATA_INVALID
    if "copy_text" in raw and not _copies(raw["copy_text"]):
        raise refusals.BUTTON_COPY_INVALID
    if raw.get("style", "primary") not in _STYLES:
        raise refusals.BUTTON_STYLE_INVALID
    return raw | {"url": _opened(str(raw["url"]))} if "url" in raw else raw


def _copies(copy: Any) -> bool:
    return isinstance(copy, dict) and 1 <= utf16(str(copy.get("text", ""))) <= COPY_LIMIT


def _opened(url: str) -> str:
    checked = url if url.startswith("tg://user?id=") else checked_url(url)
    if checked is None:
        raise refusals.button_url(url)
    return checked


def _reply_button(raw: Any) -> Json:
    if isinstance(raw, str):
        return {"text": raw}
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise refusals.MARKUP_UNREADABLE
    return raw
