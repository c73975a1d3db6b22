"""Every message's arguments at their longest, and most hostile: one list of argument sets per template."""

from itertools import product
from typing import Any

from templates.words import book
from tests.templates.test_import_messages import KINDS, NAME, STATES, import_arguments, line
from workflow.computations import MOST_DRAWS
from workflow.contributions import ECHO_LINES
from workflow.plan import LINES_MOST, _fitting
from workflow.questions import MOST_REASON
from workflow.receipts import OUTCOMES, STATUSES
from workflow.views.brief import MOST_SHOWN
from workflow.views.decision import MOST_NOMINEES, MOST_QUOTED
from workflow.views.plan import MOST

Arguments = dict[str, Any]

HOSTILE = ("<b>&\"'</b>{{x}}|\u202e😀\u200d👩 青阳县城东建材仓储物流有限公司第七分公司")[:38]
PERSON = "<b>&\"'\u202e👩\u200d🔧买买提·阿卜杜"
BIG = 2**31 - 1
AT, LATER = "2025-12-30T01:02:03+00:00", "2026-01-01T00:00:00+00:00"
SEED = "d661e88e7cfadfbc" * 4
ROLES = [
    "system_operator", "clerk", "inspector", "business_unit_head", "deputy_leader_in_charge", "principal_leader",
    "legal_supervisor", "observer",
]  # fmt: skip
ENTRY: Arguments = {"q": BIG, "digest": SEED, "prev": SEED, "sig": SEED * 2, "now": LATER}
QUOTAS = (
    {"kind": "count", "total": BIG},
    {"kind": "ratio", "share": "99.9999%"},
    {"kind": "class", "shares": dict.fromkeys("ABCD", "99.9999%")},
)
DRAW: Arguments = {
    "id": BIG, "kind": "match", "redo": True, "seats": BIG, "q": BIG, "ahead": BIG, "closes": AT, "done": 16,
    "beacon_late": True, "issue_due": False,
    "beacon": {"type": "public", "name": HOSTILE * 5, "issue": "9" * 32, "at": AT},
    "seg": 16, "said": BIG, "people": BIG, "grade": "E3", "k": BIG, "group_bound": True, "failed": "empty",
    "attempt": BIG, "objections": BIG, "objections_until": AT,
}  # fmt: skip
BEACONS: tuple[Arguments, ...] = (
    {"type": "drand", "round": BIG, "at": AT},
    {"type": "public", "name": HOSTILE * 5, "issue": "9" * 32, "at": AT},
)
TEAM: Arguments = {"briefs": 999, "confirmed": 999, "leaving": 999} | {
    who: [PERSON] * 12 for who in ("pending", "unbound", "blocked")
}
RULES = [[key, "《双随机、一公开监管工作细则》第十六条第二款"] for key in (
    "team_leader_from_lead_department", "inspector_draw_by_each_department", "replacement_policy_leader_assign",
)]  # fmt: skip
DRAW_STATES = (
    "requested", "queued", "freezing", "commit_unposted", "window", "closing", "waiting", "delaying", "held",
    "drawing", "recorded", "aborted", "voided", "refused",
)  # fmt: skip
DUTIES = ("period", "acknowledge", "decide_replacement", "redraw", "decide_objection", "answer_remark")
HISTORIES: tuple[list[Arguments], ...] = ([], [
    {"attempt": 98, "q": BIG, "end": end, "reason": reason}
    for end, reason in (("ABORT", "not_posted"), ("ABORT", "by_person"), ("VOID", "objection_upheld"), ("RESULT", ""))
])  # fmt: skip
WRITTEN = ("hold", "agree", "decline", "abort", "dismiss", "uphold", "answer")
GRADES = ("E0", "E1", "E2", "E3")


