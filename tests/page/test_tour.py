"""The whole story by hand: the product behind, a newcomer in front who does what the blue lines say."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from demo.clock import PushableClock, beginning
from demo.command import MORNING
from demo.playhouse import Playhouse
from demo.server import LocalTelegram
from tests.page.tour import PATIENCE_MS, Tour

pytestmark = pytest.mark.asyncio(loop_scope="module")
FILES = ("随机抽查事项清单", "检查对象名录", "执法检查人员名录", "信用风险分类", "年度抽查计划")
CLERK, HEAD, OBSERVER = 0, 1, 2
OTHER = {"wushen": "wugang", "wugang": "wushen"}


@pytest_asyncio.fixture(loop_scope="module")
async def tour(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Tour]:
    """`yaohao demo` under this jurisdiction, and a page that was never opened before."""
    clock = PushableClock(beginning(MORNING))
    telegram = LocalTelegram(clock, relaxed=True)
    house = Playhouse(telegram, clock, tmp_path)
    telegram.scene = house
    address = await telegram.start()
    await house.open(request.param, address)
    context = await browser.new_context(
        locale="zh-CN",
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(10_000)
    told = Tour(await context.new_page(), address, request.param)
    told.page.on("pageerror", lambda error: told.errors.append(str(error)))
    fallen = asyncio.ensure_future(house.ended())
    yield told
    assert not fallen.done(), fallen.exception()
    fallen.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await fallen
    await context.close()
    await house.close()
    await telegram.stop()
    assert told.errors == []
    assert telegram.problems() == []


@pytest.mark.timeout(400)  # about a minute on a machine of its own
@pytest.mark.parametrize("tour", ["wushen", "wugang"], indirect=True)
async def test_a_newcomer_plays_the_whole_story(tour: Tour) -> None:
    await tour.begin()
    await _furnish(tour)
    await _draw(tour)
    await _answers(tour)
    await (_redraw if tour.profile == "wushen" else _appoint)(tour)
    await _questions(tour)
    await _too_late(tour)
    await _another_jurisdiction(tour)


async def _furnish(tour: Tour) -> None:
    await tour.sees_hint(CLERK, FILES[0])
    await expect(tour.page.locator(".chip")).to_have_count(0)  # seventy people are bound, nobody waits
    await tour.picture("start")
    for title in FILES:
        await tour.send_file(title)
    await expect(tour.bubble(HEAD, "年度抽查计划", "与您有关的")).to_be_visible()
    await tour.picture("plan")


async def _draw(tour: Tour) -> None:
    await tour.obey(CLERK, "开启批次")
    await tour.tap(CLERK, "数量")
    if tour.profile == "wushen":
        await tour.tap(CLERK, "自己填写")
        await expect(tour.bubble(CLERK, "请发送数量或比例")).to_be_visible()
        await tour.say(CLERK, "2%")
        await expect(tour.bubble(CLERK, "准备中", "抽取：2%")).to_be_visible()
    else:  # a floor for each risk class leaves nothing to type
        await tour.tap(CLERK, "按风险等级下限")
    await tour.obey(CLERK, "完成")
    await tour.sees_hint(CLERK, "申请抽取")
    await tour.picture("batch")
    await tour.obey(CLERK, "申请抽取")
    await tour.sees_hint(HEAD, "放行抽取")
    await tour.hint(CLERK).locator(".hint-next").click()
    await tour.picture("release")
    await tour.obey(HEAD, "放行抽取")
    await _live(tour, "检查对象抽取结果", "秋天的第一场雨")
    await tour.picture("targets-drawn")
    await _certificate(tour)
    await _live(tour, "检查人员匹配结果", "桂花开了")
    result, sealed = (
        tour.bubble(OBSERVER, "检查对象抽取结果"),
        tour.bubble(OBSERVER, "匹配检查人员", "名单已封存"),
    )
    order = [int(await post.get_attribute("data-id") or 0) for post in (result, sealed)]
    assert order == sorted(order), "the group reads in the order in which it happened"
    await tour.tap(OBSERVER, "复制审计种子")
    await expect(tour.phone(OBSERVER).locator(".toast")).to_contain_text("已复制")
    seed = await tour.page.evaluate("navigator.clipboard.readText()")
    assert len(bytes.fromhex(seed)) == 32


async def _certificate(tour: Tour) -> None:
    """Behind the result one picture; the PDF comes into the private chat of whoever asks."""
    shown = tour.bubble(OBSERVER, "抽取证书")
    await expect(shown.locator("img")).to_be_visible(timeout=PATIENCE_MS)
    width = await shown.locator("img").evaluate(
        "picture => picture.decode().then(() => picture.naturalWidth)"
    )
    assert width > 1000, "sharp enough to scan from the screen"
    await shown.scroll_into_view_if_needed()
    await tour.picture("certificate")
    await tour.page.emulate_media(color_scheme="dark")
    await tour.picture("certificate-dark")
    await tour.page.emulate_media(color_scheme="light")
    await tour.tap(OBSERVER, "证书 PDF", "抽取证书")
    await expect(tour.phone(OBSERVER).locator(".toast")).to_contain_text("证书已发到与您的私聊")


async def _live(tour: Tour, result: str, words: str) -> None:
    """The group is open by itself, the reply is one click, the delay fills before everybody's eyes."""
    await tour.sees_hint(OBSERVER, "↩ 回复")
    await expect(tour.phone(OBSERVER).get_by_role("tab", name="观察员群")).to_have_attribute(
        "aria-selected", "true"
    )
    await expect(tour.phone(OBSERVER).locator(".pin-bar")).to_contain_text("窗口开放到")
    await expect(tour.page.locator(".chip.speak")).to_have_count(3)
    await tour.obey(OBSERVER, "↩")
    await tour.say(OBSERVER, words)
    await tour.sees_hint(OBSERVER, "窗口开着")
    await expect(tour.bubble(OBSERVER, f"1. 纪检-1：{words}")).to_be_visible(timeout=PATIENCE_MS)
    await tour.picture("window")
    await tour.next_deadline()
    await expect(tour.page.locator(".busy-bar .done").nth(2)).to_be_visible(timeout=PATIENCE_MS)
    await tour.picture("delay")
    held = tour.phone(OBSERVER).locator(".pin-bar").filter(has_text="可以提出异议")
    await expect(held.or_(tour.bubble(OBSERVER, result)).first).to_be_visible(timeout=PATIENCE_MS)
    if await held.is_visible():  # on a slow machine the delay alone may outlast the time to object
        await tour.picture("held")
        await tour.next_deadline()
    await expect(tour.bubble(OBSERVER, result)).to_be_visible(timeout=PATIENCE_MS)


