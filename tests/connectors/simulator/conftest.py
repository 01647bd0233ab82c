"""A tiny platform on stage, and somebody who uses it over real HTTP."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from connectors.simulator import Answer, Simulator, Stage, secret_for

CLIENT = "our-app"
REDIRECT = "http://127.0.0.1:8501/oauth/callback"
FIRST_NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
HOUR = 3600


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.moment = FIRST_NOW

    def __call__(self):
        return self.moment

    def pass_by(self, **time):
        self.moment += timedelta(**time)


def toy(world):
    """Play a platform with one report, tokens for an hour and refresh tokens that roll."""
    stage = Stage(world, "toy", "Toy & Co")
    stage.authorize_at("www.toy.com", "/{version}/oauth")
    stage.says = {
        "expired": lambda _: Answer(401, json={"code": "expired"}),
        "revoked": lambda _: Answer(401, json={"code": "revoked"}),
        "missing_scope": lambda _, scope: Answer(403, json={"code": scope}),
        "metric_gone": lambda _, name: Answer(400, json={"code": f"no {name}"}),
        "rate_limit": lambda _, until: Answer(429, json={"until": until.isoformat()}),
    }

    @stage.route("POST", "api.toy.com", "/token")
    def token(call):
        return Answer(json=stage.door.trade(call, HOUR, rolls=True).as_oauth())

    @stage.route("GET", "api.toy.com", "/{account}/views")
    def views(call, account):
        stage.admit(call, call.bearer, "read")
        day = date.fromisoformat(call.query["day"])
        value = stage.numbers.flow(account, "views", day)
        seen = stage.numbers.seen(value, day, world.today, settles_days=3)
        return stage.gone(call, ["views"]) or Answer(json={"account": account, "views": seen})

    @stage.route("GET", "api.toy.com", "/broken")
    def broken(call):
        raise ZeroDivisionError

    return stage


@dataclass
class Visitor:
    """Somebody with a browser, and the app that they use."""

    simulator: Simulator
    clock: Clock
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def stage(self):
        return self.simulator.stage("toy")

    def url(self, host, path):
        return f"{self.simulator.address}/toy/{host}{path}"

    def asks(self, **changes):
        """Give the query of the authorize address."""
        plain = {
            "client_id": CLIENT,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": "read write",
            "state": "a&b",
        }
        return {k: v for k, v in (plain | changes).items() if v is not None}

    def opens(self, headers=None, **changes):
        url = self.url("www.toy.com", "/v1/oauth")
        return self.session.get(
            url, params=self.asks(**changes), headers=headers, allow_redirects=False
        )

    def decides(self, decision, scopes=("read", "write"), headers=None, **changes):
        return self.session.post(
            self.url("www.toy.com", "/v1/oauth"),
            params=self.asks(**changes),
            data={"decision": decision, "scope": scopes},
            headers=headers,
            allow_redirects=False,
        )

    def code(self, **changes):
        return back(self.decides("allow", **changes))["code"]

    def trades(self, **fields):
        """Call for a token; fields that are None stay away."""
        plain = {
            "grant_type": "authorization_code",
            "client_id": CLIENT,
            "client_secret": secret_for("toy", CLIENT),
            "redirect_uri": REDIRECT,
        }
        fields = {k: v for k, v in (plain | fields).items() if v is not None}
        return self.session.post(self.url("api.toy.com", "/token"), data=fields)

    def connects(self, **changes):
        answer = self.trades(code=self.code(**changes))
        assert answer.status_code == 200
        return answer.json()

    def renews(self, refresh_token):
        return self.trades(grant_type="refresh_token", refresh_token=refresh_token)

    def reads(self, token="sandbox-x", day="2026-10-01", account="42", **options):
        return self.session.get(
            self.url("api.toy.com", f"/{account}/views"),
            params={"day": day},
            headers={"Authorization": f"Bearer {token}"},
            **options,
        )


def back(answer):
    """Read what the app is told when people come back to it."""
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert address.startswith(f"{REDIRECT}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def simulator(clock):
    with Simulator(clock, stages=[toy]) as simulator:
        yield simulator


@pytest.fixture
def visitor(simulator, clock):
    with requests.Session() as session:
        yield Visitor(simulator, clock, session)
