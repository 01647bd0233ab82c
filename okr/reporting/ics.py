"""Appointments as a calendar feed, as in RFC 5545, for any calendar program."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from okr.domain.appointments import Appointment
from okr.domain.okrs import Review
from okr.locale.language import Language

_RULES: Mapping[Review, dict[str, Any]] = {
    Review.WEEKLY: {"freq": "weekly"},
    Review.FORTNIGHTLY: {"freq": "weekly", "interval": 2},
    Review.MONTHLY: {"freq": "monthly"},
}
_ONE_DAY = timedelta(days=1)


def ics(
    name: str, appointments: Iterable[Appointment], link: str, at: datetime, _: Language
) -> bytes:
    """Write a calendar of that name; each appointment leads to `link`, and is as of `at`."""
    # Loaded here, as most that starts never writes a calendar.
    from icalendar import Calendar, Event  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Jauge//OKR//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    # How often programs should ask again.
    calendar.add("refresh-interval", timedelta(hours=12))
    for one in appointments:
        event = Event()
        event.add("uid", f"{one.key}@jauge")
        event.add("dtstamp", at)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + _ONE_DAY)
        event.add("summary", _.say(one.title))
        event.add("description", "\n".join([*one.about, link]))
        event.add("url", link)
        # Nobody is busy for a whole day because of it.
        event.add("transp", "TRANSPARENT")
        if one.every is not None and one.until is not None:
            event.add("rrule", _RULES[one.every] | {"until": one.until})
        calendar.add_component(event)
    return bytes(calendar.to_ical())
