"""What stands around a draw: results on demand, names, the group that moves, clocks that disagree."""

from sqlmodel import col

from draw.replay import verify_record
from models.directory import Inspector
from models.draw import DrawLog
from models.mail import Chat
from models.plan import Batch, DrawnTarget
from tests.flow.county_small import CLERK, HEAD, OBSERVER, PACE, PRESS, County
from tests.flow.test_ceremony import entries, record, sealed_and_posted


async def test_results_on_demand(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.draw()
    await wushen.draw()
    stage = wushen.stage
    await stage.say(PRESS, "/drawresult")
    listed = stage.text(PRESS)
    assert "/drawresult_2 第 1 批 对象" in listed
    assert "/drawresult_5 第 1 批 人员" in listed
    await stage.say(PRESS, "/drawresult_5")
    assert "审计种子" in stage.text(PRESS)
    assert "结果和种子已同时发到观察员群" in stage.text(PRESS)
    posted = stage.last(OBSERVER, wushen.group)
    assert "审计种子" in posted["caption"]
    assert posted["file"]["name"] == "5.public.json"
    assert verify_record(stage.file(posted)).valid
    await stage.say(OBSERVER, "/drawresult 5", chat=wushen.group)
    link = stage.last(OBSERVER, wushen.group)
    assert "十分钟内刚刚发过" in link["text"]
    assert link["reply_to"] == posted["id"]
    count = len(stage.messages(OBSERVER, wushen.group))
    await stage.say(PRESS, "/drawresult 5")
    assert len(stage.messages(OBSERVER, wushen.group)) == count, (
        "asked in private, the group hears nothing twice"
    )
    await stage.push(601)
    await stage.say(OBSERVER, "/drawresult_5", chat=wushen.group)
    assert stage.last(OBSERVER, wushen.group)["file"]["name"] == "5.public.json"
    for wanted in ("99", "不是数", "5 5", "9" * 40):
        await stage.say(PRESS, f"/drawresult {wanted}")
        assert "没有编号为" in stage.text(PRESS)


async def test_names_appear_at_once_only_where_the_rule_says_so(wushen: County) -> None:
    wushen.rule(observer_name_reveal="live")
    await sealed_and_posted(wushen)
    await wushen.draw()
    post = wushen.stage.see(OBSERVER, "按代码排列", wushen.group)
    names = wushen.stage.file(post).decode().splitlines()
    drawn = sorted(await wushen.rows(DrawnTarget), key=lambda row: row.code)
    assert names == [row.name for row in drawn]
    assert not any(row.code in wushen.stage.file(post).decode() for row in drawn)
    await wushen.draw()
    posts = [m for m in wushen.stage.messages(OBSERVER, wushen.group) if "按代码排列" in (m["caption"] or "")]
    assert len(posts) == 1


async def test_without_that_rule_no_name_is_seen_in_the_group(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.draw()
    await wushen.draw()
    shown = str(wushen.stage.messages(OBSERVER, wushen.group)) + (await record(wushen)).decode()
    for row in await wushen.rows(DrawnTarget):
        assert row.name not in shown
        assert row.code not in shown


async def test_the_group_becomes_a_supergroup_in_the_middle(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.stage.push(PACE.window_lead + 1)
    wushen.stage.telegram.fault("sendMessage", "migrate", 1)
    await wushen.reply(OBSERVER, "搬家之前")
    await wushen.stage.push(3)
    (chat,) = await wushen.rows(Chat, Chat.purpose == "observers")
    assert chat.telegram_id is not None
    assert str(chat.telegram_id).startswith("-100")
    await wushen.finish_window()
    assert "检查对象抽取结果" in str(wushen.stage.messages(OBSERVER, wushen.group))
    await wushen.draw(PRESS)
    (first, second) = await entries(wushen, "CLOSE")
    assert len(first["body"]["contrib"]) == len(second["body"]["contrib"]) == 1
    assert verify_record(await record(wushen)).valid


async def test_a_clerk_who_blocks_the_bot_stops_nothing(wushen: County) -> None:
    await sealed_and_posted(wushen)
    wushen.stage.telegram.member(wushen.stage.ids[CLERK], wushen.stage.bot_id, "block")
    await wushen.stage.settle()
    await wushen.draw()
    await wushen.draw()
    assert (await wushen.last(Batch)).state == "configured"
    wushen.stage.telegram.member(wushen.stage.ids[CLERK], wushen.stage.bot_id, "unblock")
    await wushen.stage.settle()
    assert "人员已到位" in wushen.stage.see(CLERK, "食品经营户抽查（食品科）")["text"]


async def test_a_matching_that_finds_nobody_waits_for_the_directory(wushen: County) -> None:
    await sealed_and_posted(wushen)
    await wushen.change(Inspector, col(Inspector.id) > 0, available=False)
    await wushen.draw()
    batch = await wushen.last(Batch)
    assert batch.state == "targets_drawn"
    assert "没有可以选派的检查人员" in str(wushen.stage.messages(CLERK))
    await wushen.change(Inspector, col(Inspector.id) > 0, available=True)
    await wushen.stage.tap(CLERK, "再次匹配人员")
    await wushen.draw()
    assert (await wushen.last(Batch)).state == "configured"


async def test_an_entry_waits_while_clocks_disagree(wushen: County) -> None:
    await wushen.open_batch()
    await wushen.stage.tap(CLERK, "申请抽取")
    await wushen.change(DrawLog, col(DrawLog.id) > 0, drift=9)
    await wushen.stage.tap(HEAD, "放行抽取")
    assert len(await entries(wushen, "COMMIT")) == 1, "the PLAN's own post has measured anew"
