"""What the clock does: each function looks for due rows and acts on each in a transaction of its own."""

from workflow import ceremony, delivery, duty, plan, reminding
from workflow.unit import House


async def advance_draws(house: House) -> int:
    """Open draws take their next step; how many moved."""
    async with house.read() as ctx:
        ids = await ceremony.moving(ctx)
        house.mood.draw_open = await ceremony.listening(ctx)
        house.mood.computing = await ceremony.computing(ctx)
        house.mood.group = (await ceremony.group_id(ctx)) if house.mood.draw_open else house.mood.group
    moved = 0
    for draw_id in ids:
        async with house.act() as ctx:
            moved += await ceremony.advance(ctx, draw_id)
    return moved


async def take_due_steps(house: House) -> int:
    """Duties remind and climb; how many did."""
    async with house.read() as ctx:
        ids = await duty.ripe(ctx)
    for duty_id in ids:
        async with house.act() as ctx:
            await reminding.take_step(ctx, duty_id)
    return len(ids)


async def announce_periods(house: House) -> int:
    """Plan entries whose period is near are announced; how many were."""
    return await plan.announce_periods(house)


async def sweep_mail(house: House) -> int:
    """Lost answers become uncertain, uncertain notices go again."""
    async with house.read() as ctx:
        if not await delivery.to_sweep(ctx):
            return 0
    async with house.act() as ctx:
        return await delivery.sweep(ctx)
