"""Platforms in words for people; where calls go, and which app makes them."""

from datetime import UTC, datetime

import pytest

from connectors.registry import platform, platform_keys
from connectors.sentences import sentence
from connectors.simulator import secret_for
from connectors.spec import OAuthCode, Unit
from okr.domain.errors import InvalidInput, JaugeError, NotAllowed, NotFound
from okr.domain.messages import Message
from okr.services import platforms
from okr.store import connections
from okr.store.database import reading
from okr.store.settings import PUBLIC_URL_NAME, setting

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """State nothing about addresses and apps."""
    for name in (
        platforms.SANDBOX_NAME,
        platforms.BASE_URLS_NAME,
        PUBLIC_URL_NAME,
        "JAUGE_YOUTUBE_CLIENT_ID",
        "JAUGE_YOUTUBE_CLIENT_SECRET",
    ):
        monkeypatch.delenv(name, raising=False)


def in_sandbox(monkeypatch, address="http://localhost:8600"):
    monkeypatch.setenv(platforms.SANDBOX_NAME, address)


# In words


def test_the_gallery_has_every_platform_by_its_title():
    shown = platforms.gallery()
    assert sorted(one.key for one in shown) == platform_keys()
    titles = [one.title.casefold() for one in shown]
    assert titles == sorted(titles)


@pytest.mark.parametrize("key", platform_keys())
def test_a_platform_says_all_it_has_to_in_both_languages(key):
    shown = platforms.platform_view(key)
    assert shown.docs.startswith("https://")
    said = [shown.about, shown.how_to, *shown.metrics]
    said += [shown.history] if shown.history else []
    for way in shown.ways:
        said += [way.title, *(one.title for one in way.inputs), *way.extras.values()]
        said += [one.help for one in way.inputs if one.help]
        said += [way.redirect_rule] if way.redirect_rule else []
    assert all(one.text and one.translations["fr"] for one in said)
    assert [str(one) for one in said if "{" in one.text] == []


@pytest.mark.parametrize("key", platform_keys())
def test_helpers_are_not_told_of(key):
    declared = platform(key)
    read = [one.title.en for one in declared.metrics if not one.is_helper]
    made = [one.title.en for one in declared.derived]
    assert [str(one) for one in platforms.platform_view(key).metrics] == read + made


def test_a_way_says_what_it_needs():
    shown = platforms.platform_view("mastodon")
    public, oauth = shown.ways
    assert (public.is_browser, public.needs_client, public.redirect_rule) == (False, False, None)
    # Every server registers Jauge by itself.
    assert (oauth.is_browser, oauth.needs_client) == (True, False)
    assert [one.key for one in public.inputs] == ["instance", "user"]
    token = platforms.platform_view("tiktok_organic").way("token")
    assert [(one.key, one.is_secret) for one in token.inputs] == [
        ("access_token", True),
        ("open_id", False),
    ]
    oauth = platforms.platform_view("tiktok_organic").way("oauth")
    assert (oauth.needs_client, oauth.needs_https) == (True, True)
    (key_file,) = platforms.platform_view("google_analytics_4").way("service_account").inputs
    assert (key_file.is_secret, key_file.is_long) == (True, True)


def test_rights_that_some_metrics_need_are_told_apart():
    extras = platforms.platform_view("youtube").way("oauth").extras
    assert {scope.rpartition("/")[2]: str(title) for scope, title in extras.items()} == {
        "yt-analytics-monetary.readonly": "Estimated revenue"
    }
    assert platforms.platform_view("youtube").way("api_key").extras == {}
    assert platforms.platform_view("bluesky").ways[0].extras == {}


def test_a_way_that_is_unknown_is_the_first_one():
    shown = platforms.platform_view("mastodon")
    assert shown.way("gone").key == "public"


def test_a_platform_that_is_no_more_is_told():
    assert platforms.platform_view("orkut") is None
    assert platforms.offered("orkut", "followers") is None
    with pytest.raises(JaugeError, match="“orkut” is not part of this Jauge any more"):
        platforms.declared("orkut")


def test_a_metric_is_called_as_its_platform_does_else_as_it_was_named():
    title = platforms.metric_title("youtube", "watch_time_minutes", "old name")
    assert (str(title), title.translations["fr"]) == ("Watch time", "Durée de visionnage")
    assert str(platforms.metric_title("youtube", "engagement_rate", "")) == "Engagement rate"
    for known in (("youtube", "gone"), ("orkut", "followers"), ("", "")):
        assert str(platforms.metric_title(*known, "My {own} name")) == "My {own} name"


def test_a_caution_belongs_to_its_metric():
    assert "counted once a day" in str(platforms.metric_note("google_analytics_4", "active_users"))
    assert platforms.metric_note("google_analytics_4", "sessions") is None
    assert platforms.metric_note("", "") is None


