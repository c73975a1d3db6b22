"""What a log has said so far: the draws in it, which is open, which secret was revealed last (protocol §6).

The same bookkeeping answers whoever writes the next entry and whoever verifies an old one.
"""

from collections.abc import Iterable
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
    # by plan, by `of` and by q of the RESULT, so that a log of a hundred thousand draws is not walked for each
    _placed: dict[str, list[Lot]] = field(default_factory=dict)
    _matched: dict[int, list[Lot]] = field(default_factory=dict)
    _drawn: dict[str, Lot] = field(default_factory=dict)
    _resulting: dict[int, Lot] = field(default_factory=dict)

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
            self._open(Lot(entry))
        elif entry.type in ("REPLACE", "NOTE"):
            self.later.append(entry)
        else:
            self._go_on(self.lots[entry.body["commit"]], entry)

    def _open(self, lot: Lot) -> None:
        self.open = self.lots[lot.q] = lot
        if lot.kind in PLACED:
            self._placed.setdefault(lot.commit["plan"], []).append(lot)
        else:
            self._matched.setdefault(lot.commit["of"], []).append(lot)

    def _go_on(self, lot: Lot, entry: Entry) -> None:
        if entry.type in ("CLOSE", "ABORT"):
            self.i, self.x = lot.commit["chain"]["i"], entry.body["x"]
        if entry.type == "CLOSE":
            lot.close = entry
        else:
            lot.end, self.open = entry, None
        if entry.type == "RESULT":
            self._resulting.setdefault(entry.q, lot)
            if lot.kind in PLACED:
                self._drawn.setdefault(lot.commit["plan"], lot)

    def next_link(self) -> JsonObject:
        """`chain` of the next COMMIT; its secret is `chain.secret(last, chain_len, i)`."""
        return {"i": self.i + 1, "prev": self.x}

    def attempt(self, kind: str, plan: str, of: int | None = None) -> tuple[int, int | None]:
        """`attempt` and `redo_of` of the next COMMIT of this kind; `of` for kind match only."""
        if kind in PLACED:
            first, earlier = None, self._placed.get(plan, [])
        else:
            basis = self.resulting(of) if of is not None else None
            first = basis if basis is not None and basis.kind == "both" else None
            earlier = self._matched.get(of, []) if of is not None else []
        last = earlier[-1] if earlier else first
        return 1 + len(earlier) + (first is not None), last.q if last is not None else None

    def resulting(self, q: int) -> Lot | None:
        """The draw whose RESULT is entry q."""
        return self._resulting.get(q)

    def drawn(self, plan: str) -> Lot | None:
        """The draw that fixed this plan's targets, after which there is no other."""
        return self._drawn.get(plan)

    def targets(self, lot: Lot) -> int:
        """Number of targets of a draw; for kind match of the draw it completes."""
        if lot.kind == "match":
            basis = self.resulting(lot.commit["of"])
            return self.targets(basis) if basis is not None and basis.kind in PLACED else 0
        strata = lot.commit["strata"]
        return int(sum(s["k"] for s in strata) if isinstance(strata, list) else strata["k"])
