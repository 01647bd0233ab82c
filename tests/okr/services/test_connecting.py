"""People connect platforms: they authorise, refuse, paste, pick accounts, come back, and leave."""

import logging
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import text as sa_text

from connectors.registry import platform as declared
from connectors.simulator import secret_for
from okr.domain.connections import ConnectionState
from okr.domain.errors import InvalidInput, JaugeError, NotAllowed, NotFound
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.services import connecting, platforms, sync, vault
from okr.services.connecting import Consent, Ending
from okr.services.sync import Busy
from okr.store import connections, numbers, progress
from okr.store.database import reading, writing
from okr.store.settings import PUBLIC_URL_NAME
from tests.sandbox import (
    BASE,
    NOW,
    SERVER,
    TYPED,
    WAYS,
    Sandbox,
    accounts_of,
    answer_consent,
    authorise,
    connect,
    let_in,
    stored,
    stored_readings,
    typed,
)

BY_BROWSER = [
    (view.key, way.key) for view in platforms.gallery() for way in view.ways if way.is_browser
]
TYPED_WAYS = [one for one in WAYS if one not in BY_BROWSER]
BAKERY = "Sandbox · Google Analytics 4 · Riverside Bakery"
CAFE = "Sandbox · Google Analytics 4 · Riverside Café"


def connections_of(world):
    with reading() as session:
        return connections.of_team(session, world.team_id)


def accounts_there(world):
    with reading() as session:
        return numbers.accounts(session, world.team_id)


def start(world, platform, way="oauth", *, by=None, **options):
    given = {"base": BASE} | options
    actor = by or world.lead
    return connecting.start(actor, world.team_id, platform, way, typed(platform, way), **given)


def query_of(url):
    return dict(parse_qsl(urlsplit(url).query))


def assert_nothing_is_kept(world):
    assert connections_of(world) == []
    assert accounts_there(world) == []


# The whole way


@pytest.mark.parametrize(("platform", "way"), WAYS)
def test_every_way_leads_to_accounts_to_pick(sandbox, world, platform, way):
    made = let_in(world.lead, world.team_id, platform, way)
    title = platforms.platform_view(platform).title
    assert (made.platform, made.way, made.name) == (platform, way, title)
    assert (made.state, made.next_due_at) == (ConnectionState.CHOOSING, None)
    assert (made.is_sandbox, made.created_by) == (True, world.lead.user_id)
    listed = accounts_of(made.id)
    assert listed
    assert all(one.name.startswith(f"Sandbox · {title} · ") for one in listed)
    connecting.choose_accounts(world.lead, made.id, [listed[0].id])
    chosen = stored(made.id)
    assert chosen.name == listed[0].name.removeprefix(f"Sandbox · {title} · ")
    assert (chosen.state, chosen.next_due_at) == (ConnectionState.WAITING, NOW)
    assert [one.is_chosen for one in accounts_of(made.id)] == [True] + [False] * (len(listed) - 1)


def test_at_least_one_account_has_to_be_picked(sandbox, world):
    made = let_in(world.lead, world.team_id, "google_analytics_4")
    with pytest.raises(InvalidInput, match="at least one account"):
        connecting.choose_accounts(world.lead, made.id, [])
    assert stored(made.id).state == ConnectionState.CHOOSING


def test_accounts_of_another_connection_cannot_be_picked(sandbox, world):
    made = let_in(world.lead, world.team_id, "google_analytics_4")
    other = let_in(world.lead, world.team_id, "bluesky")
    with pytest.raises(InvalidInput, match="at least one account"):
        connecting.choose_accounts(world.lead, made.id, [accounts_of(other.id)[0].id])
    assert stored(made.id).state == ConnectionState.CHOOSING


def test_the_name_of_many_accounts_is_short(sandbox, world):
    made = let_in(world.lead, world.team_id, "google_analytics_4")
    first, second = accounts_of(made.id)
    with writing() as session:
        for one in (first, second):
            connections.adopt_account(
                session,
                world.team_id,
                connection_id=made.id,
                platform=made.platform,
                external_id=f"copy of {one.external_id}",
                name=one.name + "e" * 60,
                at=NOW,
            )
    connecting.choose_accounts(world.lead, made.id, [one.id for one in accounts_of(made.id)])
    name = stored(made.id).name
    assert len(name) == 120
    assert name.startswith("Riverside Bakery, Riverside Bakerye")
    assert name.endswith("…")


def test_who_sees_no_account_is_told_why(sandbox, world):
    unknown = TYPED["youtube", "api_key"] | {"channel": "UCnobody"}
    with pytest.raises(JaugeError, match="shows no account that can be read"):
        connecting.try_typed(world.lead, world.team_id, "youtube", "api_key", unknown)
    assert_nothing_is_kept(world)


# Consents


