"""The profile keys: what a jurisdiction may decide, what it decides by default, and what nobody may decide.

A key that no code reads must not exist; tests/rules/test_keys_read.py looks for the readers. Fixed keys are
the exception: they are shown to everybody and obeyed by construction, so there is nothing to switch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

BY_DEFAULT = "默认"
"""The article of a value that no regulation gives."""

Value = bool | int | str | time | tuple[str, ...] | tuple[int, ...] | Mapping[str, Fraction] | None


class Kind(StrEnum):
    """How a value is written in a profile, and what `Profile` hands out for it."""

    BOOL = "bool"
    INT = "int"
    """A whole number within `Key.least` and `Key.most`."""
    CHOICE = "choice"
    """One of `Key.allowed`."""
    CHOICES = "choices"
    """A non-empty list out of `Key.allowed`, none twice; a tuple in that order."""
    STEPS = "steps"
    """A list of working-day counts, none twice; a tuple of int."""
    RATIOS = "ratios"
    """A table of class → "n/d" in lowest or any terms, 0 < n/d ≤ 1; exact, a Fraction each."""
    TIME = "time"
    """"HH:MM" on the wall clock of Asia/Shanghai."""


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table. `optional` values may be written as "none", which is None."""

    name: str
    kind: Kind
    default: Value
    zh: str
    en: str
    allowed: tuple[str, ...] = ()
    least: int = 0
    most: int = 366
    optional: bool = False
    fixed: bool = False
    article: str = BY_DEFAULT


REASONS = ("recusal", "post_change", "work_conflict", "health", "cannot_perform", "other")
LEADERS = ("business_unit_head", "deputy_leader_in_charge", "principal_leader")
RISK_CLASSES = ("A", "B", "C", "D")

_ROWS = (
    # What nobody may switch off (house plan §6).
    Key("no_exemption", Kind.BOOL, True, "任何检查对象都不能免抽查", "Nobody is exempt", fixed=True),
    Key("target_list_frozen", Kind.BOOL, True, "抽出的名单不得更改", "The drawn list is frozen", fixed=True),
    Key("swap_allowed", Kind.BOOL, False, "检查人员可以互换", "Inspectors may swap", fixed=True),
    Key("archive_immutable", Kind.BOOL, True, "归档后不得修改", "Archives are immutable", fixed=True),
    Key(
        "risk_class_visibility",
        Kind.CHOICE,
        "gov_only",
        "信用风险分类的知悉范围",
        "Who may see risk classes",
        allowed=("gov_only",),
        fixed=True,
    ),
    Key(
        "draw_two_person", Kind.BOOL, True, "抽取须两人：发起与放行分开", "Two persons for a draw", fixed=True
    ),
    # Teams.
    Key("min_inspectors", Kind.INT, 2, "每组最少检查人员", "Fewest inspectors", least=2, most=9),
    Key(
        "min_inspectors_scope",
        Kind.CHOICE,
        "per_department",
        "最少人数的计算范围",
        "Fewest inspectors per what",
        allowed=("per_department", "per_team"),
    ),
    Key(
        "team_leader_from",
        Kind.CHOICE,
        "lead_department",
        "组长来自",
        "Where the team leader comes from",
        allowed=("lead_department", "any"),
    ),
    Key(
        "dispatch_modes",
        Kind.CHOICES,
        ("wide", "local", "grouped", "cross"),
        "可用的派发方式",
        "Dispatch modes",
        allowed=("wide", "local", "grouped", "cross"),
    ),
    Key(
        "inspector_draw_by",
        Kind.CHOICE,
        "each_department",
        "检查人员由谁抽取",
        "Who draws the inspectors",
        allowed=("lead_all", "each_department", "either"),
    ),
    # The pool.
    Key(
        "risk_ratio_floor",
        Kind.RATIOS,
        None,
        "各风险类别的最低抽查比例",
        "Lowest ratio per risk class",
        allowed=RISK_CLASSES,
        optional=True,
    ),
    Key(
        "exclude_inspected_same_year",
        Kind.CHOICE,
        "warn",
        "同一年度已抽查的对象",
        "Inspected earlier in the year",
        allowed=("off", "warn", "own", "own_and_superior"),
    ),
    Key(
        "joint_max_per_target_year",
        Kind.INT,
        2,
        "同一对象每年联合抽查上限",
        "Joint inspections per target and year",
        least=1,
        most=99,
        optional=True,
    ),
    # Replacement.
    Key(
        "replacement_policy",
        Kind.CHOICE,
        "redraw",
        "更换检查人员的办法",
        "How a seat is filled again",
        allowed=("redraw", "leader_assign"),
    ),
    Key(
        "replacement_reasons",
        Kind.CHOICES,
        REASONS,
        "可以更换的理由",
        "Reasons for a replacement",
        allowed=REASONS,
    ),
    Key(
        "replacement_approver",
        Kind.CHOICE,
        "deputy_leader_in_charge",
        "谁批准更换",
        "Who approves a replacement",
        allowed=LEADERS,
    ),
    Key(
        "replacement_decision_workdays",
        Kind.INT,
        2,
        "更换申请的决定期限",
        "Days to decide a replacement",
        least=1,
    ),
    Key("redraw_workdays", Kind.INT, 3, "补抽期限", "Days to redraw a seat", least=1),
    # Observers, confirmation, notices.
    Key(
        "observer_name_reveal",
        Kind.CHOICE,
        "after_inspection",
        "何时向观察员公开对象名称",
        "When observers learn the names",
        allowed=("live", "after_inspection", "after_publication"),
    ),
    Key(
        "draw_objection_workdays",
        Kind.INT,
        1,
        "抽取异议的决定期限",
        "Days to decide an objection to a draw",
        least=1,
    ),
    Key(
        "remark_answer_workdays",
        Kind.INT,
        5,
        "观察员意见的答复期限",
        "Days to answer an observer's remark",
        least=1,
    ),
    Key("assignment_ack_workdays", Kind.INT, 1, "确认任务的期限", "Days to confirm an assignment", least=1),
    Key(
        "period_notice_workdays",
        Kind.INT,
        15,
        "批次开始前多少日提醒",
        "Days of notice before a period",
        least=1,
    ),
    # The clock.
    Key("office_close", Kind.TIME, time(18), "下班时间（本单位期限的截止）", "Close of the office"),
    Key(
        "reminder_steps_workdays", Kind.STEPS, (10, 5, 2, 0), "到期前多少日提醒", "Days before due to remind"
    ),
    Key(
        "escalation_steps_workdays",
        Kind.STEPS,
        (1, 3, 5),
        "逾期后多少日上报",
        "Days after due to climb",
        least=1,
    ),
)

KEYS: Mapping[str, Key] = MappingProxyType({key.name: key for key in _ROWS})
