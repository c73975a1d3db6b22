"""Words on their way: the only place that writes outbox rows.

`post` sends a message, `card` shows one matter in one chat and keeps it current, `touch` says it changed.
A person who is not bound yet has a chat all the same: what is written to it waits there (R-199).
"""

from datetime import timedelta

from sqlmodel import col, select

from models.base import number
from models.mail import Card, Chat, ChatKind, Kind, Outbox, OutboxState
from models.people import Person
from workflow.unit import Context

LIVE, NOTICE, BULK = 0, 1, 2


async def private_chat(ctx: Context, person_id: int) -> Chat:
    """The person's chat, made on first need; parked until the person binds it."""
    found = (await ctx.session.exec(select(Chat).where(Chat.person_id == person_id))).one_or_none()
    return found or await ctx.add(Chat(person_id=person_id, kind=ChatKind.PRIVATE))


async def observers_group(ctx: Context) -> Chat:
    """The observers' group; parked until the operator binds it."""
    found = (await ctx.session.exec(select(Chat).where(Chat.purpose == "observers"))).one_or_none()
    return found or await ctx.add(Chat(kind=ChatKind.GROUP, purpose="observers"))


def link(group: Chat, message_id: int | None) -> str:
    """A link to a message works in supergroups only; elsewhere it is empty."""
    text = str(group.telegram_id)
    return f"https://t.me/c/{text[4:]}/{message_id}" if text.startswith("-100") else ""


async def post(
    ctx: Context,
    chat: Chat,
    template: str,
    arguments: dict[str, object],
    *,
    kind: Kind = Kind.MUST,
    lane: int = NOTICE,
    dedupe: str | None = None,
    purpose: str | None = None,
    subject_id: int | None = None,
    reply_to: int | None = None,
    document_id: int | None = None,
    delay_s: float = 0,
    silent: bool = False,
) -> Outbox | None:
    """Queue one message; None if a message with this `dedupe` key is already on its way or sent."""
    if dedupe and await _queued(ctx, dedupe):
        return None
    ctx.stirred = True
    return await ctx.add(
        Outbox(
            kind=kind,
            lane=lane,
            chat_id=number(chat),
            template=template,
            arguments=arguments,
            language=await _language(ctx, chat),
            dedupe=dedupe,
            purpose=purpose,
            subject_id=subject_id,
            reply_to=reply_to,
            document_id=document_id,
            silent=silent,
            not_before=ctx.now + timedelta(seconds=delay_s),
        )
    )


async def answer(
    ctx: Context, template: str, arguments: dict[str, object] | None = None, *, document_id: int | None = None
) -> None:
    """Answer the acting person in their own chat, ahead of everything that is merely due."""
    chat = await ctx.get(Chat, ctx.me.chat_id)
    await post(ctx, chat, template, arguments or {}, kind=Kind.SHOULD, lane=LIVE, document_id=document_id)


async def card(
    ctx: Context,
    chat: Chat,
    kind: str,
    subject_id: int,
    *,
    again: bool = False,
    lane: int = NOTICE,
    purpose: str | None = None,
    pinned: bool = False,
    extra: dict[str, object] | None = None,
) -> Card:
    """Show a matter in a chat: the first call posts the card, later ones bring it up to date.

    `again` posts it anew at the bottom of the chat; the older message stays as it was.
    """
    shown = await _card(ctx, number(chat), kind, subject_id)
    if shown is None:
        shown = await ctx.add(
            Card(chat_id=number(chat), kind=kind, subject_id=subject_id, pinned=pinned, extra=extra or {})
        )
    elif extra is not None and extra != shown.extra:
        shown.extra = extra
    if again or not await _first_sent(ctx, shown):
        shown.message_id = None
        await _send_first(ctx, chat, shown, lane, purpose)
    else:
        await _queue_edit(ctx, shown, lane)
    return shown


async def shown(ctx: Context, chat: Chat, kind: str, subject_id: int) -> Card | None:
    """The card that shows a matter in a chat, if there is one."""
    return await _card(ctx, number(chat), kind, subject_id)


