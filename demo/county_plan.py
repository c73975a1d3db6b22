"""What the county means to inspect this year: twenty items, four plan entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from demo.county import County

Cell = str | int | float | date

ITEM_HEAD = ("事项编号", "抽查事项名称", "事项类别", "检查依据", "实施主体", "检查内容", "检查方式")
PLAN_HEAD = (
    "计划编号",
    "计划名称",
    "抽查类型",
    "抽查事项",
    "辖区",
    "对象类型",
    "抽查比例",
    "抽查数量",
    "起止时间",
    "牵头部门",
    "参与部门",
    "负责人",
    "公示渠道",
    "公示日期",
)

_ITEMS = (
    ("食品经营许可资质", "重点", 0, "《食品安全法》第三十五条", "许可证是否有效、是否超范围经营", "现场检查"),
    ("食品进货查验", "重点", 0, "《食品安全法》第五十三条", "进货凭证、供货者资质", "现场检查"),
    ("食品标签与保质期", "一般", 0, "《食品安全法》第六十七条", "标签内容、过期食品", "现场检查"),
    ("明码标价", "一般", 0, "《价格法》第十三条", "价格标示是否真实", "现场检查"),
    (
        "登记事项",
        "一般",
        0,
        "《市场主体登记管理条例》第三十九条",
        "名称、住所、经营范围",
        "现场检查、书面检查",
    ),
    ("即时信息公示", "一般", 0, "《企业信息公示暂行条例》第十条", "股东出资、行政许可", "网络监测"),
    ("特种设备使用登记", "重点", 0, "《特种设备安全法》第三十三条", "使用登记、定期检验", "现场检查"),
    ("药品储存与陈列", "重点", 0, "《药品管理法》第五十二条", "温湿度、处方药管理", "现场检查"),
    ("消防安全责任制", "重点", 1, "《消防法》第十六条", "责任人、制度、预案", "现场检查"),
    ("消防设施器材", "重点", 1, "《消防法》第十六条", "配置、维护、检测", "现场检查"),
    ("疏散通道与安全出口", "重点", 1, "《消防法》第二十八条", "是否占用、堵塞、封闭", "现场检查"),
    ("用火用电管理", "一般", 1, "《消防法》第二十一条", "线路敷设、动火审批", "现场检查"),
    ("公共场所卫生许可", "重点", 2, "《公共场所卫生管理条例》第八条", "许可证、卫生检测", "现场检查"),
    ("从业人员健康证明", "一般", 2, "《公共场所卫生管理条例》第七条", "健康合格证明", "现场检查、书面检查"),
    ("餐饮具消毒", "重点", 2, "《传染病防治法》第二十九条", "消毒记录、检测报告", "现场检查"),
    ("生活饮用水卫生", "一般", 2, "《生活饮用水卫生监督管理办法》第十六条", "水质检测", "现场检查"),
    ("安全生产责任制", "重点", 3, "《安全生产法》第二十一条", "责任制、投入、培训", "现场检查、书面检查"),
    ("危险化学品储存", "重点", 3, "《危险化学品安全管理条例》第二十四条", "专用仓库、标识", "现场检查"),
    ("应急预案备案", "一般", 3, "《生产安全事故应急条例》第七条", "备案、演练记录", "书面检查"),
    ("有限空间作业", "一般", 3, "《工贸企业有限空间作业安全规定》第五条", "辨识、审批、防护", "现场检查"),
)
"""Name, category, which department acts, basis, content, method."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A plan entry; departments by number (market, fire, health, emergency), days counted from today."""

    name: str
    items: str
    kinds: str
    share: float | str
    quantity: int | str
    days: tuple[int, int]
    lead: int
    joined: tuple[int, ...]


_DRAFTS = (
    _Draft(
        "食品经营和餐饮服务联合抽查",
        "01、02、03、09、15",
        "食品经营、餐饮服务",
        0.05,
        "",
        (10, 35),
        0,
        (1, 2),
    ),
    _Draft("宾馆住宿场所联合抽查", "05、09、11、13", "宾馆住宿", 0.1, "", (30, 60), 0, (1, 2)),
    _Draft("工业企业安全生产联合抽查", "07、17、18、20", "工业企业、加油站", "", 20, (60, 90), 3, (0, 1)),
    _Draft("药品零售专项抽查", "05、08", "药品零售", 0.1, "", (90, 120), 0, ()),
)


def item_rows(county: County) -> Iterator[list[Cell]]:
    """Rows under ITEM_HEAD."""
    names = [department.name for department in county.place.departments]
    for number, (name, category, who, basis, content, method) in enumerate(_ITEMS, 1):
        yield [f"{number:02d}", name, f"{category}检查事项", basis, names[who], content, method]


def plan_rows(county: County) -> Iterator[list[Cell]]:
    """Rows under PLAN_HEAD."""
    names = [department.name for department in county.place.departments]
    leaders = {person.unit: person.name for person in county.house.people if person.post == "分管负责人"}
    for number, draft in enumerate(_DRAFTS, 1):
        first, last = (county.today + timedelta(days=days) for days in draft.days)
        yield [
            f"{county.today.year}-{number:02d}",
            draft.name,
            "联合、不定向" if draft.joined else "本部门、不定向",
            draft.items,
            "全部",
            draft.kinds,
            draft.share,
            draft.quantity,
            f"{first}至{last}",
            names[draft.lead],
            "、".join(names[place] for place in draft.joined),
            leaders[names[draft.lead]],
            "国家企业信用信息公示系统",
            date(county.today.year, 1, 20),
        ]
