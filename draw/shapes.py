"""The form of every entry (protocol §6, §11, rule R12): exactly these fields, with their types and ranges.

What a field says about another entry is not form; that is for `replay`. `v` and the place of GENESIS are R13.
"""

from typing import Any

from draw import form
from draw.cj import JsonObject
from draw.quota import MILLION, UINT32, check_rule
from draw.snapshot import STATUSES

PLACED = ("targets", "both")  # kinds that draw targets
MATCHED = ("both", "match")  # kinds that draw inspectors

ALIAS = form.text(1, 64)
WORDS = form.text(0, 1024)
REASON = form.text(1, 64)
Q = form.integer()
COUNT = form.integer(0, UINT32)
SOME = form.integer(1)
TIME = form.integer(0, 2**40 - 1)
DIGEST = form.hexa(32)

_CONTRIB = form.each(form.record({"mid": Q, "date": TIME, "who": ALIAS, "h": DIGEST}))
_SEED: dict[str, form.Check] = {
    "commit": Q,
    "beacon": form.hexa(),
    "delay": form.each(DIGEST),
    "seed": DIGEST,
}

_STRATUM: dict[str, form.Check] = {"n": COUNT, "need": form.integer(), "k": COUNT, "r": COUNT}
_TERMS: dict[str, dict[str, form.Check]] = {
    "ratio": {
        "b": COUNT,
        "d": COUNT,
        "num": form.integer(0, MILLION),
        "den": form.integer(1, MILLION),
        "min": COUNT,
    },
    "count": {"count": COUNT},
    "total": {},
}
_HIDDEN = form.record({"hidden": DIGEST, "n": COUNT, "k": COUNT})
_DIR = form.record(
    {
        "n": COUNT,
        "root": DIGEST,
        "status": form.mapping(form.one_of(*(f"s{one}" for one in STATUSES)), form.integer(1, UINT32)),
        "at": TIME,
    }
)

_BEACONS = {
    "drand": form.record({"type": REASON, "chain_hash": DIGEST, "round": SOME, "at": TIME}),
    "public": form.record(
        {"type": REASON, "name": WORDS, "issue": WORDS, "format": WORDS, "outcomes": SOME, "at": TIME}
    ),
}
_OTHER_BEACON = form.record({"type": REASON, "at": TIME}, more=True)

_COMMIT: dict[str, form.Check] = {
    "kind": form.one_of("targets", "both", "match"),
    "plan": ALIAS,
    "attempt": SOME,
    "redo_of": form.or_null(Q),
    "redo_reason": WORDS,
    "by": form.row(ALIAS, ALIAS),
    "observers": form.each(ALIAS, distinct=True),
    "chain": form.record({"i": SOME, "prev": DIGEST}),
    "window": form.record({"open": TIME, "close": TIME, "grace": Q, "per": SOME, "reveal": Q}),
    "delay": form.record({"seg": form.integer(0, 1024), "it": form.integer(0, 2**31 - 1)}),
    "beacon": form.or_null(lambda value, where: check_beacon(value, where)),
}
_MATCH: dict[str, form.Check] = {
    "match": DIGEST,
    "recused": Q,
    "match_stat": form.record({"units": Q, "seats": Q, "forced": Q}),
}
_OF: dict[str, form.Check] = {"of": Q, "only_seats": form.or_null(form.integer(1, UINT32))}

_RESULT: dict[str, form.Check] = {**_SEED, "assign": form.or_null(DIGEST), "unstaffed": COUNT}
_PLACED: dict[str, form.Check] = {"result": DIGEST, "outcomes": DIGEST}
_POSITIONS = form.each(form.each(COUNT))
_SHOWN: dict[str, form.Check] = {
    "drawn": _POSITIONS,
    "reserve": _POSITIONS,
    "last": form.each(lambda value, where: _ticket(value, where)),
}

