"""What a tile shows: its days, what they come to, and what they are compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.calendar import Period
from okr.domain.measures import SeriesData, SeriesKind
from okr.domain.tiles import (
    Span,
    Stretch,
    Tile,
    TileKind,
    day_to_look_from,
    figures,
    step_days,
    stretch,
    tile_problems,
)

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 15)


def days(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


# Days


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (
            Span.THIS_CYCLE,
            Stretch(days("2026-10-01", "2026-11-15"), QUARTER, days("2026-07-01", "2026-08-15")),
        ),
        (
            Span.LAST_28_DAYS,
            Stretch(
                days("2026-10-19", "2026-11-15"),
                days("2026-10-19", "2026-11-15"),
                days("2026-09-21", "2026-10-18"),
            ),
        ),
        (
            Span.PREVIOUS_CYCLE,
            Stretch(
                days("2026-07-01", "2026-09-30"),
                days("2026-07-01", "2026-09-30"),
                days("2026-04-01", "2026-06-30"),
            ),
        ),
        (
            Span.SAME_CYCLE_LAST_YEAR,
            Stretch(
                days("2025-10-01", "2025-12-31"),
                days("2025-10-01", "2025-12-31"),
                days("2024-10-01", "2024-12-31"),
            ),
        ),
    ],
)
def test_a_span_lies_relative_to_the_day_and_the_cycle(span, expected):
    assert stretch(span, QUARTER, TODAY) == expected


def test_this_cycle_shows_nothing_before_it_begins():
    assert stretch(Span.THIS_CYCLE, QUARTER, date(2026, 9, 30)) is None


@pytest.mark.parametrize("span", Span)
def test_a_cycle_that_has_ended_looks_no_further_than_its_end(span):
    later = stretch(span, QUARTER, date(2027, 3, 1))
    assert later == stretch(span, QUARTER, QUARTER.ends_on)
    assert later.days.ends_on <= QUARTER.ends_on


@given(st.sampled_from(Span), st.integers(0, 91))
def test_what_it_compares_with_comes_before_and_is_as_long_or_as_large_a_share(span, gone):
    over = stretch(span, QUARTER, QUARTER.starts_on + timedelta(days=gone))
    assert over.before.ends_on < over.days.starts_on
    assert abs(over.before.days - over.days.days) <= 2
    assert over.days.starts_on in over.whole
    assert over.days.ends_on in over.whole


# Figures

FEBRUARY = days("2026-02-01", "2026-02-10")
JANUARY = days("2026-01-01", "2026-01-10")
SHORT = Stretch(FEBRUARY, FEBRUARY, JANUARY)


def readings(period, *values):
    return [(day, float(value)) for day, value in zip(period.each(), values, strict=False)]


def test_a_flow_adds_up():
    data = SeriesData(SeriesKind.FLOW, [*readings(JANUARY, 4, 4), *readings(FEBRUARY, 1, 2, 3, 4)])
    found = figures(data, SHORT)
    assert (found.value, found.before, found.change) == (10.0, 8.0, 25.0)
    assert found.course == tuple(readings(FEBRUARY, 1, 2, 3, 4))
    assert found.as_of == date(2026, 2, 4)


@pytest.mark.parametrize("kind", [SeriesKind.LEVEL, SeriesKind.UNIQUE, SeriesKind.PEOPLE])
def test_of_anything_that_does_not_add_up_the_latest_counts(kind):
    data = SeriesData(kind, [*readings(JANUARY, 4, 8), *readings(FEBRUARY, 10, 6)])
    found = figures(data, SHORT)
    assert (found.value, found.before, found.change) == (6.0, 8.0, -25.0)


def test_a_rate_divides_totals():
    data = SeriesData(SeriesKind.RATIO, readings(FEBRUARY, 1, 9), readings(FEBRUARY, 100, 100))
    found = figures(data, SHORT, scale=100.0)
    assert (found.value, found.before, found.change) == (5.0, None, None)
    assert [value for _, value in found.course] == [1.0, 9.0]


def test_without_readings_there_is_nothing():
    found = figures(SeriesData(SeriesKind.FLOW, []), SHORT)
    assert (found.value, found.before, found.course, found.as_of) == (None, None, (), None)


@pytest.mark.parametrize(
    ("kind", "span", "step"),
    [
        (TileKind.BAR, Span.THIS_CYCLE, 7),
        (TileKind.TABLE, Span.PREVIOUS_CYCLE, 7),
        (TileKind.BAR, Span.LAST_28_DAYS, 1),
        (TileKind.LINE, Span.THIS_CYCLE, 1),
        (TileKind.SPARKLINE, Span.SAME_CYCLE_LAST_YEAR, 1),
    ],
)
def test_bars_and_rows_of_a_long_stretch_are_weeks(kind, span, step):
    # On the third day of a quarter as much as on its last.
    assert step_days(kind, stretch(span, QUARTER, date(2026, 10, 3))) == step


def test_the_last_week_may_be_short():
    over = stretch(Span.THIS_CYCLE, QUARTER, date(2026, 10, 10))
    data = SeriesData(SeriesKind.FLOW, readings(QUARTER, *[1] * 10))
    assert figures(data, over, step=7).course == (
        (date(2026, 10, 1), 7.0),
        (date(2026, 10, 8), 3.0),
    )


def test_a_week_without_readings_is_left_out():
    over = stretch(Span.THIS_CYCLE, QUARTER, date(2026, 10, 21))
    data = SeriesData(SeriesKind.FLOW, [(date(2026, 10, 3), 5.0), (date(2026, 10, 20), 6.0)])
    weeks = ((date(2026, 10, 1), 5.0), (date(2026, 10, 15), 6.0))
    assert figures(data, over, step=7).course == weeks


@pytest.mark.parametrize(
    ("last", "looked_from"),
    [
        ("2026-11-15", "2026-11-15"),
        ("2026-11-13", "2026-11-13"),
        ("2026-11-08", "2026-11-08"),
        ("2026-11-07", "2026-11-15"),
        ("2026-11-20", "2026-11-15"),
    ],
)
def test_one_looks_from_the_last_day_read_unless_that_is_long_ago(last, looked_from):
    data = SeriesData(SeriesKind.FLOW, [(date.fromisoformat(last), 1.0)])
    assert day_to_look_from(data, TODAY) == date.fromisoformat(looked_from)


def test_of_a_rate_the_side_that_is_behind_decides():
    top, bottom = [(date(2026, 11, 14), 1.0)], [(date(2026, 11, 12), 1.0)]
    data = SeriesData(SeriesKind.RATIO, top, bottom)
    assert day_to_look_from(data, TODAY) == date(2026, 11, 12)
    assert day_to_look_from(SeriesData(SeriesKind.FLOW, []), TODAY) == TODAY


# What is wrong with a tile


@pytest.mark.parametrize(
    ("tile", "fields"),
    [
        (Tile(TileKind.NUMBER, series_id=5), []),
        (Tile(TileKind.NUMBER), ["series_id"]),
        (Tile(TileKind.NOTE, note="Well done"), []),
        (Tile(TileKind.NOTE, note="  \n"), ["note"]),
        (Tile(TileKind.NOTE, note="x" * 2001), ["note"]),
        (Tile(TileKind.LINE, series_id=5, title="x" * 121), ["title"]),
        (Tile(TileKind.LINE, series_id=5, title="x" * 120), []),
    ],
)
def test_a_tile_needs_something_to_show(tile, fields):
    assert [problem.field for problem in tile_problems(tile)] == fields
