"""Queries on check-ins and on what the gauges said, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, delete, func, insert, or_, select
from sqlmodel.sql.expression import Select as TypedSelect

from okr.domain.status import Sync
from okr.store.columns import Day
from okr.store.numbers import SANDBOX
from okr.store.rows import stored_id
from okr.store.tables import (
    AccountRow,
    CheckInRow,
    ConnectionRow,
    KeyResultRow,
    ObjectiveRow,
    ProgressPointRow,
    SeriesRow,
    UserRow,
)


@dataclass(frozen=True)
class ProgressPoint:
    """What a gauge said on a day: value, raw progress, score in [0, 1], expected pace.

    The last one also says where it led: `projected` is the score at the deadline at this pace.
    None means no data (value, raw, score) or no pace to speak of yet (expected). A point of
    the sandbox rests on invented numbers.
    """

    day: date
    value: float | None
    raw: float | None
    score: float | None
    expected: float | None
    projected: float | None = None
    is_sandbox: bool = False


@dataclass(frozen=True)
class LastKnown:
    """What is known of a key result: its last point, the days of its check-ins, its platform.

    `checked_on` is the day of the last check-in, `confident_on` that of the last one with a
    confidence (0 to 10). Only one that a platform feeds has a `sync`. None is not known.
    """

    point: ProgressPoint | None = None
    checked_on: date | None = None
    confidence: int | None = None
    confident_on: date | None = None
    sync: Sync | None = None


@dataclass(frozen=True)
class CheckIn:
    """A dated value and/or confidence (0 to 10) with three notes; `id` 0 until saved."""

    key_result_id: int
    day: date
    value: float | None = None
    stages_done: tuple[int, ...] = ()
    confidence: int | None = None
    progress: str = ""
    difficulties: str = ""
    adjustment: str = ""
    id: int = 0
    author_id: int | None = None
    author: str = ""


@dataclass(frozen=True)
class Difficulty:
    """What a check-in says is in the way, who looks after it, and when it was resolved.

    `owner_id` None is nobody, `resolved_at` None is not yet.
    """

    check_in_id: int
    key_result_id: int
    key_result: str
    text: str
    day: date
    author: str
    owner_id: int | None
    resolved_at: datetime | None


def last_known(session: Session, cycle_id: int, until: date) -> dict[int, LastKnown]:
    """Give what is known of each key result in a cycle up to a day, in one statement."""
    rows = session.execute(_last_known(), {"cycle_id": cycle_id, "until": until})
    return {
        key_result_id: LastKnown(
            point=replace(_to_point(row), is_sandbox=(realm or "").startswith(SANDBOX))
            if row
            else None,
            checked_on=day,
            confidence=confidence,
            confident_on=confident_on,
            sync=Sync(good_at, hours) if good_at else None,
        )
        for key_result_id, row, realm, day, confidence, confident_on, good_at, hours in rows
    }


@lru_cache(maxsize=1)
def _last_known() -> Select[Any]:
    """Put the statement together, which takes longer than running it."""
    until = bindparam("until", type_=Day)
    later = aliased(ProgressPointRow)
    newest = (
        select(func.max(later.day))
        .where(later.key_result_id == KeyResultRow.id, col(later.day) <= until)
        .correlate(KeyResultRow)
        .scalar_subquery()
    )
    said, sure = aliased(CheckInRow), aliased(CheckInRow)
    checked_on = (
        select(func.max(said.day))
        .where(col(said.key_result_id) == KeyResultRow.id, col(said.day) <= until)
        .correlate(KeyResultRow)
        .scalar_subquery()
    )
    confident = (
        select(said.id)
        .where(
            col(said.key_result_id) == KeyResultRow.id,
            col(said.day) <= until,
            col(said.confidence).is_not(None),
        )
        .order_by(col(said.day).desc(), col(said.id).desc())
        .limit(1)
        .correlate(KeyResultRow)
        .scalar_subquery()
    )
    point = and_(
        col(ProgressPointRow.key_result_id) == col(KeyResultRow.id),
        col(ProgressPointRow.day) == newest,
    )
    return (
        select(col(KeyResultRow.id), ProgressPointRow, col(AccountRow.realm))
        .add_columns(
            checked_on,
            col(sure.confidence),
            col(sure.day),
            col(ConnectionRow.last_good_at),
            col(ConnectionRow.interval_hours),
        )
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .outerjoin(ProgressPointRow, point)
        .outerjoin(sure, col(sure.id) == confident)
        .outerjoin(SeriesRow, col(SeriesRow.id) == col(KeyResultRow.series_id))
        .outerjoin(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .outerjoin(ConnectionRow, col(ConnectionRow.id) == col(AccountRow.connection_id))
        .where(col(ObjectiveRow.cycle_id) == bindparam("cycle_id"))
    )


def points(session: Session, key_result_id: int, until: date) -> list[ProgressPoint]:
    """List a key result's points up to a day, ascending."""
    given = {"key_result_id": key_result_id, "until": until}
    return [ProgressPoint(*row) for row in session.execute(_points(), given)]


