"""Kills at every point of a story: the shelf of databases, the fork server, and the trial of one point."""

import asyncio
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from tests.crash import judge, scenario
from tests.crash.life import Errand, Verdict
from tests.crash.nursery import Nursery
from tests.databases import PostgresShelf, SqliteShelf

LIFE_S = 60
WORKERS = max(2, os.cpu_count() or 2)


class Shelf(Protocol):
    """Databases by name, copied whole."""

    def fresh(self, name: str) -> str:
        """A migrated empty one; its URL."""
        ...

    def copy(self, source: str, name: str) -> str:
        """A copy of the database `source`; its URL."""
        ...


class SqliteCopies(SqliteShelf):
    """Files."""

    def copy(self, source: str, name: str) -> str:
        for old in self.folder.glob(f"{name}.db*"):
            old.unlink()
        for part in self.folder.glob(f"{source}.db*"):
            shutil.copyfile(part, self.folder / part.name.replace(source, name, 1))
        return f"sqlite+aiosqlite:///{self.folder / name}.db"


class PostgresCopies(PostgresShelf):
    """Databases of one server; a dead program's sessions are ended before its database is replaced."""

    def copy(self, source: str, name: str) -> str:
        asyncio.run(
            self._execute(
                f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {source}"
            )
        )
        return self._url(name)


@dataclass(frozen=True)
class Chapter:
    """A step as it goes when nobody dies: where it begins, and what it leaves behind."""

    step: int
    database: str
    truth: Path
    verdict: Verdict


@dataclass(frozen=True)
class Trial:
    """One point of one step, tried: `problems` is empty when the second life made everything good."""

    step: int
    point: int
    problems: list[str]

    def __str__(self) -> str:
        return f"step {self.step}, point {self.point}: " + "; ".join(self.problems[:4])


@dataclass
class Ground:
    """One story on one kind of database."""

    story: str
    shelf: Shelf
    nursery: Nursery
    folder: Path
    kind: str
    sabotage: str = ""
    chapters: list[Chapter] = field(default_factory=list)

    def survey(self, steps: int | None = None) -> None:
        """Play the story once without any death; every step's beginning is kept."""
        place = _Place(self, f"{self.kind}{self.story}s")
        place.url = self.shelf.fresh(place.name)
        self.nursery.here("found", place.errand(0))
        for number in range(steps or len(scenario.STORIES[self.story])):
            database = f"{place.name}_{number}"
            self.shelf.copy(place.name, database)
            truth = self.folder / f"{database}.truth"
            shutil.move(place.legacy, truth)
            self.nursery.here("live", replace(place.errand(number), truth=truth))
            verdict = place.read()
            self.chapters.append(Chapter(number, database, truth, verdict))

    @property
    def points(self) -> list[tuple[int, int]]:
        """Every (step, point) there is."""
        return [(c.step, n) for c in self.chapters for n in range(1, c.verdict.points + 1)]

    @property
    def kinds(self) -> Counter[str]:
        """How many points of each kind."""
        return sum((c.verdict.kinds for c in self.chapters), Counter())

    def try_all(self, points: Iterable[tuple[int, int]]) -> Iterator[Trial]:
        """Try these points, several at a time."""
        places = [_Place(self, f"{self.kind}{self.story}w{n}") for n in range(WORKERS)]
        with ThreadPoolExecutor(WORKERS) as pool:
            free = list(places)

            def one(point: tuple[int, int]) -> Trial:
                place = free.pop()
                try:
                    return place.trial(*point)
                finally:
                    free.append(place)

            yield from pool.map(one, points)


class _Place:
    """A database and its files that one trial at a time uses."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground, self.name, self.url = ground, name, ""
        self.legacy = ground.folder / f"{name}.legacy"
        self.verdict = ground.folder / f"{name}.verdict"

    def errand(self, step: int) -> Errand:
        return Errand(
            url=self.url, truth=self.legacy, legacy=self.legacy, verdict=self.verdict, story=self.ground.story,
            step=step, sabotage=self.ground.sabotage, fresh=True,
        )  # fmt: skip

    def read(self) -> Verdict:
        """What a life that was meant to last left for the judge."""
        verdict: Verdict = pickle.loads(self.verdict.read_bytes())
        return verdict

    def trial(self, step: int, point: int) -> Trial:
        """Die at the point, live again, be judged."""
        chapter = self.ground.chapters[step]
        self.url = self.ground.shelf.copy(chapter.database, self.name)
        self.legacy.unlink(missing_ok=True)
        self.verdict.unlink(missing_ok=True)
        self._life(replace(self.errand(step), truth=chapter.truth, deadly=point))
        if not self.verdict.exists():  # else this run of the step had fewer points
            if not self.legacy.exists():
                return Trial(step, point, ["the first life ended before its point"])
            self._life(replace(self.errand(step), fresh=False))
        if not self.verdict.exists():
            return Trial(step, point, ["the second life did not come to its end"])
        second = self.read()
        usual = chapter.verdict
        problems = judge.news(second.findings, usual.findings)
        return Trial(step, point, problems + judge.difference(second.facts, usual.facts))

    def _life(self, errand: Errand) -> None:
        self.ground.nursery.child("live", errand, LIFE_S)


def spread(points: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """At most so many of them, evenly."""
    every = max(1, len(points) / most)
    return [points[int(n * every)] for n in range(min(most, len(points)))]
