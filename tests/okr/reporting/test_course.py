"""The course of a number as SVG: in its place, of its size, and harmless."""

from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.calendar import Period
from okr.domain.tiles import TileKind
from okr.reporting.course import Course, course_svg

SVG = "{http://www.w3.org/2000/svg}"
DAYS = Period(date(2026, 11, 1), date(2026, 11, 11))
WEEKS = Period(date(2026, 10, 1), date(2026, 12, 31))
PLAIN = Course(
    key="tile5",
    kind=TileKind.LINE,
    label="Clicks",
    description="From 1 to 3.",
    values=[(date(2026, 11, 1), 1.0), (date(2026, 11, 6), 2.0), (date(2026, 11, 11), 3.0)],
    days=DAYS,
)
BARS = replace(PLAIN, kind=TileKind.BAR)


def drawn(course):
    return ElementTree.fromstring(course_svg(course))


def points(course):
    (line,) = drawn(course).iter(f"{SVG}polyline")
    return [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]


def bars(course):
    names = ("x", "y", "width", "height")
    return [tuple(float(one.get(n)) for n in names) for one in drawn(course).iter(f"{SVG}rect")]


def test_a_line_goes_from_the_first_day_to_the_last_and_up_as_values_rise():
    assert points(PLAIN) == [(5, 91), (120, 48), (235, 5)]


def test_days_to_come_stay_empty():
    until = replace(PLAIN, values=PLAIN.values[:2])
    assert points(until)[-1][0] == 120


def test_what_never_changes_runs_through_the_middle():
    flat = replace(PLAIN, values=[(day, 7.0) for day, _ in PLAIN.values])
    assert {y for _, y in points(flat)} == {48}


def test_bars_stand_on_zero_and_are_as_high_as_their_values():
    heights = [height for *_, height in bars(BARS)]
    assert heights == pytest.approx([86 / 3, 86 * 2 / 3, 86], abs=0.1)
    assert {round(y + height) for _, y, _, height in bars(BARS)} == {91}


def test_bars_below_zero_hang():
    (_, up, _, high), (_, down, _, low) = bars(
        replace(BARS, values=[(date(2026, 11, 1), 10.0), (date(2026, 11, 2), -10.0)])
    )
    assert up + high == pytest.approx(down, abs=0.1)
    assert (high, low) == (43, 43)


def test_a_week_is_as_wide_as_seven_days():
    value = [(date(2026, 10, 1), 5.0)]
    (day,) = bars(replace(BARS, values=value, days=WEEKS))
    (week,) = bars(replace(BARS, values=value, days=WEEKS, step_days=7))
    assert week[2] == pytest.approx(7 * day[2], rel=0.05)


def test_a_week_that_is_not_over_is_pale():
    values = [(date(2026, 10, 1), 5.0), (date(2026, 10, 8), 3.0)]
    course = replace(BARS, values=values, days=WEEKS, step_days=7)

    def pale(ends_on):
        drawing = drawn(replace(course, ends_on=ends_on))
        return [one.get("fill-opacity") for one in drawing.iter(f"{SVG}rect")]

    assert pale(date(2026, 10, 10)) == [None, ".5"]
    assert pale(date(2026, 10, 14)) == [None, None]


@pytest.mark.parametrize("kind", [TileKind.SPARKLINE, TileKind.LINE, TileKind.BAR])
def test_without_values_nothing_is_drawn(kind):
    assert [one.tag for one in drawn(replace(PLAIN, kind=kind, values=()))] == [
        f"{SVG}title",
        f"{SVG}desc",
    ]


def test_a_screen_reader_hears_what_it_is_and_how_it_went():
    hostile = '</title><script>alert("&")</script>'
    root = drawn(replace(PLAIN, label=hostile, description=hostile))
    names = root.get("aria-labelledby").split()
    said = {one.get("id"): one.text for one in root if one.get("id")}
    assert [said[name] for name in names] == [hostile, hostile]


@given(
    st.sampled_from([TileKind.SPARKLINE, TileKind.LINE, TileKind.BAR]),
    st.lists(st.floats(-1e15, 1e15), min_size=1, max_size=12),
)
def test_everything_is_drawn_within_the_picture(kind, values):
    course = replace(
        PLAIN,
        kind=kind,
        values=[(DAYS.starts_on + timedelta(days=n), v) for n, v in enumerate(values[:11])],
    )
    height = float(drawn(course).get("viewBox").split()[-1])
    if kind is TileKind.BAR:
        spots = [(x + w, y) for x, y, w, _ in bars(course)] + [
            (x, y + h) for x, y, _, h in bars(course)
        ]
    else:
        spots = points(course)
    assert all(0 <= x <= 240 and -1 <= y <= height + 1 for x, y in spots)
