"""A connected account has a series for each metric that can be read, and for what rests on them."""

import pytest

from connectors.registry import platform, platform_keys
from connectors.spec import Asks, Derived, Rollup, Unit
from okr.domain.measures import SeriesKind
from okr.services import catalogue
from okr.services.catalogue import Sum
from okr.store import connections, numbers
from okr.store.database import reading, writing
from tests.conftest import LONG_AGO

KINDS = {
    Rollup.SUM: SeriesKind.FLOW,
    Rollup.LAST: SeriesKind.LEVEL,
    Rollup.MEAN: SeriesKind.UNIQUE,
    Rollup.WINDOW: SeriesKind.PEOPLE,
}


@pytest.fixture
def furnish(world):
    """Return what furnishes an account of a platform, by a way and with all rights."""

    def furnished(key, way=None, scopes=None, **columns):
        declared = platform(key)
        chosen = declared.way(way) if way else declared.ways[0]
        rights = [one.scope for one in declared.metrics] if scopes is None else scopes
        with writing() as session:
            connection = world.connection(session, key)
            account = connections.adopt_account(
                session,
                world.team_id,
                connection_id=connection.id,
                platform=key,
                external_id="101",
                name="Riverside",
                at=LONG_AGO,
                **columns,
            )
            return account, catalogue.furnish(session, account, declared, chosen, rights)

    return furnished


def series_of(account):
    with reading() as session:
        return numbers.series_of_account(session, account)


def terms_of(derived):
    """List the sides of a derived metric that need a sum, with the metric that each makes."""
    if not derived.denominator:
        return {derived.key: derived.numerator}
    sides = {"numerator": derived.numerator, "denominator": derived.denominator}
    return {
        f"{derived.key}.{name}": terms
        for name, terms in sides.items()
        if len(terms) > 1 or set(terms.values()) != {1}
    }


def readable(declared, way):
    """Give what can be read day by day by a way: metrics, and what rests on them alone."""
    only = getattr(way, "only", ()) or [one.key for one in declared.endpoints]
    keys = {
        key
        for endpoint in declared.endpoints
        if endpoint.key in only and endpoint.asks is not Asks.WINDOW
        for key in endpoint.reads
    }
    resting = [one for one in declared.derived if {*one.numerator, *one.denominator} <= keys]
    return [one for one in declared.metrics if one.key in keys], resting


WAYS = [(key, way.key) for key in platform_keys() for way in platform(key).ways]


@pytest.mark.parametrize(("key", "way"), WAYS)
def test_every_metric_of_a_way_has_its_series(furnish, key, way):
    metrics, resting = readable(platform(key), platform(key).way(way))
    account, made = furnish(key, way)
    sums = {name: terms for one in resting for name, terms in terms_of(one).items()}
    listed = {one.metric: one for one in series_of(account)}
    assert made.series.keys() | sums.keys() == listed.keys()
    assert {one.key for one in (*metrics, *resting)} == made.series.keys()
    assert {one.id for one in made.series.values()} <= {one.id for one in listed.values()}
    for metric in metrics:
        one = listed[metric.key]
        assert (one.kind, one.is_helper) == (KINDS[metric.rollup], metric.is_helper)
        assert one.name == (metric.key if metric.is_helper else metric.title.en)
    helpers = {one.key for one in metrics if one.is_helper}
    assert {name for name, one in listed.items() if one.is_helper} == helpers | (
        sums.keys() - {one.key for one in resting}
    )


@pytest.mark.parametrize(("key", "way"), WAYS)
def test_sums_and_rates_rest_on_their_parts(furnish, key, way):
    _metrics, resting = readable(platform(key), platform(key).way(way))
    account, made = furnish(key, way)
    listed = {one.metric: one for one in series_of(account)}
    by_id = {one.series_id: one for one in made.sums}
    for derived in resting:
        sums = terms_of(derived)
        for name, terms in sums.items():
            assert by_id[listed[name].id] == Sum(
                listed[name].id,
                {listed[part].id: weight for part, weight in terms.items()},
                frozenset(listed[part].id for part in derived.may_lack),
            )
        if derived.denominator:
            one = listed[derived.key]
            assert one.kind is SeriesKind.RATIO
            assert one.source_ids == (
                listed[side_of(derived, "numerator")].id,
                listed[side_of(derived, "denominator")].id,
            )


