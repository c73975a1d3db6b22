"""A draw before observers, and everything that may get in its way."""

import json
from typing import Any

from sqlmodel import col
from telegram.error import RetryAfter

from bot.wiring import assemble
from draw.audit import verify_sealed
from draw.record import read_sealed
from draw.replay import verify_record
from models.assignment import Assignment
from models.draw import Contribution, DelayPart, Draw, DrawState, LogEntry, Post
from models.mail import Inbox, Outbox
from models.plan import Batch, DrawnTarget, PlanEntry
from tests.flow.county_small import CLERK, DEPUTY, HEAD, OBSERVER, PACE, PRESS, County
from tests.stage import RELAXED, TOKEN, Stage
from workflow import files, inbox, ledger


async def sealed_and_posted(county: County) -> None:
    """A batch is released and its COMMIT stands in the group."""
    await county.open_batch()
    await county.release()


async def record(county: County) -> bytes:
    async with county.stage.house.read() as ctx:
        return await ledger.record(ctx)


async def entries(county: County, kind: str) -> list[dict]:
    return [json.loads(row.text) for row in await county.rows(LogEntry, LogEntry.type == kind)]


async def refused(county: County, who: str, text: str, *, to: int | None = None) -> str:
    """What the group is told about a reply that does not count."""
    await county.reply(who, text, to)
    await county.stage.push(0.5)
    return county.stage.text(OBSERVER, county.group)


