"""One table with a column of days: its rows booked to days, account by account."""

import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from connectors.files.columns import column_drafts
from connectors.files.currencies import in_currency
from connectors.files.dates import (
    DateOrder,
    Decision,
    WrittenDay,
    day_of,
    decide,
    is_day,
    written_day,
)
from connectors.files.errors import (
    ChooseFile,
    CorrectRows,
    FileError,
    Sentence,
    quoted,
    sentence,
)
from connectors.files.gathering import gathered
from connectors.files.grid import Cell, Grid, Row, is_blank, shown
from connectors.files.headers import clean
from connectors.files.kinds import says_level
from connectors.files.layout import Layout, is_total
from connectors.files.limits import FIRST_YEAR, LAST_YEAR, LISTED_ROWS
from connectors.files.nature import listed
from connectors.files.rates import settled
from connectors.files.reshaping import Reshaped
from connectors.files.stated_totals import with_totals
from connectors.files.understanding import Column, Kind, Skipped, Understanding
from connectors.files.vocabulary import (
    ACCOUNT,
    ACCOUNT_NAME,
    DURATION,
    IDENTIFIER,
    ITEM,
    words_of,
)

_MOST_ACCOUNTS = 2000
_SAMPLE = 200
_IN_BRACKETS = re.compile(r"\([^()]+\)$")
_LONG_TEXT_CHARS = 25


@dataclass
class _Reading:
    """Hold what is read of one table, step by step."""

    header: Row
    layout: Layout
    skipped: list[Skipped]
    rows: list[Row]
    days: list[date]
    descriptions: dict[int, str]
    account_index: int | None


def written_days(table: Reshaped) -> list[WrittenDay]:
    """Return the days of a table as they are written, for their order to be decided."""
    index = table.layout.date_index
    body = table.section.rows[table.layout.header_place + 1 :]
    cells = dict.fromkeys([cells[index] if index < len(cells) else "" for _, cells in body])
    return [day for cell in cells if (day := written_day(cell))]


def read(
    table: Reshaped,
    grid: Grid,
    asked: DateOrder | None,
    *,
    counts_zeros: bool = True,
    has_levels: bool | None = None,
    in_percent: bool = False,
) -> list[Understanding]:
    """Return the daily series of a table, one Understanding per account named in its rows.

    `counts_zeros` False says that zeros before the first number are days nobody recorded;
    `has_levels` whether followers are counted as a level, None that the numbers tell; `in_percent`
    that rates without a mark are percentages.
    """
    layout = table.layout
    rows = table.section.rows
    header, body = rows[layout.header_place], rows[layout.header_place + 1 :]
    _refuse_formulas(header)
    skipped = _blank_runs(header, body)
    totals: list[Row] = []
    written, descriptions = _written(body, layout, skipped, totals)
    decision = decide([day for _, day in written], asked)
    account_index = _account_index(layout, written)
    reading = _Reading(header, layout, skipped, [], [], descriptions, account_index)
    _book(reading, written, decision)
    found = _by_account(reading)
    _refuse_same_days(reading, found)
    columns = _columns(reading, next(iter(found.values())), in_percent=in_percent)
    if has_levels is not None:
        columns = tuple(_with_level(column, has_levels=has_levels) for column in columns)
    if table.counts_ranks:
        columns = tuple(map(_with_ranks, columns))
    is_gathered = len(found) > 1 or len(set(reading.days)) < len(reading.days)
    if is_gathered:
        columns = _without_lengths(columns)
    columns = _without_other_days(reading, columns)
    columns = in_currency(columns, reading.rows)
    columns = with_totals(columns, totals, is_gathered=is_gathered)
    if not any(column.is_offered for column in columns):
        raise _no_numbers(layout)
    facts = Understanding(
        shape="daily_table",
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_row=header.number,
        date_column=layout.names[layout.date_index],
        date_index=layout.date_index,
        date_order=decision.order,
        date_orders=decision.choices,
        days=(),
        columns=(),
        skipped=(),
        title=table.section.title,
    )
    made = [
        gathered(replace(facts, account=account), reading.rows, reading.days, places, columns)
        for account, places in found.items()
    ]
    if not counts_zeros:
        made = [_without_first_zeros(one) for one in made]
    listed_rows = tuple(sorted(skipped, key=lambda each: each.row)[:LISTED_ROWS])
    return [replace(made[0], skipped=(*listed_rows, *made[0].skipped)), *made[1:]]


def _refuse_formulas(header: Row) -> None:
    # A heading becomes a name, which leaves again in other files: there it would be run.
    for cell in header.cells:
        if isinstance(cell, str) and cell.lstrip().startswith("="):
            raise CorrectRows(
                sentence(
                    "Row {row} has a heading that is a formula (“{text}”). Write what the column"
                    " counts in its place, then drop the file again.",
                    row=header.number,
                    text=quoted(cell),
                )
            )


def _blank_runs(header: Row, body: Sequence[Row]) -> list[Skipped]:
    skipped = []
    last = header.number
    for row in body:
        number = row.number
        if number > last + 1:
            skipped.append(_blank_run(last + 1, number - 1))
        last = number
    return skipped


