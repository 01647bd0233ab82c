"""Google Analytics 4 as it is played: https://developers.google.com/analytics/devguides."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World
from connectors.simulator.families.google import PACIFIC, Asked, Meter, by_status, days, stage_of

ADMIN_HOST = "analyticsadmin.googleapis.com"
DATA_HOST = "analyticsdata.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"

BEGAN_ON = date(2024, 1, 1)
SETTLES_DAYS = 3
MOST_METRICS = 10
MOST_ROWS = 250_000
USUAL_ROWS = 10_000
TOKENS_A_DAY = 200_000
TOKENS_AN_HOUR = 14_000
CHANNEL = "sessionDefaultChannelGroup"
DIMENSIONS = ("date", CHANNEL)
FIELDS = {
    "dateRanges",
    "dimensions",
    "metrics",
    "orderBys",
    "limit",
    "offset",
    "keepEmptyRows",
    "returnPropertyQuota",
}
# The usual sessions of a day.
CHANNELS: Mapping[str, float] = {
    "Direct": 90,
    "Email": 18,
    "Organic Search": 160,
    "Organic Social": 70,
    "Paid Search": 30,
    "Paid Social": 25,
    "Referral": 22,
    "Unassigned": 6,
}
# What a session brings on average. People are told apart below, and the rate is made of two.
PER_SESSION: Mapping[str, float] = {
    "sessions": 1,
    "engagedSessions": 0.6,
    "activeUsers": 0.82,
    "totalUsers": 0.86,
    "newUsers": 0.45,
    "screenPageViews": 2.7,
    "eventCount": 9.5,
    "keyEvents": 0.09,
    "sessionKeyEventRate": 0.07,
    "userEngagementDuration": 48,
    "transactions": 0.03,
    "purchaseRevenue": 1.35,
    "totalRevenue": 1.42,
}
KINDS = {
    "keyEvents": "TYPE_FLOAT",
    "sessionKeyEventRate": "TYPE_FLOAT",
    "userEngagementDuration": "TYPE_SECONDS",
    "purchaseRevenue": "TYPE_CURRENCY",
    "totalRevenue": "TYPE_CURRENCY",
}
# What is never less than another is drawn with the same luck.
LIKE = {"totalUsers": "activeUsers", "totalRevenue": "purchaseRevenue"}
PEOPLE = {"activeUsers", "totalUsers"}
MONEY = {"purchaseRevenue", "totalRevenue"}

Cell = tuple[date, str]
# A row: what its dimensions are, and its values.
Group = tuple[tuple[str, ...], list[float]]


@dataclass(frozen=True)
class Property:
    """A website, with the zone of its days."""

    id: str
    account: str
    name: str
    zone: str
    currency: str

    def today(self, now: datetime) -> date:
        """Give the day that it is there."""
        return now.astimezone(ZoneInfo(self.zone)).date()


PROPERTIES = (
    Property("312001001", "101", "Riverside Bakery", "Europe/Paris", "EUR"),
    Property("312001002", "102", "Riverside Café", "America/New_York", "USD"),
)


@dataclass(frozen=True)
class Report:
    """A report that was asked for, found sound."""

    first: date
    last: date
    dimensions: Sequence[str]
    metrics: Sequence[str]
    orders: Sequence[tuple[str, bool]]
    limit: int
    offset: int
    keeps_empty: bool
    has_quota: bool


@dataclass(frozen=True)
class Figures:
    """What happened on a website, as it shows on a day."""

    stage: Stage
    site: Property
    today: date

    def of(self, metric: str, cells: Sequence[Cell]) -> float:
        """Give a metric for some days and channels together."""
        total = math.fsum(self._in(metric, cell) for cell in cells)
        if metric == "sessionKeyEventRate":
            sessions = math.fsum(self._in("sessions", cell) for cell in cells)
            return total / sessions if sessions else 0.0
        if metric in PEOPLE:
            # Who comes back on another day is the same person.
            return math.floor(total / math.pow(len({day for day, _ in cells}), 0.3))
        return round(total, 2) if metric in MONEY else int(total)

    def _in(self, metric: str, cell: Cell) -> float:
        day, channel = cell
        numbers, name = self.stage.numbers, self.site.id
        full = numbers.flow(name, channel, day, typical=CHANNELS[channel])
        sessions = numbers.seen(full, day, self.today, SETTLES_DAYS)
        noise = numbers.share(name, LIKE.get(metric, metric), channel, day)
        rate = PER_SESSION[metric] * (0.9 + 0.2 * noise)
        if metric in MONEY:
            return round(sessions * rate, 2)
        return sessions if metric == "sessions" else math.floor(sessions * rate)


def stage(world: World) -> Stage:
    """Play the Data API and the Admin API of Google Analytics."""
    analytics = stage_of(
        world, "google_analytics_4", "Google Analytics 4", by_status, has_key_files=True
    )
    analytics.says["rate_limit"] = _limited
    analytics.says["metric_gone"] = lambda _call, field: by_status(
        400, "INVALID_ARGUMENT", _no_such("metric", field), []
    )
    analytics.route("GET", ADMIN_HOST, "/v1beta/accountSummaries")(_summaries(analytics))
    analytics.route("GET", ADMIN_HOST, "/v1beta/properties/{number}")(_property(analytics))
    analytics.route("GET", DATA_HOST, "/v1beta/properties/{number}/metadata")(_metadata(analytics))
    analytics.route("POST", DATA_HOST, "/v1beta/properties/{number}:runReport")(_reports(analytics))
    return analytics


# Accounts


def _summaries(analytics: Stage) -> Callable[[Call], Answer]:
    def summaries(call: Call) -> Answer:
        asked = Asked(call, "INVALID_ARGUMENT")
        query = asked.query(optional=["pageSize", "pageToken"])
        analytics.admit(call, call.bearer, SCOPE)
        size = asked.whole(query.get("pageSize") or 50, "page_size", 1, 200)
        start = asked.whole(query.get("pageToken") or 0, "page_token", 0, len(PROPERTIES))
        found = [_summary(site) for site in PROPERTIES[start : start + size]]
        is_last = start + size >= len(PROPERTIES)
        more = {} if is_last else {"nextPageToken": str(start + size)}
        return Answer(json={"accountSummaries": found} | more)

    return summaries


def _summary(site: Property) -> dict[str, Any]:
    one = {
        "property": f"properties/{site.id}",
        "displayName": site.name,
        "propertyType": "PROPERTY_TYPE_ORDINARY",
        "parent": f"accounts/{site.account}",
    }
    return {
        "name": f"accountSummaries/{site.account}",
        "account": f"accounts/{site.account}",
        "displayName": site.name,
        "propertySummaries": [one],
    }


def _property(analytics: Stage) -> Callable[..., Answer]:
    def details(call: Call, number: str) -> Answer:
        Asked(call, "INVALID_ARGUMENT").query()
        analytics.admit(call, call.bearer, SCOPE)
        site = _site(number)
        return Answer(
            json={
                "name": f"properties/{site.id}",
                "parent": f"accounts/{site.account}",
                "displayName": site.name,
                "timeZone": site.zone,
                "currencyCode": site.currency,
                "serviceLevel": "GOOGLE_ANALYTICS_STANDARD",
                "propertyType": "PROPERTY_TYPE_ORDINARY",
            }
        )

    return details


def _site(number: str) -> Property:
    for site in PROPERTIES:
        if site.id == number:
            return site
    raise Refused(
        "PERMISSION_DENIED", "User does not have sufficient permissions for this property.", 403
    )


def _metadata(analytics: Stage) -> Callable[..., Answer]:
    def metadata(call: Call, number: str) -> Answer:
        analytics.admit(call, call.bearer, SCOPE)
        site = _site(number)
        there = [name for name in PER_SESSION if not analytics.is_deprecated(name)]
        return Answer(
            json={
                "name": f"properties/{site.id}/metadata",
                "dimensions": [{"apiName": name} for name in DIMENSIONS],
                "metrics": [{"apiName": name, "type": _kind(name)} for name in there],
            }
        )

    return metadata


# Reports


def _reports(analytics: Stage) -> Callable[..., Answer]:
    meter = Meter()

    def run_report(call: Call, number: str) -> Answer:
        analytics.admit(call, call.bearer, SCOPE)
        site = _site(number)
        report = _report(call, site)
        gone = analytics.gone(call, report.metrics)
        if gone:
            return gone
        quota = _quota(call, site, meter)
        told = _table(Figures(analytics, site, site.today(call.now)), report)
        return Answer(json=told | ({"propertyQuota": quota} if report.has_quota else {}))

    return run_report


def _quota(call: Call, site: Property, meter: Meter) -> dict[str, Any]:
    moment = call.now.astimezone(PACIFIC)
    today = meter.count(f"{site.id}/day", moment.date())
    this_hour = meter.count(f"{site.id}/hour", f"{moment:%Y-%m-%d %H}")
    if today > TOKENS_A_DAY:
        raise Refused("RESOURCE_EXHAUSTED", "Exhausted property tokens per day.", 429)
    if this_hour > TOKENS_AN_HOUR:
        message = "Exhausted property tokens for a project per hour."
        raise Refused("RESOURCE_EXHAUSTED", message, 429)
    return {
        "tokensPerDay": {"consumed": 1, "remaining": TOKENS_A_DAY - today},
        "tokensPerHour": {"consumed": 1, "remaining": 40_000 - this_hour},
        "tokensPerProjectPerHour": {"consumed": 1, "remaining": TOKENS_AN_HOUR - this_hour},
        "concurrentRequests": {"remaining": 10},
        "serverErrorsPerProjectPerHour": {"remaining": 10},
        "potentiallyThresholdedRequestsPerHour": {"remaining": 120},
    }


def _report(call: Call, site: Property) -> Report:
    asked = Asked(call, "INVALID_ARGUMENT")
    asked.query()
    body = asked.body(FIELDS)
    dimensions = _names(asked, body, "dimensions", DIMENSIONS)
    metrics = _names(asked, body, "metrics", list(PER_SESSION))
    if not metrics or len(metrics) > MOST_METRICS:
        raise asked.bad(
            f"Requests are limited to {MOST_METRICS} metrics. This one is for {len(metrics)}."
        )
    first, last = _range(asked, body, site.today(call.now))
    return Report(
        first=first,
        last=last,
        dimensions=dimensions,
        metrics=metrics,
        # Whoever does not ask for an order gets the largest of the first metric first.
        orders=_orders(asked, body, [*dimensions, *metrics]) or [(metrics[0], True)],
        limit=asked.whole(body.get("limit", USUAL_ROWS), "limit", 1, MOST_ROWS),
        offset=asked.whole(body.get("offset", 0), "offset", 0, 2**63 - 1),
        keeps_empty=body.get("keepEmptyRows") is True,
        has_quota=body.get("returnPropertyQuota") is True,
    )


def _list(asked: Asked, body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name, [])
    if not isinstance(found, list):
        raise asked.bad(f"Invalid value at '{name}'")
    return found


def _names(asked: Asked, body: Mapping[str, Any], part: str, known: Sequence[str]) -> list[str]:
    names = [str(asked.fields(one, ["name"], part).get("name")) for one in _list(asked, body, part)]
    for name in names:
        if name not in known:
            raise asked.bad(_no_such(part.removesuffix("s"), name))
    return names


def _range(asked: Asked, body: Mapping[str, Any], today: date) -> tuple[date, date]:
    ranges = _list(asked, body, "dateRanges")
    if len(ranges) != 1:
        raise asked.bad("The request has to have one date range.")
    told = asked.fields(ranges[0], ["startDate", "endDate", "name"], "date_ranges[0]")
    first = _day(asked, str(told.get("startDate")), "startDate", today)
    last = _day(asked, str(told.get("endDate")), "endDate", today)
    if first > last:
        raise asked.bad("The start date has to be on or before the end date.")
    return first, last


def _day(asked: Asked, text: str, name: str, today: date) -> date:
    ago = re.fullmatch(r"(\d{1,4})daysAgo", text)
    count = {"today": 0, "yesterday": 1}.get(text, int(ago.group(1)) if ago else None)
    return asked.day(text, name) if count is None else today - timedelta(days=count)


def _orders(asked: Asked, body: Mapping[str, Any], known: Sequence[str]) -> list[tuple[str, bool]]:
    found = []
    for one in _list(asked, body, "orderBys"):
        told = asked.fields(one, ["dimension", "metric", "desc"], "order_bys")
        by = asked.fields(
            told.get("dimension") or told.get("metric"),
            ["dimensionName", "orderType", "metricName"],
            "order_bys",
        )
        name = by.get("dimensionName") or by.get("metricName")
        if name not in known:
            raise asked.bad(f"{name} is not in the request.")
        found.append((str(name), told.get("desc") is True))
    return found


def _table(figures: Figures, report: Report) -> dict[str, Any]:
    last = min(report.last, figures.today)
    cells = [(day, name) for day in days(max(report.first, BEGAN_ON), last) for name in CHANNELS]
    found = _grouped(figures, report, cells)
    rows = [_row(one) for one in found[report.offset :][: report.limit]]
    told: dict[str, Any] = {
        "metricHeaders": [{"name": name, "type": _kind(name)} for name in report.metrics],
        "metadata": {
            "currencyCode": figures.site.currency,
            "timeZone": figures.site.zone,
            "subjectToThresholding": False,
            "dataLossFromOtherRow": False,
        },
        "kind": "analyticsData#runReport",
    }
    if report.dimensions:
        told["dimensionHeaders"] = [{"name": name} for name in report.dimensions]
    # What is empty, or 0, is left out.
    return told | ({"rows": rows} if rows else {}) | ({"rowCount": len(found)} if found else {})


def _grouped(figures: Figures, report: Report, cells: Sequence[Cell]) -> list[Group]:
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        told = {"date": f"{cell[0]:%Y%m%d}", CHANNEL: cell[1]}
        groups.setdefault(tuple(told[name] for name in report.dimensions), []).append(cell)
    found = [
        (labels, [figures.of(name, group) for name in report.metrics])
        for labels, group in groups.items()
    ]
    found = [one for one in found if report.keeps_empty or any(one[1])]
    for name, is_falling in reversed(report.orders):
        found.sort(key=lambda one: _place(report, one, name), reverse=is_falling)
    return found


def _place(report: Report, found: Group, name: str) -> tuple[str, float]:
    """Give what a row is put in order by."""
    if name in report.dimensions:
        return found[0][report.dimensions.index(name)], 0
    return "", found[1][report.metrics.index(name)]


def _row(found: Group) -> dict[str, Any]:
    labels, values = found
    row = {"metricValues": [{"value": str(value)} for value in values]}
    dimensions = {"dimensionValues": [{"value": label} for label in labels]} if labels else {}
    return dimensions | row


def _kind(metric: str) -> str:
    return KINDS.get(metric, "TYPE_INTEGER")


def _no_such(kind: str, name: str) -> str:
    return f"Field {name} is not a valid {kind}."


def _limited(call: Call, until: datetime) -> Answer:
    lasts = until - call.now
    message = "Exhausted property tokens for a project per hour."
    if lasts <= timedelta(minutes=1):
        message = "Exhausted concurrent requests quota."
    elif lasts > timedelta(hours=1):
        message = "Exhausted property tokens per day."
    return by_status(429, "RESOURCE_EXHAUSTED", message, [])
