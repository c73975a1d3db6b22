"""The clerk's side of a batch: open it, choose, ask for the draw, watch, redraw vacant seats."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.desk import Desk
from handlers.gate import Verb
from templates.buttons import Press
from workflow import (
    abort,
    batch,
    beacon,
    binding,
    draw_request,
    publication,
    queues,
    receipts,
    scope,
)
from workflow import redraw as vacant_seats


def build() -> Router:
    """The router for clerks."""
    router = Router(name="planning")
    private = F.chat.type == "private"
    router.message.register(today, Command("today"), private)
    router.message.register(invite, Command("invite"), private)
    router.message.register(proof, Command("proof"), private)
    router.callback_query.register(publish, Verb("publish"))
    router.callback_query.register(open_batch, Verb("open_batch"))
    router.callback_query.register(menu, Verb("bmenu"))
    router.callback_query.register(change, Verb("bset"))
    router.callback_query.register(request, Verb("bdraw"))
    router.callback_query.register(cancel, Verb("bcancel"))
    router.callback_query.register(match_again, Verb("bmatch"))
    router.callback_query.register(stop, Verb("abort"))
    router.callback_query.register(announce, Verb("issue"))
    router.callback_query.register(type_beacon, Verb("beacon"))
    router.callback_query.register(redraw, Verb("redraw"))
    router.callback_query.register(show, Verb("bshow"))
    return router


async def today(message: Message, desk: Desk) -> None:
    """What the clerk has to do today."""
    async with desk.act() as ctx:
        await queues.today(ctx)


async def invite(message: Message, desk: Desk) -> None:
    """Binding slips for everybody who is not bound yet."""
    async with desk.act() as ctx:
        await binding.slips(ctx)


async def proof(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/proof CODE [N]`: an enterprise's receipts."""
    async with desk.act() as ctx:
        await receipts.ask(ctx, command.args or "")


async def publish(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[登记结果公示]."""
    async with desk.act() as ctx:
        await publication.begin(ctx, press.subject_id)


async def open_batch(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[开启批次]."""
    async with desk.act() as ctx:
        await batch.open_batch(ctx, press.subject_id)


async def menu(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """Unfold or fold a choice on the batch card."""
    async with desk.act() as ctx:
        await scope.menu(ctx, press.subject_id, press.argument)


async def change(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """One choice on the batch card."""
    async with desk.act() as ctx:
        await scope.change(ctx, press.subject_id, press.version, press.argument)


async def request(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """[申请抽取]."""
    async with desk.act() as ctx:
        await draw_request.request(ctx, press.subject_id, press.version)
    return "draw_requested"


async def cancel(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[取消批次], before anything is drawn."""
    async with desk.act() as ctx:
        await batch.cancel(ctx, press.subject_id)


async def match_again(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[再次匹配人员], when nobody could be drawn."""
    async with desk.act() as ctx:
        await draw_request.match_again(ctx, press.subject_id)


async def stop(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[中止抽取]: the reason is asked for, then the secret is revealed all the same."""
    async with desk.act() as ctx:
        await abort.begin(ctx, press.subject_id)


async def announce(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[公布期号]: which issue of the public lottery counts."""
    async with desk.act() as ctx:
        await beacon.ask_issue(ctx, press.subject_id)


async def type_beacon(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[录入]: the beacon that a draw waits for, by each of its two persons."""
    async with desk.act() as ctx:
        await beacon.ask(ctx, press.subject_id)


async def redraw(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """[现在重抽]: all vacant seats of the batch."""
    async with desk.act() as ctx:
        await vacant_seats.request_redraw(ctx, press.subject_id)
    return "redraw_requested"


async def show(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """The batch card again."""
    async with desk.act() as ctx:
        await queues.show_batch(ctx, press.subject_id)
