"""One line for each person: what they can do now, in which chat, and whose phone comes next.

Words in templates/words/hints.toml. A hint quotes a button as the person sees it; a test looks for that button.
"""

from dataclasses import dataclass, field

from sqlmodel import col, func, select

from models.assignment import Assignment, AssignmentState, Brief
from models.directory import Import, ImportState, Inspector, Target
from models.draw import Contribution, ContributionState, DelayPart, Draw, DrawState
from models.mail import Card, Chat
from models.mechanism import Decision, DecisionState
from models.people import Person, RoleGrant
from models.plan import Batch, BatchState, Item, Plan
from models.sealed import Secret
from rules.permissions import CLERK, OBSERVER
from templates.render import sentence
from workflow import redraw
from workflow.unit import Context

WINDOW = (DrawState.COMMIT_UNPOSTED, DrawState.WINDOW)
SCENES = {
    DrawState.WINDOW: "watch_window",
    DrawState.CLOSING: "watch_delay",
    DrawState.WAITING: "watch_beacon",
    DrawState.DELAYING: "watch_delay",
    DrawState.HELD: "watch_held",
}
WAITING_DRAWS = (DrawState.REQUESTED, DrawState.REFUSED)


@dataclass(frozen=True, slots=True)
class Step:
    """`kind`: decide, act, speak, confirm (somebody is waited for), watch or idle; `after` = who comes next."""

    key: str
    kind: str = "idle"
    after: str = ""
    arguments: dict[str, object] = field(default_factory=dict)
    in_group: bool = False

    @property
    def text(self) -> str:
        """One Chinese sentence."""
        return sentence(f"hints.{self.key}", self.arguments, "zh")


async def steps(ctx: Context) -> dict[str, Step]:
    """Name → what they can do now."""
    names = (await ctx.session.exec(select(Person.name).order_by(col(Person.id)))).all()
    deciders = await _deciders(ctx)
    briefs = await _briefs(ctx)
    draw = await _running(ctx)
    observers = await _observers(ctx, draw) if draw else {}
    clerk = await _clerk(ctx, deciders, briefs, draw)
    clerks = dict.fromkeys(await _holders(ctx, CLERK), clerk)
    acting = clerks if clerk.kind == "act" else {}
    turns = [*deciders, *acting, *(n for n, step in observers.items() if step.kind == "speak"), *briefs]
    found = {name: Step("idle") for name in names}
    found |= dict.fromkeys(await _holders(ctx, OBSERVER), Step("observe"))
    found = {name: _looking_on(name, step, turns, draw) for name, step in found.items()}
    return found | briefs | observers | clerks | deciders


def _looking_on(name: str, step: Step, turns: list[str], draw: Draw | None) -> Step:
    """Somebody with nothing to do is told who has."""
    after = next((turn for turn in turns if turn != name), "")
    if draw is not None:
        return Step("draw_runs", after=after)
    return Step("turn", after=after, arguments={"who": after}) if after else step


async def busy(ctx: Context) -> str | None:
    """What the machine is at: a file being read, or the delay, in as many steps as it has."""
    reading = (await ctx.session.exec(select(Import.name).where(Import.state == ImportState.READING))).first()
    if reading is not None:
        return sentence("hints.busy_reading", {"name": reading}, "zh")
    draw = await _running(ctx)
    if draw is None or draw.state != DrawState.DELAYING:
        return None
    parts = select(func.count()).select_from(DelayPart).where(DelayPart.draw_id == draw.id)
    facts = {"done": (await ctx.session.exec(parts)).one(), "seg": draw.delay_seg}
    return sentence("hints.busy_delay", facts, "zh")


async def _clerk(ctx: Context, deciders: dict[str, Step], briefs: dict[str, Step], draw: Draw | None) -> Step:
    key = await _furnishing(ctx) or await _preparing(ctx)
    if key:
        return Step(key, "watch" if key.startswith("wait") else "act")
    decider = next(iter(deciders), "")
    if decider:
        return Step("wait_decision", "watch", decider, {"who": decider})
    between = select(Batch.id).where(col(Batch.state).in_([BatchState.RELEASED, BatchState.TARGETS_DRAWN]))
    if draw is not None or await _any(ctx, between):
        return Step(_scene_of(draw), "watch", in_group=True)
    for batch_id in (await ctx.session.exec(select(Batch.id))).all():
        if batch_id is not None and await redraw.vacancies(ctx, batch_id):
            return Step("redraw", "act")
    if briefs:
        first = next(iter(briefs))
        return Step("wait_confirm", "watch", first, {"who": first, "count": len(briefs)})
    if await _any(ctx, select(Assignment.id).where(Assignment.state == AssignmentState.DRAWN)):
        return Step("wait_unbound", "watch")
    return Step("all_done" if await _any(ctx, select(Batch.id)) else "idle")


