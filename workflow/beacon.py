"""A draw's beacon: named in COMMIT, waited for after CLOSE, fetched or typed in, always verified (protocol 7, 6.6).

There is no fallback and no way around: if it is late, the draw waits, because a fallback would be a choice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from draw.beacon import holds
from draw.cj import JsonObject
from draw.grade import grade as grade_by_rule
from models.base import number
from models.draw import Draw, DrawState
from models.mail import Kind
from models.plan import Batch
from rules.due import SHANGHAI
from rules.permissions import REQUEST_DRAW, TYPE_BEACON
from rules.refusal import AlreadyDone, BadInput, NotYours
from workflow import audit, dialog, people, tell, work
from workflow.computations import relayed_signature
from workflow.unit import Context
from workflow.work import Job

LATE = 60
"""Seconds after which people are asked although a relay is set."""
ASK_AGAIN = 3600
PAUSES = ((10, 3), (20, 30))
"""Up to so many tries, so many seconds between two; afterwards `LONG_PAUSE`."""
LONG_PAUSE = 300
ROOM_TO_FREEZE = 600
"""Seconds a freeze may take without the announced issue being drawn before the window closes."""
FARTHEST = timedelta(days=30)
OVERTAKEN = "overtaken"
"""Why a draw did not begin: its public number came before its seal."""
_NEVER = 2**40
_ISSUE = re.compile(r"(\S{1,32})\s+(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2})")


# Before and in COMMIT


async def announced(ctx: Context, draw: Draw, batch: Batch) -> bool:
    """May the freeze begin? A draw of targets with a public beacon needs its issue first; the clerk is asked.

    Draws of inspectors go without: they follow at once, and a lottery that is drawn every other day would stop them.
    """
    if not _needs_issue(ctx, draw):
        return True
    chat = await tell.private_chat(ctx, batch.clerk_id)
    told: dict[str, object] = {"id": number(draw), "version": 0, "batch": batch.name}
    told["lottery"] = ctx.house.source.name
    said: Any = draw.facts.get("issue") or {}
    await tell.post(ctx, chat, "issue_ask", told, dedupe=f"issue:{draw.id}:{said.get('at', '')}")
    return False


async def first_in_line(ctx: Context, queued: Sequence[int | None]) -> Sequence[int | None]:
    """Of the queued draws the one to look at: a draw whose issue nobody has named holds up no other."""
    for key in queued if ctx.house.source.kind == "public" else ():
        if not waits_for_issue(ctx, await ctx.get(Draw, key)):
            return [key]
    return queued[:1]


def _needs_issue(ctx: Context, draw: Draw) -> bool:
    if ctx.house.source.kind != "public" or draw.kind != "targets":
        return False
    said: Any = draw.facts.get("issue")
    return said is None or int(said["at"]) < _earliest(ctx)


def late(ctx: Context, draw: Draw) -> bool:
    """Should the beacon have been known a minute ago?"""
    beacon = of(draw)
    return beacon is not None and _waiting(draw) and ctx.now.timestamp() >= beacon["at"] + LATE


def waits_for_issue(ctx: Context, draw: Draw) -> bool:
    """Does the queue stand still until the clerk has said which issue counts?"""
    return draw.state == DrawState.QUEUED and _needs_issue(ctx, draw)


def _earliest(ctx: Context) -> int:
    """The first instant an issue may be drawn at, so that CLOSE stands before it."""
    pace = ctx.house.pace
    ahead = pace.window_lead + pace.window + pace.reveal + ctx.house.source.margin + ROOM_TO_FREEZE
    return int(ctx.now.timestamp()) + ahead


async def ask_issue(ctx: Context, draw_id: int) -> None:
    """[公布期号]: the next text says which issue, and when it is drawn."""
    await _announceable(ctx, draw_id)
    await dialog.expect(ctx, await dialog.telegram_id(ctx), "beacon_issue", draw_id)
    await tell.answer(ctx, "beacon_type", {"what": "issue", "format": ctx.house.source.format})


async def take_issue(ctx: Context, draw_id: int, text: str) -> None:
    """The clerk's answer, e.g. `2026134 2026-11-22 21:15`, Beijing time; public in COMMIT before anybody draws."""
    draw = await _announceable(ctx, draw_id)
    found = _ISSUE.fullmatch(text.strip())
    if found is None:
        raise BadInput("issue_form")
    try:
        at = datetime.combine(date.fromisoformat(found[2]), _clock(found[3]), SHANGHAI)
    except ValueError:
        raise BadInput("issue_form") from None
    if not _earliest(ctx) <= at.timestamp() <= (ctx.now + FARTHEST).timestamp():
        raise BadInput("issue_time", at=datetime.fromtimestamp(_earliest(ctx), SHANGHAI).isoformat())
    draw.facts = {**draw.facts, "issue": {"issue": found[1], "at": int(at.timestamp())}}
    await audit.append(ctx, "draw.issue", f"draw:{draw_id}", issue=found[1], at=at.isoformat())
    await dialog.drop(ctx, await dialog.telegram_id(ctx))
    await tell.touch(ctx, "batch", draw.batch_id)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


