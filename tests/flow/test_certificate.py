"""The certificate of a draw as the group and its readers meet it."""

import hashlib
import json
from typing import Any

import pytest

from models.assignment import Assignment
from models.document import Document
from models.draw import Draw, DrawState
from models.mail import Outbox
from models.mechanism import Work, WorkState
from models.people import Person
from models.plan import DrawnTarget
from templates import certificate
from tests.flow.county_small import CLERK, OBSERVER, PRESS, County

PHOTO, PDF = "抽取证书", "文件的 SHA-256"


async def drawn(county: County) -> None:
    """One lottery is over, the one of the inspectors waits in its window."""
    await county.open_batch()
    await county.release()
    await county.draw(OBSERVER, PRESS)


def posts(county: County, words: str) -> list[dict[str, Any]]:
    found = county.stage.messages(OBSERVER, county.group)
    return [m for m in found if words in (m["caption"] or m["text"] or "")]


async def test_one_picture_behind_the_record_and_the_pdf_for_whoever_asks(wushen: County) -> None:
    await drawn(wushen)
    stage = wushen.stage
    (result,), (record,), (photo,) = (posts(wushen, w) for w in ("检查对象抽取结果", "的公开记录", PHOTO))
    commit = wushen.commit_post()
    assert result["id"] < record["id"] < photo["id"] < commit["id"], "one draw after the other"
    assert photo["file"]["is_photo"]
    assert not any(m["edited"] for m in (result, record, photo))
    kept = {d.name: d for d in await wushen.rows(Document, Document.kind == "certificate")}
    assert sorted(kept) == ["2.certificate.pdf", "2.certificate.png"]
    for one in kept.values():
        assert one.sha256 == hashlib.sha256(one.content).hexdigest()
    before = len(stage.messages(OBSERVER, wushen.group))
    for who in (PRESS, CLERK):
        toast = await stage.tap(who, "证书 PDF", chat=wushen.group)
        assert "已发到与您的私聊" in toast
        sent = stage.last(who)
        assert kept["2.certificate.pdf"].sha256 in sent["caption"]
        assert stage.file(sent).startswith(b"%PDF")
    assert len(stage.messages(OBSERVER, wushen.group)) == before, "the group hears nothing of it"
    await stage.say(PRESS, "/drawresult 2")
    assert "证书 PDF" in str(stage.last(PRESS)["buttons"])


async def test_it_says_what_the_log_says_and_no_name(wushen: County) -> None:
    await drawn(wushen)
    await wushen.draw(OBSERVER)
    for work, draw in zip(
        await wushen.rows(Work, Work.kind == "certificate"), await wushen.rows(Draw), strict=True
    ):
        told: Any = work.input["arguments"]
        assert (told["commit_q"], told["result_q"], told["grade"]) == (
            draw.commit_q,
            draw.result_q,
            draw.grade,
        )
        assert f"q={draw.result_q} " in certificate.scanned(told)
        page = json.dumps(certificate.lines(told), ensure_ascii=False)
        for person in await wushen.rows(Person):
            assert person.name not in page
        for target in await wushen.rows(DrawnTarget):
            assert target.name not in page
            assert target.code not in page
    assert (told["k"], told["seats"], told["people"]) == (3, len(await wushen.rows(Assignment)), 1)


async def test_an_aborted_attempt_stands_on_it(wushen: County) -> None:
    await wushen.open_batch()
    await wushen.release()
    await wushen.stage.tap("李建国", "中止抽取")
    await wushen.stage.say("李建国", "名录导错了")
    assert posts(wushen, PHOTO) == []
    await wushen.release()
    await wushen.draw(OBSERVER)
    (work,) = await wushen.rows(Work, Work.kind == "certificate")
    rows = {row["label"]["zh"]: row["zh"] for row in certificate.lines(work.input["arguments"])["rows"]}
    assert rows["次数"] == "第 2 次；q=2 已中止：由放行人在窗口关闭前中止"


@pytest.mark.parametrize(("kind", "copies"), [("reset-stored", 2), ("reset-lost", 1)])
async def test_an_answer_that_was_lost_doubles_nothing_without_a_label(
    wushen: County, kind: str, copies: int
) -> None:
    await wushen.open_batch()
    await wushen.release()
    wushen.stage.telegram.fault("sendPhoto", kind)
    await wushen.draw(OBSERVER)
    *_, last = found = posts(wushen, PHOTO)
    assert len(found) == copies
    assert "补发" in last["caption"]
    assert len(await wushen.rows(Outbox, Outbox.template == "draw_certificate")) == 1


async def test_a_printer_that_fails_stops_no_draw(wushen: County) -> None:
    def broken(template: str, arguments: dict[str, Any]) -> bytes:
        raise RuntimeError("no paper")

    await wushen.open_batch()
    await wushen.release()
    object.__setattr__(wushen.stage.house, "printer", broken)
    await wushen.draw(OBSERVER)
    (work,) = await wushen.rows(Work, Work.kind == "certificate")
    assert work.state == WorkState.FAILED
    assert any("certificate.failed" in body for body in await wushen.audit())
    assert (await wushen.last(Draw)).state == DrawState.QUEUED, "the next draw gives it half a minute"
    await wushen.stage.push(31)
    assert (await wushen.last(Draw)).state == DrawState.WINDOW
    await wushen.stage.say(PRESS, "/drawresult 2")
    assert "还没有做好" in await wushen.stage.tap(PRESS, "证书 PDF")