def batches() -> list[Arguments]:
    pool = dict.fromkeys(("total", "eligible", "outside", "inspected", "capped", "gone"), BIG)
    articles = {"inspected_article": RULES[0][1], "capped_article": RULES[0][1], "superior": True}
    base: Arguments = {
        "id": BIG, "version": BIG, "number": BIG, "year": 2026, "name": HOSTILE, "unit": HOSTILE,
        "items": [HOSTILE] * 20, "areas": [HOSTILE] * 16, "kinds": [HOSTILE] * 8, "inspectors": 9, "mode": "cross",
        "period_from": AT, "period_to": AT, "profile": HOSTILE, "rules": RULES, "menu": "", "floors": True,
        "entry": BIG, "note": "held", "reason": NAME[:200], "draw": DRAW, "team": None, "now": LATER,
        "published": False,
        "quota": QUOTAS[2], "pool": pool | articles, "choices": [],
    }  # fmt: skip
    menus = {
        "area": [{"value": "area.150626", "label": HOSTILE, "count": BIG, "on": True}] * 16,
        "kind": [{"value": "kind.7", "label": HOSTILE, "on": True}] * 8,
        "mode": [{"value": f"mode.{mode}", "label": mode, "on": True} for mode in ("wide", "grouped")],
        "seats": [{"value": f"seats.{n}", "label": n, "on": n == 2} for n in range(2, 6)],
        "quota": [],
    }
    opened = [base | {"state": "opened", "note": n, "quota": q} for n, q in product(
        ("", "held", "stopped", "voided", "nothing", "overtaken", "second"), QUOTAS
    )]  # fmt: skip
    unfolded = [
        base | {"state": "opened", "menu": menu, "choices": c, "floors": f}
        for (menu, c), f in product(menus.items(), (True, False))
    ]
    later = [
        base | {"state": state, "draw": DRAW | {"state": draw}}
        for state, draw in product(("requested", "released", "targets_drawn", "cancelled"), DRAW_STATES)
    ]
    done = [base | {"state": "configured", "draw": DRAW | {"state": "recorded"}, "team": TEAM}]
    return opened + unfolded + later + done


def briefs() -> list[Arguments]:
    mates = [{"name": PERSON, "leader": n == 0} for n in range(8)]
    target = {
        "name": HOSTILE,
        "area": HOSTILE,
        "address": HOSTILE,
        "state": "recusal_pending",
        "leader": True,
    }
    base: Arguments = {
        "id": BIG, "version": BIG, "number": BIG, "year": 2026, "name": HOSTILE, "unit": HOSTILE,
        "period_from": AT, "period_to": AT, "count": 40, "hidden": 40 - MOST_SHOWN, "gone": 3, "due": AT,
        "provisional": True, "late": True, "climbed": 2, "confirmed_at": AT, "undo": True, "undo_minutes": 10,
        "items": [HOSTILE] * 20, "interests": ["relative", "shareholding", "former_employment", "debt", "other"],
        "reasons": ["post_change", "work_conflict", "health", "cannot_perform", "other"], "policy": "redraw",
        "policy_article": RULES[0][1], "approver": "deputy_leader_in_charge", "now": LATER, "menu": "",
        "choosable": [{"id": BIG - n, "name": HOSTILE} for n in range(20)],
    }  # fmt: skip
    alone = [{"mates": mates[:2], "targets": [target]} for _ in range(MOST_SHOWN)]
    company = [{"mates": mates, "targets": [target] * MOST_SHOWN}]
    states = ("waiting", "confirmed", "leaving", "empty")
    cards = [base | {"state": s, "teams": t} for s, t in product(states, (alone, company))]
    one = base | {"choosable": base["choosable"][:1], "teams": company}
    menus = ("r", "l", "rzik0zj", "lzik0zj")
    return [*cards, one | {"state": "waiting"}] + [
        base | {"state": s, "teams": alone, "menu": m} for s, m in product(("waiting", "confirmed"), menus)
    ]


def decisions() -> list[Arguments]:
    about: Arguments = {
        "number": BIG, "name": HOSTILE, "unit": HOSTILE, "mode": "cross", "inspectors": 9, "period_from": AT,
        "period_to": AT, "total": BIG, "eligible": BIG, "person": PERSON, "target": HOSTILE, "policy": "redraw",
        "article": RULES[0][1], "successor": PERSON, "able": 999,
        "q": BIG, "draw": "targets", "remarks": [{"who": "对象代表-9999", "text": "😀" * MOST_QUOTED}] * 9,
        "nominees": [{"id": BIG - n, "name": PERSON, "load": 999} for n in range(max(12, MOST_NOMINEES))],
    }  # fmt: skip
    base: Arguments = {
        "id": BIG, "version": BIG, "reason": NAME[:200], "choice": "no_interest", "decided_at": AT, "asked_at": AT,
        "asker": f"{HOSTILE} {PERSON}", "place": 999, "waiting": 999, "now": LATER,
    }  # fmt: skip
    kinds = (
        "release",
        "second_batch",
        "replace_redraw",
        "replace_assign",
        "legal_opinion",
        "objection",
        "remark",
        "unreached",
    )
    whys = (("relative", True, ""), ("former_employment", True, "no_interest"), ("cannot_perform", False, ""))
    return [
        base | {"kind": kind, "state": state, "stoppable": BIG if state == "decided" else 0}
        | {"about": about | {"quota": quota, "why": why, "recusal": recusal, "legal": legal}}
        for kind, state, quota, (why, recusal, legal) in product(
            kinds, ("open", "decided", "void"), QUOTAS[::2], whys
        )
    ]  # fmt: skip


