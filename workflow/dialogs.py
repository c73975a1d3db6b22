"""What typed text answers: one row per question that a chat can be asked."""

from collections.abc import Awaitable, Callable

from models.people import Dialog
from workflow import binding, dialog
from workflow.unit import Context

Take = Callable[[Context, Dialog, int, str], Awaitable[None]]


async def _digits(ctx: Context, _row: Dialog, telegram_id: int, text: str) -> None:
    await binding.digits(ctx, telegram_id, text)


DIALOGS: dict[str, Take] = {"bind_digits": _digits}


async def take(ctx: Context, telegram_id: int, text: str) -> bool:
    """Give the text to the question this chat was asked; False if it was asked nothing."""
    row = await dialog.current(ctx, telegram_id)
    if row is None or row.expects not in DIALOGS:
        return False
    await DIALOGS[row.expects](ctx, row, telegram_id, text)
    return True
