"""Guesses scored against the bound: how many would be right for somebody who knows the published counts alone.

The bound is exact, and so is the spread around it: a hypergeometric pick of names, a permutation within a draw,
or a pairing of views with other draws' truths.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

from tests.draw.worlds import Watch, World

Names = Callable[[Watch], Sequence[str]]  # before publication: codes believed to be drawn
Classes = Callable[[Watch], dict[str, str]]  # after publication: a class for each drawn code
Feature = Callable[[Watch], Hashable]


@dataclass
class Score:
    """Guesses that were right, how many the counts allow on average, and the variance of that."""

    hits: int = 0
    allowed: float = 0
    variance: float = 0

    @property
    def sigmas(self) -> float:
        """How far above the bound, in standard deviations; nothing can be learned below about four."""
        return (self.hits - self.allowed) / sqrt(self.variance) if self.variance else 0.0

    def add(self, hits: int, allowed: float, variance: float) -> None:
        self.hits, self.allowed, self.variance = (
            self.hits + hits,
            self.allowed + allowed,
            self.variance + variance,
        )


def score_names(attack: Names, worlds: Iterable[World]) -> Score:
    """Guessed names against the drawn: `G` eligible guesses hit K of N as a blind pick would."""
    score = Score()
    for world in worlds:
        able = {paper["id"] for paper in world.watch.receipts if paper["status"] == 0}
        guessed = set(attack(world.watch)) & able
        n, k, g = len(able), len(world.drawn), len(guessed)
        share = k / n
        spread = g * share * (1 - share) * (n - g) / (n - 1)
        score.add(len(guessed & set(world.drawn)), g * share, spread)
    return score


def score_classes(attack: Classes, worlds: Iterable[World]) -> Score:
    """Guessed classes against the true ones, beside the same guesses dealt to the same enterprises at random."""
    score = Score()
    for world in worlds:
        guesses = attack(world.watch)
        rows = [[int(guesses.get(code) == risk) for _, risk in world.named()] for code, _ in world.named()]
        score.add(sum(rows[i][i] for i in range(len(rows))), *_dealt(rows))
    return score


def _dealt(rows: list[list[int]]) -> tuple[float, float]:
    """Mean and variance of Σ rows[i][π(i)] over all permutations π (Hoeffding)."""
    n = len(rows)
    mean = sum(map(sum, rows)) / n
    if n < 2:
        return mean, 0.0
    across = [sum(row) / n for row in rows]
    down = [sum(row[j] for row in rows) / n for j in range(n)]
    square = sum((rows[i][j] - across[i] - down[j] + mean / n) ** 2 for i, j in product(range(n), range(n)))
    return mean, square / (n - 1)


def score_learned(feature: Feature, before: Sequence[World], now: Sequence[World]) -> Score:
    """Learn from draws whose truth came out which class goes with a feature, then guess it for new draws.

    The bound: each new view paired with every new truth. It holds what the overall frequencies allow.
    """
    seen: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for world in before:
        for counts in (seen[feature(world.watch)], seen[None]):
            counts.update(risk for _, risk in world.named())
    guesses = [_likeliest(seen.get(feature(world.watch)) or seen[None]) for world in now]
    truths = [Counter(risk for _, risk in world.named()) for world in now]
    rows = [[truth[guess] for truth in truths] for guess in guesses]
    score = Score()
    score.add(sum(rows[i][i] for i in range(len(rows))), *_dealt(rows))
    return score


def _likeliest(counts: Counter[str]) -> str:
    return min(counts, key=lambda one: (-counts[one], one))
