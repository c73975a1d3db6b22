"""Pages that are drawn from the code are as the code is."""

from pathlib import Path

from workflow.machine import page
from workflow.machines import MACHINES

DOCS = Path(__file__).parents[1] / "docs"


def test_the_drawn_machines_are_the_present_ones() -> None:
    drawn = (DOCS / "machines.md").read_text(encoding="utf-8")
    assert drawn == page(MACHINES), "draw it anew: python -m workflow.machines > docs/machines.md"
    for machine in MACHINES:
        assert f"## {machine.name}" in drawn
        for transition in machine.transitions:
            assert transition.article, (machine.name, transition.event)
