"""States and transitions as data. A transition not listed does not exist."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import col, update

from models.base import Row, number
from rules.refusal import AlreadyDone
from workflow import audit
from workflow.unit import Context

Guard = Callable[[Context, Any], Awaitable[None]]
Tell = Callable[[Context, Any], Awaitable[None]]


@dataclass(frozen=True)
class Transition:
    """From one of `sources` to `target` on `event`; `article` is what an attempt from elsewhere is told."""

    event: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    who: str
    article: str
    guards: tuple[Guard, ...] = ()
    tell: tuple[Tell, ...] = ()


@dataclass(frozen=True)
class Machine:
    """All transitions of one table, in the order of its life."""

    name: str
    table: type[Row]
    transitions: tuple[Transition, ...]

    def find(self, event: str, state: str) -> Transition | None:
        """The transition for this event from this state, if the table has one."""
        return next((t for t in self.transitions if t.event == event and state in t.sources), None)

    def article(self, event: str) -> str:
        """The article behind an event, cited when it comes from a state it may not come from."""
        return next(t.article for t in self.transitions if t.event == event)


async def fire(ctx: Context, machine: Machine, row: Any, event: str, /, **facts: object) -> None:
    """Move `row` by `event`, or refuse with what has happened since.

    Compare-and-set on the row's version: of two taps at the same instant one moves it, the other is told so.
    """
    transition = machine.find(event, row.state)
    if transition is None:
        raise _moved_on(machine, machine.article(event), row)
    for guard in transition.guards:
        await guard(ctx, row)
    await ctx.session.flush()
    moved = await ctx.session.exec(
        update(machine.table)
        .where(col(machine.table.id) == row.id, col(machine.table.version) == row.version)
        .values(state=str(transition.target), version=row.version + 1)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise _moved_on(machine, transition.article, row)
    before = row.state
    await ctx.session.refresh(row)
    await audit.append(
        ctx,
        f"{machine.name}.{event}",
        f"{machine.name}:{number(row)}",
        before=before,
        after=row.state,
        **facts,
    )
    for tell in transition.tell:
        await tell(ctx, row)


def _moved_on(machine: Machine, article: str, row: Any) -> AlreadyDone:
    """What an attempt from a wrong state is told; a card that bears the machine's name is redrawn."""
    told = AlreadyDone("already", article=article, machine=machine.name, state=str(row.state))
    return told.on(machine.name, number(row))


def drawing(machine: Machine) -> str:
    """The machine as a Mermaid state diagram, for docs/machines.md."""
    lines = ["stateDiagram-v2"]
    for t in machine.transitions:
        lines += [f"    {source} --> {t.target}: {t.event} ({t.who})" for source in t.sources]
    return "\n".join(lines)


def page(machines: Iterable[Machine]) -> str:
    """docs/machines.md: every machine as a diagram, and the article behind each transition."""
    parts = [_PAGE_HEAD]
    for machine in machines:
        rows = [f"| {t.event} | {t.who} | {t.article} |" for t in machine.transitions]
        table = "\n".join(["| event | who | article |", "|---|---|---|", *rows])
        parts.append(f"## {machine.name}\n\n```mermaid\n{drawing(machine)}\n```\n\n{table}\n")
    return "\n".join(parts)


_PAGE_HEAD = """\
<!-- Drawn from workflow/machines.py; a test holds it against the code. To draw it anew:
     python -m workflow.machines > docs/machines.md -->
# States and transitions

A transition that is not drawn here does not exist; an attempt is told so.
"""
