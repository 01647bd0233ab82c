"""The backtest: what it asks the methods, and how it counts their answers."""

import hashlib
import math
from datetime import date, timedelta

import pytest

from okr.domain.forecasting.backtest import (
    JAUGE,
    METHODS,
    SEASONAL_NAIVE,
    Tally,
    backtest,
    jauge,
    table,
)
from okr.domain.forecasting.baselines import Guess, drift, line, naive, seasonal_naive
from okr.domain.forecasting.history import History, Quantity
from okr.domain.forecasting.samples import invented

START = date(2026, 1, 5)
WEEK = [10, 20, 30, 40, 50, 5, 1]


def dated(values):
    return [
        (START + timedelta(days=index), float(value))
        for index, value in enumerate(values)
        if value is not None
    ]


def total(values):
    return History(Quantity.TOTAL, dated(values))


def level(values):
    return History(Quantity.LEVEL, dated(values))


def rate(tops, bottoms):
    return History(Quantity.RATE, dated(tops), dated(bottoms))


def test_naive_repeats_the_last_day():
    assert naive(total([1, 2, 6]), 4).point == 24
    assert naive(level([1, 2, 6]), 4).point == 6
    assert naive(rate([1, 2, 6], [10, 10, 12]), 4).point == 0.5


def test_seasonal_naive_repeats_the_last_week():
    assert seasonal_naive(total([99, *WEEK]), 9).point == sum(WEEK) + 30
    assert seasonal_naive(level(WEEK), 9).point == 20
    assert seasonal_naive(rate(WEEK, [100] * 7), 7).point == pytest.approx(sum(WEEK) / 700)


def test_drift_goes_on_straight():
    assert drift(level([10, 3, 14]), 5).point == 24
    assert drift(total([10, 3, 14]), 2).point == 16 + 18
    assert drift(rate([1, 2, 3], [10, 10, 10]), 1).point == pytest.approx(0.4)
    assert drift(level([7]), 5).point == 7


def test_a_line_is_exact_on_a_line():
    rising = [5 + 2 * index for index in range(20)]
    for found, point in (
        (line(level(rising), 10), 5 + 2 * 29),
        (line(total(rising), 3), 45 + 47 + 49),
        (line(rate(rising, [100] * 20), 3), 0.47),
    ):
        assert found.point == pytest.approx(point)
        assert found.low == pytest.approx(point)
        assert found.high == pytest.approx(point)
    assert line(level([1, 2]), 5) is None


def test_a_line_is_less_sure_further_ahead():
    wavy = level([10, 14, 9, 15, 8, 16] * 4)
    near, far = line(wavy, 1), line(wavy, 60)
    assert near.low < near.point < near.high
    assert near.high - near.low < far.high - far.low


def test_no_method_guesses_from_nothing():
    nothing = (total([]), level([]), rate([], []), rate([1, 2, 3], [0, 0, 0]))
    assert [method(one, 7) for method in METHODS.values() for one in nothing] == [None] * 20


def test_jauge_is_asked_through_its_forecast():
    assert jauge(total([1, 2]), 7) is None
    found = jauge(total([3] * 30), 7)
    assert found.low <= found.point <= found.high


def test_no_method_sees_what_comes_after():
    asked = []

    def spy(history, days):
        asked.append((history.known()[-1][0], len(history.known())))
        return Guess(0.0)

    values = total(list(range(600)))
    backtest(values, {"spy": spy}, (7,), 10)
    assert 8 <= len(asked) <= 10
    for last, count in asked:
        assert count == min(400, (last - START).days + 1)
    assert asked[0][1] == 30
    assert len({last.weekday() for last, _ in asked}) > 1


def test_a_perfect_method_has_no_error_and_an_interval_that_holds():
    def perfect(history, days):
        first = (history.known()[-1][0] - START).days + 1
        return Guess(float(sum(range(first, first + days))))

    tally = backtest(total(list(range(120))), {"it": perfect}, (7,))["it", 7]
    assert (tally.guesses, tally.error, tally.outside) == (21, 0, 0)
    assert tally.coverage == 1
    assert tally.relative_error == 0
    assert tally.seasonal_error == pytest.approx(21 * 49)


def test_an_interval_comes_from_past_errors_once_there_are_five():
    def wrong(history, days):
        first = (history.known()[-1][0] - START).days + 1
        return Guess(sum(range(first, first + days)) - 10.0)

    tally = backtest(total(list(range(45))), {"it": wrong}, (7,))["it", 7]
    assert tally.guesses == 9
    assert tally.intervals == 0
    assert tally.coverage is None
    longer = backtest(total(list(range(60))), {"it": wrong}, (7,))["it", 7]
    assert longer.intervals > 0
    assert longer.coverage == 1


