"""Periods, cycles and fiscal years; every date is a whole day, both ends included."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import Message, message

_ONE_DAY = timedelta(days=1)
_WEEK_DAYS = 7


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both ends included; raises InvalidInput when it ends before it starts."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        if self.ends_on < self.starts_on:
            sentence = message(
                "The end, {ends_on}, is before the start, {starts_on}. Choose a later end.",
                ends_on=self.ends_on,
                starts_on=self.starts_on,
            )
            raise InvalidInput([Problem("ends_on", sentence)])

    @property
    def days(self) -> int:
        """Count the days, both ends included."""
        return (self.ends_on - self.starts_on).days + 1

    def each(self) -> Iterator[date]:
        """Give the days one by one, ascending."""
        return (self.starts_on + timedelta(days=count) for count in range(self.days))

    def __contains__(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.starts_on <= day <= self.ends_on


class CycleKind(StrEnum):
    """How long a cycle lasts."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    CUSTOM = "custom"


_MONTHS = {CycleKind.MONTH: 1, CycleKind.QUARTER: 3, CycleKind.HALF: 6, CycleKind.YEAR: 12}


def cycle_containing(kind: CycleKind, day: date, fiscal_start_month: int = 1) -> Period:
    """Give the cycle of that kind around a day; a custom one raises ValueError.

    `fiscal_start_month` is 1 to 12, the month in which the year of the team begins.
    """
    if kind is CycleKind.CUSTOM:
        raise ValueError("a custom cycle has dates of its own")
    months = _MONTHS[kind]
    first = _add_months(day, -(_fiscal_month(day, fiscal_start_month) % months))
    return Period(first, month_end(_add_months(first, months - 1)))


def cycle_label(kind: CycleKind, period: Period, fiscal_start_month: int = 1) -> Message:
    """Name a cycle: "Q4 2026", "FY2026/27-Q2" for a year not from January, "2026-11"."""
    first = period.starts_on
    if kind is CycleKind.CUSTOM:
        return message("{first} – {last}", first=first.isoformat(), last=period.ends_on.isoformat())
    if kind is CycleKind.MONTH:
        return message("{month}", month=f"{first:%Y-%m}")
    year = _fiscal_year(first, fiscal_start_month)
    if kind is CycleKind.YEAR:
        return year
    number = _fiscal_month(first, fiscal_start_month) // _MONTHS[kind] + 1
    if kind is CycleKind.QUARTER:
        part = message("Q{number}", number=number)
    else:
        part = message("H{number}", number=number)
    if fiscal_start_month == 1:
        return message("{part} {year}", part=part, year=year)
    return message("{year}-{part}", part=part, year=year)


def previous_period(period: Period) -> Period:
    """Give the period just before: as many months when it is whole months, else as many days."""
    last = period.starts_on - _ONE_DAY
    months = months_of(period)
    if months and (months[0].starts_on, months[-1].ends_on) == (period.starts_on, period.ends_on):
        return Period(_add_months(period.starts_on, -len(months)), last)
    return Period(period.starts_on - timedelta(days=period.days), last)


def year_before(period: Period) -> Period:
    """Give the same days of the year before; a month that is whole stays so in February too."""
    first, last = (_year_before(day) for day in (period.starts_on, period.ends_on))
    return Period(first, month_end(last) if period.ends_on == month_end(period.ends_on) else last)


def like_for_like(day: date, period: Period, reference: Period) -> date:
    """Give the last day of as large a share of the reference, halves rounded up."""
    gone = (day - period.starts_on).days + 1
    days = (2 * gone * reference.days + period.days) // (2 * period.days)
    return reference.starts_on + timedelta(days=days - 1)


def gaps(days: Sequence[date]) -> list[Period]:
    """List the spans of days that are missing between the first and the last; days ascend."""
    return [
        Period(before + _ONE_DAY, after - _ONE_DAY)
        for before, after in pairwise(days)
        if (after - before).days > 1
    ]


def days_left(today: date, end: date) -> int:
    """Count the days after today up to and including the end; 0 on the last day and later."""
    return max(0, (end - today).days)


def months_of(period: Period) -> list[Period]:
    """List the calendar months that lie wholly inside the period, ascending."""
    first = period.starts_on.replace(day=1)
    count = _month_number(period.ends_on) - _month_number(first) + 1
    starts = [_add_months(first, index) for index in range(count)]
    months = [Period(start, month_end(start)) for start in starts]
    return [month for month in months if month.starts_on in period and month.ends_on in period]


def months_elapsed(period: Period, until: date) -> list[Period]:
    """List the whole calendar months of the period whose last day is `until` or earlier."""
    return [month for month in months_of(period) if month.ends_on <= until]


def weeks_due(start: date, until: date) -> list[Period]:
    """List the successive weeks of 7 days from `start` whose last day is `until` or earlier."""
    count = max(0, (until - start).days + 1) // _WEEK_DAYS
    starts = [start + timedelta(days=_WEEK_DAYS * index) for index in range(count)]
    return [Period(first, first + timedelta(days=_WEEK_DAYS - 1)) for first in starts]


def _fiscal_month(day: date, fiscal_start_month: int) -> int:
    """Count the months from the start of the fiscal year, 0 to 11."""
    if fiscal_start_month not in range(1, 13):
        raise ValueError(f"fiscal_start_month must be 1 to 12, not {fiscal_start_month}")
    return (day.month - fiscal_start_month) % 12


def _fiscal_year(day: date, fiscal_start_month: int) -> Message:
    year = _add_months(day, -_fiscal_month(day, fiscal_start_month)).year
    if fiscal_start_month == 1:
        return message("{year}", year=str(year))
    return message("FY{years}", years=f"{year}/{(year + 1) % 100:02d}")


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _add_months(day: date, months: int) -> date:
    """Give the first day of the month so many months later, or earlier when negative."""
    year, month = divmod(_month_number(day) + months, 12)
    return date(year, month + 1, 1)


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
