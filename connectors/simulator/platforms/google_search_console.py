"""Google Search Console as it is played: https://developers.google.com/webmaster-tools."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World
from connectors.simulator.families.google import (
    PACIFIC,
    Asked,
    Meter,
    by_reason,
    days,
    info,
    stage_of,
)

# Both names lead to the same API.
HOSTS = ("www.googleapis.com", "searchconsole.googleapis.com")
SCOPE = "https://www.googleapis.com/auth/webmasters.readonly"
SITES = {
    "https://www.riverside-bakery.example/": "siteOwner",
    "sc-domain:riverside-cafe.example": "siteFullUser",
    "https://shop.riverside-bakery.example/": "siteUnverifiedUser",
}
HISTORY_DAYS = 486
# Days are final after this many; fresher ones are incomplete, and the present one is not there.
FINAL_DAYS = 3
SETTLES_DAYS = 3
MOST_ROWS = 25_000
USUAL_ROWS = 1000
QUERIES_A_MINUTE = 1200
CALLS_A_MINUTE = 200

# A day's usual impressions of each kind of search, and how many of them are clicked.
KINDS: Mapping[str, tuple[float, float]] = {
    "web": (3000, 0.04),
    "image": (800, 0.01),
    "video": (200, 0.02),
    "news": (60, 0.03),
    "discover": (900, 0.05),
    "googleNews": (40, 0.06),
}
FEEDS = {"discover", "googleNews"}
STATES = {"final", "all"}
AGGREGATIONS = {"auto", "byProperty", "byPage"}
FIELDS = {
    "startDate",
    "endDate",
    "dimensions",
    "type",
    "searchType",
    "dataState",
    "aggregationType",
    "rowLimit",
    "startRow",
}


@dataclass(frozen=True)
class Query:
    """A query that was asked, found sound."""

    site: str
    first: date
    last: date
    kind: str
    is_by_day: bool
    is_fresh: bool
    start: int
    most: int


def stage(world: World) -> Stage:
    """Play Search Console."""
    console = stage_of(
        world, "google_search_console", "Google Search Console", by_reason, has_key_files=True
    )
    console.says["rate_limit"] = _limited
    sites, query = _sites(console), _queries(console)
    for host in HOSTS:
        console.route("GET", host, "/webmasters/v3/sites")(sites)
        console.route("POST", host, "/webmasters/v3/sites/{site}/searchAnalytics/query")(query)
    return console


def _sites(console: Stage) -> Callable[[Call], Answer]:
    meter = Meter()

    def sites(call: Call) -> Answer:
        Asked(call, "badRequest").query()
        console.admit(call, call.bearer, SCOPE)
        if meter.count("sites", f"{call.now:%H:%M}") > CALLS_A_MINUTE:
            raise Refused("userRateLimitExceeded", "User Rate Limit Exceeded", 403)
        entries = [{"siteUrl": site, "permissionLevel": level} for site, level in SITES.items()]
        return Answer(json={"siteEntry": entries})

    return sites


def _queries(console: Stage) -> Callable[..., Answer]:
    meter = Meter()

    def query(call: Call, site: str) -> Answer:
        console.admit(call, call.bearer, SCOPE)
        if SITES.get(site, "siteUnverifiedUser") == "siteUnverifiedUser":
            raise Refused(
                "forbidden",
                f"User does not have sufficient permission for site '{site}'."
                " See also: https://support.google.com/webmasters/answer/2451999.",
                403,
            )
        if meter.count(site, f"{call.now:%H:%M}") > QUERIES_A_MINUTE:
            raise Refused("quotaExceeded", "Search Analytics QPS quota exceeded.", 403)
        return Answer(json=_told(console, call, _query(call, site)))

    return query


def _query(call: Call, site: str) -> Query:
    asked = Asked(call, "badRequest")
    asked.query()
    body = asked.body(FIELDS)
    kind = _one_of(asked, body, "type", body.get("searchType", "web"), KINDS)
    _check_aggregation(asked, body, kind)
    if body.get("dimensions", []) not in ([], ["date"]):
        raise asked.bad(f"Invalid value for dimensions: {body['dimensions']}")
    query = Query(
        site=site,
        first=asked.day(body.get("startDate", ""), "startDate"),
        last=asked.day(body.get("endDate", ""), "endDate"),
        kind=kind,
        is_by_day=bool(body.get("dimensions")),
        is_fresh=_one_of(asked, body, "dataState", "final", STATES) == "all",
        start=asked.whole(body.get("startRow", 0), "startRow", 0, 2**31 - 1),
        most=asked.whole(body.get("rowLimit", USUAL_ROWS), "rowLimit", 1, MOST_ROWS),
    )
    if query.first > query.last:
        raise asked.bad("startDate has to be on or before endDate.")
    return query


def _one_of(
    asked: Asked, body: Mapping[str, Any], name: str, usual: str, known: Collection[str]
) -> str:
    value = str(body.get(name, usual))
    if value not in known:
        raise asked.bad(f"Invalid value at '{name}': \"{value}\"")
    return value


def _check_aggregation(asked: Asked, body: Mapping[str, Any], kind: str) -> None:
    aggregation = _one_of(asked, body, "aggregationType", "auto", AGGREGATIONS)
    if aggregation == "byProperty" and kind in FEEDS:
        raise asked.bad(f"Aggregation by property is not supported for {kind}.")


def _told(console: Stage, call: Call, query: Query) -> dict[str, Any]:
    today = call.now.astimezone(PACIFIC).date()
    incomplete_on = today - timedelta(days=FINAL_DAYS - 1)
    newest = today - timedelta(days=1) if query.is_fresh else incomplete_on - timedelta(days=1)
    first = max(query.first, today - timedelta(days=HISTORY_DAYS))
    found = [
        (day, *_counts(console, query, day, today))
        for day in days(first, min(query.last, newest))
        if _has_data(console, query, day)
    ]
    rows = _rows(query, found)[query.start :][: query.most]
    told: dict[str, Any] = {"rows": rows} if rows else {}
    told["responseAggregationType"] = "byPage" if query.kind in FEEDS else "byProperty"
    if query.is_fresh and query.is_by_day and query.last >= incomplete_on:
        told["metadata"] = {"first_incomplete_date": str(incomplete_on)}
    return told


def _has_data(console: Stage, query: Query, day: date) -> bool:
    """Say whether there is a row for a day: Discover does not show a site every day."""
    return query.kind not in FEEDS or console.numbers.share(query.site, query.kind, day) > 0.15


def _counts(console: Stage, query: Query, day: date, today: date) -> tuple[int, int, float]:
    """Give clicks, impressions and the average position of a day."""
    typical, rate = KINDS[query.kind]
    numbers = console.numbers
    full = numbers.flow(query.site, query.kind, day, typical=typical)
    impressions = numbers.seen(full, day, today, SETTLES_DAYS)
    clicks = int(impressions * rate * (0.8 + 0.4 * numbers.share(query.site, day, "clicks")))
    position = 6 + 5 * numbers.share(query.site, query.kind, day, "position")
    return clicks, impressions, round(position, 3)


def _rows(query: Query, found: Sequence[tuple[date, int, int, float]]) -> list[dict[str, Any]]:
    if query.is_by_day:
        return [{"keys": [str(one[0])]} | _row(query, [one]) for one in found]
    return [_row(query, found)] if found else []


def _row(query: Query, found: Sequence[tuple[date, int, int, float]]) -> dict[str, Any]:
    clicks, shown = sum(one[1] for one in found), sum(one[2] for one in found)
    row = {
        "clicks": float(clicks),
        "impressions": float(shown),
        "ctr": clicks / shown if shown else 0.0,
    }
    # Discover and Google News are feeds, where there is no position.
    if query.kind not in FEEDS:
        row["position"] = sum(one[2] * one[3] for one in found) / shown if shown else 0.0
    return row


def _limited(call: Call, until: datetime) -> Answer:
    if until - call.now > timedelta(hours=1):
        details = [info("RATE_LIMIT_EXCEEDED", quota_limit="QueriesPerDayPerProject")]
        return by_reason(429, "rateLimitExceeded", "Quota exceeded.", details)
    message = "Search Analytics QPS quota exceeded. Learn about usage limits."
    return by_reason(403, "quotaExceeded", message, [])
