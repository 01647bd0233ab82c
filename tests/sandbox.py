"""People in front of the sandbox: they allow, refuse, paste, and pick every account."""

from datetime import UTC, datetime, timedelta

import requests
from sqlmodel import select

from connectors.simulator import Simulator, visiting
from okr.services import connecting, platforms
from okr.services.connecting import Consent
from okr.store import connections
from okr.store.database import reading
from okr.store.tables import AccountRow, ReadingRow, SeriesRow

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BASE = "http://localhost:8501"
SERVER = "mastodon.example"
SHEET = {
    "link": "https://docs.google.com/spreadsheets/d/1SandboxSandboxSandboxSandbox/edit?gid=0#gid=0",
    "range": "Daily!A1:F",
}
MATOMO = {"instance": "matomo.example", "token_auth": "sandbox-matomo-token"}
PLAUSIBLE = {"instance": "plausible.example", "api_key": "sandbox-stats-key"}
SHOP = "riverside-bakery.myshopify.com"
JSON = {
    "source": "Our shop",
    "address": "https://api.riverside.example/v1/daily?from={first}&to={last}",
    "rows": "data.days",
    "day": "date",
    "first_value": "visits",
    "first_value_name": "Visits",
    "second_value": "shop.followers",
    "second_value_name": "Followers",
}
JSON_KEY = {"access_token": "sandbox-shop-key"}
# What people type or paste, way by way; elsewhere the examples and any "sandbox-" secret do.
TYPED = {
    ("activecampaign", "api_key"): {
        "instance": "riverside.api-us1.com",
        "api_key": "sandbox-activecampaign-key",
    },
    ("brevo", "api_key"): {"api_key": "sandbox-brevo-key"},
    ("campaign_monitor", "api_key"): {"api_key": "sandbox-campaign-monitor-key"},
    ("json_http", "open"): JSON | {"address": "https://api.riverside.example/open/daily"},
    ("json_http", "bearer"): JSON | JSON_KEY,
    ("json_http", "header"): JSON | JSON_KEY | {"header": "X-Api-Key"},
    ("json_http", "query"): JSON | JSON_KEY | {"parameter": "api_key"},
    ("json_http", "basic"): JSON | {"user": "reports", "password": "sandbox-shop-key"},
    ("klaviyo", "api_key"): {"api_key": "sandbox-klaviyo-key"},
    ("mailchimp", "api_key"): {"api_key": "sandbox-mailchimp-us6"},
    ("bing_webmaster", "api_key"): {"api_key": "sandbox-bing-key"},
    ("bluesky", "public"): {"actor": "@demo.bsky.social"},
    ("facebook_ads", "token"): {"access_token": "sandbox-system-user-token"},
    ("google_sheets", "oauth"): SHEET,
    ("google_sheets", "service_account"): SHEET,
    ("hubspot", "token"): {"access_token": "sandbox-hubspot-token"},
    ("mastodon", "public"): {"instance": SERVER, "user": "demo"},
    ("mastodon", "oauth"): {"instance": SERVER},
    ("matomo", "token"): MATOMO,
    ("matomo", "folder"): MATOMO | {"folder": "analytics"},
    ("microsoft_ads", "oauth"): {"developer_token": "sandbox-developer-token"},
    ("plausible", "site"): PLAUSIBLE | {"site": "riverside-bakery.example"},
    ("plausible", "goal"): PLAUSIBLE | {"site": "riverside-bakery.example", "goal": "Purchase"},
    ("plausible", "sites"): PLAUSIBLE | {"sites_key": "sandbox-sites-key"},
    ("shopify", "oauth"): {"shop": SHOP},
    ("shopify", "token"): {"shop": SHOP, "access_token": "sandbox-shopify-token"},
    ("stripe", "api_key"): {"api_key": "sandbox-stripe-key"},
    ("reddit", "subreddit"): {"subreddit": "r/riverside"},
    ("tiktok_organic", "token"): {
        "access_token": "sandbox-tiktok-token",
        "open_id": "sandbox-open-id",
    },
    ("x_twitter", "app_only"): {"access_token": "sandbox-x-token", "username": "demo"},
    ("youtube", "api_key"): {
        "api_key": "sandbox-youtube-key",
        "channel": "UCsandboxRiversideBakery",
    },
    ("woocommerce", "api_key"): {
        "site": "riverside.example",
        "consumer_key": "sandbox-woo-key",
        "consumer_secret": "sandbox-woo-secret",
    },
    ("zendesk", "api_token"): {
        "subdomain": "riverside.zendesk.com",
        "email": "jo@riverside.example",
        "api_token": "sandbox-zendesk-token",
    },
    ("zendesk", "oauth"): {"subdomain": "riverside.zendesk.com"},
}
WAYS = [(view.key, way.key) for view in platforms.gallery() for way in view.ways]
FIRST_WAYS = [(view.key, view.ways[0].key) for view in platforms.gallery()]


