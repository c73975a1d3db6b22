"""What a log has said so far: the draws in it, which is open, which secret was revealed last (protocol §6).

The same bookkeeping answers whoever writes the next entry and whoever verifies an old one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from draw.cj import JsonObject
from draw.log import Entry
from draw.shapes import PLACED


@dataclass
class Lot:
    """One COMMIT and what became of it; `end` is its RESULT, ABORT or VOID."""

    entry: Entry
    close: Entry | None = None
    end: Entry | None = None

    @property
    def q(self) -> int:
        """The number everything else names this draw by."""
        return self.entry.q

    @property
    def commit(self) -> JsonObject:
        """The COMMIT body."""
        return self.entry.body

    @property
    def kind(self) -> str:
        """targets, both or match."""
        return str(self.entry.body["kind"])

    @property
    def result(self) -> Entry | None:
        """The RESULT, if that is how it ended."""
        return self.end if self.end is not None and self.end.type == "RESULT" else None


@dataclass
class Ledger:
    """Fed entry by entry; `i`, `x`: index and value of the secret revealed last (at first the anchor, 0)."""

    genesis: Entry | None = None
    plans: dict[str, Entry] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)
    open: Lot | None = None
    i: int = 0
    x: str = ""
    at: int = 0
    later: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Ledger":
        """From a log known to be good."""
        ledger = cls()
        for entry in entries:
            ledger.add(entry)
        return ledger

    def add(self, entry: Entry) -> None:
        """Take one more entry; nothing is checked here."""
        self.at = entry.at
        if entry.type == "GENESIS":
            self.genesis, self.x = entry, entry.body["anchor"]
        elif entry.type == "PLAN":
            self.plans.setdefault(entry.body["plan"], entry)
        elif entry.type == "COMMIT":
            self.open = self.lots[entry.q] = Lot(entry)
        elif entry.type in ("REPLACE", "NOTE"):
            self.later.append(entry)
        else:
            self._go_on(self.lots[entry.body["commit"]], entry)

    def _go_on(self, lot: Lot, entry: Entry) -> None:
        if entry.type in ("CLOSE", "ABORT"):
            self.i, self.x = lot.commit["chain"]["i"], entry.body["x"]
        if entry.type == "CLOSE":
            lot.close = entry
        else:
            lot.end, self.open = entry, None

    def next_link(self) -> JsonObject:
        """`chain` of the next COMMIT; its secret is `chain.secret(last, chain_len, i)`."""
        return {"i": self.i + 1, "prev": self.x}

    def attempt(self, kind: str, plan: str, of: int | None = None) -> tuple[int, int | None]:
        """`attempt` and `redo_of` of the next COMMIT of this kind; `of` for kind match only."""
        earlier = [lot.q for lot in self._earlier(kind, plan, of)]
        return 1 + len(earlier), earlier[-1] if earlier else None

    def resulting(self, q: int) -> Lot | None:
        """The draw whose RESULT is entry q."""
        return next((lot for lot in self.lots.values() if lot.result and lot.result.q == q), None)

    def drawn(self, plan: str) -> Lot | None:
        """The draw that fixed this plan's targets, after which there is no other."""
        return next((lot for lot in self._placing(plan) if lot.result), None)

    def targets(self, lot: Lot) -> int:
        """Number of targets of a draw; for kind match of the draw it completes."""
        if lot.kind == "match":
            basis = self.resulting(lot.commit["of"])
            return self.targets(basis) if basis is not None and basis.kind in PLACED else 0
        strata = lot.commit["strata"]
        return int(sum(s["k"] for s in strata) if isinstance(strata, list) else strata["k"])

    def _earlier(self, kind: str, plan: str, of: int | None) -> Iterator[Lot]:
        if kind in PLACED:
            yield from self._placing(plan)
            return
        basis = self.resulting(of) if of is not None else None
        if basis is not None and basis.kind == "both":
            yield basis
        yield from (lot for lot in self.lots.values() if lot.kind == "match" and lot.commit["of"] == of)

    def _placing(self, plan: str) -> Iterator[Lot]:
        return (lot for lot in self.lots.values() if lot.kind in PLACED and lot.commit["plan"] == plan)
