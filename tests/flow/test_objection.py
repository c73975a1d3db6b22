"""Observers object: the result waits for a written decision; a void draw is followed by a numbered attempt (R-123)."""

from draw.replay import verify_record
from models.base import number
from models.draw import Draw, DrawState, Remark
from models.mechanism import Duty
from models.plan import Batch
from models.sealed import AccessLog
from tests.flow.county_small import CLERK, HEAD, LEGAL, OBSERVER, PACE, PRESS, County
from tests.flow.test_ceremony import entries, record, sealed_and_posted

MISSING = "我最后那条回复没有计入"


async def closed(county: County) -> int:
    """The window is over and the closing post stands; its message."""
    await sealed_and_posted(county)
    await county.contribute(OBSERVER)
    await county.close_window()
    return int(county.stage.see(OBSERVER, "窗口已关闭", county.group)["id"])


async def decide(county: County, button: str, reason: str) -> None:
    await county.stage.tap(HEAD, button)
    assert "写明理由" in county.stage.text(HEAD)
    await county.stage.say(HEAD, reason)


async def test_an_objection_in_time_holds_the_result_until_it_is_dismissed(wushen: County) -> None:
    post = await closed(wushen)
    await wushen.reply(PRESS, MISSING, post)
    noted = wushen.stage.last(OBSERVER, wushen.group)
    assert "异议 · q=2" in noted["caption"]
    assert "等 科长 李建国 书面决定" in noted["caption"]
    await wushen.stage.push(PACE.objection + 3600)
    assert await entries(wushen, "RESULT") == [], "an hour later nothing has come out"
    assert (await wushen.last(Draw)).state == DrawState.HELD
    card = wushen.stage.see(HEAD, "对抽取的异议")
    assert MISSING in card["text"]
    await decide(wushen, "不成立，继续", "回显在期限之后，不能计入")
    told = wushen.stage.see(PRESS, "异议不成立，抽取继续", wushen.group)
    assert "回显在期限之后，不能计入" in told["text"]
    (remark,) = await wushen.rows(Remark)
    assert told["reply_to"] == remark.mid
    assert "检查对象抽取结果" in str(wushen.stage.messages(OBSERVER, wushen.group))
    assert (
        "异议 1 件，经书面决定后继续"
        in wushen.stage.see(OBSERVER, "检查对象抽取结果", wushen.group)["caption"]
    )
    (note,) = await entries(wushen, "NOTE")
    assert note["body"]["commit"] == 2
    assert MISSING not in (await record(wushen)).decode()
    assert verify_record(await record(wushen)).valid
    assert {row.state for row in await wushen.rows(Duty, Duty.rule == "decide_objection")} == {"met"}


async def test_an_upheld_objection_voids_and_the_next_attempt_is_asked_for(wushen: County) -> None:
    post = await closed(wushen)
    await wushen.reply(PRESS, MISSING, post)
    await wushen.reply(OBSERVER, "名录里有已注销的户", post)
    assert "名录里有已注销的户" in wushen.stage.see(HEAD, "对抽取的异议")["text"]
    await decide(wushen, "成立，作废", "漏收一条有效回复")
    (void,) = await entries(wushen, "VOID")
    assert void["body"]["reason"] == "objection_upheld"
    assert await entries(wushen, "RESULT") == []
    shown = str(wushen.stage.messages(OBSERVER, wushen.group)) + (await record(wushen)).decode()
    assert "漏收一条有效回复" not in shown
    assert {row.state for row in await wushen.rows(Remark)} == {"upheld"}
    assert (await wushen.last(Batch)).state == "opened"
    assert len(await wushen.rows(Draw)) == 1, "nothing runs again by itself"
    assert "因异议成立而作废" in wushen.stage.text(CLERK)
    await wushen.release()
    commit = (await entries(wushen, "COMMIT"))[-1]["body"]
    assert (commit["attempt"], commit["redo_of"], commit["redo_reason"]) == (2, 2, "objection_upheld")
    await wushen.draw()
    await wushen.draw()
    assert (
        "第 1 次（q=2）已作废：异议成立，书面决定作废"
        in wushen.stage.see(OBSERVER, "检查对象抽取结果", wushen.group)["caption"]
    )
    assert verify_record(await record(wushen)).valid
    assert (await wushen.last(Batch)).state == "configured"


