"""A small county, furnished in one transaction: forty targets, ten inspectors, one plan entry, everybody bound.

A `County` is a stage with the words of this house: whoever plays, the draws from request to result, the rows.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from models.assignment import Assignment, AssignmentState
from models.audit import AuditEvent
from models.base import number
from models.directory import Import, Inspector, Target
from models.draw import Draw, DrawState
from models.mail import Inbox, InboxState
from models.people import Person
from models.plan import BatchState, DrawnTarget, Item, PlanEntry
from rules.profile import Entry
from tests.fakes import MONDAY_MORNING
from tests.intake.files import code
from tests.stage import Message, Stage, open_stage
from workflow import doors, tell
from workflow.assignment import form_teams
from workflow.batch import create
from workflow.pace import Pace
from workflow.setup import HouseSpec, PersonSpec, UnitSpec
from workflow.source import Source
from workflow.unit import Context

T = TypeVar("T", bound=SQLModel)

PACE = Pace(window_lead=4, window=60, delay_seg=2, delay_it=1000)
CLERK, SECOND_CLERK, FOREIGN_CLERK = "白洁", "苏敏", "韩雪"
HEAD, DEPUTY, PRINCIPAL, LEGAL = "李建国", "赵明远", "周正", "方正"
OBSERVER, PRESS = "顾清", "沈岚"
INSPECTORS = ("王海燕", "陈志强", "周敏", "吴昊", "郑洁", "孙磊", "钱进", "冯涛")
ELSEWHERE = ("许静", "何伟")
NORTH, SOUTH = "150626", "150627"
TARGETS = 40
POSTS = {HEAD: "科长", DEPUTY: "副局长", PRINCIPAL: "局长"}


def cast(profile: str, more: Iterable[PersonSpec] = ()) -> HouseSpec:
    """Every role, two departments, a legal unit."""
    return HouseSpec(
        organisation="青阳县市场监督管理局",
        area=NORTH,
        profile=profile,
        units=(
            UnitSpec("食品科", "food"),
            UnitSpec("质量科", "quality"),
            UnitSpec("法制科", "legal", "legal"),
        ),
        people=(
            PersonSpec(CLERK, "食品科", ("clerk",), everywhere=True),
            PersonSpec(SECOND_CLERK, "食品科", ("clerk",)),
            PersonSpec(FOREIGN_CLERK, "质量科", ("clerk",)),
            PersonSpec(HEAD, "食品科", ("business_unit_head",), post="科长"),
            PersonSpec(DEPUTY, "食品科", ("deputy_leader_in_charge",), post="副局长", everywhere=True),
            PersonSpec(PRINCIPAL, "食品科", ("principal_leader",), post="局长", everywhere=True),
            PersonSpec(LEGAL, "法制科", ("legal_supervisor",), everywhere=True),
            PersonSpec(OBSERVER, "法制科", ("observer",), category="discipline"),
            PersonSpec(PRESS, "法制科", ("observer",), category="press"),
            *(PersonSpec(name, "食品科", ("inspector",)) for name in INSPECTORS),
            *(PersonSpec(name, "质量科", ("inspector",)) for name in ELSEWHERE),
            *more,
        ),
        bot_username="yaohao_test_bot",
    )


class County:
    """A stage and whoever stands on it; every helper is something people do or see."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.group = stage, stage.group

    # Rows

    async def rows(self, table: type[T], *where: Any) -> list[T]:
        """Rows as they stand, oldest first."""
        async with self.stage.house.read() as ctx:
            query = select(table).where(*where).order_by(col(table.id))  # type: ignore[attr-defined]
            return list((await ctx.session.exec(query)).all())

    async def audit(self) -> list[str]:
        """The bodies of the audit chain, oldest first."""
        async with self.stage.house.read() as ctx:
            found = await ctx.session.exec(select(AuditEvent.body).order_by(col(AuditEvent.seq)))
            return list(found.all())

    async def last(self, table: type[T], *where: Any) -> T:
        """The newest row."""
        return (await self.rows(table, *where))[-1]

    async def person(self, name: str) -> int:
        """The number of somebody in the roster."""
        return number(await self.last(Person, Person.name == name))

    async def seats(self, *states: AssignmentState) -> list[tuple[str, str, Assignment]]:
        """(name, target, row) of every seat, in these states or any."""
        async with self.stage.house.read() as ctx:
            query = (
                select(Person.name, DrawnTarget.name, Assignment)
                .join(Assignment, col(Assignment.person_id) == col(Person.id))
                .join(DrawnTarget, col(DrawnTarget.id) == col(Assignment.target_id))
                .order_by(col(Assignment.id))
            )
            found = (await ctx.session.exec(query)).all()
        return [row for row in found if not states or row[2].state in states]

    async def team(self) -> list[str]:
        """Names of everybody with a live task, in the order of the seats."""
        live = [name for name, _, row in await self.seats() if row.state != AssignmentState.REPLACED]
        return list(dict.fromkeys(live))

    async def faultless(self) -> None:
        """No update was set aside, none is waiting after a fault of ours."""
        failed = await self.rows(Inbox, Inbox.state != InboxState.DONE)
        stumbled = await self.rows(Inbox, Inbox.tries > 0)
        assert [(row.payload[:400], row.error) for row in [*failed, *stumbled]] == []

    # The way of a batch

    async def open_batch(self) -> None:
        """[开启批次] on the card that announces the period."""
        await self.stage.tap(CLERK, "开启批次")

    async def release(self) -> None:
        """[申请抽取], [放行抽取]: the list is sealed and the COMMIT posted."""
        await self.stage.tap(CLERK, "申请抽取")
        await self.stage.tap(HEAD, "放行抽取")

    def commit_post(self) -> Message:
        """The newest post of a COMMIT in the group."""
        return self.stage.see(OBSERVER, "名单已封存", self.group)

    async def contribute(self, *who: str, text: str = "我来监督") -> None:
        """The window opens; observers reply to the COMMIT."""
        await self.stage.push(PACE.window_lead + 1)
        for name in who:
            await self.reply(name, f"{text} {name}")
        await self.stage.push(PACE.echo_gather + 0.5)

    async def reply(self, who: str, text: str, to: int | None = None) -> Message:
        """A reply in the group, to the newest COMMIT."""
        commit = to or self.commit_post()["id"]
        return await self.stage.say(who, text, chat=self.group, reply_to=commit)

    async def finish_window(self) -> None:
        """Time passes until the result is there."""
        await self.close_window()
        await self.stage.push(PACE.objection + 1)

    async def close_window(self) -> None:
        """Time passes until the CLOSE stands; observers can still object."""
        await self.stage.push(PACE.window)
        await self.stage.push(PACE.reveal + 1)

    async def draw(self, *observers: str) -> None:
        """One whole draw, from COMMIT to RESULT."""
        await self.contribute(*(observers or (OBSERVER,)))
        await self.finish_window()

    async def configured(self) -> list[str]:
        """Everything up to the cards at the inspectors; the team."""
        await self.open_batch()
        await self.release()
        await self.draw()
        await self.draw()
        return await self.team()

    # What is changed behind the scenes

    def rule(self, **values: Any) -> None:
        """A variant of the jurisdiction in force: these keys, as a regulation would set them."""
        profiles = self.stage.house.profiles
        assert isinstance(profiles, dict)
        for name, profile in profiles.items():
            entries = {
                **profile.entries,
                **{key: Entry(value, "本地第一条") for key, value in values.items()},
            }
            profiles[name] = replace(profile, entries=entries)

    async def change(self, table: type[SQLModel], where: Any, **values: Any) -> None:
        """Rows become what a test needs, past every use case."""
        async with self.stage.house.act() as ctx:
            for row in (await ctx.session.exec(select(table).where(where))).all():
                for key, value in values.items():
                    setattr(row, key, value)


