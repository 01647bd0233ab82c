"""Google Ads as it is played: https://developers.google.com/google-ads/api/docs/start."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Said, Stage, World
from connectors.simulator.families.google import Asked, by_status, days, stage_of

API = "googleads.googleapis.com"
ROOT = "/v26"
SCOPE = "https://www.googleapis.com/auth/adwords"
MANAGER, CANCELLED = "3333333333", "4444444444"
# Name, currency and time zone of each account below the manager.
CLIENTS = {
    "1111111111": ("Riverside Bakery", "EUR", "Europe/Paris"),
    "2222222222": ("Riverside Café", "GBP", "Europe/London"),
}
SETTLES_DAYS = 2
CONVERSIONS_SETTLE_DAYS = 30

QUERY = re.compile(r"SELECT ([\w., ]+) FROM (\w+) WHERE (.+)")
DAYS = re.compile(r"segments\.date BETWEEN '(\d{4}-\d\d-\d\d)' AND '(\d{4}-\d\d-\d\d)'")
ENABLED = "customer_client.status = 'ENABLED'"
CLIENT_FIELDS = {"id", "descriptive_name", "currency_code", "time_zone", "manager", "status"}
# What a day usually has of each, and how soon it is known.
COUNTS = {"impressions": 5200.0, "clicks": 190.0, "interactions": 205.0, "video_views": 330.0}
CONVERTED = {"conversions": 7.5, "conversions_value": 260.0, "all_conversions": 11.0}
COST_MICROS = 92_000_000.0
METRICS = {*COUNTS, *CONVERTED, "cost_micros"}


def stage(world: World) -> Stage:
    """Play Google Ads."""
    ads = stage_of(world, "google_ads", "Google Ads", by_status, has_key_files=True)
    ads.says["rate_limit"] = _limited
    ads.says["metric_gone"] = lambda _call, field: _failure(
        400, "INVALID_ARGUMENT", "queryError", "UNRECOGNIZED_FIELD", f"Unrecognized field {field}."
    )

    @ads.route("GET", API, f"{ROOT}/customers:listAccessibleCustomers")
    def accessible(call: Call) -> Answer:
        Asked(call, "INVALID_ARGUMENT").query()
        ads.admit(call, call.bearer, SCOPE)
        return Answer(json={"resourceNames": [f"customers/{CANCELLED}", f"customers/{MANAGER}"]})

    @ads.route("POST", API, f"{ROOT}/customers/{{customer}}/googleAds:searchStream")
    def search(call: Call, customer: str) -> Answer:
        ads.admit(call, call.bearer, SCOPE)
        fields, table, condition = _query(call)
        _check_customer(customer, call.headers.get("login-customer-id", customer))
        if table == "customer_client":
            return _clients(fields, condition, customer)
        return _days_of(ads, call, fields, condition, customer)

    return ads


def _query(call: Call) -> tuple[list[str], str, str]:
    asked = Asked(call, "INVALID_ARGUMENT")
    asked.query()
    found = QUERY.fullmatch(str(asked.body({"query"}).get("query", "")))
    if not found or found[2] not in ("customer", "customer_client"):
        raise _refusal(400, "queryError", "UNEXPECTED_INPUT", "Error in query: unexpected input.")
    return found[1].split(", "), found[2], found[3]


def _check_customer(customer: str, login: str) -> None:
    if customer == CANCELLED:
        raise _refusal(
            403,
            "authorizationError",
            "CUSTOMER_NOT_ENABLED",
            "The customer account can't be accessed because it is not yet enabled or has been"
            " deactivated.",
        )
    if not login.isdecimal():
        raise _refusal(
            400, "headerError", "INVALID_LOGIN_CUSTOMER_ID", "The login customer ID is invalid."
        )
    if customer not in (MANAGER, *CLIENTS) or login != MANAGER:
        raise _refusal(
            403,
            "authorizationError",
            "USER_PERMISSION_DENIED",
            "User doesn't have permission to access customer. Note: If you're accessing a client"
            " customer, the manager's customer id must be set in the 'login-customer-id' header.",
        )


def _clients(fields: Sequence[str], condition: str, customer: str) -> Answer:
    known = {f"customer_client.{name}" for name in CLIENT_FIELDS}
    _check_fields(fields, known)
    if condition != ENABLED:
        raise _refusal(400, "queryError", "UNEXPECTED_INPUT", "Error in query: unexpected input.")
    listed = {MANAGER: ("Riverside Group", "EUR", "Europe/Paris"), **CLIENTS}
    results = [
        {
            "customerClient": {
                "resourceName": f"customers/{customer}/customerClients/{key}",
                "id": key,
                "descriptiveName": name,
                "currencyCode": currency,
                "timeZone": zone,
                "manager": key == MANAGER,
                "status": "ENABLED",
            }
        }
        for key, (name, currency, zone) in listed.items()
    ]
    return _batches(fields, results)


def _days_of(
    ads: Stage, call: Call, fields: Sequence[str], condition: str, customer: str
) -> Answer:
    if customer == MANAGER:
        raise _refusal(
            400,
            "queryError",
            "REQUESTED_METRICS_FOR_MANAGER",
            "Metrics cannot be requested for a manager account.",
        )
    first, *names = fields
    _check_fields(fields, {"segments.date", *(f"metrics.{name}" for name in METRICS)})
    gone = ads.gone(call, names)
    if gone:
        return gone
    between = DAYS.fullmatch(condition)
    if first != "segments.date" or not between:
        raise _refusal(400, "queryError", "UNEXPECTED_INPUT", "Error in query: unexpected input.")
    asked = Asked(call, "INVALID_ARGUMENT")
    since, until = (asked.day(text, "date") for text in between.groups())
    today = call.now.astimezone(ZoneInfo(CLIENTS[customer][2])).date()
    rows = [
        _row(ads, customer, [name.removeprefix("metrics.") for name in names], day, today)
        for day in days(since, min(until, today))
        if ads.numbers.share(customer, day, "is shown") > 0.06
    ]
    return _batches(fields, rows)


def _check_fields(fields: Sequence[str], known: set[str]) -> None:
    for field in fields:
        if field not in known:
            raise _refusal(
                400, "queryError", "UNRECOGNIZED_FIELD", f"Unrecognized field in query: {field}."
            )


def _row(ads: Stage, customer: str, names: list[str], day: date, today: date) -> dict[str, Any]:
    """Tell a day: whole numbers are texts, and a metric that is 0 is left out."""
    values = {name: _value(ads, customer, name, day, today) for name in names}
    return {
        "customer": {"resourceName": f"customers/{customer}"},
        "metrics": {_camel(name): value for name, value in values.items() if float(value)},
        "segments": {"date": str(day)},
    }


def _value(ads: Stage, customer: str, name: str, day: date, today: date) -> str | float:
    numbers = ads.numbers
    if name in CONVERTED:
        hundredths = numbers.flow(customer, name, day, typical=100 * CONVERTED[name])
        return numbers.seen(hundredths, day, today, CONVERSIONS_SETTLE_DAYS) / 100
    full = numbers.flow(customer, name, day, typical=COUNTS.get(name, COST_MICROS))
    return str(numbers.seen(full, day, today, SETTLES_DAYS))


def _batches(fields: Sequence[str], rows: list[dict[str, Any]]) -> Answer:
    """Write a stream: a list of batches, of thirty rows each; [] without a row."""
    mask = ",".join(map(_camel, fields))
    return Answer(
        json=[
            {"results": rows[start : start + 30], "fieldMask": mask, "requestId": "sandbox"}
            for start in range(0, len(rows), 30)
        ]
    )


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def _refusal(status: int, kind: str, reason: str, message: str) -> Said:
    word = {403: "PERMISSION_DENIED"}.get(status, "INVALID_ARGUMENT")
    return Said(_failure(status, word, kind, reason, message))


def _failure(  # noqa: PLR0913 - what an error is made of
    status: int,
    word: str,
    kind: str,
    reason: str,
    message: str,
    details: Any = None,  # noqa: ANN401
) -> Answer:
    """Write an error of a stream, which is a list, too."""
    one = {"errorCode": {kind: reason}, "message": message}
    failure = {
        "@type": "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure",
        "errors": [one | ({"details": details} if details else {})],
        "requestId": "sandbox",
    }
    told = by_status(status, word, "Request failed.", [failure])
    return Answer(status, json=[told.json])


def _limited(call: Call, until: datetime) -> Answer:
    seconds = math.ceil((until - call.now).total_seconds())
    quota = {
        "rateScope": "ACCOUNT",
        "rateName": "Requests per account",
        "retryDelay": f"{seconds}s",
    }
    return _failure(
        429,
        "RESOURCE_EXHAUSTED",
        "quotaError",
        "RESOURCE_TEMPORARILY_EXHAUSTED",
        f"Too many requests. Retry in {seconds} seconds.",
        {"quotaErrorDetails": quota},
    )
