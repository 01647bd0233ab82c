"""Queries on cycles, sections, objectives and their key results."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, delete, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from okr.domain.arrangement import CardKind, Layout, Shelf
from okr.domain.calendar import CycleKind, Period
from okr.domain.gauges import Level, Look
from okr.domain.measures import Measure
from okr.domain.okrs import Cycle, KeyResult, Objective, ObjectiveState, Section
from okr.store import tiles
from okr.store.rows import (
    fill_key_result,
    stored_id,
    to_cycle,
    to_key_result,
    to_objective,
    to_section,
)
from okr.store.tables import (
    CycleRow,
    KeyResultRow,
    LookedRow,
    ObjectiveRow,
    SectionRow,
    SeriesRow,
    TeamRow,
    UserRow,
)

_LOOKED: Mapping[Level, type[LookedRow]] = {
    Level.TEAM: TeamRow,
    Level.SECTION: SectionRow,
    Level.KEY_RESULT: KeyResultRow,
}


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
    rows = session.exec(_cycles(), params={"team_id": team_id})
    return [to_cycle(row) for row in rows]


# Statements of every run are put together once, which takes longer than running them.
@lru_cache(maxsize=1)
def _cycles() -> SelectOfScalar[CycleRow]:
    return (
        select(CycleRow)
        .where(col(CycleRow.team_id) == bindparam("team_id"))
        .order_by(col(CycleRow.starts_on).desc(), col(CycleRow.id).desc())
    )


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


def sections(session: Session, cycle_id: int) -> list[Section]:
    """List a cycle's sections in their order, without removed ones."""
    rows = session.exec(_sections_of_cycle(), params={"cycle_id": cycle_id})
    return [to_section(row) for row in rows]


def sections_of_team(session: Session, team_id: int) -> list[Section]:
    """List the sections of all cycles of a team, each cycle's in their order."""
    of_team = select(CycleRow.id).where(CycleRow.team_id == team_id)
    rows = session.exec(_sections(col(SectionRow.cycle_id).in_(of_team)))
    return [to_section(row) for row in rows]


@lru_cache(maxsize=1)
def _sections_of_cycle() -> SelectOfScalar[SectionRow]:
    return _sections(col(SectionRow.cycle_id) == bindparam("cycle_id"))


def section(session: Session, section_id: int) -> Section | None:
    """Find a section that is not removed."""
    row = session.get(SectionRow, section_id)
    return to_section(row) if row and row.removed_at is None else None


def is_section_of(session: Session, section_id: int, cycle_id: int) -> bool:
    """Say whether a section, removed or not, belongs to a cycle."""
    row = session.get(SectionRow, section_id)
    return row is not None and row.cycle_id == cycle_id


def add_section(
    session: Session, cycle_id: int, name: str, *, removed_at: datetime | None = None
) -> Section:
    """Add a section below the others; with a moment, one that waits to be restored."""
    last = session.exec(
        select(func.max(SectionRow.position)).where(
            SectionRow.cycle_id == cycle_id, col(SectionRow.removed_at).is_(None)
        )
    ).one()
    row = SectionRow(
        cycle_id=cycle_id,
        name=name,
        position=0 if last is None else last + 1,
        removed_at=removed_at,
    )
    session.add(row)
    session.flush()
    return to_section(row)


def set_look(session: Session, level: Level, owner_id: int, look: Look) -> None:
    """Set how the gauges of a team, a section or a key result look."""
    row = session.get_one(_LOOKED[level], owner_id)
    row.threshold_low = look.thresholds.low if look.thresholds else None
    row.threshold_high = look.thresholds.high if look.thresholds else None
    row.gauge_shape = look.shape.value if look.shape else None


def keep_layout(session: Session, before: Layout, after: Layout, at: datetime) -> None:
    """Store what differs between two layouts of a cycle; a section left out is removed."""
    known = {shelf.id: shelf for shelf in before}
    for position, shelf in enumerate(after):
        if shelf.id is not None:
            row = session.get_one(SectionRow, shelf.id)
            row.name, row.position, row.removed_at = shelf.name, position, None
        if shelf.id not in known or shelf.cards != known[shelf.id].cards:
            _hang(session, shelf)
    hung_before, hung_after = (
        {card.id for shelf in layout for card in shelf.cards if card.kind is CardKind.TILE}
        for layout in (before, after)
    )
    tiles.remove(session, hung_before - hung_after, at)
    for gone in known.keys() - {shelf.id for shelf in after}:
        session.get_one(SectionRow, gone).removed_at = at


