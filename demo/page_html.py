"""Text and entities → HTML that is safe to put into the demo's page.

Entities are ranges and may overlap; HTML may not, so tags are closed and opened again where ranges cross.
"""

from html import escape

from demo.entities import Entity

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "spoiler": "tg-spoiler",
}


def page_html(text: str, entities: list[Entity]) -> str:
    """Only tags this function writes; every other character is escaped."""
    units = text.encode("utf-16-le")
    edges = {0, len(units) // 2}
    for entity in entities:
        edges |= {entity["offset"], entity["offset"] + entity["length"]}
    order = sorted(edges)
    out: list[str] = []
    opened: list[Entity] = []
    for begin, end in zip(order, [*order[1:], order[-1]], strict=True):
        wanted = [one for one in entities if one["offset"] <= begin < one["offset"] + one["length"]]
        keep = _common(opened, wanted)
        out += [_close(one) for one in reversed(opened[keep:])]
        out += [_open(one, units) for one in wanted[keep:]]
        opened = wanted
        out.append(escape(units[begin * 2 : end * 2].decode("utf-16-le"), quote=False))
    return "".join(out)


def _common(left: list[Entity], right: list[Entity]) -> int:
    count = 0
    while count < min(len(left), len(right)) and left[count] is right[count]:
        count += 1
    return count


def _open(entity: Entity, units: bytes) -> str:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>"
    if kind == "date_time":
        shape = escape(entity.get("date_time_format", ""))
        return f'<tg-time unix="{entity["unix_time"]}" format="{shape}">'
    if kind in ("text_link", "url"):
        inside = units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
        return f'<a href="{escape(entity.get("url", inside))}" rel="noopener noreferrer" target="_blank">'
    return ""


def _close(entity: Entity) -> str:
    kind = entity["type"]
    if kind in _TAGS:
        return f"</{_TAGS[kind]}>"
    known = {"expandable_blockquote": "blockquote", "date_time": "tg-time", "text_link": "a", "url": "a"}
    return f"</{known[kind]}>" if kind in known else ""
