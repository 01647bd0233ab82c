"""What a team's numbers add up to."""

from datetime import UTC, date, datetime

import pytest

from okr.domain.calendar import Period
from okr.domain.errors import NotFound
from okr.domain.kr_types import KR_TYPES
from okr.domain.measures import Measure, SeriesKind
from okr.domain.messages import message
from okr.domain.okrs import Feed
from okr.locale.language import language
from okr.services import metrics
from okr.services.messages_kept import kept
from okr.services.metrics import Latest, State
from okr.store import connections, numbers
from okr.store.database import writing
from okr.store.numbers import Span

NOW = datetime(2026, 11, 23, tzinfo=UTC)
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


# People who are counted once


def test_people_are_a_figure_only_where_a_whole_period_was_told(world):
    reach = world.metric("reach", {on(9, 30): 7.0, on(11, 2): 9.0}, kind=SeriesKind.PEOPLE)
    feed = Feed(reach.id, Measure.WINDOW)

    def figure():
        (found,) = metrics.figures(world.viewer, world.team_id, QUARTER)
        return (found.measure, found.value, found.as_of, found.days)

    assert figure() == (Measure.WINDOW, None, None, 0)
    assert metrics.previous_value(world.viewer, feed, QUARTER) is None
    tell_whole_period(reach, on(10, 1), on(11, 2), 15.0)
    tell_whole_period(reach, on(7, 1), on(9, 30), 12.0)
    assert figure() == (Measure.WINDOW, 15.0, on(11, 2), 1)
    assert metrics.previous_value(world.viewer, feed, QUARTER) == 12.0
    latest = Feed(reach.id, Measure.LATEST)
    assert metrics.previous_value(world.viewer, latest, QUARTER) == 7.0


def tell_whole_period(series, starts_on, day, value):
    with writing() as session:
        run_id = connections.begin_run(
            session, series.account.connection_id, source="Instagram", user_id=None, at=NOW
        )
        numbers.upsert_window_reading(
            session, series.id, starts_on=starts_on, day=day, value=value, sync_run_id=run_id
        )


# The last value, and how a metric is


def by_name(world):
    return {one.series.name: one for one in metrics.metrics(world.viewer, world.team_id)}


def test_the_last_value_of_a_rate_is_that_of_the_last_day_with_both_sides(world, series):
    found = {name: one.latest for name, one in by_name(world).items()}
    assert found == {
        "clicks": Latest(on(11, 2), 4.0),
        "ctr": Latest(on(11, 2), 10.0),
        "followers": Latest(on(11, 2), 1000.0),
        "quiet": None,
        "users": Latest(on(9, 30), 50.0),
        "views": Latest(on(11, 9), 30.0),
    }


def test_a_rate_over_nothing_has_no_last_value(world):
    top, bottom = world.series("clicks", {on(11, 2): 4.0}), world.series("views", {on(11, 2): 0.0})
    world.rate("ctr", top, bottom)
    world.rate("one-sided", top, world.series("quiet", {}))
    assert (by_name(world)["ctr"].latest, by_name(world)["one-sided"].latest) == (None, None)


def test_helpers_are_read_and_never_shown(world):
    helper = world.metric("position_weighted_sum", {on(11, 2): 30.0}, is_helper=True)
    shown = world.metric("impressions", {on(11, 2): 10.0})
    rate = world.metric(
        "average_position",
        {},
        kind=SeriesKind.RATIO,
        numerator_id=helper.id,
        denominator_id=shown.id,
    )
    names = {"average_position", "impressions"}
    assert by_name(world).keys() == names
    assert {one.name for one in metrics.choices(world.viewer, world.team_id)} == names
    figures = metrics.figures(world.viewer, world.team_id, QUARTER)
    assert {one.series.name for one in figures} == names
    assert by_name(world)["average_position"].latest == Latest(on(11, 2), 3.0)
    assert rate.id


def test_a_metric_says_how_it_is(world):
    world.series("file", {on(11, 1): 1.0})
    for name, readings, from_day in (
        ("fine", {on(11, 1): 1.0}, None),
        ("moving", {on(11, 1): 1.0, on(11, 2): 2.0}, on(11, 2)),
        ("quiet", {}, None),
    ):
        world.metric(name, readings, provisional_from=from_day)
    broken = world.metric("broken", {on(11, 1): 1.0}, account="Other")
    rate = world.metric(
        "rate",
        {},
        account="Other",
        kind=SeriesKind.RATIO,
        numerator_id=broken.id,
        denominator_id=world.metric("below", {on(11, 1): 4.0}, account="Other").id,
    )
    reason = message("Gone since {day}.", day=on(11, 1))
    with writing() as session:
        numbers.mark_broken(session, broken.id, kept(reason), NOW)
    found = by_name(world)
    assert {name: one.state for name, one in found.items()} == {
        "file": State.FINE,
        "fine": State.FINE,
        "moving": State.PROVISIONAL,
        "quiet": State.EMPTY,
        "broken": State.BROKEN,
        "rate": State.BROKEN,
        "below": State.FINE,
    }
    assert found["moving"].span.provisional_from == on(11, 2)
    assert found["broken"].broken == found[rate.name].broken == reason


