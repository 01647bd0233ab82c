"""Queries on what changed after publishing."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from okr.domain.amendments import Amended, Amendment, Promised
from okr.store.rows import from_stage, stored_id, to_stage
from okr.store.tables import AmendmentRow, KeyResultRow, ObjectiveRow, UserRow

_DAYS = {"starts_on", "deadline"}


def add(session: Session, made: Iterable[Amendment], *, by: int, at: datetime) -> None:
    """Keep amendments; they are never changed afterwards."""
    session.add_all(
        AmendmentRow(
            key_result_id=one.key_result_id,
            by=by,
            at=at,
            day=one.day,
            reason=one.reason,
            changes=[_from_amended(each) for each in one.changes],
        )
        for one in made
    )
    session.flush()


def of_key_result(session: Session, key_result_id: int) -> list[Amendment]:
    """List the amendments of a key result, the latest first."""
    rows = session.execute(_of_key_result(), {"key_result_id": key_result_id})
    return [
        Amendment(
            id=stored_id(row.id),
            key_result_id=row.key_result_id,
            day=row.day,
            reason=row.reason,
            changes=tuple(_to_amended(each) for each in row.changes),
            by=name or "",
            at=row.at,
        )
        for row, name in rows
    ]


@lru_cache(maxsize=1)
def _of_key_result() -> Select[AmendmentRow, str]:
    return (
        select(AmendmentRow, UserRow.name)
        .outerjoin(UserRow, col(UserRow.id) == col(AmendmentRow.by))
        .where(col(AmendmentRow.key_result_id) == bindparam("key_result_id"))
        .order_by(col(AmendmentRow.at).desc(), col(AmendmentRow.id).desc())
    )


def last_days(session: Session, objective_id: int) -> dict[int, date]:
    """Give the day of the last amendment of each key result of an objective that has one."""
    rows = session.exec(
        select(col(AmendmentRow.key_result_id), func.max(AmendmentRow.day))
        .join(KeyResultRow, col(KeyResultRow.id) == col(AmendmentRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .where(ObjectiveRow.id == objective_id)
        .group_by(col(AmendmentRow.key_result_id))
    )
    return dict(rows.all())


def _from_amended(one: Amended) -> dict[str, Any]:
    return {
        "field": one.field,
        "before": _from_promised(one.before),
        "after": _from_promised(one.after),
    }


def _from_promised(value: Promised) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, date):
        return value.isoformat()
    return [from_stage(stage) for stage in value] if isinstance(value, tuple) else value


def _to_amended(stored: dict[str, Any]) -> Amended:
    field = stored["field"]
    return Amended(
        field, _to_promised(field, stored["before"]), _to_promised(field, stored["after"])
    )


def _to_promised(field: str, stored: Any) -> Promised:  # noqa: ANN401 - whatever JSON holds
    if field in _DAYS:
        return date.fromisoformat(stored)
    if isinstance(stored, list):
        return tuple(to_stage(each) for each in stored)
    number: float | None = stored
    return number
