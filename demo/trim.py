"""Trims the published Bot API description to what a checker needs: `python -m demo.trim IN.json > OUT.json`.

Prose goes; what is a rule stays: types, `required`, ranges ("1-64 bytes"), fixed values ("always 'x'").
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_RANGE = re.compile(r"(\d+)\s*-\s*(\d+) (characters|bytes)")
_CONST = re.compile(r"(?:always|must be) ['‘“\"]?(\w+)['’”\"]?$")
_AFTER_PARSING = "after entities parsing"


def trim(full: Json) -> Json:
    """The same methods and types without prose, ranges as `[low, high, unit]`."""
    return {
        "version": full["version"],
        "release_date": full["release_date"],
        "methods": {
            name: {"fields": _fields(method), "returns": method["returns"]}
            for name, method in full["methods"].items()
        },
        "types": {
            name: {"fields": _fields(kind)} | ({"subtypes": kind["subtypes"]} if kind.get("subtypes") else {})
            for name, kind in full["types"].items()
        },
    }


def _fields(owner: Json) -> Json:
    return {field["name"]: _field(field) for field in owner.get("fields", [])}


def _field(field: Json) -> Json:
    told: Json = {"types": field["types"]}
    if field["required"]:
        told["required"] = True
    prose = field["description"]
    if found := _RANGE.search(prose):
        told["range"] = [int(found[1]), int(found[2]), found[3]]
        if _AFTER_PARSING in prose:
            told["parsed"] = True
    if field["types"] == ["String"] and (found := _CONST.search(prose.rstrip("."))):
        told["const"] = found[1]
    return told


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(
        json.dumps(trim(source), ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    )
