"""Rows with every defect a target's row can have, one or two each, for the dirty directory on the shelf."""

from demo.county import County, DemoTarget
from demo.county_people import credit_code

Dirt = list[str | int]


def dirty_rows(county: County) -> list[Dirt]:
    """Rows of the directory's columns; each breaks or bends one thing."""
    first, second = county.targets[20], county.targets[21]
    code = county.place.code
    fresh = [credit_code("91", code, 9_000_000 + number) for number in range(20)]
    wrong = fresh[0][:-1] + ("0" if fresh[0][-1] != "0" else "1")
    wide = "".join(chr(ord(character) + 0xFEE0) for character in fresh[1])
    return [  # refused
        _row(first, "校验位不对的商店", wrong),
        _row(first, first.name, first.code),
        _row(first, "另一个名字的商店", second.code),
        _row(first, "没有代码的商店", ""),
        _row(first, "代码不全的商店", fresh[2][:-2]),
        _row(first, "代码成了科学计数的商店", "9.15062E+17"),
        _row(first, "", fresh[3]),
        _row(first, "锟\ufffd\ufffd\ufffd", fresh[4]),
        [0, "错位的商店", "", fresh[5], "", "", "", "", "", ""],
        [
            0,
            "名称里有逗号",
            fresh[6],
            first.area,
            first.area_name,
            first.kind,
            "一号",
            "50(万元人民币)",
            "",
            "",
        ],
        _row(first, "长" * 201, fresh[7]),
        # repaired
        _row(first, "全角代码的商店", wide),
        _row(first, "字母认错的商店", fresh[8].replace("0", "O", 1)),
        _row(first, "首尾有空格的商店 ", fresh[9]),
        _row(first, "有看不见字符的\u200b商店", fresh[10]),
        _row(first, "全角１８号商店", fresh[11]),
        [0, "没有辖区的商店", fresh[12], "", "", first.kind, "一号", "", "", ""],
        [0, "辖区写错的商店", fresh[13], "15", "某某镇", "", "一号", "", "", ""],
        # accepted with a note
        _row(first, "原注册号十五位的商店", f"{code}000012345"),
        _row(first, "原注册号十三位的商店", f"{code}2001234"),
        _row(first, "名称里丢了字的朋友茶\ufffd馆", fresh[14]),
        _row(first, "名称里有自造字的\ue000商店", fresh[15]),
        _row(first, "括号不成对的商店（分店", fresh[16]),
        _row(first, '=HYPERLINK("http://example.invalid","商店")', fresh[17]),
        _row(second, first.name, fresh[18]),
        [
            0,
            "状态和电话都怪的商店",
            fresh[19],
            first.area,
            first.area_name,
            first.kind,
            "一号",
            "",
            "见门口",
            "僵尸",
        ],
        ["合计", "126 户"],
    ]


def _row(like: DemoTarget, name: str, code: str) -> Dirt:
    return [
        0,
        name,
        code,
        like.area,
        like.area_name,
        like.kind,
        like.address,
        like.legal_person,
        like.phone,
        like.status,
    ]
