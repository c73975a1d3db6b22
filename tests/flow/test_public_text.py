"""The chat tells observers nothing that the log does not: the same draw twice, with other firms in each risk class.

Everything public is compared: texts, buttons, file names and sizes, order, dates. Only what chance made may differ.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from draw.audit import verify_sealed
from draw.record import read_sealed
from models.directory import Interest
from models.draw import Draw, LogEntry
from models.mail import Outbox
from models.plan import DrawnTarget
from tests.databases import SqliteShelf
from tests.draw.faces import faces_of
from tests.draw.vectors import entries, snapshot
from tests.fakes import MONDAY_MORNING
from tests.flow.county_small import INSPECTORS, TARGETS, County, open_county
from tests.flow.test_ceremony import sealed_and_posted
from tests.intake.files import code
from workflow import doors, files, ledger, outcome

HEX = re.compile(r"\b[0-9a-f]{32,}\b|(?:[0-9a-f]{4} ){15}[0-9a-f]{4}|[0-9a-f]{16}…")
SAME_SECOND = int(MONDAY_MORNING.timestamp()) + 60
WATCHED = {"draw_genesis", "draw_plan", "draw_commit", "draw_close", "draw_result", "draw_record", "echo"}


def classes(shift: int) -> dict[str, str]:
    """Nine firms in each of A to D; which firms, the shift says. Four have no class yet."""
    return {code(n): "ABCD"[(n + shift) % 4] for n in range(1, TARGETS - 3)}


@dataclass
class View:
    """What the group saw of a county's draws, with digests and seeds masked; and what was drawn."""

    public: list[tuple]
    drawn: list[str]
    arguments: dict[str, set[str]]
    files: str


async def view(shelf: SqliteShelf, shift: int, draws: int) -> View:
    async with open_county(str(shelf.fresh(f"public_{shift}")), "wugang") as county:
        county.stage.clock._source = lambda: (
            SAME_SECOND
        )  # both draws at one instant, however slow the machine
        async with county.stage.house.act() as ctx:
            for firm, risk in classes(shift).items():
                await doors.put_secret(ctx, "risk", firm, risk.encode())
        await sealed_and_posted(county)
        for _ in range(draws):
            await county.draw()
        posts = [row for row in await county.rows(Outbox) if row.arguments.get("kind") != "match"]
        return View(
            [seen(one, county) for one in county.stage.messages("顾清", county.group)],
            [row.code for row in await county.rows(DrawnTarget)],
            {row.template: set(row.arguments) for row in posts if row.template in WATCHED},
            "".join(row.text for row in await county.rows(LogEntry)),
        )


def seen(message: dict, county: County) -> tuple:
    text = HEX.sub("#", message["text"] or message["caption"] or "")
    file = message["file"]
    # a picture's size depends on every digest it shows; what it may show is tests/flow/test_certificate.py's matter
    drawing = bool(file) and file["name"].endswith(".png")
    size = len(county.stage.file(message)) if file and not drawing else 0
    buttons = tuple(HEX.sub("#", str(button)) for row in message["buttons"] for button in row)
    return max(message["date"], SAME_SECOND), text, buttons, file["name"] if file else "", size


async def test_who_is_in_which_class_changes_no_public_byte_but_digests(sqlite_shelf: SqliteShelf) -> None:
    one, other = await view(sqlite_shelf, 0, 2), await view(sqlite_shelf, 1, 2)
    assert len(one.public) > 10
    assert one.drawn != other.drawn, "other firms were drawn, or nothing was compared"
    assert Counter(one.public) == Counter(other.public)
    assert _in_the_log(one) == _in_the_log(other), "the entries come in the same order"
    _no_word_too_many(one)
    _arguments_are_those_of_the_simulation(one)


def _in_the_log(view: View) -> list[str]:
    """Posts of entries as they stand; a certificate or the pinned card may come a moment sooner or later."""
    return [text for _, text, *_ in view.public if "digest" in text]


def _no_word_too_many(view: View) -> None:
    texts = "\n".join(text for _, text, *_ in view.public)
    for n in range(1, TARGETS + 1):
        assert code(n) not in texts + view.files
        assert f"青阳食品店{n}" not in texts + view.files
    assert not re.search(r"风险|[ABCD] ?类|第 ?\d+ ?位", texts)
    assert '"drawn"' not in view.files, "so small a pool shows no positions"


def _arguments_are_those_of_the_simulation(view: View) -> None:
    """tests/draw/test_privacy.py renders posts of its own; here their arguments meet the real ones."""
    first = {entry.type: entry for entry in reversed(entries())}
    log = [first[kind] for kind in ("GENESIS", "PLAN", "COMMIT", "CLOSE", "RESULT")]
    faces = {f"draw_{kind.lower()}": set(face) for kind, face in faces_of(log, snapshot("uniform")).items()}
    assert set(view.arguments) == WATCHED
    for template, arguments in faces.items():
        assert view.arguments[template] == arguments, template


async def test_a_number_too_many_in_a_post_is_noticed(
    sqlite_shelf: SqliteShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, shifts = outcome.face, iter((0, 1))

    async def talkative(ctx: Any, draw: Any, result: Any, grade: str) -> dict:
        return {**await real(ctx, draw, result, grade), "people": classes(next(shifts))[code(1)]}

    monkeypatch.setattr(outcome, "face", talkative)
    one, other = await view(sqlite_shelf, 0, 1), await view(sqlite_shelf, 1, 1)
    assert (Counter(one.public) - Counter(other.public)).total() == 1


async def test_how_many_pairs_are_kept_apart_does_not_tell_who_is_drawn(sqlite_shelf: SqliteShelf) -> None:
    """Interests in drawn firms only would let whoever declared one read off the count whether that firm is drawn."""
    async with open_county(str(sqlite_shelf.fresh("interests")), "wushen") as county:
        person = await county.person(INSPECTORS[0])
        async with county.stage.house.act() as ctx:
            for n in range(1, 11):
                await ctx.add(Interest(person_id=person, target_code=code(n), since=ctx.now))
            await ctx.add(Interest(person_id=person, target_code="91150626GONE", since=ctx.now))
        await county.stage.push(2)  # the directory is older than its freeze
        await sealed_and_posted(county)
        await county.draw()
        await county.draw()
        drawn = {row.code for row in await county.rows(DrawnTarget)}
        assert not drawn >= {code(n) for n in range(1, 11)}
        commit = [
            json.loads(row.text)["body"] for row in await county.rows(LogEntry, LogEntry.type == "COMMIT")
        ][-1]
        assert (commit["kind"], commit["recused"]) == ("match", 10)
        assert "已知利害关系排除 10 对" in str(county.stage.messages("顾清", county.group))
        first, second = await county.rows(Draw)
        async with county.stage.house.act() as ctx:
            assert first.sealed_id is not None
            assert second.sealed_id is not None
            of = read_sealed(await files.load(ctx, first.sealed_id))
            sealed = read_sealed(await files.load(ctx, second.sealed_id))
            assert verify_sealed(sealed, await ledger.entries(ctx), of) == []