@pytest.mark.parametrize(
    ("unit", "currency", "shown"),
    [
        (Unit.COUNT, "EUR", ""),
        (Unit.PERCENT, "", "%"),
        (Unit.SECONDS, "", "s"),
        (Unit.MINUTES, "", "min"),
        (Unit.USD, "EUR", "$"),
        (Unit.CURRENCY, "EUR", "€"),
        (Unit.CURRENCY, "CHF", "CHF"),
        (Unit.CURRENCY, "eur", "€"),
        (Unit.CURRENCY, "chf", "CHF"),
        (Unit.CURRENCY, "", ""),
    ],
)
def test_numbers_have_their_sign(unit, currency, shown):
    assert platforms.shown_unit(unit, currency) == shown


def test_a_connectors_sentence_becomes_one_of_ours():
    said = platforms.said(sentence("{platform} is slow.", platform="X"))
    assert said == Message("{platform} is slow.", {"platform": "X"})
    assert str(said) == "X is slow."


# Where calls go


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ("", ""),
        ("0", ""),
        ("1", "http://localhost:8600"),
        ("http://sandbox:9/", "http://sandbox:9"),
    ],
)
def test_the_sandbox_is_where_it_is_said_to_be(monkeypatch, stated, address):
    in_sandbox(monkeypatch, stated)
    assert platforms.sandbox() == address
    real = "https://api.x.com/2/users/me"
    led = f"{address}/x_twitter/api.x.com/2/users/me" if address else real
    assert platforms.addresses().of("x_twitter", real) == led


def test_addresses_can_be_led_elsewhere(monkeypatch):
    monkeypatch.setenv(
        platforms.BASE_URLS_NAME,
        " https://api.x.com=http://proxy:1 , https://graph.facebook.com=http://proxy:2/fb",
    )
    led = platforms.addresses()
    assert led.of("x_twitter", "https://api.x.com/2/users/me") == "http://proxy:1/2/users/me"
    assert led.of("facebook_pages", "https://graph.facebook.com/v26.0/1") == (
        "http://proxy:2/fb/v26.0/1"
    )
    assert led.of("youtube", "https://api.x.com.evil.example/") == "https://api.x.com.evil.example/"


@pytest.mark.parametrize("stated", ["nonsense", "https://a.example", "http://a.example=http://b"])
def test_addresses_that_cannot_be_read_are_told_with_the_wrong_part(monkeypatch, stated):
    monkeypatch.setenv(platforms.BASE_URLS_NAME, f"https://x.com=http://b.example,{stated}")
    with pytest.raises(JaugeError, match="JAUGE_BASE_URLS cannot be read") as told:
        platforms.addresses()
    assert str(told.value).endswith(f"This part is wrong: {stated}")


def test_people_are_sent_back_to_this_app_or_where_it_is_reached(monkeypatch):
    assert platforms.redirect_address("http://localhost:8501/", "youtube", "oauth") == (
        "http://localhost:8501/connections"
    )
    monkeypatch.setenv(PUBLIC_URL_NAME, "https://okr.example.org/jauge/")
    assert platforms.redirect_address("http://localhost:8501", "youtube", "oauth") == (
        "https://okr.example.org/jauge/connections"
    )
    # TikTok wants a slash at the end.
    assert platforms.redirect_address("", "tiktok_organic", "oauth").endswith("/connections/")


def test_nobody_is_sent_back_by_a_way_that_is_typed():
    with pytest.raises(NotFound):
        platforms.redirect_address("http://localhost:8501", "youtube", "api_key")


@pytest.mark.parametrize("key", platform_keys())
def test_the_sandbox_says_what_to_type(monkeypatch, key):
    in_sandbox(monkeypatch)
    hints = {way.key: platforms.sandbox_hint(key, way.key) for way in platform(key).ways}
    for way in platform(key).ways:
        hint = str(hints[way.key])
        if way.key == "service_account":
            assert f"http://localhost:8600/{key}/console.cloud.google.com/" in hint
        elif any(one.is_secret for one in way.inputs):
            assert "begins with sandbox-" in hint


# What is typed


def test_what_is_typed_is_trimmed_and_parted_into_settings_and_secrets():
    way = platform("tiktok_organic").way("token")
    typed = {"access_token": " act.1 ", "open_id": "\t_0\n", "stranger": "x"}
    assert platforms.typed_settings(way, typed) == ({"open_id": "_0"}, {"access_token": "act.1"})


def test_what_people_put_before_a_name_does_not_count():
    way = platform("bluesky").way("public")
    assert platforms.typed_settings(way, {"actor": "@demo.bsky.social"})[0] == {
        "actor": "demo.bsky.social"
    }
    with pytest.raises(InvalidInput, match="Fill in “Handle or DID”"):
        platforms.typed_settings(way, {"actor": " @ "})


def test_a_part_of_what_is_typed_may_be_a_setting():
    way = platform("mailchimp").way("api_key")
    assert platforms.typed_settings(way, {"api_key": " 0123-abc-us6 "}) == (
        {"dc": "us6"},
        {"api_key": "0123-abc-us6"},
    )


