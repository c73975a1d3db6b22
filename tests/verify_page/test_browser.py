"""verify.html opened from disk in a real browser, without a network: what a person sees, hears and types."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

from draw.cj import plain_json
from draw.record import public_record
from templates.pages import verify_page
from tests.draw.random_draws import Story, tell
from tests.draw.vectors import draws, entries, good
from tests.page.browser import FLAGS, chromium

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What people have on their disks."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "verify.html").write_bytes(verify_page())
    (folder / "76.public.json").write_bytes(vectors())
    forged = json.loads(vectors())
    next(one for one in forged["log"] if one["type"] == "RESULT")["body"]["seed"] = "00" * 32
    (folder / "forged.public.json").write_bytes(plain_json(forged))
    (folder / "cut.public.json").write_bytes(vectors()[:-100])
    (folder / "nested.json").write_bytes(b'{"log":' + b"[" * 50_000_000)
    for name in ("risk-strata", "risk-small-hidden", "inspectors-later", "certificates"):
        (folder / f"{name}.sealed.json").write_bytes(plain_json(draws()[name]["sealed"]))
    altered = deepcopy(draws()["risk-strata"]["sealed"])
    altered["items"][0]["status"] = 1
    (folder / "altered.sealed.json").write_bytes(plain_json(altered))
    receipt = draws()["risk-strata"]["receipt"]
    (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    (folder / "receipt-altered.json").write_text(json.dumps({**receipt, "status": 2}), encoding="utf-8")
    outcome = draws()["risk-strata"]["outcome_receipt"]
    (folder / "outcome.json").write_text(json.dumps(outcome), encoding="utf-8")
    (folder / "outcome-of-another.json").write_text(
        json.dumps({**outcome, "id": "ENT-9999"}), encoding="utf-8"
    )
    (folder / "q4.json").write_bytes(entries()[4].data)
    (folder / "story.public.json").write_bytes(story().file)
    return folder


def vectors() -> bytes:
    return public_record(entries(), [bytes.fromhex(one) for one in good()["sigs"]])


def story() -> Story:
    return tell(7)


@pytest.fixture
def page(browser: Browser, files: Path) -> Iterator[Page]:
    """Opened as a double click opens it; a request to anywhere, a broken script or a CSP complaint fails the test."""
    context = browser.new_context(locale="zh-CN", offline=True, viewport={"width": 900, "height": 1000})
    context.set_default_timeout(15_000)
    opened, faults = context.new_page(), []
    opened.on("request", lambda request: faults.extend(_elsewhere(request)))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    opened.goto((files / "verify.html").as_uri())
    yield opened
    context.close()
    assert faults == []


def _elsewhere(request: Request) -> list[str]:
    return [] if request.url.startswith(("file:", "blob:", "data:")) else [request.url]


def give(page: Page, folder: Path, *names: str) -> None:
    page.locator("#choose").set_input_files([folder / name for name in names])


def word(page: Page) -> Locator:
    return page.locator("#answer .word")


def picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"verify-{name}.png", full_page=True)


def rule(page: Page, code: str) -> Locator:
    return page.locator("#rules .step").filter(
        has=page.locator("b", has_text=code).and_(page.get_by_text(code, exact=True))
    )


def test_nothing_yet(page: Page) -> None:
    expect(word(page)).to_have_text("等待公开记录")
    picture(page, "empty")


def test_a_good_record(page: Page, files: Path) -> None:
    give(page, files, "76.public.json")
    expect(word(page)).to_have_text("成立", timeout=60_000)
    assert page.locator("#rules .step.pass").count() == 15
    expect(page.locator("#delay")).to_contain_text("都对")
    expect(page.locator("#draws article").first).to_contain_text("审计种子")
    expect(page.locator(".head .digest")).to_have_text(" ".join(_fours(good()["digests"][-1])))
    picture(page, "good")


def _fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def test_earlier_attempts_stand_with_their_ends(page: Page, files: Path) -> None:
    give(page, files, "76.public.json")
    page.get_by_text("此前的抽取：20 次").click()
    third = page.locator("#draws details details").filter(has_text="P-2026-003 · 第 3 次")
    third.locator("summary").first.click()
    expect(third.locator("ul").first).to_contain_text("已中止")
    expect(third.locator("ul").first).to_contain_text("已作废")
    picture(page, "attempts")


def test_a_drand_beacon_is_left_to_the_command_line(page: Page, tmp_path: Path) -> None:
    with_drand = next(one for one in map(tell, range(50)) if _last_has_drand(one))
    (tmp_path / "drand.json").write_bytes(with_drand.file)
    give(page, tmp_path, "drand.json")
    article = page.locator("#draws article")
    expect(article).to_contain_text("yaohao draw verify")
    expect(article).to_contain_text("无从核对")
    expect(article.locator(".grade")).not_to_contain_text("E3")


def _last_has_drand(told: Story) -> bool:
    """Is the latest draw one with a drand beacon that ended after its close?"""
    *_, commit = (one for one in told.entries if one.type == "COMMIT")
    ended = any(one.q > commit.q and one.type in ("RESULT", "VOID") for one in told.entries)
    return ended and (commit.body["beacon"] or {}).get("type") == "drand"


def test_a_forged_record(page: Page, files: Path) -> None:
    give(page, files, "forged.public.json")
    expect(word(page)).to_have_text("不成立")
    expect(rule(page, "R11")).to_contain_text("种子不对")
    expect(rule(page, "R13")).to_contain_text("没有有效的签名")
    expect(rule(page, "R2").locator(".state")).to_have_text("通过")
    expect(page.locator("#answer")).to_contain_text("R11 · 第 15 条：种子不对")
    expect(page.locator("#draws article")).to_contain_text("不评可信等级")
    picture(page, "forged")


@pytest.mark.parametrize(("name", "why"), [("cut.public.json", "被截掉了"), ("nested.json", "128 层")])
def test_a_file_that_is_no_record(page: Page, files: Path, name: str, why: str) -> None:
    give(page, files, name)
    expect(word(page)).to_have_text("不成立")
    expect(page.locator("#answer")).to_contain_text(why)
    assert page.locator("#rules .step.pass").count() == 0


def test_an_enterprise_with_its_receipt(page: Page, files: Path) -> None:
    give(page, files, "receipt.json")
    expect(page.locator("#extras .step").first).to_contain_text("请再放入公开记录")
    give(page, files, "76.public.json")
    receipt = page.locator("#extras .step").filter(has_text="回执")
    expect(receipt.locator(".state")).to_have_text("通过")
    expect(receipt).to_contain_text("封存的名录里")
    picture(page, "receipt")
    give(page, files, "receipt-altered.json")
    expect(word(page)).to_have_text("记录成立，所附不符")


def test_an_outcome_receipt_counts_with_the_membership_receipt_alone(page: Page, files: Path) -> None:
    give(page, files, "76.public.json", "outcome-of-another.json")
    step = page.locator("#extras .step").filter(has_text="回执 ENT-9999")
    expect(step).to_contain_text("请再放入同一企业的名录回执")
    give(page, files, "receipt.json")
    expect(step).to_contain_text("不是同一家企业的")
    expect(word(page)).to_have_text("记录成立，所附不符")
    page.get_by_role("button", name="全部拿走").click()
    give(page, files, "76.public.json", "outcome.json", "receipt.json")
    expect(page.locator("#extras .step.pass")).to_have_count(2)
    expect(page.locator("#extras")).to_contain_text("抽取里，它")


def test_an_auditor_with_sealed_records(page: Page, files: Path) -> None:
    give(page, files, "76.public.json", "certificates.sealed.json", "risk-small-hidden.sealed.json")
    expect(page.locator("#extras .step.pass")).to_have_count(2)
    give(page, files, "altered.sealed.json", "inspectors-later.sealed.json")
    expect(word(page)).to_have_text("记录成立，所附不符")
    expect(page.locator("#extras .step.pass")).to_have_count(3)
    wrong = page.locator("#extras .step.fail")
    expect(wrong).to_contain_text("名录的根摘要")
    picture(page, "sealed")


def test_a_draw_of_inspectors_asks_for_the_other_record(page: Page, files: Path) -> None:
    give(page, files, "76.public.json", "inspectors-later.sealed.json")
    step = page.locator("#extras .step").filter(has_text="封存记录")
    expect(step.locator(".state")).to_have_text("无从核对")
    expect(step).to_contain_text("请同时放入")


def test_an_observer_finds_the_own_words(page: Page, files: Path) -> None:
    said = draws()["risk-strata"]["contributions"][1]
    give(page, files, "76.public.json", "q4.json")
    expect(page.locator("#extras .step.pass")).to_have_count(1)
    page.get_by_text("核对我发的那句话").click()
    page.get_by_label("我在窗口里回复的原文").fill(said["text"])
    page.get_by_label("我的代号").select_option(said["who"])
    page.get_by_role("button", name="核对这句话").click()
    mine = page.locator("#extras .step").filter(has_text="您发的那句话")
    expect(mine.locator(".state")).to_have_text("通过")
    expect(mine).to_contain_text("第 2 份随机数")
    picture(page, "own")
    page.get_by_label("我在窗口里回复的原文").fill(said["text"] + " ")
    page.get_by_role("button", name="核对这句话").click()
    expect(mine.locator(".state")).to_have_text("不通过")


LONG = {"seg": 8, "it": 450_000}  # more than the page computes unasked
SLOW = {"seg": 8, "it": 4_000_000}  # so long that there is time to press a button


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good record with a long delay, and the same with every step of it forged."""
    folder, honest = tmp_path_factory.mktemp("long"), tell(1001, plans=1, delay=LONG).file
    record = json.loads(honest)
    for entry in record["log"]:
        if entry["type"] == "RESULT":
            entry["body"]["delay"] = ["11" * 32] * 8
    (folder / "honest.json").write_bytes(honest)
    (folder / "forged.json").write_bytes(plain_json(record))
    return folder


