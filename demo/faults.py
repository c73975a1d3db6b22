"""Accidents on order: refusals, lost answers, cut connections.

The ambiguous ones come in two kinds, because a client that hears nothing cannot know which happened:
`stored` does the work and then stays silent, `lost` never does it.
"""

from dataclasses import dataclass

from demo import refusals

KINDS = {
    "429",
    "500",
    "timeout-stored",
    "timeout-lost",
    "reset-stored",
    "reset-lost",
    "blocked",
    "migrate",
}
USUAL_RETRY_AFTER = 5


@dataclass
class Fault:
    """`method` may be `*`, which means every method but getUpdates."""

    method: str
    kind: str
    left: int
    retry_after: int

    def fits(self, method: str, *, group: bool) -> bool:
        """Whether it strikes here; `migrate` needs a group."""
        if self.kind == "migrate" and not group:
            return False
        return self.method.lower() == method.lower() or (self.method == "*" and method != "getUpdates")


class Faults:
    """What was ordered and not yet delivered."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, method: str, kind: str, count: int = 1, retry_after: int = USUAL_RETRY_AFTER) -> None:
        """ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault kind {kind}")
        self._ordered.append(Fault(method, kind, count, retry_after))

    def take(self, method: str, *, group: bool) -> Fault | None:
        """The next fault for this call, used up."""
        for fault in self._ordered:
            if fault.fits(method, group=group):
                fault.left -= 1
                if fault.left <= 0:
                    self._ordered.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Cancel all orders."""
        self._ordered.clear()


def refusal_of(fault: Fault | None) -> refusals.Refusal | None:
    """The refusal a fault amounts to, if it is one."""
    match fault.kind if fault else None:
        case "429":
            assert fault is not None
            return refusals.flood(fault.retry_after)
        case "500":
            return refusals.INTERNAL
        case "blocked":
            return refusals.BLOCKED
    return None
