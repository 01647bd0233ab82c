"""From a dropped file to what was understood of it; reads, and writes nothing."""

from collections.abc import Iterable

from connectors.files.dates import DateOrder
from connectors.files.decoding import decode, refuse_other_formats
from connectors.files.delimited import read_text
from connectors.files.errors import ShrinkFile, sentence
from connectors.files.grid import Grid
from connectors.files.layout import missing_table, refuse_width
from connectors.files.limits import MAX_BYTES
from connectors.files.readers import reader_for
from connectors.files.understanding import Understanding
from connectors.files.workbook import is_workbook, read_workbook


def inspect(content: bytes, name: str, *, date_order: DateOrder | None = None) -> Understanding:
    """Return what a file says, without importing anything.

    `name` is only spoken of. `date_order` is DAY_FIRST or MONTH_FIRST as a person chose, and None
    lets the column decide. A file that cannot be read raises a FileError: one sentence on what is
    wrong and how to mend it.
    """
    if len(content) > MAX_BYTES:
        raise ShrinkFile(
            sentence(
                "{name} is larger than {limit} MB. Export a shorter period, or only the columns"
                " you follow, then drop that file.",
                name=name,
                limit=MAX_BYTES // 1024**2,
            )
        )
    empty: Grid | None = None
    for grid in _grids(content, name):
        refuse_width(grid)
        reader = reader_for(grid)
        if reader:
            return reader.read(grid, date_order)
        empty = grid if empty is None or not empty.rows else empty
    raise missing_table(empty or Grid(()), name)


def _grids(content: bytes, name: str) -> Iterable[Grid]:
    if is_workbook(content):
        return read_workbook(content, name)
    refuse_other_formats(content, name)
    return [read_text(*decode(content, name))]
