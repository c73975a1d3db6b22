"""What must be true after a death and a new life; and what a step left behind, to be compared with a life undisturbed.

A finding is a sentence. A fact is counted: the lives must agree on how many of each there are.
"""

from collections import Counter
from itertools import zip_longest
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from demo.formatted import formatted
from demo.server import LocalTelegram
from draw import audit, record, replay
from models.assignment import Assignment
from models.draw import Draw, DrawState
from models.mail import Card, Chat, Kind, Outbox, OutboxState
from models.plan import DrawnTarget
from templates import render
from tests.crash.afterlife import LABEL
from workflow import files, fsck, ledger
from workflow.cards import CARDS
from workflow.unit import Context, House

WHERE_TO = "CASE WHEN EXISTS (SELECT 1 FROM chat c JOIN inspector i ON i.person_id = c.person_id WHERE c.id = chat_id)"
WHERE_TO += " THEN 0 ELSE chat_id END"
FACTS = {
    "inbox": "SELECT state FROM inbox",
    "outbox": f"SELECT kind, method, template, {WHERE_TO}, CASE WHEN kind = 'should' AND state = 'uncertain'"
    " THEN 'delivered' ELSE state END FROM outbox"
    " WHERE kind <> 'card' AND template <> 'echo' AND state <> 'superseded'",
    "card": f"SELECT kind, {WHERE_TO}, message_id IS NULL FROM card",
    "chat": "SELECT telegram_id, person_id, reachable FROM chat",
    "dialog": "SELECT telegram_id, expects FROM dialog",
    "bindingcode": "SELECT state FROM bindingcode",
    "import": "SELECT kind, state FROM import",
    "target": "SELECT valid_to IS NULL FROM target",
    "batch": "SELECT state, version FROM batch",
    "draw": "SELECT kind, state, attempt FROM draw",
    "logentry": "SELECT type, q FROM logentry",
    "contribution": "SELECT draw_id, state, text FROM contribution",
    "drawntarget": "SELECT batch_id, unstaffed FROM drawntarget",
    "brief": "SELECT confirmed_at IS NULL, delivered_at IS NULL FROM brief",
    "assignment": "SELECT state, leader FROM assignment",
    "declaration": "SELECT interest FROM declaration",
    "replacement": "SELECT state, epoch FROM replacement",
    "decision": "SELECT kind, state, choice FROM decision",
    "duty": "SELECT rule, state, climbed FROM duty",
    "work": "SELECT kind, part, state FROM work",
    "document": "SELECT kind FROM document",
    "secret": "SELECT kind FROM secret",
    "audit": "SELECT kind FROM auditevent WHERE kind NOT LIKE 'outbox.%'",
}
"""What was done, without who it fell on: chance is real, so two lives may draw different people."""

LASTING = {"batch", "draw", "logentry", "contribution", "drawntarget", "replacement", "bindingcode"}
"""What even a story in which the lot fell on other people ends with."""

REST = "SELECT count(*) FROM outbox o JOIN chat c ON c.id = o.chat_id WHERE c.telegram_id IS NOT NULL AND c.reachable"
RESTLESS = {
    "updates not acted on": "SELECT count(*) FROM inbox WHERE state <> 'done'",
    "messages on the way": f"{REST} AND o.state IN ('pending', 'claimed') AND o.not_before <= :now",
    "uncertain notices": f"{REST} AND o.state = 'uncertain' AND o.kind <> 'should'",
    "works not done": "SELECT count(*) FROM work WHERE state <> 'done'",
}
STALE = "a card is not what the house knows"
Facts = Counter[tuple[Any, ...]]


async def facts(house: House) -> Facts:
    """How many of everything."""
    found: Facts = Counter()
    async with house.read() as ctx:
        for name, query in FACTS.items():
            rows = await (await ctx.session.connection()).execute(text(query))
            found.update((name, *row) for row in rows.all())
    return found


async def unanswered(house: House) -> int:
    """Answers and digests whose delivery stayed unknown: they are not repeated (design 3)."""
    async with house.read() as ctx:
        query = text("SELECT count(*) FROM outbox WHERE kind = 'should' AND state = 'uncertain'")
        return int((await (await ctx.session.connection()).execute(query)).scalar_one())


async def findings(
    house: House, telegram: LocalTelegram, sent: list[tuple[int, str]], *, draws: bool
) -> list[str]:
    """Everything that is wrong by itself, whatever happened before."""
    async with house.read() as ctx:
        found = [f"fsck: {one.key} {one.args}" for rows in (await fsck.examine(ctx)).values() for one in rows]
        found += await _restless(ctx)
        found += await _mail(ctx, telegram)
        found += await _cards(ctx, telegram)
        if draws:
            found += await _draws(ctx)
    found += _doubles(sent)
    found += [f"update {one['update_id']} was never fetched" for one in _mailbox(telegram).pending()[1:]]
    found += [f"schema: {problem}" for problem in telegram.problems()]
    return found


