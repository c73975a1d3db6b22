"""Killed before and after every commit and every HTTP call, restarted, drained, judged.

A small dose by default; YAOHAO_CRASH=all (`make crash`) tries every point on SQLite and every fifth on
PostgreSQL, and of each hundred some with a second death and some to the story's end.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.harness import WORKERS, Attempt, Ground, PostgresCopies, SqliteCopies, Trial, spread
from tests.crash.nursery import Nursery
from tests.databases import PostgresShelf, SqliteShelf

ALL = os.environ.get("YAOHAO_CRASH") == "all"
SOME = 16
FEW, FIRST_STEPS = 4, 4

CONTROLS = {
    "settle apart": ("open a batch", "after commit"),
    "no label": ("open a batch", "after HTTP call"),
    "no sweep": ("open a batch", "after HTTP call"),
    "works stay leased": ("release", "after commit"),
}
"""A guard, a step that needs it, and the kind of points at which that shows."""

pytestmark = pytest.mark.timeout(0 if ALL else 300)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    server = Nursery()
    yield server
    server.close()


@pytest.fixture(scope="module")
def home(sqlite_shelf: SqliteShelf, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """乌审旗 on SQLite, surveyed from beginning to end."""
    ground = Ground("wushen", SqliteCopies(sqlite_shelf), nursery, tmp_path_factory.mktemp("crash"), "s")
    ground.survey()
    return ground


def tried(ground: Ground, attempts: list[Attempt]) -> list[Trial]:
    """All trials; how many, how fast, and what was wrong is printed."""
    began = time.perf_counter()
    trials = list(ground.make(attempts))
    each = (time.perf_counter() - began) / len(trials)
    print(
        f"\n{ground.story} on {ground.kind}: crash points: {len(ground.attempts)} {dict(ground.kinds)}, "
        f"tried: {len(trials)}, deaths: {sum(t.deaths for t in trials)}, seconds per point: {each:.2f}, "
        f"answers not repeated: {sum(t.unanswered for t in trials)}"
    )
    for trial in trials:
        if trial.problems:
            print(trial)
    return trials


def harder(attempts: list[Attempt]) -> list[Attempt]:
    """Of every twenty-five one that dies twice, and one that lives on to the end of the story."""
    twice = [replace(one, again=1 + one.point * 7 % 23) for one in attempts[::25]]
    return twice + [replace(one, to_the_end=True) for one in attempts[12::25]]


def faults(trials: list[Trial]) -> list[str]:
    return [str(trial) for trial in trials if trial.problems]


def test_nothing_is_lost_and_nothing_doubled(home: Ground) -> None:
    chosen = home.attempts if ALL else spread(home.attempts, SOME)
    assert not faults(tried(home, chosen + harder(chosen)))


@pytest.mark.parametrize("guard", list(CONTROLS) if ALL else list(CONTROLS)[:3])
def test_without_its_guard_the_harness_goes_red(home: Ground, guard: str) -> None:
    name, kind = CONTROLS[guard]
    step = home.step(name)
    trail = home.chapters[step].verdict.trail
    attempts = [Attempt(step, n, sabotage=guard) for n, one in enumerate(trail, start=1) if one == kind]
    for n in range(0, len(attempts), WORKERS):
        if faults(list(home.make(attempts[n : n + WORKERS]))):
            return
    pytest.fail(f"no point of {name!r} needs this guard: {guard}")


def test_on_postgresql(
    postgres_shelf: PostgresShelf, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for story in ("wushen", "wugang") if ALL else ("wugang",):
        folder = tmp_path_factory.mktemp("crash")
        ground = Ground(story, PostgresCopies(postgres_shelf), nursery, folder, "p")
        ground.survey(None if ALL else FIRST_STEPS)
        chosen = ground.attempts[::5] if ALL else spread(ground.attempts, FEW)
        assert not faults(tried(ground, chosen))


@pytest.mark.skipif(not ALL, reason="the other jurisdiction's story is for YAOHAO_CRASH=all")
def test_appointment_without_a_lottery(
    sqlite_shelf: SqliteShelf, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("crash")
    ground = Ground("wugang", SqliteCopies(sqlite_shelf), nursery, folder, "s")
    ground.survey()
    assert not faults(tried(ground, ground.attempts + harder(ground.attempts)))