async def test_the_whole_ceremony_and_what_a_stranger_can_check(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.draw(OBSERVER, PRESS)
    await wushen.draw(OBSERVER)
    report = verify_record(await record(wushen))
    assert report.valid, report.broken
    assert len(report.ledger.lots) == 2
    of = None
    for draw in await wushen.rows(Draw):
        assert draw.state == DrawState.RECORDED
        assert draw.grade == "E1"
        async with wushen.stage.house.act() as ctx:
            assert draw.sealed_id is not None
            sealed = await files.load(ctx, draw.sealed_id)
            log = await ledger.entries(ctx)
        of = of if draw.kind == "match" else None
        assert verify_sealed(read_sealed(sealed), log, of) == []
        of = read_sealed(sealed)
    assert len(await wushen.rows(DrawnTarget)) == 3
    assert len(await wushen.rows(Assignment)) == 6
    close = (await entries(wushen, "CLOSE"))[0]["body"]
    assert [one["who"] for one in close["contrib"]] == ["纪检-1", "记者-1"]
    assert [one["body"]["beacon"] for one in await entries(wushen, "COMMIT")] == [None, None], (
        "off unless set"
    )


async def test_two_draws_stand_in_line(wushen: County) -> None:
    first = await wushen.last(PlanEntry)
    values = first.model_dump(exclude={"id", "number", "name", "version"})
    async with wushen.stage.house.act() as ctx:
        ctx.session.add(PlanEntry(**values | {"number": "SP-2", "name": "餐饮户抽查", "noticed_at": None}))
    await wushen.stage.settle()
    await wushen.stage.tap(
        CLERK, "开启批次", on=wushen.stage.see(CLERK, "该开启批次了 · 食品经营户抽查")["id"]
    )
    await wushen.release()
    await wushen.stage.tap(CLERK, "开启批次", on=wushen.stage.see(CLERK, "该开启批次了 · 餐饮户抽查")["id"])
    await wushen.release()
    card = wushen.stage.see(CLERK, "餐饮户抽查（食品科）")
    assert "前面还有 1 次抽取，完成后自动开始" in card["text"]
    assert len(await entries(wushen, "COMMIT")) == 1
    await wushen.draw()
    assert "第 2 批" in wushen.commit_post()["caption"]
    assert "窗口开放到" in wushen.stage.see(CLERK, "餐饮户抽查（食品科）")["text"]
    for _ in range(3):
        await wushen.draw()
    assert [one["body"]["kind"] for one in await entries(wushen, "COMMIT")] == [
        "targets",
        "targets",
        "match",
        "match",
    ]
    assert verify_record(await record(wushen)).valid


async def test_who_and_what_is_not_counted(wushen: County) -> None:
    await sealed_and_posted(wushen)
    assert "窗口还没有打开" in await refused(wushen, OBSERVER, "太早")
    await wushen.stage.push(PACE.window_lead + 1)
    assert "只有封存之前登记的观察员" in await refused(wushen, CLERK, "我也来")
    wushen.stage.telegram.add_person(4000, "路人", "", "")
    wushen.stage.telegram.member(4000, wushen.group, "join")
    wushen.stage.ids["路人"] = 4000
    assert "您还没有绑定身份" in await refused(wushen, "路人", "我也来")
    commit = wushen.commit_post()["id"]
    for n in (1, 2, 3):
        await wushen.reply(OBSERVER, f"第 {n} 句")
    await wushen.stage.push(3)
    assert "每位观察员计入前三条" in await refused(wushen, OBSERVER, "第 4 句")
    plan = wushen.stage.see(OBSERVER, "方案已登记", wushen.group)["id"]
    before = len(wushen.stage.messages(OBSERVER, wushen.group))
    await wushen.reply(PRESS, "回复别的公告", plan)
    await wushen.stage.say(PRESS, "没有回复任何公告", chat=wushen.group)
    await wushen.stage.push(3)
    assert len(wushen.stage.messages(OBSERVER, wushen.group)) == before + 2
    await wushen.finish_window()
    assert "窗口已在" in await refused(wushen, PRESS, "太晚", to=commit)
    (close,) = await entries(wushen, "CLOSE")
    assert len(close["body"]["contrib"]) == 3
    assert verify_record(await record(wushen)).valid


async def test_an_edit_changes_nothing_and_two_deliveries_count_once(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.stage.push(PACE.window_lead + 1)
    said = await wushen.reply(OBSERVER, "原话")
    (update,) = [row for row in await wushen.rows(Inbox) if '"原话"' in row.payload]
    async with wushen.stage.house.act() as ctx:
        await inbox.store(ctx, [json.loads(update.payload)], None)
    again = json.loads(update.payload) | {"update_id": 90_000_000}
    async with wushen.stage.house.act() as ctx:
        await inbox.store(ctx, [again], None)
    await wushen.stage.settle()
    await wushen.stage.push(3)
    wushen.stage.telegram.edit(wushen.stage.ids[OBSERVER], wushen.group, said["id"], "改过的话")
    await wushen.stage.settle()
    (row,) = await wushen.rows(Contribution)
    assert (row.text, row.state) == ("原话", "echoed")
    await wushen.change(Inbox, col(Inbox.update_id) == 90_000_000, update_id=update.update_id + 50)
    await wushen.finish_window()
    assert verify_record(await record(wushen)).valid


async def test_replies_of_two_seconds_share_one_echo(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.stage.push(PACE.window_lead + 1)
    for who, text in ((OBSERVER, "<b>甲</b> & 乙"), (PRESS, "丙"), (OBSERVER, "丁")):
        await wushen.reply(who, text)
    await wushen.stage.push(PACE.echo_gather + 0.5)
    echoes = await wushen.rows(Outbox, Outbox.purpose == "echo")
    assert [len(row.arguments["lines"]) for row in echoes] == [3]
    shown = wushen.stage.text(OBSERVER, wushen.group)
    assert "1. 纪检-1：<b>甲</b> & 乙" in shown
    assert "3. 纪检-1：丁" in shown
    assert "已收到 3 条随机数，来自 2 位观察员" in wushen.stage.see(OBSERVER, "已收到", wushen.group)["text"]


async def test_nobody_contributes(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.stage.push(PACE.window_lead + 1)
    await wushen.finish_window()
    result = wushen.stage.see(OBSERVER, "检查对象抽取结果", wushen.group)
    assert "可信等级 E0" in result["caption"]
    assert "0 位观察员提供了随机数" in result["caption"]
    assert verify_record(await record(wushen)).valid


async def lose_commit(county: County, kind: str) -> list[dict]:
    """Release with a fault that strikes the COMMIT alone; its copies in the group."""
    await county.open_batch()
    await county.stage.tap(CLERK, "申请抽取")
    strike(county.stage, "draw_commit", kind)
    await county.stage.tap(HEAD, "放行抽取")
    return [m for m in county.stage.messages(OBSERVER, county.group) if "名单已封存" in (m["caption"] or "")]


def strike(stage: Stage, template: str, kind: str) -> None:
    """The next post of this template meets an accident: a fault of the server, or `busy` for half a minute."""
    post, left = stage.program.courier._post, [1]

    async def struck(parcel: Any, message: Any) -> Any:
        if parcel.template == template and left:
            left.pop()
            if kind == "busy":
                raise RetryAfter(30)
            stage.telegram.fault("sendMessage" if parcel.document is None else "sendDocument", kind)
        return await post(parcel, message)

    stage.program.courier._post = struck  # type: ignore[method-assign]


async def test_a_stored_commit_and_its_copy_are_both_good(wushen: County) -> None:
    first, second = await lose_commit(wushen, "reset-stored")
    assert second["caption"].endswith(first["caption"])
    assert "补发 · 通知号" in second["caption"]
    assert wushen.stage.file(first) == wushen.stage.file(second)
    await wushen.stage.push(PACE.window_lead + 1)
    await wushen.reply(OBSERVER, "回复第一份", first["id"])
    await wushen.reply(PRESS, "回复第二份", second["id"])
    await wushen.stage.push(3)
    await wushen.finish_window()
    (close,) = await entries(wushen, "CLOSE")
    assert len(close["body"]["contrib"]) == 2
    commit = (await wushen.rows(LogEntry, LogEntry.type == "COMMIT"))[0]
    assert len(await wushen.rows(Post, Post.q == commit.q)) == 2
    assert verify_record(await record(wushen)).valid
    assert "匹配检查人员" in wushen.commit_post()["caption"], "a reply to an old copy is no wrong clock"


async def test_a_lost_commit_is_posted_again(wushen: County) -> None:
    (only,) = await lose_commit(wushen, "reset-lost")
    assert "补发" in only["caption"]
    await wushen.draw()
    assert verify_record(await record(wushen)).valid


async def test_a_commit_that_nobody_confirms_is_aborted_and_tried_again(wushen: County) -> None:
    strike(wushen.stage, "draw_commit", "busy")
    await wushen.open_batch()
    await wushen.release()
    assert (await wushen.last(Draw)).state == DrawState.COMMIT_UNPOSTED
    await wushen.stage.push(PACE.window_lead + 2)
    (aborted,) = await entries(wushen, "ABORT")
    assert aborted["body"]["reason"] == "not_posted"
    again = (await entries(wushen, "COMMIT"))[-1]["body"]
    assert (again["attempt"], again["redo_of"], again["redo_reason"]) == (
        2,
        aborted["body"]["commit"],
        "not_posted",
    )
    assert "第 2 次" in wushen.commit_post()["caption"]
    assert "此前：第 1 次（q=2）已中止：封存公告没有在窗口打开前确认送达" in wushen.commit_post()["caption"]
    await wushen.draw()
    assert verify_record(await record(wushen)).valid


async def test_a_program_that_slept_through_the_window_goes_on_and_cannot_abort(wushen: County) -> None:
    strike(wushen.stage, "draw_commit", "busy")
    await wushen.open_batch()
    await wushen.release()
    await wushen.stage.push(PACE.window_lead + PACE.window + 30)
    await wushen.stage.push(PACE.objection + 1)
    assert await entries(wushen, "ABORT") == []
    assert "可信等级 E0" in wushen.stage.see(OBSERVER, "检查对象抽取结果", wushen.group)["caption"]
    assert verify_record(await record(wushen)).valid


async def test_the_releaser_stops_a_draw_in_its_window(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.contribute(OBSERVER)
    card = wushen.stage.find_button(HEAD, "中止抽取")
    await wushen.stage.tap(HEAD, "中止抽取")
    assert "请用一句话写明理由" in wushen.stage.text(HEAD)
    await wushen.stage.say(HEAD, "名录导错了")
    (aborted,) = await entries(wushen, "ABORT")
    assert aborted["body"]["reason"] == "by_person"
    assert len(aborted["body"]["contrib"]) == 1
    assert "名录导错了" not in (await record(wushen)).decode()
    assert "由有权人员在窗口关闭前中止" in wushen.stage.text(OBSERVER, wushen.group)
    assert (await wushen.last(Batch)).state == "opened"
    assert "上一次抽取已中止，可以重新申请" in wushen.stage.text(CLERK)
    assert "中止抽取" not in str(wushen.stage.messages(HEAD)[-1]["buttons"])
    toast = await wushen.stage.press(HEAD, card["id"], card["buttons"][0][0]["data"])
    assert "窗口已经关闭" in toast[0]
    await wushen.release()
    commit = (await entries(wushen, "COMMIT"))[-1]["body"]
    assert (commit["attempt"], commit["redo_reason"]) == (2, "by_person")
    assert "由放行人在窗口关闭前中止" in wushen.commit_post()["caption"]
    await wushen.draw()
    await wushen.draw()
    assert verify_record(await record(wushen)).valid
    result = wushen.stage.see(OBSERVER, "检查对象抽取结果", wushen.group)["caption"]
    assert "第 2 次抽取。此前：第 1 次（q=2）已中止：由放行人在窗口关闭前中止" in result


async def test_nobody_stops_a_draw_after_its_window(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.contribute(OBSERVER)
    card = wushen.stage.find_button(HEAD, "中止抽取")
    data = card["buttons"][0][0]["data"]
    await wushen.stage.tap(HEAD, "中止抽取")
    await wushen.stage.say(DEPUTY, "/help")
    (toast,) = await wushen.stage.press(DEPUTY, wushen.stage.last(DEPUTY)["id"], data)
    assert "由李建国放行，只有李建国可以中止" in toast
    await wushen.stage.push(PACE.window)
    await wushen.stage.say(HEAD, "太晚了")
    assert "窗口已经关闭，抽取只能继续，不能中止" in wushen.stage.text(HEAD)
    await wushen.stage.say(HEAD, "再说一次")
    assert "这句话我不知道怎么办理" in wushen.stage.text(HEAD)
    assert await entries(wushen, "ABORT") == []


async def test_the_close_waits_for_a_dry_inbox_and_for_echoes_at_most_until_the_limit(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.contribute(OBSERVER)
    draw = await wushen.last(Draw)
    assert draw.window_close is not None
    left = (draw.window_close - wushen.stage.clock.now()).total_seconds()
    await wushen.stage.push(left - 0.5)
    strike(wushen.stage, "echo", "busy")
    await wushen.reply(PRESS, "最后一刻")
    await wushen.stage.push(2.2)
    assert (await wushen.last(Draw)).state == DrawState.CLOSING
    assert await entries(wushen, "CLOSE") == []
    await wushen.stage.push(PACE.reveal - 1.5)
    (close,) = await entries(wushen, "CLOSE")
    assert close["at"] <= int(draw.window_close.timestamp()) + PACE.reveal
    await wushen.stage.push(10)
    states = {row.text: row.state for row in await wushen.rows(Contribution)}
    assert states == {"我来监督 顾清": "counted", "最后一刻": "refused"}
    assert "群里的回显没有在时限内得到确认" in str(wushen.stage.messages(OBSERVER, wushen.group))
    assert verify_record(await record(wushen)).valid


async def test_a_restart_in_the_delay_goes_on_from_the_last_part(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.contribute(OBSERVER)
    stage = wushen.stage
    stage.clock.push(PACE.window + 2)
    while not await wushen.rows(DelayPart):
        await stage.program.poller.once(0)
        await stage.program.courier.drain()
        await stage.program.ticks.once()
        await stage.program.works.once()
    (part,) = await wushen.rows(DelayPart)
    assert (await wushen.last(Draw)).state == DrawState.DELAYING
    base = stage.program.poller._api.split("/bot")[0]  # type: ignore[union-attr]
    await _let_go(stage)
    stage.program = assemble(stage.house, TOKEN, base, RELAXED, in_process=True)
    stage.clock.push(0.001)  # a budget that is born while time stands still never gives out its second slot
    await stage.program.recover()
    await stage.settle()
    await stage.push(PACE.objection + 1)
    parts = await wushen.rows(DelayPart)
    assert [row.j for row in parts] == [1, 2]
    assert parts[0].id == part.id
    report = verify_record(await record(wushen))
    assert report.valid, report.broken
    assert "检查对象抽取结果" in str(stage.messages(OBSERVER, wushen.group))


async def _let_go(stage: Stage) -> None:
    """The old program ends; its database stays open for the next."""
    program = stage.program
    program.works.close()
    await program.courier.close()
    await program.hearing.session.close()
    await program.session.close()