def test_a_consent_is_bound_to_this_way_and_to_this_app(sandbox, world):
    asked = query_of(start(world, "google_analytics_4"))
    assert asked["client_id"] == "sandbox-google-analytics-4"
    assert asked["redirect_uri"] == f"{BASE}/connections"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 40


def test_two_consents_have_nothing_in_common(sandbox, world):
    first, second = (query_of(start(world, "google_analytics_4")) for _ in range(2))
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


def test_who_went_to_a_consent_page_is_waited_for(sandbox, world, moment):
    start(world, "google_analytics_4")
    until = {"google_analytics_4": stored_end(moment)}
    assert connecting.waiting_consents(world.lead, world.team_id) == until
    assert connecting.waiting_consents(world.admin, world.team_id) == {}
    moment.passes(minutes=10)
    assert connecting.waiting_consents(world.lead, world.team_id) == {}


def stored_end(moment):
    begun = moment.now()
    moment.passes(minutes=connecting.CONSENT_MINUTES)
    ends = moment.now()
    moment.at = begun
    return ends


@pytest.mark.parametrize(("platform", "way"), BY_BROWSER)
def test_a_refusal_connects_nothing_and_ends_there(sandbox, world, platform, way):
    back = answer_consent(start(world, platform, way), allows=False)
    with pytest.raises(JaugeError, match="You did not allow it"):
        connecting.finish(world.lead, back)
    with pytest.raises(JaugeError, match="used up or too old"):
        connecting.finish(world.lead, back)
    assert_nothing_is_kept(world)


def test_what_else_a_consent_page_says_is_passed_on(sandbox, world):
    state = query_of(start(world, "google_analytics_4"))["state"]
    with pytest.raises(JaugeError, match=r"did not allow it \(invalid_scope\)\. An admin"):
        connecting.finish(world.lead, Consent(state, error="invalid_scope"))
    assert_nothing_is_kept(world)


def test_a_consent_counts_once(sandbox, world):
    back = answer_consent(start(world, "google_analytics_4"))
    made = connecting.finish(world.lead, back)
    with pytest.raises(JaugeError, match="used up or too old"):
        connecting.finish(world.lead, back)
    assert [one.id for one in connections_of(world)] == [made.id]


def test_somebody_elses_consent_is_burnt(sandbox, world):
    back = answer_consent(start(world, "google_analytics_4", by=world.admin))
    for actor, said in ((world.lead, "Somebody else began"), (world.admin, "used up or too old")):
        with pytest.raises(JaugeError, match=said):
            connecting.finish(actor, back)
    assert_nothing_is_kept(world)
    assert sandbox.calls.of("google_analytics_4", "/token") == []


@pytest.mark.parametrize("minutes", [10, 60])
def test_a_consent_grows_old(sandbox, world, moment, minutes):
    back = answer_consent(start(world, "google_analytics_4"))
    moment.passes(minutes=minutes)
    with pytest.raises(JaugeError, match="used up or too old: it counts once, for 10 minutes"):
        connecting.finish(world.lead, back)
    assert_nothing_is_kept(world)


def test_a_consent_of_nobody_is_refused(sandbox, world):
    for state in ("", "invented"):
        with pytest.raises(JaugeError, match="used up or too old"):
            connecting.finish(world.lead, Consent(state, code="invented"))
    assert_nothing_is_kept(world)


def test_who_lost_the_role_meanwhile_connects_nothing(sandbox, world, monkeypatch):
    back = answer_consent(start(world, "google_analytics_4"))
    monkeypatch.setitem(world.lead.roles, world.team_id, world.viewer.roles[world.team_id])
    with pytest.raises(NotAllowed):
        connecting.finish(world.lead, back)
    assert_nothing_is_kept(world)


@pytest.mark.parametrize("platform", ["google_analytics_4", "linkedin_pages"])
def test_the_only_right_that_was_left_unticked_is_missed(sandbox, world, platform):
    url = start(world, platform)
    with pytest.raises(JaugeError, match="leave every right ticked"):
        connecting.finish(world.lead, answer_consent(url, unticks=[query_of(url)["scope"]]))
    assert_nothing_is_kept(world)


@pytest.mark.parametrize("platform", ["mastodon", "tiktok_organic", "x_twitter", "youtube"])
def test_a_right_that_was_left_unticked_is_named(sandbox, world, platform):
    url = start(world, platform)
    unticked = query_of(url)["scope"].replace(",", " ").split()[0]
    with pytest.raises(JaugeError, match="not allowed everything that is needed") as told:
        connecting.finish(world.lead, answer_consent(url, unticks=[unticked]))
    assert unticked in str(told.value)
    assert_nothing_is_kept(world)


def asks_for_the_way_back(key, way):
    return "{redirect_uri}" in declared(key).way(way).token_call.fields.values()


