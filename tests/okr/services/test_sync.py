"""Connections are read over HTTP: window by window, whatever goes wrong at the platforms."""

import logging
from collections import defaultdict
from datetime import date, timedelta
from functools import partial

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text as sql

from connectors.calling import Setup
from connectors.registry import platform
from connectors.simulator.platforms import google_analytics_4 as analytics
from connectors.wire import Limits
from okr.domain.calendar import CycleKind, Period
from okr.domain.connections import ConnectionState
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.services import (
    connecting,
    cycles,
    dashboard,
    ending,
    grants,
    metrics,
    platforms,
    schedule,
    sync,
    vault,
)
from okr.services.messages_kept import restored
from okr.services.sync import Busy
from okr.store import connections, numbers, progress
from okr.store.database import reading, writing
from tests.sandbox import (
    NOW,
    accounts_of,
    answer_consent,
    connect,
    runs_of,
    stored,
    stored_readings,
)

TODAY = NOW.date()
LATELY = TODAY - timedelta(days=21)
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
BAKERY, CAFE = "https://www.riverside-bakery.example/", "sc-domain:riverside-cafe.example"
UP_TO_DATE = ConnectionState.UP_TO_DATE
QUICK = {"bluesky", "facebook_pages", "google_search_console", "tiktok_organic", "youtube"}
# All together take more than ten seconds.
PLATFORMS = [
    pytest.param(view.key, marks=[] if view.key in QUICK else pytest.mark.slow)
    for view in platforms.gallery()
]


def ago(days):
    return str(TODAY - timedelta(days=days))


@pytest.fixture
def joined(sandbox, world):
    """Return what connects a platform as the lead does."""
    return partial(connect, world.lead, world.team_id)


@pytest.fixture
def read(world):
    """Return what reads a connection now, as its lead asks for."""
    return lambda connection, **options: sync.refresh(world.lead, connection.id, **options)


@pytest.fixture
def followed(joined, read):
    """Return what connects a platform, and reads three weeks of it for a start."""

    def made(*given, **options):
        connection = joined(*given, **options)
        read(connection, since=LATELY)
        return connection

    return made


@pytest.fixture
def read_due(moment):
    """Return what reads what is due after a while, as the schedule does; reports by platform."""

    def later(**span):
        moment.passes(**span)
        return {one.platform: one for one in schedule.run_due()}

    return later


def series_of(connection, nth=0):
    with reading() as session:
        listed = numbers.series_of_account(session, accounts_of(connection.id)[nth])
    return {one.metric: one for one in listed}


def follow(world, series, measure=Measure.TOTAL, target=50_000):
    """Have a key result count a series up, and give its id."""
    described = world.key_result(
        kind="count_up", goal=Goal(target=target), feed=Feed(series.id, measure)
    )
    return world.save(described).key_results[0].id


def gauge(key_result_id, until=TODAY):
    with reading() as session:
        return {one.day: one for one in progress.points(session, key_result_id, until)}


def days_of(metric, found):
    return {day: value for (_, key, day), (value, _) in found.items() if key == metric}


# What is read first


def test_a_first_run_reaches_ninety_days_back(joined, read):
    made = joined("google_search_console", only_first=True)
    report = read(made)
    days = sorted(days_of("clicks", stored_readings()))
    assert (days[0], days[-1], len(days)) == (ago(90), ago(1), 90)
    assert (report.state, report.problem, report.broken) == (UP_TO_DATE, None, ())
    assert (stored(made.id).last_good_at, stored(made.id).problem) == (NOW, None)


def test_a_first_run_fills_a_longer_cycle(joined, read, world):
    cycles.create_cycle(
        world.lead,
        world.team_id,
        name="2026",
        kind=CycleKind.CUSTOM,
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 12, 31),
    )
    read(joined("google_search_console", only_first=True))
    assert min(days_of("clicks", stored_readings())) == "2026-06-01"


def test_a_person_may_ask_for_an_earlier_start(followed, read):
    made = followed("google_search_console", only_first=True)
    read(made, since=date(2026, 3, 1))
    days = days_of("clicks", stored_readings())
    assert (min(days), len(days)) == ("2026-03-01", (TODAY - date(2026, 3, 1)).days)


def test_a_run_tells_what_it_did(joined, read, world):
    made = joined("facebook_pages")
    report = read(made)
    (run,) = runs_of(made.id)
    assert (run.state, run.source, run.user_id) == (
        "up_to_date",
        "Facebook Pages",
        world.lead.user_id,
    )
    assert (run.windows, run.arrival) == (report.windows, report.arrival)
    assert (str(run.first_on), run.last_on) == (ago(90), TODAY)
    assert (run.ran_at, run.ended_at, run.problem, run.broken) == (NOW, NOW, None, [])