async def _answers(tour: Tour) -> None:
    """The strip says whose card is open; one confirms, one declares an interest, one asks to be replaced."""
    index = await tour.take("confirm")
    assert index != CLERK
    await tour.picture("card")
    await tour.narrow_picture("card", index)
    await tour.obey(index, "确认")
    await expect(tour.bubble(index, "已确认 ·")).to_contain_text("可以撤销")
    index = await tour.take("confirm")
    await tour.obey(index, "申报回避")
    await _first_target(tour, index, "哪一户有利害关系", "请选择原因")
    await tour.picture("interest")
    await tour.tap(index, "近亲属")
    await expect(tour.bubble(index, "已申报回避，暂停")).to_be_visible()
    await tour.sees_hint(CLERK, "决定")
    index = await tour.take("confirm")
    await tour.obey(index, "申请更换")
    await _first_target(tour, index, "申请更换哪一户", "请选择理由")
    await tour.tap(index, "无法独立完成" if tour.profile == "wushen" else "工作冲突")
    await expect(tour.bubble(index, "已申请更换")).to_be_visible()


async def _first_target(tour: Tour, index: int, question: str, then: str) -> None:
    """Only somebody with more than one target is asked which."""
    asked = tour.bubble(index, "检查任务").filter(has_text=question)
    chosen = tour.bubble(index, "检查任务").filter(has_text=then)
    await expect(asked.or_(chosen)).to_be_visible()
    if await asked.is_visible():
        await asked.locator(".key").first.click()
    await expect(chosen).to_be_visible()


