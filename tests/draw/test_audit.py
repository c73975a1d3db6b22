"""A sealed record altered after the draw is found out, wherever it was altered."""

from copy import deepcopy
from typing import Any

import pytest

from draw import audit, record
from draw.error import DrawError
from draw.ledger import Ledger
from tests.draw.test_vectors import of_record
from tests.draw.vectors import draws, entries

ALTERED = [
    ("risk-strata", ("list_secret",), "00" * 32, "dir.root differs"),
    ("risk-strata", ("items", 0, "status"), 1, "dir.status.s"),
    ("risk-strata", ("items", 0, "attr", 0), "elsewhere", "dir.root differs"),
    ("risk-strata", ("items", 0, "stratum"), "D", "map differs"),
    ("risk-strata", ("strata_rules", "A", "num"), 2, "strata differs"),
    ("risk-strata", ("strata", 0, "k"), 2, "strata differs"),
    ("risk-strata", ("rule",), {"kind": "ratio", "base": "eligible"}, "rule.base differs"),
    ("risk-strata", ("rule",), {"kind": "raffle"}, "misshapen"),
    ("risk-strata", ("contributions", 0, "text"), "另一句话", "another hash"),
    ("risk-strata", ("contributions",), [], "other contributions"),
    ("risk-strata", ("match_input", "units", 0, "cap"), 9, "match differs"),
    ("risk-strata", ("match_input", "recuse"), [], "recused differs"),
    ("risk-strata", ("match_input",), None, "misshapen"),
    ("risk-strata", ("assign", 0, 2), "", "assign differs"),
    ("risk-strata", ("moves", "level"), 0, "moves differs"),
    ("certificates", ("certificates",), {}, "certificates differs"),
    ("risk-small-hidden", ("items", 0, "stratum"), "D", "strata differs"),
    ("voided", ("decision", "text"), "异议不成立", "hash of the decision"),
    ("aborted", ("decision", "salt"), "00" * 32, "hash of the decision"),
    ("vacant-seat", ("match_input", "lead_open"), [], "match differs"),
    ("vacant-seat", ("match_input", "only"), [["ENT-0742", 1], ["ENT-0084", 0]], "only_seats differs"),
    ("uniform", ("commit",), 14, "no COMMIT"),
]


@pytest.mark.parametrize(("name", "path", "value", "detail"), ALTERED, ids=str)
def test_altered(name: str, path: tuple, value: object, detail: str) -> None:
    found = audited(altered(draws()[name]["sealed"], path, value), of_record(name, Ledger.of(entries())))
    assert any(detail in one for one in found), found


def audited(sealed: dict, of: dict | None) -> list[str]:
    try:
        return [one.detail for one in audit.verify_sealed(sealed, entries(), of)]
    except DrawError as error:
        return [str(error)]


@pytest.mark.parametrize("name", ["items", "strata", "match_input", "assign"])
def test_a_missing_part_is_named(name: str) -> None:
    sealed = {key: value for key, value in draws()["uniform"]["sealed"].items() if key != name}
    found = audit.verify_sealed(sealed, entries())
    assert found
    assert name in found[-1].detail


def test_a_draw_of_inspectors_needs_the_record_of_its_targets() -> None:
    sealed = draws()["inspectors-later"]["sealed"]
    with pytest.raises(DrawError) as refused:
        audit.verify_sealed(sealed, entries())
    assert refused.value.key == "of_record_needed"
    wrong = draws()["orders"]["sealed"]
    assert "other record" in audit.verify_sealed(sealed, entries(), wrong)[0].detail


@pytest.mark.parametrize("name", ["uniform", "inspectors-later", "aborted"])
def test_the_file_of_a_sealed_record(name: str) -> None:
    sealed = draws()[name]["sealed"]
    data = record.sealed_file(sealed)
    assert record.read_sealed(data) == sealed
    assert data.count(b"\n{") == len(sealed.get("items", []))


@pytest.mark.parametrize("path", [("list_secret",), ("items", 0, "id"), ("contributions", 0, "mid"), ("v",)])
def test_a_record_without_its_form_is_none(path: tuple) -> None:
    with pytest.raises(DrawError):
        record.check_sealed(altered(draws()["risk-strata"]["sealed"], path, "x y"))


def altered(sealed: dict, path: tuple, value: object) -> dict:
    found = deepcopy(sealed)
    where: Any = found
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    return found