def _blank_run(first: int, last: int) -> Skipped:
    if first == last:
        return Skipped(first, sentence("It is blank."))
    return Skipped(first, sentence("Rows {first} to {last} are blank.", first=first, last=last))


def _written(
    body: Sequence[Row], layout: Layout, skipped: list[Skipped], totals: list[Row]
) -> tuple[list[tuple[Row, WrittenDay]], dict[int, str]]:
    written: list[tuple[Row, WrittenDay]] = []
    descriptions: dict[int, str] = {}
    known: dict[Cell, WrittenDay | None] = {}
    index = layout.date_index
    for row in body:
        cell = row.cells[index] if index < len(row.cells) else ""
        # Days come again in long files; a number and a text are told apart by their type.
        day = known[cell] if cell in known else known.setdefault(cell, written_day(cell))
        if day:
            written.append((row, day))
        elif not written and _describes(row, layout):
            descriptions = {index: shown(each) for index, each in enumerate(row.cells)}
            skipped.append(Skipped(row.number, sentence("It describes the columns.")))
        elif _looks_like_a_day(cell, row):
            raise _no_such_day(row, layout, None)
        else:
            skipped.append(Skipped(row.number, _reason(cell)))
            if is_blank(cell) or is_total(cell):
                totals.append(row)
    return written, descriptions


def _describes(row: Row, layout: Layout) -> bool:
    """Tell whether a row under the header says in sentences what each column holds."""
    texts = [
        cell
        for index, cell in enumerate(row.cells)
        if isinstance(cell, str) and index != layout.date_index and not is_blank(cell)
    ]
    return bool(texts) and all(len(text) > _LONG_TEXT_CHARS and " " in text for text in texts)


def _looks_like_a_day(cell: Cell, row: Row) -> bool:
    # A damaged date beside numbers would lose a day unseen; a footer or a total loses nothing.
    has_digit = any(char.isdigit() for char in shown(cell))
    is_alone = sum(not is_blank(each) for each in row.cells) == 1
    return has_digit and not is_alone and not is_total(cell) and not shown(cell).startswith("#")


def _reason(cell: Cell) -> Sentence:
    if is_blank(cell):
        return sentence("It has no date: a total or a note.")
    if is_total(cell):
        return sentence("It holds totals, not a day.")
    return sentence("“{text}” is not a date.", text=quoted(shown(cell)))


def _book(reading: _Reading, written: Sequence[tuple[Row, WrittenDay]], decision: Decision) -> None:
    """Take every row with its day; one that is there already is taken once."""
    width = len(reading.header.cells)
    known: dict[WrittenDay, date] = {}
    firsts: dict[tuple[date, Cell], Row] = {}
    repeats: dict[tuple[date, Cell], dict[tuple[str, ...], Row]] = {}
    # Without an account every row is nobody's: no row reaches that far.
    index = sys.maxsize if reading.account_index is None else reading.account_index
    # A long file is booked row by row: what most rows need stays without a call.
    for row, parts in written:
        day = known.get(parts)
        if day is None:
            day = known[parts] = _booked(reading, row, parts, decision)
        cells = row.cells
        if len(cells) > width:
            _refuse_overhang(row, reading.header)
        key = (day, cells[index] if index < len(cells) else "")
        first = firsts.setdefault(key, row)
        if first is not row:
            of_that_day = repeats.setdefault(key, {_trimmed(first): first})
            earlier = of_that_day.setdefault(_trimmed(row), row)
            if earlier is not row:
                said = sentence("It repeats row {row}.", row=earlier.number)
                reading.skipped.append(Skipped(row.number, said))
                continue
        reading.rows.append(row)
        reading.days.append(day)


def _booked(reading: _Reading, row: Row, parts: WrittenDay, decision: Decision) -> date:
    day = day_of(parts, decision.order)
    if day is None:
        order = decision.order if parts.order is None else None
        raise _no_such_day(row, reading.layout, order)
    return day


def _trimmed(row: Row) -> tuple[str, ...]:
    return tuple([text for cell in row.cells if (text := shown(cell).strip())])


def _by_account(reading: _Reading) -> dict[str | None, list[int]]:
    """Return the places of the rows of each account; None where no column names one."""
    index = reading.account_index
    every = list(range(len(reading.rows)))
    if index is None:
        return {None: every}
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    column = [cells[index] if index < len(cells) else "" for _, cells in reading.rows]
    first = 0
    for cell, run in groupby(column):
        count = len(list(run))
        by_cell[cell].extend(range(first, first + count))
        first += count
    found: dict[str | None, list[int]] = {}
    for cell, places in by_cell.items():
        found.setdefault(clean(cell) or None, []).extend(places)
    return found if len(found) <= _MOST_ACCOUNTS else {None: every}


