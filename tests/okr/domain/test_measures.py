"""Running values from daily readings."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.calendar import Period
from okr.domain.kr_type import Goal, Observation
from okr.domain.kr_types import KR_TYPES
from okr.domain.measures import (
    MEASURES,
    Measure,
    SeriesData,
    SeriesKind,
    accumulate_parts,
    growth_of_level,
    growth_of_ratio,
    growth_of_total,
    latest,
    measures_for,
    monthly_growth,
    points,
    running_ratio,
    running_total,
    trailing_ratio,
)

Q4 = Period(date(2026, 10, 1), date(2026, 12, 31))
Q3 = Period(date(2026, 7, 1), date(2026, 9, 30))


def day(month, number):
    return date(2026, month, number)


def every_day(period, value):
    return [(period.starts_on + timedelta(days=count), value) for count in range(period.days)]


def monthly(figures, number=15):
    return [(day(month, number), value) for month, value in figures.items()]


READINGS = st.dictionaries(
    st.dates(date(2026, 9, 1), date(2027, 1, 31)), st.integers(0, 10_000)
).map(lambda values: sorted(values.items()))


def test_a_total_adds_up_the_days_of_the_period_only():
    readings = [(day(9, 30), 100), (day(10, 1), 5), (day(10, 3), 7), (day(12, 31), 1)]
    assert running_total(readings, Q4) == [(day(10, 1), 5), (day(10, 3), 12), (day(12, 31), 13)]
    assert running_total([*readings, (date(2027, 1, 1), 9)], Q4)[-1] == (day(12, 31), 13)


def test_a_total_without_readings_is_empty_rather_than_zero():
    assert running_total([], Q4) == []
    assert running_total([(day(9, 30), 100)], Q4) == []


def test_small_amounts_add_up_to_the_target_itself():
    readings = [(day(10, number), 0.1) for number in range(1, 11)]
    assert running_total(readings, Q4)[-1] == (day(10, 10), 1.0)


@pytest.mark.parametrize("values", [(1e16, 1.0, -1e16), (1.0, 1e16, -1e16)])
def test_a_large_correction_does_not_swallow_a_small_amount(values):
    readings = [(day(10, number), value) for number, value in enumerate(values, start=1)]
    assert running_total(readings, Q4)[-1][1] == 1.0


@given(READINGS)
def test_a_total_is_the_sum_of_what_came_before(readings):
    inside = [(on, value) for on, value in readings if on in Q4]
    assert [on for on, _ in running_total(readings, Q4)] == [on for on, _ in inside]
    sums = list(accumulate(value for _, value in inside))
    assert [total for _, total in running_total(readings, Q4)] == sums


def test_the_latest_value_is_the_reading_itself():
    readings = [(day(9, 30), 100), (day(10, 1), 5), (day(10, 3), 0)]
    assert latest(readings, Q4) == [(day(10, 1), 5), (day(10, 3), 0)]


def test_a_ratio_divides_totals_and_never_averages_rates():
    clicks = [(day(10, 1), 1), (day(10, 2), 90)]
    views = [(day(10, 1), 100), (day(10, 2), 1000)]
    assert running_ratio(clicks, views, Q4, 100) == [
        (day(10, 1), 1.0),
        (day(10, 2), pytest.approx(100 * 91 / 1100)),
    ]


def test_a_ratio_waits_for_a_denominator():
    clicks = [(day(10, 1), 1), (day(10, 3), 1)]
    views = [(day(10, 2), 0), (day(10, 4), 4)]
    assert running_ratio(clicks, views, Q4) == [(day(10, 4), 0.5)]
    assert running_ratio(clicks, [], Q4) == []


def test_a_trailing_ratio_forgets_days_and_reaches_back_before_the_period():
    clicks = [(day(9, 24), 50), (day(9, 30), 10), (day(10, 1), 0), (day(10, 7), 5)]
    views = [(day(9, 24), 50), (day(9, 30), 10), (day(10, 1), 10), (day(10, 7), 10)]
    ratios = trailing_ratio(clicks, views, Q4, window_days=7)
    assert ratios == [(day(10, 1), 0.5), (day(10, 7), 0.25)]


def test_a_trailing_ratio_skips_windows_without_denominator():
    clicks = [(day(10, 1), 0.3), (day(10, 2), 0.1), (day(10, 3), 0.2)]
    views = [(day(10, 1), 0.1), (day(10, 2), 0.7)]
    assert [on for on, _ in trailing_ratio(clicks, views, Q4, 1)] == [day(10, 1), day(10, 2)]


def test_a_window_has_at_least_a_day():
    with pytest.raises(ValueError, match="1 or more"):
        trailing_ratio([], [], Q4, 0)


@given(READINGS, READINGS)
def test_a_window_longer_than_the_data_is_the_ratio_so_far(numerator, denominator):
    top = [reading for reading in numerator if reading[0] in Q4]
    bottom = [reading for reading in denominator if reading[0] in Q4]
    assert trailing_ratio(top, bottom, Q4, 400) == running_ratio(top, bottom, Q4)


@given(READINGS, READINGS, st.integers(1, 60))
def test_a_trailing_ratio_is_that_of_its_window_alone(numerator, denominator, window_days):
    for on, ratio in trailing_ratio(numerator, denominator, Q4, window_days):
        window = Period(on - timedelta(days=window_days - 1), on)
        assert ratio == running_ratio(numerator, denominator, window)[-1][1]


def test_a_level_below_divides_by_its_mean():
    likes = [(day(10, 1), 10), (day(10, 2), 20), (day(10, 3), 30)]
    followers = [(day(9, 30), 900), (day(10, 1), 100), (day(10, 3), 200)]
    assert running_ratio(likes, followers, Q4, 100, is_level_below=True) == [
        (day(10, 1), 10.0),
        (day(10, 2), 30.0),
        (day(10, 3), pytest.approx(100 * 60 / 150)),
    ]


def test_a_trailing_level_below_divides_by_its_mean_over_the_window():
    likes = [(day(9, 30), 10), (day(10, 1), 20), (day(10, 2), 30), (day(10, 4), 40)]
    followers = [(day(9, 29), 900), (day(9, 30), 100), (day(10, 1), 200)]
    ratios = trailing_ratio(likes, followers, Q4, 2, is_level_below=True)
    assert ratios == [(day(10, 1), 30 / 150), (day(10, 2), 50 / 200)]


def test_a_ratio_waits_for_a_level_that_is_not_zero():
    likes = [(day(10, 1), 1), (day(10, 2), 1)]
    assert running_ratio(likes, [(day(10, 2), 0)], Q4, is_level_below=True) == []
    assert running_ratio(likes, [], Q4, is_level_below=True) == []


@given(READINGS, READINGS, st.integers(1, 60))
def test_over_a_level_too_a_trailing_ratio_is_that_of_its_window_alone(
    numerator, levels, window_days
):
    found = trailing_ratio(numerator, levels, Q4, window_days, is_level_below=True)
    for on, ratio in found:
        window = Period(on - timedelta(days=window_days - 1), on)
        assert ratio == running_ratio(numerator, levels, window, is_level_below=True)[-1][1]


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_over_a_steady_level_the_days_are_not_counted_twice(amount, level):
    ratios = running_ratio(every_day(Q4, amount), every_day(Q4, level), Q4, is_level_below=True)
    assert ratios[-1][1] == pytest.approx(92 * amount / level)


def test_growth_compares_the_same_stretch_of_the_reference():
    growths = growth_of_total(every_day(Q3, 10) + every_day(Q4, 12), Q4, Q3)
    assert len(growths) == 92
    assert {growth for _, growth in growths} == {20.0}


def test_growth_compares_the_same_share_when_lengths_differ():
    year = Period(date(2025, 10, 1), date(2026, 9, 30))
    readings = every_day(year, 1) + every_day(Q4, 4)
    growths = dict(growth_of_total(readings, Q4, year))
    # 46 of 92 days against half of 365, which is 183 with halves rounded up.
    assert growths[day(11, 15)] == pytest.approx(100 * (46 * 4 - 183) / 183)
    assert growths[day(12, 31)] == pytest.approx(100 * (368 - 365) / 365)


def test_growth_waits_until_the_reference_has_something_to_compare():
    readings = [(day(7, 1), 0), (day(7, 3), 10), (day(10, 1), 5), (day(10, 2), 5), (day(10, 3), 5)]
    assert growth_of_total(readings, Q4, Q3) == [(day(10, 3), 50.0)]
    assert growth_of_total(every_day(Q4, 1), Q4, Q3) == []


def test_growth_of_a_level_compares_with_where_the_reference_ended():
    readings = [(day(7, 1), 50), (day(9, 29), 200), (day(10, 5), 210), (day(10, 6), 150)]
    assert growth_of_level(readings, Q4, Q3) == [(day(10, 5), 5.0), (day(10, 6), -25.0)]
    assert growth_of_level(readings[2:], Q4, Q3) == []
    assert growth_of_level([(day(9, 30), 0), *readings[2:]], Q4, Q3) == []


def test_growth_from_below_zero_keeps_its_sign():
    assert growth_of_level([(day(9, 30), -20), (day(10, 1), -10)], Q4, Q3) == [(day(10, 1), 50.0)]


def test_growth_of_a_ratio_compares_with_the_whole_reference():
    clicks = [(day(7, 1), 1), (day(9, 30), 3), (day(10, 1), 6)]
    views = [(day(7, 1), 100), (day(9, 30), 100), (day(10, 1), 200)]
    assert growth_of_ratio(clicks, views, Q4, Q3) == [(day(10, 1), 50.0)]
    assert growth_of_ratio(clicks[2:], views[2:], Q4, Q3) == []


@pytest.mark.parametrize("kind", [SeriesKind.FLOW, SeriesKind.LEVEL])
def test_each_finished_month_is_compared_with_the_month_before(kind):
    readings = [*monthly({9: 100, 10: 110, 11: 99}), (day(12, 1), 5)]
    assert monthly_growth(SeriesData(kind, readings), Q4) == [
        (day(10, 31), (10.0,)),
        (day(11, 30), (10.0, -10.0)),
    ]


def test_a_month_of_a_flow_is_its_total_and_of_a_level_its_last_value():
    readings = [(day(9, 1), 50), (day(9, 30), 50), (day(10, 1), 100), (day(10, 31), 20)]
    assert monthly_growth(SeriesData(SeriesKind.FLOW, readings), Q4)[0][1] == (20.0,)
    assert monthly_growth(SeriesData(SeriesKind.LEVEL, readings), Q4)[0][1] == (-60.0,)


def test_a_month_of_a_ratio_divides_its_totals():
    clicks = [*monthly({9: 2, 10: 3}), (day(10, 16), 0)]
    views = [*monthly({9: 100, 10: 50}), (day(10, 16), 50), (day(10, 31), 0)]
    data = SeriesData(SeriesKind.RATIO, clicks, views)
    assert monthly_growth(data, Q4) == [(day(10, 31), (50.0,))]


def test_a_month_over_a_level_divides_by_its_mean():
    likes, followers = monthly({9: 4, 10: 3}), monthly({9: 100, 10: 50})
    followers.append((day(10, 31), 150))
    data = SeriesData(SeriesKind.RATIO, likes, followers, is_level_below=True)
    assert monthly_growth(data, Q4) == [(day(10, 31), (-25.0,))]


def test_a_month_is_finished_once_its_last_day_or_later_is_read():
    data = SeriesData(SeriesKind.FLOW, monthly({9: 100, 10: 110}, number=30))
    assert monthly_growth(data, Q4) == []
    assert monthly_growth(SeriesData(SeriesKind.FLOW, ()), Q4) == []


def test_a_month_without_readings_has_no_growth_nor_has_the_next():
    readings = [*monthly({8: 1, 9: 100, 11: 110}), (day(12, 31), 121)]
    data = SeriesData(SeriesKind.FLOW, readings)
    assert monthly_growth(data, Q4)[-1] == (day(12, 31), (None, None, 10.0))


def test_a_series_offers_only_the_measures_that_make_sense():
    assert measures_for(SeriesKind.UNIQUE) == (Measure.LATEST,)
    assert measures_for(SeriesKind.PEOPLE) == (Measure.WINDOW, Measure.LATEST)
    assert measures_for(SeriesKind.FLOW) == (
        Measure.TOTAL,
        Measure.GROWTH,
        Measure.MONTHLY_GROWTH,
    )
    assert measures_for(SeriesKind.LEVEL)[0] is Measure.LATEST
    assert Measure.TRAILING_RATIO in measures_for(SeriesKind.RATIO)


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_says_what_it_does(measure):
    info = MEASURES[measure]
    assert str(info.title)
    assert str(info.hint).endswith(".")
    assert info.accepts


READY = SeriesData(SeriesKind.FLOW, every_day(Q3, 10) + every_day(Q4, 12))
LEVELS = SeriesData(SeriesKind.LEVEL, [(day(9, 30), 100), (day(12, 31), 130)])
RATES = SeriesData(
    SeriesKind.RATIO, every_day(Q3, 1) + every_day(Q4, 2), every_day(Q3, 4) + every_day(Q4, 4)
)


OVER_LEVELS = replace(RATES, is_level_below=True)
PEOPLE = SeriesData(
    SeriesKind.PEOPLE, [(day(12, 31), 7)], windows=[(day(10, 1), 5), (day(12, 31), 60)]
)


@pytest.mark.parametrize(
    ("measure", "data", "value"),
    [
        (Measure.WINDOW, PEOPLE, 60),
        (Measure.LATEST, PEOPLE, 7),
        (Measure.RATIO, OVER_LEVELS, 100 * 184 / 4),
        (Measure.TRAILING_RATIO, OVER_LEVELS, 100 * 60 / 4),
        (Measure.GROWTH, OVER_LEVELS, 100.0),
        (Measure.TOTAL, READY, 1104),
        (Measure.LATEST, LEVELS, 130),
        (Measure.RATIO, RATES, 50.0),
        (Measure.TRAILING_RATIO, RATES, 50.0),
        (Measure.GROWTH, READY, 20.0),
        (Measure.GROWTH, LEVELS, 30.0),
        (Measure.GROWTH, RATES, 100.0),
    ],
)
def test_points_are_what_the_measure_gives_day_by_day(measure, data, value):
    found = points(measure, data, period=Q4, window_days=30, scale=100)
    assert found[-1] == (day(12, 31), Observation(value))
    assert [on for on, _ in found] == sorted({on for on, _ in found})


def test_points_of_growth_take_the_reference_that_is_given():
    september = Period(day(9, 1), day(9, 30))
    readings = [(day(8, 31), 1), (day(9, 30), 100), (day(10, 1), 110)]
    data = SeriesData(SeriesKind.LEVEL, readings)
    found = points(Measure.GROWTH, data, period=Q4, reference=september)
    assert found == [(day(10, 1), Observation(10.0))]


def test_points_of_monthly_growth_carry_every_month_so_far():
    readings = [*monthly({9: 100, 10: 110}), (day(11, 30), 121), (day(12, 30), 0)]
    found = points(Measure.MONTHLY_GROWTH, SeriesData(SeriesKind.FLOW, readings), period=Q4)
    assert found == [
        (day(10, 31), Observation(10.0, (10.0,))),
        (day(11, 30), Observation(10.0, (10.0, 10.0))),
    ]
    assert KR_TYPES["recurring"].fraction(Goal(target=10), found[-1][1]) == 1.0


@pytest.mark.parametrize("kind", [SeriesKind.UNIQUE, SeriesKind.PEOPLE])
def test_people_reached_are_never_added_up(kind):
    with pytest.raises(ValueError, match="does not accept"):
        points(Measure.TOTAL, SeriesData(kind, ()), period=Q4)


def test_people_are_counted_once_only_from_the_start_of_the_period():
    windows = [(day(9, 30), 1), (day(10, 1), 5), (day(10, 8), 30), (date(2027, 1, 1), 99)]
    data = SeriesData(SeriesKind.PEOPLE, [(day(10, 2), 4)], windows=windows)
    found = points(Measure.WINDOW, data, period=Q4)
    assert found == [(day(10, 1), Observation(5)), (day(10, 8), Observation(30))]


def test_parts_grow_with_every_point():
    given_points = [(day(10, number), Observation(float(number))) for number in (1, 2, 4)]
    grown = accumulate_parts(given_points)
    assert [observed.parts for _, observed in grown] == [(1.0,), (1.0, 2.0), (1.0, 2.0, 4.0)]
    assert [observed.value for _, observed in grown] == [1.0, 2.0, 4.0]
    assert KR_TYPES["time_in_band"].fraction(Goal(upper=2), grown[-1][1]) == pytest.approx(2 / 3)