async def touch(ctx: Context, kind: str, subject_id: int, *, lane: int = LIVE, every_s: int = 0) -> None:
    """The matter changed: every card that shows it is redrawn from the present state.

    `every_s`: a mere count went on; so many seconds lie between two such edits, and the last one shows it all.
    """
    rows = await ctx.session.exec(select(Card).where(Card.kind == kind, Card.subject_id == subject_id))
    for shown in rows.all():
        await _queue_edit(ctx, shown, lane, every_s)


async def remind(ctx: Context, shown: Card, template: str, arguments: dict[str, object], dedupe: str) -> None:
    """A short reply to the card; delivery removes the reminder before it."""
    await post(
        ctx,
        await ctx.get(Chat, shown.chat_id),
        template,
        arguments,
        kind=Kind.SHOULD,
        dedupe=dedupe,
        purpose="reminder",
        subject_id=number(shown),
        reply_to=shown.message_id,
    )


async def _queue_edit(ctx: Context, shown: Card, lane: int, every_s: int = 0) -> None:
    shown.wanted += 1
    ctx.stirred = True
    key = f"card:{shown.id}"
    row = await _queued(ctx, key)
    if row is None:
        row = Outbox(
            kind=Kind.CARD,
            lane=lane,
            chat_id=shown.chat_id,
            template=shown.kind,
            dedupe=key,
            card_id=shown.id,
            not_before=ctx.now,
        )
    if row.state != OutboxState.CLAIMED:  # a claimed row looks at `wanted` again when it comes back
        row.state = OutboxState.PENDING
    earliest = ctx.now
    if every_s and row.delivered_at is not None:
        earliest = max(earliest, row.delivered_at + timedelta(seconds=every_s))
    row.lane, row.not_before = lane, earliest
    await ctx.add(row)


async def _send_first(ctx: Context, chat: Chat, shown: Card, lane: int, purpose: str | None) -> None:
    row = await post(ctx, chat, shown.kind, {}, lane=lane, purpose=purpose, subject_id=shown.subject_id)
    assert row is not None
    row.card_id = shown.id
    shown.wanted += 1


async def _first_sent(ctx: Context, shown: Card) -> bool:
    rows = await ctx.session.exec(
        select(Outbox.id).where(
            Outbox.card_id == shown.id,
            Outbox.kind == Kind.MUST,
            col(Outbox.state).not_in([OutboxState.REFUSED, OutboxState.SUPERSEDED]),
        )
    )
    return rows.first() is not None


async def _card(ctx: Context, chat_id: int, kind: str, subject_id: int) -> Card | None:
    rows = await ctx.session.exec(
        select(Card).where(Card.chat_id == chat_id, Card.kind == kind, Card.subject_id == subject_id)
    )
    return rows.one_or_none()


async def _queued(ctx: Context, dedupe: str) -> Outbox | None:
    return (await ctx.session.exec(select(Outbox).where(Outbox.dedupe == dedupe))).one_or_none()


async def _language(ctx: Context, chat: Chat) -> str:
    return (await ctx.get(Person, chat.person_id)).language if chat.person_id else "zh"


async def show_commands(ctx: Context, chat: Chat, roles: list[str]) -> None:
    """The menu behind the slash in this chat, for these roles."""
    await side_act(ctx, "commands", number(chat), 0, {"roles": list(roles)}, await _language(ctx, chat))


async def side_act(
    ctx: Context,
    method: str,
    chat_id: int,
    message_id: int,
    arguments: dict[str, object] | None = None,
    language: str = "zh",
) -> None:
    """Pin, delete, menu: repeatable, so an ambiguous answer is simply tried again."""
    ctx.stirred = True
    await ctx.add(
        Outbox(
            kind=Kind.LIVE,
            method=method,
            about=message_id,
            lane=NOTICE,
            chat_id=chat_id,
            template="",
            arguments=arguments or {},
            language=language,
            not_before=ctx.now,
        )
    )