def test_what_no_connection_reads_any_more_says_so(world):
    left = world.metric("left", {on(11, 1): 1.0}, account="Left out")
    world.metric("kept", {on(11, 1): 1.0}, account="Kept")
    with writing() as session:
        kept_ids = {one.id for one in numbers.accounts(session, world.team_id)} - {left.account.id}
        connections.set_chosen(session, left.account.connection_id, kept_ids)
    assert by_name(world)["left"].state is State.NOT_READ
    assert by_name(world)["kept"].state is State.FINE
    with writing() as session:
        connections.delete(session, left.account.connection_id)
    assert by_name(world)["kept"].state is State.NOT_READ


def test_a_list_takes_as_many_statements_however_long_it_is(world, statements):
    def made():
        with statements() as listed:
            metrics.metrics(world.viewer, world.team_id)
        return len(listed)

    world.metric("reach", {on(11, 1): 1.0})
    before = made()
    for number in range(30):
        world.metric(f"metric {number}", {on(11, 1): 1.0}, account=f"Account {number % 3}")
    assert made() == before == 3


# What it is called


def test_a_platform_s_metric_is_called_as_the_platform_says_in_the_reader_s_language(world):
    series = world.metric("reach", {}, name="Old name")
    assert metrics.title(series).translations == {"fr": "Portée"}
    assert [language(code).say(metrics.full_title(series)) for code in ("en", "fr")] == [
        "Acme · Reach",
        "Acme · Portée",
    ]
    assert metrics.platform_title(series) == "Instagram"


def test_a_metric_of_a_file_or_one_that_is_gone_is_called_as_it_was_named(world):
    for series in (world.series("Clicks {x}", {}), world.metric("gone", {}, name="Clicks {x}")):
        assert language("fr").say(metrics.title(series)) == "Clicks {x}"
    assert metrics.platform_title(world.series("file", {})) == ""
    unknown = world.metric("likes", {}, platform="friendster", account="Us")
    assert metrics.platform_title(unknown) == "friendster"


@pytest.mark.parametrize(
    ("key", "in_english", "in_french"),
    [
        ("reach", "Portée", "Reach"),
        ("ctr", "Taux de clics", "Click-through rate"),
        ("impressions", "", ""),
        ("", "", ""),
    ],
)
def test_a_metric_has_another_name_where_the_other_language_differs(
    world, key, in_english, in_french
):
    platform = "instagram" if key == "reach" else "google_search_console"
    series = world.metric(key, {}, platform=platform)
    assert (metrics.other_name(series, "en"), metrics.other_name(series, "fr")) == (
        in_english,
        in_french,
    )


@pytest.fixture
def listed(world):
    """Give the metrics of an Instagram account, of a search console and of a file."""
    world.metric("reach", {}, account="Acmé Paris")
    world.metric("likes", {}, account="Acmé Paris")
    world.metric("ctr", {}, platform="google_search_console", account="acme.org")
    world.series("Click through rate (total)", {})
    world.series("Abonnés", {})
    return metrics.metrics(world.viewer, world.team_id)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("portée", {"reach"}),
        ("PORTEE", {"reach"}),
        ("reach", {"reach"}),
        ("ctr", {"ctr", "Click through rate (total)"}),
        ("click-through", {"ctr", "Click through rate (total)"}),
        ("taux de clics", {"ctr"}),
        ("acme", {"reach", "likes", "ctr"}),
        ("paris instagram", {"reach", "likes"}),
        ("paris j'aime", {"likes"}),
        ("search console", {"ctr"}),
        ("linkedin", {"Click through rate (total)", "Abonnés"}),
        ("followers", {"Abonnés"}),
        ("paris linkedin", set()),
        ("nothing of the kind", set()),
        ("  ", {"reach", "likes", "ctr", "Click through rate (total)", "Abonnés"}),
        ("?!", {"reach", "likes", "ctr", "Click through rate (total)", "Abonnés"}),
    ],
)
def test_metrics_are_found_by_their_names_in_both_languages(listed, wanted, found):
    assert {one.series.name for one in metrics.search(listed, wanted)} == found


# Following one


@pytest.mark.parametrize(
    ("kind", "key", "how", "measure"),
    [
        (SeriesKind.FLOW, "likes", "count_up", Measure.TOTAL),
        (SeriesKind.LEVEL, "followers", "increase", Measure.LATEST),
        (SeriesKind.UNIQUE, "reach", "increase", Measure.LATEST),
        (SeriesKind.PEOPLE, "active_users", "count_up", Measure.WINDOW),
        (SeriesKind.RATIO, "ctr", "increase", Measure.RATIO),
        (SeriesKind.RATIO, "average_position", "decrease", Measure.RATIO),
    ],
)
def test_a_metric_can_be_followed_with_a_key_result(world, kind, key, how, measure):
    series = world.metric(key, {}, platform="google_search_console", kind=kind, unit="%")
    proposed = metrics.proposed_key_result(series, "Portée", QUARTER)
    assert (proposed.title, proposed.kind, proposed.unit) == ("Portée", how, "%")
    assert proposed.feed == Feed(series.id, measure)
    assert proposed.period == QUARTER
    assert measure in KR_TYPES[how].feeds
