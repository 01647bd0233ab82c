"""What check-ins written by hand say."""

from datetime import date, timedelta

import pytest

from okr.domain.by_hand import observed_by_hand
from okr.domain.calendar import Period
from okr.domain.kr_type import Observation
from okr.domain.kr_types import KR_TYPES

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
WINDOWED = {"time_in_band", "recurring"}


def on(month, day):
    return date(2026, month, day)


def parts(kind, readings, period=QUARTER):
    return [(day, seen.parts) for day, seen in observed_by_hand(kind, readings, period)]


@pytest.mark.parametrize("kind", sorted(KR_TYPES.keys() - WINDOWED))
def test_most_kinds_see_the_value_of_the_day(kind):
    readings = [(on(10, 3), 4.0), (on(11, 9), 5.0)]
    assert observed_by_hand(kind, readings, QUARTER) == [
        (day, Observation(value)) for day, value in readings
    ]


@pytest.mark.parametrize("kind", KR_TYPES)
def test_only_the_days_of_the_period_count(kind):
    outside = [(on(9, 30), 1.0), (on(10, 1), 2.0), (on(12, 31), 3.0), (date(2027, 1, 1), 4.0)]
    seen = observed_by_hand(kind, outside, QUARTER)
    assert [day for day, _ in seen] == [on(10, 1), on(12, 31)]


@pytest.mark.parametrize("kind", KR_TYPES)
def test_without_check_ins_nothing_is_seen(kind):
    assert observed_by_hand(kind, [], QUARTER) == []


def test_a_band_is_looked_at_once_a_week_from_the_start():
    # The weeks are 1-7, 8-14 and 15-21 October.
    readings = [(on(10, 2), 10.0), (on(10, 7), 11.0), (on(10, 8), 12.0), (on(10, 20), 13.0)]
    assert parts("time_in_band", readings) == [
        (on(10, 2), (10.0,)),
        (on(10, 7), (11.0,)),
        (on(10, 8), (11.0, 12.0)),
        (on(10, 20), (11.0, 12.0, 13.0)),
    ]


def test_a_week_that_ended_without_a_check_in_is_missing():
    assert parts("time_in_band", [(on(10, 2), 10.0), (on(10, 22), 11.0)]) == [
        (on(10, 2), (10.0,)),
        (on(10, 22), (10.0, None, None, 11.0)),
    ]


def test_a_growth_is_looked_at_once_a_month():
    readings = [(on(10, 2), 5.0), (on(10, 31), 8.0), (on(11, 1), 9.0), (on(12, 31), 10.0)]
    assert parts("recurring", readings) == [
        (on(10, 2), (5.0,)),
        (on(10, 31), (8.0,)),
        (on(11, 1), (8.0, 9.0)),
        (on(12, 31), (8.0, 9.0, 10.0)),
    ]


def test_a_month_that_ended_without_a_check_in_is_missing():
    assert parts("recurring", [(on(12, 5), 10.0)]) == [(on(12, 5), (None, None, 10.0))]


def test_a_first_month_that_began_before_the_start_is_cut_to_the_period():
    period = Period(on(10, 15), on(12, 31))
    readings = [(on(10, 14), 1.0), (on(10, 15), 2.0), (on(11, 2), 3.0)]
    assert parts("recurring", readings, period) == [
        (on(10, 15), (2.0,)),
        (on(11, 2), (2.0, 3.0)),
    ]


@pytest.mark.parametrize("kind", sorted(WINDOWED))
def test_a_window_shows_no_later_check_in(kind):
    readings = [(QUARTER.starts_on + timedelta(days=day), float(day)) for day in range(92)]
    for count, (_, seen) in enumerate(parts(kind, readings)):
        assert seen[-1] == float(count)
        assert all(value <= count for value in seen)
