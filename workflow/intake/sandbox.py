"""The parent of the reading child: starts it, listens, and turns every way of dying into an answer."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Timer
from typing import IO, Any

from rules.refusal import BadInput
from workflow.intake.model import Cell, Limits, Line

_HOUSE = Path(__file__).parents[2]
_LINE_MOST = 64 << 20


def sheets(path: Path, limits: Limits) -> Generator[tuple[str, Iterator[Line]], None, None]:
    """The visible sheets of a workbook in order, each with its rows; to be consumed in that order.

    Whatever the child refuses, and whatever kills it, is BadInput: file_damaged · file_too_heavy ·
    file_too_slow · sheet_too_long · sheet_too_wide · cell_too_long. Leaving the loop early ends the child.
    """
    with _child(path, limits) as said:
        name = next(said, None)
        while isinstance(name, str):
            after: list[str] = []
            yield name, _rows(said, after)
            name = after[0] if after else _skip(said)


def _rows(said: Iterator[str | Line], after: list[str]) -> Iterator[Line]:
    for line in said:
        if isinstance(line, str):
            after.append(line)
            return
        yield line


def _skip(said: Iterator[str | Line]) -> str | None:
    return next((line for line in said if isinstance(line, str)), None)


@contextmanager
def _child(path: Path, limits: Limits) -> Iterator[Iterator[str | Line]]:
    numbers = (limits.memory, limits.cpu_s, limits.rows, limits.columns, limits.output)
    command = [sys.executable, "-m", "workflow.intake.reader", str(path), *map(str, numbers)]
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_HOUSE,
        env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "2"},
    )
    late = Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = Timer(limits.wall_s, stop)
    timer.daemon = True
    timer.start()
    try:
        assert child.stdout is not None
        yield _listen(child, child.stdout, late)
    finally:
        timer.cancel()
        child.kill()
        child.communicate()


def _listen(child: "subprocess.Popen[bytes]", said: IO[bytes], late: Event) -> Iterator[str | Line]:
    while text := said.readline(_LINE_MOST):
        if not text.endswith(b"\n"):
            break
        line = json.loads(text)
        if isinstance(line, list):
            yield line[0], [_cell(cell) for cell in line[1]]
        elif "refuse" in line:
            raise BadInput(line.pop("refuse"), **line)
        else:
            yield line["sheet"]
    if child.wait() != 0 or text:
        raise BadInput("file_too_slow" if late.is_set() else "file_too_heavy")


def _cell(cell: Any) -> Cell:
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return date.fromisoformat(cell["d"])
    if isinstance(cell, int) and not isinstance(cell, bool):
        return float(cell)
    assert isinstance(cell, str | float | bool)
    return cell
