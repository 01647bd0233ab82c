"""Files with a line a day, as the forecast commands read them."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from okr.domain.errors import InvalidInput, Problem
from okr.domain.forecasting import History, Quantity
from okr.domain.measures import Reading
from okr.domain.messages import Message, message
from okr.domain.okrs import BIGGEST_NUMBER

_DAY_NAMES = ("day", "date")
_SEPARATORS = ",;\t"


@dataclass(frozen=True)
class DailyFile:
    """The rows of a file: days that ascend, and for each its cells by column name in small letters.

    A cell is kept as text with the number of its line, since only the columns that are asked
    for must hold numbers.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[date, int, Mapping[str, str]]]

    @property
    def amounts(self) -> tuple[str, ...]:
        """The columns other than the day that have a title."""
        return tuple(name for name in self.columns if name and name not in _DAY_NAMES)

    def readings(self, column: str) -> list[Reading]:
        """Give the numbers of a column; a blank is no reading.

        Raises:
            InvalidInput: naming the row that holds something else.
        """
        name = column.strip().casefold()
        if name not in self.columns:
            columns = ", ".join(self.columns)
            raise _refused(
                message(
                    "The file has no column “{name}”. It has: {columns}.",
                    name=column,
                    columns=columns,
                )
            )
        return [(day, _number(cells[name], line)) for day, line, cells in self.rows if cells[name]]

    def history(self, quantity: Quantity) -> History:
        """Read day and value, or for a rate day, numerator and denominator."""
        if quantity is not Quantity.RATE:
            return History(quantity, self.readings("value"))
        return self.rate("numerator", "denominator")

    def rate(self, above: str, below: str) -> History:
        """Read a rate from two columns; a day with a blank in either has none."""
        denominator = self.readings(below)
        lines = {day: line for day, line, _ in self.rows}
        for day, value in denominator:
            if value < 0:
                raise _refused(
                    message("Row {row}: the denominator is below 0. Correct it.", row=lines[day])
                )
        return History(Quantity.RATE, self.readings(above), denominator)


def read(path: Path) -> DailyFile:
    """Read a CSV file with a line of titles, one of which is day (or date).

    Separated by commas, semicolons or tabs. Days need not be in order.

    Raises:
        InvalidInput: naming the row, where a day is none or comes twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            message("“{name}” is not text. Save it as CSV in UTF-8.", name=path.name)
        ) from None
    if not text.strip():
        raise _refused(message("“{name}” is empty.", name=path.name))
    first, _, _ = text.partition("\n")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        titles = tuple(title.strip().casefold() for title in next(reader, []))
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error:
        raise _refused(
            message("Row {row} cannot be read. Check its quotation marks.", row=reader.line_num)
        ) from None
    day_name = next((name for name in _DAY_NAMES if name in titles), None)
    if day_name is None:
        columns = ", ".join(titles)
        raise _refused(
            message(
                "The file has no column “day”. Its first line says: {columns}.", columns=columns
            )
        )
    return DailyFile(titles, _by_day(lines, titles, day_name))


def _by_day(
    lines: Sequence[tuple[int, Sequence[str]]], titles: Sequence[str], day_name: str
) -> list[tuple[date, int, Mapping[str, str]]]:
    found: dict[date, tuple[date, int, Mapping[str, str]]] = {}
    for line, texts in lines:
        padded = [text.strip() for text in texts] + [""] * len(titles)
        cells = dict(zip(titles, padded, strict=False))
        day = _day(cells[day_name], line)
        if day in found:
            raise _refused(
                message("Row {row}: {day} is there twice. Keep one line a day.", row=line, day=day)
            )
        found[day] = (day, line, cells)
    return [found[day] for day in sorted(found)]


def _day(text: str, line: int) -> date:
    try:
        return date.fromisoformat(text[:10] if text[10:11] in ("T", " ") else text)
    except ValueError:
        raise _refused(
            message(
                "Row {row}: “{text}” is not a day. Write days like 2026-12-31.",
                row=line,
                text=text[:40],
            )
        ) from None


def _number(text: str, line: int) -> float:
    try:
        value = math.nan if "_" in text else float(text)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise _refused(
            message(
                "Row {row}: “{text}” is not a number. Write one like 1234.5, or nothing for"
                " a day without.",
                row=line,
                text=text[:40],
            )
        )
    if abs(value) > BIGGEST_NUMBER:
        raise _refused(
            message(
                "Row {row}: “{text}” is too large to be counted with. Correct it, or leave"
                " it blank.",
                row=line,
                text=text[:40],
            )
        )
    return value


def _refused(sentence: Message) -> InvalidInput:
    return InvalidInput([Problem("file", sentence)])
