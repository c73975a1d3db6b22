"""What an enterprise can hold in its hand, and who may open what is sealed (draw protocol 3, 10; R-098)."""

import json

from draw.report import report
from models.draw import Draw
from models.plan import DrawnTarget
from models.sealed import AccessLog
from tests.flow.county_small import CLERK, HEAD, LEGAL, OBSERVER, PRESS, County, code
from tests.flow.test_ceremony import record

NOW = 4_000_000_000


async def receipts_of(county: County, wanted: str) -> tuple[bytes, str]:
    """What the clerk gets for `/proof wanted`: the file, and the sheet to print."""
    await county.stage.say(CLERK, f"/proof {wanted}")
    files = [one for one in county.stage.messages(CLERK) if one["file"]][-2:]
    assert [one["file"]["name"].rpartition(".")[2] for one in files] == ["json", "html"]
    return county.stage.file(files[0]), county.stage.file(files[1]).decode()


def states(public: bytes, receipt: bytes) -> dict[str, str]:
    found = report(public, now=NOW, receipts=[receipt])
    return {one.name: one.state for one in found.checks if one.name in ("membership", "outcome", "receipt")}


async def published(county: County, channel: str = "国家企业信用信息公示系统，2026 年第 1 批") -> None:
    await county.stage.tap(CLERK, "登记结果公示")
    await county.stage.say(CLERK, channel)


async def test_membership_at_any_time_outcome_only_once_published(wushen: County) -> None:
    await wushen.configured()
    drawn = {row.code for row in await wushen.rows(DrawnTarget)}
    other = next(code(n) for n in range(1, 40) if code(n) not in drawn)
    for one in (other, min(drawn)):
        paper, sheet = await receipts_of(wushen, one)
        assert states(await record(wushen), paper) == {"membership": "pass"}
        assert "在可抽名单内" in sheet
        assert "抽中</p>" not in sheet
        assert "是否抽中，在结果公示后另出回执" in wushen.stage.see(CLERK, f"回执 · {one}")["caption"]
    await published(wushen)
    assert "检查结果已公示" in wushen.stage.text(OBSERVER, wushen.group)
    for one, said in ((other, "没有抽中"), (min(drawn), "抽中")):
        paper, sheet = await receipts_of(wushen, one)
        assert states(await record(wushen), paper) == {"membership": "pass", "outcome": "pass"}
        assert f">{said}<" in sheet
        assert sheet.count("<svg") == 2
        first = json.loads(paper)[0]
        assert not {"stratum", "position"} & first.keys()
    assert sum("receipt.given" in body for body in await wushen.audit()) == 4


async def test_a_receipt_that_was_changed_is_refused(wushen: County) -> None:
    await wushen.configured()
    await published(wushen)
    paper, _ = await receipts_of(wushen, f"{code(3)} 2")
    member, outcome = json.loads(paper)
    for field, value in (("id", code(4)), ("status", 2), ("index", member["index"] ^ 1), ("root", "00" * 32)):
        changed = json.dumps([{**member, field: value}, outcome]).encode()
        assert "fail" in states(await record(wushen), changed).values(), field
    lied = json.dumps([member, {**outcome, "outcome": 1 - outcome["outcome"]}]).encode()
    assert states(await record(wushen), lied)["outcome"] == "fail"


async def test_who_gets_none(wushen: County) -> None:
    await wushen.stage.say(CLERK, f"/proof {code(3)}")
    assert "还没有抽取过检查对象" in wushen.stage.text(CLERK)
    await wushen.configured()
    for wanted, said in (
        ("", "请写成：/proof"),
        ("91150626MA0X00000X", "没有这个代码"),
        (f"{code(3)} 99", "没有编号为"),
    ):
        await wushen.stage.say(CLERK, f"/proof {wanted}")
        assert said in wushen.stage.text(CLERK)
    await wushen.stage.say(PRESS, f"/proof {code(3)}")
    assert "经办员" in wushen.stage.text(PRESS)
    await wushen.stage.tap(CLERK, "登记结果公示")
    await wushen.stage.say(CLERK, "网")
    assert "请写明公示渠道" in wushen.stage.text(CLERK)


async def test_the_legal_unit_opens_a_sealed_record_and_every_reading_is_logged(wushen: County) -> None:
    await wushen.configured()
    (targets, people) = await wushen.rows(Draw)
    await wushen.stage.say(LEGAL, f"/sealed {targets.commit_q}")
    assert "还没有人查阅过" in wushen.stage.text(LEGAL)
    await wushen.stage.say(LEGAL, "查")
    assert "请写明查阅封存记录的目的" in wushen.stage.text(LEGAL)
    await wushen.stage.say(LEGAL, "信访件 12 号核查")
    sealed = wushen.stage.file(wushen.stage.see(LEGAL, "的封存记录。本次查阅已登记"))
    found = report(await record(wushen), now=NOW, sealed=sealed)
    assert next(one.state for one in found.checks if one.name == "rebuilt") == "pass"
    await wushen.stage.say(LEGAL, f"/sealed q={people.commit_q}")
    await wushen.stage.say(LEGAL, "同一信访件")
    matched = wushen.stage.file(wushen.stage.see(LEGAL, "的封存记录。本次查阅已登记"))
    found = report(await record(wushen), now=NOW, sealed=matched, of=sealed)
    assert next(one.state for one in found.checks if one.name == "rebuilt") == "pass"
    rows = await wushen.rows(AccessLog, AccessLog.kind == "sealed_record")
    assert [row.purpose for row in rows] == ["信访件 12 号核查", "同一信访件"]
    await wushen.stage.say(LEGAL, f"/sealed {targets.commit_q}")
    assert "方正：信访件 12 号核查" in wushen.stage.text(LEGAL)
    for who in (CLERK, HEAD, PRESS):
        await wushen.stage.say(who, f"/sealed {targets.commit_q}")
        assert "法制" in wushen.stage.text(who)
