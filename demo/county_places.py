"""Where the synthetic county lies: real area codes and names, invented everything else."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the county: its name, its code (draw protocol §9), the letters of its staff numbers."""

    name: str
    code: str
    letters: str


@dataclass(frozen=True, slots=True)
class Place:
    """One flavour of the county: nine areas (code, name), the last for what the prefecture registers."""

    profile: str
    name: str
    code: str
    prefecture: str
    areas: tuple[tuple[str, str], ...]
    departments: tuple[Department, ...]


def _departments(prefix: str) -> tuple[Department, ...]:
    return (
        Department(f"{prefix}市场监督管理局", "market", "SJ"),
        Department(f"{prefix}消防救援大队", "fire", "XF"),
        Department(f"{prefix}卫生健康委员会", "health", "WJ"),
        Department(f"{prefix}应急管理局", "emergency", "YJ"),
    )


PLACES = MappingProxyType(
    {
        "wushen": Place(
            "wushen",
            "乌审旗",
            "150626",
            "150600",
            (
                ("150626100", "嘎鲁图镇"),
                ("150626101", "乌审召镇"),
                ("150626102", "图克镇"),
                ("150626103", "乌兰陶勒盖镇"),
                ("150626104", "无定河镇"),
                ("150626200", "苏力德苏木"),
                ("150626410", "苏里格经济开发区"),
                ("150626", "旗本级"),
                ("150600", "市级登记"),
            ),
            _departments("乌审旗"),
        ),
        "wugang": Place(
            "wugang",
            "舞钢市",
            "410481",
            "410400",
            (
                ("410481001", "垭口街道"),
                ("410481002", "寺坡街道"),
                ("410481003", "朱兰街道"),
                ("410481100", "尚店镇"),
                ("410481101", "八台镇"),
                ("410481102", "尹集镇"),
                ("410481103", "枣林镇"),
                ("410481202", "庙街乡"),
                ("410400", "市级登记"),
            ),
            _departments("舞钢市"),
        ),
    }
)