@lru_cache(maxsize=1)
def _points() -> Select[date, float | None, float | None, float | None, float | None, float | None]:
    # In columns: whole rows, as objects that know when they change, take three times as long.
    return (
        select(ProgressPointRow)
        .with_only_columns(
            col(ProgressPointRow.day),
            col(ProgressPointRow.value),
            col(ProgressPointRow.raw),
            col(ProgressPointRow.score),
            col(ProgressPointRow.expected),
            col(ProgressPointRow.projected),
        )
        .where(
            col(ProgressPointRow.key_result_id) == bindparam("key_result_id"),
            col(ProgressPointRow.day) <= bindparam("until", type_=Day),
        )
        .order_by(col(ProgressPointRow.day))
    )


def replace_points(session: Session, key_result_id: int, points: Sequence[ProgressPoint]) -> None:
    """Put these points in the place of all that the key result had."""
    session.exec(
        delete(ProgressPointRow).where(col(ProgressPointRow.key_result_id) == key_result_id)
    )
    if points:
        session.exec(
            insert(ProgressPointRow),
            params=[
                {
                    "key_result_id": key_result_id,
                    "day": point.day,
                    "value": point.value,
                    "raw": point.raw,
                    "score": point.score,
                    "expected": point.expected,
                    "projected": point.projected,
                }
                for point in points
            ],
        )


def check_ins(session: Session, key_result_id: int) -> list[CheckIn]:
    """List a key result's check-ins with their authors' names, the latest first."""
    rows = session.execute(_check_ins(), {"key_result_id": key_result_id})
    return [_to_check_in(row, name) for row, name in rows]


@lru_cache(maxsize=1)
def _check_ins() -> TypedSelect[CheckInRow, str]:
    return (
        select(CheckInRow, UserRow.name)
        .outerjoin(UserRow, col(UserRow.id) == col(CheckInRow.author_id))
        .where(col(CheckInRow.key_result_id) == bindparam("key_result_id"))
        .order_by(col(CheckInRow.day).desc(), col(CheckInRow.id).desc())
    )


