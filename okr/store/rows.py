"""Turns stored rows into values of the domain and back."""

from datetime import date
from typing import Any

from okr.domain.calendar import CycleKind, Period
from okr.domain.gauges import Look, Shape
from okr.domain.kr_type import Goal, Stage
from okr.domain.measures import Measure
from okr.domain.okrs import (
    Ambition,
    Audience,
    Cycle,
    Feed,
    KeyResult,
    Objective,
    ObjectiveState,
    Review,
    Scoring,
    Section,
)
from okr.domain.pace import Curve, Phase
from okr.domain.scoring import Thresholds
from okr.store.tables import CycleRow, KeyResultRow, LookedRow, ObjectiveRow, SectionRow

_GOAL_NUMBERS = ("baseline", "target", "lower", "upper", "lower_fail", "upper_fail")


def stored_id(value: int | None) -> int:
    """Give the id that every stored row has."""
    if value is None:
        raise ValueError("a row without an id was never stored")
    return value


def to_cycle(row: CycleRow) -> Cycle:
    """Make a Cycle of its row."""
    return Cycle(
        id=stored_id(row.id),
        team_id=row.team_id,
        name=row.name,
        kind=CycleKind(row.kind),
        period=Period(row.starts_on, row.ends_on),
        closed_on=row.closed_on,
        settles_on=row.settles_on,
        learned=row.learned,
        opening_minutes=row.opening_minutes,
        closing_minutes=row.closing_minutes,
    )


def to_section(row: SectionRow) -> Section:
    """Make a Section of its row."""
    return Section(
        id=stored_id(row.id),
        cycle_id=row.cycle_id,
        name=row.name,
        position=row.position,
        look=to_look(row),
        minutes=row.minutes,
    )


def to_look(row: LookedRow) -> Look:
    """Make a Look of a row that has one."""
    thresholds = None
    if row.threshold_low is not None and row.threshold_high is not None:
        thresholds = Thresholds(row.threshold_low, row.threshold_high)
    return Look(thresholds, Shape(row.gauge_shape) if row.gauge_shape else None)


def to_objective(row: ObjectiveRow, key_results: tuple[KeyResult, ...]) -> Objective:
    """Make an Objective of its row and its key results."""
    return Objective(
        id=stored_id(row.id),
        cycle_id=row.cycle_id,
        title=row.title,
        why=row.why,
        section_id=row.section_id,
        owner_id=row.owner_id,
        ambition=Ambition(row.ambition),
        state=ObjectiveState(row.state),
        scoring=Scoring(row.scoring),
        review=Review(row.review),
        is_archived=row.archived_at is not None,
        position=row.position,
        version=row.version,
        origin_id=row.origin_id,
        goal_id=row.goal_id,
        audiences=tuple(Audience(one) for one in row.audiences),
        key_results=key_results,
    )


def to_key_result(row: KeyResultRow) -> KeyResult:
    """Make a KeyResult of its row."""
    numbers = {name: getattr(row, name) for name in _GOAL_NUMBERS}
    return KeyResult(
        id=stored_id(row.id),
        title=row.title,
        kind=row.kind,
        unit=row.unit,
        goal=Goal(**numbers, stages=tuple(to_stage(stage) for stage in row.stages)),
        starts_on=row.starts_on,
        deadline=row.deadline,
        weight=row.weight,
        curve=Curve(row.curve),
        phases=tuple(_to_phase(phase) for phase in row.phases),
        feed=_to_feed(row),
        confidence=row.confidence,
        section_id=row.section_id,
        place=row.place,
        look=to_look(row),
    )


def fill_key_result(row: KeyResultRow, key_result: KeyResult, position: int) -> None:
    """Write a KeyResult's definition into its row, but not its gauge's place and look."""
    feed = key_result.feed
    reference = feed.reference if feed else None
    values: dict[str, Any] = {
        "position": position,
        "title": key_result.title.strip(),
        "kind": key_result.kind,
        "unit": key_result.unit.strip(),
        **{name: getattr(key_result.goal, name) for name in _GOAL_NUMBERS},
        "stages": [from_stage(stage) for stage in key_result.goal.stages],
        "starts_on": key_result.starts_on,
        "deadline": key_result.deadline,
        "weight": key_result.weight,
        "curve": key_result.curve.value,
        "phases": [{"on": p.on.isoformat(), "share": p.share} for p in key_result.phases],
        "series_id": feed.series_id if feed else None,
        "measure": feed.measure.value if feed else None,
        "window_days": feed.window_days if feed else None,
        "reference_starts_on": reference.starts_on if reference else None,
        "reference_ends_on": reference.ends_on if reference else None,
        "confidence": key_result.confidence,
    }
    for name, value in values.items():
        setattr(row, name, value)


def _to_feed(row: KeyResultRow) -> Feed | None:
    if row.series_id is None or row.measure is None:
        return None
    reference = None
    if row.reference_starts_on is not None and row.reference_ends_on is not None:
        reference = Period(row.reference_starts_on, row.reference_ends_on)
    return Feed(row.series_id, Measure(row.measure), row.window_days, reference)


def to_stage(stored: dict[str, Any]) -> Stage:
    """Make a Stage of what is stored."""
    due = stored["due_on"]
    return Stage(stored["title"], stored["weight"], date.fromisoformat(due) if due else None)


def from_stage(stage: Stage) -> dict[str, Any]:
    """Make of a Stage what is stored."""
    due = stage.due_on.isoformat() if stage.due_on else None
    return {"title": stage.title, "weight": stage.weight, "due_on": due}


def _to_phase(stored: dict[str, Any]) -> Phase:
    return Phase(date.fromisoformat(stored["on"]), stored["share"])
