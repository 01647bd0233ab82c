"""From text to rows: which delimiter, and rows numbered as a spreadsheet numbers them."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import count, islice, repeat
from typing import cast

from connectors.files.errors import CorrectRows, ShrinkFile, sentence
from connectors.files.grid import Grid, Row
from connectors.files.limits import DELIMITER_CHARS, DELIMITER_ROWS, HEADER_ROWS, MAX_ROWS

_DELIMITERS = (",", ";", "\t", "|")
_DECLARED = re.compile(r'\s*"?sep=([^\r\n"])"?[ ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


def read_text(text: str, encoding: str) -> Grid:
    """Return the rows of a CSV text."""
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    text = text.rstrip("\r\n")
    delimiter = declared[1] if declared else _consistent_delimiter(text[:DELIMITER_CHARS])
    return Grid(_rows(text, delimiter), encoding=encoding, delimiter=delimiter)


def too_many_rows(count: int, limit: int = MAX_ROWS) -> ShrinkFile:
    """Return the refusal of a file with that many rows below its header."""
    return ShrinkFile(
        sentence(
            "This file has {count} rows; a daily file has one per day, and at most {limit} can be"
            " read. Export the totals by day, or a shorter period, then drop that file.",
            count=count,
            limit=limit,
        )
    )


def _rows(text: str, delimiter: str) -> tuple[Row, ...]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbers, most = count(1), MAX_ROWS + HEADER_ROWS
    numbered = zip(numbers, map(tuple, reader), strict=False)
    # Most rows show with their first cell that they are not blank.
    filled = (
        one for one in numbered if one[1] and (one[1][0].strip() or any(map(str.strip, one[1])))
    )
    # A long file has hundreds of thousands: they become rows without a call for each.
    made = map(tuple.__new__, repeat(Row), islice(filled, most + 1))
    try:
        rows = cast("tuple[Row, ...]", tuple(made))
        if len(rows) > most:
            raise too_many_rows(len(rows) - 1 + _filled(reader))
    except csv.Error as error:
        raise CorrectRows(
            sentence(
                "The quotation marks in row {row} do not match up, so that the rows after it"
                " cannot be told apart. Correct that row, or export the file again.",
                row=next(numbers) - 1,
            )
        ) from error
    return rows


def _filled(reader: Iterator[list[str]]) -> int:
    return sum(1 for cells in reader if any(cells))


def _consistent_delimiter(text: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _consistency(text, delimiter))


def _consistency(text: str, delimiter: str) -> tuple[float, int]:
    # The share of rows that agree on a width above one, then that width: a mark that merely
    # occurs inside cells does not split every row alike.
    widths: Counter[int] = Counter()
    for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
        if any(cells):
            widths[len(cells)] += 1
        if widths.total() >= DELIMITER_ROWS:
            break
    split = [(count, width) for width, count in widths.items() if width > 1]
    count, width = max(split, default=(0, 0))
    return (count / max(widths.total(), 1), width)
