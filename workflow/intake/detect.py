"""What kind of table a file holds: its header decides, its name and caption break ties."""

from itertools import islice
from pathlib import Path

from rules.refusal import BadInput
from workflow.intake import archive, sandbox, text
from workflow.intake.columns import SEARCHED, find, recognised
from workflow.intake.fields import hints
from workflow.intake.model import Kind, Limits, Line

_ORDER = (Kind.RISK, Kind.PLAN, Kind.INSPECTORS, Kind.TARGETS, Kind.ITEMS)
"""Of equal kinds the first: a risk list taken for a directory would show its classes."""
_WEIGHT = {Kind.RISK: 2}
_HINTED = 2


def kind_of(path: Path, hint: str, limits: Limits) -> Kind:
    """The kind whose required columns are all there and that explains most columns.

    When no kind has all its columns the nearest one is given, and reading it says which are missing. BadInput:
    kind_unknown for a table with no known column, and whatever looking at the file says.
    """
    heads = _heads(path, limits)
    whole = [kind for kind in _ORDER if any(_fits(head, kind) for head in heads)]
    if whole:
        return max(whole, key=lambda kind: _score(heads, kind, hint) + _WEIGHT.get(kind, 0))
    nearest = max(_ORDER, key=lambda kind: _score(heads, kind, hint))
    if not _score(heads, nearest, hint):
        raise BadInput("kind_unknown")
    return nearest


def _heads(path: Path, limits: Limits) -> list[list[Line]]:
    if archive.is_workbook(path):
        archive.check(path, limits)
        return _of_workbook(path, limits)
    codec = text.encoding(path)
    return [text.head(path, codec, mark, limits, SEARCHED) for mark in text.DELIMITERS]


def _of_workbook(path: Path, limits: Limits) -> list[list[Line]]:
    heads: list[list[Line]] = []
    sheets = sandbox.sheets(path, limits)
    try:
        for _, rows in sheets:
            heads.append(list(islice(rows, SEARCHED)))
            if any(_fits(heads[-1], kind) for kind in _ORDER):
                return heads[-1:]
    finally:
        sheets.close()
    return heads


def _fits(head: list[Line], kind: Kind) -> bool:
    try:
        find(head, kind)
    except BadInput:
        return False
    return True


def _score(heads: list[list[Line]], kind: Kind, hint: str) -> int:
    named = any(word in hint.lower() for word in hints()[kind])
    return max((recognised(head, kind) for head in heads), default=0) + _HINTED * named