@pytest.mark.parametrize("text", ["0123456789abcdef", "0123-", "0123-us6/x", "-0123456789abcdef"])
def test_what_does_not_look_as_it_should_is_to_be_mended(text):
    way = platform("mailchimp").way("api_key")
    with pytest.raises(InvalidInput, match="“API key” looks like 0123456789abcdef.*-us6"):
        platforms.typed_settings(way, {"api_key": text})


def test_every_field_to_mend_is_named():
    way = platform("mastodon").way("public")
    with pytest.raises(InvalidInput) as told:
        platforms.typed_settings(way, {"instance": "http://169.254.169.254"})
    assert [(one.field, str(one.sentence)[:22]) for one in told.value.problems] == [
        ("instance", "“http://169.254.169.25"),
        ("user", "Fill in “User name”."),
    ]


# Apps


def save(world, *, by=None, **changes):
    given = {"client_id": " an id ", "secret": " a secret "} | changes
    platforms.save_client(by or world.admin, world.team_id, "youtube", **given)


def client_of_youtube():
    with reading() as session:
        return platforms.client_for(session, "youtube")


def test_a_saved_app_is_known_to_those_who_connect(world):
    assert platforms.client_view(world.lead, "youtube") is None
    save(world)
    for actor in (world.admin, world.lead, world.outsider):
        shown = platforms.client_view(actor, "youtube")
        assert (shown.client_id, shown.is_from_environment) == ("an id", False)
    assert platforms.client_view(world.member, "youtube") is None
    assert platforms.client_view(world.viewer, "youtube") is None
    assert (client_of_youtube().client_id, client_of_youtube().client_secret) == (
        "an id",
        "a secret",
    )


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("lead", NotAllowed), ("member", NotAllowed), ("viewer", NotAllowed), ("outsider", NotFound)],
)
def test_only_an_admin_sets_up_an_app(world, person, refusal):
    with pytest.raises(refusal):
        save(world, by=getattr(world, person))
    assert client_of_youtube() is None


def test_an_app_is_replaced_whole(world):
    save(world)
    save(world, client_id="another", secret="other")
    with reading() as session:
        (kept,) = connections.clients(session)
    assert (kept.client_id, kept.updated_by) == ("another", world.admin.user_id)
    assert client_of_youtube().client_secret == "other"
    assert "other" not in kept.secrets


def test_an_app_needs_both_of_its_parts(world):
    with pytest.raises(InvalidInput) as told:
        save(world, client_id=" ", secret="")
    assert [one.field for one in told.value.problems] == ["client_id", "secret"]
    with pytest.raises(InvalidInput, match="client secret"):
        save(world, secret=" ")
    assert client_of_youtube() is None


def test_the_environments_app_comes_first_for_calls_too(world, monkeypatch):
    save(world)
    monkeypatch.setenv("JAUGE_YOUTUBE_CLIENT_ID", "stated")
    assert client_of_youtube().client_id == "an id"
    monkeypatch.setenv("JAUGE_YOUTUBE_CLIENT_SECRET", "stated too")
    assert (client_of_youtube().client_id, client_of_youtube().client_secret) == (
        "stated",
        "stated too",
    )
    assert platforms.client_view(world.lead, "youtube").is_from_environment


def test_the_sandbox_has_apps_of_its_own_and_keeps_others_apart(world, monkeypatch):
    save(world)
    in_sandbox(monkeypatch)
    assert client_of_youtube().client_id == "sandbox-youtube"
    assert client_of_youtube().client_secret == secret_for("youtube", "sandbox-youtube")
    save(world, client_id="in the sandbox")
    monkeypatch.delenv(platforms.SANDBOX_NAME)
    assert client_of_youtube().client_id == "an id"


def test_an_app_belongs_to_one_server_and_one_way_back(world):
    made = platforms.Client("mine", "hidden")
    where = {"host": "a.example", "redirect": "http://localhost/connections"}
    platforms.keep_client("mastodon", made, **where)
    with reading() as session:
        assert platforms.client_for(session, "mastodon", **where) == made
        for other in ({"host": "b.example"}, {"redirect": "https://elsewhere/connections"}):
            assert platforms.client_for(session, "mastodon", **(where | other)) is None
    platforms.forget_client("mastodon", **where)
    platforms.forget_client("mastodon", **where)
    with reading() as session:
        assert platforms.client_for(session, "mastodon", **where) is None


def test_no_secret_of_an_app_is_written_out(world):
    save(world, secret="hidden one")
    with reading() as session:
        kept = connections.clients(session)
    shown = [client_of_youtube(), platforms.client_view(world.admin, "youtube"), *kept]
    assert [one for one in shown if "hidden" in f"{one!r} {one}"] == []


def test_every_way_by_browser_names_the_settings_of_its_app():
    # Both are stated under the platform's own key; nothing else may be called like that.
    ways = [way for key in platform_keys() for way in platform(key).ways]
    assert any(isinstance(way, OAuthCode) for way in ways)
    assert {setting(f"JAUGE_{key.upper()}_CLIENT_ID") for key in platform_keys()} == {None}
