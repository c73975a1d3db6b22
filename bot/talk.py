"""What the command line says: sentences of templates/words/cli.toml in the house's language."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from templates.render import refusal, sentence
from templates.words import book

BOOKS = ("cli", "refusals", "profile", "fsck")
Check = Callable[[str], bool]


class WrongUseError(Exception):
    """The command cannot be understood or the settings are not usable: exit code 2, and words that help."""

    def __init__(self, key: str, /, **arguments: object) -> None:
        super().__init__(key)
        self.key, self.arguments = key, arguments


def language() -> str:
    """`zh` unless YAOHAO_LANGUAGE says `en`; read here, for it may be the settings that are wrong."""
    return "en" if os.environ.get("YAOHAO_LANGUAGE") == "en" else "zh"


def words(key: str, /, **arguments: object) -> str:
    """The sentence of this key, from the first book that has it; what is said about files is in two more."""
    found = next((f"{name}.{key}" for name in BOOKS if f"{name}.{key}" in book()), None)
    if found is None:
        return refusal(key, arguments, language())
    return sentence(found, arguments, language())


def say(key: str, /, **arguments: object) -> None:
    """A line on standard output."""
    line(words(key, **arguments))


def complain(key: str, /, **arguments: object) -> None:
    """A line on standard error."""
    sys.stderr.write(words(key, **arguments) + "\n")


def line(text: str) -> None:
    """Text as it is, on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def data(value: Any) -> None:
    """One JSON document on standard output."""
    line(json.dumps(value, ensure_ascii=False, indent=1, default=str))