async def test_a_third_attempt_tells_of_both_before_it(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.contribute(OBSERVER)
    await wushen.stage.tap(HEAD, "中止抽取")
    await wushen.stage.say(HEAD, "名录导错了")
    await wushen.release()
    await wushen.contribute(OBSERVER)
    await wushen.close_window()
    await wushen.reply(PRESS, MISSING, wushen.stage.see(OBSERVER, "窗口已关闭", wushen.group)["id"])
    await decide(wushen, "成立，作废", "漏收一条有效回复")
    await wushen.release()
    assert "抽取检查对象 · 第 3 次" in str(wushen.stage.messages(OBSERVER, wushen.group))
    before = "第 1 次（q=2）已中止：由放行人在窗口关闭前中止；第 2 次（q=4）已作废：异议成立，书面决定作废"
    assert before in wushen.commit_post()["caption"]
    await wushen.draw()
    result = wushen.stage.see(OBSERVER, "检查对象抽取结果", wushen.group)
    assert f"第 3 次抽取。此前：{before}" in result["caption"]
    assert verify_record(await record(wushen)).valid


async def test_a_void_matching_is_asked_for_again_by_the_clerk(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.draw()
    await wushen.contribute(OBSERVER)
    await wushen.close_window()
    await wushen.reply(PRESS, MISSING, wushen.stage.see(OBSERVER, "窗口已关闭", wushen.group)["id"])
    await decide(wushen, "成立，作废", "漏收一条有效回复")
    assert (await wushen.last(Draw)).state == DrawState.VOIDED
    await wushen.stage.push(3600)
    assert (await wushen.last(Draw)).state == DrawState.VOIDED
    await wushen.stage.tap(CLERK, "再次匹配人员")
    assert (await entries(wushen, "COMMIT"))[-1]["body"]["attempt"] == 2
    await wushen.draw()
    assert (await wushen.last(Batch)).state == "configured"
    assert verify_record(await record(wushen)).valid


async def test_too_late_is_a_remark_that_the_legal_unit_answers(wushen: County) -> None:
    post = await closed(wushen)
    await wushen.stage.push(PACE.objection + 1)
    assert len(await entries(wushen, "RESULT")) == 1
    await wushen.reply(PRESS, MISSING, post)
    assert "/remark 2 您的意见" in wushen.stage.text(PRESS, wushen.group)
    assert await entries(wushen, "NOTE") == []
    await wushen.stage.say(PRESS, f"/remark 2 {MISSING}")
    assert "意见 · q=2" in wushen.stage.last(OBSERVER, wushen.group)["caption"]
    await wushen.stage.tap(LEGAL, "写答复")
    await wushen.stage.say(LEGAL, "已核对：该条在窗口关闭后才发出")
    assert "法制机构答复 · q=2" in wushen.stage.text(PRESS)
    assert "该条在窗口关闭后才发出" in wushen.stage.text(PRESS)
    (row,) = await wushen.rows(Remark)
    assert (row.state, row.holds) == ("answered", False)
    for wanted, said in (("", "请写成"), ("2", "请写成"), ("99 啊", "没有编号为"), ("x 啊", "没有编号为")):
        await wushen.stage.say(PRESS, f"/remark {wanted}")
        assert said in wushen.stage.text(PRESS)
    await wushen.stage.say(CLERK, f"/remark 2 {MISSING}")
    assert "观察员" in wushen.stage.text(CLERK)
    assert verify_record(await record(wushen)).valid


async def test_who_cannot_object(wushen: County) -> None:
    post = await closed(wushen)
    await wushen.reply(CLERK, "我也有意见", post)
    assert "只有封存之前登记的观察员" in wushen.stage.text(CLERK, wushen.group)
    for _ in range(3):
        await wushen.reply(PRESS, MISSING, post)
    await wushen.reply(PRESS, "第四次", post)
    assert "每位观察员可以提 3 次" in wushen.stage.text(PRESS, wushen.group)
    assert len(await entries(wushen, "NOTE")) == 3
    await decide(wushen, "不成立，继续", "已核对")
    await wushen.stage.push(PACE.objection + 1)
    assert len(await entries(wushen, "RESULT")) == 1


async def test_an_objection_that_nobody_decides_climbs(wushen: County) -> None:
    post = await closed(wushen)
    await wushen.reply(PRESS, MISSING, post)
    await wushen.stage.push(3 * 24 * 3600)
    assert await entries(wushen, "RESULT") == []
    assert "决定对抽取的异议" in str(wushen.stage.messages("赵明远"))


async def test_the_sealed_record_of_a_void_draw_holds_its_decision(wushen: County) -> None:
    post = await closed(wushen)
    await wushen.reply(PRESS, MISSING, post)
    await decide(wushen, "成立，作废", "漏收一条有效回复")
    draw = await wushen.last(Draw)
    assert draw.sealed_id is not None
    readings = [
        row.purpose for row in await wushen.rows(AccessLog, AccessLog.subject == f"draw:{number(draw)}")
    ]
    assert readings == ["VOID", "sealed record"]
