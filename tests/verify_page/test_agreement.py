"""Two verifiers that share no code say the same of hundreds of random draws and of ten thousand spoilt records."""

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from draw import audit, notes, record, replay, seed
from draw.cj import plain_json
from draw.error import DrawError
from tests.draw.mutations import mutations
from tests.draw.random_draws import Story, tell
from tests.draw.spoilt_values import resigned
from tests.verify_page.node import answers, base64_text

STORIES = 60
ENOUGH = {
    "draws": 300,
    "redraw": 20,
    "hidden": 40,
    "shown": 40,
    "aborted": 20,
    "voided": 20,
    "shortage": 10,
    "reserves": 20,
    "certificates": 100,
    "repairs": 100,
    "levels": 20,
    **{f"rule {kind}": 20 for kind in ("ratio", "count", "total")},
    **{f"scope {scope}": 20 for scope in ("any", "same", "other", "map")},
}
NOW = 2**33  # long after every story: what has no result is withheld
SPOILT = 10_000
LONGEST = 10_000  # rounds, as in the driver


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [tell(number) for number in range(STORIES)]


@pytest.fixture(scope="module")
def told(stories: list[Story], tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return answers([_job(story) for story in stories], tmp_path_factory.mktemp("stories"))


def _job(story: Story) -> dict:
    sealed = [base64_text(record.sealed_file(one)) for one in story.sealed]
    return {"record": base64_text(story.file), "receipts": story.receipts, "sealed": sealed}


def test_chance_brought_enough_of_everything(stories: list[Story]) -> None:
    seen: Counter[str] = Counter()
    for story in stories:
        seen.update(story.seen)
    assert {name: seen[name] for name, least in ENOUGH.items() if seen[name] < least} == {}


def test_the_same_rules_grades_and_notes(stories: list[Story], told: list[Any]) -> None:
    for story, found in zip(stories, told, strict=True):
        sigs = [one.hex() for one in story.signatures]
        files = [entry.data for entry in story.entries]
        report = replay.verify_log(files, sigs, receipts_held=story.receipts)
        assert {one.rule for one in report.broken} <= {"R14"}, "only the altered papers break a rule"
        assert [(one["rule"], one["q"]) for one in found["broken"]] == [(o.rule, o.q) for o in report.broken]
        assert found["head"] == report.head.hex()
        assert found["grades"] == [replay.grade_of(lot) for lot in report.ledger.lots.values()]
        for clock, heard in ((NOW, found["notes"]), (1, found["notes_early"])):
            said = [(note.key, note.q, note.arguments) for note in notes.notes(report.ledger, clock)]
            assert [(one["key"], one["q"], one["facts"]) for one in heard] == said


def test_every_value_of_every_sealed_draw(stories: list[Story], told: list[Any]) -> None:
    compared = 0
    for story, found in zip(stories, told, strict=True):
        assert [one["commit"] for one in found["audits"]] == list(story.values)
        for one in found["audits"]:
            assert one["failed"] == []
            for name, value in story.values[one["commit"]].items():
                assert plain(one["rebuilt"][name]) == plain(value), (one["commit"], name)
                compared += 1
    assert compared > 1000


def plain(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def test_both_find_what_was_altered_in_a_sealed_record(stories: list[Story], tmp_path: Path) -> None:
    chance, jobs, expected = Random(3), [], []
    for story in stories[:20]:
        for one in story.sealed:
            altered = _altered(chance, one)
            others = [each for each in story.sealed if each["commit"] != one["commit"]]
            verdict = _audited(story, altered, others)
            if verdict is not None:
                expected.append(verdict)
                jobs.append(
                    _job(story) | {"sealed": [base64_text(plain_json(each)) for each in [altered, *others]]}
                )
    found = [not one["audits"][0]["failed"] for one in answers(jobs, tmp_path)]
    assert len(found) > 100
    assert found == expected
    assert found.count(True) < len(found) / 10, "an altered record is good only by luck"


def _altered(chance: Random, sealed: dict) -> dict:
    """One number, text or list of a sealed record changed; its form stays right."""
    while True:
        found, path = deepcopy(sealed), []
        where: Any = found
        while isinstance(where, dict | list) and where:
            path.append((where, chance.choice(list(where) if isinstance(where, dict) else range(len(where)))))
            where = where[path[-1][1]]
        inner, key = path[-1]
        if isinstance(where, int):
            inner[key] = where + 1
        elif isinstance(where, str) and len(where) < 64 and key != "note":
            inner[key] = where + "0"
        elif isinstance(where, str) and key != "note":
            inner[key] = where[::-1]
        if found == sealed:
            continue
        try:
            record.check_sealed(found)
        except DrawError:
            continue
        if found["commit"] == sealed["commit"]:
            return found


def _audited(story: Story, sealed: dict, others: list[dict]) -> bool | None:
    """Python's verdict."""
    ledger = replay.Ledger.of(story.entries)
    lot = ledger.lots[sealed["commit"]]
    of = None
    if lot.kind == "match":
        basis = ledger.resulting(lot.commit["of"])
        of = next(one for one in others if basis is not None and one["commit"] == basis.q)
    return not audit.verify_sealed(sealed, story.entries, of)


def test_a_commit_that_is_wrong_in_one_number_alone(stories: list[Story], tmp_path: Path) -> None:
    """Where the vectors break a rule in two places at once, each place alone: the rule is still named."""
    short = _cut(stories, lambda body: _shown(body) and any(s["need"] > s["n"] for s in body["strata"]))
    stratum = next(s for s in short["log"][-1]["body"]["strata"] if s["need"] > s["n"])
    stratum["need"] += 1
    again = _cut(stories, lambda body: body["attempt"] == 2)
    again["log"][-1]["body"]["attempt"] = 3
    wrong = [resigned(short), resigned(again)]
    found = answers([{**one, "receipts": []} for one in wrong], tmp_path)
    assert [{each["rule"] for each in one["broken"]} for one in found] == [{"R10"}, {"R3"}]
    assert [replay.verify_log(one["log"], one["sigs"]).rules for one in wrong] == [{"R10"}, {"R3"}]


def _shown(body: dict) -> bool:
    return isinstance(body.get("strata"), list)


def _cut(stories: list[Story], wanted: Callable[[dict], bool]) -> dict:
    """A log that ends with the first COMMIT of this kind."""
    for story in stories:
        for entry in story.entries:
            if entry.type == "COMMIT" and wanted(entry.body):
                log = [deepcopy(one.json()) for one in story.entries[: entry.q + 1]]
                return {"log": log, "sigs": []}
    raise AssertionError("chance brought no such COMMIT")


@pytest.mark.timeout(400)
def test_ten_thousand_spoilt_records(tmp_path: Path) -> None:
    """Valid or not: the same verdict on each, quickly, without a crash; the rightly harmless ones are listed."""
    spoilt = list(_spoilt())
    files = tmp_path / "spoilt"
    files.write_bytes(b"".join(struct.pack(">I", len(data)) + data for _, data in spoilt))
    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(answers, [{"spoilt": str(files)}], tmp_path, 380)
        ours = [(name, replay.verify_record(data, step=_step).rules) for name, data in spoilt]
        (found,) = theirs.result()
    assert len(found["answers"]) == len(ours) == SPOILT
    pairs = zip(ours, found["answers"], strict=True)
    assert [(name, rules, js) for (name, rules), js in pairs if bool(rules) != bool(js)] == []
    assert found["slowest"] < 5000, "milliseconds for one record of a few kilobytes"
    harmless = [name for name, rules in ours if not rules]
    assert [name for name in harmless if not HARMLESS.search(name)] == []


HARMLESS = re.compile(
    r"re-signed: (?!.*(contrib|window|chain))"
    r".*/(at|body/(who|h|a|n|reason|assign|outcomes|org|note|old_head|doc_h))\b"
)
"""Whoever holds the key can write another true log. What no rule depends on: a time that stays in order, who objected
to what, what was decided, digests that only a sealed record opens, and what the organisation calls itself."""


def _spoilt() -> Iterator[tuple[str, bytes]]:
    """Mutations of ten logs with every kind of entry, short enough to be judged by the thousand."""
    bases: list[bytes] = []
    number = 1000
    while len(bases) < 10:
        story = tell(number, plans=1)
        if len(story.entries) <= 9:
            bases.append(story.file)
        number += 1
    for seed_number, base in enumerate(bases):
        yield from mutations(base, seed_number, SPOILT // len(bases))


def _step(before: bytes, j: int, it: int) -> bytes:
    return seed.step(before, j, it) if it <= LONGEST else b""
