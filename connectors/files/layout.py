"""Where a table's one header row and its date column are."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from connectors.files.dates import is_day, labelled_day, written_day
from connectors.files.errors import ShrinkFile, sentence
from connectors.files.figures import NotANumber, scan
from connectors.files.grid import Cell, Grid, Row, is_blank
from connectors.files.headers import clean, unique_names
from connectors.files.limits import HEADER_ROWS, MAX_COLUMNS, SAMPLE_ROWS
from connectors.files.vocabulary import DATE, ITEM_TIME, TOTAL, words_of

_MIN_DAY_SHARE = 0.8
# A column that calls itself a date needs fewer days, and days that do not exist count as well:
# they are what its reader has to be told of.
_MIN_NAMED_DAY_SHARE = 0.5
_MIN_TEXT_CELLS = 2
# Rows of totals or descriptions that may stand between a header and its first day.
_ROWS_BEFORE_DAYS = 6

Test = Callable[[Cell], bool]


class Layout(NamedTuple):
    """Hold the header row's place among the rows, the date column and the columns' names."""

    header_place: int
    date_index: int
    names: tuple[str, ...]


def find_layout(rows: Sequence[Row], tells_day: Test = is_day) -> Layout | None:
    """Return where the header and the dates are; None where the rows are no such table.

    `tells_day` says which cells count as days: other ways of writing them are looked for in turn.
    """
    writes_day = _writes_day if tells_day is is_day else tells_day
    candidates = []
    for place, row in enumerate(rows[:HEADER_ROWS]):
        # A header of two names, one of them the date's, is one even if the other is missing.
        if text_cells(row) < _MIN_TEXT_CELLS and not _is_named_pair(row):
            continue
        if any(map(tells_day, row.cells)):
            continue
        date_index = _date_index(row, rows[place + 1 :], tells_day, writes_day)
        if date_index is not None:
            is_named = says_date(row.cell(date_index))
            candidates.append(((is_named, text_cells(row), -place), place, date_index))
    if not candidates:
        return None
    _, place, date_index = max(candidates)
    return Layout(place, date_index, tuple(unique_names(rows[place].cells)))


def is_total(cell: Cell) -> bool:
    """Tell whether a cell in the date column marks a row of totals."""
    return isinstance(cell, str) and TOTAL.any_of(words_of(clean(cell))[:2])


def says_date(cell: Cell) -> bool:
    """Tell whether a heading is that of a column of days."""
    return DATE.in_name(clean(cell))


def says_only_date(name: str) -> bool:
    """Tell whether a heading says nothing but that."""
    return all(word in DATE for word in words_of(name))


def refuse_width(grid: Grid) -> None:
    """Raise ShrinkFile where the sheet has more columns than can be read."""
    width = _width(grid.rows[:HEADER_ROWS])
    if width > MAX_COLUMNS and not _has_days_across(grid.rows[:HEADER_ROWS]):
        raise ShrinkFile(
            sentence(
                "This file has {count} columns, and at most {limit} can be read. Keep the date"
                " and the columns you follow, then drop it again.",
                count=width,
                limit=MAX_COLUMNS,
            )
        )


def text_cells(row: Row) -> int:
    """Count the cells of a row that hold words."""
    cells = [cell for cell in row.cells if isinstance(cell, str)]
    return sum(each is NotANumber.OTHER for each in scan(cells).scanned)


def share(is_met: Test, cells: Sequence[Cell]) -> float:
    """Return the part of the cells, neither blank nor a total's, that meet a test."""
    filled = [cell for cell in cells if not is_blank(cell) and not is_total(cell)]
    return sum(map(is_met, filled)) / len(filled) if filled else 0.0


def sampled(below: Sequence[Row]) -> list[Row]:
    """Return rows to judge a table by: its first ones, and some from all over it."""
    # The first rows are always in: a short table must not be judged by its footers.
    stride = max(1, len(below) // SAMPLE_ROWS)
    return [row for row in (*below[:SAMPLE_ROWS], *below[SAMPLE_ROWS::stride]) if _is_full(row)]


def _is_named_pair(row: Row) -> bool:
    return text_cells(row) == 1 and any(
        isinstance(cell, str) and not is_blank(cell) and says_date(cell) for cell in row.cells
    )


def _date_index(header: Row, below: Sequence[Row], tells_day: Test, writes_day: Test) -> int | None:
    if not any(tells_day(cell) for row in below[:_ROWS_BEFORE_DAYS] for cell in row.cells):
        return None
    sample = sampled(below)
    ranks = []
    for index in range(len(header.cells)):
        name = clean(header.cell(index))
        is_named = says_date(name)
        found = share(writes_day if is_named else tells_day, [row.cell(index) for row in sample])
        if found >= (_MIN_NAMED_DAY_SHARE if is_named else _MIN_DAY_SHARE):
            # When a post was published is a date as well, and seldom the one that is meant.
            is_plain = is_named and not ITEM_TIME.in_name(name)
            ranks.append((is_plain, is_named, found, -index))
    return -max(ranks)[3] if ranks else None


def _is_full(row: Row) -> bool:
    return sum(not is_blank(cell) for cell in row.cells) > 1


def _writes_day(cell: Cell) -> bool:
    return written_day(cell) is not None


def _has_days_across(rows: Sequence[Row]) -> bool:
    return any(sum(map(_holds_day, row.cells)) > MAX_COLUMNS // 4 for row in rows)


def _holds_day(cell: Cell) -> bool:
    return is_day(cell) or labelled_day(cell) is not None


def _width(rows: Sequence[Row]) -> int:
    return max(
        (
            index + 1
            for row in rows
            for index in range(len(row.cells) - 1, -1, -1)
            if not is_blank(row.cells[index])
        ),
        default=0,
    )
