"""Greeting, help and language: what everybody may ask at any time."""

from models.people import Person
from workflow import answers, people, tell
from workflow.unit import Context


async def greet(ctx: Context, telegram_id: int) -> None:
    """/start without a code: who you are to us, or how to become somebody."""
    if ctx.actor is None:
        await answers.say(ctx, telegram_id, "stranger", {}, is_private=True)
        return
    await help_(ctx, telegram_id, is_private=True)


async def help_(ctx: Context, telegram_id: int, is_private: bool) -> None:
    """What this person can do, by role; in the group, what observers can do."""
    if not is_private:
        await answers.say(ctx, telegram_id, "help_group", {}, is_private=False)
    elif ctx.actor is None:
        await answers.say(ctx, telegram_id, "stranger", {}, is_private=True)
    else:
        unit = await people.unit(ctx, ctx.me.unit_id)
        arguments: dict[str, object] = {"name": ctx.me.name, "unit": unit.name, "roles": sorted(ctx.me.roles)}
        await tell.answer(ctx, "help", arguments)


async def switch_language(ctx: Context) -> None:
    """Chinese to English and back, for everything that is written from now on."""
    person = await ctx.get(Person, ctx.me.person_id)
    person.language = "en" if person.language == "zh" else "zh"
    chat = await tell.private_chat(ctx, ctx.me.person_id)
    await tell.show_commands(ctx, chat, sorted(ctx.me.roles))
    await tell.answer(ctx, "language", {})
