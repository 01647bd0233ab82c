"""Where key results end if things go on as they do."""

from datetime import date, timedelta

import pytest

from okr.domain.calendar import Period
from okr.domain.forecasting import Basis, project, projected_value
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesData, SeriesKind

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
BEFORE = Period(date(2026, 7, 1), date(2026, 9, 30))


def dated(values, start):
    return [(start + timedelta(days=index), float(value)) for index, value in enumerate(values)]


def steady(value, until, start=BEFORE.starts_on):
    return dated([value] * ((until - start).days + 1), start)


def data(kind, readings, denominator=(), **more):
    return SeriesData(kind, readings, denominator, **more)


NOVEMBER = date(2026, 11, 15)
CLICKS = Basis(Measure.TOTAL, data(SeriesKind.FLOW, steady(10, NOVEMBER)), QUARTER)


def test_a_total_keeps_what_the_quarter_holds_and_adds_what_is_ahead():
    found = projected_value(CLICKS)
    assert found.point == pytest.approx(920)
    assert 460 < found.low < 920 < found.high


def test_a_quarter_still_to_start_counts_its_own_days_alone():
    basis = Basis(Measure.TOTAL, data(SeriesKind.FLOW, steady(10, date(2026, 9, 20))), QUARTER)
    assert projected_value(basis).point == pytest.approx(920)


def test_a_level_ends_where_it_goes():
    readings = dated([1000 + 2 * day for day in range(138)], BEFORE.starts_on)
    for measure in (Measure.LATEST, None):
        basis = Basis(measure, data(SeriesKind.LEVEL, readings), QUARTER)
        assert projected_value(basis).point == pytest.approx(1274 + 46 * 2, rel=0.02)


def test_a_rate_so_far_moves_slowly():
    tops, bottoms = steady(2, NOVEMBER), steady(100, NOVEMBER)
    basis = Basis(Measure.RATIO, data(SeriesKind.RATIO, tops, bottoms), QUARTER, scale=100)
    found = projected_value(basis)
    assert found.point == pytest.approx(2)
    assert found.low <= 2 <= found.high


def test_a_rate_of_the_last_days_forgets_what_came_before():
    usual, poor = steady(9, date(2026, 9, 30)), steady(1, date(2026, 10, 25), QUARTER.starts_on)
    tops = [*usual, *poor, *steady(9, NOVEMBER, date(2026, 10, 26))]
    series = data(SeriesKind.RATIO, tops, steady(100, NOVEMBER))
    so_far = projected_value(Basis(Measure.RATIO, series, QUARTER))
    trailing = projected_value(Basis(Measure.TRAILING_RATIO, series, QUARTER, window_days=7))
    assert trailing.point > so_far.point


def test_a_rate_over_a_level_divides_by_its_mean():
    tops, level = steady(2, NOVEMBER), steady(500, NOVEMBER)
    series = data(SeriesKind.RATIO, tops, level, is_level_below=True)
    found = projected_value(Basis(Measure.RATIO, series, QUARTER, scale=100))
    assert found.point == pytest.approx(100 * 184 / 500)


@pytest.mark.parametrize("level", [(), steady(0, NOVEMBER)])
def test_a_rate_over_no_level_cannot_be_told(level):
    series = data(SeriesKind.RATIO, steady(2, NOVEMBER), level, is_level_below=True)
    assert projected_value(Basis(Measure.RATIO, series, QUARTER)) is None


@pytest.mark.parametrize(
    ("tops", "bottoms"),
    [
        (steady(0, NOVEMBER), steady(0, NOVEMBER)),
        (steady(2, NOVEMBER, date(2026, 11, 14)), steady(9, NOVEMBER)),
        (steady(2, NOVEMBER), ()),
    ],
)
def test_a_rate_over_nothing_cannot_be_told(tops, bottoms):
    series = data(SeriesKind.RATIO, tops, bottoms)
    assert projected_value(Basis(Measure.RATIO, series, QUARTER)) is None


