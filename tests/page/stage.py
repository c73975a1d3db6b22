"""What a test sees: the page, the bot behind it, and short words for what a newcomer does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from playwright.async_api import Locator, Page, expect

from tests.page.scripted_bot import ScriptedBot

CLERK, INSPECTOR, LEADER, OBSERVER, REPORTER = 101, 102, 103, 104, 105
HOSTILE_NAME = "<img src=x onerror=window.pwned=1>"
CAST = [
    (CLERK, "周晓梅", "经办员 · 联席办"),
    (INSPECTOR, "王海燕", "检查员 · 食品科"),
    (LEADER, "李建国", "科室负责人 · 食品科"),
    (OBSERVER, "孙桂兰", "观察员 · 人大代表"),
    (REPORTER, HOSTILE_NAME, "观察员 · 记者"),
]
GROUP_TITLE = "第 4 批 · 观察员"
MONDAY_10_32 = 1_789_353_120  # 14 September 2026 in Shanghai
DAY_S, HOUR_S = 86_400, 3_600


class PaperScene:
    """What a running product would tell the page, written down once."""

    def __init__(self, furnish: Callable[[], int]) -> None:
        self._furnish = furnish
        self.group = furnish()
        self.profile = "wugang"
        self.busy: str | None = None

    def scene(self) -> dict[str, Any]:
        """GET /sim/scene."""
        return {
            "profile": self.profile,
            "profiles": [{"id": "wugang", "name": "河南 · 舞钢"}, {"id": "guangxi", "name": "广西"}],
            "hints": {
                str(CLERK): "用附件里的名录导入检查对象，再发 /plan 建计划。",
                str(INSPECTOR): "新任务来了：点「确认」，或点「申报回避」。9 月 15 日（周二）18:00 前。",
                str(OBSERVER): "抽取 3 分钟后截止：回复群里那条消息任意一句话，它就成为随机数的一部分。",
            },
            "next_deadline": {"at": MONDAY_10_32 + DAY_S + 7 * HOUR_S + 1_680, "text": "王海燕 确认截止"},
            "shelf": [
                {"name": "targets.csv", "title": "检查对象名录（5,290 户）", "note": "随程序附带，没有错误"},
                {"name": "targets-dirty.csv", "title": "有毛病的名录", "note": "17 行写错，看试读怎样指出来"},
                {"name": "targets-hostile.csv", "title": "恶意名录", "note": "公式、脚本、超长文字"},
                {"name": "plan.csv", "title": "年度计划表", "note": "12 个事项"},
            ],
            "seats": [CLERK, INSPECTOR, OBSERVER],
            "busy": self.busy,
        }

    def shelf(self, name: str) -> bytes:
        """A file the paper-clip offers."""
        return {one["name"]: one["title"].encode() for one in self.scene()["shelf"]}[name]

    async def reset(self, profile: str) -> None:
        """Everybody anew."""
        self.profile = profile
        self.group = self._furnish()


@dataclass
class Stage:
    """One page, one bot, one server."""

    page: Page
    bot: ScriptedBot
    address: str
    group: int
    http: aiohttp.ClientSession
    errors: list[str] = field(default_factory=list)
    problems_expected: bool = False

    async def open(self, *seats: int, width: int = 1280, height: int = 800) -> None:
        """Load the page with these people in the phones."""
        await self.page.set_viewport_size({"width": width, "height": height})
        query = f"?as={','.join(map(str, seats))}" if seats else ""
        await self.page.goto(f"{self.address}/{query}")
        await expect(self.phone(0).locator("select").locator("option").first).to_be_attached()

    def phone(self, index: int) -> Locator:
        """The phone at this place, 0 to 2."""
        return self.page.locator(f"#phone-{index}")

    def bubble(self, index: int, text: str) -> Locator:
        """The newest message of the phone that contains the text."""
        return self.phone(index).locator(".bubble").filter(has_text=text).last

    async def start(self, index: int) -> None:
        """Press the big button and wait for the greeting."""
        await self.phone(index).get_by_role("button", name="开始", exact=True).click()
        await expect(self.bubble(index, "您好")).to_be_visible()

    async def type(self, index: int, text: str) -> None:
        """Write and send with Enter."""
        box = self.phone(index).get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def sim(self, path: str, **body: Any) -> Any:
        """The control interface from outside the page: POST with a body, else GET."""
        method = "POST" if body else "GET"
        async with self.http.request(method, f"{self.address}/sim/{path}", json=body or None) as response:
            assert response.status == 200, await response.text()
            return await response.json()
