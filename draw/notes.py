"""What a verifier prints though no rule is broken (protocol §12): haste, lateness, attempts, shortages."""

from collections.abc import Iterator
from dataclasses import dataclass

from draw.cj import JsonObject
from draw.ledger import Ledger, Lot
from draw.shapes import PLACED

DAY = 86400
MOST_EARLIER = 100


@dataclass(frozen=True, slots=True)
class Note:
    """`key`: the kind of note, `q`: its COMMIT, `arguments`: numbers and reasons for its sentence."""

    key: str
    q: int
    arguments: JsonObject


def notes(ledger: Ledger, now: int | None = None) -> list[Note]:
    """Notes on every draw of a log, in its order.

    `now` is the reader's clock in Unix seconds; without it nothing is called withheld.
    """
    return [note for lot in ledger.lots.values() for note in _of_lot(ledger, lot, now)]


def predecessors(ledger: Ledger, lot: Lot) -> list[Lot]:
    """The earlier attempts of a draw, oldest first; of more than a hundred the last hundred."""
    found = [lot]
    while (before := ledger.lots.get(found[-1].commit["redo_of"])) and before.q < found[-1].q:
        if len(found) > MOST_EARLIER:
            break  # listed for each of many attempts, all of them would fill any memory
        found.append(before)
    return found[:0:-1]


def _of_lot(ledger: Ledger, lot: Lot, now: int | None) -> Iterator[Note]:
    yield from _haste(ledger, lot)
    yield from _attempts(ledger, lot)
    yield from _numbers(lot)
    if lot.close is not None:
        window = lot.commit["window"]
        late = lot.close.at - window["close"] - window["reveal"]
        if late > 0:
            yield Note("late", lot.q, {"seconds": late})
    if now is not None:
        yield from _ahead(lot, now)
    if lot.end is None:
        yield Note("unfinished", lot.q, {"closed": lot.close is not None})
        if now is not None and lot.close is not None:
            yield from _withheld(lot, lot.close.at, now)


def _ahead(lot: Lot, now: int) -> Iterator[Note]:
    """Dates after the reader's clock: one of the two is wrong."""
    latest = max(one.at for one in (lot.entry, lot.close, lot.end) if one is not None)
    if latest > now:
        yield Note("future", lot.q, {"seconds": latest - now})


def _haste(ledger: Ledger, lot: Lot) -> Iterator[Note]:
    plan = ledger.plans.get(lot.commit["plan"])
    first = lot.kind in PLACED and lot.commit["attempt"] == 1
    if plan is not None and first:
        seconds = lot.entry.at - plan.at
        yield Note("plan_hurried" if seconds < DAY else "plan_announced", lot.q, {"seconds": seconds})


def _attempts(ledger: Ledger, lot: Lot) -> Iterator[Note]:
    if lot.commit["attempt"] > 1:
        earlier = [
            {"q": one.q, "end": one.end.type if one.end else "", "reason": _reason(one)}
            for one in predecessors(ledger, lot)
        ]
        arguments = {
            "attempt": lot.commit["attempt"],
            "reason": lot.commit["redo_reason"],
            "earlier": earlier,
        }
        yield Note("attempt", lot.q, arguments)


def _reason(lot: Lot) -> str:
    return str(lot.end.body.get("reason", "")) if lot.end is not None else ""


def _numbers(lot: Lot) -> Iterator[Note]:
    commit = lot.commit
    if commit.get("recused"):
        yield Note("recused", lot.q, {"pairs": commit["recused"]})
    if commit.get("match_stat", {}).get("forced"):
        yield Note("forced", lot.q, dict(commit["match_stat"]))
    if isinstance(commit.get("strata"), list):
        short = sum(max(0, s["need"] - s["n"]) for s in commit["strata"])
        if short:
            yield Note("shortage", lot.q, {"missing": short})
    if lot.result is not None and lot.result.body["unstaffed"]:
        yield Note("unstaffed", lot.q, {"targets": lot.result.body["unstaffed"]})


def _withheld(lot: Lot, closed_at: int, now: int) -> Iterator[Note]:
    beacon = lot.commit["beacon"]
    due = max(closed_at, beacon["at"] if beacon is not None else 0) + DAY
    if now > due:
        yield Note("withheld", lot.q, {"seconds": now - due})
