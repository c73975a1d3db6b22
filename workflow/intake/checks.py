"""One row under examination, and the checks that several kinds of file share."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rules import ids
from rules.refusal import BadInput
from workflow.intake import cells
from workflow.intake.columns import Header
from workflow.intake.model import Cell, Line, Note, letter

NAME_MOST = 200
AREA_LENGTHS = (6, 9, 12)


class RowRefusedError(Exception):
    """The row cannot be taken; `note` says why and how to mend it."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.key)
        self.note = note


@dataclass(slots=True)
class Judge:
    """A row, its columns by field name, and what has been said about it so far."""

    line: Line
    header: Header
    areas: Mapping[str, str]
    year: int | None
    notes: list[Note] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        """The cell of a field; "" when the file has no such column or the row is too short."""
        place = self.header.places.get(name)
        return self.line[1][place] if place is not None and place < len(self.line[1]) else ""

    def said(self, name: str) -> str:
        """The visible text of a field, "" for the ways of writing nothing."""
        return cells.visible(cells.said(self.cell(name)))

    def note(self, name: str | None, key: str, /, **args: str | int) -> None:
        """Accept, and say so."""
        self.notes.append(Note(self.line[0], self.column(name), key, args))

    def refuse(self, name: str | None, key: str, /, **args: str | int) -> NoReturn:
        """Give the row up."""
        raise RowRefusedError(Note(self.line[0], self.column(name), key, args))

    def column(self, name: str | None) -> str | None:
        """The letter of a field's column."""
        place = None if name is None else self.header.places.get(name)
        return None if place is None else letter(place)


Check = Callable[[Judge], dict[str, Any]]
"""Turns a row into its values; one instance sees all rows of a file, so it can know what it saw before."""


def name_of(judge: Judge) -> str:
    """The cleaned name, with notes on what was repaired or looks odd.

    Refuses name_missing, name_too_long, row_garbled.
    """
    raw = cells.text(judge.cell("name"))
    if cells.garbled(raw):
        judge.refuse("name", "row_garbled")
    name = cells.half_width(judge.said("name"))
    if not name:
        judge.refuse("name", "name_missing")
    if len(name) > NAME_MOST:
        judge.refuse("name", "name_too_long", length=len(name), allowed=NAME_MOST)
    _note_repairs(judge, str(judge.cell("name")), name)
    _note_oddities(judge, name)
    return name


def _note_repairs(judge: Judge, raw: str, name: str) -> None:
    shown = cells.visible(raw)
    if "".join(raw.split()) != "".join(shown.split()):
        judge.note("name", "name_invisible", name=name)
    elif isinstance(judge.cell("name"), str) and raw != shown:
        judge.note("name", "name_spaces", name=name)
    if shown != name:
        judge.note("name", "name_half_width", name=name)


def _note_oddities(judge: Judge, name: str) -> None:
    if "\ufffd" in name:
        judge.note("name", "name_damaged", name=name)
    private = next((character for character in name if unicodedata.category(character) == "Co"), None)
    if private:
        judge.note("name", "name_private_use", name=name, character=f"U+{ord(private):04X}")
    if not cells.balanced(name):
        judge.note("name", "name_brackets", name=name)
    if name[0] in "=+-@":
        judge.note("name", "name_formula", name=name)


def id_of(judge: Judge, name: str = "code") -> ids.TargetId:
    """The id in a code column, with its notes. Refuses with the keys of `rules.ids.identify`, and
    row_shifted_code when a valid code stands in another column.
    """
    cell = judge.cell(name)
    if isinstance(cell, float) and abs(cell) >= 10**15:
        # A spreadsheet keeps fifteen digits of a number; what the rest was, nobody knows.
        judge.refuse(name, "id_lost_digits", found=cells.text(cell))
    try:
        found = ids.identify(cells.said(cell).lstrip("'’`"))
    except BadInput as bad:
        if bad.key in {"id_missing", "id_shape"}:
            _refuse_if_elsewhere(judge, name)
        judge.refuse(name, bad.key, **{key: str(value) for key, value in bad.arguments.items()})
    for key in found.notes:
        judge.note(name, key, code=found.id)
    return found


def _refuse_if_elsewhere(judge: Judge, name: str) -> None:
    for place, cell in enumerate(judge.line[1]):
        if isinstance(cell, str) and len(ids.normalise(cell)) == 18:
            try:
                code = ids.identify(cell).id
            except BadInput:
                continue
            judge.refuse(name, "row_shifted_code", code=code, place=letter(place))


def area_of(judge: Judge, derived: str | None) -> tuple[str, str]:
    """Area code and area name. What is missing or unknown comes from the id, with a note; without an id an
    unknown area is refused and a missing one stays empty.

    The name is "" where neither the file nor the list of 2020 knows one.
    """
    code, name = judge.said("area_code"), judge.said("area_name")
    if code.isascii() and code.isdigit() and len(code) in AREA_LENGTHS:
        return code, name or ids.area_name(code) or ""
    if code:
        judge.note("area_code", "area_code_shape", found=code)
    if name in judge.areas:
        return judge.areas[name], name
    if derived is None:
        if name or code:
            judge.refuse("area_name" if name else "area_code", "area_unknown", found=name or code)
        return "", ""
    place = ids.area_name(derived) or ""
    if name:
        judge.note("area_name", "area_name_unknown", found=name, area=derived, name=place)
    else:
        judge.note(None, "area_from_code", area=derived, name=place)
    return derived, place


def phone_of(judge: Judge) -> str | None:
    """The telephone number, or None with a note when what stands there is none. Notes never carry it."""
    if not judge.said("phone"):
        return None
    number = ids.phone(cells.text(judge.cell("phone")))
    if number is None:
        judge.note("phone", "phone_unreadable")
    return number


class Once:
    """Refuses the second row of a key, naming the first."""

    def __init__(self) -> None:
        self.first: dict[str, tuple[int, str]] = {}

    def check(self, judge: Judge, name: str, key: str, refusal: str, label: str = "") -> None:
        """`label` is what else is compared: a second row that differs in it gets `refusal` + "_differs"."""
        if key in self.first:
            row, other = self.first[key]
            differs = "_differs" if label and other != label else ""
            judge.refuse(
                name, refusal + differs, found=key, first=row, **({"other": other} if differs else {})
            )

    def keep(self, judge: Judge, key: str, label: str = "") -> None:
        """Remember an accepted row."""
        self.first[key] = (judge.line[0], label)
