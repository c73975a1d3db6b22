"""How much delay this machine can afford (protocol §7): measured at installation, never inside a draw."""

from collections.abc import Callable

from draw.canon import DIGEST
from draw.seed import step

PROBE = 1 << 20  # rounds of one measurement: long enough to outweigh the timer, short enough to wait for
LONGEST = 2**31 - 1  # of `it`


def rounds_per_second(nanoseconds: Callable[[], int], probe: int = PROBE) -> int:
    """PBKDF2 rounds per second by a monotonic timer in nanoseconds; best of three: machines are busy."""
    return max(_measure(nanoseconds, probe) for _ in range(3))


def choose_it(rate: int, seconds: int = 60, seg: int = 16) -> int:
    """`it` so that `seg` steps take about `seconds` at this rate; at least 1, within the protocol's limit."""
    return max(1, min(LONGEST, rate * seconds // seg))


def _measure(nanoseconds: Callable[[], int], probe: int) -> int:
    begun = nanoseconds()
    step(bytes(DIGEST), 1, probe)
    return probe * 10**9 // max(1, nanoseconds() - begun)
