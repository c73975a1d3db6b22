"""Messages out: drains the outbox through python-telegram-bot, and turns each answer into a transaction."""

import asyncio
import hashlib
import json
import logging
import warnings
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

import httpx
from telegram import BotCommandScopeChat, InlineKeyboardMarkup, InputFile, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot.budget import Budget
from bot.governor import FloodGovernor
from bot.inbox import silently
from templates import render
from templates.commands import menu
from templates.measure import TEXT_LIMIT, units
from workflow import delivery
from workflow.delivery import Parcel
from workflow.sent import Sent
from workflow.unit import House

log = logging.getLogger(__name__)
BATCH = 40
SOON = 2.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
CONNECTION_PAUSE = 3.0


def sending_bot(token: str, api: str, governor: FloodGovernor) -> ExtBot[Any]:
    """The one bot that sends; our governor paces every request it makes."""
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    request = HTTPXRequest(
        connection_pool_size=8, pool_timeout=30, read_timeout=20, connect_timeout=10, media_write_timeout=60
    )
    return ExtBot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=request,
        rate_limiter=governor,
    )


class Courier:
    """Claims due rows, sends them, and tells `workflow.delivery` what became of each."""

    def __init__(
        self,
        house: House,
        bot: ExtBot[Any],
        budget: Budget,
        *,
        live_reserve: int = 14,
        batch: int = BATCH,
    ) -> None:
        """`live_reserve`: slots of the group kept for live posts while a window is open there."""
        self._house = house
        self._bot = bot
        self._budget = budget
        self._live_reserve = live_reserve
        self._batch = batch
        self.wake = asyncio.Event()
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._ready = False
        self._stopping = False
        self.beat: Callable[[], None] = silently

    async def forever(self) -> None:
        """Deliver whenever woken, and twice a second for what is due; told to stop, end what began."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self.wake.clear()
                self.beat()
                parcels = await self._claim(self._batch - len(under_way)) if await self._connected() else []
                for parcel in parcels:
                    task = group.create_task(self._deliver(parcel))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                    task.add_done_callback(lambda _: self.wake.set())
                if not parcels:
                    await _wait(self.wake, 0.5)

    def stop(self) -> None:
        """Claim nothing more; `forever` returns when every answer that is awaited has come."""
        self._stopping = True
        self.wake.set()

    async def drain(self) -> int:
        """Send everything that is due at this instant; the number of rows handled."""
        handled = 0
        while await self._connected() and (parcels := await self._claim(self._batch)):
            await asyncio.gather(*(self._deliver(parcel) for parcel in parcels))
            handled += len(parcels)
        return handled

    async def _claim(self, room: int) -> list[Parcel]:
        """Due rows whose chat has a slot soon; the others go back: a full group never fills our hands."""
        if room <= 0:
            return []
        self._keep_slots_for_the_draw()
        async with self._house.read() as ctx:
            if not await delivery.waiting(ctx):
                return []
        async with self._house.act() as ctx:
            parcels = await delivery.claim(ctx, room)
            late = {p.row_id: self._budget.delay(p.telegram_id, p.lane) for p in parcels}
            for row_id, delay in late.items():
                if delay > SOON:
                    await delivery.later(ctx, row_id, delay, "waits for its slot", sent=False)
        return [p for p in parcels if late[p.row_id] <= SOON]

    def _keep_slots_for_the_draw(self) -> None:
        """While a window is open, most of the group's slots wait for live posts; then a few, for the result."""
        mood = self._house.mood
        if mood.group is not None:
            after = self._live_reserve * 2 // 3 if mood.computing else 0
            self._budget.reserve_live(mood.group, self._live_reserve if mood.draw_open else after)
            mood.room = self._budget.free(mood.group)

    async def _connected(self) -> bool:
        """The library asks getMe once; while Telegram is away, rows simply wait."""
        if not self._ready:
            try:
                await self._bot.initialize()
            except TelegramError as error:
                log.warning("Telegram is away, again in %s s: %s", CONNECTION_PAUSE, error)
                await _wait(asyncio.Event(), CONNECTION_PAUSE)
                return False
            self._ready = True
        return True

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file somebody sent; Telegram hands out at most 20 MB."""
        if not await self._connected():
            raise ConnectionError("Telegram is away")
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def close(self) -> None:
        """Release the connections."""
        if self._ready:
            await self._bot.shutdown()

    async def _deliver(self, parcel: Parcel) -> None:
        # One at a time in a chat and lane, in the order of the rows: a result never arrives after the next
        # commitment. What waits for a slot in a later lane holds up no live post.
        turn = self._turns.setdefault((parcel.telegram_id, parcel.lane), asyncio.Lock())
        async with turn:
            await self._deliver_now(parcel)

    async def _deliver_now(self, parcel: Parcel) -> None:
        try:
            await self._send(parcel)
        except TelegramError as error:
            await self._failed(parcel, error)
        except Exception as fault:
            log.exception("row %s cannot be sent", parcel.row_id)
            async with self._house.act() as ctx:
                await delivery.refused(ctx, parcel.row_id, repr(fault)[:300], unreachable=False)

    async def _send(self, parcel: Parcel) -> None:
        if parcel.method != "send":
            await SIDE_ACTS[parcel.method](self, parcel)
            return
        message = self._rendered(parcel)
        shown = _hash(message)
        if parcel.edits is not None:
            if shown == parcel.shown_hash:
                await self._record(parcel, Sent(parcel.edits, 0), shown)
                return
            await self._edit(parcel, message)
            await self._record(parcel, Sent(parcel.edits, 0), shown)
            return
        async with self._house.act() as ctx:
            if parcel.repeated:
                await delivery.repeats(ctx, parcel.row_id)
            else:
                await delivery.freeze(
                    ctx, parcel.row_id, message.to_json(), parcel.document_id, parcel.wanted
                )
        asked_at = int(self._house.clock.now().timestamp())
        sent = await self._post(parcel, message)
        stands = Sent(sent.message_id, int(sent.date.timestamp()), asked_at)
        await self._record(parcel, stands, shown, _file_id(sent))

    def _rendered(self, parcel: Parcel) -> render.Message:
        if parcel.frozen is None:
            return render.render(parcel.template, parcel.arguments, parcel.language, parcel.row_id)
        message = render.Message.from_json(parcel.frozen)
        if not parcel.repeated:
            return message
        label = render.sentence("toasts.repeated", {"notice": parcel.row_id}, parcel.language)
        return render.Message(f"<i>{label}</i>\n{message.text}", message.buttons)

    async def _post(self, parcel: Parcel, message: render.Message) -> Message:
        common: dict[str, Any] = {
            "chat_id": parcel.telegram_id,
            "parse_mode": "HTML",
            "reply_markup": _markup(message),
            "disable_notification": parcel.silent,
            "rate_limit_args": {"lane": parcel.lane},
        }
        if parcel.reply_to:
            common["reply_parameters"] = ReplyParameters(parcel.reply_to, allow_sending_without_reply=True)
        if parcel.document is None:
            return await self._bot.send_message(text=message.text, **common)
        name, content, mime = parcel.document
        if mime.startswith("image/"):
            return await self._bot.send_photo(
                photo=InputFile(content, filename=name), caption=message.text, **common
            )
        return await self._bot.send_document(
            document=InputFile(content, filename=name), caption=message.text, **common
        )

    async def _edit(self, parcel: Parcel, message: render.Message) -> None:
        try:
            await self._bot.edit_message_text(
                message.text,
                chat_id=parcel.telegram_id,
                message_id=parcel.edits,
                parse_mode="HTML",
                reply_markup=_markup(message),
                rate_limit_args={"lane": parcel.lane},
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise

    async def _show_commands(self, parcel: Parcel) -> None:
        """The menu behind the slash, by role, in this one chat."""
        commands = menu([str(role) for role in _listed(parcel.arguments["roles"])], parcel.language)
        scope = BotCommandScopeChat(parcel.telegram_id)
        await self._bot.set_my_commands(commands, scope=scope, rate_limit_args={"lane": parcel.lane})
        await self._record(parcel, Sent(0, 0), "")

    async def _pin_or_delete(self, parcel: Parcel) -> None:
        """Pleasant, repeatable, and never worth a task when it fails."""
        act = self._bot.pin_chat_message if parcel.method == "pin" else self._bot.delete_message
        try:
            await act(
                chat_id=parcel.telegram_id, message_id=parcel.about, rate_limit_args={"lane": parcel.lane}
            )
        except (BadRequest, Forbidden) as error:
            log.info("%s not done: %s", parcel.method, error)
        await self._record(parcel, Sent(parcel.about, 0), "")

    async def _record(self, parcel: Parcel, sent: Sent, shown: str, file_id: str = "") -> None:
        async with self._house.act() as ctx:
            await delivery.delivered(
                ctx, parcel.row_id, sent, wanted=parcel.wanted, shown_hash=shown, file_id=file_id
            )

    async def _failed(self, parcel: Parcel, error: TelegramError) -> None:
        async with self._house.act() as ctx:
            if isinstance(error, ChatMigrated):
                await delivery.migrated(ctx, parcel.telegram_id, error.new_chat_id)
                await delivery.later(ctx, parcel.row_id, 0, "chat migrated")
            elif isinstance(error, RetryAfter):
                await delivery.later(ctx, parcel.row_id, _seconds(error), "too many requests")
            elif isinstance(error, Forbidden):
                await delivery.refused(ctx, parcel.row_id, error.message, unreachable=True)
            elif isinstance(error, BadRequest):
                await self._bad_request(ctx, parcel, error)
            elif isinstance(error.__cause__, NOT_SENT):
                await delivery.later(ctx, parcel.row_id, CONNECTION_PAUSE, "not connected")
            elif isinstance(error, NetworkError):
                await delivery.uncertain(ctx, parcel.row_id, type(error).__name__)
            else:
                await delivery.refused(ctx, parcel.row_id, error.message, unreachable=False)

    async def _bad_request(self, ctx: Any, parcel: Parcel, error: BadRequest) -> None:
        if parcel.edits is not None and "message to edit not found" in error.message:
            await delivery.card_lost(ctx, parcel.row_id)
        elif "chat not found" in error.message:
            await delivery.refused(ctx, parcel.row_id, error.message, unreachable=True)
        else:
            log.error("row %s (%s): %s", parcel.row_id, parcel.template, error.message)
            await delivery.refused(ctx, parcel.row_id, error.message, unreachable=False)


SIDE_ACTS = {
    "pin": Courier._pin_or_delete,
    "delete": Courier._pin_or_delete,
    "commands": Courier._show_commands,
}
"""What an outbox row may order besides a message: method → how."""


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Until woken, at most `seconds` of real time: a pushed clock must not make this loop spin."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def _markup(message: render.Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    rows = [[_button(button) for button in row] for row in message.buttons]
    return InlineKeyboardMarkup.de_json({"inline_keyboard": rows})


def _button(button: Any) -> dict[str, Any]:
    if button.url:
        return {"text": button.text, "url": button.url}
    if button.copy:
        return {"text": button.text, "copy_text": {"text": button.copy}}
    style = {"style": button.style} if button.style else {}
    return {"text": button.text, "callback_data": button.data, **style}


def _hash(message: render.Message) -> str:
    if units(message.text) > TEXT_LIMIT:
        raise ValueError(f"a message of {units(message.text)} units")
    # The notice number inside the buttons differs between a card's first post and its edits; it is no content.
    data = message.to_json()
    for row in data["buttons"]:  # type: ignore[attr-defined]
        for button in row:
            if button["data"]:
                button["data"] = button["data"].rpartition(":")[0]
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _file_id(message: Message) -> str:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else ""


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