def test_who_looks_meanwhile_sees_where_a_run_is(joined, read, sandbox, world):
    made = joined("facebook_pages")
    seen = []
    sandbox.meanwhile(
        lambda: seen.append(stored(made.id).progress), platform="facebook_pages", after=2
    )
    read(made)
    (told,) = seen
    assert told["account"] == "Sandbox · Facebook Pages · Riverside Bakery"
    assert (told["done"], told["total"], told["endpoint"]) == (2, 6, "page_node")
    assert told["rows"] > 0
    assert stored(made.id).progress is None


# A later day


def test_a_later_day_reads_the_last_days_again_and_no_more(followed, read_due, sandbox):
    followed("facebook_pages", only_first=True)
    sandbox.calls.clear()
    read_due(days=1)
    asked = [one.query["since"] for one in sandbox.calls.of("facebook_pages", "insights")]
    # The last day read is yesterday's: with it the seven days that are still corrected.
    assert asked == [ago(7)]
    days = days_of("media_views", stored_readings())
    assert (max(days), len(days)) == (ago(0), 22)


def test_revised_days_move_readings_and_gauge(followed, read_due, world):
    made = followed("facebook_pages", only_first=True)
    key_result = follow(world, series_of(made)["media_views"], target=200_000)
    before, points = stored_readings(), gauge(key_result)
    read_due(days=2)
    after, moved = stored_readings(), gauge(key_result, TODAY + timedelta(days=1))
    revised = {
        day
        for day, value in days_of("media_views", before).items()
        if days_of("media_views", after)[day] != value
    }
    assert revised == {ago(1), ago(2)}
    counted = sorted(day for day in days_of("media_views", after) if day >= "2026-10-01")
    totals = [days_of("media_views", after)[day] for day in counted]
    assert [point.value for point in moved.values()] == [
        sum(totals[: count + 1]) for count in range(len(totals))
    ]
    yesterday = TODAY - timedelta(days=1)
    assert moved[yesterday].value > points[yesterday].value
    assert moved[yesterday].score > points[yesterday].score
    assert max(moved) == TODAY + timedelta(days=1)


def test_what_may_still_move_is_marked_until_it_is_settled(followed, read_due):
    followed("facebook_pages", only_first=True)
    assert_unsettled_from(6, "media_views", "net_new_followers", "new_followers")
    read_due(days=4)
    assert_unsettled_from(2, "media_views", "net_new_followers", "new_followers")


def assert_unsettled_from(days, *listed):
    found = stored_readings()
    for metric in listed:
        flags = {day: flag for (_, key, day), (_, flag) in found.items() if key == metric}
        assert min(day for day, flag in flags.items() if flag) == ago(days)
        assert all(flag == (day >= ago(days)) for day, flag in flags.items())


def test_the_platforms_own_word_on_what_is_provisional_counts(joined, read):
    read(joined("google_search_console", only_first=True))
    flags = {day: flag for (_, key, day), (_, flag) in stored_readings().items() if key == "clicks"}
    assert min(day for day, flag in flags.items() if flag) <= ago(3)
    assert not flags[ago(30)]


@pytest.mark.parametrize("key", ["bluesky", "facebook_pages", "mastodon"])
def test_reading_day_by_day_ends_where_reading_at_once_would(followed, read_due, world, key):
    made = followed(key)
    for _ in range(4):
        assert [one.state for one in read_due(days=1).values()] == [UP_TO_DATE]
    daily = stored_readings()
    connecting.disconnect(world.lead, made.id, keeps_numbers=False)
    followed(key)
    at_once = stored_readings()
    # What is read again every day is as it is now; the present alone is known of some.
    recent = {one for one in at_once if one[2] > ago(min(platform(key).lookback_days - 4, 20))}
    assert recent
    assert {one: daily.get(one) for one in recent} == {one: at_once[one] for one in recent}


# Metrics that are gone


@pytest.fixture
def withdrawn(followed, sandbox):
    """Give a read connection of Facebook, whose video views are then withdrawn."""
    made = followed("facebook_pages", only_first=True)
    sandbox.stage("facebook_pages").faults.deprecate("page_video_views")
    return made


def test_a_metric_that_is_gone_stops_no_other(withdrawn, read_due):
    before = stored_readings()
    report = read_due(days=1)["Facebook Pages"]
    assert report.state is UP_TO_DATE
    (broken,) = report.broken
    assert (broken.metric, str(broken.title)) == ("video_views", "Video views")
    assert str(broken.reason).startswith("Facebook Pages no longer tells this metric")
    (told, *_) = runs_of(withdrawn.id)
    assert [one["metric"] for one in told.broken] == ["video_views"]
    assert str(restored(told.broken[0])) == str(broken.reason)
    after = stored_readings()
    assert days_of("video_views", after) == days_of("video_views", before)
    assert max(days_of("media_views", after)) == ago(0)
    found = series_of(withdrawn)
    assert [key for key, one in found.items() if one.broken] == ["video_views"]
    assert found["video_views"].broken_at == NOW + timedelta(days=1)