async def _redraw(tour: Tour) -> None:
    """乌审旗: the legal unit is asked, the seats are drawn again, live."""
    index = await tour.take("decide")
    await tour.picture("decision")
    await tour.tap(index, "请法制科意见")
    legal = await tour.take("decide")
    await tour.obey(legal, "构成，应当回避")
    await expect(tour.bubble(index, "法制科意见：构成")).to_be_visible()
    await _decide_both(tour, index, "同意重抽")
    await tour.obey(CLERK, "现在重抽")
    await _observer_back(tour)
    await _live(tour, "重抽空席", "再来一次")
    await expect(tour.bubble(CLERK, "空席已补齐")).to_be_attached(timeout=PATIENCE_MS)


async def _appoint(tour: Tour) -> None:
    """舞钢: the leader appoints, without a lottery."""
    index = await tour.take("decide")
    await tour.picture("decision")
    await _decide_both(tour, index, "同意，指定")
    await expect(tour.bubble(index, "接替：")).to_be_visible()
    await _observer_back(tour)
    await tour.phone(OBSERVER).get_by_role("tab", name="观察员群").click()
    await expect(tour.bubble(OBSERVER, "更换检查人员 1 人")).to_be_visible()


async def _decide_both(tour: Tour, index: int, button: str) -> None:
    waiting = tour.phone(index).locator(".bubble").filter(has_text="请您决定")
    for left in (1, 0):
        await tour.obey(index, button)
        await expect(waiting).to_have_count(left, timeout=PATIENCE_MS)


async def _observer_back(tour: Tour) -> None:
    await tour.seat(OBSERVER, "纪检监察员")


async def _questions(tour: Tour) -> None:
    await tour.sees_hint(CLERK, "没有确认")
    await tour.say(CLERK, "/today")
    await expect(tour.bubble(CLERK, "今天 ·", "待确认")).to_be_visible()
    await tour.picture("today")
    await tour.narrow_picture("today", CLERK)
    await tour.say(OBSERVER, "/drawresult")
    await expect(tour.bubble(OBSERVER, "历次抽取")).to_be_visible()


async def _too_late(tour: Tour) -> None:
    """Somebody does not answer: the clock is pushed until the head hears of it."""
    await tour.seat(HEAD, "信用监管科科长")
    late = tour.bubble(HEAD, "逾期 · 确认检查任务")
    due = tour.page.locator(".due")
    for _ in range(12):
        before = await due.get_attribute("title")
        await tour.next_deadline()
        await expect(due).not_to_have_attribute("title", before or "-", timeout=PATIENCE_MS)
        if await late.is_visible():
            break
    await expect(late).to_be_visible(timeout=PATIENCE_MS)
    await tour.picture("late")


async def _another_jurisdiction(tour: Tour) -> None:
    """Everything starts over, twice, and nothing of before is left."""
    for profile in (OTHER[tour.profile], tour.profile):
        await tour.page.get_by_label("辖区").select_option(profile)
        await tour.page.get_by_role("button", name="清空，重新开始").click()
        await expect(tour.page.locator("body.resetting")).to_have_count(1)
        await expect(tour.page.locator("body.resetting")).to_have_count(0, timeout=PATIENCE_MS)
        await tour.sees_hint(CLERK, FILES[0])
        await expect(tour.page.get_by_label("辖区")).to_have_value(profile)
        await expect(tour.phone(CLERK).locator(".bubble")).to_have_count(1)
        await expect(tour.page.locator(".chip")).to_have_count(0)
    await tour.picture("again")
