"""What a match input may not say, found before the COMMIT."""

from copy import deepcopy
from typing import Any

import pytest

from draw.error import DrawError
from draw.roster import Target, check_targets, match_stat, read_roster

SEAT = {"dept": "甲", "tags": [], "scope": "any", "min": 1}
UNIT = {"dept": "甲", "area": "a", "tags": [], "cap": 2, "load": 0}
INPUT: dict[str, Any] = {
    "lead": "甲",
    "area_map": {"a": ["b"]},
    "needs": {"n": [SEAT, SEAT]},
    "units": [{**UNIT, "id": f"U{i}", "members": [f"U{i}"]} for i in range(4)],
    "recuse": [["T0", "U0"]],
}
REDRAW = {"only": [["T0", 1]], "keep": [["T0", 0, "U0"]], "lead_open": ["T0"]}
TARGETS = [Target("T0", "a", "n"), Target("T1", "b", "n")]


def check(match_input: dict) -> None:
    check_targets(read_roster(match_input), TARGETS, ["T0", "T1", "T2"])


def test_a_whole_draw_and_a_redraw_are_accepted() -> None:
    check(INPUT)
    check({**INPUT, **REDRAW})
    assert match_stat(read_roster(INPUT), TARGETS) == {"units": 4, "seats": 4, "forced": 0}
    assert match_stat(read_roster({**INPUT, **REDRAW}), TARGETS) == {"units": 4, "seats": 1, "forced": 0}


def test_a_recusal_can_force_a_seat() -> None:
    barred = {**INPUT, "recuse": [["T0", "U0"], ["T0", "U1"]]}
    assert match_stat(read_roster(barred), TARGETS)["forced"] == 2


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("needs", "N"), []),
        (("needs", "n", 0, "scope"), "near"),
        (("needs", "n", 0, "min"), 0),
        (("area_map", "a"), ["B"]),
        (("units", 0, "id"), "u0"),
        (("units", 0, "area"), "区"),
        (("units", 0, "members"), []),
        (("units", 0, "cap"), -1),
        (("units", 0, "load"), 2**32),
        (("units", 0, "cap"), True),
        (("recuse",), [["T0"]]),
        (("units",), {}),
        (("only",), [["T0", 1]]),
    ],
    ids=str,
)
def test_form(path: tuple, value: object) -> None:
    assert refused(path, value, INPUT).key == "misshapen"


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("units", 0, "id"), "U1", "unit_twice"),
        (("units", 0, "members"), ["U1"], "member_twice"),
        (("recuse",), [["T0", "U0"], ["T0", "U0"]], "row_twice"),
        (("recuse",), [["T9", "U0"]], "recuse_unknown"),
        (("recuse",), [["T0", "U9"]], "recuse_unknown"),
        (("needs",), {"m": [SEAT]}, "need_unknown"),
        (("only",), [["T0", 2]], "seat_unknown"),
        (("only",), [["T2", 0]], "seat_unknown"),
        (("keep",), [["T0", 0, "U9"]], "unit_unknown"),
        (("keep",), [["T0", 0, "U1"]], "kept_unit_not_recused"),
        (("keep",), [["T0", 1, "U0"]], "keep_not_beside_only"),
        (("keep",), [["T0", 0, "U0"], ["T0", 0, "U1"]], "row_twice"),
        (("lead_open",), ["T1"], "lead_open_unknown"),
    ],
    ids=str,
)
def test_sense(path: tuple, value: object, why: str) -> None:
    redraw = REDRAW if path[0] in REDRAW else {}
    assert refused(path, value, {**INPUT, **redraw}).arguments["why"] == why


def refused(path: tuple, value: object, basis: dict) -> DrawError:
    match_input = deepcopy(basis)
    where: Any = match_input
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    with pytest.raises(DrawError) as found:
        check(match_input)
    return found.value
