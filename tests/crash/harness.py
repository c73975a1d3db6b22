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

LIFE_S = 120
WORKERS = max(2, os.cpu_count() or 2)


class Shelf(Protocol):
    """Databases by name, copied whole."""

    def fresh(self, name: str) -> str:
        """A migrated empty one; its URL."""
        ...

    def copy(self, source: str, name: str) -> str:
        """A copy of the database `source`; its URL."""
        ...


class SqliteCopies:
    """Files beside those of the other tests."""

    def __init__(self, shelf: SqliteShelf) -> None:
        self._shelf = shelf

    def fresh(self, name: str) -> str:
        return self._shelf.fresh(name)

    def copy(self, source: str, name: str) -> str:
        folder = self._shelf.folder
        for old in folder.glob(f"{name}.db*"):
            old.unlink()
        for part in folder.glob(f"{source}.db*"):
            shutil.copyfile(part, folder / part.name.replace(source, name, 1))
        return f"sqlite+aiosqlite:///{folder / name}.db"


class PostgresCopies:
    """Databases of one server; a dead program's sessions are ended before its database is replaced."""

    def __init__(self, shelf: PostgresShelf) -> None:
        self._shelf = shelf

    def fresh(self, name: str) -> str:
        return self._shelf.fresh(name)

    def copy(self, source: str, name: str) -> str:
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        asyncio.run(self._shelf._execute(drop, f"CREATE DATABASE {name} TEMPLATE {source}"))
        return self._shelf._url(name)


@dataclass(frozen=True)
class Chapter:
    """A step as it goes when nobody dies: where it begins, and what it leaves behind."""

    step: int
    database: str
    truth: Path
    verdict: Verdict


@dataclass(frozen=True)
class Attempt:
    """A point to die at. `again`: the second life dies too, at this point of its own. `to_the_end`: the life
    that lasts plays all the steps that follow. `sabotage` takes a guard away from every life.
    """

    step: int
    point: int
    again: int | None = None
    to_the_end: bool = False
    sabotage: str = ""


@dataclass(frozen=True)
class Trial:
    """An attempt made: `problems` is empty when the last life made everything good.

    `deaths` may be fewer than asked for, where this run of the step had fewer points than the survey's.
    `unanswered`: answers to a person that are by design not repeated when it is unknown whether they arrived.
    """

    attempt: Attempt
    problems: list[str]
    deaths: int = 0
    unanswered: int = 0

    def __str__(self) -> str:
        return f"{self.attempt}: " + "; ".join(self.problems[:4])


@dataclass
class Ground:
    """One story on one kind of database."""

    story: str
    shelf: Shelf
    nursery: Nursery
    folder: Path
    kind: str
    chapters: list[Chapter] = field(default_factory=list)

    def survey(self, steps: int | None = None) -> None:
        """Play the story once without any death; every step's beginning is kept."""
        place = _Place(self, f"crash_{self.kind}_{self.story}")
        place.url = self.shelf.fresh(place.name)
        self.nursery.here("found", place.errand(0))
        for number in range(steps or len(scenario.STORIES[self.story])):
            database = f"{place.name}_{number}"
            self.shelf.copy(place.name, database)
            truth = self.folder / f"{database}.truth"
            shutil.move(place.legacy, truth)
            self.nursery.here("live", replace(place.errand(number), truth=truth))
            verdict = place.read()
            assert not verdict.unseen, f"undisturbed, {verdict.unseen}"
            self.chapters.append(Chapter(number, database, truth, verdict))

    @property
    def attempts(self) -> list[Attempt]:
        """Every point there is, to be died at once."""
        return [Attempt(c.step, n) for c in self.chapters for n in range(1, len(c.verdict.trail) + 1)]

    @property
    def kinds(self) -> Counter[str]:
        """How many points of each kind."""
        return Counter(kind for chapter in self.chapters for kind in chapter.verdict.trail)

    def step(self, name: str) -> int:
        """The number of a step."""
        return [one.name for one in scenario.STORIES[self.story]].index(name)

    def make(self, attempts: Iterable[Attempt]) -> Iterator[Trial]:
        """Make these attempts, several at a time."""
        free = [_Place(self, f"crash_{self.kind}_{self.story}_w{n}") for n in range(WORKERS)]

        def one(attempt: Attempt) -> Trial:
            place = free.pop()
            try:
                return place.trial(attempt)
            finally:
                free.append(place)

        with ThreadPoolExecutor(WORKERS) as pool:
            yield from pool.map(one, attempts)


class _Place:
    """A database and its files that one trial at a time uses."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground, self.name, self.url = ground, name, ""
        self.legacy = ground.folder / f"{name}.legacy"
        self.verdict = ground.folder / f"{name}.verdict"

    def errand(self, step: int) -> Errand:
        """A life that begins with this step."""
        return Errand(
            url=self.url,
            truth=self.legacy,
            legacy=self.legacy,
            verdict=self.verdict,
            story=self.ground.story,
            step=step,
            fresh=True,
        )

    def read(self) -> Verdict:
        """What a life that was meant to last left for the judge."""
        if not self.verdict.exists():
            raise AssertionError("the program did not live to be judged")
        verdict: Verdict = pickle.loads(self.verdict.read_bytes())
        return verdict

    def trial(self, attempt: Attempt) -> Trial:
        """Die at the point, live again, be judged."""
        chapter = self.ground.chapters[attempt.step]
        self.url = self.ground.shelf.copy(chapter.database, self.name)
        self.legacy.unlink(missing_ok=True)
        self.verdict.unlink(missing_ok=True)
        first = replace(self.errand(attempt.step), truth=chapter.truth, sabotage=attempt.sabotage)
        later = replace(first, truth=self.legacy, fresh=False)
        if attempt.to_the_end:
            later = replace(later, last=self.ground.chapters[-1].step)
        lives = [
            replace(first, deadly=attempt.point),
            *([replace(later, deadly=attempt.again)] if attempt.again else []),
        ]
        deaths = 0
        for life in lives:
            status = self.ground.nursery.child("live", life, LIFE_S)
            if self.verdict.exists():
                break
            if not os.WIFSIGNALED(status):
                return Trial(attempt, ["a life ended before its point, and not by its own will"], deaths)
            deaths += 1
        else:
            self.ground.nursery.child("live", later, LIFE_S)
        return self._judged(attempt, deaths)

    def _judged(self, attempt: Attempt, deaths: int) -> Trial:
        try:
            verdict = self.read()
        except AssertionError as silence:
            return Trial(attempt, [str(silence)], deaths)
        last = attempt.to_the_end and deaths > 0
        usual = self.ground.chapters[-1 if last else attempt.step].verdict
        problems = judge.difference(verdict.facts, usual.facts, lasting=last)
        news = judge.news(verdict.findings, usual.findings)
        problems += [one for one in news if not (last and judge.STALE in one)]  # more briefs, more old ones
        return Trial(attempt, problems, deaths, verdict.unanswered)


def spread(attempts: list[Attempt], most: int) -> list[Attempt]:
    """At most so many of them, evenly."""
    every = max(1, len(attempts) / max(1, most))
    return [attempts[int(n * every)] for n in range(min(most, len(attempts)))]
