"""A text as Telegram keeps it: parsed, trimmed, its entities in order, its commands and links found."""

import re
from collections.abc import Iterable
from typing import Any

from demo import refusals
from demo.entities import Entity, parse_html, utf16
from demo.markdown import parse_markdown, parse_markdown_v2

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"，。；）]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[a-zA-Z][a-zA-Z0-9_]{3,31})(?!\w)"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)
_ORDER = (
    "blockquote",
    "expandable_blockquote",
    "text_link",
    "text_mention",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
)
_SPLITTABLE = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_CLOSED = {"code", "pre"}
_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
_BLANK = " \t\n\v\f\0"


def formatted(text: str, parse_mode: str | None, given: Any = None) -> tuple[str, list[Entity]]:
    """Text and entities as a Message shows them. `given` is the request's own entity list."""
    if parse_mode and parse_mode.lower() not in _PARSERS:
        raise refusals.UNSUPPORTED_PARSE_MODE
    if parse_mode:
        text, entities = _PARSERS[parse_mode.lower()](text)
    else:
        entities = _given(given)
    return tidy(text.replace("\r", ""), entities)


def _given(given: Any) -> list[Entity]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(_is_entity(one) for one in given):
        raise refusals.BAD_ENTITIES
    return [dict(one) for one in given]


def _is_entity(given: Any) -> bool:
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        return False
    if given["type"] == "text_mention" and not isinstance(given.get("user", {}).get("id"), int):
        return False
    return all(isinstance(given.get(name), int) for name in ("offset", "length"))


def tidy(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """Trim both ends, merge and order what was marked, add what Telegram finds by itself."""
    head = utf16(text) - utf16(text.lstrip(_BLANK))
    text = text.strip(_BLANK)
    kept = _clip(entities, head, utf16(text))
    kept = _merged(_outside_code(kept))
    kept += _found(text, kept)
    return text, sorted(kept, key=_rank)


def _rank(entity: Entity) -> tuple[int, int, int]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _clip(entities: Iterable[Entity], head: int, length: int) -> list[Entity]:
    clipped = []
    for entity in entities:
        begin = max(entity["offset"] - head, 0)
        end = min(entity["offset"] + entity["length"] - head, length)
        if begin < end:
            clipped.append({**entity, "offset": begin, "length": end - begin})
    return clipped


def _outside_code(entities: list[Entity]) -> list[Entity]:
    """Code holds no other formatting: bold around it is cut, links within it vanish."""
    for closed in [entity for entity in entities if entity["type"] in _CLOSED]:
        entities = [piece for entity in entities for piece in _without(entity, closed)]
    return entities


def _without(entity: Entity, closed: Entity) -> list[Entity]:
    begin, end = closed["offset"], closed["offset"] + closed["length"]
    mine = entity["offset"], entity["offset"] + entity["length"]
    if entity is closed or entity["type"] in _CLOSED or mine[1] <= begin or end <= mine[0]:
        return [entity]
    if entity["type"] not in _SPLITTABLE:
        return [entity] if mine[0] <= begin and end <= mine[1] else []
    pieces = [(mine[0], min(begin, mine[1])), (max(end, mine[0]), mine[1])]
    return [{**entity, "offset": a, "length": b - a} for a, b in pieces if a < b]


def _merged(entities: list[Entity]) -> list[Entity]:
    """<b>a</b><b>b</b> is one bold run."""
    merged: list[Entity] = []
    last: dict[str, Entity] = {}
    for entity in sorted(entities, key=_rank):
        before = last.get(entity["type"]) if entity["type"] in _SPLITTABLE else None
        if before is not None and entity["offset"] <= before["offset"] + before["length"]:
            end = max(before["offset"] + before["length"], entity["offset"] + entity["length"])
            before["length"] = end - before["offset"]
            continue
        last[entity["type"]] = entity
        merged.append(entity)
    return merged


def _found(text: str, marked: list[Entity]) -> list[Entity]:
    taken = [entity for entity in marked if entity["type"] in {*_CLOSED, "text_link", "text_mention"}]
    found = []
    for match in _FOUND.finditer(text):
        begin, length = utf16(text[: match.start()]), utf16(match[0])
        inside = any(
            one["offset"] < begin + length and begin < one["offset"] + one["length"] for one in taken
        )
        if not inside and match.lastgroup:
            found.append({"type": match.lastgroup, "offset": begin, "length": length})
    return found
