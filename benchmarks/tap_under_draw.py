"""How long one person's tap waits while a draw over a large directory freezes, delays and is drawn.

    python -m benchmarks.tap_under_draw [1000000]

The whole program runs as in production, its computing process included, beside the local Bot API server. An
inspector presses [确认] and [撤销] in turn; each press is timed from the finger to the toast. First with no draw
anywhere, then from the freeze to the result. Real time, real database on disk; N targets are put in by one statement.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import text
from sqlmodel import select

from benchmarks.apart import table
from bot.clock import SystemEntropy
from bot.keys import KeyVault
from bot.wiring import assemble
from models.base import number
from models.draw import Draw, DrawState
from models.people import Person
from models.plan import Batch, PlanEntry
from tests.databases import SqliteShelf
from tests.flow.county_small import CLERK, HEAD, INSPECTORS, County, briefed, open_county
from tests.stage import RELAXED, TOKEN
from workflow.batch import create
from workflow.pace import Pace

PACE = Pace(window_lead=3, window=15, delay_seg=8, delay_it=1 << 22)
USUAL_TAPS = 60
BETWEEN_S = 0.1
MANY = """INSERT INTO target (version, code, name, area, kind, industry, address, status, departments, need, import_id,
 valid_from, removal_reason) WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :n)
 SELECT 0, printf('91%016d', n), '企业' || n, '1506' || (26 + n % 2), '食品经营', '', '青阳街', 'active', '',
 'std', 1, '2026-01-01 00:00:00', '' FROM s"""
PHASES = {
    DrawState.QUEUED: "release, PLAN",
    DrawState.FREEZING: "freezing",
    DrawState.COMMIT_UNPOSTED: "window",
    DrawState.WINDOW: "window",
    DrawState.CLOSING: "window",
    DrawState.DELAYING: "delay",
    DrawState.DRAWING: "drawing, RESULT",
}
TapTimes = dict[str, list[float]]


async def furnish(county: County, n: int) -> None:
    """N targets more, a task for the inspector who taps, and a batch of the others' for the draw."""
    await briefed(county, {1: (INSPECTORS[0], INSPECTORS[1])})
    async with county.stage.house.act() as ctx:
        await (await ctx.session.connection()).execute(text(MANY), {"n": n})
        first = (await ctx.session.exec(select(PlanEntry))).one()
        values = first.model_dump(exclude={"id", "number", "quantity", "name"})
        entry = await ctx.add(PlanEntry(number="SP-2", name="全部主体抽查", quantity=n // 100, **values))
        clerk = (await ctx.session.exec(select(Person).where(Person.name == CLERK))).one()
        await create(ctx, entry, number(clerk), "")
    await county.stage.settle()


async def press(county: County, who: str, label: str) -> float:
    """Wait until this button is shown and press it; seconds from finger to toast."""
    stage, message = county.stage, None
    while message is None:
        try:
            message = stage.find_button(who, label)
        except (AssertionError, IndexError):  # the card is still on its way
            await asyncio.sleep(0.01)
    begun = time.perf_counter()
    await stage.telegram.tap(stage.ids[who], stage.bot_id, message["id"], label)
    return time.perf_counter() - begun


async def state_of(county: County, batch_id: int) -> str:
    """Where the draw of targets stands; empty before there is one."""
    async with county.stage.house.read() as ctx:
        rows = await ctx.session.exec(
            select(Draw.state).where(Draw.batch_id == batch_id, Draw.kind == "targets")
        )
        return rows.first() or ""


async def presses(county: County) -> TapTimes:
    """Usual taps, then taps through the whole draw, by phase."""
    found: TapTimes = defaultdict(list)
    buttons = cycle(["确认", "撤销（10 分钟内）"])
    for _ in range(USUAL_TAPS):
        found["usual"].append(await press(county, INSPECTORS[0], next(buttons)))
        await asyncio.sleep(BETWEEN_S)
    batch = number(await county.last(Batch))
    await press(county, CLERK, "申请抽取")
    await press(county, HEAD, "放行抽取")
    while (state := await state_of(county, batch)) != DrawState.RECORDED:
        took = await press(county, INSPECTORS[0], next(buttons))
        phase = PHASES.get(DrawState(state), str(state))
        found[phase].append(took)
        if took > 1:
            print(f"{took:.2f} s in {phase}", file=sys.stderr, flush=True)
        await asyncio.sleep(BETWEEN_S)
    return found


async def run(folder: Path, n: int) -> TapTimes:
    """One house, one draw."""
    url = await asyncio.to_thread(lambda: SqliteShelf(folder).fresh("house"))
    async with open_county(url, "wushen", pace=PACE) as county:
        stage, at = county.stage, county.stage.clock.unix()
        await furnish(county, n)
        begun = time.monotonic()
        stage.clock._source = lambda: at + time.monotonic() - begun
        stage.house = replace(stage.house, vault=KeyVault(b"k" * 32, SystemEntropy()), listeners=[])
        stage.program.works.close()
        program = assemble(stage.house, TOKEN, stage.program.poller._api.split("/bot")[0], RELAXED)
        running = asyncio.ensure_future(program.run())
        try:
            return await presses(county)
        finally:
            program.stop()
            await running


def main(n: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder), n))
    usual = found.pop("usual")
    under = [one for phase in found.values() for one in phase]
    busy = found["freezing"] + found["delay"]
    parts = {"usual": usual, **found, "freezing and delay": busy, "whole draw": under}
    rows: list[list[object]] = []
    for name, times in parts.items():
        late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        rows.append(
            [
                name,
                len(times),
                f"{median(times) * 1000:.0f}",
                f"{late * 1000:.0f}",
                f"{max(times) * 1000:.0f}",
                f"{median(times) / median(usual):.2f}",
                f"{late / quantiles(usual, n=20)[-1]:.2f}",
            ]
        )
    print(f"{n:,} targets, {os.cpu_count()} processors\n")
    table(["while", "taps", "median ms", "p95 ms", "longest ms", "× usual median", "× usual p95"], rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) == 2 else 10**6)