def test_a_long_delay_is_sampled_first_and_the_rest_on_request(page: Page, long: Path) -> None:
    give(page, long, "honest.json")
    expect(page.locator("#delay")).to_contain_text("8 段中已重算 4 段，都对", timeout=60_000)
    expect(word(page)).to_have_text("目前成立")
    expect(rule(page, "R11").locator(".state")).to_have_text("未全部重算")
    picture(page, "sampled")
    page.get_by_role("button", name="全部重算").click()
    expect(word(page)).to_have_text("成立", timeout=60_000)
    expect(rule(page, "R11").locator(".state")).to_have_text("通过")
    assert page.locator("#delay progress").evaluate("one => one.value === one.max")


def test_it_stops_when_asked(page: Page, tmp_path: Path) -> None:
    (tmp_path / "slow.json").write_bytes(tell(1001, plans=1, delay=SLOW).file)
    give(page, tmp_path, "slow.json")
    page.get_by_role("button", name="停下").click()
    expect(page.get_by_role("button", name="再抽查几段")).to_be_visible()
    expect(word(page)).to_have_text("目前成立")


def test_a_forged_delay_is_found_by_any_step(page: Page, long: Path) -> None:
    give(page, long, "forged.json")
    expect(page.locator("#delay")).to_contain_text("段不对", timeout=60_000)
    expect(rule(page, "R11")).to_contain_text("有一段延时不对")


