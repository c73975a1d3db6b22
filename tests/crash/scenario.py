"""The story in steps: each is something people do at one instant, and what they see when everything has come to rest.

People act once. After a death they only look on: whatever they did must have its effect without them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import select

from bot.windows import Limits
from demo.clock import PushableClock
from demo.files import Upload
from models.base import number
from models.directory import Import, Inspector, Target
from models.people import Person
from models.plan import PlanEntry
from tests.intake.files import code, workbook
from tests.stage import Stage
from workflow import binding, tell
from workflow.pace import Pace
from workflow.setup import HouseSpec, PersonSpec, UnitSpec
from workflow.unit import Context

START = datetime(2026, 9, 14, 1, 0, tzinfo=UTC).timestamp()
"""Monday 09:00 in Shanghai."""


SLOWER = 20
"""This clock runs so many times slower than real time: a busy machine must not let a window slip."""


def clock() -> PushableClock:
    """A clock that begins at START when the program is born; what passed before is in its offset."""
    born = time.monotonic()
    return PushableClock(source=lambda: START + (time.monotonic() - born) / SLOWER)


LIMITS = Limits(overall=10**9, group=10_000, private=10_000)
"""No flood limit is ever reached; even the smallest wait between two sends would be long on such a clock."""

REST_S = 2
"""At the end of each step: uncertain notices have waited, echoes are gathered."""

PACE = Pace(window_lead=4, window=60, delay_seg=2, delay_it=1000, uncertain_wait=1, echo_gather=1)
TARGETS = 40
Memory = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """`act` happens once, at one instant; `sees` raises AssertionError; `draws`: a lottery ended here."""

    name: str
    act: Callable[[Stage, Memory], None]
    sees: Callable[[Stage, Memory], None]
    draws: bool = False


CLERK, HEAD, DEPUTY, LEGAL = "白洁", "李建国", "赵明远", "方正"
INSPECTORS = ("王海燕", "陈志强", "周敏", "吴昊", "郑洁", "孙磊", "钱进", "冯涛")
OBSERVERS = ("顾清", "沈岚")


def cast(profile: str) -> HouseSpec:
    """Few people, every role."""
    return HouseSpec(
        organisation="青阳县市场监督管理局",
        area="150626",
        profile=profile,
        units=(UnitSpec("食品科", "food"), UnitSpec("法制科", "legal", "legal")),
        people=(
            PersonSpec(CLERK, "食品科", ("clerk",), everywhere=True),
            PersonSpec(HEAD, "食品科", ("business_unit_head",), post="科长"),
            PersonSpec(DEPUTY, "食品科", ("deputy_leader_in_charge",), post="副局长", everywhere=True),
            PersonSpec(LEGAL, "法制科", ("legal_supervisor",), everywhere=True),
            PersonSpec(INSPECTORS[0], "食品科", ("inspector",), phone="13900001234"),
            *(PersonSpec(name, "食品科", ("inspector",)) for name in INSPECTORS[1:]),
            PersonSpec(OBSERVERS[0], "法制科", ("observer",), category="discipline"),
            PersonSpec(OBSERVERS[1], "法制科", ("observer",), category="press"),
        ),
        bot_username="yaohao_test_bot",
    )


async def furnish(stage: Stage, memory: Memory) -> None:
    """Directory, plan and everybody but one bound, as after the first weeks of a house."""
    members = [stage.ids[name] for name in OBSERVERS]
    stage.group = stage.telegram.add_group("观察员群", members, stage.ids[CLERK])
    async with stage.house.act() as ctx:
        await _directories(ctx)
        (await tell.observers_group(ctx)).telegram_id = stage.group
        memory["code"] = await binding.issue(ctx, number(await _person(ctx, INSPECTORS[0])))
        for name in stage.ids:
            if name != INSPECTORS[0]:
                chat = await tell.private_chat(ctx, number(await _person(ctx, name)))
                chat.telegram_id, chat.bound_at = stage.ids[name], ctx.now
                stage.telegram.chat(stage.ids[name], stage.bot_id).started = True


async def _directories(ctx: Context) -> None:
    clerk = await _person(ctx, CLERK)
    read = await ctx.add(Import(kind="targets", name="seed", by_id=number(clerk), created_at=ctx.now))
    for n in range(1, TARGETS + 1):
        ctx.session.add(
            Target(
                code=code(n),
                name=f"青阳食品店{n}",
                area="150626",
                kind="食品经营",
                address=f"青阳路 {n} 号",
                status="active",
                import_id=number(read),
                valid_from=ctx.now,
            )
        )
    for n, name in enumerate(INSPECTORS, start=1):
        person = await _person(ctx, name)
        ctx.session.add(
            Inspector(
                badge=f"QY-{n:03d}",
                person_id=number(person),
                unit_id=person.unit_id,
                area="150626",
                import_id=number(read),
                valid_from=ctx.now,
            )
        )
    await ctx.add(
        PlanEntry(
            year=2026,
            number="1",
            name="食品经营户抽查",
            quantity=3,
            period_from=date(2026, 9, 21),
            period_to=date(2026, 11, 30),
            lead_unit_id=clerk.unit_id,
            notice_at=ctx.now - timedelta(1),
        )
    )


async def _person(ctx: Context, name: str) -> Person:
    return (await ctx.session.exec(select(Person).where(Person.name == name))).one()


# What people do


def say(stage: Stage, who: str, words: str, *, group: bool = False, reply_to: int | None = None) -> None:
    """Somebody writes."""
    stage.telegram.send(stage.ids[who], stage.group if group else stage.bot_id, words, reply_to)


def tap(stage: Stage, who: str, label: str, *, times: int = 1) -> None:
    """Somebody presses the newest button whose text begins so; what comes back as a toast nobody needs."""
    message, data = button(stage, who, label)
    telegram = stage.telegram
    person, chat = telegram.person(stage.ids[who]), telegram.chat(stage.ids[who], stage.bot_id)
    bot = telegram.world.bot_with_id(stage.bot_id)
    assert bot is not None
    for _ in range(times):
        telegram.taps.press(bot, person, chat, telegram.message(chat, message["id"]), data)


def button(stage: Stage, who: str, label: str) -> tuple[dict[str, Any], str]:
    """The newest message with such a button, and its data."""
    for message in reversed(stage.messages(who)):
        for row in message["buttons"]:
            for one in row:
                if one["text"].startswith(label) and one["data"]:
                    return message, one["data"]
    texts = [message["text"] for message in stage.messages(who)]
    raise AssertionError(f"{who} sees no button {label}; last: {texts[-1:]}")


def said(who: str, words: str) -> Callable[[Stage, Memory], None]:
    return lambda stage, memory: say(stage, who, words.format(**memory))


def directory_sent(stage: Stage, memory: Memory) -> None:
    """The clerk sends a table with three more targets."""
    head = ["企业名称", "统一社会信用代码", "辖区代码", "对象类型", "经营地址"]
    rows = [
        [f"青阳食品店{n}", code(n), "150626", "食品经营", f"青阳路 {n} 号"]
        for n in range(TARGETS + 1, TARGETS + 4)
    ]
    file = Upload("检查对象名录.xlsx", "application/octet-stream", workbook([head, *rows]))
    stage.telegram.upload(stage.ids[CLERK], stage.bot_id, file, "")


def tapped(who: str, label: str, *, times: int = 1) -> Callable[[Stage, Memory], None]:
    return lambda stage, memory: tap(stage, who.format(**memory), label, times=times)


def pushed(seconds: float) -> Callable[[Stage, Memory], None]:
    return lambda stage, memory: stage.clock.push(seconds)


def contributed(title: str) -> Callable[[Stage, Memory], None]:
    """The window is open: both observers reply to the commitment, to its newest copy if there are several."""

    def act(stage: Stage, memory: Memory) -> None:
        stage.clock.push(5)
        seen = stage.messages(OBSERVERS[0], stage.group)
        posts = [
            one["id"] for one in seen if "名单已封存" in _words(one) and title in _words(one) and one["file"]
        ]
        for who in OBSERVERS:
            say(stage, who, f"{who} 监督 {title} 🎲", group=True, reply_to=posts[-1])

    return act


def echoed(title: str) -> Callable[[Stage, Memory], None]:
    """The bot has said back what both observers wrote."""

    def look(stage: Stage, memory: Memory) -> None:
        ours = [one for one in stage.messages(OBSERVERS[0], stage.group) if one["from"]["is_bot"]]
        for who in OBSERVERS:
            assert any(f"{who} 监督 {title}" in _words(one) for one in ours), f"no echo of {who}"

    return look


def _words(message: dict[str, Any]) -> str:
    return str(message["text"] or message["caption"] or "")


def others_confirm(stage: Stage, memory: Memory) -> None:
    """Everybody who still sees the button, but for one."""
    for who in waiting(stage):
        if who != memory["late"]:
            tap(stage, who, "确认")


def objected(stage: Stage, memory: Memory) -> None:
    """An observer replies to the closing post, to its newest copy if there are several."""
    posts = [one["id"] for one in stage.messages(OBSERVERS[0], stage.group) if "窗口已关闭" in _words(one)]
    say(stage, OBSERVERS[1], "请核对有没有漏收", group=True, reply_to=posts[-1])


def said_in_group(who: str, words: str) -> Callable[[Stage, Memory], None]:
    return lambda stage, memory: say(stage, who, words, group=True)


# What people see


def nothing(stage: Stage, memory: Memory) -> None:
    """Nothing in particular."""


def waiting(stage: Stage) -> list[str]:
    """Inspectors whose newest card asks for a confirmation."""
    return [who for who in INSPECTORS if _asks(stage, who)]


def _asks(stage: Stage, who: str) -> bool:
    try:
        message, _ = button(stage, who, "确认")
    except AssertionError:
        return False
    return "待确认" in message["text"]


def briefed(stage: Stage, memory: Memory) -> None:
    """Those drawn have their cards; who will do what from here on."""
    drawn = waiting(stage)
    assert len(drawn) >= 4, drawn
    memory["first"], memory["leaver"], memory["late"] = drawn[:3]


def reasons_shown(stage: Stage, memory: Memory) -> None:
    """The menu of reasons, past the choice of a target if there is more than one."""
    button(stage, memory["leaver"], "近亲属")


def succeeded(stage: Stage, memory: Memory) -> None:
    """Somebody else has the seat, and knows it."""
    stage.see(memory["leaver"], "接替")


def closed(times: int) -> Callable[[Stage, Memory], None]:
    """So many windows have closed."""

    def look(stage: Stage, memory: Memory) -> None:
        posts = [one for one in stage.messages(OBSERVERS[0], stage.group) if "窗口已关闭" in _words(one)]
        assert len(posts) >= times, len(posts)

    return look


def in_group(words: str) -> Callable[[Stage, Memory], None]:
    return sees(OBSERVERS[0], words, group=True)


def has_button(who: str, label: str) -> Callable[[Stage, Memory], None]:
    def sees(stage: Stage, memory: Memory) -> None:
        button(stage, who.format(**memory), label)

    return sees


def sees(who: str, words: str, *, group: bool = False) -> Callable[[Stage, Memory], None]:
    def look(stage: Stage, memory: Memory) -> None:
        stage.see(who.format(**memory), words, stage.group if group else None)

    return look


BINDING = (
    Step("slip", said(INSPECTORS[0], "/start {code}"), has_button(INSPECTORS[0], "是我")),
    Step("that is me", tapped(INSPECTORS[0], "是我"), sees(INSPECTORS[0], "后四位")),
    Step("digits", said(INSPECTORS[0], "1234"), sees(INSPECTORS[0], "已绑定")),
)

IMPORTED = (
    Step("send a directory", directory_sent, has_button(CLERK, "确认导入")),
    Step("import it by a double tap", tapped(CLERK, "确认导入", times=2), sees(CLERK, "已导入")),
)
TARGETS_DRAWN = (
    Step("open a batch", tapped(CLERK, "开启批次"), has_button(CLERK, "申请抽取")),
    Step("request", tapped(CLERK, "申请抽取"), has_button(HEAD, "放行抽取")),
    Step("release", tapped(HEAD, "放行抽取"), in_group("名单已封存")),
    Step("contribute", contributed("抽取检查对象"), echoed("抽取检查对象")),
    Step("close the window", pushed(PACE.window), closed(1)),
    Step("object", objected, has_button(HEAD, "不成立")),
    Step("dismiss", tapped(HEAD, "不成立"), sees(HEAD, "写明理由")),
    Step("why", said(HEAD, "每条回复都已计入"), in_group("异议不成立")),
    Step("draw targets", pushed(PACE.objection + 1), in_group("检查对象抽取结果"), draws=True),
)
TEAMS_DRAWN = (
    Step("contribute to the matching", contributed("匹配检查人员"), echoed("匹配检查人员")),
    Step("close the window of the matching", pushed(PACE.window), closed(2)),
    Step("draw inspectors", pushed(PACE.objection + 1), briefed, draws=True),
)
ANSWERS = (
    Step("confirm", tapped("{first}", "确认"), sees("{first}", "已确认")),
    Step("undo", tapped("{first}", "撤销"), sees("{first}", "待确认")),
    Step("confirm by a double tap", tapped("{first}", "确认", times=2), sees("{first}", "已确认")),
    Step("which interest", tapped("{leaver}", "申报回避"), reasons_shown),
    Step("declare", tapped("{leaver}", "近亲属"), has_button(DEPUTY, "请法制科意见")),
    Step("ask the legal unit", tapped(DEPUTY, "请法制科意见"), has_button(LEGAL, "构成")),
    Step("legal opinion", tapped(LEGAL, "构成"), sees(DEPUTY, "法制科意见")),
)
REDRAWN = (
    Step("agree to redraw", tapped(DEPUTY, "同意重抽"), has_button(CLERK, "现在重抽")),
    Step("redraw", tapped(CLERK, "现在重抽"), in_group("重抽空席")),
    Step("contribute to the redraw", contributed("重抽空席"), echoed("重抽空席")),
    Step("close the window of the redraw", pushed(PACE.window), closed(3)),
    Step("draw the successor", pushed(PACE.objection + 1), succeeded, draws=True),
)
APPOINTED = (Step("appoint", tapped(DEPUTY, "同意，指定"), succeeded, draws=True),)
CLOCK = (
    Step("the others confirm", others_confirm, sees(CLERK, "已确认")),
    *(Step(f"day {n}", pushed(24 * 3600), nothing) for n in range(1, 6)),
    Step("the late one confirms", tapped("{late}", "确认"), sees("{late}", "已确认")),
    Step("result on demand", said_in_group(OBSERVERS[0], "/drawresult"), in_group("审计种子")),
)

STORIES: dict[str, tuple[Step, ...]] = {
    "wushen": (*BINDING, *IMPORTED, *TARGETS_DRAWN, *TEAMS_DRAWN, *ANSWERS, *REDRAWN, *CLOCK),
    "wugang": (*BINDING, *IMPORTED, *TARGETS_DRAWN, *TEAMS_DRAWN, *ANSWERS, *APPOINTED, *CLOCK),
}
