"""Builders of the nine bodies (protocol §6). Digests come in as raw bytes and go out as hex.

`log.append` checks the form of what they return; whether it may follow the entries before it says
`replay.faults_of_next`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from draw import outcome, roster, tickets
from draw.canon import h
from draw.cj import JsonObject
from draw.error import DrawError
from draw.listing import Listing
from draw.matching import Matching
from draw.seed import AuditSeed, Contribution
from draw.snapshot import Snapshot


@dataclass(frozen=True)
class Terms:
    """What every COMMIT says. `link`: `Ledger.next_link()`; `attempt`, `redo_of`: `Ledger.attempt()`.

    `window`: open, close (Unix seconds), grace, reveal (seconds), per (messages of one observer).
    `delay`: seg, it. `by`: aliases of requester and releaser, two persons. `beacon`: as in §7, or None.
    """

    plan: str
    by: tuple[str, str]
    observers: Sequence[str]
    link: JsonObject
    window: JsonObject
    delay: JsonObject
    beacon: JsonObject | None = None
    attempt: int = 1
    redo_of: int | None = None
    redo_reason: str = ""

    def json(self, kind: str) -> JsonObject:
        """The fields common to the three kinds."""
        return {
            "kind": kind,
            "plan": self.plan,
            "attempt": self.attempt,
            "redo_of": self.redo_of,
            "redo_reason": self.redo_reason,
            "by": list(self.by),
            "observers": list(self.observers),
            "chain": self.link,
            "window": self.window,
            "delay": self.delay,
            "beacon": self.beacon,
        }


def genesis(
    org: str, anchor: bytes, chain_len: int, pub: bytes, note: str = "", old_head: bytes | None = None
) -> JsonObject:
    """GENESIS: `anchor` is x_0 of the chain, `pub` the Ed25519 key, `old_head` that of the log before."""
    return {
        "org": org,
        "anchor": anchor.hex(),
        "chain_len": chain_len,
        "pub": pub.hex(),
        "note": note,
        "old_head": old_head.hex() if old_head is not None else None,
    }


def plan(name: str, document: bytes) -> JsonObject:
    """PLAN, once per plan and before its first COMMIT; `document` is the published scheme file."""
    return {"plan": name, "doc_h": h(document).hex()}


def commit_targets(terms: Terms, snapshot: Listing, frozen_at: int) -> JsonObject:
    """COMMIT of kind targets; DrawError `nothing_to_draw` if no stratum gives a target."""
    return {**terms.json("targets"), **list_part(snapshot, frozen_at)}


def commit_both(terms: Terms, snapshot: Snapshot, frozen_at: int, match_input: JsonObject) -> JsonObject:
    """COMMIT of kind both; also DrawError `misshapen` or `roster` if the match input does not fit."""
    if only_seats(match_input) is not None:
        raise DrawError("roster", why="only_without_teams")
    able = [roster.Target.of(item.id, item.attr) for item in snapshot.items if item.status == 0]
    listed = [item.id for item in snapshot.items]
    people = people_part(snapshot.list_secret, match_input, able, listed)
    return {**terms.json("both"), **list_part(snapshot, frozen_at), **people}


def commit_match(
    terms: Terms,
    of: int,
    list_secret: bytes,
    match_input: JsonObject,
    targets: Sequence[roster.Target],
    listed: Sequence[str],
) -> JsonObject:
    """COMMIT of kind match for the targets of RESULT `of`; `listed` are the ids of that draw's directory."""
    return {
        **terms.json("match"),
        "of": of,
        "only_seats": only_seats(match_input),
        **people_part(list_secret, match_input, targets, listed),
    }


def list_part(snapshot: Listing, at: int) -> JsonObject:
    """The fields of a COMMIT that a frozen list decides; `at` is the time of the freeze."""
    if not snapshot.k:
        raise DrawError("nothing_to_draw", n=snapshot.n, eligible=snapshot.eligible)
    where = {"n": snapshot.n, "root": snapshot.root.hex(), "status": snapshot.status, "at": at}
    return {"rule": snapshot.rule, "dir": where, "map": snapshot.map.hex(), "strata": snapshot.table}