def test_what_is_broken_is_tried_again_once_a_day_and_by_hand(withdrawn, read, read_due, sandbox):
    def asked_for():
        calls = len(sandbox.calls.of("facebook_pages", "/insights"))
        sandbox.calls.clear()
        return calls

    read_due(hours=6)
    broken_at = series_of(withdrawn)["video_views"].broken_at
    asked_for()
    for _ in range(3):
        read_due(hours=6)
        assert asked_for() == 1
    read_due(hours=6)
    # Once more on its own.
    assert asked_for() == 2
    report = read(withdrawn)
    assert asked_for() == 2
    assert [one.metric for one in report.broken] == ["video_views"]
    assert series_of(withdrawn)["video_views"].broken_at == broken_at


def test_what_is_mended_is_read_from_where_it_ended(withdrawn, read, read_due, sandbox):
    for _ in range(5):
        read_due(days=1)
    sandbox.stage("facebook_pages").faults.clear()
    report = read(withdrawn)
    assert report.broken == ()
    assert series_of(withdrawn)["video_views"].broken is None
    assert series_of(withdrawn)["video_views"].broken_at is None
    days = days_of("video_views", stored_readings())
    assert (max(days), len(days)) == (str(TODAY + timedelta(days=4)), 26)


def test_what_comes_back_by_itself_is_read_again_within_a_day(withdrawn, read_due, sandbox):
    read_due(days=1)
    sandbox.stage("facebook_pages").faults.clear()
    read_due(hours=25)
    assert series_of(withdrawn)["video_views"].broken is None
    assert max(days_of("video_views", stored_readings())) == str(TODAY + timedelta(days=1))


def test_many_metrics_that_are_gone_at_once_are_each_told(joined, read, sandbox):
    made = joined("youtube")
    gone = ["comments", "dislikes", "views"]
    for name in gone:
        sandbox.stage("youtube").faults.deprecate(name)
    report = read(made)
    assert sorted(one.metric for one in report.broken) == gone
    told = {metric for _, metric, _ in stored_readings()}
    assert {"engaged_views", "likes", "shares", "new_subscribers", "subscribers"} <= told
    assert not told & set(gone)


# Tokens


@pytest.mark.parametrize(
    "key", ["google_search_console", "linkedin_pages", "tiktok_organic", "x_twitter"]
)
def test_a_token_that_ends_in_the_middle_is_renewed(joined, read, read_due, sandbox, key):
    made = joined(key)
    faults = sandbox.stage(key).faults
    sandbox.meanwhile(faults.expire_tokens, platform=key, after=1)
    assert read(made, since=LATELY).state is UP_TO_DATE
    renewed = vault.decrypt(stored(made.id).secrets)
    assert renewed["access_token"] != vault.decrypt(made.secrets)["access_token"]
    # What was renewed is kept: also where the renewing token is good for one time.
    for _ in range(2):
        faults.expire_tokens()
        (report,) = read_due(hours=6).values()
        assert (report.state, report.problem) == (UP_TO_DATE, None)
    assert len(set(tokens_used(sandbox, key))) == 3


def tokens_used(sandbox, key):
    """List the moments and addresses at which a platform gave tokens by renewal."""
    return [
        (one.moment, nth)
        for nth, one in enumerate(sandbox.calls.of(key))
        if one.method == "POST" and "oken" in one.path
    ][1:]


def test_a_token_is_renewed_before_it_ends(joined, read, moment, sandbox):
    made = joined("youtube")
    moment.passes(minutes=56)
    assert read(made).state is UP_TO_DATE
    assert [one.status for one in sandbox.calls if one.status >= 400] == []
    assert stored(made.id).token_expires_at == moment.now() + timedelta(seconds=3599)


def test_a_token_of_sixty_days_renews_itself_from_half_of_its_life_on(joined, read, moment):
    made = joined("instagram", "instagram_login")
    moment.passes(days=29)
    read(made, since=moment.now().date())
    assert stored(made.id).token_expires_at == made.token_expires_at
    moment.passes(days=2)
    read(made, since=moment.now().date())
    assert stored(made.id).token_expires_at > made.token_expires_at + timedelta(days=30)


@pytest.mark.parametrize(
    "key",
    [
        "facebook_pages",
        "linkedin_pages",
        "mastodon",
        "tiktok_organic",
        "x_twitter",
        "youtube",
    ],
)
def test_a_sign_in_that_was_withdrawn_waits_for_a_person(followed, read_due, sandbox, key):
    made = followed(key, "oauth" if key == "mastodon" else None)
    before = stored_readings()
    sandbox.stage(key).faults.revoke()
    (report,) = read_due(hours=6).values()
    title = platforms.platform_view(key).title
    assert report.state is ConnectionState.RECONNECT
    assert str(report.problem).startswith(f"{title} no longer accepts th")
    assert str(restored(stored(made.id).problem)) == str(report.problem)
    assert (report.next_due_at, stored(made.id).next_due_at) == (None, None)
    sandbox.calls.clear()
    assert read_due(days=400) == {}
    assert (len(sandbox.calls), stored_readings()) == (0, before)


def test_a_sign_in_that_has_grown_too_old_waits_for_a_person(joined, read, moment):
    made = joined("tiktok_organic")
    moment.passes(days=366)
    report = read(made)
    assert (report.state, report.next_due_at) == (ConnectionState.RECONNECT, None)


