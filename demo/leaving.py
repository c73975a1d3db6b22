"""Ctrl+C and a polite kill end the demo the same way: what is open is closed and what is to be kept is written."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine


def until_told(serving: Coroutine[object, object, int]) -> int:
    """Run it; its own exit code, or 0 when somebody ended it."""
    try:
        return asyncio.run(_cancelled_by_signals(serving))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.stdout.write("\n")
        return 0


async def _cancelled_by_signals(serving: Coroutine[object, object, int]) -> int:
    task = asyncio.current_task()
    assert task is not None, "this runs in a task"
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has Ctrl+C alone
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await serving
