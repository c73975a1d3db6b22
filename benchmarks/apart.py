"""Runs one measurement in a process of its own, so that its memory is its own and nothing is warm by accident."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def measure(module: str, *arguments: object) -> dict[str, Any]:
    """What `python -m module arguments` printed as JSON on its last line."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[1:])}\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(**figures: object) -> None:
    """From inside the measured process: the figures, and the peak memory of its whole life in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "peak": peak}))


def quickest(act: Callable[[], Any], times: int) -> float:
    """Processor seconds of the quickest of several runs: what others do on the machine counts least in it."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        act()
        found.append(time.process_time() - begun)
    return min(found)


def table(head: list[str], rows: list[list[object]]) -> None:
    """Print a table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
