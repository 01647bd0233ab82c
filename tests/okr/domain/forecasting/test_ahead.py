"""The forecast: its three quantities, its interval, and what it does with odd histories."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr.domain.forecasting import History, Quantity, forecast

START = date(2026, 1, 5)
"""A Monday."""
BIGGEST = 1e15


def dated(values, start=START):
    """One reading a day; None leaves the day out."""
    return [
        (start + timedelta(days=index), float(value))
        for index, value in enumerate(values)
        if value is not None
    ]


def total(values, days):
    return forecast(History(Quantity.TOTAL, dated(values)), days)


def level(values, days):
    return forecast(History(Quantity.LEVEL, dated(values)), days)


def rate(tops, bottoms, days):
    return forecast(History(Quantity.RATE, dated(tops), dated(bottoms)), days)


def ends(found):
    return found.low, found.point, found.high


@pytest.mark.parametrize("count", [0, 1, 2])
def test_two_days_are_not_enough(count):
    assert total([5] * count, 7) is None
    assert level([5] * count, 7) is None
    assert rate([5] * count, [9] * count, 7) is None


def test_three_days_are_enough():
    found = total([5, 5, 5], 7)
    assert found.low < 35 < found.high
    assert found.point == pytest.approx(35)


def test_a_rate_over_nothing_is_not_known():
    assert rate([0, 0, 0], [0, 0, 0], 7) is None


def test_it_looks_one_day_ahead_at_least():
    with pytest.raises(ValueError, match="one day"):
        total([5, 5, 5], 0)


def test_it_says_until_when_it_looks():
    found = total([5] * 10, 30)
    assert found.known_until == date(2026, 1, 14)
    assert found.ends_on == date(2026, 2, 13)


def test_zeros_alone_stay_zero():
    assert ends(total([0] * 40, 28)) == (0, 0, 0)
    assert ends(level([0] * 40, 28)) == (0, 0, 0)
    assert ends(rate([0] * 40, [10] * 40, 28)) == (0, 0, 0)


def test_what_never_changed_goes_on():
    assert ends(level([250] * 60, 28)) == (250, 250, 250)
    found = total([10] * 60, 28)
    assert found.point == pytest.approx(280)
    assert found.high - found.low < 60


def test_a_missing_day_is_not_a_zero():
    full = total([10] * 56, 28).point
    gaps = total([None if index % 5 == 3 else 10 for index in range(56)], 28).point
    zeros = total([0 if index % 5 == 3 else 10 for index in range(56)], 28).point
    assert gaps == pytest.approx(full, rel=0.01)
    assert zeros < 0.9 * full


def test_a_level_with_missing_days_stays_where_it_was():
    values = [100 + index for index in range(60)]
    gaps = [None if index % 6 == 2 else value for index, value in enumerate(values)]
    assert level(gaps, 14).point == pytest.approx(level(values, 14).point, rel=0.01)


def test_a_total_knows_its_weekdays():
    working_days = [20, 20, 20, 20, 20, 0, 0] * 8
    assert total(working_days, 5).point == pytest.approx(100, rel=0.1)
    assert total([*working_days, 20, 20, 20, 20, 20], 2).point == pytest.approx(0, abs=10)


def test_one_viral_day_does_not_set_the_total():
    calm = [10] * 80
    viral = [*calm[:70], 900, *calm[71:]]
    assert total(viral, 28).point < 1.5 * total(calm, 28).point
    assert total(viral, 28).high > total(calm, 28).high


def test_a_step_is_followed():
    stepped = [10] * 120 + [30] * 28
    assert 20 * 7 < total(stepped, 7).point <= 30 * 7


def test_growing_followers_go_on_growing():
    found = level([1000 + 5 * index for index in range(90)], 28)
    last = 1000 + 5 * 89
    assert found.point == pytest.approx(last + 28 * 5, rel=0.02)
    assert found.low < found.point < found.high


def test_a_level_that_swings_with_the_week_is_told_by_its_weekday():
    week = [50, 52, 51, 50, 49, 5, 4]
    assert level(week * 12, 6).point < 15
    assert level(week * 12, 8).point > 30


def test_a_level_that_never_fell_below_zero_does_not():
    assert level([90 - index for index in range(85)], 90).low == 0
    assert level([-5, -10, -15, -20, -25, -30, -35, -40, -45, -50, -55], 28).point < -55


def test_amounts_that_go_below_zero_are_allowed():
    found = total([-4, 6, -5, 5, -6, 4, -3] * 8, 14)
    assert found.low <= found.point <= found.high < 0


def test_a_rate_weighs_busy_days_more():
    busy = rate([1, 90] * 20, [100, 100_000] * 20, 28)
    assert busy.point == pytest.approx(91 / 100_100, rel=0.5)


def test_a_part_of_a_whole_stays_within_it():
    found = rate([99, 100, 98, 100, 97, 100] * 4, [100] * 24, 28)
    assert 0 <= found.low <= found.point <= found.high <= 1
    assert rate([150, 40, 300] * 8, [100] * 24, 7).high > 1


def test_a_rate_counts_only_days_with_both():
    numerator, denominator = dated([5] * 30), dated([50] * 30)
    more = [*numerator, (START + timedelta(days=30), 5000.0)]
    whole = forecast(History(Quantity.RATE, numerator, denominator), 7)
    assert forecast(History(Quantity.RATE, more, denominator), 7) == whole
    assert whole.point == pytest.approx(0.1)


def test_a_rate_of_days_without_anything_below_holds():
    found = rate([4] * 20 + [0] * 20, [40] * 20 + [0] * 20, 7)
    assert found.low < 0.1 < found.high
    assert found.point == pytest.approx(0.1, rel=0.2)


def test_what_is_long_past_does_not_count():
    recent = dated([7, 9, 8, 11, 6] * 86, date(2026, 1, 1))
    ancient = [(date(2010, 1, 1), 1e9), *recent]
    assert forecast(History(Quantity.TOTAL, ancient), 28) == forecast(
        History(Quantity.TOTAL, recent), 28
    )


def test_the_largest_numbers_do_not_overflow():
    found = total([1e308, 1.5e308, 1.2e308, 1e308], 90)
    assert all(map(math.isfinite, ends(found)))
    assert found.high > 1e308


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused(value):
    with pytest.raises(ValueError, match="finite"):
        History(Quantity.TOTAL, [(START, value)])
    with pytest.raises(ValueError, match="finite"):
        History(Quantity.RATE, [(START, 1.0)], [(START, value)])


def test_days_twice_or_out_of_order_are_refused():
    with pytest.raises(ValueError, match="ascend"):
        History(Quantity.TOTAL, [(START, 1.0), (START, 2.0)])
    with pytest.raises(ValueError, match="ascend"):
        History(Quantity.TOTAL, [(START + timedelta(days=1), 1.0), (START, 2.0)])


AMOUNTS = st.one_of(
    st.integers(0, 50).map(float),
    st.just(0.0),
    st.floats(0, BIGGEST, allow_subnormal=False),
)
SIGNED = st.one_of(AMOUNTS, AMOUNTS.map(lambda amount: -amount))
DAYS_AHEAD = st.sampled_from([1, 3, 7, 20, 28, 45, 90])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | SIGNED, max_size=60), DAYS_AHEAD, st.sampled_from(["total", "level"]))
def test_the_point_lies_within_a_finite_interval(values, days, quantity):
    history = History(Quantity(quantity), dated(values))
    found = forecast(history, days)
    if len(history.readings) < 3:
        assert found is None
        return
    assert all(map(math.isfinite, ends(found)))
    assert found.low <= found.point <= found.high
    if min(value for _, value in history.readings) >= 0:
        assert found.low >= 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=3, max_size=50), DAYS_AHEAD)
def test_a_rate_lies_within_a_finite_interval(pairs, days):
    tops, bottoms = [min(pair) for pair in pairs], [max(pair) for pair in pairs]
    found = rate(tops, bottoms, days)
    if not any(bottoms):
        assert found is None
        return
    assert 0 <= found.low <= found.point <= found.high <= 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=3, max_size=50), DAYS_AHEAD, st.integers(-20, 20))
def test_the_unit_does_not_matter(values, days, power):
    factor = 2.0**power
    plain, scaled = total(values, days), total([factor * value for value in values], days)
    for one, other in zip(ends(plain), ends(scaled), strict=True):
        assert other == pytest.approx(factor * one, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=3, max_size=50), DAYS_AHEAD, st.integers(0, 3000))
def test_the_date_does_not_matter_but_for_the_weekday(values, days, weeks):
    moved = History(Quantity.TOTAL, dated(values, START + timedelta(weeks=weeks)))
    assert ends(forecast(moved, days)) == ends(total(values, days))
