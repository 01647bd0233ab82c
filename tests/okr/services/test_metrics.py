"""What a team's numbers add up to."""

from datetime import date

import pytest

from okr.domain.calendar import Period
from okr.domain.errors import NotFound
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.services import metrics
from okr.store.numbers import Span

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))


def on(month, day):
    return date(2026, month, day)


@pytest.fixture
def series(world):
    """Give one series of each kind, with readings in two quarters."""
    clicks = world.series("clicks", {on(9, 1): 1.0, on(9, 30): 2.0, on(10, 1): 3.0, on(11, 2): 4.0})
    views = world.series(
        "views", {on(9, 1): 10.0, on(10, 1): 30.0, on(11, 2): 40.0, on(11, 9): 30.0}
    )
    return {
        "clicks": clicks,
        "views": views,
        "ctr": world.rate("ctr", clicks, views),
        "followers": world.series(
            "followers", {on(9, 30): 900.0, on(11, 2): 1000.0}, kind=SeriesKind.LEVEL
        ),
        "users": world.series("users", {on(9, 30): 50.0}, kind=SeriesKind.UNIQUE),
        "quiet": world.series("quiet", {}),
    }


def test_every_metric_says_how_much_of_it_there_is(world, series):
    listed = {view.series.name: view.span for view in metrics.metrics(world.viewer, world.team_id)}
    assert listed == {
        "clicks": Span(4, on(9, 1), on(11, 2)),
        "ctr": Span(4, on(9, 1), on(11, 9)),
        "followers": Span(2, on(9, 30), on(11, 2)),
        "quiet": None,
        "users": Span(1, on(9, 30), on(9, 30)),
        "views": Span(4, on(9, 1), on(11, 9)),
    }


def test_a_figure_is_the_total_the_last_level_or_the_rate_of_a_period(world, series):
    found = metrics.figures(world.viewer, world.team_id, QUARTER)
    assert {one.series.name: (one.measure, one.value, one.as_of, one.days) for one in found} == {
        "clicks": (Measure.TOTAL, 7.0, on(11, 2), 2),
        "ctr": (Measure.RATIO, pytest.approx(7.0), on(11, 9), 3),
        "followers": (Measure.LATEST, 1000.0, on(11, 2), 1),
        "quiet": (Measure.TOTAL, None, None, 0),
        "users": (Measure.LATEST, None, None, 0),
        "views": (Measure.TOTAL, 100.0, on(11, 9), 3),
    }


def test_a_team_without_numbers_has_none(world):
    assert metrics.metrics(world.viewer, world.team_id) == []
    assert metrics.figures(world.viewer, world.team_id, QUARTER) == []


@pytest.mark.parametrize(
    ("name", "measure", "value"),
    [
        ("clicks", Measure.TOTAL, 3.0),
        ("ctr", Measure.RATIO, 30.0),
        ("followers", Measure.LATEST, 900.0),
        ("quiet", Measure.TOTAL, None),
    ],
)
def test_the_period_before_gives_a_start(world, series, name, measure, value):
    found = metrics.previous_value(world.viewer, Feed(series[name].id, measure), QUARTER)
    assert found == (value if value is None else pytest.approx(value))


def test_a_metric_that_is_gone_is_not_found(world):
    with pytest.raises(NotFound):
        metrics.previous_value(world.viewer, Feed(99, Measure.TOTAL), QUARTER)
