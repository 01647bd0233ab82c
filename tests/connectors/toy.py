"""A small platform to try the engine's rooms on, and what it takes to call it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from connectors.addresses import Addresses
from connectors.calling import Caller, Patience, Setup
from connectors.engine import Reader
from connectors.grants import Client, FoundAccount, Grant
from connectors.spec import (
    Accounts,
    Bearer,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Metric,
    OAuthCode,
    Platform,
    Request,
    Rollup,
    Rule,
    Text,
    Then,
    TokenCall,
    Typed,
    Unit,
)

NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
WINDOW = (date(2026, 10, 1), date(2026, 10, 3))
AT_ONCE = Patience(first_seconds=0.0, longest_seconds=0.0)
SECRET = "t0ken-that-nobody-sees"
GRANT = Grant(secrets={"access_token": SECRET})
CLIENT = Client("the-client", "the-client-secret")
ACCOUNT = FoundAccount("42", "Riverside Bakery")
WORDS = Text("Words", "Mots")

TYPED = Typed("token", WORDS, (Input("access_token", WORDS, InputKind.SECRET),), Bearer())
CODE = {
    "grant_type": "authorization_code",
    "code": "{code}",
    "redirect_uri": "{redirect_uri}",
    "client_id": "{client_id}",
    "client_secret": "{client_secret}",
}
RENEW = {
    "grant_type": "refresh_token",
    "refresh_token": "{refresh_token}",
    "client_id": "{client_id}",
    "client_secret": "{client_secret}",
}
OAUTH = OAuthCode(
    authorize_url="https://www.toy.example/oauth",
    token_call=TokenCall("{api}/token", CODE),
    scopes=("read", "write"),
    refresh=TokenCall("{api}/token", RENEW),
)
DAYS = Endpoint(
    "days",
    Request("{api}/{account}/days", query={"from": "{first}", "to": "{last}", "of": "{fields}"}),
    reads={"views": "views", "likes": "likes"},
    rows="data",
    day="day",
)
ERRORS = Errors(
    code="code",
    text="message",
    failed="code",
    rules=(
        Rule(Then.METRIC_GONE, codes=("gone",)),
        Rule(Then.NO_DATA, codes=("nothing",)),
    ),
)


def metric(key, rollup=Rollup.SUM):
    return Metric(key, WORDS, Unit.COUNT, rollup)


def toy(*endpoints, rollups=None, **changes):
    """Declare the platform, with these endpoints in place of the usual one."""
    endpoints = endpoints or (DAYS,)
    rollups = rollups or {}
    read = dict.fromkeys(key for one in endpoints for key in one.reads)
    plain = {
        "key": "toy",
        "title": "Toy & Co",
        "docs": "https://docs.toy.example",
        "checked_on": date(2026, 10, 1),
        "about": WORDS,
        "how_to": WORDS,
        "hosts": {"api": "https://api.toy.example"},
        "ways": (TYPED, OAUTH),
        "accounts": Accounts(Request("{api}/accounts"), id="id", name="name", rows="data"),
        "metrics": tuple(metric(key, rollups.get(key, Rollup.SUM)) for key in read),
        "endpoints": endpoints,
        "lookback_days": 2,
        "errors": ERRORS,
    }
    return Platform(**(plain | changes))


def setup(address, platform=None, way="token", **changes):
    """Reach the platform at the server that plays it."""
    made = Setup(
        platform or toy(), way, Addresses(sandbox=address), patience=AT_ONCE, now=lambda: NOW
    )
    return replace(made, **changes)


def caller(address, platform=None, way="token", grant=GRANT, **changes):
    return Caller(setup(address, platform, way, **changes), grant)


def reader(address, platform=None, way="token", grant=GRANT, **changes):
    return Reader(setup(address, platform, way, **changes), grant)


def with_way(way, *endpoints, **changes):
    """Declare the platform with one way in."""
    return toy(*endpoints, ways=(way,), **changes)
