"""One program per house: a lock file in the data directory, on PostgreSQL a lock of the server's too."""

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from rules.refusal import AlreadyDone

SERVER_LOCK = 0x59616F68616F  # "Yaohao"


@asynccontextmanager
async def only_one(engine: AsyncEngine, data_dir: Path) -> AsyncIterator[None]:
    """Hold both locks; AlreadyDone `runs_already` if another program has one. A crash releases them."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyDone("runs_already") from None
        async with _server_lock(engine):
            yield


@asynccontextmanager
async def _server_lock(engine: AsyncEngine) -> AsyncIterator[None]:
    if engine.dialect.name != "postgresql":
        yield
        return
    async with engine.connect() as connection:
        held = await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SERVER_LOCK})
        await connection.commit()
        if not held:
            raise AlreadyDone("runs_already")
        try:
            yield
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SERVER_LOCK})
            await connection.commit()