def draw_posts() -> dict[str, list[Arguments]]:
    face = ENTRY | {"of": BIG, "batch": BIG, "name": HOSTILE, "doc_h": SEED}
    status = {f"s{n}": BIG for n in range(6)}
    commit = face | {
        "attempt": 99,
        "n": BIG,
        "k": BIG,
        "status": status,
        "stat": {"units": BIG, "seats": BIG},
    }
    commit |= {"recused": BIG, "closes": AT, "only": True, "opens": AT}
    result = face | {
        "seed": SEED,
        "k": BIG,
        "unstaffed": BIG,
        "people": BIG,
        "attempt": 99,
        "objections": BIG,
    }
    again = face | {"id": BIG} | {"result_q": BIG, "seed": SEED, "at": AT, "others": [BIG] * 8}
    return {
        "draw_abort": [face | {"reason": r, "x": SEED} for r in ("not_posted", "by_person")],
        "draw_again": [
            again | {"kind": k, "redo": r, "grade": "E3", "private": p}
            for k, r, p in product(("targets", "match"), (True, False), (True, False))
        ],
        "draw_again_link": [{"q": BIG, "link": "https://t.me/c/1234567890/1234567890"}],
        "draw_certificate": [face | {"id": BIG, "grade": "E3"}],
        "draw_certificate_file": [face | {"sha256": SEED}],
        "draw_close": [face | {"count": BIG, "people": BIG, "objection_s": 99_999}],
        "draw_commit": [
            commit | {"kind": kind, "history": history, "beacon": beacon}
            for kind, history, beacon in product(("targets", "match"), HISTORIES, (None, *BEACONS))
        ],
        "draw_failed": [
            face | {"kind": kind, "batch": HOSTILE, "why": why}
            for kind, why in product(("targets", "match"), ("empty", "overtaken"))
        ],
        "draw_genesis": [face | {"org": HOSTILE}],
        "draw_list": [{"now": LATER, "draws": draws} for draws in ([], [_listed(n) for n in range(8)])],
        "draw_note": [
            face
            | {
                "who": "对象代表-9999",
                "text": "😀" * 200 + "…",
                "decider": f"{HOSTILE} {PERSON}",
                "holds": holds,
            }
            for holds in (True, False)
        ],
        "draw_verifier": [{"sha256": SEED}],
        "draw_void": [face | {"seed": SEED, "attempt": 99}],
        "draw_names": [{"batch": BIG, "name": HOSTILE, "count": BIG}],
        "draw_plan": [face],
        "draw_record": [face],
        "draw_replace": [face | {"recusal": recusal} for recusal in (True, False)],
        "draw_result": [
            result | {"kind": k, "grade": g, "reveal": r, "history": h}
            for k, g, r, h in product(
                ("targets", "match"), GRADES, ("live", "after_inspection", "after_publication"), HISTORIES
            )
        ],
        "draw_stuck": [{"batch": HOSTILE, "work": BIG}],
        "echo": [
            {
                "lines": [{"n": 99_999, "who": "对象代表-9999", "text": "😀" * 200 + "…", "code": SEED[:16]}]
                * ECHO_LINES
            }
        ],
    }


def beacons() -> dict[str, list[Arguments]]:
    asked = {"id": BIG, "version": BIG, "batch": HOSTILE, "q": BIG, "lottery": HOSTILE * 5, "now": LATER}
    return {
        "beacon_ask": [
            asked | {"why": why, "relay": relay, "beacon": beacon}
            for why, relay, beacon in product(("late", "differs"), ("", "silent", "wrong"), BEACONS)
        ],
        "beacon_type": [{"what": what, "format": HOSTILE * 5} for what in ("issue", "drand", "public")],
        "beacon_typed": [{"other": other} for other in (PERSON, "")],
        "issue_ask": [asked],
    }