def test_growth_is_against_the_whole_quarter_before():
    series = data(
        SeriesKind.FLOW, [*steady(10, BEFORE.ends_on), *steady(15, NOVEMBER, QUARTER.starts_on)]
    )
    found = projected_value(Basis(Measure.GROWTH, series, QUARTER))
    assert found.point == pytest.approx(50, abs=15)
    same = Basis(Measure.GROWTH, series, QUARTER, reference=BEFORE)
    assert projected_value(same) == found


def test_growth_without_a_reference_cannot_be_told():
    late = data(SeriesKind.FLOW, steady(10, NOVEMBER, QUARTER.starts_on))
    assert projected_value(Basis(Measure.GROWTH, late, QUARTER)) is None
    few = data(SeriesKind.LEVEL, steady(10, date(2026, 9, 30), date(2026, 9, 29)))
    assert projected_value(Basis(Measure.GROWTH, few, QUARTER)) is None


def test_a_period_that_is_over_is_what_it_was():
    over = Basis(Measure.TOTAL, data(SeriesKind.FLOW, steady(10, date(2027, 1, 5))), QUARTER)
    found = projected_value(over)
    assert (found.low, found.point, found.high) == (920, 920, 920)
    by_hand = Basis(None, data(SeriesKind.LEVEL, steady(7, date(2027, 1, 5))), QUARTER)
    assert projected_value(by_hand).point == 7


def test_a_period_that_is_over_without_readings_was_nothing():
    after = steady(10, date(2027, 1, 5), date(2027, 1, 2))
    assert projected_value(Basis(Measure.TOTAL, data(SeriesKind.FLOW, after), QUARTER)) is None
    assert projected_value(Basis(None, data(SeriesKind.LEVEL, after), QUARTER)) is None


def test_two_readings_are_not_enough():
    two = data(SeriesKind.FLOW, steady(10, NOVEMBER, date(2026, 11, 14)))
    assert projected_value(Basis(Measure.TOTAL, two, QUARTER)) is None


@pytest.mark.parametrize("measure", [Measure.WINDOW, Measure.MONTHLY_GROWTH])
def test_people_counted_once_and_monthly_growth_cannot_be_told(measure):
    basis = Basis(measure, data(SeriesKind.PEOPLE, steady(10, NOVEMBER)), QUARTER)
    assert projected_value(basis) is None


def test_nothing_is_known_without_readings():
    empty = Basis(Measure.TOTAL, data(SeriesKind.FLOW, ()), QUARTER)
    assert projected_value(empty) is None
    assert project(empty, "count_up", Goal(target=100)) is None


def test_a_score_comes_with_its_interval():
    found = project(CLICKS, "count_up", Goal(target=1840))
    assert found.score.point == pytest.approx(0.5, abs=0.01)
    assert 0.25 < found.score.low < found.score.point < found.score.high < 1
    assert found.known_until == NOVEMBER


def test_a_score_that_falls_as_the_value_grows_keeps_its_ends_in_order():
    found = project(CLICKS, "at_most", Goal(target=800))
    assert found.score.low <= found.score.point <= found.score.high


def test_a_range_may_be_best_inside():
    readings = dated([100 + (day % 3) for day in range(138)], BEFORE.starts_on)
    basis = Basis(None, data(SeriesKind.LEVEL, readings), QUARTER)
    span = projected_value(basis)
    middle = (span.low + span.point) / 2
    narrow = Goal(
        lower=span.low + (middle - span.low) / 4, upper=middle, lower_fail=0, upper_fail=span.point
    )
    found = project(basis, "range", narrow)
    assert found.score.point < 1
    assert found.score.high == 1


def test_yes_or_no_has_no_projection():
    by_hand = Basis(None, data(SeriesKind.LEVEL, steady(1, NOVEMBER)), QUARTER)
    assert project(by_hand, "binary", Goal()) is None


def test_a_goal_without_its_numbers_has_no_score():
    assert project(CLICKS, "count_up", Goal()) is None
