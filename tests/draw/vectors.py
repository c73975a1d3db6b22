"""The two vector files of the protocol, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from draw.log import Entry
from draw.record import items_of
from draw.snapshot import Snapshot, freeze

DATA = Path(__file__).parents[1] / "data"


@cache
def good() -> Any:
    return json.loads((DATA / "draw-vectors.json").read_text(encoding="utf-8"))


@cache
def bad() -> Any:
    return json.loads((DATA / "draw-vectors-bad.json").read_text(encoding="utf-8"))


@cache
def entries() -> list[Entry]:
    return [Entry.of(raw) for raw in good()["log"]]


@cache
def draws() -> dict[str, Any]:
    return {vector["name"]: vector for vector in good()["vectors"]}


def names(*parts: str) -> list[str]:
    """Names of the draws whose sealed record holds all these parts."""
    return [name for name, vector in draws().items() if all(vector["sealed"].get(part) for part in parts)]


@cache
def snapshot(name: str) -> Snapshot:
    sealed = draws()[name]["sealed"]
    secret = bytes.fromhex(sealed["list_secret"])
    return freeze(items_of(sealed), sealed["rule"], sealed["strata_rules"], secret)
