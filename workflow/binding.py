"""One account, one person: a code on a slip, the masked name, the last four digits of the phone (R-198)."""

import hashlib
import hmac
from datetime import timedelta

from sqlmodel import col, select, update

from models.base import number
from models.mail import Chat, ChatKind, Kind
from models.people import BindingCode, BindingTry, CodeState, Organisation, Person
from rules.permissions import ISSUE_CODE
from rules.refusal import AlreadyDone, BadInput, RuleForbids
from workflow import audit, dialog, doors, files, people, tell
from workflow.unit import Context

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


async def issue(ctx: Context, person_id: int | None) -> str:
    """A fresh code for a person, or (None) for the observers' group; older codes for the same end here."""
    await ctx.session.exec(
        update(BindingCode)
        .where(col(BindingCode.person_id) == person_id if person_id else col(BindingCode.person_id).is_(None))
        .where(col(BindingCode.state) == CodeState.OPEN)
        .values(state=CodeState.VOID)
    )
    raw = ctx.house.entropy.token(8)
    bits = int.from_bytes(raw, "big")
    code = "".join(CROCKFORD[(bits >> (5 * place)) & 31] for place in range(CODE_LENGTH))
    expires = ctx.now + timedelta(hours=ctx.house.pace.code_hours)
    await ctx.add(BindingCode(digest=await _digest(ctx, code), person_id=person_id, expires_at=expires))
    await audit.append(ctx, "code.issued", f"person:{person_id}" if person_id else "group")
    return code


async def slips(ctx: Context, person_ids: list[int] | None = None) -> int:
    """Send the acting clerk one printable file with a slip for each unbound person; how many there are."""
    ctx.must(ISSUE_CODE)
    persons = await _unbound(ctx, person_ids)
    if not persons:
        raise AlreadyDone("all_bound")
    organisation = await ctx.organisation()
    rows = [await _slip(ctx, organisation, person) for person in persons]
    expires = (ctx.now + timedelta(hours=ctx.house.pace.code_hours)).isoformat()
    content = ctx.house.printer(
        "slips.html", {"organisation": organisation.name, "slips": rows, "expires": expires}
    )
    document = await files.store(ctx, "slips", "绑定单.html", content, sealed=True)
    chat = await ctx.get(Chat, ctx.me.chat_id)
    await tell.post(
        ctx,
        chat,
        "slips",
        {"count": len(rows), "expires": expires, "now": ctx.now.isoformat()},
        document_id=number(document),
        lane=tell.LIVE,
        purpose="slips_sent",
        subject_id=number(document),
    )
    return len(rows)


async def present(ctx: Context, telegram_id: int, code: str, *, silent: bool = False) -> None:
    """Somebody shows a code in a private chat: ask whether they are that person.

    `silent` asks without a message, for whoever answers at once on the person's behalf (the demo).
    """
    row = await _open_code(ctx, telegram_id, code)
    if row.person_id is None:
        raise BadInput("group_code_in_private")
    person = await ctx.get(Person, row.person_id)
    unit = await people.unit(ctx, person.unit_id)
    chat = await _chat(ctx, telegram_id)
    await dialog.expect(ctx, telegram_id, "bind_confirm", number(row))
    if silent:
        return
    await tell.post(
        ctx,
        chat,
        "bind_ask",
        {"masked": mask(person.name), "unit": unit.name, "code_id": number(row)},
        kind=Kind.SHOULD,
        lane=tell.LIVE,
    )


async def yes(ctx: Context, telegram_id: int, *, silent: bool = False) -> None:
    """「是我」: ask for the phone's last four digits where the roster has a phone, else bind."""
    row = await _asked(ctx, telegram_id, "bind_confirm")
    phone = await doors.access_secret(ctx, "phone", str(row.person_id), "binding: last four digits")
    if phone is None:
        await _bind(ctx, telegram_id, row)
        return
    await dialog.expect(ctx, telegram_id, "bind_digits", number(row))
    if silent:
        return
    chat = await _chat(ctx, telegram_id)
    await tell.post(ctx, chat, "bind_digits", {}, kind=Kind.SHOULD, lane=tell.LIVE)


