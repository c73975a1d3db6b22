"""How the database is opened: SQLite with BEGIN IMMEDIATE for acts, or PostgreSQL; one code path for both."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

READ_ONLY = {"yaohao_read": True}


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`; errors never print row values."""
    if not url.startswith("sqlite"):
        return create_async_engine(url, hide_parameters=True, pool_size=8, pool_pre_ping=True)
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN loses updates without an error
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("yaohao_read", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
