"""Klaviyo: https://developers.klaviyo.com/en/reference."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.simulator import Answer, Call, Refused, Stage, World

API = "a.klaviyo.com"
ACCOUNT = "RvSd12"
ONE_HOUR = 3600
NINETY_DAYS = 90 * 24 * ONE_HOUR
PAGE = 8
STARTED_ON = date(2024, 6, 1)
SETTLES_DAYS = 3
# Metric, integration, how many a typical day sees, what each is worth. Two shops take orders.
METRICS = {
    "Rcv001": ("Received Email", "Klaviyo", 420, 0),
    "Opn002": ("Opened Email", "Klaviyo", 160, 0),
    "Clk003": ("Clicked Email", "Klaviyo", 22, 0),
    "Bnc004": ("Bounced Email", "Klaviyo", 4, 0),
    "Uns005": ("Unsubscribed from Email Marketing", "Klaviyo", 2, 0),
    "Sub006": ("Subscribed to List", "Klaviyo", 9, 0),
    "Sms007": ("Received SMS", "Klaviyo", 40, 0),
    "Ord008": ("Placed Order", "Shopify", 12, 42),
    "Ord009": ("Placed Order", "WooCommerce", 3, 35),
    "Vis010": ("Active on Site", "API", 300, 0),
}
MEASUREMENTS = ("count", "unique", "sum_value")
MOST_DAYS = 366

_BOUND = re.compile(r"(greater-or-equal|less-than)\(datetime,(\d{4}-\d\d-\d\d)T00:00:00\)")


def stage(world: World) -> Stage:
    """Play Klaviyo."""
    klaviyo = Stage(world, "klaviyo", "Klaviyo")
    klaviyo.authorize_at("www.klaviyo.com", "/oauth/authorize")
    klaviyo.says = {
        "expired": lambda _call: _error(
            401, "not_authenticated", "Missing or invalid access token."
        ),
        "missing_scope": lambda _call, scope: _error(
            403, "permission_denied", f"Your credentials do not have the scope {scope}."
        ),
        "metric_gone": lambda _call, field: _error(
            400, "invalid", f"{field} is not a valid measurement"
        ),
        "rate_limit": _throttled,
    }
    api = _Api(klaviyo)
    klaviyo.route("POST", API, "/oauth/token")(api.token)
    klaviyo.route("GET", API, "/api/accounts")(api.accounts)
    klaviyo.route("GET", API, "/api/metrics")(api.metrics)
    klaviyo.route("POST", API, "/api/metric-aggregates")(api.aggregates)
    return klaviyo


class _Api:
    """Answers of Klaviyo."""

    def __init__(self, klaviyo: Stage) -> None:
        self._stage = klaviyo
        self._numbers = klaviyo.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or renew; clients sign in by Basic."""
        if not call.basic[0]:
            raise Refused("invalid_client", "Client authentication failed", status=401)
        door = self._stage.door
        if call.value("grant_type") == "refresh_token":
            return Answer(json=door.trade(call, ONE_HOUR).as_oauth())
        client_id = door.client_of(call)
        redirect_uri, verifier = call.value("redirect_uri"), call.value("code_verifier")
        grant = door.take_code(call.value("code"), redirect_uri, verifier, client_id)
        if not grant.challenge:
            raise Refused("invalid_request", "code_challenge is required")
        return Answer(json=door.issue(grant, ONE_HOUR, refresh_seconds=NINETY_DAYS).as_oauth())

    def accounts(self, call: Call) -> Answer:
        """Tell the one account."""
        self._admit(call, "accounts:read")
        attributes = {
            "contact_information": {"organization_name": "Riverside Bakery"},
            "timezone": "Europe/Paris",
            "preferred_currency": "EUR",
        }
        account = {"type": "account", "id": ACCOUNT, "attributes": attributes}
        return Answer(json={"data": [account], "links": {"next": None}})

    def metrics(self, call: Call) -> Answer:
        """List what happens in the account, a page at a time."""
        self._admit(call, "metrics:read")
        start = call.query.get("page[cursor]", "0")
        if not start.isdecimal():
            return _error(400, "invalid", "page[cursor] is not a cursor")
        end = int(start) + PAGE
        rows = [_metric(key) for key in list(METRICS)[int(start) : end]]
        following = f"{call.address}?page%5Bcursor%5D={end}" if end < len(METRICS) else None
        return Answer(json={"data": rows, "links": {"next": following, "prev": None}})

    def aggregates(self, call: Call) -> Answer:
        """Count by day."""
        self._admit(call, "metrics:read")
        data = call.json.get("data", {}) if isinstance(call.json, dict) else {}
        asked = data.get("attributes", {})
        if data.get("type") != "metric-aggregate" or asked.get("interval") != "day":
            return _error(400, "invalid", "The body is no metric-aggregate by day")
        if asked.get("metric_id") not in METRICS:
            return _error(404, "not_found", "A metric with this id does not exist")
        measurements = asked.get("measurements", [])
        if not measurements or not set(measurements) <= set(MEASUREMENTS):
            return _error(400, "invalid", "measurements is not valid")
        gone = self._stage.gone(call, measurements)
        return gone or Answer(json=self._counted(call, asked))

    def _counted(self, call: Call, asked: Mapping[str, Any]) -> dict[str, Any]:
        zone = _zone(asked.get("timezone", "UTC"))
        days = _days(asked.get("filter", []))
        today = call.now.astimezone(zone).date()
        known = {
            name: [self._value(asked["metric_id"], name, day, today) for day in days]
            for name in asked["measurements"]
        }
        attributes = {
            "dates": [datetime.combine(day, time(), zone).isoformat() for day in days],
            "data": [{"dimensions": [], "measurements": known}],
        }
        links = {"self": call.address, "next": None, "prev": None}
        told = {"type": "metric-aggregate", "id": asked["metric_id"], "attributes": attributes}
        return {"data": told, "links": links}

    def _value(self, key: str, measurement: str, day: date, today: date) -> float:
        _name, _integration, typical, worth = METRICS[key]
        if day < STARTED_ON:
            return 0.0
        count = self._numbers.flow(ACCOUNT, key, day, typical)
        count = self._numbers.seen(count, day, today, SETTLES_DAYS)
        if measurement == "unique":
            return float(count * 9 // 10)
        if measurement == "sum_value":
            return round(count * worth * (0.8 + 0.4 * self._numbers.share(key, day, "worth")), 2)
        return float(count)

    def _admit(self, call: Call, scope: str) -> None:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", call.headers.get("revision", "")):
            raise Refused("invalid", "The revision header is missing")
        kind, _, text = call.headers.get("Authorization", "").partition(" ")
        is_key = kind == "Klaviyo-API-Key"
        self._stage.admit(call, text if is_key else call.bearer, scope)


def _metric(key: str) -> dict[str, Any]:
    name, integration, _typical, _worth = METRICS[key]
    created_at = datetime.combine(STARTED_ON, time(), UTC).isoformat()
    told = {"name": integration, "category": "Internal"}
    attributes = {"name": name, "created": created_at, "integration": told}
    return {"type": "metric", "id": key, "attributes": attributes}


def _days(bounds: list[str]) -> list[date]:
    found = {match[1]: match[2] for match in map(_BOUND.fullmatch, bounds) if match}
    if len(found) != 2:
        raise Refused("invalid", "filter needs greater-or-equal and less-than on datetime")
    first, end = (date.fromisoformat(found[one]) for one in ("greater-or-equal", "less-than"))
    if not 0 < (end - first).days <= MOST_DAYS:
        raise Refused("invalid", "The time range must be at most one year")
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("invalid", f"{name} is not a timezone") from None


def _throttled(call: Call, until: datetime) -> Answer:
    seconds = max(1, round((until - call.now).total_seconds()))
    detail = f"Expected available in {seconds} second(s)."
    answer = _error(429, "rate_limit_exceeded", detail)
    return Answer(429, json=answer.json, headers={"Retry-After": str(seconds)})


def _error(status: int, code: str, detail: str) -> Answer:
    error = {
        "id": "3f2f1a7e-0b6c-4f0e-9f3a-2d6a1c0b9e8d",
        "status": status,
        "code": code,
        "title": detail,
        "detail": detail,
        "source": {"pointer": "/data/"},
    }
    return Answer(status, json={"errors": [error]})
