"""What anybody may say: /start with a code, /help, /lang, plain text that answers a question."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from handlers.desk import Desk
from handlers.gate import Verb
from rules.refusal import AlreadyDone, BadInput, NotBound
from templates.buttons import Press
from workflow import answers, binding, delivery, dialogs, lobby


def build() -> Router:
    """The router for everybody."""
    router = Router(name="everyone")
    private = F.chat.type == "private"
    router.message.register(start, CommandStart(), private)
    router.message.register(start_in_group, CommandStart(), ~private)
    router.message.register(help_, Command("help"))
    router.message.register(language, Command("lang"), private)
    router.callback_query.register(answer_binding, Verb("bind"))
    router.my_chat_member.register(membership)
    return router


def build_last() -> Router:
    """Plain text in a private chat, after every other router has passed it over."""
    router = Router(name="typed")
    router.message.register(typed, F.text, F.chat.type == "private")
    router.message.register(lost, F.chat.type == "private")
    router.callback_query.register(unknown_button)
    return router


async def start(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/start CODE` binds, `/start` alone greets."""
    code = (command.args or "").strip()
    if not code:
        async with desk.open() as ctx:
            await lobby.greet(ctx, desk.chat_id)
        return
    try:
        async with desk.open() as ctx:
            await binding.present(ctx, desk.user_id, code)
    except BadInput:
        await _count_miss(desk)
        raise


async def start_in_group(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/start CODE` in a group makes it the observers' group."""
    try:
        async with desk.open() as ctx:
            await binding.bind_group(
                ctx, desk.chat_id, message.chat.title or "", (command.args or "").strip()
            )
    except BadInput:
        await _count_miss(desk)
        raise


async def answer_binding(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """「是我」 or 「不是我」."""
    async with desk.open() as ctx:
        await (binding.yes if press.argument == "yes" else binding.no)(ctx, desk.user_id)


async def help_(message: Message, desk: Desk) -> None:
    """What this person can do here, by role."""
    async with desk.open() as ctx:
        await lobby.help_(ctx, desk.chat_id, desk.is_private)


async def language(message: Message, desk: Desk) -> None:
    """Switch between Chinese and English."""
    async with desk.act() as ctx:
        await lobby.switch_language(ctx)


async def typed(message: Message, desk: Desk) -> None:
    """Plain text: the answer to what this chat was asked, or a friendly pointer to /help."""
    async with desk.open() as ctx:
        if not await dialogs.take(ctx, desk.user_id, message.text or ""):
            if ctx.actor is None:
                raise NotBound("not_bound")
            await answers.say(ctx, desk.chat_id, "lost", {}, is_private=True)


async def lost(message: Message, desk: Desk) -> None:
    """Something we have no use for: a sticker, a voice message."""
    async with desk.act() as ctx:
        await answers.say(ctx, desk.chat_id, "lost", {}, is_private=True)


async def unknown_button(query: CallbackQuery, desk: Desk) -> None:
    """A button that no handler knows: one of an older program, or no button of ours."""
    async with desk.act():
        raise AlreadyDone("no_such_thing")


async def membership(event: ChatMemberUpdated, desk: Desk) -> None:
    """Blocked, unblocked, added, removed: park or release what waits for that chat."""
    inside = event.new_chat_member.status in ("member", "administrator", "creator", "restricted")
    async with desk.open() as ctx:
        await delivery.reachable(ctx, desk.chat_id, inside)


async def _count_miss(desk: Desk) -> None:
    """A wrong code counts even though its transaction was rolled back."""
    async with desk.house.act() as ctx:
        await binding.miss(ctx, desk.user_id)
