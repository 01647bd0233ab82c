"""A sheet as rows of cells, before anyone knows what the cells mean."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | time | timedelta


class Row(NamedTuple):
    """Hold the cells of one row that is not blank; `number` is the one a spreadsheet shows."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """Return the cell in that column (0-based); empty text beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True)
class Grid:
    """Hold a sheet's rows, blank ones left out, and where they came from.

    `encoding` and `delimiter` are None for a workbook, `sheet` is None for a text file.
    """

    rows: tuple[Row, ...]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip()


def shown(cell: Cell) -> str:
    """Return a cell as text to quote."""
    return cell if isinstance(cell, str) else str(cell)


def column_letters(index: int) -> str:
    """Return the letters over a column (0-based): A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
