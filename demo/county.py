"""A county of nobody: targets, inspectors, leaders and observers, every time the same.

All choices come from SHA-256 of labels. Area codes are real, everything else is invented: credit codes carry
an organisation part (QQ…) that was never issued, telephone numbers all begin with 1990000.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count

from demo.county_house import house
from demo.county_people import People, credit_code, pick
from demo.county_places import PLACES, Department, Place
from workflow.setup import HouseSpec

TARGETS = 1_200
INSPECTORS_PER_DEPARTMENT = 15

_BRANDS = "青禾远山新月长河白云金穗和顺同心瑞丰兴隆双泉草原晨光永盛福安蓝天北辰清源万木锦程"
_KINDS = (
    ("食品经营", "92", ("便民超市", "副食店", "粮油店", "水果店"), 30),
    ("餐饮服务", "92", ("餐馆", "面馆", "小吃店", "火锅店"), 25),
    ("药品零售", "91", ("大药房", "药店"), 8),
    ("宾馆住宿", "91", ("宾馆", "旅馆"), 8),
    ("工业企业", "91", ("建材有限公司", "机械有限公司", "包装有限公司"), 14),
    ("加油站", "91", ("加油站",), 4),
    ("农资经营", "93", ("种植专业合作社", "养殖专业合作社", "农资店"), 8),
    ("学校托幼", "52", ("幼儿园", "培训学校"), 3),
)
"""Kind, first digits of its code, what its names end in, share in a hundred."""

_HARD_NAMES = (
    "“阿爸&额吉”奶食品店<总店>",
    "小鱼🐟烧烤店",
    "{area}粮油食品土产进出口贸易综合经营服务有限责任公司物资储运分公司第三门市部仓库",
)
"""Names that break messages which do not escape and buttons which do not cut."""

_TAGS = {
    "market": ("食品", "特种设备", "药品", "计量"),
    "fire": ("消防",),
    "health": ("卫生", "食品"),
    "emergency": ("安全生产", "消防"),
}
_STATES = ("注销", "吊销，未注销", "迁出")


@dataclass(frozen=True, slots=True)
class DemoTarget:
    """One line of the directory, as it is written; `risk_class` goes into a file of its own."""

    code: str
    name: str
    area: str
    area_name: str
    kind: str
    address: str
    legal_person: str
    phone: str
    status: str
    risk_class: str


@dataclass(frozen=True, slots=True)
class DemoInspector:
    """One line of the inspector directory."""

    badge: str
    name: str
    department: str
    post_kind: str
    certificate: str
    certificate_until: date
    area: str
    area_name: str
    tags: tuple[str, ...]
    phone: str
    group: str
    state: str


@dataclass(frozen=True, slots=True)
class County:
    """Everything the demo and its story need. `today` only moves certificates and plan periods."""

    place: Place
    today: date
    targets: tuple[DemoTarget, ...]
    inspectors: tuple[DemoInspector, ...]
    house: HouseSpec


def county(profile: str, today: date, targets: int = TARGETS) -> County:
    """The county of a profile; KeyError for a profile without a flavour."""
    place = PLACES[profile]
    people = People()
    staff = tuple(
        _inspector(place, department, number, today, people)
        for department in place.departments
        for number in range(1, INSPECTORS_PER_DEPARTMENT + 1)
    )
    return County(place, today, _targets(place, targets), staff, house(place, people))


def _targets(place: Place, size: int) -> tuple[DemoTarget, ...]:
    names: set[str] = set()
    return tuple(_target(place, number, names) for number in range(1, size + 1))


def _target(place: Place, number: int, names: set[str]) -> DemoTarget:
    label = f"{place.profile}/target/{number}"
    area, area_name = place.areas[pick(f"{label}/area", len(place.areas))]
    kind, start, endings = _kind(pick(f"{label}/kind", 100))
    name = _target_name(label, number, place.name if len(area) == 6 else area_name, endings, names)
    return DemoTarget(
        code=credit_code(start, area, number),
        name=name,
        area=area,
        area_name=area_name,
        kind=kind,
        address=f"{area_name}青阳路 {pick(f'{label}/house', 400) + 1} 号",
        legal_person=People().name(f"{label}/owner"),
        phone=People.phone(label),
        status=_STATES[pick(f"{label}/ended", 3)] if pick(f"{label}/state", 100) == 0 else "存续",
        risk_class="AAAAAAAABBBBBBBCCCCD"[pick(f"{label}/risk", 20)],
    )


def _kind(share: int) -> tuple[str, str, tuple[str, ...]]:
    for kind, start, endings, part in _KINDS:
        if share < part:
            return kind, start, endings
        share -= part
    raise AssertionError("the shares of _KINDS make a hundred")


def _target_name(label: str, number: int, area: str, endings: tuple[str, ...], names: set[str]) -> str:
    if number <= len(_HARD_NAMES):
        name = _HARD_NAMES[number - 1].format(area=area)
        names.add(name)
        return name
    brand = pick(f"{label}/brand", len(_BRANDS) // 2) * 2
    stem = f"{area}{_BRANDS[brand : brand + 2]}{endings[pick(f'{label}/ending', len(endings))]}"
    turns = chain([""], (f"第{turn}分店" for turn in count(2)))
    name = next(f"{stem}{turn}" for turn in turns if f"{stem}{turn}" not in names)
    names.add(name)
    return name


def _inspector(
    place: Place, department: Department, number: int, today: date, people: People
) -> DemoInspector:
    label = f"{place.profile}/{department.code}/{number}"
    area, area_name = place.areas[number % len(place.areas)]
    tags = _TAGS[department.code]
    # One certificate has run out and one inspector is on loan, so that the pool has something to say.
    days = -30 if (department.code, number) == ("market", 15) else 300 + pick(f"{label}/until", 1_200)
    station = department.code == "market" and len(area) > 6 and number % 2 == 0
    return DemoInspector(
        badge=f"{department.letters}-{number:03d}",
        name=people.name(label),
        department=department.name,
        post_kind=f"{area_name}市场监督管理所" if station else "机关",
        certificate=f"{place.code}{department.letters}{number:05d}",
        certificate_until=today + timedelta(days=days),
        area=area,
        area_name=area_name,
        tags=tuple(dict.fromkeys((tags[number % len(tags)], tags[(number + 1) % len(tags)]))),
        phone=People.phone(label),
        group=f"{'一二三'[(number - 1) % 3]}组",
        state="借调" if (department.code, number) == ("market", 14) else "在岗",
    )