def _listed(n: int) -> Arguments:
    kinds = {"kind": "targets" if n % 2 else "match", "redo": n % 4 == 0}
    return kinds | {"q": BIG, "batch": BIG, "name": HOSTILE, "grade": "E3", "at": AT}


def people() -> dict[str, list[Arguments]]:
    who = {"name": PERSON, "unit": HOSTILE}
    return {
        "bind_ask": [{"masked": PERSON, "unit": HOSTILE, "code_id": BIG}],
        "bind_digits": [{}],
        "bind_moved": [who | {"now": LATER}],
        "bind_not_me": [{}],
        "bind_wrong_digits": [{"left": 4}],
        "bound": [who | {"roles": ROLES}],
        "group_welcome": [{}],
        "help": [who | {"roles": roles} for roles in (ROLES, *([role] for role in ROLES))],
        "help_group": [{}],
        "language": [{}],
        "lost": [{}],
        "stranger": [{}],
        "slips": [{"count": BIG, "expires": AT, "now": LATER}],
    }


def duties() -> dict[str, list[Arguments]]:
    own = [
        {"rule": DUTIES[n % len(DUTIES)], "name": HOSTILE, "due": AT, "provisional": True, "late": n < 20}
        for n in range(400)
    ]
    batch = {"id": BIG, "number": BIG, "name": HOSTILE, "state": "configured", "draw": None, "team": TEAM}
    today = {"now": LATER, "bound": BIG, "unbound": BIG, "blocked": [PERSON] * 12, "count": 40}
    step = {"name": HOSTILE, "due": AT, "provisional": True, "now": LATER, "then": f"{HOSTILE} {PERSON}"}
    return {
        "due": [{"duties": some, "now": LATER, "count": len(some)} for some in ([], own)],
        "today": [
            today | {"batches": some, "duties": due}
            for some, due in product(([], [batch] * 8), ([], own))
        ],
        "reminder": [step | {"rule": rule} for rule in DUTIES],
        "escalation": [step | {"rule": rule, "who": [PERSON] * 40, "level": 2} for rule in DUTIES],
    }  # fmt: skip


def files() -> dict[str, list[Arguments]]:
    counts = dict.fromkeys(("rows", "new", "changed", "same", "gone", "refused", "notes"), BIG)
    line_change = [{"name": "participants", "old": [HOSTILE] * 9, "new": [HOSTILE] * 9}]
    changes = [
        {"number": "1" * 64, "name": HOSTILE, "what": "changed", "fields": line_change * 14}
    ] * LINES_MOST
    plan = {"year": 2026, "edition": 99, "where": NAME, "on": AT, "now": LATER, "count": 10_000}
    period = {**line(1), "id": BIG, "version": 9, "items": [HOSTILE] * 4, "item_count": 99, "now": LATER}
    flags = ("opened", "dropped", "begun")
    return {
        "import": [import_arguments(state, kind) for state, kind in product(STATES, KINDS)],
        "import_report": [{"name": NAME[:120], "counts": counts}],
        "plan_notice": [plan | {"entries": [line(n) for n in range(MOST)]}, plan | {"entries": []}],
        "plan_change": [{"year": 2026, "changes": _fitting(changes), "count": 10_000, "now": LATER}],
        "period": [period | dict.fromkeys(flags, False) | {flag: True} for flag in flags],
        "scheme": [{"batch": BIG, "name": HOSTILE}],
        "tasks_file": [{"name": HOSTILE}],
    }


