"""Workbooks as sheets: the report of a dry run, and the whole list of one inspector's tasks."""

from typing import Any

from templates.render import note, sentence
from templates.words import word

Sheet = dict[str, Any]


def import_report(given: dict[str, Any]) -> list[Sheet]:
    """Refused rows first, then notes (row, column, key, args), then what would change, in the clerk's language."""
    language = given["language"]
    sheets = [
        _sheet(language, "refused", ("row", "column", "what_to_do"), _notes(given["refused"], language)),
        _sheet(language, "notes", ("row", "column", "said"), _noted(given, language)),
        _sheet(
            language, "changes", ("row", "number", "name", "what", "field", "old", "new"), _changes(given)
        ),
    ]
    filled = [sheet for sheet in sheets if sheet["rows"]]
    return filled or sheets[:1]


def task_list(given: dict[str, Any]) -> list[Sheet]:
    """One sheet of rows (name, code, region, address, industry, state), in the inspector's language."""
    language = given["language"]
    columns = ("target", "code", "region", "address", "industry", "state")
    rows = [[*row[:-1], word(f"assignment_states.{row[-1]}", language)] for row in given["rows"]]
    return [_sheet(language, "target", columns, rows)]


def _sheet(language: str, title: str, columns: tuple[str, ...], rows: list[list[Any]]) -> Sheet:
    header = [word(f"report.{column}", language) for column in columns]
    return {"title": word(f"report.{title}", language), "header": header, "rows": rows}


def _notes(notes: list[dict[str, Any]], language: str) -> list[list[Any]]:
    return [
        [
            said["row"] or "",
            said["column"],
            note(said["key"], {"row": said["row"], "column": said["column"], **said["args"]}, language),
        ]
        for said in notes
    ]


def _noted(given: dict[str, Any], language: str) -> list[list[Any]]:
    """All notes in the order of the file; of thousands alike the first, and a line for the rest."""
    rows = _notes(given["notes"], language)
    for key, count in given["more"].items():
        example = next(said for said in given["notes"] if said["key"] == key)
        first = note(key, {"row": example["row"], "column": example["column"], **example["args"]}, language)
        rows.append(
            ["", example["column"], f"{sentence('report.more', {'count': count}, language)}: {first}"]
        )
    return rows


def _changes(given: dict[str, Any]) -> list[list[Any]]:
    language = given["language"]
    rows: list[list[Any]] = []
    for change in given["changes"]:
        start = [
            change["row"] or "",
            change["key"],
            change["label"],
            word(f"changes.{change['what']}", language),
        ]
        if not change["fields"]:
            rows.append([*start, "", "", ""])
        for field in change["fields"]:
            name = word(f"fields.{field['name']}", language)
            rows.append([*start, name, _value(field, "old", language), _value(field, "new", language)])
    return rows


def _value(field: dict[str, Any], side: str, language: str) -> str:
    value = field[side]
    if field["name"] == "roles":
        value = [word(f"roles.{role}", language) for role in value]
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
