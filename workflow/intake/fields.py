"""Which fields a file may fill; the spellings of their headers are data (headers.toml)."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workflow.intake.model import Kind

_TABLE = Path(__file__).with_name("headers.toml")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its headers as people write them, and whether a file without it cannot be used."""

    name: str
    title: str
    spellings: tuple[str, ...]
    required: bool


def squeeze(header: str) -> str:
    """What of a header is compared: 「统一社会信用代码 *」 and 「统一社会信用代码：」 are one spelling."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).lower())


@lru_cache(maxsize=1)
def table() -> Mapping[Kind, tuple[Field, ...]]:
    """The fields of each kind, in the order in which they take their columns."""
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {kind: tuple(_fields(raw[kind])) for kind in Kind}


@lru_cache(maxsize=1)
def hints() -> Mapping[Kind, tuple[str, ...]]:
    """Words in a file's name or caption that say what the file holds."""
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["hints"]
    return {kind: tuple(raw[kind]) for kind in Kind}


def _fields(rows: dict[str, list[str]]) -> list[Field]:
    required = rows.pop("required")
    return [
        Field(name, headers[0], tuple(squeeze(header) for header in headers), name in required)
        for name, headers in rows.items()
    ]