@pytest.mark.parametrize(
    ("platform", "way"), [one for one in BY_BROWSER if asks_for_the_way_back(*one)]
)
def test_a_code_for_another_redirect_address_is_worth_nothing(sandbox, world, platform, way):
    url = start(world, platform, way)
    wrong = url.replace("localhost%3A8501", "localhost%3A9999")
    assert wrong != url
    if platform == "mastodon":
        # The app is registered with its address: nobody is even asked.
        with pytest.raises(ValueError, match="is not one that the app registered"):
            answer_consent(wrong)
        return
    with pytest.raises(JaugeError, match=r"(?i)reconnect|app itself"):
        connecting.finish(world.lead, answer_consent(wrong))
    assert_nothing_is_kept(world)


def test_a_secret_that_is_typed_before_the_consent_is_kept_encrypted(sandbox, world):
    made = authorise(world.lead, world.team_id, "microsoft_ads", "oauth")
    assert vault.decrypt(made.secrets)["developer_token"] == "sandbox-developer-token"
    assert "verifier" not in vault.decrypt(made.secrets)
    assert "sandbox-developer-token" not in f"{made.settings} {made.secrets}"


def test_a_public_address_is_where_people_are_sent_back_to(sandbox, world, monkeypatch):
    monkeypatch.setenv(PUBLIC_URL_NAME, "https://jauge.example.org/")
    asked = query_of(start(world, "tiktok_organic"))
    assert asked["redirect_uri"] == "https://jauge.example.org/connections/"
    made = authorise(world.lead, world.team_id, "tiktok_organic", "oauth")
    assert made.state == ConnectionState.CHOOSING


def test_outside_the_sandbox_some_platforms_need_https(sandbox, world, monkeypatch):
    monkeypatch.delenv(platforms.SANDBOX_NAME)
    with pytest.raises(JaugeError, match=f"https address only, and this Jauge is at {BASE}/"):
        start(world, "tiktok_organic")
    assert len(sandbox.calls) == 0


def test_outside_the_sandbox_an_app_of_ones_own_is_needed(sandbox, world, monkeypatch):
    monkeypatch.delenv(platforms.SANDBOX_NAME)
    with pytest.raises(JaugeError, match="Google Analytics 4 needs an app of your own first"):
        start(world, "google_analytics_4")


def test_a_grant_whose_accounts_could_not_be_listed_is_kept(sandbox, world):
    sandbox.stage("google_analytics_4").faults.server_error(times=None, path="accountSummaries")
    with pytest.raises(JaugeError, match="has a fault of its own"):
        authorise(world.lead, world.team_id, "google_analytics_4", "oauth")
    (made,) = connections_of(world)
    assert (made.state, accounts_of(made.id)) == (ConnectionState.CHOOSING, [])
    sandbox.stage("google_analytics_4").faults.clear()
    assert connecting.test(world.lead, made.id) == 2
    assert [one.is_chosen for one in accounts_of(made.id)] == [True, True]


@pytest.mark.parametrize(("platform", "way"), TYPED_WAYS)
def test_what_is_typed_is_no_consent_and_the_reverse(sandbox, world, platform, way):
    with pytest.raises(NotFound):
        start(world, platform, way)
    with pytest.raises(NotFound):
        connecting.try_typed(world.lead, world.team_id, "google_analytics_4", "oauth", {})


# What is typed


@pytest.mark.parametrize(("platform", "way"), TYPED_WAYS)
def test_every_field_has_to_be_filled_in(sandbox, world, platform, way):
    with pytest.raises(InvalidInput) as told:
        connecting.try_typed(world.lead, world.team_id, platform, way, {})
    fields = {one.field for one in told.value.problems}
    inputs = platforms.platform_view(platform).way(way).inputs
    assert fields == {one.key for one in inputs if not one.is_optional}
    assert len(sandbox.calls) == 0


@pytest.mark.parametrize(
    ("platform", "way", "changes"),
    [
        ("tiktok_organic", "token", {"access_token": "act.wrong"}),
        ("x_twitter", "app_only", {"access_token": "AAAAwrong"}),
        ("youtube", "api_key", {"api_key": "AIzaWrong"}),
        ("google_analytics_4", "service_account", {"service_account_json": "{ }"}),
        (
            "google_search_console",
            "service_account",
            {"service_account_json": '{"client_email": "a@b.example", "private_key": "none"}'},
        ),
        ("bluesky", "public", {"actor": "nobody.bsky.social"}),
        ("bluesky", "public", {"actor": "no handle"}),
        ("mastodon", "public", {"user": "nobody"}),
        ("x_twitter", "app_only", {"username": "nobody"}),
        ("youtube", "api_key", {"channel": "UCnobody"}),
    ],
)
def test_what_does_not_work_is_said_and_not_kept(sandbox, world, platform, way, changes):
    with pytest.raises(JaugeError) as told:
        connecting.try_typed(
            world.lead, world.team_id, platform, way, typed(platform, way) | changes
        )
    assert platforms.platform_view(platform).title in str(told.value)
    secrets = [
        one.key for one in platforms.platform_view(platform).way(way).inputs if one.is_secret
    ]
    assert not [key for key in secrets if changes.get(key, "-") in str(told.value)]
    assert_nothing_is_kept(world)


