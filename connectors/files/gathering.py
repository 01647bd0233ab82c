"""The rows of one account put together day by day, also where a day has many rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from connectors.files.dates import is_day
from connectors.files.errors import sentence
from connectors.files.grid import Row, is_blank, shown
from connectors.files.headers import clean
from connectors.files.limits import MOST_KINDS_OF_ROWS
from connectors.files.understanding import Column, Kind, Skipped, Understanding

Values = tuple[float | None, ...]
_SAMPLE = 2000


def gathered(
    facts: Understanding,
    rows: Sequence[Row],
    days: Sequence[date],
    places: Sequence[int],
    columns: Sequence[Column],
) -> Understanding:
    """Return one account's series: `places` says which rows are its own.

    Where a day has several rows, amounts are added up and rates are divided anew; what cannot be
    added up is kept apart for each kind of row, or left out where there are many kinds.
    """
    order = sorted(places, key=days.__getitem__)
    numbers = {rows[place].number for place in places} if any(c.problems for c in columns) else ()
    mine = [
        replace(
            column,
            problems=tuple(one for one in column.problems if one.row in numbers),
        )
        if column.problems
        else column
        for column in columns
    ]
    known = sorted({days[place] for place in order})
    if len(known) == len(order):
        made = [replace(one, values=_picked(one, order)) for one in mine]
        return replace(facts, days=tuple(known), columns=tuple(map(_cleared, made)))
    return _added_up(replace(facts, days=tuple(known), is_gathered=True), rows, days, order, mine)


def _picked(column: Column, order: Sequence[int]) -> Values:
    values = column.values
    return tuple([values[place] for place in order])


def _cleared(column: Column) -> Column:
    """Take the zeros before a level's first number for what they are: nothing was recorded."""
    if column.kind is not Kind.LEVEL or not column.values or column.values[0] != 0:
        return column
    first = next((place for place, value in enumerate(column.values) if value), 0)
    return replace(column, values=(None,) * first + column.values[first:])


def _added_up(
    facts: Understanding,
    rows: Sequence[Row],
    days: Sequence[date],
    order: Sequence[int],
    columns: Sequence[Column],
) -> Understanding:
    place_of = {day: place for place, day in enumerate(facts.days)}
    into = [place_of[days[place]] for place in order]
    texts = [column.index for column in columns if _tells_apart(column, rows, order)]
    sums = {
        column.name: _sums(column, order, into, len(place_of))
        for column in columns
        if column.kind is Kind.FLOW
    }
    made: list[Column] = []
    skipped: list[Skipped] = []
    for column in columns:
        if column.kind is Kind.FLOW:
            made.append(replace(column, values=sums[column.name]))
        elif not column.is_offered:
            made.append(replace(column, values=(None,) * len(place_of)))
        elif column.numerator in sums and column.denominator in sums:
            pairs = zip(sums[column.numerator], sums[column.denominator], strict=True)
            values = tuple(
                top / below if top is not None and below else None for top, below in pairs
            )
            made.append(replace(column, values=values))
        else:
            apart = _apart(column, rows, order, into, texts, len(place_of))
            made += apart
            if not apart:
                skipped.append(_left_out(facts, column))
    return replace(facts, columns=tuple(made), skipped=tuple(skipped))


def _tells_apart(column: Column, rows: Sequence[Row], order: Sequence[int]) -> bool:
    """Tell whether a column of texts says of which kind a row is."""
    if column.kind is not Kind.TEXT:
        return False
    cells = {rows[place].cell(column.index) for place in order[:_SAMPLE]}
    return len(cells) > 1 and not all(is_day(cell) for cell in cells if not is_blank(cell))


def _sums(column: Column, order: Sequence[int], into: Sequence[int], count: int) -> Values:
    found: list[float | None] = [None] * count
    for place, target in zip(order, into, strict=True):
        value = column.values[place]
        if value is not None:
            found[target] = (found[target] or 0.0) + value
    return tuple(found)


def _apart(  # noqa: PLR0913 - the rows, where they go, and by which texts they differ
    column: Column,
    rows: Sequence[Row],
    order: Sequence[int],
    into: Sequence[int],
    texts: Sequence[int],
    count: int,
) -> list[Column]:
    kinds: dict[str, list[float | None]] = {}
    for place, target in zip(order, into, strict=True):
        label = " · ".join(clean(shown(rows[place].cell(index))) for index in texts)
        if label not in kinds and len(kinds) == MOST_KINDS_OF_ROWS:
            return []
        values = kinds.setdefault(label, [None] * count)
        if values[target] is None:
            values[target] = column.values[place]
    return [
        replace(column, name=f"{column.name} ({label})", values=tuple(values))
        for label, values in kinds.items()
    ]


def _left_out(facts: Understanding, column: Column) -> Skipped:
    said = sentence(
        "“{column}” cannot be added up over the rows of a day, and is left out.",
        column=column.name,
    )
    return Skipped(facts.header_row, said)