def test_tokens_under_a_key_that_was_lost_wait_for_a_person(joined, read, monkeypatch):
    made = joined("tiktok_organic")
    monkeypatch.setenv(vault.KEY_NAME, Fernet.generate_key().decode())
    report = read(made)
    assert (report.state, report.next_due_at) == (ConnectionState.RECONNECT, None)
    assert "put the former key back, or reconnect" in str(report.problem)


# Limits


@pytest.mark.parametrize(
    "key",
    ["facebook_pages", "google_search_console", "linkedin_pages", "tiktok_organic", "youtube"],
)
def test_a_limit_is_kept_to_and_then_it_goes_on(joined, read, read_due, sandbox, moment, key):
    made = joined(key)
    sandbox.stage(key).faults.limit(moment.now() + timedelta(minutes=3), after=1)
    report = read(made, since=LATELY)
    title = platforms.platform_view(key).title
    assert (report.state, report.windows) == (ConnectionState.LIMITED, 1)
    assert str(report.problem).startswith(f"{title}’s limit is reached. We go on by ourselves from")
    before, kept = stored_readings(), stored(made.id)
    assert before
    assert kept.not_before == kept.next_due_at == report.next_due_at > moment.now()
    sandbox.calls.clear()
    assert read_due(seconds=1) == {}
    assert len(sandbox.calls) == 0
    while report.state is ConnectionState.LIMITED:
        moment.at = stored(made.id).next_due_at
        (report,) = schedule.run_due()
    assert (report.state, report.problem) == (UP_TO_DATE, None)
    assert stored(made.id).not_before is None
    assert stored_readings().keys() > before.keys()


TELLING = [
    # Where the platform says when: how long it is waited at most.
    ("bluesky", 0),
    ("facebook_pages", 60),
    ("instagram", 60),
    ("mastodon", 0),
    ("x_twitter", 1),
]


@pytest.mark.parametrize(("key", "later"), TELLING)
def test_a_limits_own_time_is_kept_to(joined, read, sandbox, moment, key, later):
    made = joined(key)
    ends_at = moment.now() + timedelta(minutes=17, seconds=20)
    sandbox.stage(key).faults.limit(ends_at)
    waits = (read(made).next_due_at - ends_at).total_seconds()
    assert 0 <= waits <= later


def test_a_person_who_cannot_wait_is_told_the_same(joined, read, sandbox, moment):
    made = joined("bluesky")
    sandbox.stage("bluesky").faults.limit(moment.now() + timedelta(minutes=17))
    first = read(made)
    assert read(made).next_due_at == first.next_due_at


# Faults


IMPATIENT = {"slow": Limits(read_seconds=0.2), "endless": Limits(whole_seconds=0.3)}
"""Waits that are short, so that a test does not wait for minutes; one at a time."""


def impatient(monkeypatch, limits):
    monkeypatch.setattr(grants, "Setup", partial(Setup, limits=limits))


