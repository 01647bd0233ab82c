"""Queries on cycles, sections, objectives and their key results."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, or_, select

from okr.domain.calendar import CycleKind, Period
from okr.domain.measures import Measure
from okr.domain.okrs import Cycle, KeyResult, Objective, ObjectiveState, Section
from okr.domain.scoring import Thresholds
from okr.store.rows import (
    fill_key_result,
    stored_id,
    to_cycle,
    to_key_result,
    to_objective,
    to_section,
)
from okr.store.tables import CycleRow, KeyResultRow, ObjectiveRow, SectionRow, SeriesRow, UserRow


@dataclass(frozen=True)
class Edition:
    """Who saved an objective last, and when."""

    version: int
    by: str | None
    at: datetime


@dataclass(frozen=True)
class Use:
    """A key result that reads a series, and where it stands."""

    id: int
    title: str
    objective: str
    cycle_id: int
    state: ObjectiveState
    is_archived: bool


def cycles(session: Session, team_id: int) -> list[Cycle]:
    """List a team's cycles, the latest first."""
    rows = session.exec(
        select(CycleRow)
        .where(CycleRow.team_id == team_id)
        .order_by(col(CycleRow.starts_on).desc(), col(CycleRow.id).desc())
    )
    return [to_cycle(row) for row in rows]


def cycle(session: Session, cycle_id: int) -> Cycle | None:
    """Find a cycle."""
    row = session.get(CycleRow, cycle_id)
    return to_cycle(row) if row else None


def add_cycle(
    session: Session, *, team_id: int, name: str, kind: CycleKind, period: Period
) -> Cycle:
    """Add a cycle."""
    row = CycleRow(
        team_id=team_id,
        name=name,
        kind=kind.value,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )
    session.add(row)
    session.flush()
    return to_cycle(row)


def update_cycle(session: Session, cycle_id: int, *, name: str, period: Period) -> None:
    """Rename a cycle and set its days."""
    row = session.get_one(CycleRow, cycle_id)
    if to_cycle(row).period != period:
        row.kind = CycleKind.CUSTOM.value
    row.name, row.starts_on, row.ends_on = name, period.starts_on, period.ends_on


def delete_cycle(session: Session, cycle_id: int) -> None:
    """Remove a cycle with all that hangs on it."""
    session.delete(session.get_one(CycleRow, cycle_id))


def sections(session: Session, team_id: int) -> list[Section]:
    """List a team's sections in their order."""
    rows = session.exec(
        select(SectionRow)
        .where(SectionRow.team_id == team_id)
        .order_by(col(SectionRow.position), col(SectionRow.id))
    )
    return [to_section(row) for row in rows]


def section(session: Session, section_id: int) -> Section | None:
    """Find a section."""
    row = session.get(SectionRow, section_id)
    return to_section(row) if row else None


def add_section(session: Session, team_id: int, name: str) -> Section:
    """Add a section below the others."""
    last = session.exec(
        select(func.max(SectionRow.position)).where(SectionRow.team_id == team_id)
    ).one()
    row = SectionRow(team_id=team_id, name=name, position=0 if last is None else last + 1)
    session.add(row)
    session.flush()
    return to_section(row)


def update_section(
    session: Session, section_id: int, *, name: str, thresholds: Thresholds | None
) -> None:
    """Rename a section and set its thresholds (None = standard)."""
    row = session.get_one(SectionRow, section_id)
    row.name = name
    row.threshold_low = thresholds.low if thresholds else None
    row.threshold_high = thresholds.high if thresholds else None


def order_sections(session: Session, ids: Sequence[int]) -> None:
    """Put sections into the order given."""
    for position, section_id in enumerate(ids):
        session.get_one(SectionRow, section_id).position = position


def delete_section(session: Session, section_id: int) -> None:
    """Remove a section; its objectives stay, without one."""
    session.delete(session.get_one(SectionRow, section_id))


def objectives(
    session: Session, cycle_id: int, *, with_archived: bool = False
) -> tuple[Objective, ...]:
    """List a cycle's objectives with their key results, each in its order, in two statements."""
    chosen = select(ObjectiveRow).where(ObjectiveRow.cycle_id == cycle_id)
    if not with_archived:
        chosen = chosen.where(col(ObjectiveRow.archived_at).is_(None))
    rows = session.exec(chosen.order_by(col(ObjectiveRow.position), col(ObjectiveRow.id))).all()
    children = (
        select(KeyResultRow)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .where(ObjectiveRow.cycle_id == cycle_id)
        .order_by(col(KeyResultRow.position), col(KeyResultRow.id))
    )
    by_objective: dict[int, list[KeyResult]] = defaultdict(list)
    for child in session.exec(children):
        by_objective[child.objective_id].append(to_key_result(child))
    return tuple(to_objective(row, tuple(by_objective[stored_id(row.id)])) for row in rows)


def objective(session: Session, objective_id: int) -> Objective | None:
    """Find an objective with its key results."""
    row = session.get(ObjectiveRow, objective_id)
    if row is None:
        return None
    return to_objective(
        row, tuple(to_key_result(child) for child in _children(session, objective_id))
    )


def edition(session: Session, objective_id: int) -> Edition:
    """Say which version of an objective is stored, by whom and since when."""
    row, name = session.exec(
        select(ObjectiveRow, UserRow.name)
        .outerjoin(UserRow, col(UserRow.id) == col(ObjectiveRow.updated_by))
        .where(ObjectiveRow.id == objective_id)
    ).one()
    return Edition(row.version, name, row.updated_at)