async def no(ctx: Context, telegram_id: int) -> None:
    """「不是我」: the code stays good for its owner, and the clerk learns that a slip went astray."""
    row = await _asked(ctx, telegram_id, "bind_confirm")
    await dialog.drop(ctx, telegram_id)
    await audit.append(ctx, "binding.declined", f"person:{row.person_id}")
    chat = await _chat(ctx, telegram_id)
    await tell.post(ctx, chat, "bind_not_me", {}, kind=Kind.SHOULD, lane=tell.LIVE)


async def digits(ctx: Context, telegram_id: int, text: str) -> bool:
    """The last four digits were typed; False (and one try less) when they are not the phone's."""
    row = await _asked(ctx, telegram_id, "bind_digits")
    await _refuse_guessing(ctx, telegram_id)
    phone = await doors.access_secret(ctx, "phone", str(row.person_id), "binding: last four digits")
    right = (phone or b"").decode()[-4:]
    if not hmac.compare_digest(text.strip().encode(), right.encode()):
        await _miss(ctx, telegram_id, "bind_wrong_digits")
        return False
    await _bind(ctx, telegram_id, row)
    return True


async def bind_group(ctx: Context, telegram_id: int, title: str, code: str) -> None:
    """`/start CODE` in a group: this is the observers' group from now on."""
    row = await _open_code(ctx, telegram_id, code)
    if row.person_id is not None:
        raise BadInput("person_code_in_group")
    await _part_with(ctx, telegram_id)
    group = await tell.observers_group(ctx)
    group.telegram_id, group.title, group.bound_at, group.reachable = telegram_id, title, ctx.now, True
    row.state = CodeState.USED
    await audit.append(ctx, "group.bound", f"chat:{number(group)}")
    await tell.post(ctx, group, "group_welcome", {}, lane=tell.LIVE)


def mask(name: str) -> str:
    """王海燕 → 王*燕, 李明 → 李*: enough to recognise oneself, too little to learn a name."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


async def _bind(ctx: Context, telegram_id: int, code: BindingCode) -> None:
    assert code.person_id is not None
    person = await ctx.get(Person, code.person_id)
    chat = await tell.private_chat(ctx, number(person))
    if chat.telegram_id is not None and chat.telegram_id != telegram_id:
        await _announce_move(ctx, person, chat)
    await _part_with(ctx, telegram_id)
    chat.telegram_id, chat.bound_at, chat.reachable = telegram_id, ctx.now, True
    code.state = CodeState.USED
    await dialog.drop(ctx, telegram_id)
    await audit.append(ctx, "person.bound", f"person:{number(person)}")
    await ctx.session.flush()
    unit = await people.unit(ctx, person.unit_id)
    await tell.show_commands(ctx, chat, await people.roles(ctx, number(person)))
    await tell.post(
        ctx,
        chat,
        "bound",
        {"name": person.name, "unit": unit.name, "roles": await people.roles(ctx, number(person))},
        lane=tell.LIVE,
        dedupe=f"bound:{number(code)}",
    )


async def _announce_move(ctx: Context, person: Person, chat: Chat) -> None:
    """The account moves: the old chat and the unit's head are told, so that a stolen slip does not pass unseen."""
    old = await ctx.add(Chat(kind=ChatKind.PRIVATE))
    moved, chat.telegram_id = chat.telegram_id, None
    await ctx.session.flush()
    old.telegram_id = moved
    arguments: dict[str, object] = {"name": person.name, "now": ctx.now.isoformat()}
    await tell.post(ctx, old, "bind_moved", arguments)
    head = await people.rung(ctx, "business_unit_head", person.unit_id, {number(person)})
    if head is not None:
        await tell.post(ctx, await tell.private_chat(ctx, number(head)), "bind_moved", arguments)


