"""What the gauges say, worked out when something changes and kept; pages only read it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from okr.domain.by_hand import observed_by_hand
from okr.domain.calendar import Period, previous_period
from okr.domain.kr_type import KrType, Observation
from okr.domain.kr_types import kr_type
from okr.domain.measures import Point, Reading, SeriesData, SeriesKind, accumulate_parts, points
from okr.domain.okrs import Feed, KeyResult
from okr.domain.pace import Plan, expected_for
from okr.domain.scoring import score_of
from okr.services import clock, finals
from okr.store import numbers, okrs, progress
from okr.store.database import Session
from okr.store.numbers import Series
from okr.store.progress import ProgressPoint

DEFAULT_WINDOW_DAYS = 28


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


def scale_of(series: Series) -> float:
    """Give what a ratio is multiplied by: values of unit "%" are percentages."""
    return 100.0 if series.unit == "%" else 1.0


def observe(session: Session, feed: Feed, period: Period) -> list[Point]:
    """Give what a feed measures on each day of a period that has a reading, ascending."""
    series = numbers.series_by_id(session, [feed.series_id])[feed.series_id]
    window_days = feed.window_days or DEFAULT_WINDOW_DAYS
    reference = feed.reference or previous_period(period)
    days = Period(_reach(period, reference, window_days), period.ends_on)
    return points(
        feed.measure,
        series_data(session, series, days, period.starts_on),
        period=period,
        reference=reference,
        window_days=window_days,
        scale=scale_of(series),
    )


def series_data(session: Session, series: Series, days: Period, starts_on: date) -> SeriesData:
    """Give the readings of a series on some days, as measures take them.

    People counted once are those since `starts_on`.
    """
    found = numbers.readings(session, series.source_ids, days.starts_on, days.ends_on)
    top, *bottom = (found[source_id] for source_id in series.source_ids)
    windows = []
    if series.kind is SeriesKind.PEOPLE:
        windows = numbers.window_readings(session, series.id, starts_on)
    return SeriesData(
        series.kind,
        top,
        bottom[0] if bottom else (),
        windows=windows,
        is_level_below=_is_over_level(session, series),
    )


def readings_by_hand(session: Session, key_result_id: int) -> list[Reading]:
    """Give the values that people wrote down, ascending; the last of a day counts."""
    check_ins = reversed(progress.check_ins(session, key_result_id))
    # Ascending, so that the last check-in of a day replaces the earlier ones.
    values = {one.day: one.value for one in check_ins if one.value is not None}
    return sorted(values.items())


def _progress_of(session: Session, key_result: KeyResult) -> list[ProgressPoint]:
    kind = kr_type(key_result.kind)
    plan = plan_of(key_result)
    if key_result.feed is None:
        seen = _by_hand(session, key_result)
    else:
        seen = observe(session, key_result.feed, key_result.period)
        if key_result.kind == "time_in_band":
            seen = accumulate_parts(seen)
    return [_point(day, observed, key_result, kind, plan) for day, observed in seen]


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


def _reach(period: Period, reference: Period, window_days: int) -> date:
    """Give the first day that any measure of the period may look back to."""
    return min(
        reference.starts_on,
        period.starts_on - timedelta(days=window_days),
        (period.starts_on.replace(day=1) - timedelta(days=1)).replace(day=1),
    )


def _is_over_level(session: Session, series: Series) -> bool:
    if series.denominator_id is None:
        return False
    below = numbers.series_by_id(session, [series.denominator_id])[series.denominator_id]
    return below.kind is SeriesKind.LEVEL
