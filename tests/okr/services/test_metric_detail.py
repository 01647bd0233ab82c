"""One metric in full."""

from datetime import UTC, date, datetime

import pytest

from okr.domain.calendar import Period
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed, ObjectiveState
from okr.services import metrics, objectives
from okr.services.metric_detail import MetricDay, is_on_dashboard, metric_detail
from okr.store import connections, numbers
from okr.store.database import writing

READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


def on(day):
    return date(2026, 11, day)


@pytest.fixture
def detail(world):
    """Return what opens a metric as a viewer."""
    return lambda series: metric_detail(world.viewer, world.team_id, series.id)


def test_every_day_says_where_it_came_from_and_when_it_was_read(world, detail):
    readings = {on(2): 2.0, on(3): 3.0}
    found = detail(world.metric("reach", readings, provisional_from=on(3)))
    assert found.days == (
        MetricDay(on(2), 2.0, "instagram", READ_AT),
        MetricDay(on(3), 3.0, "instagram", READ_AT, is_provisional=True),
    )
    assert found.view in metrics.metrics(world.viewer, world.team_id)


def test_gaps_are_the_days_between_that_are_missing(world, detail):
    found = detail(world.series("clicks", dict.fromkeys(map(on, (1, 2, 5, 7)), 1.0)))
    assert found.gaps == (Period(on(3), on(4)), Period(on(6), on(6)))
    assert found.view.span.missing_days == sum(gap.days for gap in found.gaps)


def test_a_rate_has_a_value_on_days_with_both_sides(world, detail):
    clicks = world.series("clicks", {on(1): 1.0, on(2): 2.0, on(4): 4.0, on(9): 9.0})
    views = world.series("views", {on(1): 10.0, on(3): 10.0, on(4): 8.0, on(5): 0.0})
    found = detail(world.rate("ctr", clicks, views))
    assert [(one.day, one.value) for one in found.days] == [(on(1), 10.0), (on(4), 50.0)]
    assert found.gaps == (Period(on(2), on(2)),)
    assert found.parts == (clicks, views)
    assert found.days[0].source == "clicks.csv"


def test_a_rate_is_as_provisional_as_any_side_of_it(world, detail):
    top = world.metric("clicks", {on(1): 1.0, on(2): 1.0})
    below = world.metric("views", {on(1): 2.0, on(2): 2.0}, provisional_from=on(2))
    rate = world.metric(
        "rate", {}, kind=SeriesKind.RATIO, numerator_id=top.id, denominator_id=below.id
    )
    assert [one.is_provisional for one in detail(rate).days] == [False, True]


def test_the_platform_s_caution_comes_along(world, detail):
    assert detail(world.metric("reach", {})).note is not None
    assert detail(world.series("clicks", {})).note is None


def test_a_metric_without_readings_opens_too(world, detail):
    found = detail(world.series("quiet", {}))
    assert (found.days, found.gaps, found.view.span) == ((), (), None)


def test_what_is_not_the_team_s_to_see_does_not_open(world):
    series = world.series("clicks", {})
    helper = world.metric("position", {}, is_helper=True)
    assert metric_detail(world.outsider, world.strange_team_id, series.id) is None
    for wanted in (helper.id, 99, None):
        assert metric_detail(world.viewer, world.team_id, wanted) is None


def test_the_key_results_that_it_feeds_are_listed(world, detail):
    clicks = world.series("clicks", {on(1): 1.0})
    fed = world.key_result(feed=Feed(clicks.id, Measure.TOTAL))
    titles = ("Be active", "Be a draft", "Be archived")
    saved = {
        title: world.save(fed, title=title, state=state)
        for title, state in zip(
            titles,
            (ObjectiveState.ACTIVE, ObjectiveState.DRAFT, ObjectiveState.ACTIVE),
            strict=True,
        )
    }
    objectives.archive(world.lead, saved["Be archived"].id)
    uses = {one.objective: is_on_dashboard(one) for one in detail(clicks).uses}
    assert uses == {"Be active": True, "Be a draft": False, "Be archived": False}


def test_people_counted_over_whole_periods_are_listed(world, detail):
    reach = world.metric("reach", {on(1): 5.0}, kind=SeriesKind.PEOPLE)
    with writing() as session:
        run_id = connections.begin_run(
            session, reach.account.connection_id, source="x", user_id=None, at=READ_AT
        )
        numbers.upsert_window_reading(
            session,
            reach.id,
            starts_on=date(2026, 10, 1),
            day=on(1),
            value=90.0,
            sync_run_id=run_id,
        )
    (told,) = detail(reach).whole_periods
    assert (told.starts_on, told.ends_on, told.value) == (date(2026, 10, 1), on(1), 90.0)
