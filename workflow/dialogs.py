"""What typed text answers: one row per question that a chat can be asked."""

from collections.abc import Awaitable, Callable

from models.people import Dialog
from workflow import abort, beacon, binding, dialog, publication, questions, scope, sealed_reading
from workflow.unit import Context

Take = Callable[[Context, Dialog, int, str], Awaitable[None]]


async def _digits(ctx: Context, _row: Dialog, telegram_id: int, text: str) -> None:
    await binding.digits(ctx, telegram_id, text)


async def _quota(ctx: Context, row: Dialog, telegram_id: int, text: str) -> None:
    await scope.type_quota(ctx, row.subject_id, text)
    await dialog.drop(ctx, telegram_id)


async def _reason(ctx: Context, row: Dialog, _telegram_id: int, text: str) -> None:
    choice, argument = str(row.data["choice"]), str(row.data["argument"])
    await questions.choose_with_reason(ctx, row.subject_id, choice, argument, text)


async def _abort(ctx: Context, row: Dialog, telegram_id: int, text: str) -> None:
    await abort.by_person(ctx, row.subject_id, text)
    await dialog.drop(ctx, telegram_id)


async def _purpose(ctx: Context, row: Dialog, telegram_id: int, text: str) -> None:
    await sealed_reading.open_(ctx, row.subject_id, text)
    await dialog.drop(ctx, telegram_id)


async def _publication(ctx: Context, row: Dialog, telegram_id: int, text: str) -> None:
    await publication.enter(ctx, row.subject_id, text)
    await dialog.drop(ctx, telegram_id)


async def _beacon_issue(ctx: Context, row: Dialog, _telegram_id: int, text: str) -> None:
    await beacon.take_issue(ctx, row.subject_id, text)


async def _beacon_value(ctx: Context, row: Dialog, _telegram_id: int, text: str) -> None:
    await beacon.take(ctx, row.subject_id, text)


DIALOGS: dict[str, Take] = {
    "abort_reason": _abort,
    "beacon_issue": _beacon_issue,
    "beacon_value": _beacon_value,
    "bind_digits": _digits,
    "decision_reason": _reason,
    "publication": _publication,
    "quota": _quota,
    "sealed_purpose": _purpose,
}


async def take(ctx: Context, telegram_id: int, text: str) -> bool:
    """Give the text to the question this chat was asked; False if it was asked nothing."""
    row = await dialog.current(ctx, telegram_id)
    if row is None or row.expects not in DIALOGS:
        return False
    await DIALOGS[row.expects](ctx, row, telegram_id, text)
    return True
