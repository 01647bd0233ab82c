"""From the cells under each header to a column of numbers with a proposed kind."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from connectors.files.figures import PERCENT, Scan, decimal_for, scan
from connectors.files.grid import Cell, Row, column_letters
from connectors.files.kinds import header_unit, proposed_kind
from connectors.files.nature import is_identifier
from connectors.files.rates import Draft
from connectors.files.understanding import CellProblem, Column, Kind


class _Heading(NamedTuple):
    """Hold where a column stands, its name, and what the file says of it in its own words."""

    place: int
    name: str
    said: str


def column_drafts(
    rows: Sequence[Row],
    names: Sequence[str],
    date_index: int,
    *,
    order: Sequence[int] | None = None,
    said: Mapping[int, str] | None = None,
) -> list[Draft]:
    """Return one draft per column beside the dates.

    `order` gives the places of rows that ascend by day, all of one kind; None where all do.
    `said` is what the file says of a column in its own words. A column with neither a name nor a
    value is left out.
    """
    cells = {
        index: [cells[index] if index < len(cells) else "" for _, cells in rows]
        for index in range(len(names))
        if index != date_index
    }
    scans = {index: scan(found) for index, found in cells.items()}
    numeric = [each for each in scans.values() if each.is_numeric]
    return [
        _draft(
            _Heading(index, names[index], (said or {}).get(index, "")),
            scanned,
            rows,
            numeric,
            order,
        )
        for index, scanned in scans.items()
        if (scanned.filled or names[index] != unnamed(index))
        and not _merely_counts(names[index], index, cells[index])
    ]


def unnamed(index: int) -> str:
    """Return the name of a column that has none."""
    return f"Column {column_letters(index)}"


def _merely_counts(name: str, index: int, cells: Sequence[Cell]) -> bool:
    """Tell whether a column without a name numbers the rows, as programs write it."""
    if name != unnamed(index) or len(cells) < 2:
        return False
    texts = [str(cell).removesuffix(".0") for cell in cells]
    return any(texts == [str(start + place) for place in range(len(texts))] for start in (0, 1))


def _draft(
    heading: _Heading,
    scanned: Scan,
    rows: Sequence[Row],
    numeric: Sequence[Scan],
    order: Sequence[int] | None,
) -> Draft:
    index, name, said = heading
    missing = (None,) * len(rows)
    if not scanned.is_numeric or is_identifier(name, scanned.cells):
        kind = Kind.TEXT if scanned.filled else Kind.EMPTY
        return Draft(Column(name, index, kind, missing))
    decimal = decimal_for(scanned, numeric)
    values, faults = scanned.numbers(decimal)
    in_order = values if order is None else [values[place] for place in order]
    kind = proposed_kind(name, in_order, scanned.unit, said)
    column = Column(
        name,
        index,
        kind,
        tuple(values) if kind is not Kind.TEXT else missing,
        unit=scanned.unit or header_unit(name),
        problems=tuple(
            CellProblem(rows[fault.place].number, name, fault.text, fault.reason)
            for fault in faults
        ),
        decimal_mark=scanned.decimal_mark,
    )
    is_percent_text = scanned.unit == PERCENT
    step = 10.0 ** -scanned.decimals(decimal) / (100 if is_percent_text else 1)
    return Draft(column, step, is_percent_text=is_percent_text, is_typed=scanned.is_typed)