@asynccontextmanager
async def open_county(
    url: str,
    profile: str,
    *,
    pace: Pace = PACE,
    start: datetime = MONDAY_MORNING,
    more: Iterable[PersonSpec] = (),
    unbound: Iterable[str] = (),
    quantity: int = 3,
    period: tuple[date, date] | None = None,
    source: Source | None = None,
    relay: str | None = None,
) -> AsyncIterator[County]:
    """A furnished county; nobody of `unbound` has a phone that knows the bot."""
    spec = cast(profile, more)
    async with open_stage(url, spec, pace=pace, start=start, source=source, relay=relay) as stage:
        observers = [stage.ids[OBSERVER], stage.ids[PRESS], stage.ids[CLERK]]
        stage.group = stage.telegram.add_group("观察员群", observers, observers[0], bot_admin=True)
        async with stage.house.act() as ctx:
            await _bind(ctx, stage, set(unbound))
            await _furnish(
                ctx, quantity, period or (date(start.year, start.month + 1, 8), date(start.year, 12, 18))
            )
        _stop(stage)
        await stage.settle()
        yield County(stage)


def _stop(stage: Stage) -> None:
    """From here on only pushes move the clock, so that a slow machine changes no second of a window."""
    at = stage.clock.unix()
    stage.clock._source = lambda: at


