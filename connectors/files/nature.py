"""What a table is when it is no daily series, in a sentence that says what to export instead."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from connectors.files.dates import (
    DateOrder,
    Stretch,
    WrittenDay,
    day_of,
    decide,
    hour_of,
    is_day,
    stretch,
    written_day,
)
from connectors.files.errors import ChooseFile, CorrectRows, FileError, quoted, sentence
from connectors.files.figures import NotANumber, scan
from connectors.files.grid import Cell, Row, is_blank, shown
from connectors.files.headers import clean
from connectors.files.layout import Layout, is_total, sampled, says_only_date, share, text_cells
from connectors.files.limits import HEADER_ROWS, MAX_SERIES
from connectors.files.reshaping import counted_stretch, too_many_across
from connectors.files.sections import Section
from connectors.files.vocabulary import (
    HOUR,
    IDENTIFIER,
    ITEM,
    ITEM_TEXT,
    ITEM_TIME,
    KEYWORD,
    MONTH,
    NO_DATA,
    PERIOD,
    words_of,
)

# What a table is shows in its first rows.
_MOST_ROWS = 5000
_MIN_SHARE = 0.8
_MIN_MONTHS_ACROSS = 2
_MIN_DISTINCT_SHARE = 0.9
_LISTED_HEADERS = 12
_LONG_ID = re.compile(r"[\d']{15,}")
_LIFETIME = frozenset(["lifetime", "gesamtdauer", "duree de vie", "total"])
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])(?:[:h.]00)?(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)


def other_than_daily(
    section: Section, layout: Layout, order: DateOrder | None = None
) -> FileError | None:
    """Return what a table with a column of days is, where its rows are no days; else None.

    `order` is how a person said that its days are written.
    """
    header = section.rows[layout.header_place]
    start = layout.header_place + 1
    body = [
        row
        for row in section.rows[start : start + _MOST_ROWS]
        if written_day(row.cell(layout.date_index))
    ]
    name = layout.names[layout.date_index]
    days = [written_day(row.cell(layout.date_index)) for row in body]
    distinct = {day[:3] for day in days if day}
    return (
        _hourly(body, layout, repeats=len(distinct) < len(days))
        or _of_period(header, body, layout)
        or _of_items(body, layout, len(distinct))
        or _of_months(name, _days_in_order(days, order), body, layout)
    )


def _days_in_order(
    days: Sequence[WrittenDay | None], order: DateOrder | None
) -> set[tuple[int, int, int]]:
    """Return the days as the whole column tells them; none where a person has to say which."""
    written = [day for day in days if day]
    if not written:
        return set()
    decision = decide(written, order)
    if decision.choices and order is None:
        return set()
    found = {day_of(day, decision.order) for day in written}
    return {(day.year, day.month, day.day) for day in found if day}


def without_days(section: Section | None, name: str) -> FileError:
    """Return what a table without a column of days is."""
    if section is None or not (section.rows or section.notes):
        return ChooseFile(
            sentence(
                "{name} is empty. Export it again for a period that has numbers, then drop that"
                " file.",
                name=name,
            )
        )
    header = max(section.rows[:HEADER_ROWS], key=text_cells, default=None)
    if header is None or header is section.rows[-1] or _says_no_data(section):
        return ChooseFile(
            sentence(
                "{name} has a header and no rows below it. Export it again for a period that has"
                " numbers, then drop that file.",
                name=name,
            )
        )
    place = section.rows.index(header)
    body = sampled(section.rows[place + 1 :]) or list(section.rows[place + 1 :])
    return (
        _too_many_across(section)
        or _of_months_across(section)
        or _of_stretches(section, body)
        or _of_hours(header, body)
        or _of_named_items(header, body)
        or (_of_no_headings(header, name) if header is section.rows[0] else None)
        or _of_no_dates(header, body, name)
    )


def _too_many_across(section: Section) -> FileError | None:
    count = too_many_across(section)
    if not count:
        return None
    return ChooseFile(
        sentence(
            "This is a table with a column per day and {count} rows, each of which would be a"
            " series of its own; at most {limit} can be followed. Filter the export to the ones you"
            " follow, or export the total by day, then drop that file.",
            count=count,
            limit=MAX_SERIES,
        )
    )


def _of_months_across(section: Section) -> FileError | None:
    for row in section.rows[:HEADER_ROWS]:
        months = [cell for cell in row.cells if stretch(cell) is Stretch.MONTH]
        texts = sum(isinstance(cell, str) and not is_blank(cell) for cell in row.cells)
        if len(months) >= _MIN_MONTHS_ACROSS and len(months) * 2 > texts:
            return ChooseFile(
                sentence(
                    "This is not a daily series: each column stands for a month (“{text}”). Export"
                    " it again by day, then drop that file.",
                    text=quoted(clean(months[0])),
                )
            )
    return None


def _of_hours(header: Row, body: Sequence[Row]) -> FileError | None:
    for index, cell in enumerate(header.cells):
        cells = [row.cell(index) for row in body]
        if _names_hour(clean(cell)) and cells and share(_is_hour, cells) > _MIN_SHARE:
            return _hours(clean(cell))
    return None


def _of_no_headings(first: Row, name: str) -> FileError | None:
    if not any(map(is_day, first.cells)):
        return None
    return CorrectRows(
        sentence(
            "Row {row} of {name} holds numbers of a day already, and no row above says what they"
            " are. Write a row of headings above it, for example Date, Views, then drop the file"
            " again.",
            row=first.number,
            name=name,
        )
    )


def _of_no_dates(header: Row, body: Sequence[Row], name: str) -> FileError:
    headers = listed([clean(cell) for cell in header.cells])
    column = clean(header.cell(0))
    labels = [
        shown(cell).strip()
        for row in body
        if not is_blank(cell := row.cell(0)) and not is_total(cell)
    ]
    are_names = all(scan([text]).scanned[0] is NotANumber.OTHER for text in labels)
    is_each = len(labels) > 1 and len(set(labels)) == len(labels)
    if column and is_each and are_names and not is_day_like(column):
        return ChooseFile(
            sentence(
                "No column of {name} holds dates: it has one row for each “{column}”, and a daily"
                " file has one per day. These columns were found: {headers}. Choose a daily export,"
                " or write the dates as 2026-01-31.",
                name=name,
                column=quoted(column),
                headers=headers,
            )
        )
    return ChooseFile(
        sentence(
            "No column of {name} holds dates; a daily file has one row per day. These columns"
            " were found: {headers}. Choose a daily export, or write the dates as"
            " 2026-01-31.",
            name=name,
            headers=headers,
        )
    )


def listed(names: Sequence[str]) -> str:
    """Return the names of columns as a text, the first of them where they are many."""
    said = [quoted(name) for name in names if name]
    return ", ".join(said[:_LISTED_HEADERS]) + (", …" if len(said) > _LISTED_HEADERS else "") or "—"


def is_identifier(name: str, cells: Sequence[Cell]) -> bool:
    """Tell whether a column numbers things rather than counts them."""
    said = words_of(name)
    if said and said[-1] in IDENTIFIER:
        return True
    filled = [shown(cell).strip() for cell in cells[:200] if not is_blank(cell)]
    return bool(filled) and all(_LONG_ID.fullmatch(text) for text in filled)


def _says_no_data(section: Section) -> bool:
    cells = [shown(cell) for row in section.rows[-2:] for cell in row.cells]
    said = [" ".join(words_of(text)) for text in (*cells, *section.notes)]
    return len(section.rows) <= 2 and any(text.startswith(NO_DATA) for text in said)


def _hourly(body: Sequence[Row], layout: Layout, *, repeats: bool) -> FileError | None:
    if not repeats:
        return None
    for index, name in enumerate(layout.names):
        cells = [row.cell(index) for row in body[:100]]
        if index != layout.date_index and _names_hour(name) and share(_is_hour, cells) > 0.9:
            return _hours(name)
    hours = {hour_of(row.cell(layout.date_index)) for row in body[:200]} - {None}
    # A clock that is put back makes two hours of midnight, and no more.
    return _hours(layout.names[layout.date_index]) if len(hours) > 2 else None


def _names_hour(name: str) -> bool:
    # "Watch time (hours)" is a unit.
    return HOUR.in_name(name.partition("(")[0])


def _is_hour(cell: Cell) -> bool:
    return bool(_CLOCK.fullmatch(clean(cell).removesuffix(".0")))


def _hours(column: str) -> FileError:
    return ChooseFile(
        sentence(
            "This is not a daily series: it has one row per hour (column “{column}”). Export the"
            " numbers by day, then drop that file.",
            column=column,
        )
    )


def _of_items(body: Sequence[Row], layout: Layout, days: int) -> FileError | None:
    rows = body
    named_time = ITEM_TIME.in_name(layout.names[layout.date_index])
    if not named_time and _is_unbroken(body, layout, days):
        return None
    for index, name in enumerate(layout.names):
        if index == layout.date_index or not _names_item(name):
            continue
        texts = [shown(row.cell(index)).strip() for row in rows]
        filled = [text for text in texts if text and not is_day(text)]
        is_each = len(set(filled)) >= len(filled) * _MIN_DISTINCT_SHARE
        is_kept = len(filled) * 2 > len(rows)
        if is_kept and is_each and (named_time or is_identifier(name, filled) or _is_long(filled)):
            return _items(name)
    return None


def _is_long(texts: Sequence[str]) -> bool:
    return sum(not text.replace(",", "").replace(".", "").isdigit() for text in texts) * 2 > len(
        texts
    )


def _is_unbroken(body: Sequence[Row], layout: Layout, days: int) -> bool:
    if days < 3 or days != len(body):
        return False
    found = [written_day(row.cell(layout.date_index)) for row in body]
    try:
        known = [date(*each[:3]) for each in found if each]
    except ValueError:
        return False
    return (max(known) - min(known)).days + 1 == days


def _names_item(name: str) -> bool:
    said = words_of(name)
    kinds = (ITEM_TEXT, ITEM, KEYWORD)
    return IDENTIFIER.any_of(said[-1:]) or any(kind.any_of(said) for kind in kinds)


def _items(column: str) -> FileError:
    return ChooseFile(
        sentence(
            "This is not a daily series: it has one row per post, video, e-mail or order (column"
            " “{column}”). Export the totals by day, then drop that file.",
            column=column,
        )
    )


def _of_named_items(header: Row, body: Sequence[Row]) -> FileError | None:
    for index, cell in enumerate(header.cells):
        name = clean(cell)
        cells = [row.cell(index) for row in body]
        if is_blank(cell) or not cells:
            continue
        said = " ".join(words_of(name))
        is_whole_life = share(lambda one: clean(one).casefold() in _LIFETIME, cells) > _MIN_SHARE
        is_item = ITEM_TEXT.any_of(words_of(name)) or is_identifier(name, cells)
        if said and (is_item or (is_whole_life and is_day_like(name))):
            return _items(name)
    return None


def is_day_like(name: str) -> bool:
    """Tell whether a heading is that of a column of dates, whatever is in it."""
    return says_only_date(name) and bool(name)


def _of_period(header: Row, body: Sequence[Row], layout: Layout) -> FileError | None:
    name = layout.names[layout.date_index]
    if says_only_date(name) or len(body) == 0:
        return None
    for index in range(len(header.cells)):
        if index == layout.date_index:
            continue
        pairs = [
            (written_day(row.cell(layout.date_index)), written_day(row.cell(index))) for row in body
        ]
        both = [(first, last) for first, last in pairs if first and last]
        if len(both) * 2 > len(body) and all(first[:3] <= last[:3] for first, last in both):
            longer = Counter(first[:3] < last[:3] for first, last in both)
            if longer[True] > longer[False]:
                return _period(name, layout.names[index])
    return None


def _period(first: str, last: str) -> FileError:
    return ChooseFile(
        sentence(
            "This is not a daily series: each row stands for all days between “{first}” and"
            " “{last}”. Export it again, broken down by day, then drop that file.",
            first=first,
            last=last,
        )
    )


def _of_months(
    name: str, days: set[tuple[int, int, int]], body: Sequence[Row], layout: Layout
) -> FileError | None:
    said = words_of(name)
    text = shown(body[0].cell(layout.date_index)) if body else ""
    if len(days) >= 3 and all(day[2] == 1 for day in days) and len({d[:2] for d in days}) > 2:
        return _stretches(text, "month")
    if len(days) > 1 and MONTH.any_of(said) and all(day[2] == 1 for day in days):
        return _stretches(text, "month")
    if len(days) > 1 and PERIOD.any_of(said) and _least_gap_days(days) >= 7:
        return _stretches(text, "week")
    return None


def _least_gap_days(days: set[tuple[int, int, int]]) -> int:
    try:
        known = sorted(date(*day) for day in days)
    except ValueError:
        return 0
    return min((later - earlier).days for earlier, later in zip(known, known[1:], strict=False))


def _of_stretches(section: Section, body: Sequence[Row]) -> FileError | None:
    counted = counted_stretch(section)
    if counted:
        if HOUR.in_name(counted):
            return _hours(counted)
        return _stretches(counted, "month" if MONTH.in_name(counted) else "week")
    width = max((len(row.cells) for row in body), default=0)
    for index in range(min(width, 6)):
        cells = [row.cell(index) for row in body]
        found = [each for each in map(stretch, cells) if each]
        filled = sum(not is_blank(cell) and not is_total(cell) for cell in cells)
        if found and len(found) >= filled * _MIN_SHARE:
            usual = Counter(found).most_common(1)[0][0]
            text = quoted(clean(next(cell for cell in cells if stretch(cell))))
            if usual is Stretch.HOUR:
                return _hours(text)
            return _stretches(text, "month" if usual is Stretch.MONTH else "week")
    return None


def _stretches(text: str, length: str) -> FileError:
    if length == "month":
        said = sentence(
            "This is not a daily series: each row stands for a month (“{text}”). Export it again"
            " by day, then drop that file.",
            text=text,
        )
    else:
        said = sentence(
            "This is not a daily series: each row stands for a week or another stretch of days"
            " (“{text}”). Export it again by day, then drop that file.",
            text=text,
        )
    return ChooseFile(said)
