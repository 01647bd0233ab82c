"""Days as exports write them; the order of day and month is decided by the whole column."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from connectors.files.grid import Cell
from connectors.files.headers import words
from connectors.files.limits import FIRST_YEAR, LAST_YEAR


class DateOrder(StrEnum):
    """Say how the days of a column are written."""

    YEAR_FIRST = "year-month-day"
    DAY_FIRST = "day-month"
    MONTH_FIRST = "month-day"
    MONTH_NAME = "month-name"
    SPREADSHEET = "spreadsheet"


class WrittenDay(NamedTuple):
    """Hold a day's three numbers; where `order` is None, `month` and `day` may be swapped."""

    year: int
    month: int
    day: int
    order: DateOrder | None


class Decision(NamedTuple):
    """Hold the order taken for a column, and both choices where two would fit."""

    order: DateOrder
    choices: tuple[DateOrder, ...]


# English and French; full and short names, without accents. "mar" is March and mardi: a lone
# "mar" before another month's name is the weekday.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = frozenset(
    words(
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur "
        "thurs fri sat sun lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu "
        "ven sam dim"
    )
)
_FILLERS = frozenset(words("st nd rd th er the of le de"))

_TIME = re.compile(r"(?:[Tt]|[\s,]+(?:(?:à|at|,)\s*)?)\d{1,2}[:h]\d{2}.*$", re.ASCII | re.DOTALL)
_NUMERIC = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{2}|\d)\.?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})(?:\.0)?", re.ASCII)
_NAMED = re.compile(r"[\w\s,./'-]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_TWO_DIGIT_CENTURY = 2000
_LONGEST_DATE_CHARS = 60


def written_day(cell: Cell) -> WrittenDay | None:
    """Return the day a cell writes, cut from any time of day; None where it writes no day."""
    if isinstance(cell, date):
        return WrittenDay(cell.year, cell.month, cell.day, DateOrder.SPREADSHEET)
    if isinstance(cell, int | float):
        return _compact(str(cell))
    if not isinstance(cell, str) or len(cell) > _LONGEST_DATE_CHARS:
        return None
    text = _TIME.sub("", cell.strip()).strip(" ,\u00a0\u202f")
    return _numeric(text) or _compact(text) or _named(text)


def day_of(written: WrittenDay, order: DateOrder) -> date | None:
    """Return the day under that order; None where there is no such day in the years taken."""
    year, month, day, fixed = written
    if fixed is None and order is DateOrder.DAY_FIRST:
        month, day = day, month
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_day(cell: Cell) -> bool:
    """Tell whether a cell writes a day that exists, in one order or the other."""
    written = written_day(cell)
    return written is not None and any(
        day_of(written, order) for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    )


def decide(column: Sequence[WrittenDay], asked: DateOrder | None) -> Decision:
    """Return how a column's days are written; `asked` settles what the column leaves open."""
    open_days = [written for written in column if written.order is None]
    if not open_days:
        usual = Counter(written.order for written in column).most_common(1)[0][0]
        return Decision(usual or DateOrder.YEAR_FIRST, ())
    orders = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    read = {order: [day_of(written, order) for written in open_days] for order in orders}
    fits_both = all(None not in days for days in read.values())
    choices = orders if fits_both and read[orders[0]] != read[orders[1]] else ()
    if asked in orders:
        return Decision(asked, choices)
    return Decision(min(orders, key=lambda order: _doubt(read[order])), choices)


def _doubt(days: Sequence[date | None]) -> tuple[int, int]:
    # Daily rows lie close together: of two orders that fit, the tighter one is likelier.
    known = [day for day in days if day]
    span_days = (max(known) - min(known)).days if known else 0
    return len(days) - len(known), span_days


def _numeric(text: str) -> WrittenDay | None:
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    first, second, last = found[1], int(found[3]), found[4]
    if len(first) == 4:
        return WrittenDay(int(first), second, int(last), DateOrder.YEAR_FIRST)
    if len(first) > 2 or len(last) == 1:
        return None
    year = int(last) if len(last) == 4 else _TWO_DIGIT_CENTURY + int(last)
    return WrittenDay(year, int(first), second, None)


def _compact(text: str) -> WrittenDay | None:
    found = _COMPACT.fullmatch(text)
    if found is None:
        return None
    return WrittenDay(int(found[1]), int(found[2]), int(found[3]), DateOrder.YEAR_FIRST)


def _named(text: str) -> WrittenDay | None:
    if not _NAMED.fullmatch(text):
        return None
    tokens = [token for word in words(text) for token in _TOKEN.findall(word)]
    numbers = [token for token in tokens if token.isdecimal()]
    names = [token for token in tokens if not token.isdecimal() and token not in _FILLERS]
    months = [name for name in names if name in _MONTHS]
    if len(months) > 1 and months[0] in _WEEKDAYS:
        months = months[1:]
    strangers = [name for name in names if name not in _MONTHS and name not in _WEEKDAYS]
    if len(numbers) != 2 or len(months) != 1 or strangers:
        return None
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    if len(day) > 2 or len(year) not in (2, 4):
        return None
    full_year = int(year) if len(year) == 4 else _TWO_DIGIT_CENTURY + int(year)
    return WrittenDay(full_year, _MONTHS[months[0]], int(day), DateOrder.MONTH_NAME)
