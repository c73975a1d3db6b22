"""The few places where a person types instead of tapping: what the next text in a chat will be taken for."""

from datetime import timedelta

from sqlmodel import col, delete, select

from models.mail import Chat
from models.people import Dialog
from workflow.unit import Context

PATIENCE = timedelta(minutes=30)


async def telegram_id(ctx: Context) -> int:
    """The acting person's private chat, as Telegram numbers it."""
    found = (await ctx.get(Chat, ctx.me.chat_id)).telegram_id
    assert found is not None
    return found


async def expect(ctx: Context, telegram_id: int, what: str, subject_id: int, **data: object) -> None:
    """The next text from this chat answers `what`; an older question is dropped."""
    await drop(ctx, telegram_id)
    await ctx.add(
        Dialog(
            telegram_id=telegram_id, expects=what, subject_id=subject_id, data=data, until=ctx.now + PATIENCE
        )
    )


async def current(ctx: Context, telegram_id: int) -> Dialog | None:
    """What this chat was last asked, if it is still fresh."""
    rows = await ctx.session.exec(select(Dialog).where(Dialog.telegram_id == telegram_id))
    row = rows.one_or_none()
    return row if row is not None and row.until > ctx.now else None


async def drop(ctx: Context, telegram_id: int) -> None:
    """Nothing is expected from this chat any more."""
    await ctx.session.exec(delete(Dialog).where(col(Dialog.telegram_id) == telegram_id))
