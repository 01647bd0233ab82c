"""E-mail that goes out again and again: when, to whom, and what it says."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from okr.domain.addresses import wrong_ones
from okr.domain.calendar import month_end
from okr.domain.errors import Problem
from okr.domain.messages import Message, message
from okr.domain.wall_clock import latest_due, moment_on, next_due, zone_problems

MAKE_UP = timedelta(days=1)
"""How long after its time an e-mail is still sent, when nothing was running."""
MOST_RECIPIENTS = 200
"""More get into the way of mail servers, and belong into a mailing list."""
LONGEST_SUBJECT = 200
LONGEST_BODY = 5000
PLACEHOLDERS = ("team", "cycle", "score", "day")
_LOOK_AHEAD = timedelta(days=3 * 366)
_A_MOMENT = timedelta(seconds=1)
_MONTHS = 12
_WEEKDAYS = 7
_QUARTER = 3
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MOST_NAMED = 5


class Frequency(StrEnum):
    """How often an e-mail goes out."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    LAST_WEEKDAY = "last_weekday"
    QUARTERLY = "quarterly"
    CYCLE_END = "cycle_end"


@dataclass(frozen=True)
class Timing:
    """On which days, and at what time of a zone.

    `weekday` (0 is Monday) counts for a week and for the last such day of a month, `day` (1 to
    31) for a month: one that is shorter has it on its last day. A quarter is counted from
    `starts_on`. Both ends are inclusive.
    """

    frequency: Frequency
    starts_on: date
    ends_on: date | None = None
    weekday: int = 0
    day: int = 1
    at: time = time(9)
    zone: str = "UTC"


@dataclass(frozen=True)
class Group:
    """People who get e-mail together: sales, customer service, leadership."""

    name: str
    addresses: tuple[str, ...]
    id: int = 0


@dataclass(frozen=True)
class Schedule:
    """An e-mail with the gauges of the cycle that runs on its day.

    `address` is where people reach Jauge. Those in groups do not see each other.
    """

    team_id: int
    timing: Timing
    subject: str
    body: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    group_ids: tuple[int, ...] = ()
    reply_to: str = ""
    language: str = "en"
    has_pdf: bool = True
    paper: str = "A4"
    address: str = ""
    is_paused: bool = False
    id: int = 0


