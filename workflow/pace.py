"""How fast the house goes: the figures that the settings may change and the tests make short."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds unless a name says otherwise. Defaults are the protocol's (draw protocol 7, decisions 13)."""

    window_lead: int = 8
    window: int = 180
    grace: int = 5
    reveal: int = 5
    per_person: int = 3
    objection: int = 60
    delay_seg: int = 16
    delay_it: int = 33_554_432
    echo_gather: int = 2
    board_every: int = 6
    uncertain_wait: int = 120
    claim: int = 60
    result_repeat: int = 600
    undo_minutes: int = 10
    code_hours: int = 72
    code_tries_per_hour: int = 5
