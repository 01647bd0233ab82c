"""Tables whose days stand elsewhere than in one column, turned into rows that begin with a day."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from connectors.files.dates import (
    DateOrder,
    day_of,
    decide,
    is_day,
    with_years,
    written_day,
    yearless_day,
)
from connectors.files.figures import NotANumber, scan
from connectors.files.grid import Cell, Row, is_blank, shown
from connectors.files.headers import clean
from connectors.files.layout import Layout, find_layout, is_total, says_date
from connectors.files.limits import MAX_COLUMNS
from connectors.files.sections import Section
from connectors.files.vocabulary import DATE, HOUR, MONTH, NTH, PERIOD, words_of

_INDEX = re.compile(r"\d{1,4}", re.ASCII)
_LEAST_DAYS_ACROSS = 2
# "*.example.org/*_20240131" holds the day that the column is for; "…_20240131_type" is no number.
_DAY_AT_END = re.compile(r"(?P<label>.*?)[\s_:,;(-]+(?P<day>\d{8}|\d{4}-\d\d-\d\d)\)?")


class Reshaped(NamedTuple):
    """Hold a table with one row per day, and what had to be assumed for it."""

    section: Section
    layout: Layout
    lacks_year: bool = False
    is_across: bool = False


def reshaped(section: Section, downloaded_on: date) -> list[Reshaped]:
    """Return the tables with one row per day that a section holds; none where it has no days."""
    across = _from_days_across(section)
    if across:
        return [across]
    layout = find_layout(section.rows)
    if layout:
        return [
            Reshaped(part, found)
            for part in _side_by_side(section, layout)
            if (found := find_layout(part.rows))
        ]
    counted = _from_counted_days(section)
    if counted:
        return [counted]
    yearless = _from_yearless_days(section, downloaded_on)
    return [yearless] if yearless else []


def counted_stretch(section: Section) -> bool:
    """Tell whether a table counts weeks, months or hours from its start rather than days."""
    return bool(section.starts_on and _counted(section) and _from_counted_days(section) is None)


# Side by side


def _side_by_side(section: Section, layout: Layout) -> list[Section]:
    header = section.rows[layout.header_place]
    below = section.rows[layout.header_place + 1 :][:20]
    name = clean(header.cell(layout.date_index))
    starts = [
        index
        for index, cell in enumerate(header.cells)
        if (clean(cell) == name or (says_date(cell) and is_blank(header.cell(index - 1))))
        and any(is_day(row.cell(index)) for row in below)
        and (index in (0, layout.date_index) or _is_apart(header, index, name))
    ]
    if len(starts) < 2:
        return [section]
    ends = [*starts[1:], None]
    return [
        replace(section, rows=_cut(section.rows, start, end))
        for start, end in zip(starts, ends, strict=True)
    ]


def _is_apart(header: Row, index: int, name: str) -> bool:
    return is_blank(header.cell(index - 1)) or clean(header.cell(index)) == name


def _cut(rows: Sequence[Row], start: int, end: int | None) -> tuple[Row, ...]:
    parts = (Row(row.number, row.cells[start:end]) for row in rows)
    return tuple(row for row in parts if not all(map(is_blank, row.cells)))


# Days across


def _from_days_across(section: Section) -> Reshaped | None:
    for place, header in enumerate(section.rows[:20]):
        days = _days_across(header)
        if len(days) < _LEAST_DAYS_ACROSS:
            continue
        body = section.rows[place + 1 :]
        if not body or any(is_day(cell) for row in body[:3] for cell in row.cells[:2]):
            return None
        return _turned(section, header, body, days)
    return None


def _days_across(header: Row) -> dict[int, date]:
    if len(header.cells) < _LEAST_DAYS_ACROSS + 1:
        return {}
    written = {index: written_day(cell) for index, cell in enumerate(header.cells)}
    found = {index: day for index, day in written.items() if day}
    if len(found) >= _LEAST_DAYS_ACROSS:
        order = decide(list(found.values()), None).order
        days = {index: day_of(day, order) for index, day in found.items()}
    else:
        days = {
            index: day_of(each, DateOrder.YEAR_FIRST)
            for index, cell in enumerate(header.cells)
            if isinstance(cell, str)
            and (match := _DAY_AT_END.fullmatch(clean(cell)))
            and (each := written_day(match["day"]))
        }
    known = {index: day for index, day in days.items() if day}
    if len(set(known.values())) * 2 <= len(known) and len(known) > _LEAST_DAYS_ACROSS:
        return {}
    return known


def _turned(
    section: Section, header: Row, body: Sequence[Row], days: dict[int, date]
) -> Reshaped | None:
    labels = [index for index in range(len(header.cells)) if index < min(days)]
    rows = [row for row in body if not is_total(row.cell(0)) and _has_number(row, days)]
    if not rows or len(rows) > MAX_COLUMNS:
        return None
    names = [_label(row, labels) or section.title for row in rows]
    by_day: dict[date, list[Cell]] = {}
    for index, day in days.items():
        cells = by_day.setdefault(day, [""] * len(rows))
        for place, row in enumerate(rows):
            if is_blank(cells[place]):
                cells[place] = row.cell(index)
    top = Row(header.number, ("Date", *names))
    turned = (Row(header.number, (day, *cells)) for day, cells in sorted(by_day.items()))
    made = replace(section, rows=(top, *turned))
    layout = find_layout(made.rows)
    return Reshaped(made, layout, is_across=True) if layout else None


def _label(row: Row, labels: Sequence[int]) -> str:
    texts = [clean(row.cell(index)) for index in labels]
    named = [text for text in texts if text and scan([text]).scanned[0] is NotANumber.OTHER]
    return named[0] if named else ""


def _has_number(row: Row, days: dict[int, date]) -> bool:
    found = scan([row.cell(index) for index in days])
    return found.is_numeric


# Counted days


def _counted(section: Section) -> tuple[int, int] | None:
    """Return the header's place and the column that counts 0, 1, 2 … below it."""
    for place, header in enumerate(section.rows[:3]):
        body = section.rows[place + 1 :]
        for index in range(min(3, len(header.cells))):
            said = words_of(clean(header.cell(index)))
            cells = [shown(row.cell(index)).removesuffix(".0") for row in body]
            cells = [cell for cell in cells if cell.strip()]
            if not cells or not all(_INDEX.fullmatch(cell) for cell in cells):
                continue
            counts = sorted({int(cell) for cell in cells})
            is_padded = any(len(cell) == 4 and cell.startswith("0") for cell in cells)
            says_so = NTH.any_of(said) or DATE.any_of(said) or is_padded
            if says_so and (is_padded or counts[0] in (0, 1)) and counts[-1] < 4000:
                return place, index
    return None


