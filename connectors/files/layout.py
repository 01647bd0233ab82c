"""Where a sheet's one header row and its date column are, or what is missing."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from connectors.files.dates import is_day, written_day
from connectors.files.errors import ChooseFile, FileError, ShrinkFile, quoted, sentence
from connectors.files.figures import NotANumber, scan
from connectors.files.grid import Cell, Grid, Row, is_blank
from connectors.files.headers import clean, unique_names, words
from connectors.files.limits import HEADER_ROWS, MAX_COLUMNS, SAMPLE_ROWS

_DATE_WORDS = frozenset(words("date day jour datum fecha data dia tag"))
_TOTAL_WORDS = frozenset(
    words("total totals sum gesamt summe totaux somme ensemble totale totales grand overall")
)
_MIN_DAY_SHARE = 0.8
# A column that calls itself a date needs fewer days, and days that do not exist count as well:
# they are what its reader has to be told of.
_MIN_NAMED_DAY_SHARE = 0.5
_MIN_TEXT_CELLS = 2
_LISTED_HEADERS = 12
# Rows of totals or descriptions that may stand between a header and its first day.
_ROWS_BEFORE_DAYS = 6


class Layout(NamedTuple):
    """Hold the header row's place among the rows, the date column and the columns' names."""

    header_place: int
    date_index: int
    names: tuple[str, ...]


def find_layout(grid: Grid) -> Layout | None:
    """Return where the header and the dates are; None where the sheet has no such table."""
    candidates = []
    for place, row in enumerate(grid.rows[:HEADER_ROWS]):
        if _text_cells(row) < _MIN_TEXT_CELLS or any(map(is_day, row.cells)):
            continue
        date_index = _date_index(row, grid.rows[place + 1 :])
        if date_index is not None:
            is_named = _says_date(row.cell(date_index))
            candidates.append(((is_named, _text_cells(row), -place), place, date_index))
    if not candidates:
        return None
    _, place, date_index = max(candidates)
    return Layout(place, date_index, tuple(unique_names(grid.rows[place].cells)))


def is_total(cell: Cell) -> bool:
    """Tell whether a cell in the date column marks a row of totals."""
    return isinstance(cell, str) and bool(set(words(clean(cell))[:2]) & _TOTAL_WORDS)


def refuse_width(grid: Grid) -> None:
    """Raise ShrinkFile where the sheet has more columns than can be read."""
    width = _width(grid.rows[:HEADER_ROWS])
    if width > MAX_COLUMNS:
        raise ShrinkFile(
            sentence(
                "This file has {count} columns, and at most {limit} can be read. Keep the date"
                " and the columns you follow, then drop it again.",
                count=width,
                limit=MAX_COLUMNS,
            )
        )


def missing_table(grid: Grid, name: str) -> FileError:
    """Return why a sheet holds no daily table."""
    if not grid.rows:
        return ChooseFile(
            sentence(
                "{name} is empty. Export it again for a period that has numbers, then drop that"
                " file.",
                name=name,
            )
        )
    header = max(grid.rows[:HEADER_ROWS], key=_text_cells)
    if header is grid.rows[-1]:
        return ChooseFile(
            sentence(
                "{name} has a header and no rows below it. Export it again for a period that has"
                " numbers, then drop that file.",
                name=name,
            )
        )
    return ChooseFile(
        sentence(
            "No column of {name} holds dates; a daily file has one row per day. These columns"
            " were found: {headers}. Choose a daily export, or write the dates as 2026-01-31.",
            name=name,
            headers=_listed(header.cells),
        )
    )


def _date_index(header: Row, below: Sequence[Row]) -> int | None:
    if not any(is_day(cell) for row in below[:_ROWS_BEFORE_DAYS] for cell in row.cells):
        return None
    # The first rows are always in: a short table must not be judged by its footers.
    stride = max(1, len(below) // SAMPLE_ROWS)
    sample = [row for row in (*below[:SAMPLE_ROWS], *below[SAMPLE_ROWS::stride]) if _is_full(row)]
    ranks = []
    for index in range(len(header.cells)):
        is_named = _says_date(header.cell(index))
        writes_day = _writes_day if is_named else is_day
        share = _share(writes_day, [row.cell(index) for row in sample])
        if share >= (_MIN_NAMED_DAY_SHARE if is_named else _MIN_DAY_SHARE):
            ranks.append((is_named, share, -index))
    return -max(ranks)[2] if ranks else None


def _is_full(row: Row) -> bool:
    return sum(not is_blank(cell) for cell in row.cells) > 1


def _writes_day(cell: Cell) -> bool:
    return written_day(cell) is not None


def _share(is_met: Callable[[Cell], bool], cells: Sequence[Cell]) -> float:
    filled = [cell for cell in cells if not is_blank(cell) and not is_total(cell)]
    return sum(map(is_met, filled)) / len(filled) if filled else 0.0


def _says_date(cell: Cell) -> bool:
    return bool(set(words(clean(cell))) & _DATE_WORDS)


def _text_cells(row: Row) -> int:
    cells = [cell for cell in row.cells if isinstance(cell, str)]
    return sum(each is NotANumber.OTHER for each in scan(cells).scanned)


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


def _listed(cells: Sequence[Cell]) -> str:
    names = [quoted(clean(cell)) for cell in cells if not is_blank(cell)]
    return ", ".join(names[:_LISTED_HEADERS]) + (", …" if len(names) > _LISTED_HEADERS else "")
