"""The first day: organisation, units, keys, the first people (design 10, `yaohao setup`)."""

from dataclasses import dataclass, field

from sqlmodel import col, select

from models.audit import AuditHead
from models.base import number
from models.people import Organisation, Person, RoleGrant, Unit
from rules.permissions import ROLES
from rules.refusal import BadInput
from workflow import audit, doors, ledger
from workflow.people import unit_named
from workflow.unit import Context

ALIASES = {
    "system_operator": "运行",
    "clerk": "经办",
    "business_unit_head": "负责",
    "deputy_leader_in_charge": "分管",
    "principal_leader": "主要",
    "legal_supervisor": "法制",
    "inspector": "检查",
    "discipline": "纪检",
    "people_congress": "人大",
    "cppcc": "政协",
    "press": "记者",
    "target_representative": "对象代表",
}
"""What a public record calls a person: this and a running number, never a name (draw protocol 7)."""


@dataclass(frozen=True)
class UnitSpec:
    name: str
    code: str
    kind: str = "department"


@dataclass(frozen=True)
class PersonSpec:
    """A line of the roster. `everywhere` roles reach beyond the own unit; `category` is an observer's."""

    name: str
    unit: str
    roles: tuple[str, ...]
    post: str = ""
    phone: str = ""
    category: str = ""
    everywhere: bool = False


@dataclass(frozen=True)
class HouseSpec:
    """What `yaohao setup` asks for."""

    organisation: str
    area: str
    profile: str
    units: tuple[UnitSpec, ...]
    people: tuple[PersonSpec, ...] = field(default=())
    bot_username: str = ""


async def found(ctx: Context, spec: HouseSpec) -> None:
    """Lay the foundation; refused on a house that stands already."""
    if (await ctx.session.exec(select(Organisation))).first() is not None:
        raise BadInput("house_stands")
    await ctx.add(AuditHead(id=1, seq=0, hash=audit.ZERO))
    await ctx.add(
        Organisation(
            name=spec.organisation, area=spec.area, profile=spec.profile, bot_username=spec.bot_username
        )
    )
    await audit.append(ctx, "house.founded", "organisation", profile=spec.profile)
    await doors.put_secret(ctx, "pepper", "codes", ctx.house.entropy.token(32))
    for unit in spec.units:
        await ctx.add(Unit(name=unit.name, code=unit.code, kind=unit.kind))
    for person in spec.people:
        await enrol(ctx, person)
    await ledger.open_log(ctx, spec.organisation)


async def enrol(ctx: Context, spec: PersonSpec) -> Person:
    """Put one person into the roster with roles, alias and sealed phone."""
    unit = await unit_named(ctx, spec.unit)
    if unit is None:
        raise BadInput("no_such_unit", unit=spec.unit)
    unknown = [role for role in spec.roles if role not in ROLES]
    if unknown or not spec.roles:
        raise BadInput("no_such_role", role=", ".join(unknown), known=", ".join(ROLES))
    person = await ctx.add(
        Person(
            name=spec.name,
            unit_id=number(unit),
            post=spec.post,
            alias=await _alias(ctx, spec.category or spec.roles[0]),
            category=spec.category,
        )
    )
    for role in spec.roles:
        scope = None if spec.everywhere or role == "observer" else number(unit)
        await ctx.add(RoleGrant(person_id=number(person), role=role, unit_id=scope))
    if spec.phone:
        await doors.put_secret(ctx, "phone", str(person.id), spec.phone.encode())
    await audit.append(ctx, "person.enrolled", f"person:{number(person)}", roles=list(spec.roles))
    return person


async def next_alias(ctx: Context, kind: str) -> int:
    """The next running number of a kind of person."""
    stem = ALIASES.get(kind, ALIASES["target_representative"])
    taken = await ctx.session.exec(select(Person.id).where(col(Person.alias).startswith(f"{stem}-")))
    return len(taken.all()) + 1


async def _alias(ctx: Context, kind: str) -> str:
    stem = ALIASES.get(kind, ALIASES["target_representative"])
    return f"{stem}-{await next_alias(ctx, kind)}"
