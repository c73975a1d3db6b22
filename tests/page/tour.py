"""A newcomer's hands and eyes in front of the real product: everything is done by clicks on the page."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, expect

PICTURES = Path(__file__).parents[2] / "screenshots"
PATIENCE_MS = 30_000
WITHOUT_AIM = """(files) => [...document.querySelectorAll('.phone')].filter((phone) => !phone.hidden).flatMap(
    (phone) => {
        const inside = [...phone.querySelectorAll('.bubble .key, .bubble .meta .quiet')];
        const there = [...inside, ...document.querySelectorAll('#header button')].map((key) => key.textContent);
        const quoted = [...phone.querySelectorAll('.hint .quoted button')].map((one) => one.textContent);
        return quoted.filter((words) => ![...there, ...files].some((title) => title.startsWith(words)));
    })"""
"""What blue lines name that stands nowhere on the page."""
GLANCES = 50


@dataclass
class Tour:
    """One page in front of a running demo."""

    page: Page
    address: str
    profile: str
    errors: list[str] = field(default_factory=list)
    shelf: list[str] = field(default_factory=list)
    taken: int = 0

    async def begin(self) -> None:
        """Load the page as a newcomer does: no query, nothing chosen."""
        await self.page.goto(f"{self.address}/")
        self.shelf = await self.page.evaluate(
            "fetch('/sim/scene').then((answer) => answer.json()).then((scene) => scene.shelf.map((one) => one.title))"
        )

    def phone(self, index: int) -> Locator:
        """The phone at this place."""
        return self.page.locator(f"#phone-{index}")

    def hint(self, index: int) -> Locator:
        """Its blue line."""
        return self.phone(index).locator(".hint")

    def bubble(self, index: int, *words: str) -> Locator:
        """The newest message of that phone with these words."""
        found = self.phone(index).locator(".bubble")
        for one in words:
            found = found.filter(has_text=one)
        return found.last

    async def sees_hint(self, index: int, words: str) -> None:
        """Wait for the blue line to say so; then every button that any blue line names must be there."""
        await expect(self.hint(index)).to_contain_text(words, timeout=PATIENCE_MS)
        for _ in range(GLANCES):
            missing = await self.page.evaluate(WITHOUT_AIM, self.shelf)
            if not missing:
                return
            await self.page.wait_for_timeout(200)
        raise AssertionError(f"a hint names what is not there: {missing}")

    async def obey(self, index: int, words: str) -> None:
        """Click what the blue line quotes, see that it leads to the button itself, and press that."""
        await self.sees_hint(index, words)
        await self.hint(index).locator(".quoted button", has_text=words).first.click()
        aimed = self.page.locator(":focus")
        await expect(aimed).to_contain_text(words)
        await aimed.click()

    async def send_file(self, title: str) -> None:
        """The file the blue line asks for, from the paper-clip's menu."""
        await self.sees_hint(0, title)
        await self.hint(0).locator(".quoted button").first.click()
        await self.page.locator(".menu .marked .menu-item", has_text=title).click()
        await self.obey(0, "确认导入")
        await expect(self.hint(0)).not_to_contain_text("确认导入", timeout=PATIENCE_MS)

    async def tap(self, index: int, button: str, *within: str) -> None:
        """A button under the newest message that has these words and this button."""
        cards = self.phone(index).locator(".bubble").filter(has=self.page.get_by_role("button", name=button))
        for one in within:
            cards = cards.filter(has_text=one)
        await cards.last.get_by_role("button", name=button).last.click(timeout=PATIENCE_MS)

    async def say(self, index: int, text: str) -> None:
        """Write and send."""
        box = self.phone(index).get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def take(self, kind: str) -> int:
        """Click the first chip of those waited for; the place of the phone that this person now has."""
        chip = self.page.locator(f".chip.{kind}").first
        await expect(chip).to_be_visible(timeout=PATIENCE_MS)
        name = await chip.locator("span").first.text_content()
        await chip.click()
        for index in range(3):
            seated = self.phone(index).locator("select option:checked")
            if (await seated.text_content() or "").startswith(f"{name} "):
                return index
        raise AssertionError(f"{name} was not put into a phone")

    async def seat(self, index: int, role: str) -> None:
        """Choose who holds a phone, by what they are."""
        chosen = self.phone(index).locator("select option").filter(has_text=role).first
        await self.phone(index).locator("select").select_option(await chosen.get_attribute("value"))

    async def next_deadline(self) -> None:
        """The blue button beside the clock."""
        await self.page.locator("#header .next").click(timeout=PATIENCE_MS)

    async def picture(self, name: str) -> None:
        """Both widths into `screenshots/`, numbered in the order of the story."""
        self.taken += 1
        PICTURES.mkdir(exist_ok=True)
        stem = f"tour-{self.profile}-{self.taken:02d}-{name}"
        await self.page.wait_for_timeout(250)
        await self.page.screenshot(path=PICTURES / f"{stem}.png")

    async def narrow_picture(self, name: str, index: int) -> None:
        """The same moment on a phone's width, with that person in front."""
        await self.page.set_viewport_size({"width": 390, "height": 844})
        await self.page.locator("#phone-tabs button").nth(index).click()
        assert await self.page.evaluate("document.documentElement.scrollWidth") == 390
        await self.picture(f"{name}-narrow")
        await self.page.set_viewport_size({"width": 1280, "height": 800})
