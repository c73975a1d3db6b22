"""The state machines of this issue as data (requirements 6.4, 6.6, 6.7, 6.8). docs/machines.md draws them."""

from models.assignment import Assignment, Replacement
from models.assignment import AssignmentState as A
from models.assignment import ReplacementState as R
from models.directory import Import
from models.directory import ImportState as F
from models.draw import Draw, Remark
from models.draw import DrawState as D
from models.draw import RemarkState as O
from models.plan import Batch
from models.plan import BatchState as B
from workflow import guards, notices
from workflow.machine import Machine, Transition, page

BATCH = Machine(
    "batch",
    Batch,
    (
        Transition("request", (B.OPENED,), B.REQUESTED, "clerk", "R-090", tell=(notices.batch_moved,)),
        Transition("release", (B.REQUESTED,), B.RELEASED, "leader", "R-099", tell=(notices.batch_moved,)),
        Transition("hold", (B.REQUESTED,), B.OPENED, "leader", "R-099", tell=(notices.batch_moved,)),
        Transition("reopen", (B.RELEASED,), B.OPENED, "clerk", "R-095", tell=(notices.batch_moved,)),
        Transition(
            "targets", (B.RELEASED,), B.TARGETS_DRAWN, "draw", "WG 15, R-096", tell=(notices.batch_moved,)
        ),
        Transition("teams", (B.TARGETS_DRAWN,), B.CONFIGURED, "draw", "R-100", tell=(notices.batch_moved,)),
        Transition(
            "cancel", (B.OPENED, B.REQUESTED), B.CANCELLED, "clerk", "6.4", tell=(notices.batch_moved,)
        ),
    ),
)

DRAW = Machine(
    "draw",
    Draw,
    (
        Transition("release", (D.REQUESTED,), D.QUEUED, "second person", "R-099"),
        Transition("refuse", (D.REQUESTED, D.QUEUED), D.REFUSED, "second person", "R-099"),
        Transition("freeze", (D.QUEUED,), D.FREEZING, "clock", "R-092", tell=(notices.draw_moved,)),
        Transition("commit", (D.FREEZING,), D.COMMIT_UNPOSTED, "work", "R-093", tell=(notices.draw_moved,)),
        Transition("posted", (D.COMMIT_UNPOSTED,), D.WINDOW, "delivery", "R-121", tell=(notices.draw_moved,)),
        Transition(
            "end_window",
            (D.COMMIT_UNPOSTED, D.WINDOW),
            D.CLOSING,
            "clock",
            "6.6",
            tell=(notices.draw_moved,),
        ),
        Transition("close", (D.CLOSING,), D.DELAYING, "clock", "6.6", tell=(notices.draw_moved,)),
        Transition("wait", (D.CLOSING,), D.WAITING, "clock", "6.6", tell=(notices.draw_moved,)),
        Transition("go_on", (D.WAITING,), D.DELAYING, "clock", "6.6", tell=(notices.draw_moved,)),
        Transition("hold", (D.DELAYING,), D.HELD, "work", "R-123", tell=(notices.draw_moved,)),
        Transition("compute", (D.HELD,), D.DRAWING, "clock", "6.6"),
        Transition("record", (D.DRAWING,), D.RECORDED, "work", "6.6", tell=(notices.draw_moved,)),
        Transition(
            "abort",
            (D.COMMIT_UNPOSTED, D.WINDOW),
            D.ABORTED,
            "releaser or clock",
            "6.6",
            tell=(notices.draw_moved,),
        ),
        Transition("void", (D.HELD,), D.VOIDED, "releaser", "6.6, R-123", tell=(notices.draw_moved,)),
        Transition("give_up", (D.FREEZING,), D.REFUSED, "work", "R-092", tell=(notices.draw_moved,)),
    ),
)

