"""What the gauges say, from each source a key result may have."""

from datetime import date, timedelta

import pytest

from okr.domain.calendar import Period
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.services import clock
from okr.services.observing import observe
from okr.store import numbers, progress
from okr.store.database import reading, writing

START = date(2026, 10, 1)


def every_day(first_on, values):
    return {first_on + timedelta(days=count): float(value) for count, value in enumerate(values)}


def gauge(world, kind, goal, feed):
    """Give value, raw progress and expected pace by day, for a key result with such a feed."""
    (saved,) = world.save(world.key_result(kind=kind, goal=goal, feed=feed)).key_results
    with reading() as session:
        points = progress.points(session, saved.id, date.max)
    return {point.day: (point.value, point.raw, point.expected) for point in points}


def test_a_total_rises_from_the_start_day(world):
    readings = every_day(date(2026, 9, 30), [99, 1, 2, 3])
    series = world.series("clicks", readings)
    said = gauge(world, "count_up", Goal(target=6), Feed(series.id, Measure.TOTAL))
    assert {day: (value, raw) for day, (value, raw, _) in said.items()} == {
        date(2026, 10, 1): (1.0, pytest.approx(1 / 6)),
        date(2026, 10, 2): (3.0, 0.5),
        date(2026, 10, 3): (6.0, 1.0),
    }


def test_readings_after_the_deadline_do_not_count(world):
    readings = every_day(date(2026, 12, 31), [5, 99])
    series = world.series("clicks", readings)
    said = gauge(world, "count_up", Goal(target=10), Feed(series.id, Measure.TOTAL))
    assert said == {date(2026, 12, 31): (5.0, 0.5, 1.0)}


@pytest.mark.parametrize(("window_days", "rate"), [(1, 20.0), (2, 15.0), (None, 7.5)])
def test_a_trailing_rate_looks_back_before_the_start(world, window_days, rate):
    days = every_day(date(2026, 9, 28), [0, 0, 10, 20])
    clicks = world.series("clicks", days)
    views = world.series("views", dict.fromkeys(days, 100.0))
    feed = Feed(world.rate("ctr", clicks, views).id, Measure.TRAILING_RATIO, window_days)
    said = gauge(world, "at_least", Goal(target=15), feed)
    assert said[START][0] == pytest.approx(rate)


def test_a_rate_over_a_level_divides_by_its_mean(world):
    likes = world.series("likes", every_day(START, [10, 20]))
    followers = world.series("followers", every_day(START, [100, 200]), kind=SeriesKind.LEVEL)
    feed = Feed(world.rate("per follower", likes, followers).id, Measure.RATIO)
    said = gauge(world, "at_least", Goal(target=15), feed)
    assert said[date(2026, 10, 2)][0] == pytest.approx(100 * 30 / 150)


def test_people_are_counted_once_from_the_start(world):
    series = world.series("reach", every_day(START, [40, 50]), kind=SeriesKind.PEOPLE)
    with writing() as session:
        run_id = numbers.add_sync_run(
            session, series.account, source="", digest="", user_id=None, at=clock.now()
        )
        for starts_on, day, value in (
            (START, START, 40.0),
            (START, date(2026, 10, 2), 60.0),
            (date(2026, 7, 1), date(2026, 10, 2), 900.0),
        ):
            numbers.upsert_window_reading(
                session, series.id, starts_on=starts_on, day=day, value=value, sync_run_id=run_id
            )
    said = gauge(world, "count_up", Goal(target=100), Feed(series.id, Measure.WINDOW))
    assert {day: value for day, (value, *_) in said.items()} == {
        START: 40.0,
        date(2026, 10, 2): 60.0,
    }


@pytest.mark.parametrize(
    ("reference", "growth"),
    [(None, 50.0), (Period(date(2025, 10, 1), date(2025, 12, 31)), 200.0)],
)
def test_growth_is_compared_with_the_period_before_or_another(world, reference, growth):
    readings = {date(2025, 10, 1): 50.0, date(2026, 7, 1): 100.0, START: 150.0}
    series = world.series("clicks", readings)
    feed = Feed(series.id, Measure.GROWTH, reference=reference)
    said = gauge(world, "relative_change", Goal(target=100), feed)
    assert said[START][:2] == (pytest.approx(growth), pytest.approx(growth / 100))


def test_monthly_growth_compares_with_the_month_before_the_start(world):
    readings = {date(2026, 9, 1): 100.0, date(2026, 10, 31): 110.0, date(2026, 11, 30): 110.0}
    series = world.series("clicks", readings)
    said = gauge(world, "recurring", Goal(target=10), Feed(series.id, Measure.MONTHLY_GROWTH))
    assert {day: (value, raw) for day, (value, raw, _) in said.items()} == {
        date(2026, 10, 31): (pytest.approx(10.0), pytest.approx(1.0)),
        date(2026, 11, 30): (pytest.approx(0.0), pytest.approx(0.5)),
    }


def test_time_in_a_band_counts_the_days_with_a_reading(world):
    series = world.series("level", every_day(START, [10, 13, 11, 7]), kind=SeriesKind.LEVEL)
    said = gauge(world, "time_in_band", Goal(lower=8, upper=12), Feed(series.id, Measure.LATEST))
    assert [raw for _, raw, _ in said.values()] == [1.0, 0.5, pytest.approx(2 / 3), 0.5]


def test_a_level_is_expected_to_be_held_from_the_first_day(world):
    series = world.series("level", every_day(START, [10]), kind=SeriesKind.LEVEL)
    said = gauge(world, "at_least", Goal(target=20), Feed(series.id, Measure.LATEST))
    assert said == {START: (10.0, 0.0, 1.0)}


def test_rates_are_percentages_where_their_unit_says_so(world):
    clicks, views = world.series("clicks", {START: 1.0}), world.series("views", {START: 4.0})
    parts = {"numerator_id": clicks.id, "denominator_id": views.id}
    per_cent = world.rate("ctr", clicks, views)
    plain = world.series("clicks per view", {}, kind=SeriesKind.RATIO, **parts)
    with reading() as session:
        found = [
            observe(session, Feed(one.id, Measure.RATIO), Period(START, START))[0][1].value
            for one in (per_cent, plain)
        ]
    assert found == [25.0, 0.25]


def test_the_last_point_says_where_it_led(world, today):
    first_on = today - timedelta(days=39)
    series = world.series("clicks", every_day(first_on, [10] * 40))
    key_result = world.key_result(
        kind="count_up", goal=Goal(target=1000), feed=Feed(series.id, Measure.TOTAL)
    )
    (saved,) = world.save(key_result).key_results
    with reading() as session:
        points = progress.points(session, saved.id, date.max)
    so_far, left = points[-1].value, (saved.deadline - points[-1].day).days
    assert points[-1].projected == pytest.approx((so_far + 10 * left) / 1000, abs=0.02)
    assert {point.projected for point in points[:-1]} == {None}


def test_what_ended_or_has_too_few_readings_leads_nowhere(world):
    few = world.series("few", every_day(date(2026, 10, 1), [1, 2]))
    goal = Goal(target=10)
    saved = world.save(
        world.key_result(kind="count_up", goal=goal, feed=Feed(few.id, Measure.TOTAL))
    )
    with reading() as session:
        points = progress.points(session, saved.key_results[0].id, date.max)
    assert points[-1].projected is None