FAULTS = {
    "server_error": ({"status": 503}, "has a fault of its own at the moment"),
    "slow": ({"seconds": 2}, "takes too long to answer. We ask again later."),
    "cut": ({}, "cannot be reached, or hung up in the middle."),
    "html": ({}, "sent a web page instead of data"),
    "huge": ({"megabytes": 40}, "sent an answer that is far too large."),
    "endless": ({}, "sent an answer that does not end."),
    "redirect": ({"url": "https://evil.example/"}, "wants to send us to another place (evil."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_on_its_connection_and_harms_nothing(
    joined, read, read_due, sandbox, monkeypatch, fault
):
    if fault in IMPATIENT:
        impatient(monkeypatch, IMPATIENT[fault])
    options, said = FAULTS[fault]
    faulty, other = joined("facebook_pages", only_first=True), joined("bluesky")
    for one in (faulty, other):
        read(one, since=LATELY)
    before = stored_readings()
    faults = sandbox.stage("facebook_pages").faults
    getattr(faults, fault)(**options, times=None)
    reports = read_due(hours=6)
    bad = reports["Facebook Pages"]
    assert bad.state is ConnectionState.TROUBLE
    assert f"Facebook Pages {said}" in str(bad.problem)
    assert bad.next_due_at - stored(other.id).last_good_at == timedelta(minutes=15)
    assert reports["Bluesky"].state is UP_TO_DATE
    ids = {one.external_id for one in accounts_of(faulty.id)}
    assert of_accounts(stored_readings(), ids) == of_accounts(before, ids)
    faults.clear()
    mended = read_due(minutes=15)
    assert list(mended) == ["Facebook Pages"]
    assert mended["Facebook Pages"].state is UP_TO_DATE
    assert stored(faulty.id).problem is None


def of_accounts(found, ids):
    return {key: value for key, value in found.items() if key[0] in ids}


@pytest.mark.parametrize("fault", ["server_error", "cut"])
def test_a_stumble_is_made_good_at_once(joined, read, sandbox, fault):
    made = joined("facebook_pages", only_first=True)
    getattr(sandbox.stage("facebook_pages").faults, fault)(times=2, after=1)
    assert read(made).state is UP_TO_DATE


def test_an_answer_of_another_shape_breaks_its_metrics_alone(followed, read, read_due, sandbox):
    made = followed("facebook_pages", only_first=True)
    before = stored_readings()
    sandbox.stage("facebook_pages").faults.shape(times=None, path="/insights")
    report = read_due(days=1)["Facebook Pages"]
    assert report.state is UP_TO_DATE
    assert len(report.broken) == 9
    assert {str(one.reason) for one in report.broken} == {
        "Facebook Pages answers in another form than it documents (“data” is missing). Its"
        " numbers stay as they are; tell whoever looks after this Jauge."
    }
    after = stored_readings()
    assert {key: after[key] for key in before} == before
    assert {key[1] for key in after.keys() - before.keys()} == {"page_likes"}
    sandbox.stage("facebook_pages").faults.clear()
    assert read(made).broken == ()


def test_what_came_before_a_fault_is_kept_and_gone_on_from(joined, read, sandbox):
    made = joined("instagram", only_first=True)
    faults = sandbox.stage("instagram").faults
    faults.server_error(times=None, after=40)
    report = read(made, since=TODAY - timedelta(days=35))
    assert report.state is ConnectionState.TROUBLE
    before = stored_readings()
    assert len(days_of("views", before)) > 20
    faults.clear()
    sandbox.calls.clear()
    read(made, since=TODAY - timedelta(days=35))
    after = stored_readings()
    assert {key: after[key] for key in before} == before
    assert len(days_of("views", after)) == 35


# Accounts and rights that are gone


def test_an_account_that_is_gone_stops_no_other(followed, read_due, sandbox, world):
    made = followed("google_search_console")
    before = stored_readings()
    faults = sandbox.stage("google_search_console").faults
    faults.server_error(404, times=None, path="riverside-bakery")
    sandbox.calls.clear()
    report = read_due(days=1)["Google Search Console"]
    assert report.state is ConnectionState.ACCOUNT
    assert "Choose the accounts again" in str(report.problem)
    assert report.next_due_at is None
    # It is asked about once.
    assert len(sandbox.calls.of("google_search_console", "riverside-bakery")) == 1
    after = stored_readings()
    assert of_accounts(after, {BAKERY}) == of_accounts(before, {BAKERY})
    assert (CAFE, "clicks", ago(0)) in after
    cafe = next(one for one in accounts_of(made.id) if one.external_id == CAFE)
    connecting.choose_accounts(world.lead, made.id, [cafe.id])
    assert stored(made.id).problem is None
    assert read_due(hours=6)["Google Search Console"].state is UP_TO_DATE


def test_a_right_that_was_taken_away_breaks_what_needs_it(followed, read, read_due, sandbox, world):
    made = followed("youtube")
    scope = "https://www.googleapis.com/auth/yt-analytics.readonly"
    sandbox.stage("youtube").faults.drop_scope(scope)
    report = read_due(days=1)["YouTube"]
    assert report.state is UP_TO_DATE
    assert {one.metric for one in report.broken} == {
        "views",
        "engaged_views",
        "watch_time_minutes",
        "new_subscribers",
        "lost_subscribers",
        "likes",
        "dislikes",
        "comments",
        "shares",
    }
    assert "leave every right ticked" in str(report.broken[0].reason)
    # Today in California, where it is still yesterday.
    assert max(days_of("subscribers", stored_readings())) == str(TODAY + timedelta(days=1))
    url = connecting.start(
        world.lead,
        world.team_id,
        "youtube",
        "oauth",
        {},
        base="http://localhost:8501",
        connection_id=made.id,
    )
    connecting.finish(world.lead, answer_consent(url))
    assert read(made).broken == ()


def test_an_app_that_is_refused_waits_for_an_admin(joined, read, sandbox):
    made = joined("linkedin_pages")
    sandbox.stage("linkedin_pages").faults.server_error(426, times=None)
    report = read(made)
    assert (report.state, report.next_due_at) == (ConnectionState.CONFIGURE, None)
    assert "An admin has to check" in str(report.problem)


# When it is read next


def test_a_connection_is_read_every_six_hours_or_as_often_as_a_person_says(
    joined, read_due, world, moment
):
    made = joined("bluesky")
    assert read_due()["Bluesky"].next_due_at == NOW + timedelta(hours=6)
    assert read_due(hours=5, minutes=59) == {}
    assert read_due(minutes=1)["Bluesky"].next_due_at == moment.now() + timedelta(hours=6)
    connecting.set_interval(world.lead, made.id, 1)
    assert read_due(minutes=59) == {}
    assert read_due(minutes=1)["Bluesky"].next_due_at == moment.now() + timedelta(hours=1)


def test_trouble_is_tried_again_after_a_quarter_of_an_hour(joined, read_due, sandbox, moment):
    made = joined("bluesky")
    sandbox.stage("bluesky").faults.server_error(times=None)
    for _ in range(3):
        later = moment.now() + timedelta(minutes=15)
        assert read_due()["Bluesky"].next_due_at == stored(made.id).next_due_at == later
        assert read_due(minutes=14) == {}
        moment.at = later


def test_no_connections_failure_stops_another(joined, read_due, sandbox):
    ids = {one: joined(one).id for one in ("facebook_pages", "mastodon", "bluesky", "youtube")}
    sandbox.stage("facebook_pages").faults.server_error(times=None)
    sandbox.stage("youtube").faults.revoke()
    with writing() as session:
        session.execute(sql("update connection set platform = 'orkut' where platform = 'bluesky'"))
    reports = read_due()
    assert {key: one.state.value for key, one in reports.items()} == {
        "Facebook Pages": "trouble",
        "Mastodon": "up_to_date",
        "YouTube": "reconnect",
        "orkut": "reconnect",
    }
    assert {one: len(runs_of(one)) for one in ids.values()} == dict.fromkeys(ids.values(), 1)


# What nobody expected


def test_an_accident_is_logged_and_tried_again(joined, read, moment, caplog):
    made = joined("google_analytics_4")
    with writing() as session:
        session.execute(sql("update account set zone = 'Nowhere/Atlantis' where connection_id > 0"))
    report = read(made)
    assert report.state is ConnectionState.TROUBLE
    assert str(report.problem).startswith("Something went wrong inside Jauge; its log says what.")
    assert report.next_due_at == moment.now() + timedelta(minutes=15)
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.name == "okr.services.sync"
    assert record.getMessage() == f"connection {made.id} could not be read"
    assert record.exc_info


def test_a_platform_that_is_no_more_waits_for_a_person(joined, read):
    made = joined("bluesky")
    with writing() as session:
        session.execute(sql("update connection set platform = 'orkut'"))
    report = read(made)
    assert (report.platform, report.state) == ("orkut", ConnectionState.RECONNECT)
    assert str(report.problem) == "The platform “orkut” is not part of this Jauge any more."
    assert report.next_due_at is None


def test_addresses_that_cannot_be_read_are_told(joined, read, monkeypatch):
    made = joined("bluesky")
    monkeypatch.setenv(platforms.BASE_URLS_NAME, "nonsense")
    report = read(made)
    assert "JAUGE_BASE_URLS cannot be read" in str(report.problem)


# One at a time


def let_expire(connection):
    """Let the lease of a connection run out, as minutes do."""
    with writing() as session:
        session.execute(
            sql("update connection set lease_until = '2026-01-01 00:00:00' where id = :id"),
            {"id": connection.id},
        )


def test_of_two_runs_at_once_one_is_told_that_it_is_busy(joined, read, sandbox):
    made = joined("bluesky")
    told = []

    def also():
        try:
            read(made)
        except Busy as busy:
            told.append(busy)

    sandbox.meanwhile(also, platform="bluesky", after=1)
    assert read(made).state is UP_TO_DATE
    assert len(told) == 1
    assert len(runs_of(made.id)) == 1


@pytest.mark.parametrize("after", [0, 1])
def test_a_run_that_was_superseded_writes_nothing_more(joined, read, sandbox, after):
    made = joined("bluesky")
    reports = []

    def take_over():
        let_expire(made)
        reports.append(read(made))

    sandbox.meanwhile(take_over, platform="bluesky", after=after)
    with pytest.raises(Busy):
        read(made)
    (other,) = reports
    newer, older = runs_of(made.id)
    assert (newer.state, newer.arrival) == ("up_to_date", other.arrival)
    assert (older.state, older.ended_at) == ("interrupted", NOW)
    assert older.arrival.new == (0, 3)[after]
    assert older.arrival.new + newer.arrival.new == 543
    assert stored(made.id).state == "up_to_date"
    read(made)


def test_a_run_that_was_superseded_at_its_end_leaves_that_end_alone(joined, read, sandbox):
    made = joined("bluesky")
    faults = sandbox.stage("bluesky").faults
    faults.server_error(times=None, after=1)

    def take_over():
        let_expire(made)
        with writing() as session:
            connections.claim(
                session, made.id, owner="another", now=NOW, until=NOW + timedelta(minutes=5)
            )

    sandbox.meanwhile(take_over, platform="bluesky", after=2)
    with pytest.raises(Busy):
        read(made)
    assert stored(made.id).state == "waiting"


def test_a_run_that_was_cut_off_is_closed_by_the_next(joined, read, world, moment):
    made, other = joined("bluesky"), joined("mastodon")
    for one in (made, other):
        sync.begin(world.lead, one.id)
    moment.passes(minutes=6)
    read(made)
    newer, older = runs_of(made.id)
    assert (older.state, older.ended_at) == ("interrupted", moment.now())
    assert (newer.state, newer.ended_at) == ("up_to_date", moment.now())
    (untouched,) = runs_of(other.id)
    assert (untouched.state, untouched.ended_at) == ("running", None)


def test_a_connection_that_has_just_been_read_is_not_read_again_by_the_schedule(joined):
    made = joined("bluesky")
    assert sync.sync(made.id).state is UP_TO_DATE
    with pytest.raises(Busy):
        sync.sync(made.id)
    assert len(runs_of(made.id)) == 1


# People counted once


@pytest.fixture
def counted(followed, world):
    """Give a connection to Google Analytics and a key result on its people of the quarter."""
    made = followed("google_analytics_4", only_first=True)
    return made, follow(world, series_of(made)["active_users"], Measure.WINDOW, target=20_000)


def people(sandbox, moment, first, last):
    """Say how many people the sandbox counts over these days, each once."""
    site = analytics.PROPERTIES[0]
    figures = analytics.Figures(sandbox.stage("google_analytics_4"), site, site.today(moment.now()))
    days = analytics.days(first, last)
    return figures.of("activeUsers", [(day, name) for day in days for name in analytics.CHANNELS])


def test_people_are_counted_once_over_the_whole_period(
    counted, read, read_due, sandbox, moment, world
):
    made, key_result = counted
    assert gauge(key_result) == {}
    read(made)
    yesterday = TODAY - timedelta(days=1)
    expected = people(sandbox, moment, QUARTER.starts_on, yesterday)
    assert {day: one.value for day, one in gauge(key_result).items()} == {yesterday: expected}
    daily = [
        value
        for day, value in days_of("active_users", stored_readings()).items()
        if day >= "2026-10-01"
    ]
    assert max(daily) < expected < sum(daily)
    read_due(days=1)
    shown = gauge(key_result, TODAY)
    assert list(shown) == [yesterday, TODAY]
    assert shown[TODAY].value == people(sandbox, moment, QUARTER.starts_on, TODAY)
    board = dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, TODAY)
    assert board.key_result(key_result).point.value == shown[TODAY].value
    with reading() as session:
        found = numbers.whole_periods(session, series_of(made)["active_users"].id)
    assert [(one.starts_on, one.ends_on) for one in found] == [(QUARTER.starts_on, TODAY)]


def test_the_same_minute_counts_nobody_again(counted, read):
    made, _key_result = counted
    read(made)
    again = read(made)
    assert (again.arrival.new, again.arrival.changed) == (0, 0)


def test_people_that_are_told_no_more_stop_nothing(counted, read, read_due, sandbox):
    made, key_result = counted
    read(made)
    shown = gauge(key_result)
    sandbox.stage("google_analytics_4").faults.deprecate("activeUsers")
    report = read_due(days=1)["Google Analytics 4"]
    assert (report.state, [one.metric for one in report.broken]) == (UP_TO_DATE, ["active_users"])
    assert gauge(key_result, TODAY) == shown
    assert max(days_of("sessions", stored_readings())) == ago(0)


def test_people_of_a_period_that_is_still_to_come_are_not_asked_for(counted, read, world, sandbox):
    made, _key_result = counted
    later = Period(date(2027, 1, 1), date(2027, 3, 31))
    cycle = cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Q1",
        kind=CycleKind.QUARTER,
        starts_on=later.starts_on,
        ends_on=later.ends_on,
    )
    described = world.key_result(
        kind="count_up",
        goal=Goal(target=9),
        starts_on=later.starts_on,
        deadline=later.ends_on,
        feed=Feed(series_of(made)["total_users"].id, Measure.WINDOW),
    )
    world.save(described, cycle_id=cycle.id)
    report = read(made)
    assert report.state is UP_TO_DATE
    assert report.arrival.new == 1


