"""The schema's history, and the one function that brings a database up to date."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(files("models.migrations")))
    config.attributes["connection"] = connection
    return config


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Bring the database to `revision`."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(configuration(sync), revision))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Take the database back to `revision`."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(configuration(sync), revision))
