"""Who may do what: one row per action. A new role is a name here and a line in templates/words/roles.toml."""

from collections.abc import Iterable
from dataclasses import dataclass

OPERATOR = "system_operator"
CLERK = "clerk"
INSPECTOR = "inspector"
UNIT_HEAD = "business_unit_head"
DEPUTY = "deputy_leader_in_charge"
PRINCIPAL = "principal_leader"
LEGAL = "legal_supervisor"
OBSERVER = "observer"

LEADERS = (UNIT_HEAD, DEPUTY, PRINCIPAL)
ROLES = (OPERATOR, CLERK, INSPECTOR, *LEADERS, LEGAL, OBSERVER)


@dataclass(frozen=True)
class Action:
    """An act and the roles that may do it. Scope (own unit, own task) is checked on the object by the use case."""

    name: str
    who: tuple[str, ...]


IMPORT = Action("import", (CLERK,))
ISSUE_CODE = Action("issue_code", (CLERK, OPERATOR))
OPEN_BATCH = Action("open_batch", (CLERK,))
REQUEST_DRAW = Action("request_draw", (CLERK,))
RELEASE_DRAW = Action("release_draw", LEADERS)
ABORT_DRAW = Action("abort_draw", LEADERS)
TYPE_BEACON = Action("type_beacon", (CLERK, *LEADERS))
CONFIRM = Action("confirm", (INSPECTOR,))
DECLARE = Action("declare", (INSPECTOR,))
ASK_REPLACEMENT = Action("ask_replacement", (INSPECTOR,))
DECIDE = Action("decide", (*LEADERS, LEGAL, CLERK))
SEE_TODAY = Action("see_today", (CLERK, OPERATOR))
SEE_TASKS = Action("see_tasks", (INSPECTOR,))
SEE_INBOX = Action("see_inbox", (*LEADERS, LEGAL, CLERK))
SEE_RESULT = Action("see_result", ROLES)
CONTRIBUTE = Action("contribute", (OBSERVER,))
REMARK = Action("remark", (OBSERVER,))
OPEN_SEALED = Action("open_sealed", (LEGAL,))
GIVE_RECEIPT = Action("give_receipt", (CLERK,))
PUBLISH = Action("publish", (CLERK,))

ACTIONS = (
    IMPORT,
    ISSUE_CODE,
    OPEN_BATCH,
    REQUEST_DRAW,
    RELEASE_DRAW,
    ABORT_DRAW,
    TYPE_BEACON,
    CONFIRM,
    DECLARE,
    ASK_REPLACEMENT,
    DECIDE,
    SEE_TODAY,
    SEE_TASKS,
    SEE_INBOX,
    SEE_RESULT,
    CONTRIBUTE,
    REMARK,
    OPEN_SEALED,
    GIVE_RECEIPT,
    PUBLISH,
)


def may(roles: Iterable[str], action: Action) -> bool:
    """True if one of the roles may do the action."""
    return any(role in action.who for role in roles)
