"""What only a person can know, held against a log (protocol §12): a head noted earlier, own words, the scheme."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from draw.canon import h
from draw.cj import JsonObject, cj
from draw.evidence import Check
from draw.ledger import Ledger
from draw.log import digest
from draw.replay import Broken

BINDING = 16  # hex digits of a digest that nobody meets by trying


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reader knows from elsewhere: `head` (hex, 16–64 digits) noted from an earlier draw, the name of the
    organisation, texts they wrote themselves, the published scheme file."""

    head: str = ""
    org: str = ""
    own: Sequence[str] = ()
    scheme: bytes | None = None


def noted(ledger: Ledger, log: Sequence[JsonObject], known: Expected) -> Iterator[Check]:
    """What only the reader can know, held against the log."""
    if known.head:
        yield _ancestor(ledger, log, known.head.replace(" ", "").lower())
    else:
        yield Check("head", "person", "unknown", needs="head")
    if known.org:
        said = ledger.genesis.body["org"] if ledger.genesis is not None else ""
        yield Check.of("org", "person", [] if said == known.org else [Broken("person", 0, f"org is {said}")])
    yield from _said(ledger, known.own)
    if known.scheme is not None:
        hashed = h(known.scheme).hex()
        there = [one for one in ledger.plans.values() if one.body["doc_h"] == hashed]
        missing = [] if there else [Broken("person", None, f"no PLAN has doc_h {hashed}")]
        yield Check.of("scheme", "person", missing)


def _ancestor(ledger: Ledger, log: Sequence[JsonObject], head: str) -> Check:
    if len(head) < BINDING or not set(head) <= set("0123456789abcdef"):
        return Check.of("head", "person", [Broken("person", None, f"a head has {BINDING} to 64 hex digits")])
    # `prev` of each entry is the digest of the one before; the last digest stands in no entry
    digests: list[Any] = [one.get("prev") for one in log[1:]] + [digest(cj(one)).hex() for one in log[-1:]]
    if ledger.genesis is not None:
        digests.append(ledger.genesis.body["old_head"])
    if any(isinstance(one, str) and one.startswith(head) for one in digests):
        return Check("head", "person", "pass")
    return Check.of("head", "person", [Broken("person", None, f"{head} is no ancestor")])


def _said(ledger: Ledger, own: Sequence[str]) -> Iterator[Check]:
    told = [
        end for lot in ledger.lots.values() for end in (lot.close, lot.end) if end and "contrib" in end.body
    ]
    counted = {one["h"]: (entry.q, one["who"]) for entry in told for one in entry.body["contrib"]}
    for text in own:
        hashed = h(text.encode("utf-8", "surrogatepass")).hex()
        if hashed in counted:
            q, who = counted[hashed]
            yield Check("own", "person", "pass", facts={"q": q, "who": who})
        else:
            yield Check.of("own", "person", [Broken("person", None, f"no contribution has h {hashed}")])
