"""A template's name and its arguments become plain data: text, rows of buttons. No Telegram library here.

A message file has three blocks. `zh` and `en` are Telegram HTML. `buttons` has one button a line:

    [+] 中文 | English | verb subject version [argument] | style       a tap
    [+] 中文 | English | url https://…                                 a link
    [+] 中文 | English | copy TEXT                                     to the clipboard

A line that starts with `+` stands in the row of the line before it.
"""

import html
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as JinjaContext

from templates import dates, measure
from templates.buttons import Button, Press, base36, encode
from templates.words import book, word

LANGUAGES = ("zh", "en")
_TAG = re.compile(r"\{%.*?%\}")
_BLANK_LINES = re.compile(r"\n{3,}")
_BLOCK_START = re.compile(r"\n*(<blockquote[^>]*>)\s*")
_BLOCK_END = re.compile(r"\s*</blockquote>")


@dataclass(frozen=True)
class Message:
    """A rendered message: Telegram HTML and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()

    def to_json(self) -> dict[str, object]:
        """Plain data for the outbox row."""
        return {"text": self.text, "buttons": [[asdict(b) for b in row] for row in self.buttons]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Message":
        """What `to_json` gave."""
        rows = tuple(tuple(Button(**b) for b in row) for row in data["buttons"])
        return cls(data["text"], rows)


def render(template: str, arguments: dict[str, Any], language: str, notice: int = 0) -> Message:
    """Render messages/`template`.j2; KeyError or UndefinedError where an argument is missing."""
    scope = {"language": language, **arguments}
    file = _environment().get_template(f"{template}.j2")
    text = _block(file, language, scope)
    lines = _block(file, "buttons", scope | {"language": language}) if "buttons" in file.blocks else ""
    spaced = _BLOCK_START.sub(r"\n\1", _BLANK_LINES.sub("\n\n", text))
    spaced = _BLOCK_END.sub("</blockquote>", spaced)
    return Message(spaced.strip(), _rows(lines, language, notice))


def sentence(key: str, arguments: dict[str, Any], language: str) -> str:
    """One plain sentence of words/*.toml with its arguments filled in; for toasts and refusals, no markup."""
    return _plain().from_string(word(key, language)).render({"language": language, **arguments})


def refusal(key: str, arguments: dict[str, Any], language: str) -> str:
    """A refusal in full. What a file is refused for stands beside what its rows are refused for."""
    if f"refusals.{key}" in book():
        return sentence(f"refusals.{key}", arguments, language)
    return note(key, {"row": 0, "column": "", **arguments}, language)


def note(key: str, arguments: dict[str, Any], language: str) -> str:
    """What is said about a row of a file: a sentence of words/intake.toml or words/merge.toml.

    Their places are {named}, not Jinja's: a report fills thousands of them.
    """
    file = "intake" if f"intake.{key}" in book() else "merge"
    return word(f"{file}.{key}", language).format(**arguments)


def short(text: str) -> str:
    """A sentence that fits the window over a button."""
    return text if measure.units(text) <= measure.TOAST_LIMIT else text[: measure.TOAST_LIMIT - 1] + "…"


def toast(key: str, arguments: dict[str, Any], language: str) -> str:
    """A sentence that fits Telegram's 200 characters."""
    return short(sentence(key, arguments, language))


def names() -> list[str]:
    """Every message there is, for the test that renders each at its longest."""
    return sorted(
        name.removesuffix(".j2") for name in _environment().list_templates(["j2"]) if not name.startswith("_")
    )


def _block(file: Any, name: str, scope: dict[str, Any]) -> str:
    return "".join(file.blocks[name](file.new_context(scope)))


def _rows(lines: str, language: str, notice: int) -> tuple[tuple[Button, ...], ...]:
    rows: list[list[Button]] = []
    for line in filter(None, (raw.strip() for raw in html.unescape(lines).splitlines())):
        button = _button(line.removeprefix("+"), language, notice)
        if line.startswith("+") and rows:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _button(line: str, language: str, notice: int) -> Button:
    chinese, english, act, *style = (part.strip() for part in line.split("|"))
    label = chinese if language == "zh" else english
    verb, _, rest = act.partition(" ")
    if verb == "url":
        return Button(label, url=rest)
    if verb == "copy":
        return Button(label, copy=rest)
    subject, version, *argument = rest.split()
    press = Press(verb, int(subject), int(version), argument[0] if argument else "", notice)
    return Button(label, data=encode(press), style=style[0] if style else "")


class _Lines(PackageLoader):
    """A line that holds words ends as a line, even when its last thing is a tag.

    `trim_blocks` swallows the newline behind every tag, which is right for lines of tags alone.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """The source with an empty expression behind such lines."""
        source, name, fresh = super().get_source(environment, template)
        return "\n".join(map(_kept, source.split("\n"))), name, fresh


def _kept(line: str) -> str:
    words = _TAG.sub("", line).strip()
    return line + "{{ '' }}" if words and line.rstrip().endswith("%}") else line


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=_Lines("templates", "messages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    _add_filters(environment)
    return environment


@cache
def _plain() -> Environment:
    environment = Environment(undefined=StrictUndefined)  # noqa: S701 - toasts are plain text, never markup
    _add_filters(environment)
    return environment


def _add_filters(environment: Environment) -> None:
    environment.filters |= {
        "day": _day,
        "short_day": pass_context(lambda c, v: dates.short_day(v, c["language"])),
        "moment": _moment,
        "clock": dates.clock,
        "thousands": dates.thousands,
        "groups": lambda text: " ".join(text[i : i + 4] for i in range(0, len(text), 4)),
        "label": lambda text: str(text).replace("|", "/").replace("\n", " "),
        "base36": base36,
        "clock_s": dates.clock_seconds,
        "w_in": word,
        "w_end": lambda end, language: word(f"draw_ends.{end}", language),
        "w_sentence": pass_context(lambda c, key, given: sentence(key, dict(given), c["language"])),
        "word": pass_context(lambda c, key, file: word(f"{file}.{key}", c["language"])),
        "words": _words,
    }
    environment.globals |= {
        "known": lambda key: key in book(),
        "refusal_sentence": _refusal_sentence,
        "reason": pass_context(lambda c, key, given: refusal(key, given, c["language"])),
        "note_sentence": pass_context(lambda c, said: _note_sentence(said, c["language"])),
    }


@pass_context
def _refusal_sentence(context: JinjaContext) -> str:
    return refusal(context["key"], dict(context.get_all()), context["language"])


def _note_sentence(said: dict[str, Any], language: str) -> str:
    """A note as the workflow keeps it: row, column, key, args."""
    return note(said["key"], {"row": said["row"], "column": said["column"], **said["args"]}, language)


@pass_context
def _day(context: JinjaContext, value: str) -> str:
    return dates.day(value, context["language"], _this_year(context))


@pass_context
def _moment(context: JinjaContext, value: str) -> str:
    return dates.moment(value, context["language"], _this_year(context))


@pass_context
def _words(context: JinjaContext, keys: list[str], file: str) -> str:
    between = "、" if context["language"] == "zh" else ", "
    return between.join(word(f"{file}.{key}", context["language"]) for key in keys)


def _this_year(context: JinjaContext) -> int | None:
    now = context.get("now")
    return dates.year_of(now) if now else None
