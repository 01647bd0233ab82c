"""Days on which something is planned, and the moment on the clocks of a place."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from okr.domain.errors import Problem
from okr.domain.messages import message

_ONE_DAY = timedelta(days=1)

IsPlanned = Callable[[date], bool]


def zone_problems(zone: str) -> Iterator[Problem]:
    """Say so where there is no such time zone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("zone", message("There is no time zone “{zone}”: choose another.", zone=zone))


def moment_on(day: date, at: time, zone: str) -> datetime:
    """Give the moment, in UTC, when the clocks on the wall of a zone show a time.

    Where clocks skip it, it is as much later as they skip; where they show it twice, the first.
    """
    # Moments of one zone are compared by their clocks, moments in UTC by what comes first.
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def latest_due(
    is_planned: IsPlanned, at: time, zone: str, now: datetime, make_up: timedelta
) -> date | None:
    """Give the last planned day whose time has come, at most `make_up` ago; None without."""
    day = now.astimezone(ZoneInfo(zone)).date()
    while now - (moment := moment_on(day, at, zone)) <= make_up:
        if moment <= now and is_planned(day):
            return day
        day -= _ONE_DAY
    return None


def next_due(
    is_planned: IsPlanned, at: time, zone: str, now: datetime, until: date
) -> datetime | None:
    """Give the first planned moment after now, not later than the day `until`; None without."""
    day = now.astimezone(ZoneInfo(zone)).date()
    while day <= until:
        if is_planned(day) and (moment := moment_on(day, at, zone)) > now:
            return moment
        day += _ONE_DAY
    return None
