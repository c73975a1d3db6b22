"""The story without hands: from the plan notice to a confirmed team, with everything that may happen between.

It is played through the same control interface as the page, and every step must come about.
"""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from sqlmodel import col, select

from demo.hands import Hands, StoryFailedError
from demo.playhouse import Playhouse
from draw.replay import verify_record
from models.assignment import Assignment, AssignmentState
from models.people import Person
from workflow import fsck, ledger

WINDOW_S = 75
OBJECTION_S = 25
DEADLINES_AT_MOST = 12
FILES = (
    "事项清单.xlsx",
    "检查对象名录.xlsx",
    "执法检查人员名录.xlsx",
    "信用风险分类.xlsx",
    "年度抽查计划.xlsx",
)


@dataclass
class Cast:
    """Who plays."""

    clerk: str
    head: str
    deputy: str
    legal: str
    observers: list[str]


async def tell_story(address: str, profile: str, house: Playhouse, write: Callable[[str], object]) -> int:
    """Play it all; 0 if every step came about, else 1 with the step that did not."""
    timeout = aiohttp.ClientTimeout(60)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        hands = Hands(session, address, write)
        await hands.learn(house.group, house.bot_id)
        cast = _cast(house)
        try:
            await _prepare(hands, cast, house)
            await _draw_batch(hands, cast)
            await _answer(hands, cast, house, profile)
            await _results_on_demand(hands, cast)
            await _the_late_one(hands, cast, house)
            await _check(hands, house, write)
        except StoryFailedError as failure:
            write(f"\n!! {failure}\n")
            return 1
    write("\n== 完 · the story is told, every step came about\n")
    return 0


async def _prepare(hands: Hands, cast: Cast, house: Playhouse) -> None:
    hands.step("名录和计划 · directories and plan")
    for name in FILES:
        sent = (await hands.send_file(cast.clerk, name))["id"]
        await hands.tap(cast.clerk, "确认导入", within="试读完成", after=sent)
        await hands.see(cast.clerk, "已导入", after=sent)
        if name.startswith("执法"):
            await house.hand_out_slips()
    hands.step("计划告知 · plan notices")
    await hands.see(cast.head, "计划")
    await hands.see(cast.deputy, "计划")


async def _draw_batch(hands: Hands, cast: Cast) -> None:
    hands.step("开启批次 · a batch")
    await hands.tap(cast.clerk, "开启批次")
    await hands.see(cast.clerk, "可抽")
    await hands.tap(cast.clerk, "申请抽取")
    hands.step("放行 · another person releases")
    await hands.tap(cast.head, "放行抽取")
    await _live(hands, cast, "抽取检查对象", "检查对象抽取结果")
    await _live(hands, cast, "匹配检查人员", "检查人员匹配结果")
    await hands.see(cast.clerk, "人员已到位")


async def _live(hands: Hands, cast: Cast, title: str, result: str) -> None:
    hands.step(f"{title} · live")
    watcher = cast.observers[0]
    last = (await hands.see(watcher, "公开日志", group=True))["id"]
    commit = await hands.see(watcher, title, "次 · 名单已封存", group=True, after=last)
    await hands.see(watcher, "窗口开放到", group=True)  # the post is confirmed; only then may time be pushed
    await hands.push(8)
    for place, who in enumerate(cast.observers[:3], start=1):
        await hands.say(who, f"我来监督 {place} 🎲", group=True, reply_to=commit["id"])
    await hands.see(watcher, "我来监督 3", group=True, after=commit["id"])
    await hands.push(WINDOW_S)
    await hands.see(watcher, "窗口已关闭", group=True, after=commit["id"])
    await hands.push(OBJECTION_S)
    await hands.see(watcher, result, group=True, after=commit["id"])


async def _answer(hands: Hands, cast: Cast, house: Playhouse, profile: str) -> None:
    hands.step("检查员 · the inspectors answer")
    team = await _team(house)
    leaver, asker, late = team[0], team[1], team[-1]
    for who in team[2:-1]:
        await hands.tap(who, "确认", within="待确认")
        await hands.see(who, "已确认")
    await hands.tap(team[2], "撤销")
    await hands.see(team[2], "待确认")
    await hands.tap(team[2], "确认", within="待确认")
    await _declare(hands, leaver)
    await _ask(hands, asker, profile)
    decide = _redraw if profile == "wushen" else _appoint
    await decide(hands, cast, (leaver, asker))
    await _confirm_rest(hands, house, {late})


async def _declare(hands: Hands, who: str) -> None:
    hands.step(f"{who} 申报回避 · declares an interest")
    await hands.tap(who, "申报回避")
    if await hands.see_one_of(who, "您与哪一户有利害关系", "请选择原因") != "请选择原因":
        await _first_target(hands, who)
    await hands.tap(who, "近亲属")
    await hands.see(who, "已申报回避")


async def _ask(hands: Hands, who: str, profile: str) -> None:
    hands.step(f"{who} 申请更换 · asks to be replaced")
    await hands.tap(who, "申请更换")
    if await hands.see_one_of(who, "申请更换哪一户", "请选择理由") != "请选择理由":
        await _first_target(hands, who)
    await hands.tap(who, "无法独立完成" if profile == "wushen" else "工作冲突")
    await hands.see(who, "已申请更换")


