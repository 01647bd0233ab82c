"""Tables whose days stand elsewhere than in one column, turned into rows that begin with a day."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from connectors.files.dates import (
    day_of,
    decide,
    is_day,
    labelled_day,
    with_years,
    written_day,
    yearless_day,
)
from connectors.files.figures import NotANumber, scan
from connectors.files.grid import Cell, Row, is_blank, shown
from connectors.files.headers import clean
from connectors.files.layout import Layout, find_layout, is_total, says_date
from connectors.files.limits import MAX_SERIES
from connectors.files.sections import Section
from connectors.files.vocabulary import DATE, HOUR, KEYWORD, MONTH, NTH, PERIOD, words_of

_INDEX = re.compile(r"\d{1,4}", re.ASCII)
_LEAST_DAYS_ACROSS = 2
_ANY_PATH = "*./ "


class Reshaped(NamedTuple):
    """Hold a table with one row per day, and what had to be assumed for it.

    `counts_ranks` tells that its numbers are places in a ranking; `owner` is the site that its
    headings name beside the days, "" where they name none.
    """

    section: Section
    layout: Layout
    lacks_year: bool = False
    is_across: bool = False
    counts_ranks: bool = False
    owner: str = ""


def reshaped(section: Section, downloaded_on: date) -> list[Reshaped]:
    """Return the tables with one row per day that a section holds; none where it has no days."""
    across = _from_days_across(section)
    if across:
        return across
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


def counted_stretch(section: Section) -> str | None:
    """Return the heading that counts weeks, months or hours from the start rather than days."""
    found = _counted(section)
    if section.starts_on is None or found is None or _from_counted_days(section) is not None:
        return None
    place, index = found
    return clean(section.rows[place].cell(index))


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
    firsts = [0, *map(partial(_first_column, header), starts, starts[1:])]
    ends = [*firsts[1:], None]
    return [
        replace(section, rows=_cut(section.rows, start, end))
        for start, end in zip(firsts, ends, strict=True)
    ]


def _first_column(header: Row, earlier: int, date_index: int) -> int:
    """Return where a table beside another begins: behind the empty column, or with its dates."""
    gaps = [index for index in range(earlier, date_index) if is_blank(header.cell(index))]
    return gaps[-1] + 1 if gaps else date_index


def _is_apart(header: Row, index: int, name: str) -> bool:
    return is_blank(header.cell(index - 1)) or clean(header.cell(index)) == name


def _cut(rows: Sequence[Row], start: int, end: int | None) -> tuple[Row, ...]:
    parts = (Row(row.number, row.cells[start:end]) for row in rows)
    return tuple(row for row in parts if not all(map(is_blank, row.cells)))


# Days across


def too_many_across(section: Section) -> int:
    """Return how many rows a table with days as columns has, where these are too many; else 0."""
    place, days = _across(section)
    rows = _rows_across(section, place, days) if days else []
    return len(rows) if len(rows) > MAX_SERIES else 0


def _from_days_across(section: Section) -> list[Reshaped]:
    place, days = _across(section)
    rows = _rows_across(section, place, days) if days else []
    if not 0 < len(rows) <= MAX_SERIES:
        return []
    header = section.rows[place]
    by_owner: dict[str, dict[int, date]] = {}
    for index, day in days.items():
        by_owner.setdefault(_owner(header.cell(index)), {})[index] = day
    labels = [index for index in range(len(header.cells)) if index < min(days)]
    turned = [
        _turned(replace(section, rows=(header, *rows)), labels, own, owner)
        for owner, own in by_owner.items()
    ]
    return [one for one in turned if one]


def _across(section: Section) -> tuple[int, dict[int, date]]:
    """Return the place of a header with days, and those by column; none where there is none."""
    for place, header in enumerate(section.rows[:20]):
        days = _days_across(header)
        if len(days) < _LEAST_DAYS_ACROSS:
            continue
        body = section.rows[place + 1 :]
        has_days_below = any(is_day(cell) for row in body[:3] for cell in row.cells[:2])
        return place, {} if has_days_below else days
    return 0, {}


def _rows_across(section: Section, place: int, days: dict[int, date]) -> list[Row]:
    body = section.rows[place + 1 :]
    return [row for row in body if not is_total(row.cell(0)) and _has_number(row, days)]


def _owner(cell: Cell) -> str:
    labelled = labelled_day(cell)
    return labelled[0].strip(_ANY_PATH) if labelled else ""


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
            index: labelled[1]
            for index, cell in enumerate(header.cells)
            if (labelled := labelled_day(cell))
        }
    known = {index: day for index, day in days.items() if day}
    different = {(_owner(header.cell(index)), day) for index, day in known.items()}
    if len(different) * 2 <= len(known) and len(known) > _LEAST_DAYS_ACROSS:
        return {}
    return known


def _turned(
    section: Section, labels: Sequence[int], days: dict[int, date], owner: str
) -> Reshaped | None:
    header, *rows = section.rows
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
    counts_ranks = any(KEYWORD.in_name(clean(header.cell(index))) for index in labels)
    if layout is None:
        return None
    return Reshaped(made, layout, is_across=True, counts_ranks=counts_ranks, owner=owner)


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