async def _announceable(ctx: Context, draw_id: int) -> Draw:
    ctx.must(REQUEST_DRAW)
    draw = await _locked(ctx, draw_id)
    if draw.requested_by != ctx.me.person_id:
        raise NotYours("not_yours_batch", name=await people.name(ctx, draw.requested_by))
    if not waits_for_issue(ctx, draw):
        raise AlreadyDone("already").on("batch", draw.batch_id)
    return draw


def named(ctx: Context, draw: Draw, revealed: int) -> JsonObject | None:
    """The Beacon object of a COMMIT whose CLOSE comes at `revealed` (Unix seconds) at the latest; None: no beacon."""
    source = ctx.house.source
    if source.kind == "drand":
        due = source.chain.first_from(revealed + source.margin)
        chain = source.chain
        return {"type": "drand", "chain_hash": chain.hash, "round": due, "at": chain.time(due)}
    said: Any = draw.facts.get("issue")
    if source.kind != "public" or said is None:
        return None
    lottery = {"name": source.name, "format": source.format, "outcomes": source.outcomes}
    return {"type": "public", **lottery, "issue": said["issue"], "at": said["at"]}


def overtaken(beacon: JsonObject | None, revealed: int) -> bool:
    """Would the announced number be known at the reveal (R5)? Then this COMMIT must not be made."""
    return beacon is not None and beacon["at"] <= revealed


def face(beacon: JsonObject | None) -> dict[str, object] | None:
    """What people are shown of a beacon."""
    if beacon is None:
        return None
    shown = {key: beacon[key] for key in ("type", "round", "name", "issue") if key in beacon}
    return shown | {"at": datetime.fromtimestamp(beacon["at"], SHANGHAI).isoformat()}


# After CLOSE


def of(draw: Draw) -> JsonObject | None:
    """The Beacon object of the draw's COMMIT."""
    return cast("JsonObject | None", draw.facts.get("beacon"))


def raw(draw: Draw) -> bytes:
    """The beacon's bytes for D_0 and RESULT; empty for a draw without beacon, LookupError while it is not known."""
    if of(draw) is None:
        return b""
    return bytes.fromhex(str(draw.facts["beacon_bytes"]))


def grade(ctx: Context, draw: Draw, commit: JsonObject, close_at: int, dates: Iterable[int]) -> str:
    """The grade of §13 with the beacon's signature verified once more."""
    beacon = commit["beacon"]
    valid = beacon is not None and holds(beacon, raw(draw), ctx.house.source.chains)
    return grade_by_rule(commit["window"], commit["delay"], beacon, close_at, dates, beacon_valid=valid)


async def arrived(ctx: Context, draw: Draw) -> bool:
    """Is the beacon known? If not, the clock asks the relay when its time has come, and people when it is late."""
    if "beacon_bytes" in draw.facts:
        return True
    beacon, now = of(draw), int(ctx.now.timestamp())
    assert beacon is not None
    relayed = ctx.house.source.relayed and beacon["type"] == "drand"
    if relayed and now >= _fact(draw, "relay_next", beacon["at"]):
        await _ask_relay(ctx, await _locked(ctx, number(draw)), beacon)
    if now >= _fact(draw, "ask_next", beacon["at"] + (LATE if relayed else 0)):
        await _ask_people(ctx, await _locked(ctx, number(draw)), "late")
    return False


async def _ask_relay(ctx: Context, draw: Draw, beacon: JsonObject) -> None:
    tries = _fact(draw, "relay_tries", 0) + 1
    draw.facts = {**draw.facts, "relay_tries": tries, "relay_next": _NEVER}
    given: dict[str, object] = {"beacon": beacon, "chain": asdict(ctx.house.source.chain)}
    await work.submit(ctx, "beacon", number(draw), tries, given)


async def fetched(ctx: Context, job: Job, value: JsonObject) -> None:
    """What a relay brought, verified where it was unpacked; without a signature it is asked again later."""
    draw = await _locked(ctx, job.subject_id)
    if not _waiting(draw):
        return
    if value["signature"]:
        await _keep(ctx, draw, bytes.fromhex(value["signature"]), "relay")
        return
    tries = _fact(draw, "relay_tries", 0)
    pause = next((seconds for most, seconds in PAUSES if tries <= most), LONG_PAUSE)
    again = {"relay_next": int(ctx.now.timestamp()) + pause}
    draw.facts = {**draw.facts, **again, "relay": "wrong" if value["answered"] else "silent"}


async def not_fetched(ctx: Context, job: Job, _why: str) -> None:
    """The program itself stumbled over the relay's answer: as if there had been none."""
    await fetched(ctx, job, {"signature": "", "answered": False})