def test_nothing_is_kept_while_the_platform_is_down(sandbox, world):
    sandbox.stage("bluesky").faults.server_error(503, times=None)
    with pytest.raises(JaugeError, match="Bluesky has a fault of its own"):
        let_in(world.lead, world.team_id, "bluesky")
    assert_nothing_is_kept(world)


PRIVATE = (
    "http://169.254.169.254",
    "https://169.254.169.254/latest/meta-data",
    "169.254.169.254",
    "2852039166",
    "0xA9FEA9FE",
    "127.0.0.1",
    "10.0.0.1",
    "[::1]",
    "localhost",
    "http://localhost:8501",
    "metadata.google.internal",
    "printer.local",
    "http://mastodon.example",
    "mastodon.example:8080",
    "somebody:secret@mastodon.example",
    "mastodon",
    "masto don.example",
    "file:///etc/passwd",
    "https://",
)


def try_server(world, way, host):
    given = TYPED["mastodon", way] | {"instance": host}
    if way == "oauth":
        connecting.start(world.lead, world.team_id, "mastodon", way, given, base=BASE)
    else:
        connecting.try_typed(world.lead, world.team_id, "mastodon", way, given)


@pytest.mark.parametrize("way", ["public", "oauth"])
def test_only_public_servers_can_be_typed_in_the_sandbox_too(sandbox, world, way):
    for host in PRIVATE:
        with pytest.raises(InvalidInput, match="is not a public server") as told:
            try_server(world, way, host)
        assert [one.field for one in told.value.problems] == ["instance"]
    assert len(sandbox.calls) == 0
    assert_nothing_is_kept(world)


def test_outside_the_sandbox_a_name_that_leads_home_is_refused(sandbox, world, monkeypatch):
    # A public name, that resolves to this machine.
    monkeypatch.delenv(platforms.SANDBOX_NAME)
    monkeypatch.setattr("socket.getaddrinfo", leading_home)
    with pytest.raises(JaugeError, match="“mastodon.example” leads into a private network"):
        let_in(world.lead, world.team_id, "mastodon", "public")
    assert_nothing_is_kept(world)


def leading_home(_host, port, *_more, **_options):
    return [(2, 1, 6, "", ("127.0.0.1", port))]


def test_a_servers_address_is_understood_however_it_is_typed(sandbox, world):
    given = {"instance": "https://Mastodon.Example/@demo", "user": "@demo"}
    made = connecting.try_typed(world.lead, world.team_id, "mastodon", "public", given)
    assert made.settings == {"instance": SERVER, "user": "demo"}


# Servers on which Jauge registers itself


def registrations(sandbox, host=""):
    calls = sandbox.calls.of("mastodon", "/api/v1/apps")
    return [one.host for one in calls if host in one.host]


def test_a_server_is_asked_once_for_an_app(sandbox, world):
    for _ in range(3):
        start(world, "mastodon")
    assert registrations(sandbox) == [SERVER]
    authorise(world.lead, world.team_id, "mastodon", "oauth")
    other = {"instance": "other.example"}
    connecting.start(world.lead, world.team_id, "mastodon", "oauth", other, base=BASE)
    assert registrations(sandbox) == [SERVER, "other.example"]


def test_another_way_back_needs_another_app(sandbox, world):
    start(world, "mastodon")
    start(world, "mastodon", base="https://jauge.example.org")
    assert registrations(sandbox) == [SERVER, SERVER]


def test_an_app_that_a_server_has_forgotten_is_registered_anew(sandbox, world, moment, monkeypatch):
    start(world, "mastodon")
    with Sandbox(moment.now) as restarted:
        monkeypatch.setenv(platforms.SANDBOX_NAME, restarted.address)
        back = answer_consent(start(world, "mastodon"))
        with pytest.raises(JaugeError, match="no longer knows this Jauge. Press Connect again"):
            connecting.finish(world.lead, back)
        assert_nothing_is_kept(world)
        authorise(world.lead, world.team_id, "mastodon", "oauth")
        assert registrations(restarted) == [SERVER]


def test_a_server_that_registers_nobody_is_told_of(sandbox, world):
    sandbox.stage("mastodon").faults.server_error(503, times=None, path="/api/v1/apps")
    with pytest.raises(JaugeError, match="Mastodon has a fault of its own"):
        start(world, "mastodon")
    sandbox.stage("mastodon").faults.clear()
    authorise(world.lead, world.team_id, "mastodon", "oauth")


# The app that is registered at a platform


