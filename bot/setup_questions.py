"""The few questions of `yaohao setup` without a file: enough for one person to do the rest."""

from bot import talk
from bot.setup_file import AREA, CODE, checked
from bot.talk import WrongUseError
from rules.permissions import CLERK, OPERATOR
from rules.profile import named, shipped
from workflow.setup import HouseSpec, PersonSpec, UnitSpec


def ask_house() -> HouseSpec:
    """Organisation, area, rule book, units, the first operator; WrongUseError when nobody answers."""
    organisation = _ask("ask_organisation")
    area = _ask("ask_area", lambda text: bool(AREA.fullmatch(text)))
    for name in shipped():
        talk.line(f"  {name}  {named(name).name[talk.language()]}")
    profile = _ask("ask_profile", lambda text: text in shipped())
    units = _units()
    operator = _ask("ask_operator")
    phone = _ask("ask_phone", lambda text: not text or text.isdigit())
    person = PersonSpec(operator, units[0].name, (OPERATOR, CLERK), phone=phone, everywhere=True)
    return checked(HouseSpec(organisation, area, profile, tuple(units), (person,)))


def ask_secret(key: str) -> str:
    """An answer that does not appear on the screen."""
    from getpass import getpass

    try:
        return getpass(talk.words(key)).strip()
    except EOFError:
        raise WrongUseError("nobody_answers") from None


def _units() -> list[UnitSpec]:
    talk.say("ask_units")
    units: list[UnitSpec] = []
    while (
        text := _ask("ask_unit", lambda text: _unit(text) is not None or (not text and bool(units)))
    ) != "":
        unit = _unit(text)
        assert unit is not None
        units.append(unit)
    return units


def _unit(text: str) -> UnitSpec | None:
    name, _, code = text.rpartition(" ")
    return UnitSpec(name.strip(), code) if name.strip() and CODE.fullmatch(code) else None


def _ask(key: str, fits: talk.Check = bool) -> str:
    """Ask until the answer fits."""
    while True:
        try:
            answer = input(talk.words(key)).strip()
        except EOFError:
            raise WrongUseError("nobody_answers") from None
        if fits(answer):
            return answer
        talk.say("ask_again")
