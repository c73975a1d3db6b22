"""Checks of what is handed in beside the log: sealed records and the receipts of an enterprise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from draw import audit, receipts, record, replay
from draw.cj import JsonObject, read_json, weigh
from draw.error import DrawError
from draw.ledger import Ledger
from draw.replay import Broken

State = Literal["pass", "fail", "unknown"]
FACTS = ("commit", "id", "index", "status", "outcome")  # of a receipt, for its sentence


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `rule`: R1…R15, `sealed`, `receipt`, `grade` or `person`; `found`: what is wrong, if it failed;
    `needs`: what to give, if it is unknown; `facts`: what it says about, if there is more than yes."""

    name: str
    rule: str
    state: State
    found: tuple[Broken, ...] = ()
    needs: str = ""
    facts: JsonObject = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, rule: str, found: Sequence[Broken]) -> Self:
        """Failed if anything was found, else passed."""
        return cls(name, rule, "fail" if found else "pass", tuple(found))

    def json(self) -> JsonObject:
        """The same as plain data."""
        found = [{"rule": one.rule, "q": one.q, "detail": one.detail} for one in self.found]
        plain = {"name": self.name, "rule": self.rule, "state": self.state, "needs": self.needs}
        return {**plain, "facts": self.facts, "found": found}


def sealed_checked(ledger: Ledger, sealed: bytes | None, of: bytes | None, *, good: bool) -> Check:
    """A sealed record rebuilt; only against a log that is `good`, for nothing can be held against another."""
    if sealed is None or not good:
        return Check("rebuilt", "sealed", "unknown", needs="sealed" if good else "mended")
    try:
        basis = record.read_sealed(of) if of is not None else None
        opened = record.read_sealed(sealed)
        found = audit.verify_sealed(opened, ledger, basis)
    except DrawError as fault:
        if fault.key == "of_record_needed":
            return Check("rebuilt", "sealed", "unknown", needs="of", facts=dict(fault.arguments))
        return Check.of("rebuilt", "sealed", [Broken("sealed", None, str(fault))])
    lot = ledger.lots.get(opened["commit"])
    if found or lot is None:
        return Check.of("rebuilt", "sealed", found)
    return Check("rebuilt", "sealed", "pass", facts={"q": lot.q})


def receipts_checked(ledger: Ledger, files: Sequence[bytes]) -> Iterator[Check]:
    """A check per receipt in these files; one `unknown` if there is no file."""
    if not files:
        yield Check("receipt", "receipt", "unknown", needs="receipt")
    for data in files:
        try:
            weigh(data)
            found = _receipts(read_json(data))
        except DrawError as error:
            yield Check.of("receipt", "receipt", [Broken("receipt", None, str(error))])
            continue
        yield from (_receipt(ledger, one, found) for one in found)


def _receipts(value: Any) -> list[JsonObject]:
    """One receipt, a list of them, or an object that holds them under any names."""
    if isinstance(value, dict) and "path" not in value and value:
        value = list(value.values())
    found = value if isinstance(value, list) else [value]
    if not found or not all(isinstance(one, dict) for one in found):
        raise DrawError("misshapen", where="receipt", wanted="a membership or an outcome receipt")
    return found


def _receipt(ledger: Ledger, receipt: JsonObject, beside: Sequence[JsonObject]) -> Check:
    name = "outcome" if receipts.is_outcome(receipt) else "membership"
    found = [Broken("R14", one.q, one.detail) for one in replay.receipt_faults(ledger, receipt)]
    if found:
        return Check.of(name, "R14", found)
    facts: JsonObject = {key: receipt[key] for key in FACTS if key in receipt}
    if name == "membership":
        return Check(name, "R14", "pass", facts=facts)
    # the tree of outcomes binds an index; only the membership receipt says whose index it is
    named = [one for one in beside if not receipts.is_outcome(one) and one.get("commit") == receipt["commit"]]
    if not named:
        return Check(name, "R14", "unknown", needs="membership", facts=facts)
    same = any(one.get("index") == receipt["index"] and one.get("id") == receipt["id"] for one in named)
    other = (
        [] if same else [Broken("R14", receipt["commit"], "the two receipts are of different enterprises")]
    )
    return Check(name, "R14", "fail" if other else "pass", tuple(other), facts=facts)