# Sums and rates


@pytest.mark.parametrize("key", PLATFORMS)
def test_every_metric_comes_once_and_sums_and_rates_follow(joined, read, read_due, world, key):
    made = joined(key, only_first=key == "instagram")
    # As far back as is read again, and no further: it takes long enough.
    first = read(made, since=TODAY - timedelta(days=max(21, platform(key).lookback_days + 5)))
    before = stored_readings()
    assert first.arrival.new == len([one for one in before if not is_made_of_others(key, one[1])])
    again = read(made)
    assert (again.arrival.new, again.arrival.changed) == (0, 0)
    assert 0 < again.arrival.same <= first.arrival.new
    assert stored_readings() == before
    assert_sums_and_rates_are_right(world, made)
    (later,) = read_due(days=1).values()
    assert [one.state for one in (first, again, later)] == [UP_TO_DATE] * 3
    assert later.arrival.new
    assert_sums_and_rates_are_right(world, made)


def is_made_of_others(key, metric):
    return metric.split(".")[0] in {one.key for one in platform(key).derived}


def assert_sums_and_rates_are_right(world, connection):
    found, declared = stored_readings(), platform(connection.platform)
    figures = {
        (one.series.account.external_id, one.series.metric): one.value
        for one in metrics.figures(world.viewer, world.team_id, QUARTER)
    }
    for account in [one for one in accounts_of(connection.id) if one.is_chosen]:
        by_metric = defaultdict(dict)
        for (owner, metric, day), (value, _) in found.items():
            if owner == account.external_id:
                by_metric[metric][day] = value
        with reading() as session:
            known = {one.metric for one in numbers.series_of_account(session, account)}
        for derived in [one for one in declared.derived if one.key in known]:
            if not derived.denominator:
                assert by_metric[derived.key] == weighed(derived.numerator, derived, by_metric)
                continue
            expected = rate(derived, by_metric, declared)
            told = figures[account.external_id, derived.key]
            assert (told is None) == (expected is None), derived.key
            assert told is None or told == pytest.approx(expected, rel=1e-9), derived.key


