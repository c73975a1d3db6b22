"""Shared names and short sentences: words/*.toml, each `[key]` with `zh` and `en` beside each other."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def book() -> dict[str, dict[str, str]]:
    """Every word by `file.key`, e.g. `roles.clerk`."""
    words: dict[str, dict[str, str]] = {}
    for file in sorted(files("templates").joinpath("words").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for key, pair in tomllib.loads(file.read_text(encoding="utf-8")).items():
                words[f"{file.name.removesuffix('.toml')}.{key}"] = pair
    return words


def word(key: str, language: str) -> str:
    """The word in this language; KeyError for one that nobody wrote."""
    return book()[key][language]
