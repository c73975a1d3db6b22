"""The small county under either jurisdiction, on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.flow.county_small import County, open_county


@pytest.fixture
async def wushen(database_url: str) -> AsyncIterator[County]:
    """乌审旗: vacant seats are redrawn."""
    async with open_county(database_url, "wushen") as county:
        yield county
        await county.faultless()


@pytest.fixture
async def wugang(database_url: str) -> AsyncIterator[County]:
    """舞钢: floors per risk class, leaders appoint."""
    async with open_county(database_url, "wugang") as county:
        yield county
        await county.faultless()
