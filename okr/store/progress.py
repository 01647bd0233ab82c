"""Queries on check-ins and on what the gauges said, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, func, insert, or_, select

from okr.store.numbers import SANDBOX
from okr.store.rows import stored_id
from okr.store.tables import (
    AccountRow,
    CheckInRow,
    KeyResultRow,
    ObjectiveRow,
    ProgressPointRow,
    SeriesRow,
    UserRow,
)


@dataclass(frozen=True)
class ProgressPoint:
    """What a gauge said on a day: value, raw progress, score in [0, 1], expected pace.

    None means no data (value, raw, score) or no pace to speak of yet (expected). A point of
    the sandbox rests on invented numbers.
    """

    day: date
    value: float | None
    raw: float | None
    score: float | None
    expected: float | None
    is_sandbox: bool = False


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


def latest_points(session: Session, cycle_id: int, until: date) -> dict[int, ProgressPoint]:
    """Give the last point of each key result in a cycle up to a day, in one statement."""
    later = aliased(ProgressPointRow)
    newest = (
        select(func.max(later.day))
        .where(later.key_result_id == KeyResultRow.id, later.day <= until)
        .correlate(KeyResultRow)
        .scalar_subquery()
    )
    rows = session.exec(
        select(ProgressPointRow, AccountRow.realm)
        .join(KeyResultRow, col(KeyResultRow.id) == col(ProgressPointRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .outerjoin(SeriesRow, col(SeriesRow.id) == col(KeyResultRow.series_id))
        .outerjoin(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(ObjectiveRow.cycle_id == cycle_id, ProgressPointRow.day == newest)
    )
    return {
        row.key_result_id: replace(_to_point(row), is_sandbox=(realm or "").startswith(SANDBOX))
        for row, realm in rows
    }


def points(session: Session, key_result_id: int, until: date) -> list[ProgressPoint]:
    """List a key result's points up to a day, ascending."""
    rows = session.exec(
        select(ProgressPointRow)
        .where(ProgressPointRow.key_result_id == key_result_id, ProgressPointRow.day <= until)
        .order_by(col(ProgressPointRow.day))
    )
    return [_to_point(row) for row in rows]


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
                }
                for point in points
            ],
        )


def check_ins(session: Session, key_result_id: int) -> list[CheckIn]:
    """List a key result's check-ins with their authors' names, the latest first."""
    rows = session.exec(
        select(CheckInRow, UserRow.name)
        .outerjoin(UserRow, col(UserRow.id) == col(CheckInRow.author_id))
        .where(CheckInRow.key_result_id == key_result_id)
        .order_by(col(CheckInRow.day).desc(), col(CheckInRow.id).desc())
    )
    return [_to_check_in(row, name) for row, name in rows]


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
    return ProgressPoint(row.day, row.value, row.raw, row.score, row.expected)


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