async def _ask_people(ctx: Context, draw: Draw, why: str) -> None:
    """Both persons of the draw are asked to type it in, each for themselves."""
    draw.facts = {**draw.facts, "ask_next": int(ctx.now.timestamp()) + ASK_AGAIN}
    batch = await ctx.get(Batch, draw.batch_id)
    told: dict[str, object] = {"id": number(draw), "version": 0, "batch": batch.name, "why": why}
    told |= {"beacon": face(of(draw)), "relay": draw.facts.get("relay", ""), "q": draw.commit_q}
    for person_id in _typists(draw):
        await tell.post(ctx, await tell.private_chat(ctx, person_id), "beacon_ask", told, kind=Kind.MUST)
    await tell.touch(ctx, "board", draw.batch_id, lane=tell.NOTICE)


# Typed in by two


async def ask(ctx: Context, draw_id: int) -> None:
    """[录入]: the next text from this person is the beacon."""
    draw = await _typable(ctx, draw_id)
    beacon = of(draw)
    assert beacon is not None
    await dialog.expect(ctx, await dialog.telegram_id(ctx), "beacon_value", draw_id)
    await tell.answer(ctx, "beacon_type", {"what": beacon["type"], "format": beacon.get("format", "")})


async def take(ctx: Context, draw_id: int, text: str) -> None:
    """A person typed the beacon. It counts once requester and releaser have typed the same, each for themselves."""
    draw = await _typable(ctx, draw_id)
    beacon = of(draw)
    assert beacon is not None
    data = _read(beacon, text)
    if not holds(beacon, data, ctx.house.source.chains):
        raise BadInput("beacon_wrong") if beacon["type"] == "drand" else _unlike(beacon)
    known: Any = draw.facts.get("typed", {})
    typed = {**known, str(ctx.me.person_id): data.hex()}
    draw.facts = {**draw.facts, "typed": typed}
    await dialog.drop(ctx, await dialog.telegram_id(ctx))
    await audit.append(ctx, "draw.beacon_typed", f"draw:{draw_id}", beacon=data.hex())
    if len(typed) == 1:
        await tell.answer(ctx, "beacon_typed", {"other": await _other(ctx, draw)})
    elif len(set(typed.values())) == 1:
        await _keep(ctx, draw, data, "typed")
        await tell.answer(ctx, "beacon_typed", {"other": ""})
    else:
        await _ask_people(ctx, draw, "differs")


def _unlike(beacon: JsonObject) -> BadInput:
    return BadInput("beacon_format", format=beacon["format"])


def _read(beacon: JsonObject, text: str) -> bytes:
    """The bytes meant: a signature in hex, or a relay's whole answer; for a public number its text."""
    if beacon["type"] == "public":
        return text.strip().encode()
    if text.lstrip().startswith("{"):
        return relayed_signature(text.encode())
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


async def _typable(ctx: Context, draw_id: int) -> Draw:
    ctx.must(TYPE_BEACON)
    draw = await _locked(ctx, draw_id)
    if ctx.me.person_id not in _typists(draw):
        raise NotYours("not_yours_beacon", name=await people.name(ctx, draw.requested_by))
    beacon = of(draw)
    if not _waiting(draw) or beacon is None or ctx.now.timestamp() < beacon["at"]:
        raise AlreadyDone("beacon_not_due")
    return draw


async def _other(ctx: Context, draw: Draw) -> str:
    other = next(one for one in _typists(draw) if one != ctx.me.person_id)
    return await people.name(ctx, other)


def _typists(draw: Draw) -> tuple[int, ...]:
    """The two persons of the draw, who differ (R-099)."""
    assert draw.released_by is not None
    return draw.requested_by, draw.released_by


async def _keep(ctx: Context, draw: Draw, data: bytes, how: str) -> None:
    """The beacon is known; the clock goes on with the draw. What does not hold is never kept, wherever it came from."""
    beacon = of(draw)
    if beacon is None or not holds(beacon, data, ctx.house.source.chains):
        raise RuntimeError(f"draw {draw.id}: a beacon that does not hold was about to be used")
    draw.facts = {**draw.facts, "beacon_bytes": data.hex()}
    await audit.append(ctx, "draw.beacon", f"draw:{draw.id}", how=how, beacon=data.hex())


def _waiting(draw: Draw) -> bool:
    return draw.state == DrawState.WAITING and "beacon_bytes" not in draw.facts


def _fact(draw: Draw, key: str, otherwise: int) -> int:
    found = draw.facts.get(key, otherwise)
    assert isinstance(found, int)
    return found


async def _locked(ctx: Context, draw_id: int) -> Draw:
    """The draw as it is now, held for this transaction: two people and a relay may come at one instant."""
    draw = await ctx.named(Draw, draw_id)
    await ctx.session.flush()
    await ctx.session.refresh(draw, with_for_update=True)
    return draw
