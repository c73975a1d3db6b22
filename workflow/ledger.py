"""The public log of one organisation: keys, secret chain, entries under one locked head (draw protocol 6)."""

from workflow.unit import Context


async def open_log(ctx: Context, org: str) -> None:
    """Make the keys and write GENESIS."""