ASSIGNMENT = Machine(
    "assignment",
    Assignment,
    (
        Transition("deliver", (A.DRAWN,), A.NOTIFIED, "delivery", "R-108"),
        Transition("confirm", (A.DRAWN, A.NOTIFIED), A.ACKNOWLEDGED, "inspector", "R-109"),
        Transition("undo", (A.ACKNOWLEDGED,), A.NOTIFIED, "inspector", "6.7", guards=(guards.undo_in_time,)),
        Transition(
            "declare", (A.DRAWN, A.NOTIFIED, A.ACKNOWLEDGED), A.RECUSAL_PENDING, "inspector", "NM 12, WS 8"
        ),
        Transition("ask", (A.DRAWN, A.NOTIFIED, A.ACKNOWLEDGED), A.REPLACEMENT_PENDING, "inspector", "R-113"),
        Transition("keep", (A.REPLACEMENT_PENDING, A.RECUSAL_PENDING), A.NOTIFIED, "leader", "6.8"),
        Transition(
            "leave_with_group",
            (A.DRAWN, A.NOTIFIED, A.ACKNOWLEDGED, A.RECUSAL_PENDING, A.REPLACEMENT_PENDING),
            A.REPLACED,
            "draw",
            "NM 11",
        ),
        Transition(
            "replace", (A.RECUSAL_PENDING, A.REPLACEMENT_PENDING), A.REPLACED, "leader or draw", "6.8"
        ),
    ),
)

REPLACEMENT = Machine(
    "replacement",
    Replacement,
    (
        Transition("ask_legal", (R.FILED,), R.LEGAL_ASKED, "leader", "6.8"),
        Transition("legal_answered", (R.LEGAL_ASKED,), R.FILED, "legal unit", "6.8"),
        Transition("approve", (R.FILED,), R.APPROVED, "leader", "WS 8, R-115"),
        Transition("reject", (R.FILED,), R.REJECTED, "leader", "6.8"),
        Transition("redraw", (R.APPROVED, R.POOL_EMPTY), R.REDRAWING, "clerk", "R-115"),
        Transition("back", (R.REDRAWING,), R.APPROVED, "draw", "R-115"),
        Transition("appoint", (R.FILED, R.POOL_EMPTY), R.FILLED, "leader", "WG 16, R-116"),
        Transition("fill", (R.REDRAWING,), R.FILLED, "draw", "R-115"),
        Transition("pool_empty", (R.REDRAWING,), R.POOL_EMPTY, "draw", "6.8"),
        Transition("withdraw", (R.FILED,), R.WITHDRAWN, "inspector", "6.8"),
        Transition("moot", (R.FILED, R.LEGAL_ASKED), R.WITHDRAWN, "draw", "6.8"),
    ),
)

IMPORT_FILE = Machine(
    "import",
    Import,
    (
        Transition("read", (F.READING,), F.READ, "work", "R-042"),
        Transition("unreadable", (F.READING,), F.UNREADABLE, "work", "R-041"),
        Transition("confirm", (F.READ,), F.CONFIRMED, "clerk", "R-042"),
        Transition("drop", (F.READ, F.STALE), F.DROPPED, "clerk", "R-042"),
        Transition("outdate", (F.READ,), F.STALE, "another import", "R-042"),
        Transition("reread", (F.STALE,), F.READ, "clerk", "R-042"),
    ),
)

REMARK = Machine(
    "remark",
    Remark,
    (
        Transition("dismiss", (O.OPEN,), O.DISMISSED, "releaser", "R-123"),
        Transition("uphold", (O.OPEN,), O.UPHELD, "releaser", "R-123"),
        Transition("answer", (O.OPEN,), O.ANSWERED, "legal unit", "R-123"),
    ),
)

MACHINES = (IMPORT_FILE, BATCH, DRAW, ASSIGNMENT, REPLACEMENT, REMARK)

if __name__ == "__main__":
    print(page(MACHINES), end="")  # noqa: T201 - docs/machines.md