async def _part_with(ctx: Context, telegram_id: int) -> None:
    """A chat row that only held answers to a stranger gives its Telegram id up to the person's own row."""
    rows = await ctx.session.exec(select(Chat).where(Chat.telegram_id == telegram_id))
    for stranger in rows.all():
        if stranger.person_id is not None and stranger.bound_at is not None:
            raise RuleForbids("chat_taken", article="R-198")
        stranger.telegram_id = None
    await ctx.session.flush()


async def _open_code(ctx: Context, telegram_id: int, code: str) -> BindingCode:
    await _refuse_guessing(ctx, telegram_id)
    digest = await _digest(ctx, code)
    row = (await ctx.session.exec(select(BindingCode).where(BindingCode.digest == digest))).one_or_none()
    if row is None:
        raise BadInput("code_unknown")
    if row.state == CodeState.USED:
        raise AlreadyDone("code_used")
    if row.state == CodeState.VOID or row.expires_at <= ctx.now:
        raise AlreadyDone("code_expired")
    return row


async def _asked(ctx: Context, telegram_id: int, what: str) -> BindingCode:
    waiting = await dialog.current(ctx, telegram_id)
    if waiting is None or waiting.expects != what:
        raise AlreadyDone("code_again")
    row = await ctx.get(BindingCode, waiting.subject_id)
    if row.state != CodeState.OPEN or row.expires_at <= ctx.now:
        raise AlreadyDone("code_expired")
    return row


async def miss(ctx: Context, telegram_id: int) -> None:
    """Count a wrong code; kept in a transaction of its own, because the refusal rolls its own back."""
    await ctx.add(BindingTry(telegram_id=telegram_id, at=ctx.now))


async def _miss(ctx: Context, telegram_id: int, template: str) -> None:
    await miss(ctx, telegram_id)
    left = ctx.house.pace.code_tries_per_hour - await _tries(ctx, telegram_id)
    chat = await _chat(ctx, telegram_id)
    await tell.post(ctx, chat, template, {"left": max(left, 0)}, kind=Kind.SHOULD, lane=tell.LIVE)


async def _refuse_guessing(ctx: Context, telegram_id: int) -> None:
    if await _tries(ctx, telegram_id) >= ctx.house.pace.code_tries_per_hour:
        raise RuleForbids("code_guessing", article="R-198")


async def _tries(ctx: Context, telegram_id: int) -> int:
    since = ctx.now - timedelta(hours=1)
    rows = await ctx.session.exec(
        select(BindingTry.id).where(BindingTry.telegram_id == telegram_id, BindingTry.at > since)
    )
    return len(rows.all())


async def _chat(ctx: Context, telegram_id: int) -> Chat:
    rows = await ctx.session.exec(select(Chat).where(Chat.telegram_id == telegram_id))
    return rows.one_or_none() or await ctx.add(Chat(telegram_id=telegram_id))


async def _unbound(ctx: Context, person_ids: list[int] | None) -> list[Person]:
    query = (
        select(Person)
        .join(Chat, col(Chat.person_id) == col(Person.id), isouter=True)
        .order_by(col(Person.unit_id), col(Person.id))
    )
    if person_ids is None:
        query = query.where(col(Chat.bound_at).is_(None))
    else:
        query = query.where(col(Person.id).in_(person_ids))
    return list((await ctx.session.exec(query)).all())


async def _slip(ctx: Context, organisation: Organisation, person: Person) -> dict[str, object]:
    code = await issue(ctx, number(person))
    unit = await people.unit(ctx, person.unit_id)
    return {
        "name": person.name,
        "unit": unit.name,
        "code": code,
        "link": f"https://t.me/{organisation.bot_username}?start={code}",
    }


async def _digest(ctx: Context, code: str) -> str:
    pepper = await doors.access_secret(ctx, "pepper", "codes", "binding code")
    assert pepper is not None
    tidy = code.strip().upper().translate(_READ_AS)
    return hmac.new(pepper, tidy.encode(), hashlib.sha256).hexdigest()
