"""A file's bytes and what it should hold → a Reading. Blocking and without a database: run it as a Work."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from rules import ids
from rules.refusal import BadInput
from workflow.intake import archive, sandbox, text
from workflow.intake.cells import half_width, said
from workflow.intake.checks import Check, Judge, RowRefusedError
from workflow.intake.columns import SEARCHED, Header, find, recognised
from workflow.intake.fields import squeeze
from workflow.intake.model import Kind, Limits, Line, Note, Reading, Row
from workflow.intake.people import InspectorCheck
from workflow.intake.plans import ItemCheck, PlanCheck
from workflow.intake.targets import RiskCheck, TargetCheck

CHECKS: Mapping[Kind, Callable[[], Check]] = {
    Kind.TARGETS: TargetCheck,
    Kind.INSPECTORS: InspectorCheck,
    Kind.ITEMS: ItemCheck,
    Kind.PLAN: PlanCheck,
    Kind.RISK: RiskCheck,
}
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "填表人", "制表人", "备注", "说明"})


def read(
    source: Path | bytes,
    kind: Kind,
    *,
    areas: Mapping[str, str] | None = None,
    year: int | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read an XLSX or CSV, whatever its name says.

    `areas` maps names of areas to their codes, `year` is meant by a plan whose periods name none. A file that
    cannot be used at all is BadInput with a key of templates/words/intake.toml; a bad row is in `refused`.
    """
    limits = limits or Limits()
    with on_disk(source) as path:
        if path.stat().st_size > limits.file:
            raise BadInput("file_too_big", allowed=limits.file >> 20)
        if archive.is_workbook(path):
            archive.check(path, limits)
            found = _from_workbook(path, kind, limits)
        else:
            found = _from_text(path, kind, limits)
        with found as (encoding, sheet, lines):
            return _judged(lines, kind, encoding, sheet, _digest(path), areas or {}, year)


_Found = Iterator[tuple[str, str, Iterable[Line]]]


@contextmanager
def _from_workbook(path: Path, kind: Kind, limits: Limits) -> _Found:
    best: BadInput | None = None
    sheets = sandbox.sheets(path, limits)
    try:
        for name, rows in sheets:
            head = list(islice(rows, SEARCHED))
            try:
                find(head, kind)
            except BadInput as bad:
                # Of several unusable sheets the first with anything in it is the one meant.
                best = bad if best is None or best.key == "file_empty" else best
                continue
            yield "xlsx", name, chain(head, rows)
            return
    finally:
        sheets.close()
    raise best or BadInput("file_empty")


@contextmanager
def _from_text(path: Path, kind: Kind, limits: Limits) -> _Found:
    codec = text.encoding(path)
    heads = {mark: text.head(path, codec, mark, limits, SEARCHED) for mark in text.DELIMITERS}
    delimiter = max(text.DELIMITERS, key=lambda mark: recognised(heads[mark], kind))
    find(heads[delimiter], kind)
    yield codec, "", text.lines(path, codec, delimiter, limits)


def _judged(
    lines: Iterable[Line],
    kind: Kind,
    encoding: str,
    sheet: str,
    sha256: str,
    areas: Mapping[str, str],
    year: int | None,
) -> Reading:
    stream = iter(lines)
    head = list(islice(stream, SEARCHED))
    header = find(head, kind)
    check = CHECKS[kind]()
    rows: list[Row] = []
    notes, refused = list(header.notes), list[Note]()
    mentioned: list[str] = []
    for line in chain((line for line in head if line[0] > header.row), stream):
        skipped = _skipped(line, header)
        if skipped:
            notes.append(Note(line[0], None, skipped))
            continue
        judge = Judge(line, header, areas, year)
        try:
            rows.append(Row(line[0], check(judge)))
            notes += judge.notes
        except RowRefusedError as no:
            refused.append(no.note)
            mentioned += _names(judge)
    if not rows and not refused:
        raise BadInput("file_no_rows")
    return Reading(
        kind,
        header.columns,
        tuple(rows),
        tuple(notes),
        tuple(refused),
        encoding,
        sheet,
        sha256,
        tuple(dict.fromkeys(mentioned)),
    )


def _names(judge: Judge) -> list[str]:
    """What a refused row calls itself, as accepted rows would be called."""
    codes = (ids.normalise(judge.said(field)) for field in ("code", "old_code", "badge"))
    names = (half_width(judge.said(field)) for field in ("name", "number"))
    return [name for name in (*codes, *names) if name]


def _skipped(line: Line, header: Header) -> str | None:
    filled = [said(cell) for cell in line[1] if said(cell)]
    if not filled:
        return "row_blank"
    if squeeze(filled[0]) in _TOTALS and len(filled) <= max(2, len(header.places) // 2):
        return "row_total"
    if len(filled) > 1 and header.titles.issuperset(map(squeeze, filled)):
        return "row_header_again"
    return None


@contextmanager
def on_disk(source: Path | bytes) -> Iterator[Path]:
    """The file as a file; bytes get a temporary one."""
    if isinstance(source, Path):
        yield source
        return
    with tempfile.NamedTemporaryFile(prefix="intake-") as file:
        file.write(source)
        file.flush()
        yield Path(file.name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