async def _restless(ctx: Context) -> list[str]:
    found = []
    for what, query in RESTLESS.items():
        given = {"now": ctx.now} if ":now" in query else {}
        count = (await (await ctx.session.connection()).execute(text(query), given)).scalar_one()
        found += [f"not at rest: {count} {what}"] if count else []
    return found


async def _mail(ctx: Context, telegram: LocalTelegram) -> list[str]:
    """Every message that is said to stand in a chat stands there."""
    rows = await ctx.session.exec(
        select(Outbox.id, Outbox.message_id, Outbox.template, Chat.telegram_id)
        .join(Chat, col(Chat.id) == col(Outbox.chat_id))
        .where(
            Outbox.state == OutboxState.DELIVERED,
            Outbox.method == "send",
            col(Outbox.kind).in_([Kind.MUST, Kind.LIVE, Kind.SHOULD]),
        )
    )
    return [
        f"row {row_id} ({template}) is delivered as message {message_id}, which does not exist"
        for row_id, message_id, template, chat in rows.all()
        if chat is not None and _message(telegram, chat, message_id) is None
    ]


async def _cards(ctx: Context, telegram: LocalTelegram) -> list[str]:
    """Every card in a chat says what the house knows now."""
    rows = await ctx.session.exec(
        select(Card, Chat.telegram_id).join(Chat, col(Chat.id) == col(Card.chat_id)).order_by(col(Card.id))
    )
    found = []
    for card, chat in rows.all():
        if chat is None or card.message_id is None:
            continue
        template, arguments, _ = await CARDS[card.kind](ctx, card)
        wanted, _ = formatted(render.render(template, arguments, "zh").text, "HTML")
        shown = _message(telegram, chat, card.message_id)
        if shown is None or not shown.text.endswith(wanted):
            told = _first_difference(shown.text if shown else "", wanted)
            found.append(f"{STALE}: {card.kind} · {told}")
    return found


async def _draws(ctx: Context) -> list[str]:
    """The public record holds for a stranger, and each sealed one for an auditor."""
    report = replay.verify_record(await ledger.record(ctx))
    found = [f"public record: {one.rule} q={one.q} {one.detail}" for one in report.broken]
    rows = await ctx.session.exec(select(Draw).where(Draw.state == DrawState.RECORDED).order_by(col(Draw.id)))
    entries, of = await ledger.entries(ctx), None
    for draw in rows.all():
        sealed = record.read_sealed(await files.load(ctx, draw.sealed_id))
        broken = audit.verify_sealed(sealed, entries, of if draw.kind != "targets" else None)
        found += [f"sealed record {draw.commit_q}: {one.detail}" for one in broken]
        found += await _not_seated(ctx, draw, sealed)
        of = sealed if draw.kind == "targets" else of
    return found


async def _not_seated(ctx: Context, draw: Draw, sealed: dict[str, Any]) -> list[str]:
    """Whoever the lot fell on has, or had, that seat in the house's own tables."""
    if draw.kind == "targets":
        return []
    rows = await ctx.session.exec(
        select(DrawnTarget.code, Assignment.drawn_unit)
        .join(Assignment, col(Assignment.target_id) == col(DrawnTarget.id))
        .where(Assignment.draw_q == draw.commit_q)
    )
    drawn = {(code, unit) for code, units, _ in sealed["assign"] for unit in units if unit}
    return [f"{unit} was drawn for {code} and has no seat" for code, unit in sorted(drawn - set(rows.all()))]


def _doubles(sent: list[tuple[int, str]]) -> list[str]:
    """The same words twice in one chat, the second time without the label."""
    unlabelled = Counter(one for one in sent if LABEL not in one[1].split("\n")[0])
    return [
        f"twice without a label in {chat}: {words[:60]!r}" for (chat, words), n in unlabelled.items() if n > 1
    ]


def _mailbox(telegram: LocalTelegram) -> Any:
    return next(iter(telegram.world.bots.values())).mailbox


def _message(telegram: LocalTelegram, chat: int, message_id: int) -> Any:
    bot = next(iter(telegram.world.bots.values()))
    where = telegram.world.chat_for(bot, chat)
    return where.messages.get(message_id) if where else None


def difference(life: Facts, undisturbed: Facts, *, lasting: bool = False) -> list[str]:
    """What one life has more or less of than the other; `lasting` leaves out what depends on who was drawn."""
    return [
        f"{life[key]} instead of {undisturbed[key]}: {key}"
        for key in sorted(set(life) | set(undisturbed), key=str)
        if life[key] != undisturbed[key] and (not lasting or key[0] in LASTING)
    ]


def news(found: list[str], usual: list[str]) -> list[str]:
    """What the undisturbed life's judge did not find as well; what follows the dot is told, not compared."""
    left = Counter(one.partition(" · ")[0] for one in usual)
    new = []
    for one in found:
        key = one.partition(" · ")[0]
        if left[key]:
            left[key] -= 1
        else:
            new.append(one)
    return new


def _first_difference(shown: str, wanted: str) -> str:
    pairs = zip_longest(shown.split("\n"), wanted.split("\n"), fillvalue="")
    return next((f"{one!r} instead of {other!r}" for one, other in pairs if one != other), "")