class Moment:
    """The moment it is, for Jauge and for the sandbox alike: it stands still until it is moved."""

    def __init__(self, at=NOW):
        self.at = at

    def now(self):
        return self.at

    def passes(self, **span):
        self.at += timedelta(**span)


class Sandbox(Simulator):
    """The sandbox, where something can happen between two calls."""

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self._plans = []

    def meanwhile(self, act, *, platform, after=0):
        """Do something before the call of a platform that comes after so many others."""
        self._plans.append((platform, self.calls.count(platform) + after, act))

    def deliver(self, call):
        for plan in list(self._plans):
            platform, count, act = plan
            if platform == call.platform and self.calls.count(platform) >= count:
                self._plans.remove(plan)
                act()
        return super().deliver(call)


def answer_consent(url, *, allows=True, unticks=()):
    """Press a button on a consent page; give what the browser brings back."""
    back = visiting.answer(url, allows=allows, unticks=unticks)
    return Consent(
        state=back["state"],
        code=back.get("code", back.get("auth_code", "")),
        error=back.get("error", ""),
    )


def typed(platform, way):
    """Give what a person types into the fields of a way."""
    if way == "service_account":
        console = f"{platforms.sandbox()}/{platform}/console.cloud.google.com"
        key_file = requests.get(f"{console}/service-account.json", timeout=10)
        besides = TYPED.get((platform, way), {})
        return besides | {"service_account_json": key_file.text}
    inputs = platforms.platform_view(platform).way(way).inputs
    usual = {one.key: f"sandbox-{platform}" if one.is_secret else one.example for one in inputs}
    return TYPED.get((platform, way), usual)


def authorise(actor, team_id, platform, way, **options):
    """Go to the consent page, allow everything, and come back; the accounts can be picked."""
    given = {"base": BASE} | options
    url = connecting.start(actor, team_id, platform, way, typed(platform, way), **given)
    return connecting.finish(actor, answer_consent(url))


def let_in(actor, team_id, platform, way=None, **options):
    """Connect by a way, the first one unless it is given; the accounts can be picked."""
    view = platforms.platform_view(platform)
    chosen = view.way(way or "")
    if chosen.is_browser:
        return authorise(actor, team_id, platform, chosen.key, **options)
    return connecting.try_typed(
        actor, team_id, platform, chosen.key, typed(platform, chosen.key), **options
    )


def connect(actor, team_id, platform, way=None, *, only_first=False):
    """Connect and pick every account, or the first of them; give the connection."""
    made = let_in(actor, team_id, platform, way)
    ids = [account.id for account in accounts_of(made.id)]
    connecting.choose_accounts(actor, made.id, ids[:1] if only_first else ids)
    return stored(made.id)


def stored(connection_id):
    """Give a connection as it is stored now; None when it is gone."""
    with reading() as session:
        return connections.by_id(session, connection_id)


def accounts_of(connection_id):
    """List all accounts of a connection, also those that are not followed."""
    with reading() as session:
        return connections.accounts_of(session, connection_id, is_only_chosen=False)


def runs_of(connection_id):
    """List the runs of a connection, newest first."""
    with reading() as session:
        return connections.runs_of(session, connection_id, 50)


def stored_readings():
    """Give every reading there is: (account, metric, day) -> (value, is provisional)."""
    with reading() as session:
        rows = session.execute(
            select(AccountRow.external_id, SeriesRow.metric, ReadingRow.day)
            .add_columns(ReadingRow.value, ReadingRow.is_provisional)
            .join(SeriesRow, SeriesRow.id == ReadingRow.series_id)
            .join(AccountRow, AccountRow.id == SeriesRow.account_id)
        ).all()
    found = {(account, metric, str(day)): tuple(told) for account, metric, day, *told in rows}
    assert len(found) == len(rows)
    return found
