"""The child that reads a workbook: `python -m workflow.intake.reader FILE MEMORY CPU ROWS COLUMNS OUTPUT`.

It limits itself first, imports the parser after, and writes JSON lines: {"sheet": name} before each visible
sheet, [row number, [cells]] for each row with content, {"refuse": key, …} as the last line when it gives up.
Dates are {"d": "2026-09-21"}. It imports nothing of ours, so it starts in a few hundredths of a second.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

CELL_MOST = 32_767
"""Characters a spreadsheet allows in a cell; a longer one was not made by a spreadsheet."""


class GiveUpError(Exception):
    """A limit of the sheet is passed; the argument is the line that says so."""


def main(arguments: list[str]) -> int:
    """Read the file; 0 when all of it was said, also when that is a refusal."""
    path, (memory, cpu, *shape) = arguments[0], map(int, arguments[1:])
    _limit(memory, cpu)
    try:
        _read(path, *shape)
    except GiveUpError as limit:
        _say(limit.args[0])
    except MemoryError:
        _say({"refuse": "file_too_heavy"})
    return 0


def _limit(memory: int, cpu: int) -> None:
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limits; the wall clock still holds
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _read(path: str, rows: int, columns: int, output: int) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    left = output
    try:
        book = CalamineWorkbook.from_path(path)
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ is SheetTypeEnum.WorkSheet and meta.visible is SheetVisibleEnum.Visible:
                _say({"sheet": meta.name})
                left = _sheet(book.get_sheet_by_index(index), rows, columns, left)
    except CalamineError as error:
        raise GiveUpError({"refuse": "file_damaged"}) from error


def _sheet(sheet: Any, rows: int, columns: int, left: int) -> int:
    if sheet.start is None:
        return left
    if sheet.end[0] >= rows:
        raise GiveUpError({"refuse": "sheet_too_long", "rows": sheet.end[0] + 1, "allowed": rows})
    margin = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(margin) + len(cells) > columns:
            raise GiveUpError(
                {"refuse": "sheet_too_wide", "columns": len(margin) + len(cells), "allowed": columns}
            )
        left -= _say([number, margin + [_plain(number, cell) for cell in cells]])
        if left < 0:
            raise GiveUpError({"refuse": "file_too_heavy"})
    return left


def _plain(number: int, cell: object) -> object:
    if isinstance(cell, str) and len(cell) > CELL_MOST:
        raise GiveUpError({"refuse": "cell_too_long", "row": number})
    if isinstance(cell, datetime):
        return {"d": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell


def _say(line: object) -> int:
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    return sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
