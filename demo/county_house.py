"""The people around the draw: who sets up, prepares, decides, advises and watches."""

from demo.county_people import People
from demo.county_places import Place
from workflow.setup import HouseSpec, PersonSpec, UnitSpec


def house(place: Place, people: People) -> HouseSpec:
    """What `yaohao setup` is told: departments, observers' bodies, and who signs, decides and watches."""
    units = tuple(UnitSpec(department.name, department.code) for department in place.departments)
    outside = (
        UnitSpec("纪检监察组", "discipline", "observer"),
        UnitSpec(f"{place.name}人大常委会", "congress", "observer"),
        UnitSpec(f"{place.name}融媒体中心", "press", "observer"),
        UnitSpec(f"{place.name}个体私营经济协会", "association", "observer"),
    )
    return HouseSpec(
        organisation=f"{place.name}双随机监管联席会议办公室",
        area=place.code,
        profile=place.profile,
        units=(*units, *outside),
        people=(*_staff(place, people), *_observers(place, people)),
    )


def _staff(place: Place, people: People) -> list[PersonSpec]:
    lead = place.departments[0]
    posts: list[tuple[str, str, tuple[str, ...], str, bool]] = [
        ("operator", lead.name, ("system_operator",), "信息中心", True),
        ("clerk", lead.name, ("clerk",), "信用监管科经办员", True),
        ("head", lead.name, ("business_unit_head",), "信用监管科科长", False),
        ("principal", lead.name, ("principal_leader",), "局长", False),
        ("legal", lead.name, ("legal_supervisor",), "法制科科长", True),
    ]
    posts += [
        (f"deputy/{department.code}", department.name, ("deputy_leader_in_charge",), "分管负责人", False)
        for department in place.departments
    ]
    return [
        PersonSpec(
            people.name(f"{place.profile}/{key}"), unit, roles, post, People.phone(key), "", everywhere
        )
        for key, unit, roles, post, everywhere in posts
    ]


def _observers(place: Place, people: People) -> list[PersonSpec]:
    seats = (
        ("discipline", "纪检监察组", "discipline", "纪检监察员"),
        ("congress", f"{place.name}人大常委会", "people_congress", "人大代表"),
        ("press", f"{place.name}融媒体中心", "press", "记者"),
        ("owner", f"{place.name}个体私营经济协会", "target_representative", "检查对象代表"),
    )
    return [
        PersonSpec(
            people.name(f"{place.profile}/{key}"), unit, ("observer",), post, People.phone(key), category
        )
        for key, unit, category, post in seats
    ]
