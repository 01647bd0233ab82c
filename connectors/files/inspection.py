"""From a dropped file to what was understood of it; reads, and writes nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from connectors.files.archives import is_archive, members
from connectors.files.collecting import uncollected
from connectors.files.daily_table import read, written_days
from connectors.files.dates import DateOrder, decide, span_of
from connectors.files.decoding import decode, refuse_other_formats
from connectors.files.delimited import read_text
from connectors.files.errors import FileError, ShrinkFile, sentence
from connectors.files.figures import NotANumber, scan
from connectors.files.findings import Answers, Asks, Dropped, Found, LeftOut, Question
from connectors.files.grid import Grid, Row, is_blank, shown
from connectors.files.layout import refuse_width, text_cells
from connectors.files.limits import MAX_BYTES, MAX_SERIES
from connectors.files.merging import Piece, merged
from connectors.files.naming import (
    is_nameless,
    nameless_numbers,
    repeated_headings,
    with_groups,
    with_titles,
)
from connectors.files.nature import other_than_daily, without_days
from connectors.files.owners import platform_in, stated_owner
from connectors.files.reshaping import Reshaped, reshaped
from connectors.files.sections import Section, sections
from connectors.files.shapes import Recognised, recognise
from connectors.files.understanding import Understanding
from connectors.files.workbook import is_workbook, read_workbook

_PREAMBLE_ROWS = 6
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class _Part:
    """Hold one sheet of the file, or one file of an archive."""

    label: str
    grid: Grid
    packed_on: date | None = None


@dataclass(frozen=True)
class _Daily:
    """Hold a table with one row per day, and where it stands."""

    part: _Part
    table: Reshaped


@dataclass
class _Look:
    """Hold what is learned of one file, step by step."""

    name: str
    answers: Answers
    today: date
    sections: list[tuple[str, Section]]
    daily: list[_Daily]
    left_out: list[LeftOut]
    errors: list[FileError]


def inspect(content: bytes, name: str, *, date_order: DateOrder | None = None) -> Understanding:
    """Return the first daily series of a file, without importing anything; see `look`."""
    found = look(Dropped(name, content), Answers(date_order=date_order), date.max)
    return found.tables[0]


def look(dropped: Dropped, answers: Answers, today: date) -> Found:
    """Return what a file says, without importing anything.

    The file's name is only spoken of. `today` is the latest day that a date without a year can
    mean. A file that cannot be read, or holds no daily series, raises a FileError: one sentence on
    what it is and how to mend it.
    """
    if len(dropped.content) > MAX_BYTES:
        raise ShrinkFile(
            sentence(
                "{name} is larger than {limit} MB. Export a shorter period, or only the columns"
                " you follow, then drop that file.",
                name=dropped.name,
                limit=MAX_BYTES // 1024**2,
            )
        )
    with uncollected():
        return _looked(dropped, answers, today)


def _looked(dropped: Dropped, answers: Answers, today: date) -> Found:
    seen = _Look(dropped.name, answers, today, [], [], [], [])
    for part in _parts(dropped, seen):
        _sort_out(seen, part)
    if not seen.daily:
        raise _worst(seen)
    shape = recognise(
        [section for _, section in seen.sections],
        days_across=any(one.table.is_across for one in seen.daily),
    )
    order, choices = _date_order(seen, shape)
    pieces = _read(seen, shape, order)
    if not pieces:
        raise _worst(seen)
    return _found(seen, shape, pieces, choices)


# The parts of a file


def _parts(dropped: Dropped, seen: _Look) -> Iterator[_Part]:
    if not is_archive(dropped.content):
        for grid in _grids(dropped.content, dropped.name):
            yield _Part(grid.sheet or "", grid, dropped.saved_on)
        return
    for member in members(dropped.content, dropped.name):
        try:
            for grid in _grids(member.content, member.name):
                label = f"{member.name}, {grid.sheet}" if grid.sheet else member.name
                yield _Part(label, grid, member.packed_on)
        except FileError as error:
            _leave_out(seen, error, member.name)


def _grids(content: bytes, name: str) -> Iterator[Grid]:
    if is_workbook(content):
        yield from read_workbook(content, name)
    else:
        refuse_other_formats(content, name)
        yield read_text(*decode(content, name))


def _leave_out(seen: _Look, error: FileError, part: str, section: Section | None = None) -> None:
    seen.errors.append(error)
    title = section.title if section else ""
    row = section.rows[0].number if section and section.rows else 0
    if section is None or not _is_preamble(section):
        seen.left_out.append(LeftOut(part, title, row, error.sentence))


def _sort_out(seen: _Look, part: _Part) -> None:
    """Tell the daily tables of a part from those that are something else."""
    refuse_width(part.grid)
    for section in with_groups(sections(part.grid)):
        if not section.rows and not section.notes:
            _leave_out(seen, without_days(section, seen.name), part.label, section)
            continue
        seen.sections.append((part.label, section))
        tables = reshaped(section, seen.answers.downloaded_on or seen.today)
        if not tables:
            _leave_out(seen, without_days(section, part.label or seen.name), part.label, section)
        for table in tables:
            error = other_than_daily(table.section, table.layout, seen.answers.date_order)
            if error:
                _leave_out(seen, error, part.label, section)
            else:
                seen.daily.append(_Daily(part, table))


def _introduces(row: Row) -> bool:
    """Tell whether a row is a label and its value, or the days of the file, cut at its commas."""
    texts = [shown(cell).strip() for cell in row.cells if not is_blank(cell)]
    return texts[0].endswith(":") or span_of(", ".join(texts)) is not None


def _is_preamble(section: Section) -> bool:
    """Tell whether a section is a few lines on the file rather than a table of numbers."""
    if len(section.rows) > _PREAMBLE_ROWS:
        return False
    if all(_introduces(row) for row in section.rows):
        return True
    cells = [cell for row in section.rows for cell in row.cells]
    has_numbers = any(not isinstance(each, NotANumber) for each in scan(cells).known.values())
    return not has_numbers and all(text_cells(row) <= 2 for row in section.rows)


def _worst(seen: _Look) -> FileError:
    """Return the error that says most about a file without a daily series."""
    if not seen.errors:
        return without_days(None, seen.name)
    error = max(seen.errors, key=_telling)
    shape = recognise([section for _, section in seen.sections], days_across=False)
    error.shape, error.confidence = shape.shape.key, shape.confidence
    return error


def _telling(error: FileError) -> int:
    template = error.template
    if template.startswith("{name} is empty"):
        return 0
    if template.startswith("{name} has a header"):
        return 1
    return 2 if template.startswith("No column") else 3


# Dates


def _date_order(seen: _Look, shape: Recognised) -> tuple[DateOrder | None, tuple[DateOrder, ...]]:
    """Return the order of day and month for all tables, and both where a person has to say."""
    written = [written_days(one.table) for one in seen.daily]
    is_open = [[day for day in days if day.order is None] for days in written]
    pooled = [day for days in is_open for day in days]
    if not pooled:
        return seen.answers.date_order, ()
    asked, within = seen.answers.date_order, _stated_span([section for _, section in seen.sections])
    decision = decide(pooled, asked, within)
    alone = [decide(days, asked) for days in is_open if days]
    if not decision.choices:
        is_settled = any(each.choices for each in alone) and seen.answers.date_order is None
        return (decision.order if is_settled else seen.answers.date_order), ()
    if seen.answers.date_order is None and shape.shape.date_order:
        return shape.shape.date_order, ()
    return seen.answers.date_order, decision.choices


def _stated_span(tables: Sequence[Section]) -> tuple[date, date] | None:
    """Return the first and the last day that the file states of itself, above its tables."""
    starts = [table.starts_on for table in tables if table.starts_on]
    ends = [table.ends_on for table in tables if table.ends_on]
    return (min(starts), max(ends)) if starts and ends else None


# Reading


def _read(seen: _Look, shape: Recognised, order: DateOrder | None) -> list[Piece]:
    pieces = []
    owners = _owners(seen, shape.shape.key)
    repeated = repeated_headings([one.table for one in seen.daily])
    for one in seen.daily:
        try:
            table = with_titles(one.table, seen.answers.names, repeated)
            tables = read(
                table,
                one.part.grid,
                order,
                counts_zeros=shape.shape.counts_zeros,
                has_levels=shape.shape.has_levels,
                in_percent=shape.shape.in_percent,
            )
        except FileError as error:
            if len(seen.daily) == 1:
                raise
            _leave_out(seen, error, one.part.label, one.table.section)
            continue
        heading = (one.table.section.title, *one.table.layout.names)
        lacks_names = bool(nameless_numbers(one.table))
        for found in tables:
            account = found.account or platform_in(one.table.section.title)
            account = account or one.table.owner or owners.get(one.part.label)
            pieces.append(
                Piece(
                    replace(found, account=account, hint=account, shape=shape.shape.key),
                    one.part.label,
                    heading,
                    one.part.packed_on,
                    is_nameless=lacks_names,
                )
            )
    return pieces


def _owners(seen: _Look, shape: str) -> Mapping[str, str | None]:
    """Return whose numbers each part of a file says it holds; others speak for a silent one."""
    by_part: dict[str, list[Section]] = {}
    for part, section in seen.sections:
        by_part.setdefault(part, []).append(section)
    found = {part: stated_owner(tables, shape) for part, tables in by_part.items()}
    said = {owner for owner in found.values() if owner}
    only = said.pop() if len(said) == 1 else None
    return {part: owner or only for part, owner in found.items()}


# Accounts


def _found(
    seen: _Look, shape: Recognised, pieces: Sequence[Piece], choices: tuple[DateOrder, ...]
) -> Found:
    groups = _groups(pieces)
    tables, notes = [], []
    for group in groups:
        table, said = merged(group)
        tables.append(replace(table, date_orders=choices))
        notes += [column.note for column in table.offered if column.note]
        notes += said
    _refuse_series(tables)
    questions = [*_date_questions(seen, choices), *_metric_questions(tables)]
    questions += _account_questions(tables, shape, seen.answers)
    packed = [piece.packed_on for piece in pieces if piece.packed_on]
    return Found(
        name=seen.name,
        shape=shape.shape.key,
        owner=shape.shape.owner,
        confidence=round(shape.confidence, 2),
        fingerprint=_fingerprint(shape, pieces),
        tables=tuple(_with_accounts(tables, seen.answers)),
        left_out=tuple(seen.left_out),
        questions=tuple(questions),
        notes=tuple(notes),
        downloaded_on=seen.answers.downloaded_on or max(packed, default=None),
    )


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the tables of each account; a title that comes again begins another account."""
    groups: dict[tuple[str | None, int], list[Piece]] = {}
    times: dict[tuple[str | None, str, tuple[str, ...]], int] = {}
    for piece in pieces:
        account = piece.found.account
        key = (account, piece.part, piece.heading)
        round_ = times[key] = times.get(key, -1) + 1
        if account is not None or not piece.is_nameless:
            round_ = 0
        groups.setdefault((account, round_), []).append(piece)
    return list(groups.values())


