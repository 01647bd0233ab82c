"""Queries on reminders: when a team wants them, what is updated by hand, what was sent."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from okr.domain.okrs import ObjectiveState, Review
from okr.domain.reminders import Frequency, Plan
from okr.store.rows import stored_id
from okr.store.tables import (
    CheckInRow,
    CycleRow,
    KeyResultRow,
    ObjectiveRow,
    ReminderPlanRow,
    ReminderRow,
    TeamRow,
)


@dataclass(frozen=True)
class ByHand:
    """An open key result that people update, and when they did last; None for never."""

    key_result_id: int
    title: str
    objective: str
    owner_id: int | None
    review: Review
    starts_on: date
    last_on: date | None


@dataclass(frozen=True)
class Claim:
    """The right to send one reminder; `tries` counts this one."""

    id: int
    tries: int


def plan(session: Session, team_id: int) -> Plan | None:
    """Say when a team is reminded; None for never."""
    row = session.get(ReminderPlanRow, team_id)
    return _to_plan(row) if row else None


def plans(session: Session) -> dict[int, Plan]:
    """Give the plans of all teams that have one, but for those that are invented."""
    rows = session.exec(
        select(ReminderPlanRow)
        .join(TeamRow, col(TeamRow.id) == col(ReminderPlanRow.team_id))
        .where(col(TeamRow.is_demo).is_(False))
        .order_by(col(ReminderPlanRow.team_id))
    )
    return {row.team_id: _to_plan(row) for row in rows}


def keep_plan(session: Session, team_id: int, wanted: Plan | None) -> None:
    """Remind a team by this plan from now on, or no more."""
    if wanted is not None:
        session.merge(
            ReminderPlanRow(
                team_id=team_id,
                frequency=wanted.frequency.value,
                weekday=wanted.weekday,
                hour=wanted.hour,
                zone=wanted.zone,
                address=wanted.address,
            )
        )
        return
    row = session.get(ReminderPlanRow, team_id)
    if row is not None:
        session.delete(row)


def by_hand(session: Session, team_id: int, today: date) -> list[ByHand]:
    """List what is open on a day and updated by people, in the order of the objectives."""
    rows = session.exec(
        select(KeyResultRow, ObjectiveRow, func.max(CheckInRow.day))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .outerjoin(CheckInRow, col(CheckInRow.key_result_id) == col(KeyResultRow.id))
        .where(
            CycleRow.team_id == team_id,
            col(CycleRow.closed_on).is_(None),
            ObjectiveRow.state == ObjectiveState.ACTIVE.value,
            col(ObjectiveRow.archived_at).is_(None),
            col(KeyResultRow.series_id).is_(None),
            col(KeyResultRow.starts_on) <= today,
            col(KeyResultRow.deadline) >= today,
        )
        .group_by(col(KeyResultRow.id), col(ObjectiveRow.id), col(CycleRow.starts_on))
        .order_by(col(CycleRow.starts_on), col(ObjectiveRow.position), col(KeyResultRow.position))
    )
    return [
        ByHand(
            key_result_id=stored_id(key_result.id),
            title=key_result.title,
            objective=objective.title,
            owner_id=objective.owner_id,
            review=Review(objective.review),
            starts_on=key_result.starts_on,
            last_on=last_on,
        )
        for key_result, objective, last_on in rows
    ]


def claim(session: Session, *, team_id: int, user_id: int, day: date, at: datetime) -> Claim | None:
    """Take the right to send a day's reminder to a person; None where it was taken.

    Once taken it is never given again, unless `retry` was told to: whoever is killed on the
    way rather sends nothing than the same twice.
    """
    found = session.exec(
        select(ReminderRow)
        .where(
            ReminderRow.team_id == team_id,
            ReminderRow.user_id == user_id,
            ReminderRow.day == day,
        )
        .with_for_update()
    ).first()
    if found is None:
        return _first_claim(
            session, ReminderRow(team_id=team_id, user_id=user_id, day=day, claimed_at=at)
        )
    if found.retry_at is None or found.retry_at > at:
        return None
    found.retry_at = None
    found.claimed_at = at
    found.tries += 1
    return Claim(stored_id(found.id), found.tries)


def sent(session: Session, claim_id: int, at: datetime) -> None:
    """Note that a reminder was taken by the mail server."""
    session.get_one(ReminderRow, claim_id).sent_at = at


def retry(session: Session, claim_id: int, at: datetime) -> None:
    """Note that a reminder was not taken, and from when it may be tried again."""
    session.get_one(ReminderRow, claim_id).retry_at = at


def _first_claim(session: Session, row: ReminderRow) -> Claim | None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return Claim(stored_id(row.id), row.tries)


def _to_plan(row: ReminderPlanRow) -> Plan:
    return Plan(Frequency(row.frequency), row.weekday, row.hour, row.zone, row.address)