def weighed(terms, derived, by_metric):
    """Add up metrics with their weights, on the days that have all that may not lack."""
    needed = [set(by_metric[key]) for key in terms if key not in derived.may_lack]
    return {
        day: sum(weight * by_metric[key].get(day, 0.0) for key, weight in terms.items())
        for day in set.intersection(*needed)
    }


def rate(derived, by_metric, declared):
    """Divide sums over the quarter; a level below counts as its mean over the days."""
    top, bottom = (
        [value for day, value in weighed(terms, derived, by_metric).items() if day >= "2026-10-01"]
        for terms in (derived.numerator, derived.denominator)
    )
    is_level = all(declared.metric(key).rollup.value == "last" for key in derived.denominator)
    divisor = sum(bottom) / (len(bottom) if is_level and bottom else 1)
    scale = 100 if derived.unit.value == "percent" else 1
    return scale * sum(top) / divisor if divisor else None


def test_a_rate_by_followers_divides_by_their_mean(followed, read_due, world):
    followed("bluesky")
    for _ in range(4):
        read_due(days=1)
    found = stored_readings()
    followers = list(days_of("followers", found).values())
    assert (len(followers), len(set(followers)) > 1) == (5, True)
    engagements = sum(
        value for day, value in days_of("engagements", found).items() if day >= "2026-10-01"
    )
    (shown,) = [
        one.value
        for one in metrics.figures(world.viewer, world.team_id, QUARTER)
        if one.series.metric == "engagement_rate_by_followers"
    ]
    assert shown == pytest.approx(100 * engagements / (sum(followers) / 5))


