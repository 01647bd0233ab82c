"""Connect platforms as people do, against the sandbox, and see what each connection is in."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.calendar import CycleKind
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.services import (
    connecting,
    connections,
    cycles,
    metrics,
    objectives,
    platforms,
    schedule,
    sign_in,
    sync,
)
from tests.browser.serving import Server
from tests.sandbox import FIRST_WAYS, TYPED, Sandbox, answer_consent, typed

pytestmark = pytest.mark.browser
BASE = "http://localhost:8501"
# Every kind of way in is among them; the rest are connected without a browser, elsewhere.
TEN = (
    *("facebook_pages", "instagram", "linkedin_pages", "tiktok_organic", "youtube"),
    *("x_twitter", "google_analytics_4", "google_search_console", "bluesky", "mastodon"),
)
REFUSED = "You did not allow it on YouTube’s page, so nothing was connected."
USED_UP = "This authorisation is used up or too old"


def now():
    return datetime.now(UTC)


@pytest.fixture
def simulator(monkeypatch):
    """Serve the sandbox to the app and to the services in this process."""
    with Sandbox(now) as running:
        monkeypatch.setenv(platforms.SANDBOX_NAME, running.address)
        yield running
        assert running.errors == []


@pytest.fixture
def server(world, database, simulator):
    """Give a server, just started, that finds every platform in the sandbox."""
    # What happens when is the test's to say.
    settings = {"JAUGE_SANDBOX": simulator.address, "JAUGE_WORKER": "off"}
    with Server(database, **settings) as server:
        yield server


@pytest.fixture
def lead(enter, world):
    return enter(world.lead, "/connections")


def begin(visitor, platform, typed=()):
    """Open a platform of the gallery, type what it asks for, and go on."""
    visitor.rests()
    visitor.press(f"gallery.connect.{platform}")
    for key, text in dict(typed).items():
        visitor.type(f"connect.typed.{key}", text)
    visitor.rests()
    visitor.press("connect.go")


def allow(visitor):
    visitor.page.locator("#allow").click()


def connected(world, key, way="", **typed):
    """Connect a platform through the services and read it."""
    way = way or dict(FIRST_WAYS)[key]
    if (key, way) in TYPED:
        made = connecting.try_typed(world.lead, world.team_id, key, way, TYPED[key, way] | typed)
    else:
        url = connecting.start(world.lead, world.team_id, key, way, typed, base=BASE)
        made = connecting.finish(world.lead, answer_consent(url))
    (view,) = [
        one for one in connections.connections(world.lead, world.team_id) if one.id == made.id
    ]
    connecting.choose_accounts(world.lead, made.id, [one.id for one in view.accounts])
    assert sync.refresh(world.lead, made.id).problem is None
    return made.id


def card(visitor, connection_id):
    return visitor.keyed(f"connections.{connection_id}")


def says(visitor, connection_id, text):
    expect(card(visitor, connection_id).get_by_text(text).first).to_be_visible()


def ended_runs(world, connection_id, count):
    """Wait until so many runs have ended; the newest comes first."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        runs = connections.runs(world.lead, connection_id)
        if len(runs) == count and all(run.ended_at for run in runs):
            return runs
        time.sleep(0.05)
    raise AssertionError("the run did not end")


def refresh(visitor, connection_id):
    visitor.rests()
    visitor.press(f"connections.refresh.{connection_id}")


@pytest.mark.slow
def test_ten_platforms_connect_and_a_gauge_moves(lead, world, simulator, enter):
    ways = dict(FIRST_WAYS)
    for number, platform in enumerate(TEN, start=1):
        begin(lead, platform, typed(platform, ways[platform]))
        if platforms.platform_view(platform).way(ways[platform]).is_browser:
            allow(lead)
        says(lead, number, "Choose accounts")
        lead.rests()
        lead.press(f"connections.accounts.{number}.save")
        says(lead, number, "Up to date")
    listed = connections.connections(world.lead, world.team_id)
    assert len(listed) == len(TEN)
    assert all(one.is_sandbox and one.as_of for one in listed)
    key_result = bound_to_new_followers(world)
    dashboard = enter(world.lead, f"/?cycle={key_result.cycle_id}")
    dashboard.sees("Win 5,000 new followers")
    dashboard.sees("Sandbox data")
    before = value_on_dashboard(dashboard)
    more_arrives(simulator, world)
    dashboard.go(f"/?cycle={key_result.cycle_id}")
    dashboard.sees("Win 5,000 new followers")
    assert value_on_dashboard(dashboard) != before


