"""Numbers that name a target, and the telephone numbers of people: read, mended where nothing is guessed,
masked.

An id leaves this module as the draw protocol wants it (§2): `[0-9A-Z-]{1,64}`, upper case, no spaces.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stdnum import numdb
from stdnum.cn import ric, uscc

from rules.refusal import BadInput

_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_USCC = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_OLD = {13: "registration_13", 15: "registration_15"}
_LOOKALIKES = str.maketrans("OI", "01")


class IdKind(StrEnum):
    """What kind of number names the target."""

    USCC = "uscc"
    """统一社会信用代码, GB 32100-2015, with a valid check digit."""
    REGISTRATION_15 = "registration_15"
    """The registration number in use from 2007 to 2015."""
    REGISTRATION_13 = "registration_13"
    """The registration number in use before 2007."""


@dataclass(frozen=True, slots=True)
class TargetId:
    """A usable id. `notes` are keys of what was done or noticed: id_full_width, id_letters_mended,
    id_old_number.
    """

    id: str
    kind: IdKind
    notes: tuple[str, ...]

    @property
    def area(self) -> str:
        """Six digits of the place of registration; not checked against any list."""
        return self.id[2:8] if self.kind is IdKind.USCC else self.id[:6]


def normalise(text: str) -> str:
    """NFKC, without spaces and invisible characters, one kind of hyphen, upper case."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _DASHES.sub("-", plain).upper()


def identify(text: str) -> TargetId:
    """The id in a cell. BadInput says what to do:

    id_missing · id_lost_digits (written as 9.13E+17) · id_personal (a citizen's number, never echoed) ·
    id_check_digit(found, expected) · id_shape(found, length).
    """
    plain = normalise(text)
    if not plain:
        raise BadInput("id_missing")
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", plain, re.ASCII):
        raise BadInput("id_lost_digits", found=text.strip())
    # 13- and 15-digit numbers are never split, so a hyphen in any of these is a separator somebody typed.
    compact = plain.replace("-", "")
    notes = ("id_full_width",) if unicodedata.normalize("NFKC", text) != text else ()
    if len(compact) in _OLD and compact.isdigit():
        return TargetId(compact, IdKind(_OLD[len(compact)]), (*notes, "id_old_number"))
    return _credit_code(compact, notes)


def expected_check_digit(code: str) -> str | None:
    """The last character that the first 17 demand, or None when they are no credit code."""
    if not _USCC.fullmatch(code[:17] + "0"):
        return None
    return uscc.calc_check_digit(code[:17])


def _credit_code(plain: str, notes: tuple[str, ...]) -> TargetId:
    if len(plain) != 18:
        raise BadInput("id_shape", found=plain, length=len(plain))
    # One citizen's number in 31 would pass as a credit code; no citizen's number begins with a 9.
    if plain[0] != "9" and ric.is_valid(plain):
        raise BadInput("id_personal")
    # The code has no letters O and I, so reading them as 0 and 1 guesses nothing once the check digit agrees.
    mended = plain.translate(_LOOKALIKES)
    expected = expected_check_digit(mended)
    if expected is not None and mended[17] == expected:
        return TargetId(mended, IdKind.USCC, notes if mended == plain else (*notes, "id_letters_mended"))
    if expected is None:
        raise BadInput("id_shape", found=plain, length=18)
    raise BadInput("id_check_digit", found=plain, expected=expected)


@lru_cache(maxsize=4096)
def area_name(code: str) -> str | None:
    """The full name of an area code, e.g. 内蒙古自治区乌审旗, or None where the list (of 2020) has none.

    For display only; the bureau's own directory is the authority, so no code is refused for want of a name.
    """
    if not re.fullmatch(r"[0-9]{6}", code[:6], re.ASCII):
        return None
    found: dict[str, str] = {}
    for _, properties in numdb.get("cn/loc").info(code[:6]):
        found.update(properties)
    county = re.sub(r"\[[^\]]*\]", "", found.get("county", "").split(",")[-1])
    if not county:
        return None
    province = found.get("province", "")
    return county if county == province else province + county


def phone(text: str) -> str | None:
    """A Chinese telephone number as digits and hyphens, or None: mobile, landline with area code, 400/800."""
    plain = re.sub(r"[().]", "", normalise(text)).removeprefix("+86").removeprefix("0086").removeprefix("-")
    digits = plain.replace("-", "")
    if re.fullmatch(r"1[3-9]\d{9}|[48]00\d{7}", digits, re.ASCII):
        return digits
    if re.fullmatch(r"0\d{2,3}-?[2-9]\d{6,7}(-\d{1,6})?", plain, re.ASCII):
        return plain
    return None


def mask_phone(number: str) -> str:
    """First three and last four digits, stars between: 138****5678. Of a short number only the last two."""
    if len(number) < 9:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def last_four(number: str) -> str:
    """The four digits a person is asked for when binding a chat."""
    return re.sub(r"\D", "", number)[-4:]