def _from_counted_days(section: Section) -> Reshaped | None:
    found = _counted(section)
    if section.starts_on is None or found is None:
        return None
    place, index = found
    header, body = section.rows[place], section.rows[place + 1 :]
    said = words_of(clean(header.cell(index)))
    if any(kind.any_of(said) for kind in (HOUR, MONTH, PERIOD)):
        return None
    counts = [shown(row.cell(index)).removesuffix(".0").strip() for row in body]
    numbers = [int(count) for count in counts if count]
    is_padded = any(len(count) == 4 for count in counts)
    first = 0 if is_padded or min(numbers) == 0 else 1
    if section.ends_on and not DATE.any_of(said):
        days = (section.ends_on - section.starts_on).days + 1
        if max(numbers) - first + 1 > days or _are_weeks(max(numbers) - first + 1, days):
            return None
    rows = tuple(
        _with_cell(row, index, section.starts_on + timedelta(days=int(count) - first))
        if count
        else row
        for row, count in zip(body, counts, strict=True)
    )
    made = replace(section, rows=(_with_cell(header, index, "Date"), *rows))
    layout = find_layout(made.rows)
    return Reshaped(made, layout) if layout else None


def _are_weeks(count: int, days: int) -> bool:
    return days >= 14 and count <= days // 7 + 2 and count > 2


# Days without a year


def _tells_yearless(cell: Cell) -> bool:
    return yearless_day(cell) is not None


def _from_yearless_days(section: Section, downloaded_on: date) -> Reshaped | None:
    layout = find_layout(section.rows, _tells_yearless)
    if layout is None:
        return None
    body = section.rows[layout.header_place + 1 :]
    places = {
        place: found
        for place, row in enumerate(body)
        if (found := yearless_day(row.cell(layout.date_index)))
    }
    days = with_years(list(places.values()), downloaded_on)
    by_place = dict(zip(places, days, strict=True))
    rows = tuple(
        _with_cell(row, layout.date_index, day) if (day := by_place.get(place)) else row
        for place, row in enumerate(body)
    )
    made = replace(section, rows=(section.rows[layout.header_place], *rows))
    made_layout = find_layout(made.rows)
    return Reshaped(made, made_layout, lacks_year=True) if made_layout else None


def _with_cell(row: Row, index: int, cell: Cell) -> Row:
    cells = [*row.cells, *[""] * (index + 1 - len(row.cells))]
    cells[index] = cell
    return Row(row.number, tuple(cells))
