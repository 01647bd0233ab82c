"""From the cells under each header to a column of numbers with a proposed kind."""

from collections.abc import Sequence

from connectors.files.figures import PERCENT, Scan, decimal_for, scan
from connectors.files.grid import Row, column_letters
from connectors.files.kinds import header_unit, proposed_kind
from connectors.files.rates import Draft
from connectors.files.understanding import CellProblem, Column, Kind


def column_drafts(rows: Sequence[Row], names: Sequence[str], date_index: int) -> list[Draft]:
    """Return one draft per column beside the dates; `rows` ascend by day.

    A column with neither a name nor a value is left out.
    """
    scans = {
        index: scan([row.cell(index) for row in rows])
        for index in range(len(names))
        if index != date_index
    }
    numeric = [each for each in scans.values() if each.is_numeric]
    return [
        _draft(index, names[index], scanned, rows, numeric)
        for index, scanned in scans.items()
        if scanned.filled or names[index] != f"Column {column_letters(index)}"
    ]


def _draft(
    index: int, name: str, scanned: Scan, rows: Sequence[Row], numeric: Sequence[Scan]
) -> Draft:
    missing = (None,) * len(rows)
    if not scanned.is_numeric:
        kind = Kind.TEXT if scanned.filled else Kind.EMPTY
        return Draft(Column(name, index, kind, missing))
    decimal = decimal_for(scanned, numeric)
    values, faults = scanned.numbers(decimal)
    kind = proposed_kind(name, values, scanned.unit)
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
