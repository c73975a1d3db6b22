"""A workbook that harms a careless reader."""

import io
import zipfile

_KIND = "http://schemas.openxmlformats.org"
_SHEET = f"{_KIND}/spreadsheetml/2006/main"
_XML = '<?xml version="1.0"?>'
_TYPE = '<Default Extension="{0}" ContentType="application/{1}"/>'
_CELL = '<row r="{0}"><c r="{1}" t="inlineStr"><is><t>{2}</t></is></c></row>'


def hostile_workbook() -> bytes:
    """Two cells in opposite corners: two kilobytes that ask a careless reader for a hundred gigabytes."""
    rels = _TYPE.format("rels", "vnd.openxmlformats-package.relationships+xml")
    types = f'<Types xmlns="{_KIND}/package/2006/content-types">{rels}{_TYPE.format("xml", "xml")}</Types>'
    book = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_KIND}/officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    corners = _CELL.format(1, "A1", "企业名称") + _CELL.format(1_048_576, "XFD1048576", "x")
    members = {
        "[Content_Types].xml": types,
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "sheet.xml"),
        "xl/workbook.xml": book,
        "xl/sheet.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{corners}</sheetData></worksheet>',
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), _XML + text)
    return content.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_KIND}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_KIND}/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    )