def people_part(
    list_secret: bytes, match_input: JsonObject, targets: Sequence[roster.Target], listed: Sequence[str]
) -> JsonObject:
    """The fields of a COMMIT that a match input decides; DrawError if it does not fit its targets."""
    people = roster.read_roster(match_input)
    roster.check_targets(people, targets, listed)
    return {
        "match": roster.match_digest(list_secret, match_input).hex(),
        "recused": len(match_input["recuse"]),
        "match_stat": roster.match_stat(people, targets),
    }


def only_seats(match_input: JsonObject) -> int | None:
    """`COMMIT.only_seats`: how many single seats are drawn again, None when whole teams are drawn."""
    return len(match_input["only"]) if "only" in match_input else None


def close(commit: int, contributions: Sequence[Contribution], t: bytes, x: bytes) -> JsonObject:
    """CLOSE: reveals `x`; `t` is the last of the transcript."""
    return {"commit": commit, "contrib": [one.public() for one in contributions], "t": t.hex(), "x": x.hex()}


def abort(
    commit: int, reason: str, decided: bytes, contributions: Sequence[Contribution], t: bytes, x: bytes
) -> JsonObject:
    """ABORT, before the close only; `decided` is `decision_digest` of the sealed decision."""
    return {**close(commit, contributions, t, x), "reason": reason, "h": decided.hex()}


def result_targets(
    commit: int, seed: AuditSeed, snapshot: Listing, drawn: Sequence[tickets.Drawn]
) -> JsonObject:
    """RESULT of kind targets."""
    return {**seed.json(commit), **_drawn(snapshot, drawn), "assign": None, "unstaffed": 0}


def result_both(
    commit: int, seed: AuditSeed, snapshot: Snapshot, drawn: Sequence[tickets.Drawn], matching: Matching
) -> JsonObject:
    """RESULT of kind both."""
    return {**result_match(commit, seed, snapshot.list_secret, matching), **_drawn(snapshot, drawn)}


def result_match(commit: int, seed: AuditSeed, list_secret: bytes, matching: Matching) -> JsonObject:
    """RESULT of kind match."""
    assigned = matching.digest(list_secret).hex()
    return {**seed.json(commit), "assign": assigned, "unstaffed": matching.unstaffed}


def void(commit: int, seed: AuditSeed, reason: str, decided: bytes) -> JsonObject:
    """VOID, between CLOSE and RESULT; the seed that is dropped stays public."""
    return {**seed.json(commit), "reason": reason, "h": decided.hex()}


def replace(commit: int, n: int, seat: int | None, reason: str, approved: bytes) -> JsonObject:
    """REPLACE by appointment: target number `n`, seat index in `needs` or None for the target itself."""
    a = approved.hex()
    return {"commit": commit, "n": n, "seat": seat, "mode": "appointed", "reason": reason, "a": a}


def note(commit: int, who: str, text: str) -> JsonObject:
    """NOTE: an observer's remark or objection; only the hash of its text is public."""
    return {"commit": commit, "who": who, "h": h(text.encode()).hex()}


def decision_digest(salt: bytes, text: str) -> bytes:
    """`h` of ABORT and VOID, `a` of REPLACE: 32 random bytes and the text, both kept in the sealed record."""
    return h(salt + text.encode())


def _drawn(snapshot: Listing, drawn: Sequence[tickets.Drawn]) -> JsonObject:
    blind = b"" if snapshot.shown else tickets.result_blind(snapshot.list_secret)
    digests = {
        "result": tickets.result_digest(drawn, blind).hex(),
        "outcomes": outcome.root(snapshot, drawn).hex(),
    }
    if not snapshot.shown:
        return digests
    return {
        **digests,
        "drawn": [list(s.drawn) for s in drawn],
        "reserve": [list(s.reserve) for s in drawn],
        "last": [s.last for s in drawn],
    }
