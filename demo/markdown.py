"""MarkdownV2 and the older Markdown: markup → plain text with entities, for bots that do not write HTML."""

from dataclasses import dataclass, field

from demo import refusals
from demo.entities import Entity, link_entities, utf16

_RESERVED = "_*[]()~`>#+-=|{}.!"
_MARKS = {"||": "spoiler", "__": "underline", "*": "bold", "_": "italic", "~": "strikethrough"}
_NAMES = {
    "spoiler": "Spoiler",
    "underline": "Underline",
    "bold": "Bold",
    "italic": "Italic",
    "strikethrough": "Strikethrough",
    "text_link": "TextUrl",
    "code": "Code",
    "pre": "Pre",
}
_OLD = {"*": "bold", "_": "italic", "`": "code", "```": "pre"}


@dataclass
class _Output:
    """Text and entities so far."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Entity] = field(default_factory=list)

    def write(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += utf16(piece)

    def mark(self, begin: int, *told: Entity) -> None:
        if self.length > begin:
            self.entities += [one | {"offset": begin, "length": self.length - begin} for one in told]

    def text(self) -> str:
        return "".join(self.parts)


@dataclass
class _Parser:
    source: str
    at: int = 0
    out: _Output = field(default_factory=_Output)
    stack: list[tuple[str, int, int]] = field(default_factory=list)
    quote: int | None = None

    def run(self) -> _Output:
        while self.at < len(self.source):
            self._step()
        if self.stack:
            kind, _, begin = self.stack[-1]
            raise self._endless(kind, begin)
        self._end_quote()
        return self.out

    def _step(self) -> None:
        rest = self.source[self.at :]
        if self._at_line_start() and rest.startswith((">", "**>")):
            self._quote_line(rest)
        elif rest[0] == "\\" and len(rest) > 1 and ord(rest[1]) <= 126:
            self._write(rest[1], 2)
        elif rest[0] == "`":
            self._code(rest)
        elif rest[0] == "[":
            self._push("text_link", 1)
        elif rest[0] == "]" and self.stack and self.stack[-1][0] == "text_link":
            self._end_link()
        elif (
            rest.startswith("||")
            and self.quote is not None
            and rest[2:3] in ("", "\n")
            and not self._open("spoiler")
        ):
            self.at += 2
            self._end_quote("expandable_blockquote")
        elif mark := next((one for one in _MARKS if rest.startswith(one)), None):
            self._toggle(mark)
        elif rest[0] in _RESERVED:
            raise refusals.entities(
                f"Character '{rest[0]}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            self._write(rest[0], 1)

    def _at_line_start(self) -> bool:
        return self.at == 0 or self.source[self.at - 1] == "\n"

    def _open(self, kind: str) -> bool:
        return any(one[0] == kind for one in self.stack)

    def _write(self, piece: str, taken: int) -> None:
        ends_quote = piece == "\n" and self.source[self.at + taken : self.at + taken + 1] != ">"
        if ends_quote:
            self._end_quote()
        self.out.write(piece)
        self.at += taken

    def _quote_line(self, rest: str) -> None:
        if rest.startswith("**>"):
            self._end_quote()
            self.at += 2
        if self.quote is None:
            self.quote = self.out.length
        self.at += 1

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self.quote is not None:
            self.out.mark(self.quote, {"type": kind})
            self.quote = None

    def _push(self, kind: str, taken: int) -> None:
        self.stack.append((kind, self.out.length, self.at))
        self.at += taken

    def _toggle(self, mark: str) -> None:
        kind = _MARKS[mark]
        if self.stack and self.stack[-1][0] == kind:
            _, begin, _ = self.stack.pop()
            self.out.mark(begin, {"type": kind})
            self.at += len(mark)
        else:
            self._push(kind, len(mark))

    def _code(self, rest: str) -> None:
        fence = "```" if rest.startswith("```") else "`"
        kind = "pre" if fence == "```" else "code"
        end = self._find(fence, self.at + len(fence))
        if end < 0:
            raise self._endless(kind, self.at)
        inside = self.source[self.at + len(fence) : end]
        language = ""
        if kind == "pre" and "\n" in inside:
            first, _, others = inside.partition("\n")
            language, inside = (first, others) if first.strip() == first else ("", inside)
        begin = self.out.length
        self.out.write(_unescaped(inside))
        self.out.mark(begin, {"type": kind} | ({"language": language} if language else {}))
        self.at = end + len(fence)

    def _end_link(self) -> None:
        _, begin, opened = self.stack.pop()
        if self.source[self.at + 1 : self.at + 2] != "(":
            self.at += 1  # [words] without an address are words
            return
        end = self._find(")", self.at + 2)
        if end < 0:
            raise refusals.entities(f"Can't find end of a URL at byte offset {self._byte(opened)}")
        self.out.mark(begin, *link_entities(_unescaped(self.source[self.at + 2 : end])))
        self.at = end + 1

    def _find(self, what: str, start: int) -> int:
        """Where `what` stands unescaped, or -1."""
        while (found := self.source.find(what, start)) >= 0:
            before = self.source[:found]
            if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                return found
            start = found + 1
        return -1

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _endless(self, kind: str, begin: int) -> refusals.Refusal:
        return refusals.entities(
            f"Can't find end of {_NAMES[kind]} entity at byte offset {self._byte(begin)}"
        )


def _unescaped(text: str) -> str:
    out, escaped = [], False
    for one in text:
        if one == "\\" and not escaped:
            escaped = True
            continue
        out.append(one)
        escaped = False
    return "".join(out)


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of MarkdownV2; Refusal when broken."""
    out = _Parser(source).run()
    return out.text(), out.entities


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of the older Markdown: nothing nests, and a mark needs its end."""
    out, at = _Output(), 0
    while at < len(source):
        one = source[at]
        if one == "\\" and source[at + 1 : at + 2] in ("_", "*", "`", "["):
            out.write(source[at + 1])
            at += 2
        elif one in "*_`":
            at = _old_entity(source, at, out)
        elif one == "[" and (close := source.find("](", at)) >= 0 and (end := source.find(")", close)) >= 0:
            begin = out.length
            out.write(source[at + 1 : close])
            out.mark(begin, *link_entities(source[close + 2 : end]))
            at = end + 1
        else:
            out.write(one)
            at += 1
    return out.text(), out.entities


def _old_entity(source: str, at: int, out: _Output) -> int:
    mark = "```" if source.startswith("```", at) else source[at]
    end = source.find(mark, at + len(mark))
    if end < 0:
        offset = len(source[:at].encode())
        raise refusals.entities(f"Can't find end of the entity starting at byte offset {offset}")
    begin = out.length
    out.write(source[at + len(mark) : end])
    out.mark(begin, {"type": _OLD[mark]})
    return end + len(mark)