def _refuse_series(tables: Sequence[Understanding]) -> None:
    most = max(len(table.offered) for table in tables)
    if most > MAX_SERIES:
        raise ShrinkFile(
            sentence(
                "The tables of this file hold {count} metrics together, and at most {limit} can"
                " be read. Export fewer of them, then drop that file.",
                count=most,
                limit=MAX_SERIES,
            )
        )


def _with_accounts(tables: Sequence[Understanding], answers: Answers) -> list[Understanding]:
    if len(tables) == 1 and answers.accounts:
        return [replace(tables[0], account=answers.accounts[0])]
    waiting = iter(answers.accounts)
    return [
        table if table.account is not None else replace(table, account=next(waiting, None))
        for table in tables
    ]


# Questions


def _date_questions(seen: _Look, choices: tuple[DateOrder, ...]) -> Iterator[Question]:
    if choices and seen.answers.date_order is None:
        yield Question(
            Asks.DATE_ORDER,
            sentence("Its dates can be read two ways. Which one is right?"),
            choices=tuple(order.value for order in choices),
        )
    if any(one.table.lacks_year for one in seen.daily) and seen.answers.downloaded_on is None:
        yield Question(
            Asks.DOWNLOADED_ON,
            sentence("Its dates say no year. On which day was the file downloaded?"),
        )


def _metric_questions(tables: Sequence[Understanding]) -> Iterator[Question]:
    for table in tables:
        for column in table.offered:
            if is_nameless(column.name, column.index):
                yield Question(
                    Asks.METRIC,
                    sentence(
                        "The column “{column}” has no name. What does it count?", column=column.name
                    ),
                    column.name,
                )


def _account_questions(
    tables: Sequence[Understanding], shape: Recognised, answers: Answers
) -> Iterator[Question]:
    unnamed_tables = [table for table in tables if table.account is None]
    has_blocks = len(tables) > 1 or shape.shape.key == "meta_business_suite"
    if not has_blocks:
        return
    for table in unnamed_tables[len(answers.accounts) :]:
        names = ", ".join(column.name for column in table.offered[:4])
        yield Question(
            Asks.ACCOUNT,
            sentence("Which account are these numbers of: {names}?", names=names),
            names,
        )


def _fingerprint(shape: Recognised, pieces: Sequence[Piece]) -> str:
    headings = sorted({_DIGITS.sub("", "\x1f".join(piece.heading)) for piece in pieces})
    return sha256("\x1e".join([shape.shape.key, *headings]).encode()).hexdigest()[:32]
