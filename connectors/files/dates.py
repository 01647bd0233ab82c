"""Days as exports write them; the order of day and month is decided by the whole column."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from connectors.files.grid import Cell
from connectors.files.headers import clean, words
from connectors.files.limits import FIRST_YEAR, LAST_YEAR
from connectors.files.months import fillers, is_weekday, month_of


class DateOrder(StrEnum):
    """Say how the days of a column are written."""

    YEAR_FIRST = "year-month-day"
    DAY_FIRST = "day-month"
    MONTH_FIRST = "month-day"
    MONTH_NAME = "month-name"
    SPREADSHEET = "spreadsheet"


class WrittenDay(NamedTuple):
    """Hold a day's three numbers; where `order` is None, `month` and `day` may be swapped.

    `is_dotted` tells that points stand between them, as in 01.02.2025.
    """

    year: int
    month: int
    day: int
    order: DateOrder | None
    is_dotted: bool = False


class Decision(NamedTuple):
    """Hold the order taken for a column, and both choices where two would fit."""

    order: DateOrder
    choices: tuple[DateOrder, ...]


_TIME = re.compile(
    r"(?:[Tt]|[\s,]+(?:(?:à|at|um|às|as|a las|о|в|,)\s*)?)(?P<hour>\d{1,2})[:h]\d{2}.*$", re.DOTALL
)
# "Tue, 18.02.2025 г.": what stands around a day written in numbers.
_WEEKDAY = re.compile(r"[^\W\d_]{2,12}\.?,?\s+(?=\d)")
_YEAR_MARK = re.compile(r"\s*[гр]\.?$")
_SPAN = re.compile(r"\s+(?:-|–|—|to|au|bis|a|até|hasta|по|до)\s+|\s*[–—~]\s*|(?<=\d{4})/(?=\d{4})")
_MONTH = re.compile(r"(?:19|20)\d{2}[-/.]?(?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}")
_WEEK = re.compile(
    r"(?:19|20)\d{2}[- ]?[WwSsKk]+\.?\s?\d{1,2}|[WwSsKk]+\.?\s?\d{1,2}[ ,/-]+(?:19|20)\d{2}"
)
_HOUR = re.compile(r"((?:19|20)\d{6})\d{2}")
_YEARLESS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\.?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{2}|\d)\.?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})(?:\.0)?", re.ASCII)
_NAMED = re.compile(r"[\w\s,./'ʼ’º-]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
# "…_20240131_type" stands beside the numbers of a day, and is none.
_DAY_AT_END = re.compile(r"(?P<label>.*?)[\s_:,;(-]+(?P<day>\d{8}|\d{4}-\d\d-\d\d)\)?")
_TWO_DIGIT_CENTURY = 2000
_LEAP_YEAR = 2000
_MOST_NAMES = 4
_LONGEST_DATE_CHARS = 60


def written_day(cell: Cell) -> WrittenDay | None:
    """Return the day a cell writes, cut from any time of day; None where it writes no day."""
    if isinstance(cell, date):
        return WrittenDay(cell.year, cell.month, cell.day, DateOrder.SPREADSHEET)
    if isinstance(cell, int | float):
        return _compact(str(cell))
    if not isinstance(cell, str) or len(cell) > _LONGEST_DATE_CHARS:
        return None
    return _written_text(cell)


@lru_cache(maxsize=65_536)
def _written_text(cell: str) -> WrittenDay | None:
    text = _TIME.sub("", clean(cell)).strip(" ,")
    bare = _YEAR_MARK.sub("", _WEEKDAY.sub("", text, count=1))
    return _numeric(bare) or _compact(text) or _named(text) or _one_day_span(text)


def yearless_day(cell: Cell) -> tuple[int, int] | None:
    """Return the month and the day that a cell names without a year, as "8 de marzo" does."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_DATE_CHARS:
        return None
    text = clean(cell).strip(" ,")
    numbers, months = _parts(text) or ([], [])
    if len(numbers) != 1 or len(months) != 1 or len(numbers[0]) > 2:
        return None
    found = (months[0], int(numbers[0]))
    return found if _is_day_of_any_year(*found) else None


def _is_day_of_any_year(month: int, day: int) -> bool:
    return 1 <= day <= monthrange(_LEAP_YEAR, month)[1]


class Stretch(StrEnum):
    """Say what a cell of a date column stands for when it is no day."""

    SPAN = "span"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"


def stretch(cell: Cell) -> Stretch | None:
    """Return the stretch of time that a cell writes; None for a day and for anything else."""
    if isinstance(cell, int | float):
        cell = str(cell).removesuffix(".0")
    if not isinstance(cell, str) or len(cell) > _LONGEST_DATE_CHARS or written_day(cell):
        return None
    text = clean(cell)
    if _MONTH.fullmatch(text):
        return Stretch.MONTH
    hour = _HOUR.fullmatch(text)
    if hour and is_day(hour[1]):
        return Stretch.HOUR
    if _WEEK.fullmatch(text):
        return Stretch.WEEK
    if len(_ends(text)) == 2:
        return Stretch.SPAN
    numbers, months = _parts(text) or ([], [])
    is_month = len(months) == 1 and len(numbers) == 1 and len(numbers[0]) == 4
    return Stretch.MONTH if is_month else None


