"""The printed slip: one file, every code on it, nothing from outside, a QR code that scales whole."""

import re

from templates.printing import print_file

SLIP = {
    "name": "李<b>&",
    "unit": "食品科",
    "code": "T052NY4R59",
    "link": "https://t.me/yaohao_test_bot?start=T052NY4R59",
}


def page() -> str:
    arguments = {
        "organisation": "青阳县市场监督管理局",
        "expires": "2026-08-27T01:00:00+00:00",
        "slips": [SLIP] * 3,
    }
    return print_file("slips.html", arguments).decode()


def test_names_are_text_and_every_slip_has_its_line() -> None:
    assert page().count("/start T052NY4R59") == 3
    assert "李&lt;b&gt;&amp;" in page()


def test_the_qr_code_scales_instead_of_being_cut() -> None:
    svgs = re.findall(r"<svg[^>]*>", page())
    assert len(svgs) == 3
    assert all("viewBox" in svg and "width" not in svg for svg in svgs)


def test_nothing_is_loaded_from_outside() -> None:
    assert not re.findall(r'(?:src|href)="http', page())