def bound_to_new_followers(world):
    """Bind a key result to new followers on Facebook, over sixty days around today."""
    today = now().date()
    cycle = cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Now",
        kind=CycleKind.CUSTOM,
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=30),
    )
    series = next(
        one.series
        for one in metrics.metrics(world.lead, world.team_id)
        if (one.series.account.platform, one.series.metric) == ("facebook_pages", "new_followers")
    )
    key_result = world.key_result(
        title="Win 5,000 new followers",
        kind="count_up",
        goal=Goal(target=5000),
        starts_on=cycle.period.starts_on,
        deadline=cycle.period.ends_on,
        feed=Feed(series.id, Measure.TOTAL),
    )
    objective = world.objective(key_result, cycle_id=cycle.id)
    return objectives.save(world.lead, objective, today=today)


def value_on_dashboard(visitor):
    return visitor.page.locator(".card .now").first.inner_text()


def more_arrives(simulator, world):
    """Have the numbers of past days revised upwards, as platforms do, and read them."""
    numbers = simulator.stage("facebook_pages").numbers
    before = numbers.flow
    numbers.flow = lambda *given, **options: before(*given, **options) + 10
    try:
        facebook = next(
            one
            for one in connections.connections(world.lead, world.team_id)
            if one.title == "Facebook Pages"
        )
        sync.refresh(world.lead, facebook.id)
    finally:
        numbers.flow = before


def test_progress_is_shown_while_numbers_arrive(lead, world, simulator):
    begin(lead, "instagram")
    allow(lead)
    says(lead, 1, "Choose accounts")
    simulator.stage("instagram").faults.slow(0.05, times=None)
    lead.rests()
    lead.press("connections.accounts.1.save")
    expect(card(lead, 1).get_by_role("progressbar")).to_be_visible()
    says(lead, 1, "numbers read")
    simulator.stage("instagram").faults.clear()
    says(lead, 1, "Up to date")


def test_a_refusal_ends_in_a_sentence(lead, world):
    begin(lead, "youtube")
    lead.page.locator("#refuse").click()
    lead.sees(REFUSED)
    assert connections.connections(world.lead, world.team_id) == []
    assert "state=" not in lead.page.url


def test_what_comes_back_counts_once_and_for_its_owner_alone(lead, enter, world):
    begin(lead, "youtube")
    page = lead.page
    with page.expect_request(lambda request: "/connections?" in request.url) as back:
        allow(lead)
    says(lead, 1, "Choose accounts")
    path = back.value.url.removeprefix(lead.server.address)
    lead.go(path)
    lead.sees(USED_UP)
    begin(lead, "linkedin_pages")
    url = page.wait_for_url("**/linkedin_pages/**") or page.url
    consent = answer_consent(url)
    admin = enter(world.admin, f"/connections?state={consent.state}&code={consent.code}")
    admin.sees("Somebody else began this authorisation, so nothing was connected.")
    lead.go(f"/connections?state={consent.state}&code={consent.code}")
    lead.sees(USED_UP)
    assert len(connections.connections(world.lead, world.team_id)) == 1


def test_a_consent_page_that_was_closed_is_remembered(lead):
    begin(lead, "youtube")
    lead.page.wait_for_url("**/youtube/**")
    lead.go("/connections")
    lead.sees("YouTube waits for your answer on its page until")


def test_a_private_address_is_no_server(lead, world, simulator):
    lead.rests()
    lead.press("gallery.connect.mastodon")
    for text in ("http://169.254.169.254", "localhost", "https://10.0.0.1/"):
        lead.type("connect.typed.instance", text)
        lead.type("connect.typed.user", "demo")
        lead.rests()
        lead.press("connect.go")
        lead.sees(f"“{text}” is not a public server.")
        lead.finds("connect.typed.user", "demo")
    assert len(simulator.calls) == 0
    assert connections.connections(world.lead, world.team_id) == []


