"""Tables of one account put together: no day twice, and the newer of two that disagree."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from connectors.files.errors import Sentence, sentence
from connectors.files.understanding import Column, Kind, Skipped, Understanding, amount

Series = dict[date, float]


@dataclass(frozen=True)
class Piece:
    """Hold one table with the part of the file it stands in and what its header says.

    `is_nameless` tells that a column of it has no name of its own.
    """

    found: Understanding
    part: str
    heading: tuple[str, ...] = ()
    packed_on: date | None = None
    is_nameless: bool = False


@dataclass
class _Gathering:
    """Hold a column's days while tables are put together."""

    column: Column
    series: Series
    piece: Piece


def merged(pieces: Sequence[Piece]) -> tuple[Understanding, list[Sentence]]:
    """Return one Understanding of an account's tables, and where they differ from each other."""
    if len(pieces) == 1:
        return pieces[0].found, []
    notes: list[Sentence] = []
    columns: dict[str, _Gathering] = {}
    oldest_first = sorted(
        enumerate(pieces),
        key=lambda pair: (pair[1].packed_on or date.min, pair[1].found.last_on, pair[0]),
    )
    for _, piece in oldest_first:
        for column in piece.found.columns:
            _add(columns, column, piece, notes)
    first = pieces[0].found
    days = tuple(sorted({day for piece in pieces for day in piece.found.days}))
    in_file_order = {id(piece): place for place, piece in enumerate(pieces)}
    listed = sorted(columns.values(), key=lambda one: in_file_order[id(one.piece)])
    return (
        replace(
            first,
            days=days,
            columns=tuple(
                replace(one.column, values=tuple(map(one.series.get, days))) for one in listed
            ),
            skipped=tuple(_skipped(pieces)),
        ),
        notes,
    )


def _add(
    columns: dict[str, _Gathering], column: Column, piece: Piece, notes: list[Sentence]
) -> None:
    series = {
        day: value
        for day, value in zip(piece.found.days, column.values, strict=True)
        if value is not None
    }
    earlier = columns.get(column.name)
    if earlier is None:
        columns[column.name] = _Gathering(column, series, piece)
        return
    if not (earlier.column.is_offered and column.is_offered):
        if column.is_offered:
            columns[column.name] = _Gathering(column, series, piece)
        return
    if earlier.piece.found.is_gathered != piece.found.is_gathered:
        _prefer_totals(columns, _Gathering(column, series, piece), notes)
        return
    differing = [
        day
        for day in series.keys() & earlier.series.keys()
        if not math.isclose(series[day], earlier.series[day], rel_tol=1e-9)
    ]
    if differing and piece.part == earlier.piece.part:
        name = _free(column.name, piece.found.title, columns)
        columns[name] = _Gathering(replace(column, name=name), series, piece)
        return
    for day in sorted(differing)[:20]:
        notes.append(
            sentence(
                "{column}, {day}: {before} in the older table, {after} in the newer one, which"
                " counts.",
                column=column.name,
                day=day,
                before=amount(earlier.series[day]),
                after=amount(series[day]),
            )
        )
    problems = (*earlier.column.problems, *column.problems)
    earlier.column = replace(earlier.column, problems=problems)
    earlier.series |= series


def _prefer_totals(
    columns: dict[str, _Gathering], other: _Gathering, notes: list[Sentence]
) -> None:
    """Take the table with one row per day; a table in parts may lack some of them."""
    earlier = columns[other.column.name]
    total, parts = (earlier, other) if other.piece.found.is_gathered else (other, earlier)
    columns[other.column.name] = total
    shared = total.series.keys() & parts.series.keys()
    whole, added = (sum(one.series[day] for day in shared) for one in (total, parts))
    if total.column.kind is Kind.FLOW and shared and not math.isclose(whole, added, rel_tol=1e-6):
        notes.append(
            sentence(
                "{column}: the table in parts adds up to {added}, the totals to {whole}. The"
                " totals count.",
                column=total.column.name,
                added=amount(added),
                whole=amount(whole),
            )
        )


def _free(name: str, title: str, taken: dict[str, _Gathering]) -> str:
    candidate = f"{name} ({title})" if title and title != name else name
    count = 1
    while candidate in taken:
        count += 1
        candidate = f"{name} ({count})"
    return candidate


def _skipped(pieces: Sequence[Piece]) -> list[Skipped]:
    return [
        replace(one, part=one.part or piece.part) for piece in pieces for one in piece.found.skipped
    ]