async def _bind(ctx: Context, stage: Stage, unbound: set[str]) -> None:
    """As the slips would, without their words."""
    group = await tell.observers_group(ctx)
    group.telegram_id, group.title, group.bound_at = stage.group, "观察员群", ctx.now
    for person in (await ctx.session.exec(select(Person))).all():
        if person.name not in unbound:
            chat = await tell.private_chat(ctx, number(person))
            chat.telegram_id, chat.bound_at = stage.ids[person.name], ctx.now
            stage.telegram.start_chat(stage.ids[person.name])


async def _furnish(ctx: Context, quantity: int, period: tuple[date, date]) -> None:
    people = {person.name: person for person in (await ctx.session.exec(select(Person))).all()}
    clerk = people[CLERK]
    read = number(await ctx.add(Import(kind="targets", name="seed", by_id=number(clerk), created_at=ctx.now)))
    for n in range(1, TARGETS + 1):
        ctx.session.add(target(n, read, ctx.now))
        if n <= TARGETS - 4:
            await doors.put_secret(ctx, "risk", code(n), "ABCD"[n % 4].encode())
    for n, name in enumerate((*INSPECTORS, *ELSEWHERE)):
        ctx.session.add(
            Inspector(
                badge=f"QY-{n + 1:03d}",
                person_id=number(people[name]),
                unit_id=people[name].unit_id,
                area=NORTH if n % 4 < 2 else SOUTH,
                group_name=f"第{n // 2 + 1}组",
                import_id=read,
                valid_from=ctx.now,
            )
        )
    ctx.session.add(Item(code="1", name="食品经营许可资质", import_id=read))
    await ctx.add(
        PlanEntry(
            year=ctx.now.year,
            number="SP-1",
            name="食品经营户抽查",
            items=["1"],
            quantity=quantity,
            period_from=period[0],
            period_to=period[1],
            lead_unit_id=clerk.unit_id,
            notice_at=ctx.now,
        )
    )


def target(n: int, import_id: int, now: datetime, **different: Any) -> Target:
    """The n-th target: every second one in the south, every fourth a restaurant."""
    values: dict[str, Any] = {
        "code": code(n), "name": f"青阳食品店{n}", "area": NORTH if n % 2 else SOUTH,
        "kind": "餐饮服务" if n % 4 == 0 else "食品经营", "address": f"青阳路 {n} 号", "status": "active",
        "import_id": import_id, "valid_from": now,
    }  # fmt: skip
    return Target(**{**values, **different})


async def briefed(county: County, teams: dict[int, tuple[str, ...]], certificates: Any = None) -> None:
    """A configured batch without its two lotteries: the n-th target with these inspectors, the first of them leads.

    A target without inspectors is unstaffed. Cards and all that follows come from the use case itself.
    """
    async with county.stage.house.act() as ctx:
        entry = (await ctx.session.exec(select(PlanEntry))).one()
        clerk = (await ctx.session.exec(select(Person).where(Person.name == CLERK))).one()
        batch = await create(ctx, entry, number(clerk), "")
        batch.state = BatchState.CONFIGURED
        known = {person.name: person for person in (await ctx.session.exec(select(Person))).all()}
        badges = {row.person_id: row.badge for row in (await ctx.session.exec(select(Inspector))).all()}
        for t, n in enumerate(teams):
            ctx.session.add(_drawn(number(batch), t, n, ctx.now))
        draw = await ctx.add(
            Draw(
                batch_id=number(batch),
                kind="match",
                plan="2026-SP-1#1",
                state=DrawState.RECORDED,
                requested_by=number(clerk),
                released_by=number(known[HEAD]),
                requested_at=ctx.now,
            )
        )
        seated = {code(n): [badges[number(known[name])] for name in names] for n, names in teams.items()}
        await form_teams(
            ctx,
            draw,
            batch,
            {
                "assign": [[c, team or ["", ""], team[0] if team else ""] for c, team in seated.items()],
                "seats": {c: list(range(max(len(team), 2))) for c, team in seated.items()},
                "members": {badge: [badge] for badge in badges.values()},
                "certificates": certificates or {},
            },
        )
    await county.stage.settle()


def _drawn(batch_id: int, t: int, n: int, now: datetime) -> DrawnTarget:
    one = target(n, 1, now)
    return DrawnTarget(
        batch_id=batch_id,
        t=t,
        code=one.code,
        name=one.name,
        area=one.area,
        address=one.address,
        year=now.year,
    )