def save_objective(session: Session, objective: Objective, *, by: int, at: datetime) -> int:
    """Insert or replace an objective and its key results; give its id.

    Key results that keep their id keep their check-ins and progress; those left out are deleted.
    """
    if objective.id:
        row = session.get_one(ObjectiveRow, objective.id)
    else:
        row = _new_objective_row(session, objective.cycle_id)
    row.title = objective.title.strip()
    row.why = objective.why.strip()
    row.section_id = objective.section_id
    row.owner_id = objective.owner_id
    row.ambition = objective.ambition.value
    row.state = objective.state.value
    row.scoring = objective.scoring.value
    row.review = objective.review.value
    row.version += 1
    row.updated_by = by
    row.updated_at = at
    session.add(row)
    session.flush()
    _save_key_results(session, stored_id(row.id), objective.key_results)
    return stored_id(row.id)


def order_objectives(session: Session, ids: Sequence[int]) -> None:
    """Put objectives into the order given."""
    for position, objective_id in enumerate(ids):
        session.get_one(ObjectiveRow, objective_id).position = position


def set_archived(session: Session, objective_id: int, at: datetime | None) -> None:
    """Archive an objective, or restore it with None."""
    session.get_one(ObjectiveRow, objective_id).archived_at = at


def key_result(session: Session, key_result_id: int) -> tuple[KeyResult, int] | None:
    """Find a key result and the id of its objective."""
    row = session.get(KeyResultRow, key_result_id)
    return (to_key_result(row), row.objective_id) if row else None


def team_of_key_result(session: Session, key_result_id: int) -> int | None:
    """Say which team a key result belongs to; None when it is not there."""
    return session.exec(
        select(CycleRow.team_id)
        .join(ObjectiveRow, col(ObjectiveRow.cycle_id) == col(CycleRow.id))
        .join(KeyResultRow, col(KeyResultRow.objective_id) == col(ObjectiveRow.id))
        .where(KeyResultRow.id == key_result_id)
    ).first()


def active_fed_by(session: Session, series_ids: Sequence[int]) -> list[KeyResult]:
    """List the key results of active objectives that read these series or a ratio of them."""
    rows = session.exec(
        select(KeyResultRow)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(SeriesRow, col(SeriesRow.id) == col(KeyResultRow.series_id))
        .where(
            or_(
                col(SeriesRow.id).in_(series_ids),
                col(SeriesRow.numerator_id).in_(series_ids),
                col(SeriesRow.denominator_id).in_(series_ids),
            ),
            ObjectiveRow.state == ObjectiveState.ACTIVE.value,
        )
    )
    return [to_key_result(row) for row in rows]


def uses_of(session: Session, series_id: int) -> list[Use]:
    """List all that reads a series or a ratio of it, those of the latest cycle first."""
    rows = session.exec(
        select(KeyResultRow, ObjectiveRow)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .join(SeriesRow, col(SeriesRow.id) == col(KeyResultRow.series_id))
        .where(
            or_(
                SeriesRow.id == series_id,
                SeriesRow.numerator_id == series_id,
                SeriesRow.denominator_id == series_id,
            )
        )
        .order_by(col(CycleRow.starts_on).desc(), col(KeyResultRow.id))
    )
    return [
        Use(
            id=stored_id(row.id),
            title=row.title,
            objective=objective.title,
            cycle_id=objective.cycle_id,
            state=ObjectiveState(objective.state),
            is_archived=objective.archived_at is not None,
        )
        for row, objective in rows
    ]


def periods_wanted(session: Session, series_ids: Sequence[int]) -> list[tuple[int, Period]]:
    """List the periods over which active key results count people of these series once."""
    rows = session.exec(
        select(col(KeyResultRow.series_id), col(KeyResultRow.starts_on), col(KeyResultRow.deadline))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .where(
            col(KeyResultRow.series_id).in_(series_ids),
            KeyResultRow.measure == Measure.WINDOW.value,
            ObjectiveRow.state == ObjectiveState.ACTIVE.value,
        )
        .distinct()
    )
    return [(stored_id(series_id), Period(first, last)) for series_id, first, last in rows]


def _children(session: Session, objective_id: int) -> Sequence[KeyResultRow]:
    return session.exec(
        select(KeyResultRow)
        .where(KeyResultRow.objective_id == objective_id)
        .order_by(col(KeyResultRow.position), col(KeyResultRow.id))
    ).all()


def _new_objective_row(session: Session, cycle_id: int) -> ObjectiveRow:
    last = session.exec(
        select(func.max(ObjectiveRow.position)).where(ObjectiveRow.cycle_id == cycle_id)
    ).one()
    return ObjectiveRow(cycle_id=cycle_id, position=0 if last is None else last + 1, version=0)


def _save_key_results(
    session: Session, objective_id: int, key_results: Sequence[KeyResult]
) -> None:
    kept = {key_result.id for key_result in key_results if key_result.id}
    session.exec(
        delete(KeyResultRow).where(
            col(KeyResultRow.objective_id) == objective_id, col(KeyResultRow.id).not_in(kept)
        )
    )
    stored = {row.id: row for row in _children(session, objective_id)}
    for position, key_result in enumerate(key_results):
        row = stored.get(key_result.id) or KeyResultRow(objective_id=objective_id)
        fill_key_result(row, key_result, position)
        session.add(row)
    session.flush()