@pytest.fixture
def real(sandbox, monkeypatch):
    """Leave the sandbox's own apps aside: addresses alone lead to it, as to a company's proxy."""
    monkeypatch.delenv(platforms.SANDBOX_NAME)
    base = f"{sandbox.address}/google_analytics_4"
    hosts = ("accounts", "oauth2", "analyticsadmin", "analyticsdata")
    names = ["accounts.google.com", *(f"{one}.googleapis.com" for one in hosts[1:])]
    led = (f"https://{name}={base}/{name}" for name in names)
    monkeypatch.setenv(platforms.BASE_URLS_NAME, ",".join(led))
    return sandbox


def save_client(world, client_id="stored-app", secret=None, by=None):
    right = secret_for("google_analytics_4", client_id)
    platforms.save_client(
        by or world.admin,
        world.team_id,
        "google_analytics_4",
        client_id=f" {client_id} ",
        secret=secret or right,
    )


def put_into_environment(monkeypatch, client_id):
    right = secret_for("google_analytics_4", client_id)
    monkeypatch.setenv("JAUGE_GOOGLE_ANALYTICS_4_CLIENT_ID", client_id)
    monkeypatch.setenv("JAUGE_GOOGLE_ANALYTICS_4_CLIENT_SECRET", right)


def test_an_app_of_ones_own_connects_and_reads(real, world):
    save_client(world)
    made = authorise(world.lead, world.team_id, "google_analytics_4", "oauth")
    assert not made.is_sandbox
    connecting.choose_accounts(world.lead, made.id, [accounts_of(made.id)[0].id])
    assert sync.refresh(world.lead, made.id).state == ConnectionState.UP_TO_DATE


def test_the_environments_app_comes_before_the_stored_one(real, world, monkeypatch):
    save_client(world)
    view = platforms.client_view(world.lead, "google_analytics_4")
    assert (view.client_id, view.is_from_environment) == ("stored-app", False)
    put_into_environment(monkeypatch, "stated-app")
    view = platforms.client_view(world.lead, "google_analytics_4")
    assert (view.client_id, view.is_from_environment) == ("stated-app", True)
    assert query_of(start(world, "google_analytics_4"))["client_id"] == "stated-app"
    authorise(world.lead, world.team_id, "google_analytics_4", "oauth")


def test_half_an_app_in_the_environment_is_none(real, world, monkeypatch):
    put_into_environment(monkeypatch, "stated-app")
    monkeypatch.delenv("JAUGE_GOOGLE_ANALYTICS_4_CLIENT_SECRET")
    assert platforms.client_view(world.lead, "google_analytics_4") is None


def test_an_app_with_a_wrong_secret_is_for_an_admin_to_mend(real, world):
    save_client(world, secret="wrong")
    with pytest.raises(JaugeError, match=r"refuses the app itself.*An admin has to check"):
        authorise(world.lead, world.team_id, "google_analytics_4", "oauth")
    assert_nothing_is_kept(world)


# Authorise again


def test_reconnecting_keeps_accounts_series_and_readings(sandbox, world):
    made = connect(world.lead, world.team_id, "google_search_console", only_first=True)
    sync.refresh(world.lead, made.id)
    accounts, before = accounts_of(made.id), stored_readings()
    sandbox.stage("google_search_console").faults.revoke()
    assert sync.refresh(world.lead, made.id).state == ConnectionState.RECONNECT
    again = authorise(
        world.admin, world.team_id, "google_search_console", "oauth", connection_id=made.id
    )
    assert again.id == made.id
    assert (again.state, again.problem, again.next_due_at) == ("up_to_date", None, NOW)
    assert [one.id for one in connections_of(world)] == [made.id]
    assert accounts_of(made.id) == accounts
    report = sync.refresh(world.lead, made.id)
    assert (report.state, report.arrival.new) == (ConnectionState.UP_TO_DATE, 0)
    assert stored_readings() == before


def test_a_token_that_ended_is_replaced_by_pasting_a_new_one(sandbox, world):
    made = connect(world.lead, world.team_id, "tiktok_organic", "token")
    sync.refresh(world.lead, made.id)
    before = stored_readings()
    sandbox.stage("tiktok_organic").faults.revoke()
    assert sync.refresh(world.lead, made.id).state == ConnectionState.RECONNECT
    new = TYPED["tiktok_organic", "token"] | {"access_token": "sandbox-another"}
    again = connecting.try_typed(
        world.lead, world.team_id, "tiktok_organic", "token", new, connection_id=made.id
    )
    assert (again.id, again.state) == (made.id, ConnectionState.UP_TO_DATE)
    assert sync.refresh(world.lead, made.id).state == ConnectionState.UP_TO_DATE
    assert stored_readings() == before


