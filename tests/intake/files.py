"""Small files made for one test each."""

import csv
import io
import zipfile

import xlsxwriter
from stdnum.cn import uscc


def code(number: int, area: str = "150626", start: str = "91") -> str:
    """A well-formed credit code of nobody."""
    first = f"{start}{area}MA0T{number:05d}"
    return first + uscc.calc_check_digit(first)


def workbook(rows: list[list[object]], sheet: str = "Sheet1", hidden: bool = False) -> bytes:
    """An XLSX with one sheet (after a hidden one if asked)."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        if hidden:
            book.add_worksheet("隐藏").write(0, 0, "x")
            page = book.add_worksheet(sheet)
            page.activate()
            page.set_first_sheet()
            book.get_worksheet_by_name("隐藏").hide()
        else:
            page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return content.getvalue()


def table(rows: list[list[object]], delimiter: str = ",") -> str:
    """A CSV text."""
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter).writerows(rows)
    return content.getvalue()


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def raw_workbook(sheet: str, members: dict[str, bytes] | None = None) -> bytes:
    """An XLSX whose only sheet is this XML, as no spreadsheet would write it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _RELS.format(kind="worksheet", target="worksheets/s.xml")
        )
        archive.writestr("xl/worksheets/s.xml", sheet)
        for name, body in (members or {}).items():
            archive.writestr(name, body)
    return content.getvalue()


def sheet_xml(body: str, before: str = "", doctype: str = "") -> str:
    """A worksheet around rows of cells."""
    return (
        f'<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{body}</sheetData></worksheet>"
    )