def side_of(derived: Derived, side):
    terms = getattr(derived, side)
    key = f"{derived.key}.{side}"
    return key if key in terms_of(derived) else next(iter(terms))


@pytest.mark.parametrize("key", platform_keys())
def test_a_second_time_changes_nothing(furnish, key):
    account, first = furnish(key)
    before = series_of(account)
    _account, second = furnish(key)
    assert (second, series_of(account)) == (first, before)


def test_units_are_the_signs_that_people_know(furnish):
    _account, made = furnish("google_analytics_4", currency="EUR")
    assert {
        key: made.series[key].unit
        for key in ("sessions", "engagement_seconds", "purchase_revenue", "engagement_rate")
    } == {
        "sessions": "",
        "engagement_seconds": "s",
        "purchase_revenue": "€",
        "engagement_rate": "%",
    }
    assert made.series["average_order_value"].unit == "€"
    assert platform("google_analytics_4").metric("purchase_revenue").unit is Unit.CURRENCY


def test_the_platforms_own_words_are_kept_with_a_series(furnish):
    _account, made = furnish("google_analytics_4")
    assert made.series["page_views"].field == "screenPageViews"
    assert made.series["sessions_with_key_event"].field == "sessionKeyEventRate × sessions"
    assert made.series["bounce_rate"].field == "(sessions − engaged_sessions) / (sessions)"
    _account, made = furnish("youtube")
    assert made.series["avg_view_duration"].field == "(60 × watch_time_minutes) / (views)"
    assert made.series["net_new_subscribers"].field == "new_subscribers − lost_subscribers"
    _account, made = furnish("bluesky")
    assert made.series["engagements"].field == (
        "likes_on_posts + reposts_on_posts + replies_on_posts + quotes_on_posts"
    )


def test_a_metric_whose_right_is_missing_has_no_series(furnish):
    _account, made = furnish("youtube", scopes=[])
    assert "estimated_revenue" not in made.series
    assert "views" in made.series
    _account, made = furnish("youtube")
    assert made.series["estimated_revenue"].unit == "$"


def test_what_a_way_cannot_read_has_no_series_nor_what_rests_on_it(furnish):
    account, made = furnish("x_twitter", "app_only")
    assert made.series.keys() == {
        "followers",
        "posts_total",
        "posts_published",
        "cohort_impressions",
    }
    assert made.sums == []
    assert len(series_of(account)) == 4


def test_a_better_way_adds_what_was_missing(furnish):
    _account, made = furnish("youtube", "api_key")
    assert made.series.keys() == {"subscribers", "total_views", "video_count"}
    _account, more = furnish("youtube", "oauth")
    assert more.series["subscribers"] == made.series["subscribers"]
    assert more.series["engagement_rate"].kind is SeriesKind.RATIO


def test_whole_periods_are_read_apart():
    declared = platform("google_analytics_4")
    listed = catalogue.readable(declared, declared.ways[0], [])
    assert [endpoint.key for endpoint, _keys in listed] == ["traffic", "outcomes", "channels"]
    assert Asks.WINDOW in {one.asks for one in declared.endpoints}
    assert {"active_users", "total_users"} <= {key for _endpoint, keys in listed for key in keys}


def test_only_sums_of_what_was_read_are_worked_out(furnish):
    _account, made = furnish("youtube")
    views, shares = made.series["views"].id, made.series["shares"].id
    assert made.resting_on({made.series["dislikes"].id}) == []
    touched = made.resting_on({shares})
    assert [sorted(one.parts) for one in touched] == [
        sorted(made.series[key].id for key in ("likes", "comments", "shares"))
    ]
    assert made.resting_on({views}) == []
    assert made.resting_on(set()) == []
