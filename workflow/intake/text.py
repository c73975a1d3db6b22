"""CSV: in which encoding, cut at which character.

Measured on real files, guessing libraries fail where one rule is right: byte order mark, else strict UTF-8,
else GB18030, which contains GBK and GB2312.
"""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rules.refusal import BadInput
from workflow.intake.model import Limits, Line

DELIMITERS = (",", ";", "\t")
_CHUNK = 1 << 20
_CELL_MOST = 32_767


def encoding(path: Path) -> str:
    """The codec that reads the whole file. BadInput file_encoding when none does."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(codecs.BOM_UTF8):
        candidates: tuple[str, ...] = ("utf-8-sig",)
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    else:
        candidates = ("utf-8", "gb18030")
    for codec in candidates:
        if _decodes(path, codec):
            return codec
    raise BadInput("file_encoding")


def lines(path: Path, codec: str, delimiter: str, limits: Limits) -> Iterator[Line]:
    """Every record with content; records are numbered as a spreadsheet numbers them.

    BadInput: sheet_too_long · sheet_too_wide · cell_too_long(row) · file_binary.
    """
    csv.field_size_limit(_CELL_MOST)
    number = 0
    try:
        with path.open(encoding=codec, newline="") as file:
            for number, record in enumerate(csv.reader(file, delimiter=delimiter), 1):
                if number > limits.rows:
                    raise BadInput("sheet_too_long", rows=number, allowed=limits.rows)
                if len(record) > limits.columns:
                    raise BadInput("sheet_too_wide", columns=len(record), allowed=limits.columns)
                if any(record):
                    yield number, list(record)
    except csv.Error as error:
        # The reader stops inside the record after the last one it gave.
        raise BadInput("cell_too_long" if "limit" in str(error) else "file_binary", row=number + 1) from error


def head(path: Path, codec: str, delimiter: str, limits: Limits, count: int) -> list[Line]:
    """The first `count` records with content."""
    return list(islice(lines(path, codec, delimiter, limits), count))


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)(errors="strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
