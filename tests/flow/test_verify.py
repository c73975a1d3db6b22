"""Anybody asks the bot to recompute: a reply, a forward, a file, a receipt; and what is not ours is told so."""

import json

from demo.acting import Upload
from models.document import Document
from models.draw import Verification
from models.mechanism import Work
from tests.flow.county_small import CLERK, OBSERVER, PRESS, County, code
from tests.flow.test_ceremony import record, sealed_and_posted

STRANGER = 2001


async def sends(county: County, who: str, name: str, content: bytes, caption: str = "") -> str:
    """A person sends a file to the bot in private; what the bot's newest message then says."""
    stage = county.stage
    upload = Upload(name, "application/json", content)
    stage.telegram.upload(stage.ids[who], stage.bot_id, upload, caption)
    await stage.settle()
    return stage.text(who)


async def forwards(county: County, who: str, message_id: int) -> str:
    """A person forwards a post of the group to the bot; what it then says."""
    stage = county.stage
    stage.telegram.forward(stage.ids[who], county.group, message_id, stage.bot_id)
    await stage.settle()
    return stage.text(who)


async def drawn(county: County) -> bytes:
    """Two draws done; the public record."""
    await sealed_and_posted(county)
    await county.draw()
    await county.draw()
    return await record(county)


async def test_a_post_replied_to_in_the_group(wushen: County) -> None:
    await drawn(wushen)
    stage = wushen.stage
    for words, q in (("检查对象抽取结果", 4), ("窗口已关闭", 6), ("方案已登记", 1), ("公开日志启用", 0)):
        post = stage.see(OBSERVER, words, wushen.group)
        await stage.say(PRESS, "/verify", chat=wushen.group, reply_to=post["id"])
        told = stage.text(PRESS, wushen.group)
        assert told.startswith(f"🟢 成立 · q={q} ")
        assert "与本单位日志一致" in told
    assert "延时的每一步" not in told, (
        "nothing of a finished draw stays unchecked but what needs other material"
    )
    (first, *_) = await wushen.rows(Verification)
    assert first.found["draws"][0]["seed"] in str(stage.messages(OBSERVER, wushen.group)).replace(" ", "")
    computed = len(await wushen.rows(Work, Work.kind == "verify"))
    await stage.say(OBSERVER, "/verify 4", chat=wushen.group)
    assert stage.text(OBSERVER, wushen.group).startswith("🟢 成立 · q=4 RESULT")
    assert len(await wushen.rows(Work, Work.kind == "verify")) == computed, (
        "asked again, answered from memory"
    )
    kept = await wushen.rows(Document, Document.kind == "verify_input")
    assert {row.content for row in kept} == {b""}, "what was recomputed is not kept"


async def test_a_post_forwarded_and_its_file_sent(wushen: County) -> None:
    public = await drawn(wushen)
    stage = wushen.stage
    post = stage.see(OBSERVER, "检查对象抽取结果", wushen.group)
    assert (await forwards(wushen, PRESS, post["id"])).startswith("🟢 成立 · q=4 RESULT")
    assert (await sends(wushen, CLERK, "4.json", stage.file(post))).startswith("🟢 成立 · q=4 RESULT")
    told = await sends(wushen, OBSERVER, "5.public.json", public)
    assert told.startswith("🟢 成立")
    assert "与本单位日志一致" in told
    bent = public.replace(b'"unstaffed":0', b'"unstaffed":1', 1)
    told = await sends(wushen, OBSERVER, "5.public.json", bent)
    assert told.startswith("🔴 不成立")
    assert "末条不在本单位日志里" in told or "与本单位日志一致" in told
    for wrong in (b"", b"{}", b"[" * 100_000, b"\xff\xfe", public[:-1], b'{"v":1.0}'):
        assert (await sends(wushen, PRESS, "x.json", wrong)).startswith(("🔴 不成立", "没有算成"))


async def test_a_forged_post_is_told(wushen: County) -> None:
    await drawn(wushen)
    stage = wushen.stage
    await stage.say(PRESS, "/verify")
    assert "请回复或转发群里的一条公告" in stage.text(PRESS)
    await stage.say(PRESS, "/verify 99")
    assert "没有编号为" in stage.text(PRESS)
    forged = f"第 1 批抽取结果\nq=4\ndigest {'ab' * 32}\nprev {'cd' * 32}"
    said = await stage.say(PRESS, forged)
    told = await forwards_own(wushen, PRESS, said["id"])
    assert told.startswith("🔴 不是本单位日志里的条目")
    assert "请保留这条消息" in told


async def forwards_own(county: County, who: str, message_id: int) -> str:
    stage = county.stage
    stage.telegram.forward(stage.ids[who], stage.bot_id, message_id, stage.bot_id)
    await stage.settle()
    return stage.text(who)


async def test_a_receipt_is_held_against_our_log(wushen: County) -> None:
    await drawn(wushen)
    stage = wushen.stage
    await stage.say(CLERK, f"/proof {code(3)}")
    paper = stage.file(stage.see(CLERK, "回执 · "))
    told = await sends(wushen, PRESS, "receipt.json", paper)
    assert told.startswith("🟢 回执成立")
    assert f"{code(3)}：在可抽名单内（q=2）" in told
    (one,) = json.loads(paper)
    told = await sends(wushen, PRESS, "receipt.json", json.dumps([{**one, "status": 2}]).encode())
    assert told.startswith("🔴 不成立")


async def test_a_stranger_may_ask_and_nobody_may_flood(wushen: County) -> None:
    await drawn(wushen)
    stage = wushen.stage
    stage.telegram.add_person(STRANGER, "过路人", "passer", "")
    stage.ids["过路人"] = STRANGER
    stage.telegram.start_chat(STRANGER)
    await stage.say("过路人", "/verify 4")
    assert stage.text("过路人").startswith("🟢 成立 · q=4 RESULT")
    for _ in range(10):
        await stage.say("过路人", "/verify 4")
    assert "一小时内最多重算 10 次" in stage.text("过路人")
    await stage.push(3601)
    await stage.say("过路人", "/verify 4")
    assert stage.text("过路人").startswith("🟢 成立")