def decided() -> dict[str, list[Arguments]]:
    vacancy = {"id": BIG, "number": BIG, "name": HOSTILE, "seats": BIG, "empty": BIG}
    refused = ("not_bound", "not_observer", "too_early", "too_late", "not_echoed", "too_many", "out_of_order")
    return {
        "contribution_refused": [{"why": why, "who": PERSON, "close": AT} for why in refused],
        "inbox_empty": [{}],
        "no_tasks": [{}],
        "publication_ask": [{}],
        "results_published": [{"batch": BIG, "name": HOSTILE, "channel": "😀" * 100}],
        "receipt": [
            {"code": "9" * 64, "batch": BIG, "name": HOSTILE, "q": BIG, "status": s, "outcome": o}
            for s, o in product(STATUSES.values(), ("", *OUTCOMES))
        ],
        "receipt_failed": [{"code": "9" * 64, "work": BIG}],
        "receipt_missing": [{"code": "9" * 64, "batch": BIG, "q": BIG}],
        "receipt_sheet": [{}],
        "sealed_ask": [
            {"q": BIG, "now": LATER, "readings": readings}
            for readings in ([], [{"who": f"{HOSTILE} {PERSON}", "at": AT, "purpose": NAME[:60]}] * 5)
        ],
        "sealed_sent": [{"q": BIG}],
        "objection_late": [{"of": BIG, "seconds": 99_999}],
        "remark_answered": [
            {"of": BIG, "who": "对象代表-9999", "choice": choice, "name": f"{HOSTILE} {PERSON}", "reason": reason}
            for choice, reason in (("dismiss", NAME[:200]), ("uphold", ""), ("answer", "字" * MOST_REASON))
        ],
        "quota_ask": [{}],
        "reason_ask": [{"choice": choice} for choice in WRITTEN],
        "refusal": refusals(),
        "replaced": [{"target": HOSTILE, "who": PERSON}],
        "replacement_rejected": [{"target": HOSTILE, "reason": NAME[:200]}, {"target": HOSTILE, "reason": ""}],
        "second_batch_asked": [{"entry": HOSTILE, "who": PERSON}],
        "second_batch_refused": [{"entry": HOSTILE, "who": PERSON, "reason": NAME[:200]}],
        "unstaffed": [{"batch": HOSTILE, "count": BIG, "seats": BIG, "units": BIG}],
        "vacancy": [
            vacancy | {"count": count, "running": running} for count, running in ((BIG, True), (0, True), (0, False))
        ],
    }  # fmt: skip


def refusals() -> list[Arguments]:
    """Every refusal with every argument that any of them takes."""
    given: Arguments = {
        "article": RULES[0][1], "who": ROLES, "roles": ROLES, "name": PERSON, "unit": HOSTILE, "at": AT, "now": LATER,
        "choice": "no_interest", "minutes": 10, "wanted": "9" * 20, "found": HOSTILE, "floor": "99.9999%", "least": 9,
        "size": BIG, "allowed": 20, "q": BIG, "most": 500, "length": BIG, "format": HOSTILE * 5,
        "gone": BIG, "known": HOSTILE, "role": HOSTILE,
    }  # fmt: skip
    return [given | {"key": one.partition(".")[2]} for one in book() if one.startswith("refusals.")]


def verifications() -> list[Arguments]:
    base: Arguments = {
        "state": "done", "q": BIG, "claimed": SEED, "statuses": {str(c): k for c, k in STATUSES.items()},
        "outcomes": list(OUTCOMES),
    }  # fmt: skip
    names = [one.partition(".")[2] for one in book() if one.startswith("draw_checks.")]
    draw = {"q": BIG, "kind": "match", "attempt": 99, "end": "RESULT", "seed": SEED, "grade": "E3"}
    found: Arguments = {
        "type": "RESULT", "org": HOSTILE, "head": SEED, "entries": BIG, "passed": names, "unknown": names,
        "failed": [[name, "sealed"] for name in names], "draws": [draw] * MOST_DRAWS, "ours": True,
        "papers": [{"commit": BIG, "id": "9" * 64, "status": 255}, {"commit": BIG, "outcome": 2}] * 4,
    }  # fmt: skip
    kinds = [found | {"of": of, "failed": f} for of, f in product(
        ("record", "entry", "receipt", "nothing"), (found["failed"], [])
    )]  # fmt: skip
    forged = [{"of": "forged", "known": known} for known in (SEED, "")]
    waiting = [base | {"state": state, "found": {}} for state in ("asked", "failed")]
    return waiting + [base | {"found": one} for one in (*kinds, *forged)]


LONGEST: dict[str, list[Arguments]] = {
    "batch": batches(),
    "board": [
        {"number": BIG, "name": HOSTILE, "draw": DRAW | {"state": state, "kind": kind}, "now": LATER}
        for state, kind in product(DRAW_STATES, ("targets", "match"))
    ],
    "brief": briefs(),
    "decision": decisions(),
    "verification": verifications(),
    **draw_posts(),
    **beacons(),
    **people(),
    **duties(),
    **files(),
    **decided(),
}