def test_what_lies_outside_is_counted():
    def narrow(_history, days):
        return Guess(7.0 * days, 6.9 * days, 7.1 * days)

    tally = backtest(total([7] * 60 + [9] * 30), {"it": narrow}, (7,), 100)["it", 7]
    assert 0 < tally.outside < tally.intervals


def test_a_method_may_say_nothing():
    tally = backtest(total(list(range(60))), {"it": lambda *_: None}, (7,))["it", 7]
    assert tally == Tally()
    assert tally.relative_error is None
    assert table([(Quantity.TOTAL, {("it", 7): tally})]) == []


def test_missing_days_ahead_count_by_their_number():
    def same(_history, days):
        return Guess(3.0 * days)

    gaps = [None if index % 12 == 5 else 3 for index in range(100)]
    tally = backtest(total(gaps), {"it": same}, (14,), 100)["it", 14]
    assert tally.guesses > 0
    assert tally.error == pytest.approx(0)
    half = [None if index % 2 else 3 for index in range(100)]
    assert backtest(total(half), {"it": same}, (14,))["it", 14].guesses == 0


def test_a_level_needs_its_last_day():
    last_days = level([*range(40), *[None] * 6, 46])
    found = backtest(last_days, {SEASONAL_NAIVE: seasonal_naive}, (7, 9))
    assert found[SEASONAL_NAIVE, 7].guesses == 5
    assert found[SEASONAL_NAIVE, 9].guesses == 3


def test_a_rate_needs_something_below():
    history = rate([2] * 80, [4] * 40 + [0] * 40)
    tally = backtest(history, METHODS, (7,), 100)[SEASONAL_NAIVE, 7]
    assert 0 < tally.guesses < 20


def test_nothing_known_gives_nothing():
    assert backtest(total([]), METHODS, (7,))[JAUGE, 7] == Tally()


def test_the_table_averages_series_and_orders_by_measure_and_days():
    one = Tally(guesses=10, intervals=10, outside=2, error=5, seasonal_error=10)
    other = Tally(guesses=10, intervals=10, outside=4, error=15, seasonal_error=10)
    flat = Tally(guesses=4)
    rows = table(
        [
            (Quantity.LEVEL, {("it", 7): one}),
            (Quantity.TOTAL, {("it", 28): one, ("it", 7): one}),
            (Quantity.TOTAL, {("it", 7): other}),
            (Quantity.TOTAL, {("flat", 7): flat}),
        ]
    )
    assert [(row.quantity, row.days, row.method, row.series) for row in rows] == [
        (Quantity.TOTAL, 7, "it", 2),
        (Quantity.TOTAL, 7, "flat", 1),
        (Quantity.TOTAL, 28, "it", 1),
        (Quantity.LEVEL, 7, "it", 1),
    ]
    assert rows[0].coverage == pytest.approx(0.7)
    assert rows[0].relative_error == pytest.approx(1.0)
    assert (rows[1].coverage, rows[1].relative_error) == (None, None)


def test_the_same_seed_invents_the_same_series():
    assert invented(1) == invented(1)
    assert invented(1, seed=2) != invented(1)
    assert list(invented(2))[:2] == ["weekday pattern 1", "weekday pattern 2"]
    assert len(invented(2)) == 26


def test_the_invented_series_are_those_that_the_published_figures_are_of():
    """Make the table in docs/forecast.md anew when this digest has to change."""
    told = [
        (name, history.quantity.value, [(day.isoformat(), round(value, 6)) for day, value in one])
        for name, history in invented(2).items()
        for one in (history.readings, history.denominator)
    ]
    assert hashlib.sha256(repr(told).encode()).hexdigest()[:16] == "20a1b0d4da7a9066"


def test_invented_series_are_what_they_say():
    found = invented(6)
    assert {one.quantity for one in found.values()} == set(Quantity)
    zeros = [value for _, value in found["many zeros 1"].readings if value == 0]
    assert len(zeros) > 40
    assert len(found["short 1"].readings) <= 100
    for history in found.values():
        assert min(value for _, value in history.readings) >= 0
    assert any(len(one.readings) < 390 for name, one in found.items() if "short" not in name)


def test_jauge_beats_the_seasonal_naive_and_covers_eight_in_ten():
    found = [
        (history.quantity, backtest(history, {JAUGE: jauge}, (7, 28), 12))
        for history in invented(3, seed=5).values()
    ]
    for row in table(found):
        assert row.relative_error < 1, row
        assert 0.7 <= row.coverage <= 0.93, row
    rows = table(found)
    coverage = math.fsum(row.coverage * row.series for row in rows) / sum(
        row.series for row in rows
    )
    assert 0.75 <= coverage <= 0.87