async def _first_target(hands: Hands, who: str) -> None:
    """The first line of the unfolded menu."""
    message = await hands.see(who, "哪一户")
    await hands.tap(who, message["buttons"][0][0]["text"])


async def _redraw(hands: Hands, cast: Cast, leaving: tuple[str, str]) -> None:
    hands.step("分管负责人 · the deputy leader decides, the legal unit is asked")
    await hands.tap(cast.deputy, "请法制科意见")
    await hands.tap(cast.legal, "构成，应当回避")
    for who in leaving:
        await hands.tap(cast.deputy, "同意重抽", within=f"{who}（")
    await hands.see(cast.clerk, "空席 2 个")
    await hands.tap(cast.clerk, "现在重抽")
    await _live(hands, cast, "重抽空席", "检查人员匹配结果")


async def _appoint(hands: Hands, cast: Cast, leaving: tuple[str, str]) -> None:
    hands.step("分管负责人 · the deputy leader appoints, without a lottery")
    for who in leaving:
        await hands.tap(cast.deputy, "同意，指定", within=f"{who}（")
    await hands.see(cast.observers[0], "更换检查人员 1 人", group=True)


async def _confirm_rest(hands: Hands, house: Playhouse, without: set[str]) -> None:
    hands.step("接替的人确认 · the successors confirm")
    for who in await _open_ones(house):
        if who not in without:
            await hands.tap(who, "确认", within="待确认")
            await hands.see(who, "已确认")


async def _results_on_demand(hands: Hands, cast: Cast) -> None:
    hands.step("再看结果 · results on demand")
    await hands.say(cast.observers[1], "/drawresult")
    listed = await hands.see(cast.observers[1], "历次抽取")
    q = listed["text"].split("/drawresult_")[-1].split()[0]
    await hands.say(cast.observers[1], f"/drawresult {q}")
    await hands.see(cast.observers[1], "审计种子")
    again = await hands.see(cast.observers[0], "结果条目", group=True)
    await hands.say(cast.observers[0], f"/drawresult {q}", group=True)
    await hands.see(cast.observers[0], "十分钟内刚刚发过", group=True, after=again["id"])


async def _the_late_one(hands: Hands, cast: Cast, house: Playhouse) -> None:
    hands.step("期限 · the one who does not answer")
    late = (await _open_ones(house))[0]
    for _ in range(DEADLINES_AT_MOST):
        deadline = (await hands.scene())["next_deadline"]
        await hands.push(max(1, deadline["at"] - await hands.now()))
        await hands.until_past(deadline)
        if await hands.has(cast.head, "前没有办理"):
            break
    await hands.see(late, "届时仍未办理，将告知")
    await hands.see(cast.head, "逾期")
    await hands.tap(late, "确认", within="待确认")
    await hands.say(cast.clerk, "/today")
    await hands.see(cast.clerk, "已确认")


async def _check(hands: Hands, house: Playhouse, write: Callable[[str], object]) -> None:
    hands.step("核对 · what a stranger checks")
    problems = [call for call in await hands.calls() if call["problems"]]
    if problems:
        raise StoryFailedError(f"schema problems: {problems[0]}")
    async with house.house.read() as ctx:
        report = verify_record(await ledger.record(ctx))
        open_pairs = await ctx.session.exec(
            select(Assignment.id).where(
                col(Assignment.state).in_([AssignmentState.DRAWN, AssignmentState.NOTIFIED])
            )
        )
        findings = {name: found for name, found in (await fsck.examine(ctx)).items() if found}
        still_open = len(open_pairs.all())
    if report.broken or findings or still_open:
        raise StoryFailedError(f"record {report.broken}, fsck {findings}, {still_open} unconfirmed")
    write(f"public record: {len(report.ledger.lots)} draws, no rule broken · fsck: clean\n")


async def _team(house: Playhouse) -> list[str]:
    """Everybody with a task who is bound, in roster order."""
    names = await _with_state(house, tuple(AssignmentState))
    if len(names) < 4:
        raise StoryFailedError(f"only {len(names)} inspectors were drawn")
    return names


async def _open_ones(house: Playhouse) -> list[str]:
    return await _with_state(house, (AssignmentState.DRAWN, AssignmentState.NOTIFIED))


async def _with_state(house: Playhouse, states: tuple[AssignmentState, ...]) -> list[str]:
    async with house.house.read() as ctx:
        rows = await ctx.session.exec(
            select(Person.name, Person.id)
            .join(Assignment, col(Assignment.person_id) == col(Person.id))
            .where(col(Assignment.state).in_(states))
            .distinct()
            .order_by(col(Person.id))
        )
        return [name for name, _ in rows.all()]


def _cast(house: Playhouse) -> Cast:
    people = house.county.house.people

    def first(role: str) -> str:
        return next(p.name for p in people if role in p.roles)

    return Cast(
        clerk=first("clerk"),
        head=first("business_unit_head"),
        deputy=first("deputy_leader_in_charge"),
        legal=first("legal_supervisor"),
        observers=[p.name for p in people if "observer" in p.roles],
    )
