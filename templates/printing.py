"""Files from templates and plain data: slips, reports, schemes, certificates, the verifier. The `Printer`."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import segno
import xlsxwriter
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from templates import certificate, dates, pages, typeset
from templates.reports import import_report, task_list
from templates.words import word

ROOM_FOR_REPAIR = 1000
"""Bytes up to which a QR code spends room on repair; a longer text needs it all."""

WORKBOOKS = {"import_report.xlsx": import_report, "tasks.xlsx": task_list}
"""Every workbook: template → sheets from its arguments."""

SHEETS = {"pdf": "a4", "png": "picture"}
"""A page to print, and the same as a picture for a phone."""


def print_file(template: str, arguments: dict[str, Any], own_fonts: Path | None = None) -> bytes:
    """The bytes of files/`template`.j2 for text formats; for a workbook its sheets; for pdf and png a page.

    `own_fonts` is a folder of fonts that come before the shipped ones on pages.
    """
    if template in WORKBOOKS:
        return workbook(WORKBOOKS[template](arguments))
    if template == "verify.html":
        return pages.verify_page()
    name, _, form = template.rpartition(".")
    if name == "certificate":
        shown = {"sheet": SHEETS[form], **certificate.lines(arguments)}
        return typeset.page(name, shown, form, certificate.at(arguments), own_fonts)
    text = _environment().get_template(f"{template}.j2").render({"language": "zh", **arguments})
    return text.encode()


def workbook(sheets: list[dict[str, Any]]) -> bytes:
    """An XLSX of `[{title, header: [text], rows: [[value]]}]`; no cell is ever a formula or a link."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet["title"][:31])
        page.write_row(0, 0, sheet["header"], bold)
        page.freeze_panes(1, 0)
        for number, row in enumerate(sheet["rows"], start=1):
            page.write_row(number, 0, row, wrap)
        for column, title in enumerate(sheet["header"]):
            widest = max([len(str(title)), *(len(str(row[column])) for row in sheet["rows"][:200])])
            page.set_column(column, column, min(60, 2 * widest + 2))
    book.close()
    return buffer.getvalue()


def qr_svg(text: str) -> Markup:
    """A QR code as inline SVG that scales: without a viewBox a printed size would cut it."""
    error = "m" if len(text) < ROOM_FOR_REPAIR else "l"
    return Markup(segno.make(text, error=error).svg_inline(border=2, omitsize=True))  # noqa: S704 - drawn by segno


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", "files"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {
        "qr": qr_svg,
        "moment": lambda value: dates.moment(value, "zh"),
        "word": lambda key: word(key, "zh"),
        "day": lambda value: dates.day(value, "zh"),
    }
    return environment
