"""From a sheet to the tables stacked in it, each with the lines of text that stand above it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from connectors.files.dates import DateOrder, day_of, is_day, span_of, written_day
from connectors.files.figures import NotANumber, scan
from connectors.files.grid import Cell, Grid, Row, is_blank, shown
from connectors.files.headers import clean
from connectors.files.vocabulary import DATE, TOTAL, words_of

_MOST_TITLE_CHARS = 120
_MOST_DAY_NAME_CHARS = 30
_RULE_SIGNS = frozenset("-=_*# ")


@dataclass(frozen=True)
class Section:
    """Hold one table's rows, its header among the first of them, and the notes above it.

    `starts_on` and `ends_on` are the days that the notes state, as GA4 does, or None.
    """

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def title(self) -> str:
        """Return the note right above the table, where that is a title; else ""."""
        notes = [note for note in self.notes if not note.startswith("#")]
        return notes[-1] if notes and len(notes[-1]) <= _MOST_TITLE_CHARS else ""


@dataclass
class _Open:
    """Hold a table whose end has not been reached."""

    notes: list[Row]
    rows: list[Row] = field(default_factory=list)


def sections(grid: Grid) -> list[Section]:
    """Return the tables of a sheet, in their order; one at least where there is a row."""
    tables = [_Open([])]
    waiting: list[Row] = []
    last_number = 0
    for place, row in enumerate(grid.rows):
        table = tables[-1]
        if table.rows and not waiting and row.number == last_number + 1 and _is_plain(row):
            table.rows.append(row)
        elif is_note(row):
            waiting.append(row)
        elif not table.rows:
            table.notes += waiting
            table.rows.append(row)
            waiting = []
        elif (waiting or row.number > last_number + 1 or _says_day(row)) and _starts_another(
            table.rows, waiting, row, grid.rows[place + 1 : place + 2]
        ):
            tables.append(_Open(waiting, [row]))
            waiting = []
        else:
            table.rows += [*waiting, row]
            waiting = []
        last_number = row.number
    if tables[-1].rows or not any(map(_is_comment, waiting)):
        tables[-1].rows += waiting
    else:
        tables[-1].notes += waiting
    return _closed(tables)


def _is_plain(row: Row) -> bool:
    """Tell quickly of most rows that they go on with a table: they begin with two values."""
    cells = row.cells
    if len(cells) < 2:
        return False
    first, second = cells[0], cells[1]
    if type(first) is not str or type(second) is not str or not first or not second:
        return False
    return first[0] != "#" and (first[0].isdigit() or second[0].isdigit())


def _is_comment(row: Row) -> bool:
    return shown(row.cells[0]).startswith("#")


def is_note(row: Row) -> bool:
    """Tell whether a row holds one text alone, or is a comment."""
    first = row.cells[0]
    if isinstance(first, str) and first.startswith("#"):
        return True
    if len(row.cells) > 1 and not is_blank(first) and not is_blank(row.cells[1]):
        return False
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return len(filled) == 1 and isinstance(filled[0], str) and not is_day(filled[0])


def is_heading(row: Row) -> bool:
    """Tell whether a row can be a header: names alone, or names before a row of days."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    days = sum(map(is_day, filled))
    if days:
        return days >= 2 and days * 2 > len(filled)
    texts = [cell for cell in filled if isinstance(cell, str)]
    if len(texts) < max(2, len(filled)) or TOTAL.any_of(words_of(clean(texts[0]))[:1]):
        return False
    return all(each is NotANumber.OTHER for each in scan(texts).scanned)


def _starts_another(
    rows: Sequence[Row], waiting: Sequence[Row], row: Row, following: Sequence[Row]
) -> bool:
    first = row.cells[0]
    # Most rows begin with a date or a number: they are told quickly.
    if not isinstance(first, str) or any(char.isdigit() for char in first) or not is_heading(row):
        return False
    place = next((index for index, cell in enumerate(rows[-1].cells) if is_day(cell)), None)
    if place is None or not following or not is_day(following[0].cell(place)):
        return True
    # The days go on below: a remark between them is no header.
    return bool(waiting) or _says_day(row)


def _says_day(row: Row) -> bool:
    for cell in row.cells[:3]:
        # Most cells begin with a digit, and are told quickly.
        is_short_text = isinstance(cell, str) and 0 < len(cell) < _MOST_DAY_NAME_CHARS
        if is_short_text and not shown(cell)[0].isdigit() and _is_day_name(shown(cell)):
            return True
    return False


@lru_cache(maxsize=65_536)
def _is_day_name(cell: str) -> bool:
    said = words_of(clean(cell))
    return 0 < len(said) <= 3 and DATE.any_of(said)


def _closed(tables: Sequence[_Open]) -> list[Section]:
    found = []
    starts_on = ends_on = None
    for table in tables:
        notes = [clean(next(c for c in row.cells if not is_blank(c))) for row in table.notes]
        days = [day for row in table.notes for cell in row.cells for day in _days_in(cell)]
        if days:
            starts_on, ends_on = days[0], days[-1]
        said = tuple(note for note in notes if set(note) - _RULE_SIGNS)
        found.append(Section(tuple(table.rows), said, starts_on, ends_on))
    return found


def _days_in(cell: Cell) -> list[date]:
    """Return the days that a comment states, as in "# Start date: 20231001-20231031"."""
    text = shown(cell)
    if not text.startswith("#"):
        return list(span_of(text) or ())
    found = [written_day(piece) for piece in text.replace("-", " ").replace(":", " ").split()]
    days = [day_of(each, DateOrder.YEAR_FIRST) for each in found if each]
    return [day for day in days if day]
