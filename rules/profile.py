"""A jurisdiction's rule book: one TOML file, checked against the table of keys, cited with every answer."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from rules.keys import BY_DEFAULT, KEYS, Key, Kind, Value
from rules.refusal import BadInput
from rules.values import WrongValueError, parse, written

SHIPPED = Path(__file__).parent / "profiles"
_HEAD = frozenset({"id", "version", "region", "name", "regulation"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A value and where it comes from; `article` is 「默认」 where the regulation is silent."""

    value: Value
    article: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked rule book. Names and regulation are {"zh", "en"}; `region` has six digits or is None.

    `digest` is the SHA-256 (hex) of every value with its article as canonical JSON: two profiles with one
    digest rule alike, whatever their files look like. A batch keeps it together with `version`.
    """

    id: str
    version: str
    region: str | None
    name: Mapping[str, str]
    regulation: Mapping[str, str]
    entries: Mapping[str, Entry]
    digest: str

    def get(self, key: str) -> Value:
        """The value of any key of the table; KeyError for a name that is not in it."""
        return self.entries[key].value

    def article(self, key: str) -> str:
        """Where the value comes from, ready to be quoted, e.g. 「舞钢细则第十六条」 or 「默认」."""
        return self.entries[key].article

    def flag(self, key: str) -> bool:
        """A key of kind bool."""
        return cast(bool, self._of(key, Kind.BOOL))

    def number(self, key: str) -> int:
        """A key of kind int that is always set."""
        return cast(int, self._of(key, Kind.INT))

    def limit(self, key: str) -> int | None:
        """A key of kind int that may say "none"."""
        return cast("int | None", self._of(key, Kind.INT))

    def choice(self, key: str) -> str:
        """A key of kind choice."""
        return cast(str, self._of(key, Kind.CHOICE))

    def choices(self, key: str) -> tuple[str, ...]:
        """A key of kind choices, in the order of the file."""
        return cast("tuple[str, ...]", self._of(key, Kind.CHOICES))

    def steps(self, key: str) -> tuple[int, ...]:
        """A key of kind steps, in working days."""
        return cast("tuple[int, ...]", self._of(key, Kind.STEPS))

    def ratios(self, key: str) -> Mapping[str, Fraction]:
        """A key of kind ratios; empty where no ratio is demanded."""
        return cast("Mapping[str, Fraction] | None", self._of(key, Kind.RATIOS)) or {}

    def time(self, key: str) -> time:
        """A key of kind time, Asia/Shanghai."""
        return cast(time, self._of(key, Kind.TIME))

    def _of(self, key: str, kind: Kind) -> Value:
        assert KEYS[key].kind is kind, f"{key} is a {KEYS[key].kind}, read as a {kind}"
        return self.entries[key].value


def shipped() -> tuple[str, ...]:
    """Names of the profiles that come with the program, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


@lru_cache
def named(name: str) -> Profile:
    """A shipped profile by its name; BadInput `profile_unknown` lists the names there are."""
    if name not in shipped():
        raise BadInput("profile_unknown", found=name, allowed=", ".join(shipped()))
    return load(SHIPPED / f"{name}.toml")


def load(path: Path) -> Profile:
    """Read and check one file. BadInput names the file, the key and what is allowed (see templates/words)."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput("profile_unreadable", file=path.name, found=str(error)) from error
    return build(raw, path.name)


def build(raw: Mapping[str, Any], file: str) -> Profile:
    """A profile from parsed TOML; `file` is only named in refusals."""
    _refuse_unknown(file, "", raw, frozenset({"profile", "keys"}))
    head, keys = raw.get("profile", {}), raw.get("keys", {})
    _refuse_unknown(file, "profile.", head, _HEAD)
    _refuse_unknown(file, "keys.", keys, frozenset(KEYS))
    entries = {name: _entry(file, key, keys.get(name)) for name, key in KEYS.items()}
    return Profile(
        id=_text(file, head, "id"),
        version=_text(file, head, "version"),
        region=_region(file, head),
        name=_bilingual(file, head, "name"),
        regulation=_bilingual(file, head, "regulation"),
        entries=MappingProxyType(entries),
        digest=_digest(entries),
    )


def _entry(file: str, key: Key, raw: object) -> Entry:
    if raw is None:
        return Entry(key.default, key.article)
    if not isinstance(raw, dict) or set(raw) != {"value", "article"}:
        raise BadInput("profile_entry_shape", file=file, key=key.name, allowed="value, article")
    article = raw["article"]
    if not isinstance(article, str) or not article.strip() or article == BY_DEFAULT:
        raise BadInput("profile_no_article", file=file, key=key.name)
    try:
        value = parse(key, raw["value"])
    except WrongValueError as wrong:
        raise BadInput(
            "profile_wrong_value", file=file, key=key.name, found=wrong.found, allowed=wrong.allowed
        ) from None
    if key.fixed and value != key.default:
        raise BadInput(
            "profile_fixed", file=file, key=key.name, found=written(value), allowed=written(key.default)
        )
    return Entry(value, article)


def _refuse_unknown(file: str, prefix: str, found: object, allowed: frozenset[str]) -> None:
    if not isinstance(found, Mapping):
        raise BadInput("profile_wrong_value", file=file, key=prefix, found=str(found), allowed="[table]")
    for name in found:
        if name not in allowed:
            listed = ", ".join(sorted(allowed))
            raise BadInput("profile_unknown_key", file=file, key=f"{prefix}{name}", allowed=listed)


def _text(file: str, head: Mapping[str, Any], name: str) -> str:
    value = head.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(
            "profile_wrong_value", file=file, key=f"profile.{name}", found=str(value), allowed='"…"'
        )
    return value


def _region(file: str, head: Mapping[str, Any]) -> str | None:
    if "region" not in head:
        return None
    value = _text(file, head, "region")
    if len(value) != 6 or not (value.isascii() and value.isdigit()):
        raise BadInput(
            "profile_wrong_value", file=file, key="profile.region", found=value, allowed='"150626"'
        )
    return value


def _bilingual(file: str, head: Mapping[str, Any], name: str) -> Mapping[str, str]:
    value = head.get(name)
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise BadInput(
            "profile_wrong_value", file=file, key=f"profile.{name}", found=str(value), allowed="{zh, en}"
        )
    return MappingProxyType({language: _text(file, value, language) for language in ("zh", "en")})


def _digest(entries: Mapping[str, Entry]) -> str:
    plain = {name: [written(entry.value), entry.article] for name, entry in entries.items()}
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
