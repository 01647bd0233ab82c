"""What a reader understood of a file, for a person to confirm before anything is written."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connectors.files.dates import DateOrder
from connectors.files.errors import Sentence


def amount(value: float) -> int | str:
    """Return a number as a sentence shows it: whole, with two decimals, or with four digits."""
    if value == int(value):
        return int(value)
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.4g}"


class Kind(StrEnum):
    """Say how a column's days go together."""

    FLOW = "flow"
    """The days add up."""
    LEVEL = "level"
    """A stock: the latest day counts."""
    UNIQUE = "unique"
    """The days do not add up: people counted once a day, or a daily average."""
    RATE = "rate"
    """A part of something: sum the numerator, sum the denominator, then divide."""
    TEXT = "text"
    """Not numbers; not offered."""
    EMPTY = "empty"
    """No value on any day; not offered."""


class Scale(StrEnum):
    """Say how a rate was written in the file; its values are fractions either way."""

    FRACTION = "fraction"
    PERCENT_TEXT = "percent text"
    PERCENT_BARE = "bare percent"


@dataclass(frozen=True)
class CellProblem:
    """Name a cell that is not a number, and why; `row` as a spreadsheet shows it."""

    row: int
    column: str
    text: str
    reason: Sentence


@dataclass(frozen=True)
class Skipped:
    """Name a row that was left out, and why; `row` as a spreadsheet shows it.

    `part` is the sheet, or the file in an archive, that the row is in; "" where there is one.
    """

    row: int
    reason: Sentence
    part: str = ""


@dataclass(frozen=True)
class Column:
    """Hold one column beside the dates.

    `index` is 0-based. `values` align with the days of the Understanding; None means missing, and
    missing is not zero. `unit` is "%", a currency, "s", "h" or "". `scale`, `numerator` and
    `denominator` (names of other columns) are for rates, and None where unknown. `decimal_mark`
    is how fractions are written, "" where no cell told. `total` is what the file's own row of
    totals says, None without one, and `note` says where it differs from the sum of the days.
    """

    name: str
    index: int
    kind: Kind
    values: tuple[float | None, ...] = ()
    unit: str = ""
    problems: tuple[CellProblem, ...] = ()
    scale: Scale | None = None
    numerator: str | None = None
    denominator: str | None = None
    decimal_mark: str = ""
    total: float | None = None
    note: Sentence | None = None

    @property
    def is_offered(self) -> bool:
        """Tell whether the column holds numbers, even if some cells must be mended first."""
        return self.kind not in (Kind.TEXT, Kind.EMPTY)

    @property
    def is_importable(self) -> bool:
        """Tell whether every value of the column can be taken as it is."""
        return self.is_offered and not self.problems


@dataclass(frozen=True)
class Understanding:
    """Hold what was understood of a file.

    `days` ascend, each once; gaps are not filled. `header_row` is 1-based as a spreadsheet shows
    it, `date_index` 0-based. `date_orders` holds both choices where the dates fit day-first and
    month-first alike, and is empty otherwise; `date_order` is the one assumed or asked for.
    `encoding` and `delimiter` are None for a workbook, `sheet` is None for a text file. `account`
    is whose numbers these are, None where nobody says; `hint` is what the file itself says of that.
    `title` stands above the table. `is_gathered` tells that a day had several rows, which were put
    together.
    """

    shape: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int
    date_column: str
    date_index: int
    date_order: DateOrder
    date_orders: tuple[DateOrder, ...]
    days: tuple[date, ...]
    columns: tuple[Column, ...]
    skipped: tuple[Skipped, ...]
    account: str | None = None
    hint: str | None = None
    title: str = ""
    is_gathered: bool = False

    @property
    def first_on(self) -> date:
        """Return the earliest day of the file."""
        return self.days[0]

    @property
    def last_on(self) -> date:
        """Return the latest day of the file, included."""
        return self.days[-1]

    @property
    def offered(self) -> tuple[Column, ...]:
        """Return the columns of numbers, in the order of the file."""
        return tuple(column for column in self.columns if column.is_offered)

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]
