"""What feeds measure, and what people wrote down: the observations that progress rests on."""

from datetime import date, timedelta

from okr.domain.calendar import Period, previous_period
from okr.domain.measures import Point, Reading, SeriesData, SeriesKind, points
from okr.domain.okrs import Feed
from okr.store import numbers, progress
from okr.store.database import Session
from okr.store.numbers import Series

DEFAULT_WINDOW_DAYS = 28


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
