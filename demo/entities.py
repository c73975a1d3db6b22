"""Telegram's HTML: markup → plain text with entities, refusing what the real parser refuses.

The parser walks bytes, because refusals name byte offsets, and counts UTF-16 units, because entities do.
Known tags: b strong i em u ins s strike del tg-spoiler span a code pre blockquote tg-emoji tg-time.
Known references: lt gt amp quot and any numeric one.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from demo import refusals

Entity = dict[str, Any]

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_PLAIN, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_SPACE = b" \t\r\n\0\v\f"
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


def utf16(text: str) -> int:
    """Length in UTF-16 code units, the only length Telegram knows."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


@dataclass
class _Parser:
    source: bytes
    at: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            if self.source[self.at : self.at + 1] == b"<":
                begin = self.at
                closing = self.source[begin + 1 : begin + 2] == b"/"
                self._end_tag(begin) if closing else self._start_tag(begin)
            else:
                self._text()
        if self.stack:
            raise refusals.entities(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return "".join(self.out), self.entities

    def _text(self) -> None:
        if self.source[self.at : self.at + 1] == b"&":
            piece, self.at = _reference(self.source, self.at)
        else:
            end = self.at
            while end < len(self.source) and self.source[end] not in b"<&":
                end += 1
            piece, self.at = self.source[self.at : end].decode(), end
        self.out.append(piece)
        self.length += utf16(piece)

    def _peek(self) -> bytes:
        return self.source[self.at : self.at + 1]

    def _skip(self, stop: bytes, also_space: bool = True) -> bytes:
        begin = self.at
        stop += _SPACE if also_space else b""
        while self._peek() and self._peek() not in stop:
            self.at += 1
        return self.source[begin : self.at]

    def _spaces(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _start_tag(self, begin: int) -> None:
        self.at = begin + 1
        tag = self._skip(b">").decode().lower()
        if not self._peek():
            raise refusals.entities(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise refusals.entities(f'Unsupported start tag "{tag}" at byte offset {begin}')
        attributes: dict[str, str] = {}
        while self._peek() != b">":
            self._spaces()
            if self._peek() == b">":
                break
            name, value = self._attribute(tag, begin)
            attributes[name] = value
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise refusals.entities(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.stack.append(_Open(tag, attributes, self.length, begin))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        unclosed = refusals.entities(f'Unclosed start tag "{tag}" at byte offset {begin}')
        name = self._skip(b"=>/\"'").decode().lower()
        if not self._peek():
            raise unclosed
        if not name:
            raise refusals.entities(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._spaces()
        if self._peek() != b"=":
            if not self._peek():
                raise unclosed
            return name, ""
        self.at += 1
        self._spaces()
        if not self._peek():
            raise unclosed
        value = self._quoted() if self._peek() in (b'"', b"'") else self._token()
        if not self._peek():
            raise refusals.entities(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _token(self) -> str:
        begin = self.at
        while self._peek().isalnum() or self._peek() in (b".", b"-"):
            self.at += 1
        if self._peek() and self._peek() not in _SPACE + b">":
            raise refusals.entities(f"Unexpected end of name token at byte offset {begin}")
        return self.source[begin : self.at].decode().lower()

    def _quoted(self) -> str:
        quote = self._peek()
        self.at += 1
        parts: list[str] = []
        while self._peek() and self._peek() != quote:
            if self._peek() == b"&":
                piece, self.at = _reference(self.source, self.at)
                parts.append(piece)
            else:
                parts.append(self._skip(quote + b"&", also_space=False).decode())
        self.at += 1
        return "".join(parts)

    def _end_tag(self, begin: int) -> None:
        if not self.stack:
            raise refusals.entities(f"Unexpected end tag at byte offset {begin}")
        self.at = begin + 2
        found = self._skip(b">").decode().lower()
        self._spaces()
        if self._peek() != b">":
            raise refusals.entities(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        opened = self.stack.pop()
        if found and found != opened.tag:
            raise refusals.entities(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        span: Entity = {"offset": opened.offset, "length": self.length - opened.offset}
        language = opened.attributes.get("class", "").removeprefix("language-")
        inner = self.entities[-1] if self.entities else {}
        same_span = inner.get("offset") == span["offset"] and inner.get("length") == span["length"]
        if opened.tag == "pre" and same_span and inner["type"] == "code":
            inner["type"] = "pre"
        elif opened.tag == "code" and same_span and inner["type"] == "pre" and language:
            inner["language"] = language
        elif opened.tag == "code" and language:
            self.entities.append({"type": "code", **span, "language": language})
        else:
            self.entities += [{**told, **span} for told in self._told(opened)]

    def _told(self, opened: _Open) -> list[Entity]:
        attributes = opened.attributes
        match opened.tag:
            case "a":
                return link_entities(attributes.get("href") or self._inside(opened))
            case "blockquote":
                return [{"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}]
            case "tg-emoji":
                return _emoji(attributes.get("emoji-id", ""))
            case "tg-time":
                return _time(attributes)
            case "code" | "pre" as same:
                return [{"type": same}]
        return [{"type": _PLAIN[opened.tag]}]

    def _inside(self, opened: _Open) -> str:
        units = "".join(self.out).encode("utf-16-le")
        return units[opened.offset * 2 :].decode("utf-16-le")


def _reference(source: bytes, at: int) -> tuple[str, int]:
    """The character of `&lt;` or `&#10;` at `at`, or a plain ampersand when it is no known reference."""
    found = _REFERENCE.match(source, at)
    if found is None:
        return "&", at + 1
    if found[3] is not None:
        named = _NAMED.get(found[3])
        return (named, found.end()) if named else ("&", at + 1)
    code = int(found[1], 16) if found[1] is not None else int(found[2])
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF or len(found[0].rstrip(b";")) >= 10:
        return "&", at + 1
    return chr(code), found.end()


def checked_url(url: str) -> str | None:
    """The address as Telegram stores it, or None when it is no address."""
    url = url.strip()
    found = re.fullmatch(r"(?:(https?|tg|ton|tonsite)://)?([^\s/?#]+)([/?#]\S*)?", url, re.I)
    if found is None or (found[1] is None and "." not in found[2]):
        return None
    if (found[1] or "http").lower() in ("http", "https") and not _is_host(found[2]):
        return None
    rest = found[3] or ("/" if (found[1] or "http").lower().startswith("http") else "")
    return f"{(found[1] or 'http').lower()}://{found[2]}{rest}"


def _is_host(host: str) -> bool:
    name, _, port = host.partition(":")
    known = "." in name or name == "localhost"
    return known and not name.startswith(".") and (not port or port.isdigit())


def link_entities(href: str) -> list[Entity]:
    """A link to a page or to a person; nothing when it leads nowhere."""
    if found := re.fullmatch(r"tg://user\?id=(\d+)", href.strip()):
        return [{"type": "text_mention", "user": {"id": int(found[1])}}]
    url = checked_url(href)
    return [{"type": "text_link", "url": url}] if url else []


def _emoji(identifier: str) -> list[Entity]:
    if not identifier.isdigit() or not 0 < int(identifier) < 2**63:
        raise refusals.entities("Invalid custom emoji identifier specified")
    return [{"type": "custom_emoji", "custom_emoji_id": identifier}]


def _time(attributes: dict[str, str]) -> list[Entity]:
    unix, shape = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"-?\d{1,11}", unix):
        raise refusals.entities("Invalid Unix time specified")
    if not _TIME_FORMAT.fullmatch(shape):
        raise refusals.entities("Invalid date and time format specified")
    told: Entity = {"type": "date_time", "unix_time": int(unix)}
    return [told | {"date_time_format": shape}] if shape else [told]


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of Telegram HTML; Refusal `can't parse entities: …` when broken."""
    text, entities = _Parser(source.encode("utf-8", "replace")).run()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities
