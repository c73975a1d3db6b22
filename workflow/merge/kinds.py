"""How each kind of file enters the house: one row per kind."""

from workflow.intake.model import Kind
from workflow.merge import inspectors, items, plans, risk, targets
from workflow.merge.model import Merge

KINDS: dict[Kind, Merge] = {
    Kind.TARGETS: Merge(targets.compare, targets.apply),
    Kind.INSPECTORS: Merge(inspectors.compare, inspectors.apply),
    Kind.ITEMS: Merge(items.compare, items.apply),
    Kind.PLAN: Merge(plans.compare, plans.apply),
    Kind.RISK: Merge(risk.compare, risk.apply, secret=True),
}