async def _furnishing(ctx: Context) -> str:
    """The next file to send, or to confirm."""
    if await _any(ctx, select(Import.id).where(Import.state == ImportState.READING)):
        return "wait_reading"
    open_one = (await ctx.session.exec(select(Import).where(Import.state == ImportState.READ))).first()
    if open_one is not None:
        return _settling(open_one)
    for key, query in (
        ("send_items", select(Item.id)),
        ("send_targets", select(Target.id)),
        ("send_inspectors", select(Inspector.id)),
        ("send_risk", select(Secret.id).where(Secret.kind == "risk")),
        ("send_plan", select(Plan.id)),
    ):
        if not await _any(ctx, query):
            return key
    return ""


def _settling(row: Import) -> str:
    counts = row.counts or {}
    if not counts.get("new", 0) + counts.get("changed", 0) + bool(row.facts.get("more")):
        return "drop_import"
    return "import_rest" if counts.get("refused") else "confirm_import"


async def _preparing(ctx: Context) -> str:
    """A batch that is to be opened, or to be drawn."""
    if not await _any(ctx, select(Batch.id)):
        posted = select(Card.id).where(Card.kind == "period", col(Card.message_id).is_not(None))
        return "open_batch" if await _any(ctx, posted) else "wait_period"
    opened = (await ctx.session.exec(select(Batch.id).where(Batch.state == BatchState.OPENED))).all()
    if not opened:
        return ""
    cards = await ctx.session.exec(select(Card).where(Card.kind == "batch", col(Card.subject_id).in_(opened)))
    return "close_menu" if any(card.extra.get("menu") for card in cards.all()) else "request_draw"


async def _briefs(ctx: Context) -> dict[str, Step]:
    """Inspectors with a card to confirm whom a card can reach."""
    rows = await ctx.session.exec(
        select(Person.name, Person.id)
        .join(Brief, col(Brief.person_id) == col(Person.id))
        .join(Assignment, col(Assignment.brief_id) == col(Brief.id))
        .join(Chat, col(Chat.person_id) == col(Person.id))
        .where(Assignment.state == AssignmentState.NOTIFIED, col(Chat.telegram_id).is_not(None))
        .distinct()
        .order_by(col(Person.id))
    )
    return {name: Step("confirm_task", "confirm") for name, _ in rows.all()}


async def _observers(ctx: Context, draw: Draw) -> dict[str, Step]:
    """Who may still speak, who has spoken, who watches."""
    names = await _holders(ctx, OBSERVER)
    if draw.state not in WINDOW:
        return dict.fromkeys(names, Step(_scene_of(draw), "watch", in_group=True))
    rows = await ctx.session.exec(
        select(Person.name)
        .join(Contribution, col(Contribution.person_id) == col(Person.id))
        .where(Contribution.draw_id == draw.id, Contribution.state != ContributionState.REFUSED)
    )
    spoken = set(rows.all())
    to_speak = Step("contribute", "speak", in_group=True)
    heard = Step("watch_window", "watch", in_group=True)
    if draw.state == DrawState.COMMIT_UNPOSTED or draw.window_open is None or ctx.now < draw.window_open:
        to_speak = heard = Step("watch_opening", "watch", in_group=True)
    return {name: heard if name in spoken else to_speak for name in names}


def _scene_of(draw: Draw | None) -> str:
    if draw is None:
        return "watch_sealing"
    return SCENES.get(DrawState(draw.state), "watch_sealing")


async def _deciders(ctx: Context) -> dict[str, Step]:
    """Leaders with a question before them; the hint names the button of the oldest."""
    rows = await ctx.session.exec(
        select(Person.name, Decision.kind)
        .join(Decision, col(Decision.decider_id) == col(Person.id))
        .where(Decision.state == DecisionState.OPEN)
        .order_by(col(Decision.id).desc())
    )
    return {name: Step(f"decide_{kind}", "decide") for name, kind in rows.all()}


async def _running(ctx: Context) -> Draw | None:
    """The draw that is being held, from its release to its result."""
    rows = await ctx.session.exec(
        select(Draw)
        .where(col(Draw.ended_at).is_(None), col(Draw.state).not_in(WAITING_DRAWS))
        .order_by(col(Draw.id))
    )
    return rows.first()


async def _holders(ctx: Context, role: str) -> list[str]:
    rows = await ctx.session.exec(
        select(Person.name)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == role)
        .order_by(col(Person.id))
    )
    return list(rows.all())


async def _any(ctx: Context, query: object) -> bool:
    counted = select(func.count()).select_from(query.limit(1).subquery())  # type: ignore[attr-defined]
    return bool((await ctx.session.exec(counted)).one())
