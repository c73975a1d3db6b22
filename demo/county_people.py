"""Invented people, codes and choices: everything follows from SHA-256 of a label."""

import hashlib

from stdnum.cn import uscc

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "海燕志强建国丽华明远秀英伟东晓红文博雅静国梁春生玉兰永胜思源佳宁立新桂芳子轩"


def pick(label: str, size: int) -> int:
    """A number below `size` that depends on nothing but the label."""
    return int.from_bytes(hashlib.sha256(label.encode()).digest()[:8]) % size


class People:
    """Invented names, none twice, and a telephone number for each."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, label: str) -> str:
        """The name that belongs to a label."""
        for turn in range(100):
            seed = f"{label}/{turn}"
            given = pick(f"{seed}/given", len(_GIVEN) // 2) * 2
            name = _SURNAMES[pick(f"{seed}/surname", len(_SURNAMES))] + _GIVEN[given : given + 2]
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise LookupError("no name is left")

    @staticmethod
    def phone(label: str) -> str:
        """A well-formed number of nobody."""
        return f"1990000{pick(label + '/phone', 10_000):04d}"


def credit_code(start: str, area: str, number: int) -> str:
    """A code with a valid check digit that no authority has issued."""
    first = f"{start}{area[:6]}QQ{number:07d}"
    return first + uscc.calc_check_digit(first)
