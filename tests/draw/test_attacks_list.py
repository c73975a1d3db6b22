"""Attacks on list, receipts and rosters (docs/attacks.md 5, 6, 7, 10, 12): what the auditor or an enterprise sees.

Each attack is seen to go unnoticed where its guard is missing.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import comb
from unittest.mock import patch

import pytest

from draw import audit, receipts, replay, snapshot, table, tickets, tree
from draw.canon import u8, u16
from draw.error import DrawError
from draw.seed import AuditSeed
from draw.snapshot import Item
from tests.draw.chance import seeds
from tests.draw.crooked import House, directory, staff
from tests.draw.scores import score_names
from tests.draw.worlds import Watch, world


def nothing(*_: object) -> Iterator[str]:
    return iter(())


def findings(house: House, sealed: dict) -> list[str]:
    return [one.detail for one in audit.verify_sealed(sealed, house.entries)]


def test_5_a_list_edited_after_the_commit_fits_neither_root_nor_receipts() -> None:
    house = House()
    house.freeze()
    commit, _, _ = house.whole()
    own = receipts.Membership.of(commit.q, house.frozen).receipt(7)
    changed = [replace(item, id="SHOP-NEW") if i == 7 else item for i, item in enumerate(directory())]
    house.freeze(changed)
    sealed = house.sealed(commit)
    assert any("dir.root differs" in one for one in findings(house, sealed))
    assert own["root"] != receipts.Membership.of(commit.q, house.frozen).receipt(7)["root"]
    with patch.object(audit, "_differ", nothing):
        assert findings(house, sealed) == []


def test_5_a_class_changed_after_the_commit_shows_in_the_map() -> None:
    house = House()
    house.freeze()
    commit, _, _ = house.whole()
    house.freeze([replace(item, stratum="D") if i == 7 else item for i, item in enumerate(directory())])
    assert any("map differs" in one for one in findings(house, house.sealed(commit)))


def test_6_ghosts_are_counted_and_come_out() -> None:
    """Ghosts dilute the list; the COMMIT counts them as eligible, and some of them are drawn."""
    house = House()
    house.freeze([*directory(), *(Item(f"GHOST-{i:03}", 0, ("a", "n")) for i in range(20))])
    commit = house.commit()
    assert commit.body["dir"]["status"] == {"s0": 80}
    unseen = sum(
        not any(code.startswith("GHOST") for code in house.drawn(_any_seed(house, i))) for i in range(2_000)
    )
    fair = 2_000 * comb(60, 10) / comb(80, 10)
    assert abs(unseen - fair) < 4 * fair**0.5
    assert fair < 2_000 * 0.05


def _any_seed(house: House, i: int) -> AuditSeed:
    return AuditSeed(b"", (), next(seeds(f"ghosts {i}", 1)))


def test_6_ghosts_cannot_hide_behind_smaller_counts() -> None:
    house = House()
    house.freeze([*directory(), *(Item(f"GHOST-{i:03}", 0, ("a", "n")) for i in range(20))])
    commit = house.commit()
    house.entries.pop(), house.signatures.pop()
    body = {**commit.body, "dir": {**commit.body["dir"], "n": 60, "status": {"s0": 60}}}
    house.post(commit.at, "COMMIT", body)
    assert house.report().rules == {"R10"}
    with patch.object(table, "faults", nothing):
        assert house.report().valid


def test_7_an_excluded_firm_sees_its_status_and_nobody_can_gloss_it_over() -> None:
    house = House()
    house.freeze([*directory(), Item("EXEMPT-1", 6, ("a", "n"), note="文号")])
    commit = house.commit()
    status = commit.body["dir"]["status"]
    assert status == {"s0": 60, "s6": 1}
    paper = receipts.Membership.of(commit.q, house.frozen).receipt(0)
    assert (paper["id"], paper["status"]) == ("EXEMPT-1", 6)
    root, n = commit.body["dir"]["root"], commit.body["dir"]["n"]
    assert receipts.fault(paper, root, n) is None
    assert receipts.fault({**paper, "status": 0}, root, n) == "path"
    assert "文号" not in str(paper)


def test_7_without_the_status_in_the_leaf_the_gloss_would_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(salt: bytes, status: int, code: str, attr: object) -> bytes:
        return tree.leaf_hash(salt + u8(0) + u16(len(code)) + code.encode())

    monkeypatch.setattr(snapshot, "item_leaf", careless)
    house = House()
    house.freeze([*directory(), Item("EXEMPT-1", 6, ("a", "n"))])
    paper = receipts.Membership.of(2, house.frozen).receipt(0)
    assert receipts.fault({**paper, "status": 0}, house.frozen.root.hex(), house.frozen.n) is None


def test_7_a_firm_that_was_removed_gets_no_receipt() -> None:
    house = House()
    house.freeze(directory()[1:])
    with pytest.raises(DrawError) as refused:
        receipts.index_of(house.frozen, "SHOP-000")
    assert refused.value.key == "unknown_item"


def by_exclusion(watch: Watch) -> list[str]:
    """10: half of the firms show their "not drawn" papers before the visits; guess among those left."""
    spared = {paper["id"] for i, paper in enumerate(watch.outcomes) if paper["outcome"] == 0 and i % 2}
    return _guessed(watch, spared)


def without_papers(watch: Watch) -> list[str]:
    """The same guess while nobody holds a paper."""
    return _guessed(watch, set())


def _guessed(watch: Watch, spared: set[str]) -> list[str]:
    left = [paper["id"] for paper in watch.receipts if paper["status"] == 0 and paper["id"] not in spared]
    return left[: len(watch.receipts) // 4]


def test_10_early_papers_would_tell_who_is_drawn() -> None:
    """Why an outcome receipt must wait: the same guess is twice as good with the papers as without."""
    worlds = [world("uniform", i) for i in range(60)]
    assert score_names(without_papers, worlds).sigmas < 4
    assert score_names(by_exclusion, worlds).sigmas > 6


def test_10_an_outcome_paper_is_refused_while_there_is_no_result() -> None:
    house = House()
    house.freeze()
    commit, close, _ = house.whole()
    drawn = tickets.draw(house.seed(commit, close).seed, house.frozen.strata)
    paper = receipts.Outcomes.of(commit.q, house.frozen, drawn).receipt(3)
    signatures = [one.hex() for one in house.signatures]
    log = [entry.data for entry in house.entries]
    assert replay.verify_log(log, signatures, receipts_held=[paper]).valid
    early = replay.verify_log(log[:-1], signatures[:-1], receipts_held=[paper])
    assert early.rules == {"R14"}


STEERED = {
    "a colleague is added": lambda people: people["units"].append(
        {**people["units"][0], "id": "U9", "members": ["x"]}
    ),
    "a cap is lowered": lambda people: people["units"][0].update(cap=1),
    "work done is made up": lambda people: people["units"][0].update(load=50),
    "a late recusal": lambda people: people["recuse"].append(["SHOP-000", "U0"]),
    "a need is lowered": lambda people: people["needs"].update(n=people["needs"]["n"][:1]),
}


@pytest.mark.parametrize("how", STEERED)
def test_12_a_roster_changed_after_the_commit_is_found(how: str) -> None:
    house = House()
    house.freeze()
    commit = house.commit(people=staff())
    close = house.close(commit)
    people = staff()
    STEERED[how](people)
    teams = house.teams(house.seed(commit, close), people)
    house.result(commit, close, people=people)
    sealed = house.sealed(commit, match_input=people, matching=teams)
    assert house.report().valid, "the public log cannot see it"
    assert any("match differs" in one for one in findings(house, sealed))
    with patch.object(audit, "_people", nothing):
        assert findings(house, sealed) == []


def test_12_how_many_pairs_are_kept_apart_is_told_to_everybody() -> None:
    house = House()
    house.freeze()
    people = {**staff(), "recuse": [["SHOP-000", f"U{u}"] for u in range(4)]}
    commit = house.commit(people=people)
    assert commit.body["recused"] == 4
    assert commit.body["match_stat"]["forced"] == 2