def span_of(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a text states, as "1 March 2026 - 5 March 2026"."""
    cleaned = clean(text)
    found = _ends(cleaned) if len(cleaned) <= _LONGEST_DATE_CHARS else []
    days = [day_of(end, DateOrder.YEAR_FIRST) for end in found if end.order is not None]
    if len(days) != 2 or days[0] is None or days[1] is None or days[0] > days[1]:
        return None
    return days[0], days[1]


def labelled_day(cell: Cell) -> tuple[str, date] | None:
    """Return the label and the day of a heading such as "*.example.org/*_20240131"."""
    found = _DAY_AT_END.fullmatch(clean(cell)) if isinstance(cell, str) else None
    written = written_day(found["day"]) if found else None
    day = day_of(written, DateOrder.YEAR_FIRST) if written else None
    return (found["label"], day) if found and day else None


def hour_of(cell: Cell) -> int | None:
    """Return the hour that a cell writes behind its day; None where it writes none."""
    if isinstance(cell, datetime):
        return cell.hour
    found = _TIME.search(cell) if isinstance(cell, str) else None
    return int(found["hour"]) if found else None


def _ends(text: str) -> list[WrittenDay]:
    ends = _SPAN.split(text)
    if len(ends) != 2:
        return []
    # "1 Jan - 7 Jan 2024" says the year once.
    found = [written_day(end) for end in ends]
    if found[1] and not found[0] and yearless_day(ends[0]):
        found[0] = written_day(f"{ends[0]} {found[1].year}")
    return [end for end in found if end]


def _one_day_span(text: str) -> WrittenDay | None:
    if len(_SPAN.split(text)) != 2:
        return None
    ends = _ends(text)
    return ends[0] if len(ends) == 2 and ends[0] == ends[1] else None


def day_of(written: WrittenDay, order: DateOrder) -> date | None:
    """Return the day under that order; None where there is no such day in the years taken."""
    year, month, day, fixed, _ = written
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


def decide(
    column: Sequence[WrittenDay],
    asked: DateOrder | None,
    within: tuple[date, date] | None = None,
) -> Decision:
    """Return how a column's days are written; `asked` settles what the column leaves open.

    `within` are the first and the last day that the file states of itself, where it does: an order
    that leads outside of them is not meant. No country writes points between month, day and year.
    """
    open_days = [written for written in column if written.order is None]
    if not open_days:
        usual = Counter(written.order for written in column).most_common(1)[0][0]
        return Decision(usual or DateOrder.YEAR_FIRST, ())
    orders = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    read = {order: [day_of(written, order) for written in open_days] for order in orders}
    fits_both = all(None not in days for days in read.values())
    choices = orders if fits_both and read[orders[0]] != read[orders[1]] else ()
    if choices and all(written.is_dotted for written in open_days):
        return Decision(DateOrder.DAY_FIRST, ())
    inside = [order for order in orders if within and _lies_within(read[order], within)]
    if choices and len(inside) == 1:
        return Decision(inside[0], ())
    if asked in orders:
        return Decision(asked, choices)
    return Decision(min(orders, key=lambda order: _doubt(read[order])), choices)


def _lies_within(days: Sequence[date | None], ends: tuple[date, date]) -> bool:
    return all(day is not None and ends[0] <= day <= ends[1] for day in days)


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
    return WrittenDay(year, int(first), second, None, is_dotted=found[2] == ".")


def _compact(text: str) -> WrittenDay | None:
    found = _COMPACT.fullmatch(text)
    if found is None:
        return None
    return WrittenDay(int(found[1]), int(found[2]), int(found[3]), DateOrder.YEAR_FIRST)


def _named(text: str) -> WrittenDay | None:
    numbers, months = _parts(text) or ([], [])
    if len(numbers) != 2 or len(months) != 1:
        return None
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    if len(day) > 2 or len(year) not in (2, 4):
        return None
    full_year = int(year) if len(year) == 4 else _TWO_DIGIT_CENTURY + int(year)
    return WrittenDay(full_year, months[0], int(day), DateOrder.MONTH_NAME)


def _parts(text: str) -> tuple[list[str], list[int]] | None:
    """Return the numbers and the months of a text that holds nothing else but a weekday."""
    if not _NAMED.fullmatch(text):
        return None
    tokens = [token for word in words(text) for token in _TOKEN.findall(word)]
    numbers = [token for token in tokens if token.isdecimal()]
    names = [token for token in tokens if not token.isdecimal() and token not in fillers()]
    if len(names) > _MOST_NAMES or not names:
        return None
    months = [name for name in names if month_of(name)]
    # "mar." is March and mardi: before another month's name it is the weekday.
    if len(months) > 1 and is_weekday(months[0]):
        months = months[1:]
    if any(not month_of(name) and not is_weekday(name) for name in names):
        return None
    return numbers, [month_of(name) or 0 for name in months]


def with_years(column: Sequence[tuple[int, int]], downloaded_on: date) -> list[date | None]:
    """Return days for months and days without a year, none later than the day of the download.

    The rows' own order, newest first or last, tells where a new year begins. None where no year
    has that day.
    """
    places = list(range(len(column)))
    if not _is_newest_first(column):
        places.reverse()
    found: list[date | None] = [None] * len(column)
    latest = downloaded_on
    for place in places:
        day = _latest_until(*column[place], latest)
        found[place] = day
        latest = day or latest
    return found


def _is_newest_first(column: Sequence[tuple[int, int]]) -> bool:
    days = [date(_LEAP_YEAR, month, day).timetuple().tm_yday for month, day in column]
    steps = [(later - earlier) % 366 for earlier, later in pairwise(days)]
    return sum(step > 183 for step in steps) * 2 > len(steps)


def _latest_until(month: int, day: int, latest: date) -> date | None:
    # A leap day lies at most eight years back.
    for year in range(latest.year, latest.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= latest:
            return found
    return None
