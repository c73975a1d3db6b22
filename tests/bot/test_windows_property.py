"""No schedule, however it mixes chats, lanes, refusals and draws, ever breaks a window or forgets anybody."""

import asyncio
from bisect import bisect_right
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.budget import Budget
from bot.windows import Limits, is_group
from tests.bot.model_telegram import EPSILON
from tests.fakes import ManualClock

LIMITS = Limits(overall=5, overall_s=1.0, group=4, group_s=10.0, private=1, private_s=1.0)
CHATS = st.sampled_from([1, 2, 3, -1, -2, "@public"])


@dataclass
class Event:
    at: float
    act: str
    chat: int | str
    number: int


EVENTS = st.builds(
    Event,
    at=st.integers(0, 120).map(lambda tenths: tenths / 10),
    act=st.sampled_from(["send"] * 8 + ["debit", "refused", "reserve"]),
    chat=CHATS,
    number=st.integers(0, 2),
)


@dataclass
class Gone:
    at: float
    chat: int | str
    waited: bool


def within(gone: list[Gone], end: float, span: float) -> int:
    """Requests in the span that ends at `end`, both included as far as the clock can tell."""
    times = [entry.at for entry in gone]
    return bisect_right(times, end + EPSILON) - bisect_right(times, end - span + EPSILON)


async def play(events: list[Event]) -> tuple[list[Gone], list[tuple[float, float, int | str]]]:
    clock = ManualClock()
    budget = Budget(clock, LIMITS)
    gone: list[Gone] = []
    halts: list[tuple[float, float, int | str]] = []

    async def act(event: Event) -> None:
        await clock.sleep(event.at)
        if event.act == "send":
            await budget.acquire(event.chat, event.number)
            gone.append(Gone(clock.elapsed, event.chat, waited=True))
        elif event.act == "debit":
            budget.debit(event.chat)
            gone.append(Gone(clock.elapsed, event.chat, waited=False))
        elif event.act == "refused":
            budget.refused(event.chat, event.number)
            halts.append((clock.elapsed, clock.elapsed + event.number, event.chat))
        else:
            budget.reserve_live(event.chat, event.number)

    async def everything() -> None:
        await asyncio.gather(*(act(event) for event in events))

    await clock.run(everything())
    return gone, halts


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=60))
def test_no_schedule_breaks_a_window(events):
    gone, halts = asyncio.run(play(events))
    assert len(gone) == sum(event.act in ("send", "debit") for event in events)  # nobody is forgotten
    for index, entry in enumerate(gone):
        if not entry.waited:
            continue  # an answer does not ask; those who wait make room for it
        before = gone[: index + 1]
        own = [other for other in before if other.chat == entry.chat]
        limit, span = (4, 10.0) if is_group(entry.chat) else (1, 1.0)
        assert within(before, entry.at, 1.0) <= LIMITS.overall
        assert within(own, entry.at, span) <= limit
        assert not any(start < entry.at < end and chat == entry.chat for start, end, chat in halts)
