"""One header row, one date column, one row per day: the plainest export there is."""

from collections.abc import Mapping, Sequence
from datetime import date

from connectors.files.columns import column_drafts
from connectors.files.dates import DateOrder, Decision, WrittenDay, day_of, decide, written_day
from connectors.files.delimited import too_many_rows
from connectors.files.errors import (
    ChooseFile,
    CorrectRows,
    FileError,
    Sentence,
    quoted,
    sentence,
)
from connectors.files.grid import Cell, Grid, Row, is_blank, shown
from connectors.files.layout import Layout, find_layout, is_total
from connectors.files.limits import FIRST_YEAR, LAST_YEAR, MAX_ROWS
from connectors.files.rates import settled
from connectors.files.readers import Reader
from connectors.files.understanding import Skipped, Understanding

_CONFIDENCE = 0.5


def _recognises(grid: Grid) -> float:
    return _CONFIDENCE if find_layout(grid) else 0.0


def _read(grid: Grid, asked: DateOrder | None) -> Understanding:
    layout = find_layout(grid)
    if layout is None:
        raise ValueError("a grid that is no daily table")
    header, body = grid.rows[layout.header_place], grid.rows[layout.header_place + 1 :]
    if len(body) > MAX_ROWS:
        raise too_many_rows(len(body))
    skipped = _blank_runs(header, body)
    written = _written(body, layout, skipped)
    decision = decide([day for _, day in written], asked)
    by_day = _by_day(written, decision, layout, skipped)
    rows = [by_day[day] for day in sorted(by_day)]
    for row in rows:
        _refuse_overhang(row, header)
    columns = settled(column_drafts(rows, layout.names, layout.date_index))
    if not any(column.is_offered for column in columns):
        raise _no_numbers(layout)
    return Understanding(
        shape=READER.key,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_row=header.number,
        date_column=layout.names[layout.date_index],
        date_index=layout.date_index,
        date_order=decision.order,
        date_orders=decision.choices,
        days=tuple(sorted(by_day)),
        columns=columns,
        skipped=tuple(sorted(skipped, key=lambda each: each.row)),
    )


READER = Reader("daily_table", _recognises, _read)


def _blank_runs(header: Row, body: Sequence[Row]) -> list[Skipped]:
    skipped = []
    last = header.number
    for row in body:
        first_blank, last_blank = last + 1, row.number - 1
        if first_blank == last_blank:
            skipped.append(Skipped(first_blank, sentence("It is blank.")))
        elif first_blank < last_blank:
            said = sentence("Rows {first} to {last} are blank.", first=first_blank, last=last_blank)
            skipped.append(Skipped(first_blank, said))
        last = row.number
    return skipped


def _written(
    body: Sequence[Row], layout: Layout, skipped: list[Skipped]
) -> list[tuple[Row, WrittenDay]]:
    written = []
    for row in body:
        cell = row.cell(layout.date_index)
        day = written_day(cell)
        if day:
            written.append((row, day))
        elif _looks_like_a_day(cell, row):
            raise _no_such_day(row, layout, None)
        else:
            skipped.append(Skipped(row.number, _reason(cell)))
    return written


def _looks_like_a_day(cell: Cell, row: Row) -> bool:
    # A damaged date beside numbers would lose a day unseen; a footer or a total loses nothing.
    has_digit = any(char.isdigit() for char in shown(cell))
    is_alone = sum(not is_blank(each) for each in row.cells) == 1
    return has_digit and not is_alone and not is_total(cell)


def _reason(cell: Cell) -> Sentence:
    if is_blank(cell):
        return sentence("It has no date: a total or a note.")
    if is_total(cell):
        return sentence("It holds totals, not a day.")
    return sentence("“{text}” is not a date.", text=quoted(shown(cell)))


def _by_day(
    written: Sequence[tuple[Row, WrittenDay]],
    decision: Decision,
    layout: Layout,
    skipped: list[Skipped],
) -> Mapping[date, Row]:
    by_day: dict[date, Row] = {}
    for row, parts in written:
        day = day_of(parts, decision.order)
        if day is None:
            raise _no_such_day(row, layout, decision.order if parts.order is None else None)
        earlier = by_day.setdefault(day, row)
        if earlier is row:
            continue
        if _trimmed(earlier) != _trimmed(row):
            raise _same_day(earlier, row, day)
        said = sentence("It repeats row {row}.", row=earlier.number)
        skipped.append(Skipped(row.number, said))
    return by_day


def _trimmed(row: Row) -> list[str]:
    return [shown(cell).strip() for cell in row.cells if not is_blank(cell)]


def _no_such_day(row: Row, layout: Layout, order: DateOrder | None) -> FileError:
    cell = row.cell(layout.date_index)
    column, text = layout.names[layout.date_index], quoted(shown(cell))
    written = written_day(cell)
    if written and not FIRST_YEAR <= written.year <= LAST_YEAR:
        return CorrectRows(
            sentence(
                "Row {row}, column “{column}”: the year of “{text}” lies outside {first} to"
                " {last}. Correct the date, then drop the file again.",
                row=row.number,
                column=column,
                text=text,
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
        )
    template = _NO_SUCH_DAY.get(order, _NOT_A_DAY).template
    return CorrectRows(Sentence(template, {"row": row.number, "column": column, "text": text}))


_NOT_A_DAY = sentence(
    "Row {row}, column “{column}”: “{text}” is not a day of the calendar. Correct the date, for"
    " example 2026-01-31, then drop the file again."
)
_NO_SUCH_DAY: Mapping[DateOrder | None, Sentence] = {
    DateOrder.DAY_FIRST: sentence(
        "Row {row}, column “{column}”: “{text}” is not a day of the calendar, read day first as"
        " the other rows are. Correct the date, then drop the file again."
    ),
    DateOrder.MONTH_FIRST: sentence(
        "Row {row}, column “{column}”: “{text}” is not a day of the calendar, read month first as"
        " the other rows are. Correct the date, then drop the file again."
    ),
}


def _same_day(earlier: Row, later: Row, day: date) -> FileError:
    return CorrectRows(
        sentence(
            "Rows {first} and {second} are both for {day}, and a daily file has one row per day."
            " Keep one row per day, or filter the export to one account, then drop it again.",
            first=earlier.number,
            second=later.number,
            day=day,
        )
    )


def _refuse_overhang(row: Row, header: Row) -> None:
    width = len(header.cells)
    if all(is_blank(cell) for cell in row.cells[width:]):
        return
    raise CorrectRows(
        sentence(
            "Row {row} has {count} cells, and the header has {width}: a number with a comma may"
            " have been cut in two. Put it in quotation marks, or export as XLSX.",
            row=row.number,
            count=len(row.cells),
            width=width,
        )
    )


def _no_numbers(layout: Layout) -> FileError:
    names = [name for index, name in enumerate(layout.names) if index != layout.date_index]
    return ChooseFile(
        sentence(
            "No column beside the dates holds numbers. These columns were found: {headers}. Choose"
            " an export with one number per day.",
            headers=", ".join(quoted(name) for name in names[:12]) or "—",
        )
    )
