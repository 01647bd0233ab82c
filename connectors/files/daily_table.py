"""One table with a column of days: its rows booked to days, account by account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connectors.files.columns import column_drafts
from connectors.files.dates import DateOrder, Decision, WrittenDay, day_of, decide, written_day
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
from connectors.files.layout import Layout, is_total
from connectors.files.limits import FIRST_YEAR, LAST_YEAR, LISTED_ROWS
from connectors.files.nature import listed
from connectors.files.rates import settled
from connectors.files.reshaping import Reshaped
from connectors.files.understanding import Column, Skipped, Understanding
from connectors.files.vocabulary import ACCOUNT, IDENTIFIER, words_of

_MOST_ACCOUNTS = 2000
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
    cells = dict.fromkeys(row.cell(index) for row in body)
    return [day for cell in cells if (day := written_day(cell))]


def read(
    table: Reshaped, grid: Grid, asked: DateOrder | None, *, counts_zeros: bool = True
) -> list[Understanding]:
    """Return the daily series of a table, one Understanding per account named in its rows.

    `counts_zeros` False says that zeros before the first number are days nobody recorded.
    """
    layout = table.layout
    rows = table.section.rows
    header, body = rows[layout.header_place], rows[layout.header_place + 1 :]
    _refuse_formulas(header)
    skipped = _blank_runs(header, body)
    written, descriptions = _written(body, layout, skipped)
    decision = decide([day for _, day in written], asked)
    account_index = _account_index(layout, written)
    reading = _Reading(header, layout, skipped, [], [], descriptions, account_index)
    _book(reading, written, decision)
    found = _by_account(reading)
    _refuse_same_days(reading, found)
    columns = _columns(reading, next(iter(found.values())))
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
    body: Sequence[Row], layout: Layout, skipped: list[Skipped]
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
    known: dict[WrittenDay, date | None] = {}
    repeats = _Repeats(reading.account_index)
    for row, parts in written:
        day = (
            known[parts]
            if parts in known
            else known.setdefault(parts, day_of(parts, decision.order))
        )
        if day is None:
            order = decision.order if parts.order is None else None
            raise _no_such_day(row, reading.layout, order)
        if len(row.cells) > width:
            _refuse_overhang(row, reading.header)
        earlier = repeats.earlier(row, day)
        if earlier:
            said = sentence("It repeats row {row}.", row=earlier.number)
            reading.skipped.append(Skipped(row.number, said))
            continue
        reading.rows.append(row)
        reading.days.append(day)


class _Repeats:
    """Remember rows by account and day, and the whole of them only where these come again."""

    def __init__(self, account_index: int | None) -> None:
        self._index = account_index
        self._first: dict[tuple[date, Cell], Row] = {}
        self._more: dict[tuple[date, Cell], dict[tuple[str, ...], Row]] = {}

    def earlier(self, row: Row, day: date) -> Row | None:
        """Return a row that was there before and says the same; None where there is none."""
        key = (day, "" if self._index is None else row.cell(self._index))
        first = self._first.setdefault(key, row)
        if first is row:
            return None
        known = self._more.setdefault(key, {_trimmed(first): first})
        earlier = known.setdefault(_trimmed(row), row)
        return None if earlier is row else earlier


def _trimmed(row: Row) -> tuple[str, ...]:
    return tuple([text for cell in row.cells if (text := shown(cell).strip())])


def _by_account(reading: _Reading) -> dict[str | None, list[int]]:
    """Return the places of the rows of each account; None where no column names one."""
    index = reading.account_index
    every = list(range(len(reading.rows)))
    if index is None:
        return {None: every}
    by_cell: dict[Cell, list[int]] = {}
    for place, row in enumerate(reading.rows):
        by_cell.setdefault(row.cell(index), []).append(place)
    found: dict[str | None, list[int]] = {}
    for cell, places in by_cell.items():
        found.setdefault(clean(cell) or None, []).extend(places)
    return found if len(found) <= _MOST_ACCOUNTS else {None: every}


def _account_index(layout: Layout, written: Sequence[tuple[Row, WrittenDay]]) -> int | None:
    sample = [row for row, _ in written[:200]]
    found = []
    for index, name in enumerate(layout.names):
        said = words_of(name)
        if index == layout.date_index or not ACCOUNT.any_of(said) or len(said) > 3:
            continue
        cells = [row.cell(index) for row in sample]
        is_number = IDENTIFIER.any_of(said)
        filled = [cell for cell in cells if not is_blank(cell)]
        is_text = bool(filled) and all(
            isinstance(cell, str) and not _is_number(cell) for cell in filled
        )
        if is_number or is_text:
            found.append((is_number, len(said), index))
    return min(found)[2] if found else None


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


def _columns(reading: _Reading, places: Sequence[int]) -> tuple[Column, ...]:
    order = sorted(places, key=reading.days.__getitem__)
    drafts = column_drafts(
        reading.rows,
        reading.layout.names,
        reading.layout.date_index,
        order=order,
        said=reading.descriptions,
    )
    return settled(drafts)


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