def _account_index(layout: Layout, written: Sequence[tuple[Row, WrittenDay]]) -> int | None:
    sample = [row for row, _ in written[:200]]
    found = []
    for index, name in enumerate(layout.names):
        said = words_of(name)
        if index == layout.date_index or not _names_account(said):
            continue
        cells = [row.cell(index) for row in sample]
        is_number = IDENTIFIER.any_of(said)
        filled = [cell for cell in cells if not is_blank(cell)]
        is_text = bool(filled) and all(
            isinstance(cell, str) and not _is_number(cell) for cell in filled
        )
        if (is_number or is_text) and not any(map(_is_path, filled)):
            found.append((is_number, len(said), index))
    return min(found)[2] if found else None


def _names_account(said: Sequence[str]) -> bool:
    """Tell whether a heading names an account and nothing else: no landing page, no page path."""
    is_named = all(word in ACCOUNT or word in ACCOUNT_NAME for word in said)
    return is_named and ACCOUNT.any_of(said)


def _is_path(cell: Cell) -> bool:
    return shown(cell).lstrip().startswith("/")


def _is_number(text: str) -> bool:
    return text.strip("%€$£ -").replace(",", "").replace(".", "").replace(" ", "").isdigit()


def _refuse_same_days(reading: _Reading, found: Mapping[str | None, Sequence[int]]) -> None:
    """Refuse two rows for one day that no text tells apart."""
    texts = _text_indexes(reading)
    for places in found.values():
        days = reading.days
        if len(set(map(days.__getitem__, places))) == len(places):
            continue
        seen: dict[tuple[date, tuple[str, ...]], Row] = {}
        for place in places:
            row = reading.rows[place]
            key = (days[place], tuple(shown(row.cell(index)) for index in texts))
            earlier = seen.setdefault(key, row)
            if earlier is not row:
                raise _same_day(earlier, row, days[place])


def _text_indexes(reading: _Reading) -> list[int]:
    sample = reading.rows[:200]
    return [
        index
        for index in range(len(reading.header.cells))
        if index != reading.layout.date_index
        and any(
            isinstance(row.cell(index), str) and not is_blank(row.cell(index)) for row in sample
        )
        and not all(_is_number(shown(row.cell(index))) for row in sample)
    ]


def _columns(reading: _Reading, places: Sequence[int], *, in_percent: bool) -> tuple[Column, ...]:
    order = sorted(places, key=reading.days.__getitem__)
    drafts = column_drafts(
        reading.rows,
        reading.layout.names,
        reading.layout.date_index,
        order=order,
        said=reading.descriptions,
    )
    return settled(drafts, in_percent=in_percent)


def _with_level(column: Column, *, has_levels: bool) -> Column:
    """Take followers for what the platform counts: those it has, or those who came that day."""
    if not has_levels and column.kind is Kind.LEVEL:
        return replace(column, kind=Kind.FLOW)
    if has_levels and column.kind is Kind.FLOW and says_level(column.name):
        return replace(column, kind=Kind.LEVEL)
    return column


def _with_ranks(column: Column) -> Column:
    """Take places in a ranking for what they are: they do not add up over days."""
    return replace(column, kind=Kind.UNIQUE) if column.kind is Kind.FLOW else column


def _without_other_days(reading: _Reading, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Leave out what stands beside days of its own: "Orders (previous_period)"."""
    sample = reading.rows[:_SAMPLE]
    others = {
        found[0]: column.name
        for column in columns
        if column.kind is Kind.TEXT
        and (found := _IN_BRACKETS.search(column.name))
        and all(is_day(row.cell(column.index)) for row in sample)
    }
    made = []
    for column in columns:
        found = _IN_BRACKETS.search(column.name)
        if column.is_offered and found and found[0] in others:
            said = sentence(
                "“{column}” belongs to the days of “{days}”, and is left out.",
                column=column.name,
                days=others[found[0]],
            )
            reading.skipped.append(Skipped(reading.header.number, said))
            made.append(_taken_out(column))
        else:
            made.append(column)
    return tuple(made)


def _taken_out(column: Column) -> Column:
    return replace(column, kind=Kind.TEXT, values=(None,) * len(column.values), problems=())


def _without_lengths(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Leave out how long each video or post of a day is: that belongs to it, not to the day."""
    has_items = any(
        column.kind is Kind.TEXT and ITEM.any_of(words_of(column.name)) for column in columns
    )
    if not has_items:
        return tuple(columns)
    return tuple(
        _taken_out(column) if all(word in DURATION for word in words_of(column.name)) else column
        for column in columns
    )


def _without_first_zeros(found: Understanding) -> Understanding:
    offered = [column for column in found.columns if column.is_offered]
    count = 0
    for place in range(len(found.days)):
        if any(column.values[place] for column in offered):
            break
        count += 1
    if not count or count == len(found.days):
        return found
    columns = tuple(
        replace(column, values=(None,) * count + column.values[count:])
        if column.is_offered
        else column
        for column in found.columns
    )
    said = sentence(
        "The first {count} days hold nothing but zeros: nobody recorded them, and they are left"
        " out.",
        count=count,
    )
    return replace(
        found, columns=columns, skipped=(*found.skipped, Skipped(found.header_row, said))
    )


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
            headers=listed(names),
        )
    )
