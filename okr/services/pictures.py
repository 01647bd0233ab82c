"""Turns what services know into pictures, in the words of a language: gauges, tiles, trends."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from okr.domain.calendar import Period
from okr.domain.kr_type import Pace
from okr.domain.kr_types import kr_type
from okr.domain.okrs import KeyResult
from okr.domain.pace import expected_for
from okr.domain.scoring import Band
from okr.domain.tiles import TileKind
from okr.locale.language import Language
from okr.reporting import words
from okr.reporting.course import Course, course_svg
from okr.reporting.gauge import Dial, gauge_svg
from okr.reporting.trend import (
    Trend,
    TrendChange,
    TrendForecast,
    TrendPoint,
    TrendRemark,
    trend_words,
)
from okr.services.dashboard import KeyResultDetail, KeyResultView, Standing
from okr.services.progress import plan_of
from okr.services.tiles import TileView
from okr.store.comments import Comment

_PACED_KINDS = {"increase", "decrease", "count_up", "relative_change"}


@lru_cache(maxsize=1024)
def standing_gauge(key: str, label: str, standing: Standing, _: Language) -> str:
    """Draw the gauge of a cycle, a section or an objective."""
    return gauge_svg(_dial(key, label, standing, "", _))


def key_result_gauge(view: KeyResultView, _: Language) -> str:
    """Draw the gauge of a key result, with how far it has come when that is beyond its target."""
    raw = view.point.raw if view.point else None
    over = _.share(raw) if raw is not None and raw > 1 else ""
    key_result = view.key_result
    return gauge_svg(_dial(f"kr{key_result.id}", key_result.title, view.standing, over, _))


def _dial(key: str, label: str, standing: Standing, over: str, _: Language) -> Dial:
    word = _.say(words.BANDS[standing.band])
    score = words.score(standing.score, _)
    expected = standing.expected
    return Dial(
        key=key,
        label=label,
        description=word
        if standing.band is Band.NO_DATA
        else _("Score {score}: {word}", score=score, word=word),
        score=standing.score,
        score_text=score,
        band=standing.band,
        band_word=word,
        thresholds=standing.style.thresholds,
        shape=standing.style.shape,
        over_text=over,
        expected=expected,
        expected_text=""
        if expected is None
        else _("Expected by today: {score}", score=words.score(expected, _)),
        projected=standing.projected,
        projected_text=""
        if standing.projected is None
        else _("At this pace: {score} in the end", score=words.score(standing.projected, _)),
    )


def tile_course(view: TileView, _: Language) -> str:
    """Draw the course of a tile's values; "" for a tile that shows none."""
    tile, figures, over = view.tile, view.figures, view.over
    if figures is None or over is None or tile.kind in (TileKind.NUMBER, TileKind.TABLE):
        return ""
    (first, start), (last, end) = figures.course[0], figures.course[-1]
    return course_svg(
        Course(
            key=f"tile{tile.id}",
            kind=tile.kind,
            label=_.say(view.title),
            description=_(
                "From {start} on {first} to {end} on {last}.",
                start=_.quantity(start, view.unit),
                first=first,
                end=_.quantity(end, view.unit),
                last=last,
            ),
            values=figures.course,
            days=over.whole,
            step_days=figures.step_days,
            ends_on=over.days.ends_on,
        )
    )


def key_result_trend(
    key_result: KeyResult,
    detail: KeyResultDetail,
    remarks: Sequence[TrendRemark],
    today: date,
    _: Language,
) -> Trend:
    """Put together all that the trend of a key result shows, up to a day."""
    notes = {one.day: one.progress for one in reversed(detail.check_ins)}
    checked = {one.day for one in detail.check_ins}
    goal = key_result.goal
    is_level_kept = kr_type(key_result.kind).pace is Pace.FULL
    return Trend(
        title="",
        unit=key_result.unit,
        starts_on=key_result.starts_on,
        ends_on=key_result.deadline,
        today=today,
        points=[
            TrendPoint(
                day=one.point.day,
                value=one.point.value,
                source=one.source or _("Check-in"),
                is_check_in=detail.series is None or one.point.day in checked,
                note=notes.get(one.point.day, ""),
                is_provisional=one.is_provisional,
            )
            for one in detail.days
            if one.point.value is not None
        ],
        words=trend_words(_),
        format_value=lambda number: words.value(key_result, number, _),
        format_day=_.day,
        format_month=_.month,
        separators=_.separators,
        expected=_expected_values(key_result),
        target=100.0 if key_result.kind == "milestones" else goal.target,
        baseline=None if is_level_kept else goal.baseline,
        lower=goal.target if key_result.kind == "at_least" else goal.lower,
        upper=goal.target if key_result.kind == "at_most" else goal.upper,
        changes=[
            TrendChange(
                day=one.day,
                lines=[words.amended(change, key_result, _) for change in one.changes],
                reason=one.reason,
            )
            for one in detail.amendments
        ],
        remarks=remarks,
        forecast=_forecast(detail),
        before=detail.before,
    )


def _forecast(detail: KeyResultDetail) -> TrendForecast | None:
    if detail.projection is None:
        return None
    value = detail.projection.value
    return TrendForecast(value.point, value.low, value.high)


def remarks_of(key_result: KeyResult, said: Sequence[Comment]) -> tuple[TrendRemark, ...]:
    """Gather what was said of each of its days, the first words first."""
    of_day: dict[date, list[str]] = {}
    for one in said:
        if one.anchor.key_result_id == key_result.id and one.anchor.day is not None:
            of_day.setdefault(one.anchor.day, []).append(f"{one.author}: {one.text}")
    return tuple(TrendRemark(day, tuple(lines)) for day, lines in sorted(of_day.items()))


def _expected_values(key_result: KeyResult) -> Sequence[tuple[date, float]]:
    """Give the expected value on each day, in the key result's unit; empty without a way to go."""
    goal = key_result.goal
    start = goal.baseline if goal.baseline is not None else 0.0
    if key_result.kind not in _PACED_KINDS or goal.target is None:
        return ()
    plan, pace = plan_of(key_result), kr_type(key_result.kind).pace
    way = goal.target - start
    days = Period(key_result.starts_on, key_result.deadline)
    paced = ((day, expected_for(pace, day, plan)) for day in days.each())
    return [(day, start + way * share) for day, share in paced if share is not None]