def test_another_way_in_may_be_taken_when_reconnecting(sandbox, world):
    made = connect(world.lead, world.team_id, "google_search_console")
    sync.refresh(world.lead, made.id)
    before = stored_readings()
    again = let_in(
        world.lead,
        world.team_id,
        "google_search_console",
        "service_account",
        connection_id=made.id,
    )
    assert (again.id, again.way) == (made.id, "service_account")
    assert sync.refresh(world.lead, made.id).state == ConnectionState.UP_TO_DATE
    assert stored_readings() == before


def test_a_wrong_token_leaves_the_connection_as_it_was(sandbox, world):
    made = connect(world.lead, world.team_id, "tiktok_organic", "token")
    wrong = TYPED["tiktok_organic", "token"] | {"access_token": "act.wrong"}
    with pytest.raises(JaugeError, match="no longer accepts the sign-in"):
        connecting.try_typed(
            world.lead, world.team_id, "tiktok_organic", "token", wrong, connection_id=made.id
        )
    assert stored(made.id) == made
    assert sync.refresh(world.lead, made.id).state == ConnectionState.UP_TO_DATE


@pytest.mark.parametrize("team", ["team_id", "strange_team_id"])
def test_only_a_connection_of_that_team_and_platform_can_be_reconnected(
    sandbox, world, monkeypatch, team
):
    bluesky = connect(world.lead, world.team_id, "bluesky")
    monkeypatch.setitem(world.lead.roles, world.strange_team_id, world.lead.roles[world.team_id])
    platform = "bluesky" if team == "strange_team_id" else "mastodon"
    with pytest.raises(NotFound):
        let_in(world.lead, getattr(world, team), platform, "public", connection_id=bluesky.id)
    with pytest.raises(NotFound):
        authorise(world.lead, getattr(world, team), "mastodon", "oauth", connection_id=bluesky.id)
    assert stored(bluesky.id) == bluesky


def test_who_reconnects_before_picking_still_has_to_pick(sandbox, world):
    made = let_in(world.lead, world.team_id, "google_analytics_4")
    again = authorise(
        world.lead, world.team_id, "google_analytics_4", "oauth", connection_id=made.id
    )
    assert (again.state, again.next_due_at) == (ConnectionState.CHOOSING, None)


def test_a_connection_without_its_first_numbers_waits_for_them_again(sandbox, world):
    made = connect(world.lead, world.team_id, "google_analytics_4")
    again = authorise(
        world.lead, world.team_id, "google_analytics_4", "oauth", connection_id=made.id
    )
    assert (again.state, again.next_due_at) == (ConnectionState.WAITING, NOW)


def test_rights_that_some_metrics_need_can_be_added(sandbox, world):
    monetary = "https://www.googleapis.com/auth/yt-analytics-monetary.readonly"
    made = connect(world.lead, world.team_id, "youtube")
    sync.refresh(world.lead, made.id)
    assert "estimated_revenue" not in {metric for _, metric, _ in stored_readings()}
    authorise(
        world.lead,
        world.team_id,
        "youtube",
        "oauth",
        connection_id=made.id,
        more_scopes=(monetary,),
    )
    sync.refresh(world.lead, made.id)
    assert "estimated_revenue" in {metric for _, metric, _ in stored_readings()}


# Test, and what has come since


def test_testing_counts_the_accounts(sandbox, world):
    made = connect(world.lead, world.team_id, "google_analytics_4")
    assert connecting.test(world.lead, made.id) == 2
    sandbox.stage("google_analytics_4").faults.revoke()
    with pytest.raises(JaugeError, match="no longer accepts"):
        connecting.test(world.lead, made.id)
    assert stored(made.id).state == ConnectionState.WAITING


@pytest.mark.parametrize("ask", ["test", "reconnect"])
def test_an_account_that_is_new_there_is_offered_and_not_followed(sandbox, world, ask):
    made = connect(world.lead, world.team_id, "google_analytics_4")
    pretend_it_was_not_there(CAFE)
    if ask == "test":
        assert connecting.test(world.lead, made.id) == 2
    else:
        authorise(world.lead, world.team_id, "google_analytics_4", "oauth", connection_id=made.id)
    assert {one.name: one.is_chosen for one in accounts_of(made.id)} == {
        BAKERY: True,
        CAFE: False,
    }


def pretend_it_was_not_there(name):
    with writing() as session:
        session.execute(sa_text("delete from account where name = :name"), {"name": name})


def test_a_connection_that_is_read_is_not_tested_meanwhile(sandbox, world):
    made = connect(world.lead, world.team_id, "bluesky")
    found = []

    def try_to_test():
        for use in (
            lambda: connecting.test(world.lead, made.id),
            lambda: connecting.disconnect(world.lead, made.id, keeps_numbers=True),
        ):
            try:
                use()
            except Busy as busy:
                found.append(str(busy))

    sandbox.meanwhile(try_to_test, platform="bluesky")
    assert sync.refresh(world.lead, made.id).state == ConnectionState.UP_TO_DATE
    assert found == ["This connection is being read right now. Look again in a moment."] * 2


