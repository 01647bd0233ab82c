"""Queries on company goals, and on the objectives that serve them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, or_, select

from okr.domain.okrs import Audience, CompanyGoal, Cycle
from okr.store.rows import stored_id, to_cycle
from okr.store.tables import CompanyGoalRow, CycleRow, ObjectiveRow


def goals(session: Session, team_ids: Collection[int]) -> list[CompanyGoal]:
    """List the goals of these teams, and those of others that are shared, in their order."""
    rows = session.exec(
        select(CompanyGoalRow)
        .where(
            or_(
                col(CompanyGoalRow.team_id).in_(team_ids),
                col(CompanyGoalRow.is_shared).is_(True),
            )
        )
        .order_by(col(CompanyGoalRow.team_id), col(CompanyGoalRow.position), col(CompanyGoalRow.id))
    )
    return [_to_goal(row) for row in rows]


def goal(session: Session, goal_id: int) -> CompanyGoal | None:
    """Find a goal."""
    row = session.get(CompanyGoalRow, goal_id)
    return _to_goal(row) if row else None


def add_goal(session: Session, team_id: int, title: str, *, is_shared: bool) -> CompanyGoal:
    """Add a goal below a team's others."""
    last = session.exec(
        select(func.max(CompanyGoalRow.position)).where(CompanyGoalRow.team_id == team_id)
    ).one()
    row = CompanyGoalRow(
        team_id=team_id,
        title=title.strip(),
        is_shared=is_shared,
        position=0 if last is None else last + 1,
    )
    session.add(row)
    session.flush()
    return _to_goal(row)


def update_goal(session: Session, goal_id: int, title: str, *, is_shared: bool) -> None:
    """Put a goal in other words, or share it."""
    row = session.get_one(CompanyGoalRow, goal_id)
    row.title, row.is_shared = title.strip(), is_shared


def order_goals(session: Session, ids: Sequence[int]) -> None:
    """Put a team's goals into the order given."""
    for position, goal_id in enumerate(ids):
        session.get_one(CompanyGoalRow, goal_id).position = position


def delete_goal(session: Session, goal_id: int) -> None:
    """Remove a goal; the objectives that served it stay, and serve none."""
    session.delete(session.get_one(CompanyGoalRow, goal_id))


def serve(  # noqa: PLR0913 - what is noted, by whom and when
    session: Session,
    objective_id: int,
    goal_id: int | None,
    audiences: Sequence[Audience],
    *,
    by: int,
    at: datetime,
) -> None:
    """Have an objective serve a goal, and note who should hear about it."""
    row = session.get_one(ObjectiveRow, objective_id)
    row.goal_id = goal_id
    row.audiences = [one.value for one in audiences]
    row.version += 1
    row.updated_by, row.updated_at = by, at


def cycles_of_day(session: Session, team_ids: Collection[int], day: date) -> list[Cycle]:
    """List the cycles of these teams around a day."""
    rows = session.exec(
        select(CycleRow)
        .where(
            col(CycleRow.team_id).in_(team_ids), CycleRow.starts_on <= day, CycleRow.ends_on >= day
        )
        .order_by(col(CycleRow.team_id), col(CycleRow.starts_on), col(CycleRow.id))
    )
    return [to_cycle(row) for row in rows]


def _to_goal(row: CompanyGoalRow) -> CompanyGoal:
    return CompanyGoal(stored_id(row.id), row.team_id, row.title, row.is_shared)
