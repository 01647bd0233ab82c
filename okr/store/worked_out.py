"""Readings that Jauge works out itself, from others that it has: whole stretches of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, delete, insert, select

from okr.store.tables import ReadingRow

_BATCH_DAYS = 500


@dataclass(frozen=True)
class Told:
    """A reading as it is stored: whether it may still move, and the arrival that brought it."""

    value: float
    is_provisional: bool
    run_id: int


def told(
    session: Session, series_ids: Sequence[int], first_on: date, last_on: date
) -> dict[int, dict[date, Told]]:
    """Read several series between two days, both inclusive, with what is known of each reading."""
    found: dict[int, dict[date, Told]] = {series_id: {} for series_id in series_ids}
    columns = (
        col(ReadingRow.series_id),
        col(ReadingRow.day),
        col(ReadingRow.value),
        col(ReadingRow.is_provisional),
    )
    # Five columns are one more than SQLModel's own `exec` is typed for.
    rows = session.execute(
        select(*columns)
        .add_columns(col(ReadingRow.sync_run_id))
        .where(
            col(ReadingRow.series_id).in_(series_ids),
            col(ReadingRow.day).between(first_on, last_on),
        )
    )
    for series_id, day, *rest in rows:
        found[series_id][day] = Told(*rest)
    return found


def replace_days(
    session: Session, series_id: int, first_on: date, last_on: date, wanted: Mapping[date, Told]
) -> list[date]:
    """Have a series say this between two days and nothing else there; give the days that differed.

    Both days are inclusive, and all that is wanted lies between them.
    """
    stored = told(session, [series_id], first_on, last_on)[series_id]
    everything = sorted(stored.keys() | wanted.keys())
    differing = [day for day in everything if stored.get(day) != wanted.get(day)]
    for start in range(0, len(differing), _BATCH_DAYS):
        session.exec(
            delete(ReadingRow).where(
                col(ReadingRow.series_id) == series_id,
                col(ReadingRow.day).in_(differing[start : start + _BATCH_DAYS]),
            )
        )
    rows = [
        {
            "series_id": series_id,
            "day": day,
            "value": wanted[day].value,
            "is_provisional": wanted[day].is_provisional,
            "sync_run_id": wanted[day].run_id,
        }
        for day in differing
        if day in wanted
    ]
    if rows:
        session.execute(insert(ReadingRow), rows)
    return differing
