"""Draws that wait for a number nobody could know: from a relay, typed in by two, from a public lottery."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.wiring import assemble
from draw import beacon as judges
from draw.replay import grade_of, verify_record
from models.draw import Draw, DrawState, LogEntry
from models.mechanism import Work
from models.plan import Batch, PlanEntry
from tests.draw.drand import OWN, OWN_KEY, sign
from tests.flow.county_small import CLERK, DEPUTY, HEAD, OBSERVER, PACE, County, open_county
from tests.flow.test_ceremony import _let_go, record
from tests.relay import LocalRelay, open_relay
from tests.stage import RELAXED, TOKEN
from workflow import beacon, work
from workflow.source import Source
from workflow.work import Job

DRAND = Source(kind="drand", chain=OWN)
LOTTERY = Source(kind="public", name="双色球", format="## ## ## ## ## ##+##", outcomes=17_721_088)
NUMBER = "01 05 12 20 28 33+16"


@pytest.fixture
async def relayed(database_url: str) -> AsyncIterator[tuple[County, LocalRelay]]:
    """The test network, fetched from a relay that knows no round yet."""
    async with open_relay() as relay:
        source = replace(DRAND, relayed=True)
        async with open_county(database_url, "wushen", source=source, relay=relay.address) as county:
            yield county, relay
            await county.faultless()


@pytest.fixture
async def by_hand(database_url: str) -> AsyncIterator[County]:
    """The test network, without a relay."""
    async with open_county(database_url, "wushen", source=DRAND) as county:
        yield county
        await county.faultless()


@pytest.fixture
async def lottery(database_url: str) -> AsyncIterator[County]:
    """A public lottery for the draws of targets."""
    async with open_county(database_url, "wushen", source=LOTTERY) as county:
        yield county
        await county.faultless()


async def to_the_close(county: County, *, begin: bool = True) -> dict[str, Any]:
    """A draw whose window is over; the beacon its COMMIT names."""
    if begin:
        await county.open_batch()
        await county.release()
    await county.contribute(OBSERVER)
    await county.close_window()
    assert (await waiting(county)).state == DrawState.WAITING
    return await named(county)


async def named(county: County) -> dict[str, Any]:
    commit = await county.last(LogEntry, LogEntry.type == "COMMIT")
    found: dict[str, Any] = json.loads(commit.text)["body"]["beacon"]
    return found


async def waiting(county: County) -> Draw:
    return (await county.rows(Draw, Draw.commit_q != None))[-1]  # noqa: E711 - SQL


async def until(county: County, at: int) -> None:
    await county.stage.push(max(0, at - county.stage.clock.now().timestamp()) + 0.5)


def page(signature: bytes, number: int, **more: Any) -> bytes:
    return json.dumps({"round": number, "signature": signature.hex()} | more).encode()


def path(named: dict[str, Any]) -> str:
    return f"/{named['chain_hash']}/public/{named['round']}"


async def finished(county: County, wanted: str) -> dict[str, Any]:
    """Nobody objects: the draw is recorded with this grade, for us and for a stranger; its RESULT."""
    if await county.rows(Draw, Draw.state == DrawState.HELD):
        await county.stage.push(PACE.objection + 1)
    draw = await county.last(Draw, Draw.state == DrawState.RECORDED)
    assert draw.grade == wanted
    report = verify_record(await record(county))
    assert report.valid, report.broken
    knowing = partial(judges.holds, chains={OWN.hash: OWN})
    assert grade_of(report.ledger.lots[draw.commit_q or 0], knowing) == wanted
    assert f"可信等级 {wanted}" in county.stage.see(OBSERVER, "可信等级", county.group)["caption"]
    result = await county.last(LogEntry, LogEntry.type == "RESULT")
    body: dict[str, Any] = json.loads(result.text)["body"]
    return body


# From a relay


async def test_a_draw_waits_for_its_round_and_takes_nothing_else(relayed: tuple[County, LocalRelay]) -> None:
    county, relay = relayed
    found = await to_the_close(county)
    number = found["round"]
    commit = json.loads((await county.last(LogEntry, LogEntry.type == "COMMIT")).text)
    revealed = commit["body"]["window"]["close"] + commit["body"]["window"]["reveal"]
    assert revealed + DRAND.margin <= found["at"] < revealed + DRAND.margin + OWN.period
    assert f"结果还要用 drand 第 {number} 轮" in county.commit_post()["caption"]
    assert (
        f"在等公共随机数：drand 第 {number} 轮，预计"
        in county.stage.see(OBSERVER, "在等", county.group)["text"]
    )
    await county.stage.push(1)
    assert relay.asked == [], "before its time nobody asks"

    await until(county, found["at"])
    assert relay.asked == [path(found)]
    for lie in (
        page(sign(OWN, number, OWN_KEY + 1), number),
        page(sign(OWN, number + 1), number),
        page(bytes([0xC0]) + bytes(47), number),
        json.dumps({"round": number, "randomness": "aa" * 32}).encode(),
        b"[" * 4000,
        page(sign(OWN, number), number, padding="x" * 5000),
    ):
        relay.pages[path(found)] = lie
        asked = len(relay.asked)
        await county.stage.push(4)
        assert len(relay.asked) == asked + 1
        assert (await waiting(county)).state == DrawState.WAITING, lie[:80]
    relay.pages[path(found)] = page(sign(OWN, number), number, randomness="00" * 32)
    await county.stage.push(4)
    body = await finished(county, "E3")
    assert body["beacon"] == sign(OWN, number).hex(), "the signature, whatever the field beside it says"
    assert len(body["delay"]) == PACE.delay_seg
    lots = verify_record(await record(county)).ledger.lots
    assert [grade_of(lot) for lot in lots.values()] == ["E1", None], (
        "whoever does not know the chain grants no E3"
    )

    second = await to_the_close(county, begin=False)
    assert second["round"] > number
    relay.pages[path(second)] = page(sign(OWN, second["round"]), second["round"])
    await until(county, second["at"])
    await finished(county, "E3")


async def test_a_restart_goes_on_waiting_and_asks_again(relayed: tuple[County, LocalRelay]) -> None:
    county, relay = relayed
    stage = county.stage
    found = await to_the_close(county)
    stage.clock.push(found["at"] - stage.clock.now().timestamp() + 0.5)
    await stage.program.ticks.once()
    async with stage.house.act() as ctx:
        assert await work.lease(ctx, kinds=["beacon"]) is not None, "asked, and then the machine fails"
    await _let_go(stage)
    base = stage.program.poller._api.split("/bot")[0]  # type: ignore[union-attr]
    relay.pages[path(found)] = page(sign(OWN, found["round"]), found["round"])
    stage.program = assemble(stage.house, TOKEN, base, RELAXED, in_process=True, relay=relay.address)
    stage.clock.push(0.001)
    await stage.program.recover()
    await stage.settle()
    await finished(county, "E3")
    assert len(await county.rows(Work, Work.kind == "beacon")) == 1
    before = await record(county)
    job = Job(
        0, "beacon", (await county.last(Draw, Draw.state == DrawState.RECORDED)).id or 0, 9, {}, b"", None, 0
    )
    async with stage.house.act() as ctx:
        await beacon.fetched(ctx, job, {"signature": sign(OWN, 1).hex(), "answered": True})
    await stage.settle()
    assert await record(county) == before


async def test_a_late_round_is_asked_of_people_and_never_replaced(relayed: tuple[County, LocalRelay]) -> None:
    county, relay = relayed
    found = await to_the_close(county)
    await until(county, found["at"])
    await county.stage.push(beacon.LATE)
    for who in (CLERK, HEAD):
        assert "中继没有给出这一轮" in county.stage.see(who, "抽取在等公共随机数")["text"]
    assert "已经晚了，抽取继续等" in county.stage.see(OBSERVER, "在等", county.group)["text"]
    asked = len(relay.asked)
    await county.stage.push(3 * 24 * 3600)
    assert (await waiting(county)).state == DrawState.WAITING
    assert len(relay.asked) > asked
    relay.pages[path(found)] = page(sign(OWN, found["round"]), found["round"])
    await county.stage.push(beacon.LONG_PAUSE)
    await finished(county, "E3")


# Typed in by two


async def type_in(county: County, who: str, text: str) -> str:
    await county.stage.tap(who, "录入")
    await county.stage.say(who, text)
    return county.stage.text(who)


async def test_two_people_type_the_round(by_hand: County) -> None:
    found = await to_the_close(by_hand)
    true = sign(OWN, found["round"]).hex()
    await until(by_hand, found["at"])
    job = Job(0, "beacon", (await waiting(by_hand)).id or 0, 1, {}, b"", None, 0)
    with pytest.raises(RuntimeError, match="does not hold"):
        async with by_hand.stage.house.act() as ctx:
            await beacon.fetched(ctx, job, {"signature": "ab" * 48, "answered": True})
    await by_hand.stage.tap(CLERK, "录入")
    assert "96 位十六进制" in by_hand.stage.text(CLERK)
    for wrong in (sign(OWN, found["round"] + 1).hex(), "00" * 48, "不知道", true[:-2]):
        assert "这不是这一轮的签名" in await type_in(by_hand, CLERK, wrong)
    assert "等李建国独立录入" in await type_in(by_hand, CLERK, true)
    assert "等李建国独立录入" in await type_in(by_hand, CLERK, true), "one person twice is one person"
    card = by_hand.stage.find_button(CLERK, "录入")
    data = card["buttons"][0][0]["data"]
    await by_hand.stage.say(DEPUTY, "/help")
    (toast,) = await by_hand.stage.press(DEPUTY, by_hand.stage.last(DEPUTY)["id"], data)
    assert "由这次抽取的申请人" in toast
    assert (await waiting(by_hand)).state == DrawState.WAITING
    whole = page(bytes.fromhex(true), found["round"], randomness="11" * 32).decode()
    assert "两人录入一致" in await type_in(by_hand, HEAD, whole)
    assert (await finished(by_hand, "E3"))["beacon"] == true
    (toast,) = await by_hand.stage.press(CLERK, card["id"], data)
    assert "现在不需要录入" in toast


# A public number


async def announce(county: County, text: str) -> str:
    await county.stage.tap(CLERK, "公布期号")
    await county.stage.say(CLERK, text)
    return county.stage.text(CLERK)


async def test_a_public_number_of_an_announced_issue(lottery: County) -> None:
    stage = lottery.stage
    await lottery.open_batch()
    await lottery.release()
    stage.see(CLERK, "已放行；等经办员公布用哪一期公共号码")
    assert await lottery.rows(LogEntry, LogEntry.type == "COMMIT") == []
    assert "没有看懂" in await announce(lottery, "明天那一期")
    assert "没有看懂" in await announce(lottery, "2026134 2026-02-30 21:15")
    today = stage.clock.now().astimezone(beacon.SHANGHAI)
    assert "这一期不能用" in await announce(lottery, f"2026134 {today:%Y-%m-%d %H:%M}")
    await announce(lottery, f"2026134 {today:%Y-%m-%d} 21:15")
    await stage.push(1)
    found = await to_the_close(lottery, begin=False)
    assert found | {"at": 0} == {
        "type": "public", "name": "双色球", "issue": "2026134", "format": LOTTERY.format, "outcomes": 17_721_088,
        "at": 0,
    }  # fmt: skip
    assert "双色球第 2026134 期" in lottery.commit_post()["caption"]
    assert "双色球第 2026134 期，预计" in stage.see(OBSERVER, "在等", lottery.group)["text"]
    await until(lottery, found["at"])
    assert "与公布的写法不符" in await type_in(lottery, CLERK, "1 5 12 20 28 33 16")
    await type_in(lottery, CLERK, "01 05 12 20 28 33+15")
    await type_in(lottery, HEAD, NUMBER)
    for who in (CLERK, HEAD):
        stage.see(who, "两人录入的不一致")
    assert (await waiting(lottery)).state == DrawState.WAITING
    await type_in(lottery, CLERK, NUMBER)
    assert bytes.fromhex((await finished(lottery, "E3"))["beacon"]).decode() == NUMBER
    assert await named(lottery) is None, "the draw of inspectors goes on without"
    await lottery.draw()
    assert [draw.grade for draw in await lottery.rows(Draw)] == ["E3", "E1"]


async def test_an_issue_that_comes_before_the_seal_is_never_used(lottery: County, monkeypatch: Any) -> None:
    stage = lottery.stage
    await lottery.open_batch()
    await lottery.release()
    soon = int(stage.clock.now().timestamp()) + PACE.window_lead
    async with stage.house.act() as ctx:
        draw = await ctx.get(Draw, (await lottery.last(Draw)).id)
        draw.facts = {"issue": {"issue": "1", "at": soon}}
    await stage.push(1)
    asked = [m for m in stage.messages(CLERK) if "请公布用哪一期" in (m["text"] or "")]
    assert len(asked) == 2, "too soon: another one is asked for"
    assert (await lottery.last(Draw)).state == DrawState.QUEUED
    monkeypatch.setattr(beacon, "ROOM_TO_FREEZE", -3600)  # as if the freeze had taken so long
    await stage.push(1)
    assert (await lottery.last(Draw)).state == DrawState.REFUSED
    assert await lottery.rows(LogEntry, LogEntry.type == "COMMIT") == []
    assert "那一期号码已经开奖" in stage.see(CLERK, "没有开始抽取")["text"]
    assert (await lottery.last(Batch)).state == "opened"


async def test_a_draw_without_an_issue_holds_up_no_other(lottery: County) -> None:
    first = await lottery.last(PlanEntry)
    values = first.model_dump(exclude={"id", "number", "name", "version"})
    async with lottery.stage.house.act() as ctx:
        ctx.session.add(PlanEntry(**values | {"number": "SP-2", "name": "餐饮户抽查", "noticed_at": None}))
    await lottery.stage.settle()
    for name in ("食品经营户抽查", "餐饮户抽查"):
        card = lottery.stage.see(CLERK, f"该开启批次了 · {name}")
        await lottery.stage.tap(CLERK, "开启批次", on=card["id"])
        await lottery.release()
        lottery.stage.see(CLERK, f"请公布用哪一期号码 · {name}")
    today = lottery.stage.clock.now().astimezone(beacon.SHANGHAI)
    await announce(lottery, f"2026134 {today:%Y-%m-%d} 21:15")
    await lottery.stage.push(1)
    waits, goes = await lottery.rows(Draw)
    assert (waits.state, waits.facts) == (DrawState.QUEUED, {})
    assert goes.commit_q is not None