# How often


def test_an_interval_counts_from_the_last_reading(sandbox, world, moment):
    made = connect(world.lead, world.team_id, "bluesky")
    connecting.set_interval(world.lead, made.id, 2)
    assert (stored(made.id).interval_hours, stored(made.id).next_due_at) == (2, NOW)
    sync.refresh(world.lead, made.id)
    moment.passes(hours=1)
    connecting.set_interval(world.lead, made.id, 12)
    assert (stored(made.id).next_due_at - NOW).total_seconds() == 12 * 3600


@pytest.mark.parametrize("hours", [0, 25, -1])
def test_an_interval_is_between_an_hour_and_a_day(sandbox, world, hours):
    made = connect(world.lead, world.team_id, "bluesky")
    with pytest.raises(InvalidInput, match="between 1 and 24 hours"):
        connecting.set_interval(world.lead, made.id, hours)
    assert stored(made.id) == made


def test_an_interval_does_not_wake_what_waits_for_a_person(sandbox, world):
    made = let_in(world.lead, world.team_id, "bluesky")
    connecting.set_interval(world.lead, made.id, 1)
    assert stored(made.id).next_due_at is None


# Disconnect


@pytest.mark.parametrize(
    ("platform", "way", "ending"),
    [
        ("bluesky", "public", Ending.ONLY_ERASED),
        ("facebook_pages", "facebook_login", Ending.ONLY_ERASED),
        ("google_analytics_4", "oauth", Ending.REVOKED),
        ("google_analytics_4", "service_account", Ending.ONLY_ERASED),
        ("mastodon", "oauth", Ending.REVOKED),
        ("tiktok_organic", "oauth", Ending.REVOKED),
        ("tiktok_organic", "token", Ending.ONLY_ERASED),
    ],
)
def test_a_token_is_ended_where_the_platform_can(sandbox, world, platform, way, ending):
    made = connect(world.lead, world.team_id, platform, way)
    token = vault.decrypt(made.secrets).get("access_token", "")
    assert connecting.disconnect(world.lead, made.id, keeps_numbers=True) is ending
    assert stored(made.id) is None
    if ending is Ending.REVOKED:
        assert sandbox.stage(platform).door.check(token).token is None


@pytest.mark.parametrize("what", ["server_error", "cut", "revoked before"])
def test_whatever_the_platform_says_the_token_is_erased_here(sandbox, world, what):
    made = connect(world.lead, world.team_id, "google_analytics_4")
    faults = sandbox.stage("google_analytics_4").faults
    if what == "revoked before":
        sandbox.stage("google_analytics_4").door._refreshes.clear()
    else:
        getattr(faults, what)(times=None)
    ending = connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    assert ending is Ending.UNCONFIRMED
    assert_no_token_is_left(world)


@pytest.mark.parametrize(("platform", "way"), [("mastodon", "oauth"), ("tiktok_organic", "token")])
def test_a_connection_whose_key_is_lost_can_be_ended(sandbox, world, monkeypatch, platform, way):
    from cryptography.fernet import Fernet

    made = connect(world.lead, world.team_id, platform, way)
    monkeypatch.setenv(vault.KEY_NAME, Fernet.generate_key().decode())
    connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    assert_no_token_is_left(world)


def test_a_connection_to_a_platform_that_is_no_more_can_be_ended(sandbox, world):
    made = connect(world.lead, world.team_id, "bluesky")
    with writing() as session:
        session.execute(sa_text("update connection set platform = 'orkut'"))
    ending = connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    assert ending is Ending.ONLY_ERASED
    assert stored(made.id) is None


def assert_no_token_is_left(world):
    assert connections_of(world) == []
    assert all(one.secrets == "" for one in accounts_there(world))


def test_googles_consents_are_one_and_the_last_to_leave_ends_it(sandbox, world):
    first = connect(world.lead, world.team_id, "google_analytics_4")
    second = connect(world.lead, world.team_id, "youtube")
    apart = connect(world.lead, world.team_id, "google_search_console", "service_account")
    endings = [
        connecting.disconnect(world.lead, one.id, keeps_numbers=True)
        for one in (first, second, apart)
    ]
    assert endings == [Ending.SHARED, Ending.REVOKED, Ending.ONLY_ERASED]


def test_servers_do_not_share_consents(sandbox, world):
    first = connect(world.lead, world.team_id, "mastodon", "oauth")
    other = connecting.start(
        world.lead, world.team_id, "mastodon", "oauth", {"instance": "other.example"}, base=BASE
    )
    connecting.finish(world.lead, answer_consent(other))
    assert connecting.disconnect(world.lead, first.id, keeps_numbers=True) is Ending.REVOKED


