"""How long an urgent message waits behind 1,000 others: with lanes, and with everything in one lane.

    python -m benchmarks.courier_lanes

The clock is a fake one, so the figures belong to the schedule, not to a machine; compare the two columns only
with each other.
"""

import asyncio
from statistics import median

from bot.windows import Lane
from tests.bot.model_telegram import Post

BULK = 1000
URGENT = 20


async def waits(urgent_lane: Lane) -> tuple[list[float], int, float]:
    """(seconds each urgent message waited, refusals, seconds until all were out)."""
    post = Post()
    bulk = [(person, Lane.BULK, 0.0) for person in range(1, BULK + 1)]
    urgent = [(BULK + n, urgent_lane, 3.0 + n / 3) for n in range(1, URGENT + 1)]
    waited = await post.send_all(bulk + urgent)
    return waited[BULK:], len(post.telegram.refused), post.clock.elapsed


async def main() -> None:
    """Print the table."""
    with_lanes, refused, lasted = await waits(Lane.LIVE)
    one_lane, refused_one, lasted_one = await waits(Lane.BULK)
    print("| urgent message | lanes | one lane | ratio |")
    print("|---|---|---|---|")
    for name, figure in (("median wait, ms", median), ("longest wait, ms", max)):
        lanes, one = figure(with_lanes) * 1000, figure(one_lane) * 1000
        print(f"| {name} | {lanes:,.0f} | {one:,.0f} | {one / lanes:,.0f} |")
    print(f"| all sent after, s | {lasted:.1f} | {lasted_one:.1f} | {lasted_one / lasted:.2f} |")
    print(f"| refused | {refused} | {refused_one} | |")


if __name__ == "__main__":
    asyncio.run(main())
