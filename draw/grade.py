"""The assurance grade (protocol §13), computed by whoever verifies, printed on the result card."""

from collections.abc import Iterable

from draw.cj import JsonObject

ATTACKER = 30_000_000  # PBKDF2 rounds per second granted to an attacker
SHORT_WINDOW = 60  # seconds; below it nobody could take part
RICH_BEACON = 2**24  # outcomes of a public lottery that stand alone
POOR_BEACON = 10**5  # outcomes that need a delay, so that trying each of them costs one
POOR_BEACON_WORK = 450_000_000


def grade(
    window: JsonObject,
    delay: JsonObject,
    beacon: JsonObject | None,
    close_at: int,
    dates: Iterable[int],
    *,
    beacon_valid: bool,
) -> str:
    """E0…E3 of a closed draw. `close_at` is `at` of CLOSE, `dates` those of its contributions, Unix seconds.

    `beacon_valid`: the signature of a drand round was verified and the round's time is `beacon.at`.
    """
    work = delay["seg"] * delay["it"]
    contributed = list(dates)
    if window["close"] - window["open"] < SHORT_WINDOW:
        return "E0"
    if beacon is not None and close_at < beacon["at"] and _strong(beacon, work, valid=beacon_valid):
        return "E3"
    in_time = close_at <= window["close"] + window["reveal"]
    if in_time and any(work >= ATTACKER * (close_at - date + 2) for date in contributed):
        return "E2"
    return "E1" if contributed else "E0"


def last_seconds(delay: JsonObject) -> int:
    """How many seconds before CLOSE a contribution still lifts the draw to E2; below 0: none does."""
    work: int = delay["seg"] * delay["it"]
    return work // ATTACKER - 2


def _strong(beacon: JsonObject, work: int, *, valid: bool) -> bool:
    if beacon["type"] == "drand":
        return valid
    if beacon["type"] != "public":
        return False
    outcomes: int = beacon["outcomes"]
    return outcomes >= RICH_BEACON or (outcomes >= POOR_BEACON and work >= POOR_BEACON_WORK)
