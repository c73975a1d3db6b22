"""The deadline table (requirements 7): one row per duty. Lengths come from the profile, steps too."""

from rules.due import Ends
from rules.permissions import DEPUTY, PRINCIPAL, UNIT_HEAD
from workflow.duty import DutyRule

PERIOD = DutyRule(
    name="period", number="MSG-06", length=None, ends=Ends.LEGAL, ladder=(UNIT_HEAD, DEPUTY), source="R-201"
)
ACKNOWLEDGE = DutyRule(
    name="acknowledge",
    number="T-16",
    length="assignment_ack_workdays",
    ends=Ends.OFFICE,
    ladder=(UNIT_HEAD, DEPUTY, PRINCIPAL),
    source="R-109",
)
DECIDE_REPLACEMENT = DutyRule(
    name="decide_replacement",
    number="T-18",
    length="replacement_decision_workdays",
    ends=Ends.OFFICE,
    ladder=(PRINCIPAL,),
    source="R-116",
)
REDRAW = DutyRule(
    name="redraw",
    number="T-19",
    length="redraw_workdays",
    ends=Ends.OFFICE,
    ladder=(UNIT_HEAD, DEPUTY),
    source="R-115",
)

RULES: dict[str, DutyRule] = {rule.name: rule for rule in (PERIOD, ACKNOWLEDGE, DECIDE_REPLACEMENT, REDRAW)}
