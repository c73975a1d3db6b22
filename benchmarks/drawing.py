"""Drawing 1 % of N: our tickets beside other samplers and beside the bare AES key stream, in one run.

    python -m benchmarks.drawing [10000000]

Every figure comes from a process of its own: processor seconds, the quickest of several runs, and peak memory
with what the imports take. The argument is the largest N. Ratios are to the bare key stream of the same N.
"""

import random
import sys
from collections.abc import Callable

from benchmarks.apart import measure, quickest, report, table
from draw import sieve, tickets

SIZES = (10**5, 10**6, 10**7)
SEED = bytes(range(32))
Act = Callable[[int, int], object]


def key_stream(n: int, _k: int) -> object:
    """The floor: AES-256-CTR in the chunks we use, nothing done with it."""
    for _ in sieve.chunks(SEED, 0, n):
        pass
    return None


def ours(n: int, k: int) -> object:
    """Tickets as the product draws them, with numpy if it is installed."""
    return tickets.draw_stratum(SEED, 0, n, k, 0)


def ours_plain(n: int, k: int) -> object:
    """The same where numpy is not installed."""
    sieve.LARGE = 2 * SIZES[-1]
    return tickets.draw_stratum(SEED, 0, n, k, 0)


def everything_sorted(n: int, k: int) -> object:
    """The rule as it is written: a ticket for each, all of them sorted."""
    from draw.canon import block_list

    return sorted(range(n), key=block_list(SEED, 0, n).__getitem__)[:k]


def random_sample(n: int, k: int) -> object:
    """Python's own; nobody can check it."""
    return random.Random(1).sample(range(n), k)


def numpy_choice(n: int, k: int) -> object:
    """numpy's Generator without replacement; nobody can check it."""
    import numpy

    return numpy.random.default_rng(1).choice(n, k, replace=False)


def cryptorandom_sample(n: int, k: int) -> object:
    """SHA-256 in counter mode; can be replayed, but not for one item alone."""
    from cryptorandom.cryptorandom import SHA256
    from cryptorandom.sample import random_sample as draw_them

    return draw_them(n, k, prng=SHA256(1), method="Fisher-Yates")


def rivest(n: int, k: int) -> object:
    """Rivest's consistent sampler: a ticket per item, as text."""
    from consistent_sampler import sampler

    return list(sampler(range(n), seed=1, take=k, output="id"))


METHODS: dict[str, tuple[Act, str]] = {
    "AES key stream alone (floor)": (key_stream, "–"),
    "our tickets, with numpy": (ours, "yes, a single firm too"),
    "our tickets, standard library": (ours_plain, "yes, a single firm too"),
    "every ticket sorted": (everything_sorted, "yes, a single firm too"),
    "random.sample": (random_sample, "no"),
    "numpy Generator.choice": (numpy_choice, "no"),
    "cryptorandom, Fisher–Yates": (cryptorandom_sample, "sequence only"),
    "consistent_sampler": (rivest, "yes, a single firm too"),
}


def one(name: str, n: int) -> None:
    """The measured process."""
    act = METHODS[name][0]
    act(1000, 10)  # imports
    slow = name in ("consistent_sampler", "every ticket sorted")
    report(seconds=quickest(lambda: act(n, n // 100), 1 if slow else 7))


def main(largest: int) -> None:
    """Print the table."""
    sizes = [n for n in SIZES if n <= largest]
    found = {name: [measure("benchmarks.drawing", name, n) for n in sizes] for name in METHODS}
    floor = [figure["seconds"] for figure in next(iter(found.values()))]
    head = ["method", *(f"{n:,} s" for n in sizes), *(f"× floor at {n:,}" for n in sizes)]
    rows: list[list[object]] = []
    for name, figures in found.items():
        took = [figure["seconds"] for figure in figures]
        ratios = [f"{seconds / least:.2f}" for seconds, least in zip(took, floor, strict=True)]
        peaks = "/".join(f"{figure['peak']:.0f}" for figure in figures)
        rows.append([name, *(f"{seconds:.4f}" for seconds in took), *ratios, peaks, METHODS[name][1]])
    table([*head, "peak MiB at each N", "checkable"], rows)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else SIZES[-1])
