"""fsck finds nothing in a house that was only used, and finds each thing that somebody breaks by hand."""

from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlmodel import select

from models.assignment import Assignment, Brief
from models.base import number
from models.directory import Import
from models.mail import Card, Chat
from models.mechanism import Work, WorkState
from models.people import Person
from models.plan import Batch, DrawnTarget, PlanEntry
from templates.render import sentence
from templates.words import book
from tests.stage import Stage
from workflow import files, fsck, work
from workflow.unit import Context

ONE_MUST = "id = (SELECT max(id) FROM outbox WHERE kind = 'must' AND state = 'delivered')"
SAID = "state = 'delivered' AND method = 'send' AND kind IN ('must', 'should')"
ONE_CHAT = "chat_id = (SELECT min(id) FROM chat)"

BREAKS = {
    "audit_body": "UPDATE auditevent SET body = body || ' ' WHERE seq = 2",
    "audit_order": "DELETE FROM auditevent WHERE seq = 2",
    "audit_head": "UPDATE audithead SET seq = seq + 1",
    "log_broken": "UPDATE logentry SET signature = :zeros",
    "log_head": "UPDATE drawlog SET next_q = next_q + 1",
    "seal_broken": "UPDATE secret SET content = :junk WHERE kind = 'phone'",
    "document_changed": "UPDATE document SET content = :junk WHERE kind = 'test'",
    "claim_expired": f"UPDATE outbox SET state = 'claimed', claim_until = NULL WHERE {ONE_MUST}",
    "refused_silently": f"UPDATE outbox SET state = 'refused' WHERE {ONE_MUST}",
    "delivered_without_message": f"UPDATE outbox SET message_id = NULL WHERE {ONE_MUST}",
    "message_shared": f"UPDATE outbox SET message_id = 1, {ONE_CHAT} WHERE {SAID}",
    "doubled": f"UPDATE outbox SET kind = 'must', purpose = 'p', subject_id = 1, {ONE_CHAT} WHERE {SAID}",
    "card_ahead": "UPDATE card SET shown = wanted + 1",
    "card_stuck": "UPDATE card SET shown = wanted - 1",
    "seat_taken_twice": "UPDATE assignment SET seat = 0",
    "assignment_astray": "UPDATE brief SET batch_id = (SELECT max(id) FROM batch)",
    "update_failed": "UPDATE inbox SET state = 'failed' WHERE id = (SELECT min(id) FROM inbox)",
    "work_failed": "UPDATE work SET state = 'failed'",
}
JUNK = {"zeros": "00" * 64, "junk": b"junk"}


async def furnish(ctx: Context) -> None:
    """A row of every kind that the small house does not have by itself."""
    file = await files.store(ctx, "test", "plan.txt", b"a plan")
    people = (await ctx.session.exec(select(Person).order_by(Person.id))).all()
    clerk, unit = number(people[0]), people[0].unit_id
    read = await ctx.add(
        Import(kind="plan", name="p.xlsx", file_id=number(file), by_id=clerk, created_at=ctx.now)
    )
    day = date(2026, 9, 21)
    entry = await ctx.add(
        PlanEntry(year=2026, number="1", name="计划", period_from=day, period_to=day, lead_unit_id=unit)
    )
    batches = [await ctx.add(a_batch(entry, ordinal, clerk, unit, day)) for ordinal in (1, 2)]
    batch = number(batches[0])
    target = await ctx.add(DrawnTarget(batch_id=batch, t=0, code="1", name="户", area="150626", year=2026))
    for seat, person in enumerate(people[:2]):
        brief = await ctx.add(Brief(batch_id=batch, person_id=number(person)))
        await ctx.add(
            Assignment(
                brief_id=number(brief), batch_id=batch, person_id=number(person), target_id=number(target),
                seat=seat, drawn_unit="1", draw_q=3, since=ctx.now,
            )
        )  # fmt: skip
    chat = (await ctx.session.exec(select(Chat).order_by(Chat.id))).first()
    assert chat is not None
    await ctx.add(Card(chat_id=number(chat), kind="test", subject_id=1, wanted=2, shown=2))
    job = await work.submit(ctx, "test", number(read), 0, {})
    job.state = WorkState.DONE
    assert isinstance(job, Work)


def a_batch(entry: PlanEntry, ordinal: int, clerk: int, unit: int, day: date) -> Batch:
    return Batch(
        entry_id=number(entry), ordinal=ordinal, number=ordinal, year=2026, name="批次", lead_unit_id=unit,
        clerk_id=clerk, period_from=day, period_to=day, profile="wushen", profile_hash="0" * 64,
        opened_at=datetime(2026, 9, 21, tzinfo=UTC),
    )  # fmt: skip


async def found_after(stage: Stage, statement: str) -> set[str]:
    """What fsck says after this statement, which is then rolled back."""
    given = {name: value for name, value in JUNK.items() if f":{name}" in statement}
    async with stage.house.read() as ctx:
        await (await ctx.session.connection()).execute(text(statement), given)
        return {f.key for findings in (await fsck.examine(ctx)).values() for f in findings}


async def test_a_used_house_is_sound_and_every_break_is_found(stage: Stage) -> None:
    await stage.bind("王海燕", "白洁")
    await stage.say("白洁", "/help")
    async with stage.house.act() as ctx:
        await furnish(ctx)
    async with stage.house.read() as ctx:
        assert [f for findings in (await fsck.examine(ctx)).values() for f in findings] == []
    for key, statement in BREAKS.items():
        found = await found_after(stage, statement)
        assert key in found, f"{key} was not found; instead: {found}"
        assert len(found) <= 2, f"{key} set off too much: {found}"


def test_every_finding_has_words_in_both_languages() -> None:
    facts = dict.fromkeys(("seq", "rule", "q", "detail", "kind", "id", "name", "chat", "message"), 7)
    facts |= dict.fromkeys(("purpose", "subject", "target", "seat", "count", "wrong"), 7)
    keys = {key.removeprefix("fsck.") for key in book() if key.startswith("fsck.")}
    assert keys - {"sound", "unsound"} == set(BREAKS)
    for key in keys:
        assert all(sentence(f"fsck.{key}", facts, language) for language in ("zh", "en"))