@dataclass(frozen=True)
class Recipients:
    """Who gets an e-mail: everybody once, in the first of the roles that they have."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    hidden: tuple[str, ...]
    everyone: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "everyone", (*self.to, *self.cc, *self.hidden))


def recipients(schedule: Schedule, groups: Iterable[Group]) -> Recipients:
    """Gather who gets an e-mail, those in its groups included."""
    wanted = set(schedule.group_ids)
    grouped = (address for one in groups if one.id in wanted for address in one.addresses)
    seen: set[str] = set()

    def first_time(addresses: Iterable[str]) -> tuple[str, ...]:
        found = []
        for address in addresses:
            if address.casefold() not in seen:
                seen.add(address.casefold())
                found.append(address)
        return tuple(found)

    to, cc = first_time(schedule.to), first_time(schedule.cc)
    return Recipients(to, cc, first_time((*schedule.bcc, *grouped)))


def problems(schedule: Schedule, groups: Iterable[Group]) -> Iterator[Problem]:
    """List what is wrong with a schedule."""
    timing = schedule.timing
    yield from zone_problems(timing.zone)
    if timing.ends_on is not None and timing.ends_on < timing.starts_on:
        yield Problem("ends_on", message("The end lies before the start: choose a later day."))
    yield from _recipient_problems(schedule, groups)
    if not schedule.subject.strip():
        yield Problem("subject", message("Write a subject, as people will see it."))
    yield from _text_problems("subject", schedule.subject, LONGEST_SUBJECT)
    yield from _text_problems("body", schedule.body, LONGEST_BODY)
    if not schedule.address.startswith(("http://", "https://")):
        yield Problem(
            "address",
            message("Write the address of Jauge in full, as in https://okr.example.org."),
        )


def _recipient_problems(schedule: Schedule, groups: Iterable[Group]) -> Iterator[Problem]:
    reply_to = [schedule.reply_to] if schedule.reply_to else []
    count = len(recipients(schedule, groups).everyone)
    if not count:
        yield Problem("to", message("Write at least one address, or choose a group."))
    if count > MOST_RECIPIENTS:
        yield Problem("to", _too_many(count))
        return
    yield from _address_problems("to", schedule.to)
    yield from _address_problems("cc", schedule.cc)
    yield from _address_problems("bcc", schedule.bcc)
    yield from _address_problems("reply_to", reply_to)


def group_problems(group: Group) -> Iterator[Problem]:
    """List what is wrong with a group."""
    if not group.name.strip():
        yield Problem("name", message("Give the group a name, for example Sales."))
    if not group.addresses:
        yield Problem("addresses", message("Write at least one address."))
    if len(group.addresses) > MOST_RECIPIENTS:
        yield Problem("addresses", _too_many(len(group.addresses)))
    else:
        yield from _address_problems("addresses", group.addresses)


def _address_problems(name: str, addresses: Sequence[str]) -> Iterator[Problem]:
    wrong = wrong_ones(addresses)
    if wrong:
        shown = ", ".join(f"“{one[:60]}”" for one in wrong[:_MOST_NAMED])
        more = " …" if len(wrong) > _MOST_NAMED else ""
        yield Problem(
            name, message("No e-mail can be sent to {addresses}: mend it.", addresses=shown + more)
        )


def is_planned(timing: Timing, day: date, cycle_ends: Collection[date]) -> bool:
    """Say whether an e-mail is to go out on a day; `cycle_ends` are the last days of cycles."""
    if day < timing.starts_on or (timing.ends_on is not None and day > timing.ends_on):
        return False
    match timing.frequency:
        case Frequency.ONCE:
            wanted = day == timing.starts_on
        case Frequency.DAILY:
            wanted = True
        case Frequency.WEEKLY:
            wanted = day.weekday() == timing.weekday
        case Frequency.MONTHLY:
            wanted = _is_day_of_month(day, timing.day)
        case Frequency.LAST_WEEKDAY:
            is_last = day.day > month_end(day).day - _WEEKDAYS
            wanted = is_last and day.weekday() == timing.weekday
        case Frequency.QUARTERLY:
            months = _months(day) - _months(timing.starts_on)
            wanted = months % _QUARTER == 0 and _is_day_of_month(day, timing.starts_on.day)
        case _:
            wanted = day in cycle_ends
    return wanted


def due_day(
    schedule: Schedule, now: datetime, since: datetime, cycle_ends: Collection[date]
) -> date | None:
    """Give the day whose e-mail is to be sent by now; None where it is too late for any.

    What was due when the schedule was saved, at `since`, or before, is not made up for.
    """
    timing = schedule.timing
    if schedule.is_paused:
        return None
    found = latest_due(
        lambda day: is_planned(timing, day, cycle_ends), timing.at, timing.zone, now, MAKE_UP
    )
    if found is None or moment_on(found, timing.at, timing.zone) <= since:
        return None
    return found


def next_moment(schedule: Schedule, now: datetime, cycle_ends: Collection[date]) -> datetime | None:
    """Give when an e-mail goes out next; None for not any more, or while it is paused."""
    timing = schedule.timing
    if schedule.is_paused:
        return None
    before_start = moment_on(timing.starts_on, timing.at, timing.zone) - _A_MOMENT
    after = max(now, before_start)
    return next_due(
        lambda day: is_planned(timing, day, cycle_ends),
        timing.at,
        timing.zone,
        after,
        after.date() + _LOOK_AHEAD,
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values where a text has their names in braces; what has no value stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def _text_problems(name: str, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(name, message("Keep it under {count} characters.", count=most))
    unknown = [one for one in _PLACEHOLDER.findall(text) if one not in PLACEHOLDERS]
    if unknown:
        yield Problem(
            name,
            message(
                "There is nothing to put in place of {unknown}. You may write {known}.",
                unknown=_braced(unknown[:1]),
                known=_braced(PLACEHOLDERS),
            ),
        )


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name[:40]}}}" for name in names)


def _too_many(count: int) -> Message:
    return message(
        "These are {count} addresses, and at most {most} are possible: use a mailing list.",
        count=count,
        most=MOST_RECIPIENTS,
    )


def _is_day_of_month(day: date, wanted: int) -> bool:
    return day.day == min(wanted, month_end(day).day)


def _months(day: date) -> int:
    return day.year * _MONTHS + day.month