@pytest.mark.parametrize("key", ["bluesky", "mastodon"])
def test_quotes_that_are_not_told_count_as_none(joined, read, sandbox, world, key):
    name = {"bluesky": "quoteCount", "mastodon": "quotes_count"}[key]
    sandbox.stage(key).faults.deprecate(name)
    report = read(joined(key))
    assert (report.state, report.broken) == (UP_TO_DATE, ())
    found = stored_readings()
    parts = set(platform(key).derived[0].numerator) - {"quotes_on_posts"}
    assert len(parts) == 3
    told = days_of("engagements", found)
    assert told == {
        day: sum(days_of(part, found)[day] for part in parts)
        for day in days_of("posts_published", found)
    }
    assert sum(told.values()) > 0
    # A day without posts had no quotes either; of the others nobody knows.
    quoted = days_of("quotes_on_posts", found)
    posted = {day for day, value in days_of("posts_published", found).items() if value}
    assert (set(quoted) & posted, set(quoted.values())) == (set(), {0.0})


def test_an_old_server_without_quotes_is_read_all_the_same(read, world, sandbox):
    typed = {"instance": "old.example", "user": "demo"}
    made = connecting.try_typed(world.lead, world.team_id, "mastodon", "public", typed)
    connecting.choose_accounts(world.lead, made.id, [accounts_of(made.id)[0].id])
    report = read(made)
    assert (report.state, report.broken) == (UP_TO_DATE, ())
    assert sum(days_of("engagements", stored_readings()).values()) > 0


def test_a_process_that_ends_lets_go_between_two_windows(joined, read, sandbox, world):
    made = joined("instagram")
    sandbox.meanwhile(ending.announce, platform="instagram", after=40)
    try:
        with pytest.raises(Busy):
            read(made)
    finally:
        ending.is_over()
    with reading() as session:
        (run,) = connections.runs_of(session, made.id, 5)
    assert (run.state, run.ended_at is not None) == ("interrupted", True)
    before = stored_readings()
    report = read(made)
    assert report.state is UP_TO_DATE
    assert before.items() <= stored_readings().items()


def test_when_nothing_at_all_can_be_read_it_is_no_success(joined, read, sandbox):
    made = joined("bluesky")
    sandbox.stage("bluesky").faults.shape(times=None)
    report = read(made)
    assert report.state is ConnectionState.TROUBLE
    assert "in another form than it documents" in str(report.problem)
    sandbox.stage("bluesky").faults.clear()
    assert read(made).state is UP_TO_DATE


def test_a_setting_that_cannot_be_read_waits_for_an_admin(joined, read, monkeypatch):
    made = joined("bluesky")
    monkeypatch.setenv(platforms.BASE_URLS_NAME, "bsky.app")
    report = read(made)
    assert report.state is ConnectionState.CONFIGURE
    assert platforms.BASE_URLS_NAME in str(report.problem)
