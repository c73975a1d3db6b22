"""A workbook seen from outside: what kind of file it is, and whether unpacking it can do harm."""

import re
import zipfile
from pathlib import Path

from rules.refusal import BadInput
from workflow.intake.model import Limits

_ZIP = b"PK"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\b[^>]*\bref="(?:[A-Z]+\d+:)?([A-Z]+)\d+"')
_HEAD = 4096


def is_workbook(path: Path) -> bool:
    """Whether the content is a zip. BadInput for what is neither a workbook nor a text.

    file_empty · file_encrypted · file_old_excel (.xls, whatever its name says) · file_web_page · file_binary.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise BadInput("file_empty")
    if head.startswith(_OLE):
        raise BadInput("file_encrypted" if _ENCRYPTED in path.read_bytes() else "file_old_excel")
    if head.lstrip(b"\xef\xbb\xbf\t\r\n ")[:1] == b"<":
        raise BadInput("file_web_page")
    if b"\0" in head and not head.startswith((_ZIP, b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("file_binary")
    return head.startswith(_ZIP)


def check(path: Path, limits: Limits) -> None:
    """Refuse an archive by its directory and by the dimensions its sheets declare, before anybody parses it.

    BadInput: file_damaged · file_not_workbook · file_unpacks_too_big · sheet_too_wide(columns, allowed).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members, limits)
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    with archive.open(member) as sheet:
                        _check_width(sheet.read(_HEAD), limits)
    except BadInput:
        raise
    except Exception as error:
        # Each of the half-dozen decompressors has an error class of its own for a broken stream.
        raise BadInput("file_damaged") from error


def _check_directory(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise BadInput("file_not_workbook")
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked:
        raise BadInput("file_unpacks_too_big", allowed=limits.unpacked >> 20)


def _check_width(head: bytes, limits: Limits) -> None:
    found = _DIMENSION.search(head)
    if found is None:
        return
    width = 0
    for character in found[1]:
        width = width * 26 + character - ord("A") + 1
    # Formatting to the sheet's last column is common and harmless; columns past it exist in no spreadsheet.
    if width > 16_384:
        raise BadInput("sheet_too_wide", columns=width, allowed=limits.columns)
