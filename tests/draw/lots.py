"""Statistics of the lottery of targets. Each takes the lottery it judges, so that a crooked one can be handed in."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from math import comb

from draw import tickets
from draw.tickets import Drawn
from tests.draw.chance import Finding, against, compare, seeds

Lottery = Callable[[bytes, Sequence[dict]], Sequence[Drawn]]


def stratum(n: int, k: int) -> dict:
    return {"n": n, "k": k, "r": 0}


def inclusion(count: int, lottery: Lottery = tickets.draw) -> Finding:
    """Is each of 100 positions drawn equally often, ten at a time?"""
    label, n, k = "inclusion", 100, 10
    seen = Counter(j for seed in seeds(label, count) for j in lottery(seed, [stratum(n, k)])[0].drawn)
    # ten different positions per draw vary a little less than ten separate ones
    found = compare(label, [seen[j] for j in range(n)], (n - 1) / (n - k))
    return Finding(label, count, found.chi2, found.dof)


def subsets(count: int, lottery: Lottery = tickets.draw) -> Finding:
    """Does each of the 35 threesomes of seven positions come out equally often?"""
    label = "subsets"
    seen = Counter(tuple(sorted(lottery(seed, [stratum(7, 3)])[0].drawn)) for seed in seeds(label, count))
    return compare(label, [seen[one] for one in combinations(range(7), 3)])


def order(count: int, lottery: Lottery = tickets.draw) -> Finding:
    """Does each of the 120 orders of five positions come out equally often?"""
    label = "order"
    seen = Counter(lottery(seed, [stratum(5, 5)])[0].drawn for seed in seeds(label, count))
    return compare(label, [seen[one] for one in permutations(range(5))])


def across(count: int, lottery: Lottery = tickets.draw) -> Finding:
    """Does the first winner of one stratum say anything about the first winner of the next?"""
    label = "across strata"
    seen: Counter[tuple[int, int]] = Counter()
    for seed in seeds(label, count):
        one, other = lottery(seed, [stratum(10, 2), stratum(10, 3)])
        seen[one.drawn[0], other.drawn[0]] += 1
    return compare(label, [seen[a, 10 + b] for a in range(10) for b in range(10)])


def blocks(count: int, lottery: Lottery = tickets.draw) -> Finding:
    """Is a long list drawn from evenly, from its beginning to its end?"""
    label, n, k, many = "long list", 20_000, 200, 100
    seen = Counter(
        j * many // n for seed in seeds(label, count) for j in lottery(seed, [stratum(n, k)])[0].drawn
    )
    found = compare(label, [seen[block] for block in range(many)], (n - 1) / (n - k))
    return Finding(label, count, found.chi2, found.dof)


def neighbours(count: int, lottery: Lottery = tickets.draw) -> Finding:
    """Do two seeds that differ in one bit give draws that have nothing to do with each other?"""
    label, n, k = "neighbouring seeds", 100, 10
    seen: Counter[int] = Counter()
    for i, seed in enumerate(seeds(label, count)):
        flipped = (int.from_bytes(seed, "big") ^ 1 << i % 256).to_bytes(32, "big")
        one, other = (lottery(each, [stratum(n, k)])[0].drawn for each in (seed, flipped))
        seen[min(3, len(set(one) & set(other)))] += 1
    share = [comb(k, x) * comb(n - k, k - x) / comb(n, k) for x in range(3)]
    expected = [count * one for one in [*share, 1 - sum(share)]]
    return against(label, [seen[x] for x in range(4)], expected, count)