def _hang(session: Session, shelf: Shelf) -> None:
    for place, card in enumerate(shelf.cards):
        if card.kind is CardKind.TILE:
            tiles.hang(session, card.id, shelf.id, place)
        else:
            row = session.get_one(KeyResultRow, card.id)
            row.section_id, row.place = shelf.id, place


def _sections(chosen: ColumnElement[bool]) -> SelectOfScalar[SectionRow]:
    return (
        select(SectionRow)
        .where(chosen, col(SectionRow.removed_at).is_(None))
        .order_by(col(SectionRow.position), col(SectionRow.id))
    )


def objectives(
    session: Session, cycle_id: int, *, with_archived: bool = False
) -> tuple[Objective, ...]:
    """List a cycle's objectives with their key results, each in its order, in two statements."""
    of_cycle = {"cycle_id": cycle_id}
    rows = session.exec(_objectives(with_archived=with_archived), params=of_cycle).all()
    by_objective: dict[int, list[KeyResult]] = defaultdict(list)
    for child in session.exec(_key_results(), params=of_cycle):
        by_objective[child.objective_id].append(to_key_result(child))
    return tuple(to_objective(row, tuple(by_objective[stored_id(row.id)])) for row in rows)


@lru_cache(maxsize=2)
def _objectives(*, with_archived: bool) -> SelectOfScalar[ObjectiveRow]:
    chosen = select(ObjectiveRow).where(col(ObjectiveRow.cycle_id) == bindparam("cycle_id"))
    if not with_archived:
        chosen = chosen.where(col(ObjectiveRow.archived_at).is_(None))
    return chosen.order_by(col(ObjectiveRow.position), col(ObjectiveRow.id))


@lru_cache(maxsize=1)
def _key_results() -> SelectOfScalar[KeyResultRow]:
    return (
        select(KeyResultRow)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .where(col(ObjectiveRow.cycle_id) == bindparam("cycle_id"))
        .order_by(col(KeyResultRow.position), col(KeyResultRow.id))
    )


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
        row.origin_id = objective.origin_id
    row.title = objective.title.strip()
    row.why = objective.why.strip()
    section_before, row.section_id = row.section_id, objective.section_id
    row.owner_id = objective.owner_id
    row.ambition = objective.ambition.value
    row.state = objective.state.value
    row.scoring = objective.scoring.value
    row.review = objective.review.value
    row.goal_id = objective.goal_id
    row.audiences = [one.value for one in objective.audiences]
    row.version += 1
    row.updated_by = by
    row.updated_at = at
    session.add(row)
    session.flush()
    _save_key_results(session, row, objective.key_results, section_before)
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
    return session.exec(_team_of_key_result(), params={"id": key_result_id}).first()


@lru_cache(maxsize=1)
def _team_of_key_result() -> SelectOfScalar[int]:
    return (
        select(CycleRow.team_id)
        .join(ObjectiveRow, col(ObjectiveRow.cycle_id) == col(CycleRow.id))
        .join(KeyResultRow, col(KeyResultRow.objective_id) == col(ObjectiveRow.id))
        .where(col(KeyResultRow.id) == bindparam("id"))
    )


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
    session: Session,
    objective: ObjectiveRow,
    key_results: Sequence[KeyResult],
    section_before: int | None,
) -> None:
    objective_id = stored_id(objective.id)
    kept = {key_result.id for key_result in key_results if key_result.id}
    session.exec(
        delete(KeyResultRow).where(
            col(KeyResultRow.objective_id) == objective_id, col(KeyResultRow.id).not_in(kept)
        )
    )
    stored = {row.id: row for row in _children(session, objective_id)}
    for position, key_result in enumerate(key_results):
        row = stored.get(key_result.id)
        if row is None:
            row = KeyResultRow(objective_id=objective_id, section_id=objective.section_id)
        elif row.section_id == section_before != objective.section_id:
            # It was with its objective, and goes along.
            row.section_id, row.place = objective.section_id, None
        fill_key_result(row, key_result, position)
        session.add(row)
    session.flush()
