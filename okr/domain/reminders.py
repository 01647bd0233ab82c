"""When people are reminded, and of what: key results that only they can update."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from okr.domain.errors import Problem
from okr.domain.messages import message
from okr.domain.wall_clock import latest_due, zone_problems

MAKE_UP = timedelta(days=2)
"""How long after its time a reminder is still sent, when nothing was running."""
_SATURDAY = 5


class Frequency(StrEnum):
    """How often a person hears of what is stale: at most once a day, or once a week."""

    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Plan:
    """When a team is reminded: `weekday` 0 is Monday, `hour` 0 to 23 in the time zone `zone`.

    `address` is where people reach Jauge, and where the link of a reminder leads.
    """

    frequency: Frequency
    weekday: int
    hour: int
    zone: str
    address: str


@dataclass(frozen=True)
class Stale:
    """A key result to update: when it was last, None for never."""

    key_result_id: int
    title: str
    objective: str
    last_on: date | None


def problems(plan: Plan) -> Iterator[Problem]:
    """List what is wrong with a plan."""
    yield from zone_problems(plan.zone)
    if not plan.address.startswith(("http://", "https://")):
        yield Problem(
            "address",
            message("Write the address of Jauge in full, as in https://okr.example.org."),
        )


def due_day(plan: Plan, now: datetime) -> date | None:
    """Give the day whose reminder is to be sent by now; None where it is too late for any.

    The hour is that of the clocks on the wall, also where they change.
    """
    return latest_due(lambda day: _is_planned(plan, day), time(plan.hour), plan.zone, now, MAKE_UP)


def is_stale(last_on: date | None, starts_on: date, review_days: int, today: date) -> bool:
    """Say whether an update is due: a review period since the last, or since the start."""
    return today >= max(last_on or starts_on, starts_on) + timedelta(days=review_days)


def _is_planned(plan: Plan, day: date) -> bool:
    if plan.frequency is Frequency.WEEKLY:
        return day.weekday() == plan.weekday
    return day.weekday() < _SATURDAY