def last_check_ins(session: Session, cycle_id: int) -> dict[int, list[CheckIn]]:
    """Give, by key result of a cycle, its last check-in and the last one with a confidence.

    They are one where the last has a confidence; the latest comes first.
    """
    order = (col(CheckInRow.day).desc(), col(CheckInRow.id).desc())
    has_none = col(CheckInRow.confidence).is_(None)
    place = func.row_number().over(
        partition_by=(col(CheckInRow.key_result_id), has_none), order_by=order
    )
    ranked = (
        select(col(CheckInRow.id), place.label("place"))
        .join(KeyResultRow, col(KeyResultRow.id) == col(CheckInRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .where(ObjectiveRow.cycle_id == cycle_id)
        .subquery()
    )
    rows = session.exec(
        select(CheckInRow)
        .join(ranked, ranked.c.id == col(CheckInRow.id))
        .where(ranked.c.place == 1)
        .order_by(*order)
    )
    found: dict[int, list[CheckIn]] = {}
    for row in rows:
        found.setdefault(row.key_result_id, []).append(_to_check_in(row, None))
    return found


def check_ins_made(
    session: Session, cycle_id: int, after: datetime, until: datetime
) -> list[CheckIn]:
    """List the check-ins of a cycle written between two moments, the oldest first."""
    created_at = col(CheckInRow.created_at)
    rows = session.exec(
        select(CheckInRow, UserRow.name)
        .join(KeyResultRow, col(KeyResultRow.id) == col(CheckInRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .outerjoin(UserRow, col(UserRow.id) == col(CheckInRow.author_id))
        .where(ObjectiveRow.cycle_id == cycle_id, created_at >= after, created_at <= until)
        .order_by(created_at, col(CheckInRow.id))
    )
    return [_to_check_in(row, name) for row, name in rows]


def difficulties(session: Session, cycle_id: int, *, resolved_after: datetime) -> list[Difficulty]:
    """List what is in the way in a cycle, and what was resolved lately; the latest first."""
    resolved_at = col(CheckInRow.difficulty_resolved_at)
    rows = session.exec(
        select(CheckInRow, KeyResultRow.title, UserRow.name)
        .join(KeyResultRow, col(KeyResultRow.id) == col(CheckInRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .outerjoin(UserRow, col(UserRow.id) == col(CheckInRow.author_id))
        .where(
            ObjectiveRow.cycle_id == cycle_id,
            col(ObjectiveRow.archived_at).is_(None),
            CheckInRow.difficulties != "",
            or_(resolved_at.is_(None), resolved_at > resolved_after),
        )
        .order_by(col(CheckInRow.day).desc(), col(CheckInRow.id).desc())
    )
    return [
        Difficulty(
            check_in_id=stored_id(row.id),
            key_result_id=row.key_result_id,
            key_result=title,
            text=row.difficulties,
            day=row.day,
            author=name or "",
            owner_id=row.difficulty_owner_id,
            resolved_at=row.difficulty_resolved_at,
        )
        for row, title, name in rows
    ]


def assign_difficulty(session: Session, check_in_id: int, owner_id: int | None) -> None:
    """Have somebody look after what a check-in says is in the way, or nobody."""
    session.get_one(CheckInRow, check_in_id).difficulty_owner_id = owner_id


def resolve_difficulty(
    session: Session, check_in_id: int, *, by: int | None, at: datetime | None
) -> None:
    """Note that it is in the way no more; None for both brings it back."""
    row = session.get_one(CheckInRow, check_in_id)
    row.difficulty_resolved_by = by
    row.difficulty_resolved_at = at


def check_in(session: Session, check_in_id: int) -> CheckIn | None:
    """Find a check-in."""
    row = session.get(CheckInRow, check_in_id)
    return _to_check_in(row, None) if row else None


def save_check_in(session: Session, check_in: CheckIn, *, by: int, at: datetime) -> int:
    """Insert a check-in, or replace what it says; give its id."""
    if check_in.id:
        row = session.get_one(CheckInRow, check_in.id)
    else:
        row = CheckInRow(key_result_id=check_in.key_result_id, author_id=by, created_at=at)
    row.day = check_in.day
    row.value = check_in.value
    row.stages_done = list(check_in.stages_done)
    row.confidence = check_in.confidence
    row.progress = check_in.progress.strip()
    row.difficulties = check_in.difficulties.strip()
    row.adjustment = check_in.adjustment.strip()
    session.add(row)
    session.flush()
    return stored_id(row.id)


def delete_check_in(session: Session, check_in_id: int) -> None:
    """Remove a check-in."""
    session.exec(delete(CheckInRow).where(col(CheckInRow.id) == check_in_id))


def _to_point(row: ProgressPointRow) -> ProgressPoint:
    return ProgressPoint(row.day, row.value, row.raw, row.score, row.expected, row.projected)


def _to_check_in(row: CheckInRow, author: str | None) -> CheckIn:
    return CheckIn(
        id=stored_id(row.id),
        key_result_id=row.key_result_id,
        day=row.day,
        value=row.value,
        stages_done=tuple(row.stages_done),
        confidence=row.confidence,
        progress=row.progress,
        difficulties=row.difficulties,
        adjustment=row.adjustment,
        author_id=row.author_id,
        author=author or "",
    )