def test_a_token_that_ends_in_the_middle_is_renewed(enter, world, simulator):
    number = connected(world, "tiktok_organic")
    expire = simulator.stage("tiktok_organic").faults.expire_tokens
    simulator.calls.clear()
    simulator.meanwhile(expire, platform="tiktok_organic", after=1)
    lead = enter(world.lead, "/connections")
    refresh(lead, number)
    card(lead, number).get_by_role("progressbar").wait_for(state="detached")
    (run, _first) = ended_runs(world, number, 2)
    assert run.state == "up_to_date"
    assert simulator.calls.of("tiktok_organic", "refresh_token")
    says(lead, number, "Up to date")


def test_a_limit_is_shown_with_its_time_and_obeyed(enter, world, simulator):
    number = connected(world, "x_twitter")
    simulator.stage("x_twitter").faults.limit(now() + timedelta(hours=2))
    lead = enter(world.lead, "/connections")
    refresh(lead, number)
    says(lead, number, "Rate-limited")
    says(lead, number, "X (Twitter)’s limit is reached. We go on by ourselves from")
    simulator.calls.clear()
    assert schedule.run_due() == []
    assert len(simulator.calls) == 0
    simulator.stage("x_twitter").faults.clear()
    refresh(lead, number)
    says(lead, number, "Up to date")


def test_a_metric_that_is_gone_is_marked_and_its_siblings_load(enter, world, simulator):
    number = connected(world, "facebook_pages")
    simulator.stage("facebook_pages").faults.deprecate("page_views_total")
    lead = enter(world.lead, "/connections")
    refresh(lead, number)
    says(lead, number, "2 metrics are broken")
    says(lead, number, "Facebook Pages no longer tells this metric")
    says(lead, number, "Up to date")
    simulator.stage("facebook_pages").faults.clear()
    refresh(lead, number)
    expect(card(lead, number).get_by_text("metrics are broken")).to_have_count(0)


def test_reconnecting_repairs(enter, world, simulator):
    number = connected(world, "youtube")
    simulator.stage("youtube").faults.revoke()
    lead = enter(world.lead, "/connections")
    refresh(lead, number)
    says(lead, number, "Needs reconnecting")
    lead.rests()
    lead.press(f"connections.reconnect.{number}")
    lead.rests()
    lead.press("connect.go")
    allow(lead)
    lead.rests()
    refresh(lead, number)
    says(lead, number, "Up to date")
    assert len(connections.connections(world.lead, world.team_id)) == 1


def test_history_tells_what_was_read(enter, world):
    number = connected(world, "bluesky")
    lead = enter(world.lead, "/connections")
    lead.rests()
    lead.press(f"connections.history_button.{number}")
    expect(card(lead, number).get_by_test_id("stDataFrame")).to_be_visible()


def test_disconnecting_leaves_the_numbers(enter, world):
    number = connected(world, "bluesky")
    read = len(metrics.metrics(world.lead, world.team_id))
    lead = enter(world.lead, "/connections")
    lead.rests()
    card(lead, number).get_by_role("button", name="More").click()
    lead.press(f"connections.disconnect.{number}")
    lead.sees("Disconnected: the token is erased.")
    lead.sees("Nothing is connected yet.")
    assert len(metrics.metrics(world.lead, world.team_id)) == read


def test_a_viewer_sees_the_states_and_no_buttons(enter, world):
    number = connected(world, "bluesky")
    viewer = enter(world.viewer, "/connections")
    says(viewer, number, "Up to date")
    viewer.rests()
    expect(viewer.page.get_by_test_id("stMain").get_by_role("button")).to_have_count(0)


def test_a_search_finds_platforms_by_what_they_tell_in_both_languages(lead):
    expect(lead.keyed("gallery.youtube")).to_be_visible()
    lead.type("gallery.search", "portée")
    expect(lead.keyed("gallery.youtube")).to_have_count(0)
    expect(lead.keyed("gallery.instagram")).to_be_visible()


def test_it_works_without_routes_too(world, database, simulator, visit):
    ticket = sign_in.sign_in(email=world.lead.email, password=world.password, address=None)
    cookie = sign_in.redeem(ticket)
    settings = {"JAUGE_SANDBOX": simulator.address, "JAUGE_WORKER": "off"}
    with Server(database, entry="okr/ui/main.py", **settings) as server:
        kept = {"name": sign_in.COOKIE, "value": cookie, "url": server.address, "sameSite": "Lax"}
        lead = visit(server, cookies=[kept]).go("/connections")
        begin(lead, "youtube")
        allow(lead)
        says(lead, 1, "Choose accounts")
