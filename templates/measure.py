"""Telegram's lengths: UTF-16 units after entities are parsed."""

import html
import re

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
_TAG = re.compile(r"<[^>]*>")


def units(markup: str) -> int:
    """Length of Telegram HTML as Telegram counts it: tags away, entities resolved, UTF-16 units."""
    return len(html.unescape(_TAG.sub("", markup)).encode("utf-16-le")) // 2
