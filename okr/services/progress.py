"""What the gauges say, worked out when something changes and kept; pages only read it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from okr.domain.by_hand import observed_by_hand
from okr.domain.kr_type import KrType, Observation
from okr.domain.kr_types import kr_type
from okr.domain.measures import Point, accumulate_parts
from okr.domain.okrs import KeyResult
from okr.domain.pace import Plan, expected_for
from okr.domain.scoring import score_of
from okr.services import clock, finals, outlook
from okr.services.observing import observe, readings_by_hand
from okr.store import numbers, okrs, progress
from okr.store.database import Session
from okr.store.progress import ProgressPoint


def recompute(session: Session, key_results: Iterable[KeyResult]) -> None:
    """Work out and keep every day's progress of these key results."""
    for key_result in key_results:
        progress.replace_points(session, key_result.id, _progress_of(session, key_result))


def recompute_fed_by(session: Session, series_ids: Sequence[int]) -> int:
    """Recompute the active key results that rest on these series; give how many there are."""
    touched = okrs.active_fed_by(session, series_ids)
    recompute(session, touched)
    finals.settle(session, touched, clock.today())
    return len(touched)


def plan_of(key_result: KeyResult) -> Plan:
    """Give the expected course of a key result."""
    return Plan(
        starts_on=key_result.starts_on,
        ends_on=key_result.deadline,
        curve=key_result.curve,
        phases=key_result.phases,
        stages=key_result.goal.stages,
    )


def _progress_of(session: Session, key_result: KeyResult) -> list[ProgressPoint]:
    kind = kr_type(key_result.kind)
    plan = plan_of(key_result)
    if key_result.feed is None:
        seen = _by_hand(session, key_result)
    else:
        seen = observe(session, key_result.feed, key_result.period)
        if key_result.kind == "time_in_band":
            seen = accumulate_parts(seen)
    made = [_point(day, observed, key_result, kind, plan) for day, observed in seen]
    if made:
        made[-1] = replace(made[-1], projected=_projected(session, key_result))
    return made


def _projected(session: Session, key_result: KeyResult) -> float | None:
    """Say which score it ends with at this pace; None where that cannot be told, or it ended."""
    today = clock.today()
    if today >= key_result.deadline:
        return None
    series = None
    if key_result.feed is not None:
        series = numbers.series_by_id(session, [key_result.feed.series_id])[
            key_result.feed.series_id
        ]
    ahead = outlook.projection(session, key_result, series, today)
    return ahead.score.point if ahead else None


def _by_hand(session: Session, key_result: KeyResult) -> list[Point]:
    values = readings_by_hand(session, key_result.id)
    return observed_by_hand(key_result.kind, values, key_result.period)


def _point(
    day: date, seen: Observation, key_result: KeyResult, kind: KrType, plan: Plan
) -> ProgressPoint:
    raw = kind.fraction(key_result.goal, seen)
    return ProgressPoint(
        day=day,
        value=seen.value,
        raw=raw,
        score=score_of(raw),
        expected=expected_for(kind.pace, day, plan),
    )
