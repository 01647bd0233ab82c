"""The status of a key result: derived from how fresh it is, then from what was said or seen.

The first rule that matches wins: closed, ended, outdated, what the last check-in was confident
of, the pace, pending. So stale overrides green, and what was never updated is never green.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from okr.domain.pace import Verdict

GRACE_DAYS = 3
"""How many days a check-in may be late before a key result counts as outdated."""
MISSED_SYNCS = 2
"""How many times its period may go by without a good sync before the same."""
LEAST_AT_RISK = 4
LEAST_ON_TRACK = 7


class Status(StrEnum):
    """Where a key result stands in one word, from the first rule to the last."""

    CLOSED = "closed"
    ENDED = "ended"
    OUTDATED = "outdated"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    TOO_EARLY = "too_early"
    PENDING = "pending"


GREEN = frozenset({Status.ON_TRACK})
"""The statuses that may be shown as good; no other is ever green."""
_BY_VERDICT = {
    Verdict.NO_DATA: Status.PENDING,
    Verdict.ON_TRACK: Status.ON_TRACK,
    Verdict.AT_RISK: Status.AT_RISK,
    Verdict.OFF_TRACK: Status.OFF_TRACK,
}


_WEAKEST_FIRST = (
    Status.OFF_TRACK,
    Status.AT_RISK,
    Status.OUTDATED,
    Status.PENDING,
    Status.TOO_EARLY,
    Status.ON_TRACK,
    Status.ENDED,
    Status.CLOSED,
)
_ATTENTION = frozenset({Status.OFF_TRACK, Status.AT_RISK, Status.OUTDATED})


@dataclass(frozen=True)
class Sync:
    """When a platform was last read well, and every how many hours it should be."""

    good_at: datetime
    every_hours: int


@dataclass(frozen=True)
class Known:
    """What is known of a key result.

    `updated_on` is the day of its last check-in or, without a platform that is read by itself,
    of its last reading. `confidence` is the last one given, 0 to 10, and `confident_on` its day.
    Only one that a platform feeds has a `sync`.
    """

    deadline: date
    review_days: int
    verdict: Verdict
    updated_on: date | None = None
    confidence: int | None = None
    confident_on: date | None = None
    sync: Sync | None = None


def status_of(known: Known, today: date, now: datetime) -> Status:
    """Give the status on a day; `now` is the same moment with its time zone.

    The confidence in what a platform feeds counts until the next check-in is overdue; from then
    on the readings speak, which are fresher.
    """
    if known.verdict is Verdict.CLOSED:
        return Status.CLOSED
    if today > known.deadline:
        return Status.ENDED
    if _is_outdated(known, today, now):
        return Status.OUTDATED
    if known.confidence is not None and not is_overdue(
        known.confident_on, known.review_days, today
    ):
        return _by_confidence(known.confidence)
    return _BY_VERDICT.get(known.verdict, Status.TOO_EARLY)


def weakest(statuses: Iterable[Status]) -> Status:
    """Give the status of an objective: the weakest of its key results, PENDING without any."""
    return min(statuses, key=_WEAKEST_FIRST.index, default=Status.PENDING)


def needs_attention(status: Status) -> bool:
    """Say whether somebody should look at it soon."""
    return status in _ATTENTION


def severity(status: Status) -> int:
    """Give where a status comes when the weakest come first."""
    return _WEAKEST_FIRST.index(status)


def is_overdue(last_on: date | None, review_days: int, today: date) -> bool:
    """Say whether the next update is more than the days of grace late; not before the first."""
    return last_on is not None and today > last_on + timedelta(days=review_days + GRACE_DAYS)


def _is_outdated(known: Known, today: date, now: datetime) -> bool:
    if known.sync is None:
        return is_overdue(known.updated_on, known.review_days, today)
    return now - known.sync.good_at > MISSED_SYNCS * timedelta(hours=known.sync.every_hours)


def _by_confidence(confidence: int) -> Status:
    if confidence >= LEAST_ON_TRACK:
        return Status.ON_TRACK
    return Status.AT_RISK if confidence >= LEAST_AT_RISK else Status.OFF_TRACK
