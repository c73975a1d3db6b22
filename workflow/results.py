"""Which use case takes the result of which work. One row per kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from workflow import beacon, ceremony, certificate, imports, receipts, sealed_record, verification
from workflow.unit import Context
from workflow.work import Job


@dataclass(frozen=True)
class Result:
    """`enter` takes the result in its own transaction; `given_up` is told when the computation keeps failing."""

    enter: Callable[[Context, Job, Any], Awaitable[None]]
    given_up: Callable[[Context, Job, str], Awaitable[None]]


RESULTS: dict[str, Result] = {
    "freeze_targets": Result(ceremony.commit, ceremony.freeze_failed),
    "freeze_people": Result(ceremony.commit, ceremony.freeze_failed),
    "delay": Result(ceremony.delay_done, ceremony.stuck),
    "beacon": Result(beacon.fetched, beacon.not_fetched),
    "draw_targets": Result(ceremony.record, ceremony.stuck),
    "match_people": Result(ceremony.record, ceremony.stuck),
    "seal_attempt": Result(sealed_record.keep_attempt, ceremony.stuck),
    "receipt": Result(receipts.made, receipts.failed),
    "fetch": Result(verification.fetched, verification.failed),
    "verify": Result(verification.done, verification.failed),
    "certificate": Result(certificate.printed, certificate.not_printed),
    "read": Result(imports.entered, imports.given_up),
}
