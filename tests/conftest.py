"""Databases for every test: each `stage` runs on SQLite and on a real PostgreSQL."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresShelf, SqliteShelf
from tests.stage import Stage, open_stage

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_shelf() -> Iterator[PostgresShelf]:
    shelf = PostgresShelf()
    yield shelf
    if shelf.server is not None:
        shelf.server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated, empty database of each kind."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    shelf = request.getfixturevalue("sqlite_shelf" if request.param == "sqlite" else "postgres_shelf")
    return str(shelf.fresh(f"t_{worker}"))


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """The small house on a fresh database."""
    async with open_stage(database_url) as built:
        yield built


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real public data; it is not part of the project, so a test without it is skipped."""
    if not (SHARED / "data").is_dir():
        pytest.skip("real public data (../shared/data) is not here")
    return SHARED