_BODIES: dict[str, form.Check] = {
    "GENESIS": form.record(
        {
            "org": WORDS,
            "anchor": DIGEST,
            "chain_len": form.integer(1, 2**31 - 1),
            "pub": DIGEST,
            "note": WORDS,
            "old_head": form.or_null(DIGEST),
        }
    ),
    "PLAN": form.record({"plan": ALIAS, "doc_h": DIGEST}),
    "COMMIT": lambda value, where: _check_commit(value, where),
    "CLOSE": form.record({"commit": Q, "contrib": _CONTRIB, "t": DIGEST, "x": DIGEST}),
    "RESULT": lambda value, where: _check_any_result(value, where),
    "ABORT": form.record(
        {"commit": Q, "reason": REASON, "h": DIGEST, "x": DIGEST, "contrib": _CONTRIB, "t": DIGEST}
    ),
    "VOID": form.record({**_SEED, "reason": REASON, "h": DIGEST}),
    "REPLACE": form.record(
        {
            "commit": Q,
            "n": COUNT,
            "seat": form.or_null(COUNT),
            "mode": form.one_of("appointed"),
            "reason": REASON,
            "a": DIGEST,
        }
    ),
    "NOTE": form.record({"commit": Q, "who": ALIAS, "h": DIGEST}),
}
TYPES = tuple(_BODIES)
_ENTRY = form.record(
    {
        "v": form.text(0, 1024),
        "q": Q,
        "at": TIME,
        "type": form.one_of(*TYPES),
        "prev": DIGEST,
        "body": form.record({}, more=True),
    }
)


def check_entry(entry: Any) -> None:
    """DrawError `misshapen` (with `where` and `wanted`) unless an entry's form is right by itself."""
    _ENTRY(entry, "entry")
    check_body(entry["type"], entry["body"])


def check_body(kind: str, body: JsonObject) -> None:
    """The same for the body of an entry of type `kind`."""
    _BODIES[kind](body, "body")


def check_result(body: JsonObject, commit: JsonObject) -> None:
    """The fields a RESULT must have for this COMMIT body: positions are shown exactly if the strata are."""
    form.record(_result_fields(commit["kind"] in PLACED, shown(commit)))(body, "body")


def shown(commit: JsonObject) -> bool:
    """Does this COMMIT body show its table of strata?"""
    return isinstance(commit.get("strata"), list)


def check_beacon(value: Any, where: str) -> None:
    """One of the two known beacons with exactly its fields, or another type with any."""
    _OTHER_BEACON(value, where)
    _BEACONS.get(value["type"], _OTHER_BEACON)(value, where)


def _check_commit(body: Any, where: str) -> None:
    form.record({"kind": _COMMIT["kind"]}, more=True)(body, where)
    fields = dict(_COMMIT)
    if body["kind"] in PLACED:
        fields |= {"rule": check_rule, "dir": _DIR, "map": DIGEST}
        check_rule(body.get("rule"), f"{where}.rule")
        fields["strata"] = _strata(body["rule"]["kind"], hidden=isinstance(body.get("strata"), dict))
    if body["kind"] in MATCHED:
        fields |= _MATCH
    if body["kind"] == "match":
        fields |= _OF
    form.record(fields)(body, where)
    if (body["delay"]["seg"] == 0) != (body["delay"]["it"] == 0):
        form.misshapen(f"{where}.delay", "seg = 0 exactly if it = 0")


def _strata(rule: str, *, hidden: bool) -> form.Check:
    return _HIDDEN if hidden else form.each(form.record({**_STRATUM, **_TERMS[rule]}))


def _ticket(value: Any, where: str) -> None:
    if value != "":
        form.hexa(16)(value, where)


def _result_fields(placed: bool, positions: bool) -> dict[str, form.Check]:
    return {**_RESULT, **(_PLACED if placed else {}), **(_SHOWN if positions else {})}


def _check_any_result(body: Any, where: str) -> None:
    """Without its COMMIT: whichever of the three sets of fields it seems to have."""
    form.record(_RESULT, more=True)(body, where)
    form.record(_result_fields("result" in body, "drawn" in body))(body, where)
