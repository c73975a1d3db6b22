"""What the clock does: each function looks for due rows and acts on each in a transaction of its own."""

from workflow import delivery
from workflow.unit import House


async def advance_draws(house: House) -> int:
    """Open draws take their next step."""
    return 0


async def take_due_steps(house: House) -> int:
    """Duties remind and climb."""
    return 0


async def sweep_mail(house: House) -> int:
    """Lost answers become uncertain, uncertain notices go again."""
    async with house.act() as ctx:
        return await delivery.sweep(ctx)
