"""Promises about the house itself: what a command loads, what the migrations make, what no file may hold."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

import models  # noqa: F401 - registers every table
from models.engine import open_engine
from models.migrations import downgrade, upgrade
from tests import house

HEAVY = ("aiogram", "telegram")
LOADS_LITTLE = {
    "draw": "import draw, draw.replay, draw.audit",
    "a use case": "import workflow.unit",
    "rules": "from bot.cli import main; main(['rules', 'wushen'])",
    "draw verify": "from bot.cli import main; main(['draw', 'verify', 'docs/example/2.public.json'])",
    "fsck": "from bot.cli import main; main(['fsck'])",
    "setup": "from bot.cli import main; main(['setup', '--example'])",
}
ADDRESS = re.compile(
    rb"(?:index-url|extra-index|find-links|registry|pypi\.|files\.pythonhosted)[^\s]*https?:|https?://[^\s\"']*(?:/simple\b|pypi|pythonhosted|registry\.npmjs)"
)
FOLDER = re.compile(rb"(?<![\w./:$-])/(?:home|Users|root|work|workspace|tmp)/[\w.-]+")
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".lock",
    ".j2",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".txt",
    ".json",
    ".cfg",
    ".yml",
    "",
}


@pytest.mark.parametrize("what", LOADS_LITTLE)
def test_no_command_pays_for_a_telegram_library_it_does_not_use(what: str, tmp_path: Path) -> None:
    code = (
        f"import sys\n{LOADS_LITTLE[what]}\nsys.stderr.write(repr([m for m in {HEAVY} if m in sys.modules]))"
    )
    environment = {"PATH": os.environ["PATH"], "YAOHAO_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=house.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.endswith("[]"), done.stderr


def test_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))

    assert asyncio.run(_on(database_url, differences)) == []


def test_up_down_and_up_again(database_url: str) -> None:
    async def there_and_back() -> tuple[set[str], set[str], set[str]]:
        engine = open_engine(database_url)
        try:
            seen = []
            for move in (upgrade(engine), downgrade(engine, "base"), upgrade(engine)):
                await move
                async with engine.connect() as connection:
                    seen.append(await connection.run_sync(lambda sync: set(inspect(sync).get_table_names())))
            return seen[0], seen[1], seen[2]
        finally:
            await engine.dispose()

    first, without, again = asyncio.run(there_and_back())
    assert without == {"alembic_version"}
    assert first == again == {*SQLModel.metadata.tables, "alembic_version"}


async def _on(url: str, look: object) -> list[object]:
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look)  # type: ignore[arg-type]
    finally:
        await engine.dispose()


def lines() -> Iterator[tuple[str, bytes]]:
    for path in house.ours():
        if path.suffix in TEXT and path != Path(__file__).relative_to(house.ROOT):
            for number, line in enumerate((house.ROOT / path).read_bytes().splitlines(), start=1):
                yield f"{path}:{number}", line


def test_no_file_names_a_registry() -> None:
    assert [where for where, line in lines() if ADDRESS.search(line)] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert [where for where, line in lines() if FOLDER.search(line)] == []


def test_the_patterns_above_find_what_they_look_for() -> None:
    assert ADDRESS.search(b"--index-url https:" + b"//mirror.example/simple")
    assert ADDRESS.search(b"https:" + b"//files.pythonhosted.org/packages/x")
    assert FOLDER.search(b"path = '" + b"/home/somebody/x'")
    assert not FOLDER.search(b"https://example.org/home/x")


def test_nothing_is_too_long() -> None:
    assert house.main() == 0
