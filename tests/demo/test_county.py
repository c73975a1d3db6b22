"""The demo's county: the same every time, nobody real, and read by the product's own importer."""

from datetime import date

import pytest

from demo import county_files
from demo.county import County, county
from demo.county_hostile import hostile_workbook
from rules import ids
from rules.permissions import ROLES
from rules.refusal import BadInput
from workflow.intake.model import Kind, Reading
from workflow.intake.reading import read

TODAY = date(2026, 9, 1)


@pytest.fixture(scope="module", params=["wushen", "wugang"])
def place(request: pytest.FixtureRequest) -> County:
    return county(request.param, TODAY)


def reading(content: bytes, kind: Kind, place: County) -> Reading:
    return read(content, kind, areas={name: code for code, name in place.place.areas}, year=TODAY.year)


def test_it_is_the_same_every_time(place: County) -> None:
    again = county(place.place.profile, TODAY)
    assert again == place
    assert [file.make(again) for file in county_files.SHELF] == [
        file.make(place) for file in county_files.SHELF
    ]


def test_nobody_is_real(place: County) -> None:
    for target in place.targets:
        assert ids.identify(target.code).id == target.code
        assert target.code[8:10] == "QQ"
        assert target.phone.startswith("1990000")
    names = [who.name for who in place.inspectors] + [person.name for person in place.house.people]
    assert len(set(names)) == len(names) == 73


def test_the_directory_is_clean(place: County) -> None:
    found = reading(county_files.directory(place), Kind.TARGETS, place)
    assert (len(found.rows), found.refused) == (1_200, ())
    assert found.counts() == {"column_unused": 1}
    assert {row.values["area"] for row in found.rows} == {code for code, _ in place.place.areas}
    assert len({row.values["kind"] for row in found.rows}) == 8
    assert {row.values["status"] for row in found.rows} == {"active", "revoked", "deregistered", "moved"}


def test_a_month_later(place: County) -> None:
    before = {
        row.values["code"]: row.values
        for row in reading(county_files.directory(place), Kind.TARGETS, place).rows
    }
    found = reading(county_files.changed_directory(place), Kind.TARGETS, place)
    after = {row.values["code"]: row.values for row in found.rows}
    assert len(before.keys() - after.keys()) == 10
    assert sum(after[code] != before[code] for code in after) == 10


def test_the_inspectors(place: County) -> None:
    found = reading(county_files.inspectors(place), Kind.INSPECTORS, place)
    assert (len(found.rows), found.refused, found.notes) == (60, (), ())
    assert {row.values["department"] for row in found.rows} == {unit.name for unit in place.house.units[:4]}
    assert {row.values["area"] for row in found.rows} == {code for code, _ in place.place.areas}
    assert [row.values["badge"] for row in found.rows if not row.values["available"]] == ["SJ-014"]
    assert sum(row.values["certificate_until"] < TODAY for row in found.rows) == 1
    assert {row.values["post_kind"] for row in found.rows} == {"office", "station"}


def test_items_plan_and_classes(place: County) -> None:
    items = reading(county_files.items(place), Kind.ITEMS, place)
    plan = reading(county_files.plan(place), Kind.PLAN, place)
    classes = reading(county_files.risk_classes(place), Kind.RISK, place)
    assert [len(found.rows) for found in (items, plan, classes)] == [20, 4, 1_200]
    assert [found.refused for found in (items, plan, classes)] == [(), (), ()]
    codes = {row.values["code"] for row in items.rows}
    units = {unit.name for unit in place.house.units}
    kinds = {target.kind for target in place.targets}
    people = {person.name for person in place.house.people}
    for row in plan.rows:
        assert set(row.values["items"]) <= codes
        assert {row.values["lead"], *row.values["participants"]} <= units
        assert set(row.values["target_kinds"]) <= kinds
        assert set(row.values["leaders"]) <= people
    assert {row.values["code"] for row in classes.rows} == {target.code for target in place.targets}


def test_the_dirty_directory_has_every_defect_a_target_can_have(place: County) -> None:
    found = reading(county_files.dirty_directory(place), Kind.TARGETS, place)
    assert found.encoding == "gb18030"
    assert {note.key for note in found.refused} == {
        "code_repeated",
        "code_repeated_differs",
        "id_check_digit",
        "id_lost_digits",
        "id_missing",
        "id_shape",
        "name_missing",
        "name_too_long",
        "row_garbled",
        "row_shifted",
        "row_shifted_code",
    }
    assert {note.key for note in found.notes} == {
        "area_code_shape",
        "area_from_code",
        "area_name_unknown",
        "column_unused",
        "id_full_width",
        "id_letters_mended",
        "id_old_number",
        "kind_from_code",
        "name_brackets",
        "name_damaged",
        "name_formula",
        "name_half_width",
        "name_invisible",
        "name_private_use",
        "name_repeated",
        "name_spaces",
        "phone_unreadable",
        "row_total",
        "status_unknown",
    }
    assert (len(found.rows), len(found.refused)) == (115, 11)


def test_the_hostile_file_is_refused(place: County) -> None:
    content = hostile_workbook()
    assert len(content) < 5_000
    with pytest.raises(BadInput) as caught:
        reading(content, Kind.TARGETS, place)
    assert caught.value.key == "file_too_heavy"


def test_the_house(place: County) -> None:
    units = {unit.name for unit in place.house.units}
    assert len({unit.code for unit in place.house.units}) == len(units) == 8
    for person in place.house.people:
        assert person.unit in units
        assert set(person.roles) <= set(ROLES)
    assert (place.house.profile, place.house.area) == (place.place.profile, place.place.code)
