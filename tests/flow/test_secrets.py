"""After a whole small story, no secret stands anywhere but under its seal and before whom it is for."""

import json
import logging
from collections.abc import Iterator
from typing import Any

from sqlmodel import SQLModel, col, select

from bot.logs import CHATTY
from models.assignment import Assignment
from models.document import Document
from models.draw import Draw
from models.people import Person
from models.sealed import Secret
from tests.flow.county_small import CLERK, DEPUTY, HEAD, INSPECTORS, LEGAL, OBSERVER, PRESS, County
from tests.stage import TOKEN
from workflow import binding, doors, ledger, tell
from workflow.unit import Context

NEWCOMER = "郑洁"
PHONE, CERTIFICATE = "1385557{:04d}", "沪执法7788{:05d}"
WORDS_OF_INTEREST = ("近亲属", "relative")


async def test_no_secret_stands_in_the_open(wushen: County, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    for library in CHATTY:
        caplog.set_level(logging.WARNING, logger=library)
    secrets = await furnish(wushen)
    secrets["a binding code"] = await bind_anew(wushen)
    who = await story(wushen)
    secrets |= await keys(wushen)
    assert len(secrets) > 20
    for what, secret in secrets.items():
        assert secret not in caplog.text, f"{what} stands in a log"
    for place, text in [pair async for pair in written(wushen)]:
        for what, secret in secrets.items():
            assert secret not in text, f"{what} stands in {place}"
    for name in wushen.stage.ids:
        shown = seen(wushen, name)
        for what, secret in secrets.items():
            if (what, name) != ("a binding code", CLERK):
                assert secret not in shown, f"{name} sees {what}"
    await only_who_may_sees_the_reason(wushen, caplog.text, who)


async def furnish(county: County) -> dict[str, str]:
    """Phones and certificates for all inspectors, as an import would seal them."""
    secrets: dict[str, str] = {}
    async with county.stage.house.act() as ctx:
        for n, name in enumerate(INSPECTORS):
            person = (await ctx.session.exec(select(Person).where(Person.name == name))).one()
            for kind, value in (("phone", PHONE.format(n)), ("certificate", CERTIFICATE.format(n))):
                await doors.put_secret(ctx, kind, str(person.id), value.encode())
                secrets[f"{name}'s {kind}"] = value
    return secrets


async def bind_anew(county: County) -> str:
    """A slip is used, with the last four digits of the phone; the code."""
    stage = county.stage
    async with stage.house.act() as ctx:
        person = (await ctx.session.exec(select(Person).where(Person.name == NEWCOMER))).one()
        chat = await tell.private_chat(ctx, person.id or 0)
        chat.telegram_id = chat.bound_at = None
    async with stage.house.act() as ctx:
        code = await binding.issue(ctx, person.id)
    await stage.say(NEWCOMER, f"/start {code}")
    await stage.tap(NEWCOMER, "是我")
    await stage.say(NEWCOMER, PHONE.format(INSPECTORS.index(NEWCOMER))[-4:])
    assert "已绑定" in stage.text(NEWCOMER)
    return code


async def story(county: County) -> str:
    """Batch, two draws, an interest declared, decided with the legal unit's word, redrawn; who declared."""
    stage = county.stage
    await county.open_batch()
    await county.release()
    await no_list_secret_before_the_close(county)
    await county.draw(OBSERVER, PRESS)
    await county.draw(OBSERVER)
    who = (await county.team())[0]
    await stage.tap(who, "申报回避")
    labels = [button["text"] for row in stage.last(who)["buttons"] for button in row]
    if "近亲属" not in labels:
        await stage.tap(who, labels[0])
    await stage.tap(who, "近亲属")
    await stage.tap(DEPUTY, "请法制科意见")
    await stage.tap(LEGAL, "构成，应当回避")
    await stage.tap(DEPUTY, "同意重抽")
    for name in await county.team():
        if name != who:
            await stage.tap(name, "确认")
    await stage.say(CLERK, "/today")
    await stage.say(PRESS, "/drawresult")
    return who


async def no_list_secret_before_the_close(county: County) -> None:
    """The list is sealed and committed: until CLOSE its secret is nowhere in the open."""
    async with county.stage.house.act() as ctx:
        draw = (await ctx.session.exec(select(Draw).order_by(col(Draw.id).desc()))).first()
        found = await secrets_of(ctx, ("list_secret", "chain"))
    assert draw is not None
    assert found
    for place, text in [pair async for pair in written(county)]:
        for what, secret in found.items():
            assert secret not in text, f"{what} stands in {place}"


async def secrets_of(ctx: Context, kinds: tuple[str, ...]) -> dict[str, str]:
    """Hex of what is sealed under these kinds."""
    rows = (await ctx.session.exec(select(Secret).where(col(Secret.kind).in_(kinds)))).all()
    opened = [(row, ctx.house.vault.open(f"{row.kind}:{row.subject}", row.content)) for row in rows]
    return {f"{row.kind} {row.subject}": value.hex() for row, value in opened}


async def keys(county: County) -> dict[str, str]:
    """What the house itself keeps: token, signing key, chain, pepper."""
    async with county.stage.house.act() as ctx:
        found = await secrets_of(ctx, ("signing_key", "chain", "pepper"))
    assert any(what.startswith("signing_key") for what in found), found.keys()
    return found | {"the token": TOKEN.partition(":")[2]}


async def written(county: County) -> Any:
    """(place, text) of every column of every table that bears no seal, and the public record."""
    async with county.stage.house.read() as ctx:
        for table in SQLModel.metadata.sorted_tables:
            if table.name == Secret.__tablename__:
                continue
            for row in (await (await ctx.session.connection()).execute(table.select())).mappings().all():
                for name, value in row.items():
                    if table.name == Document.__tablename__ and name == "content" and row["sealed"]:
                        continue
                    for text in plain(table.name, name, value):
                        yield f"{table.name}.{name}", text
        yield "the public record", (await ledger.record(ctx)).decode()


def plain(table: str, column: str, value: Any) -> Iterator[str]:
    """A value as text; what people themselves wrote to the bot is not the bot's to hide."""
    if isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        yield value.hex()
    elif isinstance(value, dict | list):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, str) and (table, column) != ("inbox", "payload"):
        yield value


def seen(county: County, name: str) -> str:
    """Everything that the bot has written to a person and to the group, with its files."""
    stage, text = county.stage, ""
    for chat in (stage.bot_id, county.group):
        if chat == county.group and name not in (OBSERVER, PRESS, CLERK):
            continue
        for message in stage.messages(name, chat):
            if message["from"]["is_bot"]:
                text += json.dumps(message, ensure_ascii=False)
                text += stage.file(message).decode("utf-8", "replace") if message["file"] else ""
    return text


async def only_who_may_sees_the_reason(county: County, log: str, who: str) -> None:
    """The reason of an interest: the declarer chose it, the decider and the legal unit read it (R-111)."""
    for word in WORDS_OF_INTEREST:
        assert word not in log.replace("relative_to", "").replace("relativ ", ""), word
        for name in county.stage.ids:
            if name not in (who, DEPUTY, LEGAL):
                assert word not in seen(county, name), name
    assert "近亲属" in seen(county, DEPUTY)
    assert "近亲属" not in seen(county, HEAD)
    seats = await county.rows(Assignment)
    assert seats
    async for place, text in written(county):
        if place not in ("outbox.frozen", "outbox.arguments"):
            assert "近亲属" not in text, place
        if place.startswith("auditevent"):
            assert "relative" not in text, place