def followed(world, connection, metric="clicks"):
    """Have a key result count up a metric of a connection, and give its id."""
    account = accounts_of(connection.id)[0]
    with reading() as session:
        listed = numbers.series_of_account(session, account)
    (series,) = [one for one in listed if one.metric == metric]
    described = world.key_result(
        kind="count_up", goal=Goal(target=50_000), feed=Feed(series.id, Measure.TOTAL)
    )
    return world.save(described).key_results[0].id


def gauge(key_result_id):
    with reading() as session:
        return progress.points(session, key_result_id, NOW.date())


def test_numbers_that_are_kept_keep_the_gauges(sandbox, world):
    made = connect(world.lead, world.team_id, "google_search_console")
    sync.refresh(world.lead, made.id)
    key_result, before = followed(world, made), stored_readings()
    shown = gauge(key_result)
    assert shown
    connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    assert (stored_readings(), gauge(key_result)) == (before, shown)


def test_numbers_that_are_erased_empty_the_gauges(sandbox, world):
    made = connect(world.lead, world.team_id, "google_search_console")
    bluesky = connect(world.lead, world.team_id, "bluesky")
    for one in (made, bluesky):
        sync.refresh(world.lead, one.id)
    key_result = followed(world, made)
    ids = {one.external_id for one in accounts_of(bluesky.id)}
    kept = {key: value for key, value in stored_readings().items() if key[0] in ids}
    connecting.disconnect(world.lead, made.id, keeps_numbers=False)
    assert (stored_readings(), gauge(key_result)) == (kept, [])
    again = connect(world.lead, world.team_id, "google_search_console")
    sync.refresh(world.lead, again.id)
    assert gauge(key_result)


def test_an_account_goes_on_with_the_connection_that_comes_next(sandbox, world):
    made = connect(world.lead, world.team_id, "google_search_console")
    sync.refresh(world.lead, made.id)
    before = stored_readings()
    ids = [one.id for one in accounts_of(made.id)]
    connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    again = connect(world.lead, world.team_id, "google_search_console")
    assert [one.id for one in accounts_of(again.id)] == ids
    sync.refresh(world.lead, again.id)
    assert stored_readings() == before


# What is gone


GONE = {
    "choose_accounts": lambda actor, one: connecting.choose_accounts(actor, one, [1]),
    "test": connecting.test,
    "set_interval": lambda actor, one: connecting.set_interval(actor, one, 3),
    "disconnect": lambda actor, one: connecting.disconnect(actor, one, keeps_numbers=True),
    "refresh": sync.refresh,
    "reconnect": lambda actor, one: let_in(actor, actor.teams[0].id, "bluesky", connection_id=one),
}


@pytest.mark.parametrize("call", GONE)
def test_a_connection_that_is_gone_is_not_found(sandbox, world, call):
    made = let_in(world.lead, world.team_id, "bluesky")
    connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    with pytest.raises(NotFound):
        GONE[call](world.lead, made.id)
    assert connections_of(world) == []


# Secrets


def test_no_secret_is_written_anywhere_but_encrypted(sandbox, world, database, caplog):
    caplog.set_level(logging.INFO)
    for name in ("okr", "connectors"):
        caplog.set_level(logging.DEBUG, name)
    url = start(world, "facebook_pages", "facebook_login")
    back = answer_consent(url)
    made = connecting.finish(world.lead, back)
    connecting.choose_accounts(world.lead, made.id, [one.id for one in accounts_of(made.id)])
    report = sync.refresh(world.lead, made.id)
    sandbox.stage("facebook_pages").faults.revoke()
    refused = sync.refresh(world.lead, made.id)
    accounts = accounts_of(made.id)
    secrets = [
        back.state,
        back.code,
        secret_for("facebook_pages", "sandbox-facebook-pages"),
        *vault.decrypt(made.secrets).values(),
        *(vault.decrypt(one.secrets)["access_token"] for one in accounts),
    ]
    secrets = [one for one in secrets if not one.startswith("2026-")]
    assert len(set(secrets)) == 6
    shown = [back, made, *accounts, report, refused, refused.problem, *connections_of(world)]
    told = "\n".join([*map(repr, shown), *map(str, shown), caplog.text])
    kept = bytes_of(database)
    assert [one for one in secrets if one in told] == []
    assert [one for one in secrets if one.encode() in kept] == []


def test_a_token_that_was_ended_is_not_to_be_found_in_the_files(sandbox, world, database):
    made = connect(world.lead, world.team_id, "facebook_pages")
    sync.refresh(world.lead, made.id)
    encrypted = [made.secrets, *(one.secrets for one in accounts_of(made.id))]
    assert all(one.encode() in bytes_of(database) for one in encrypted)
    connecting.disconnect(world.lead, made.id, keeps_numbers=True)
    kept = bytes_of(database)
    assert [one for one in encrypted if one.encode() in kept] == []


def bytes_of(path):
    """Give the bytes of the database, its log of changes included."""
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
