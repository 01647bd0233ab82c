"""What check-ins written by hand say about a key result."""

from collections.abc import Sequence
from datetime import date, timedelta

from okr.domain.calendar import Period, months_of, weeks_due
from okr.domain.kr_type import Observation
from okr.domain.measures import Point, Reading


def observed_by_hand(kind: str, readings: Sequence[Reading], period: Period) -> list[Point]:
    """Give what is observed on each day with a check-in value, ascending.

    A level to be held in a band is looked at once a week, a recurring growth once a month:
    of several values in one the last counts, and one that ended without any is missing.
    """
    inside = [(day, value) for day, value in readings if day in period]
    if kind == "time_in_band":
        return [(day, _parts(inside, day, value, _weeks(period, day))) for day, value in inside]
    if kind == "recurring":
        return [(day, _parts(inside, day, value, _months(period, day))) for day, value in inside]
    return [(day, Observation(value)) for day, value in inside]


def _parts(
    readings: Sequence[Reading], today: date, value: float, windows: Sequence[Period]
) -> Observation:
    known = [reading for reading in readings if reading[0] <= today]
    return Observation(value, tuple(_last_in(known, window) for window in windows))


def _last_in(readings: Sequence[Reading], window: Period) -> float | None:
    values = [value for day, value in readings if day in window]
    return values[-1] if values else None


def _weeks(period: Period, day: date) -> list[Period]:
    """List the weeks that ended before a day, and the one it lies in."""
    ended = [week for week in weeks_due(period.starts_on, day) if week.ends_on < day]
    starts_on = ended[-1].ends_on + timedelta(days=1) if ended else period.starts_on
    return [*ended, Period(starts_on, day)]


def _months(period: Period, day: date) -> list[Period]:
    """List the calendar months up to and including that of a day, cut to the period."""
    first = day.replace(day=1)
    if first <= period.starts_on:
        return [Period(period.starts_on, day)]
    ended = months_of(Period(period.starts_on.replace(day=1), first - timedelta(days=1)))
    return [*ended, Period(first, day)]
