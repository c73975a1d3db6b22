"""辖区: what people call an area code, and which code a name means."""

from collections.abc import Mapping

from sqlmodel import select

from models.directory import Area
from rules import ids
from workflow.unit import Context


async def names(ctx: Context) -> dict[str, str]:
    """Code → name, as the directories have it."""
    return {area.code: area.name for area in (await ctx.session.exec(select(Area))).all()}


def called(known: Mapping[str, str], code: str) -> str:
    """The directory's name of an area, else that of its county, else the code itself."""
    return known.get(code) or ids.area_name(code) or code


async def codes(ctx: Context) -> dict[str, str]:
    """Name → code, for files that name their areas; a name that two areas share means neither."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code, name in (await names(ctx)).items():
        if found.setdefault(name, code) != code:
            shared.add(name)
    return {name: code for name, code in found.items() if name not in shared}


async def keep(ctx: Context, named: Mapping[str, str]) -> None:
    """Keep what a directory calls each area; the newest is right, but a full name replaces no short one."""
    known = {area.code: area for area in (await ctx.session.exec(select(Area))).all()}
    for code, name in named.items():
        if code in known and not name.endswith(known[code].name):
            known[code].name = name
        elif code not in known:
            ctx.session.add(Area(code=code, name=name))
