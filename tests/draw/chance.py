"""What counting against chance needs: numbers that repeat, chi-square, and how rare such a value is.

No seed here comes from a clock or a machine: every one is SHA-256 of a label, so a run can be repeated to the
byte, and nobody could have picked a lucky one without picking the label.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, lgamma, log

RARE = 0.001  # below it counts are too uneven for chance, above 1 − RARE too even


def seeds(label: str, count: int) -> Iterator[bytes]:
    """`count` seeds of 32 bytes: SHA-256 of "label 0", "label 1", …"""
    return (sha256(f"{label} {i}".encode()).digest() for i in range(count))


class Chance:
    """A stream of numbers from a label, for making up cases; its bias (2^-64 · n) is beyond counting."""

    def __init__(self, label: str) -> None:
        self.label, self.taken = label, 0

    def below(self, n: int) -> int:
        """A number from 0 to n − 1."""
        self.taken += 1
        block = sha256(f"{self.label}/{self.taken}".encode()).digest()
        return int.from_bytes(block[:16], "big") % n

    def pick(self, values: Sequence):
        """One of the values."""
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence) -> list:
        """The values in another order (Fisher–Yates)."""
        found = list(values)
        for at in range(len(found) - 1, 0, -1):
            other = self.below(at + 1)
            found[at], found[other] = found[other], found[at]
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """One test: the label of its seeds, how many draws, chi-square, degrees of freedom, and how rare that is.

    `impossible` counts what must never be seen at all, such as an inspector outside the mode's scope.
    """

    label: str
    draws: int
    chi2: float
    dof: int
    impossible: int = 0

    @property
    def p(self) -> float:
        """The share of fair lotteries that would look at least as uneven as this one."""
        return upper_tail(self.chi2, self.dof)

    @property
    def suspicious(self) -> bool:
        """Too uneven, too even, or something that must never happen."""
        return self.impossible > 0 or not RARE <= self.p <= 1 - RARE


def compare(label: str, observed: Sequence[int], factor: float = 1, impossible: int = 0) -> Finding:
    """Counts that ought to be equal. `factor` corrects for cells that cannot vary independently."""
    total = sum(observed)
    return against(label, observed, [total / len(observed)] * len(observed), total, factor, impossible)


def against(
    label: str,
    observed: Sequence[int],
    expected: Sequence[float],
    draws: int,
    factor: float = 1,
    impossible: int = 0,
) -> Finding:
    """Counts against what they ought to be on average."""
    chi2 = sum((o - e) ** 2 / e for o, e in zip(observed, expected, strict=True))
    return Finding(label, draws, chi2 * factor, len(observed) - 1, impossible)


def upper_tail(chi2: float, dof: int) -> float:
    """P(chi-square with `dof` degrees of freedom ≥ chi2): the regularised gamma function Q(dof/2, chi2/2)."""
    a, x = dof / 2, chi2 / 2
    if x <= 0:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    return 1 - front * _series(a, x) if x < a + 1 else front * _fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    n = a
    while term > total * 1e-15:
        n += 1
        term *= x / n
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    """Lentz's method for the continued fraction of the upper tail."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    found = d
    for i in range(1, 10_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return found
