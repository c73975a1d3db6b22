"""The pure halves of long work: frozen input in, result out, no database, no clock (design 7, Work).

This module is imported by the computing process, so it stays light: no tables, no ORM.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Room(Enum):
    """Where it runs: a thread (the interpreter lock is released), a spawned process, or after a download."""

    THREAD = "thread"
    PROCESS = "process"
    FETCH = "fetch"


@dataclass(frozen=True)
class Computation:
    """`run(input, content)` gives plain data that pickles."""

    run: Callable[[dict[str, Any], bytes], Any]
    room: Room


COMPUTATIONS: dict[str, Computation] = {}
