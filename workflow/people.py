"""Looking people up: by chat, by role, by unit. The only place that knows how a role grant is scoped."""

from sqlmodel import col, or_, select

from models.base import number
from models.mail import Chat
from models.people import Person, RoleGrant, Unit
from rules.permissions import PRINCIPAL
from workflow import tell
from workflow.unit import Actor, Context


async def actor(ctx: Context, telegram_id: int) -> Actor | None:
    """The bound person behind a private chat, with their roles as of now (R-200)."""
    rows = await ctx.session.exec(
        select(Chat, Person)
        .join(Person, col(Person.id) == col(Chat.person_id))
        .where(Chat.telegram_id == telegram_id, col(Chat.bound_at).is_not(None))
    )
    found = rows.one_or_none()
    if found is None:
        return None
    chat, person = found
    return Actor(
        person_id=number(person),
        name=person.name,
        roles=frozenset(await roles(ctx, number(person))),
        unit_id=person.unit_id,
        chat_id=number(chat),
        language=person.language,
    )


async def acting(ctx: Context, person_id: int) -> Actor:
    """A person as the actor of what happens in their name."""
    person = await ctx.get(Person, person_id)
    chat = await tell.private_chat(ctx, person_id)
    held = frozenset(await roles(ctx, person_id))
    return Actor(person_id, person.name, held, person.unit_id, number(chat), person.language)


async def roles(ctx: Context, person_id: int) -> list[str]:
    """The roles a person holds, without scope."""
    rows = await ctx.session.exec(select(RoleGrant.role).where(RoleGrant.person_id == person_id).distinct())
    return sorted(rows.all())


async def holders(ctx: Context, role: str, unit_id: int | None = None) -> list[Person]:
    """Who holds a role for a unit (a grant without a unit covers all), in roster order."""
    query = (
        select(Person)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == role)
    )
    if unit_id is not None:
        query = query.where(or_(RoleGrant.unit_id == unit_id, col(RoleGrant.unit_id).is_(None)))
    rows = await ctx.session.exec(query.order_by(col(Person.id)).distinct())
    return list(rows.all())


async def rung(ctx: Context, role: str, unit_id: int, without: set[int]) -> Person | None:
    """The first holder of a role for a unit who is not among `without`; the principal leader as a last resort."""
    for wanted in (role, PRINCIPAL):
        for person in await holders(ctx, wanted, unit_id):
            if number(person) not in without:
                return person
    return None


async def unit(ctx: Context, unit_id: int) -> Unit:
    """A unit by number."""
    return await ctx.get(Unit, unit_id)


async def unit_named(ctx: Context, name: str) -> Unit | None:
    """A unit by its full name or code."""
    rows = await ctx.session.exec(select(Unit).where(or_(Unit.name == name, Unit.code == name)))
    return rows.one_or_none()


async def name(ctx: Context, person_id: int) -> str:
    """A person's name."""
    return (await ctx.get(Person, person_id)).name


async def title(ctx: Context, person: Person) -> str:
    """Post and name as people write them: 信用监管科科长 李建国, or the bare name."""
    return f"{person.post} {person.name}" if person.post else person.name
