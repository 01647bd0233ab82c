"""A file's own row of totals beside the sum of its days: a difference is shown, never repaired."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.files.errors import Sentence, sentence
from connectors.files.figures import scan
from connectors.files.grid import Cell, Row
from connectors.files.kinds import says_average
from connectors.files.understanding import Column, Kind, amount

# Half of the last digit that files usually write, lost on each day.
_ROUNDED_BY = 0.005
_SAME = 1e-6


def with_totals(
    columns: Sequence[Column], totals: Sequence[Row], *, is_gathered: bool
) -> tuple[Column, ...]:
    """Return the columns with what the rows of totals say of them, and a note where it differs.

    The columns' values are those of the rows as they stand. `is_gathered` tells that a day has
    several rows: people cannot be added up over them.
    """
    if not totals:
        return tuple(columns)
    return tuple(
        _with_total(column, totals)
        if _adds_up(column, is_gathered=is_gathered) and column.is_importable
        else column
        for column in columns
    )


def _adds_up(column: Column, *, is_gathered: bool) -> bool:
    counts_people = column.kind is Kind.UNIQUE and not says_average(column.name)
    return column.kind is Kind.FLOW or (counts_people and not is_gathered)


def _with_total(column: Column, totals: Sequence[Row]) -> Column:
    added = sum(value for value in column.values if value is not None)
    stated = [
        number
        for row in totals
        for number in _readings(row.cell(column.index), column.decimal_mark)
    ]
    if not stated:
        return column
    # Of several rows of totals, some are those of a part.
    whole = min(stated, key=lambda number: abs(number - added))
    if abs(whole - added) <= _slack(column, whole):
        return replace(column, total=whole)
    return replace(column, total=whole, note=_difference(column, whole, added))


def _readings(cell: Cell, decimal_mark: str) -> list[float]:
    """Return the numbers that a cell can mean: two where its mark can be read both ways."""
    scanned = scan([cell])
    found = {scanned.numbers(mark)[0][0] for mark in decimal_mark or ".,"}
    return [number for number in found if number is not None]


def _slack(column: Column, whole: float) -> float:
    days = [value for value in column.values if value is not None]
    if whole.is_integer() and all(value.is_integer() for value in days):
        return 0.0
    return max(_ROUNDED_BY * (len(days) + 1), abs(whole) * _SAME)


def _difference(column: Column, whole: float, added: float) -> Sentence:
    if column.kind is Kind.UNIQUE:
        return sentence(
            "{column}: the file's own total is {whole}, its days add up to {added}: whoever came on"
            " several days counts once in the total. The days are taken as they are.",
            column=column.name,
            whole=amount(whole),
            added=amount(added),
        )
    return sentence(
        "{column}: the file's own total is {whole}, its days add up to {added}. The days are taken"
        " as they are.",
        column=column.name,
        whole=amount(whole),
        added=amount(added),
    )