def test_by_keyboard_alone(page: Page, files: Path) -> None:
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert seen[:2] == ["language", "choose"]
    assert "SUMMARY" in seen
    outline = page.evaluate("getComputedStyle(document.querySelector('#choose + label')).outlineStyle")
    page.locator("#choose").focus()
    assert outline != "none" or page.evaluate("document.activeElement.id") == "choose"
    page.wait_for_timeout(200)  # a focus that has only just moved may still swallow the key
    with page.expect_file_chooser() as chooser:
        page.locator("#choose").press("Space")
    chooser.value.set_files(files / "story.public.json")
    expect(word(page)).to_have_text("成立", timeout=60_000)


def test_what_a_screen_reader_is_told(page: Page, files: Path) -> None:
    answer = page.get_by_role("status").first
    expect(answer).to_have_attribute("aria-live", "polite")
    give(page, files, "76.public.json")
    expect(word(page)).to_have_text("成立", timeout=60_000)
    expect(answer).to_contain_text("没有一条规则不符")
    expect(page.get_by_role("progressbar", name="重算延时的进度")).to_be_visible()
    for control in page.locator("button:visible, input, textarea, select").all():
        assert control.evaluate("one => one.textContent.trim() || one.labels?.length || one.ariaLabel"), (
            control
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_and_enlarged(page: Page, files: Path, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 700})  # what 640 points at 200 % are
    give(page, files, "76.public.json")
    expect(word(page)).to_have_text("成立", timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "nothing to scroll sideways for"
    picture(page, f"narrow-{scheme}")
    assert contrast(page, "#answer .word") >= 4.5
    assert contrast(page, "#rules .state") >= 4.5


def contrast(page: Page, selector: str) -> float:
    """WCAG contrast of an element's text against what it stands on."""
    return page.evaluate(
        """selector => {
          const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
            .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
          let ground = document.querySelector(selector);
          const text = light(numbers(getComputedStyle(ground).color));
          while (numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
          const under = light(numbers(getComputedStyle(ground).backgroundColor));
          return (Math.max(text, under) + 0.05) / (Math.min(text, under) + 0.05);
        }""",
        selector,
    )


def test_in_english(page: Page, files: Path) -> None:
    give(page, files, "story.public.json")
    expect(word(page)).to_have_text("成立", timeout=60_000)
    page.get_by_role("button", name="Switch the page to English").click()
    expect(word(page)).to_have_text("It holds")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for part in ("#answer", "#rules", "#delay", "#limits", "header", "#drop > p"):
        text = page.locator(part).first.inner_text().replace("中文", "")
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in text), text
    picture(page, "english")
