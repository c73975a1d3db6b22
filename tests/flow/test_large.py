"""What a large directory needs: counted by the database, streamed in order, kept as a file in parts."""

from collections import Counter

import pytest
from sqlmodel import col

from draw.record import read_row, row_line
from models.base import number
from models.directory import Target
from models.document import Document, DocumentPart
from models.draw import Draw
from models.plan import Batch, DrawnTarget
from tests.flow.county_small import NORTH, OBSERVER, TARGETS, County
from tests.intake.files import code
from workflow import files, fsck, pool, shelf
from workflow.pool import Terms
from workflow.shelf import Shelf


async def batch_of(county: County) -> Batch:
    await county.open_batch()
    return await county.last(Batch)


async def rows_of(county: County, terms: Terms) -> list[pool.Row]:
    house = county.stage.house
    async with Shelf(house.engine, house.vault).one_state() as connection:
        return [row async for part in pool.rows(connection, terms, house.vault) for row in part]


async def test_the_census_counts_what_the_stream_shows(wushen: County) -> None:
    batch = await batch_of(wushen)
    async with wushen.stage.house.act() as ctx:
        batch = await ctx.get(Batch, number(batch))
        batch.areas, batch.target_kinds = [NORTH], ["食品经营", "餐饮服务"]
        other = Batch(**batch.model_dump(exclude={"id", "ordinal", "number"}), ordinal=2, number=9)
        await ctx.add(other)
        for t, n in enumerate((1, 3, 4)):
            drawn = {"code": code(n), "name": "x", "area": NORTH, "year": batch.year}
            ctx.session.add(DrawnTarget(batch_id=number(other), t=t, **drawn))
    await wushen.change(Target, Target.code == code(5), status="deregistered")
    async with wushen.stage.house.read() as ctx:
        profile = ctx.pinned(batch.profile)
        found, terms = await pool.census(ctx, batch, profile), Terms.of(batch, profile)
    rows = await rows_of(wushen, terms)
    assert Counter(row[1] for row in rows) == found
    assert found.keys() == {pool.ELIGIBLE, pool.OUTSIDE, pool.INSPECTED, pool.GONE}
    assert [row[0] for row in rows] == sorted((code(n) for n in range(1, TARGETS + 1)), key=str.encode)


async def test_classes_are_opened_one_by_one_on_the_way(wugang: County) -> None:
    terms = Terms(2026, 1, [], [], True, None, True)
    strata = Counter(row[3] for row in await rows_of(wugang, terms))
    assert strata == {"A": 9, "B": 9, "C": 9, "D": 9, pool.UNCLASSED: 4}


async def test_the_stream_is_one_state_whatever_is_written_meanwhile(
    wushen: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "AT_ONCE", 5)
    house, seen = wushen.stage.house, []
    async with Shelf(house.engine, house.vault).one_state() as connection:
        async for part in pool.rows(connection, Terms(2026, 1, [], [], True, None, False), house.vault):
            seen += part
            await wushen.change(Target, col(Target.id) > 0, valid_to=house.clock.now())
    assert len(seen) == TARGETS


async def test_a_file_in_parts(wushen: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "PART", 100)
    house = wushen.stage.house
    place = Shelf(house.engine, house.vault)
    lines = [row_line((f"E-{i:03}", 0, ("a", "n"), "*")) for i in range(50)]
    for _ in range(2):  # what an interrupted attempt left goes with the next one
        writing = await place.begin(
            "draw_pool", "p.jsonl", "application/x-ndjson", "draw:7", house.clock.now()
        )
        for line in lines:
            await writing.add(line + b"\n")
    kept = await writing.done()
    assert [line async for part in place.lines(kept) for line in part] == lines
    assert [read_row(line)[0] for line in lines][:2] == ["E-000", "E-001"]
    assert len(await wushen.rows(Document, Document.kind == "draw_pool")) == 1
    async with house.read() as ctx:
        assert await files.load(ctx, kept) == b"".join(line + b"\n" for line in lines)
        assert await fsck.documents(ctx) == []
    first, second, *_ = await wushen.rows(DocumentPart)
    await wushen.change(DocumentPart, col(DocumentPart.id) == first.id, content=second.content)
    async with house.read() as ctx:
        assert [one.key for one in await fsck.documents(ctx)] == ["document_changed"]


async def test_the_frozen_pool_outlives_the_directory(wushen: County) -> None:
    """Between freeze and result every target leaves the directory; the draw goes on over what was frozen."""
    await wushen.open_batch()
    await wushen.release()
    await wushen.contribute(OBSERVER)
    await wushen.change(Target, col(Target.id) > 0, valid_to=wushen.stage.clock.now())
    await wushen.finish_window()
    draw = (await wushen.rows(Draw))[0]
    assert draw.state == "recorded"
    assert len(await wushen.rows(DrawnTarget)) == 3
