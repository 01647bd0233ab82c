"""Plausible's Stats API v2 and Sites API: https://plausible.io/docs/stats-api."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World

EVERY_SERVER = "*"
# Servers whose name begins so have not been updated: they know version 1 alone.
OLD = "old."
SITES = {
    "riverside-bakery.example": "Europe/Paris",
    "shop.riverside-bakery.example": "Europe/Paris",
    "riverside-cafe.example": "Europe/London",
}
GOALS_WITH_REVENUE = ("Purchase", "Order")
MOST_GOAL_LETTERS = 120
FIELDS = {"site_id", "metrics", "date_range", "dimensions", "filters", "include", "pagination"}
INCLUDES = {"imports", "time_labels", "total_rows"}
METRICS = {
    "visitors",
    "visits",
    "pageviews",
    "bounce_rate",
    "visit_duration",
    "events",
    "total_revenue",
}
SETTLES_DAYS = 1
INVALID = (
    "Invalid API key or site ID. Please make sure you're using a valid API key with access to the"
    " site you've requested."
)


@dataclass(frozen=True)
class Query:
    """A query, found sound; `goal` is "" without one."""

    site: str
    metrics: Sequence[str]
    first: date
    last: date
    is_by_day: bool
    goal: str


def stage(world: World) -> Stage:
    """Play every Plausible server there is."""
    plausible = Stage(world, "plausible", "Plausible")
    plausible.says = {
        "expired": lambda _call: _error(401, INVALID),
        "missing_scope": lambda _call, _scope: _error(401, INVALID),
        "metric_gone": lambda _call, field: _error(400, f'Invalid metric "{field}"'),
        "rate_limit": lambda _call, _until: _error(
            429, "Too many API requests. Your API key is limited to 600 requests per hour."
        ),
        "refused": lambda _call, why: _error(why.status, why.description),
    }
    server = _Server(plausible)
    plausible.route("POST", EVERY_SERVER, "/api/v2/query")(server.query)
    plausible.route("GET", EVERY_SERVER, "/api/v1/sites")(server.sites)
    return plausible


class _Server:
    """Answers of a server."""

    def __init__(self, plausible: Stage) -> None:
        self._stage = plausible
        self._numbers = plausible.numbers

    def sites(self, call: Call) -> Answer:
        """List the sites, two a page so that there is a next one."""
        _take_only(call.query, {"limit", "after"})
        self._stage.admit(call, call.bearer)
        limit = call.query.get("limit", "100")
        if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
            raise Refused("limit", "limit must be between 1 and 1000")
        after = call.query.get("after", "")
        names = [name for name in SITES if not after or _place(name) > _place(after)]
        shown, is_more = names[:2], len(names) > 2
        meta = {"after": shown[-1] if is_more else None, "before": None, "limit": int(limit)}
        rows = [{"domain": name, "timezone": SITES[name]} for name in shown]
        return Answer(json={"sites": rows, "meta": meta})

    def query(self, call: Call) -> Answer:
        """Tell metrics of a site."""
        if call.host.startswith(OLD):
            return Answer(404, text="Not found")
        if not call.bearer:
            return _error(
                401, "Missing API key. Please use a valid Plausible API key as a Bearer Token."
            )
        self._stage.admit(call, call.bearer)
        query = _sound(call)
        gone = self._stage.gone(call, query.metrics)
        if gone is not None:
            return gone
        days = [query.first + timedelta(days=n) for n in range((query.last - query.first).days + 1)]
        shown = [day for day in days if day <= call.now.date() and self._has_visits(query, day)]
        spans = [[day] for day in shown] if query.is_by_day else [shown]
        results = [
            {
                "dimensions": [str(span[0])] if query.is_by_day else [],
                "metrics": [self._value(query, metric, span) for metric in query.metrics],
            }
            for span in spans
        ]
        echo = {
            "site_id": query.site,
            "metrics": query.metrics,
            "date_range": [f"{query.first}T00:00:00+02:00", f"{query.last}T23:59:59+02:00"],
            "dimensions": ["time:day"] if query.is_by_day else [],
            "filters": call.json.get("filters", []),
            "include": call.json.get("include", {}),
        }
        meta = {"imports_included": False}
        return Answer(json={"results": results, "meta": meta, "query": echo})

    def _has_visits(self, query: Query, day: date) -> bool:
        """Say whether there is a row for a day: a goal is not reached every day."""
        return not query.goal or self._numbers.share(query.site, query.goal, day) > 0.15

    def _value(self, query: Query, metric: str, span: Sequence[date]) -> object:
        if metric == "total_revenue":
            return self._revenue(query, span)
        visits = self._sum(query, "visits", span)
        if metric == "bounce_rate":
            return round(35 + 20 * self._numbers.share(query.site, *span, "bounces")) * bool(visits)
        if metric == "visit_duration":
            return round(60 + 60 * self._numbers.share(query.site, *span, "time")) * bool(visits)
        if metric == "visitors":
            # Somebody who comes back counts once.
            return int(visits * (0.8 if len(span) < 2 else 0.55))
        return self._sum(query, metric, span)

    def _sum(self, query: Query, metric: str, span: Sequence[date]) -> int:
        typical = {"visits": 400, "pageviews": 1100, "events": 1300}[metric]
        typical = typical // 25 if query.goal else typical
        today = self._stage.world.today
        flows = (
            (day, self._numbers.flow(query.site + query.goal, metric, day, typical)) for day in span
        )
        return sum(self._numbers.seen(value, day, today, SETTLES_DAYS) for day, value in flows)

    def _revenue(self, query: Query, span: Sequence[date]) -> Mapping[str, Any] | None:
        if query.goal not in GOALS_WITH_REVENUE:
            return None
        value = self._sum(query, "events", span) * 24.5
        return {
            "value": value,
            "currency": "EUR",
            "short": f"€{value:.1f}",
            "long": f"€{value:,.2f}",
        }


def _sound(call: Call) -> Query:
    body = call.json
    if not isinstance(body, dict):
        raise Refused("body", "The body must be an object")
    _take_only(body, FIELDS)
    _take_only(body.get("include", {}), INCLUDES)
    metrics = body.get("metrics")
    if not isinstance(metrics, list) or not metrics:
        raise Refused("metrics", "metrics: at least one metric is required")
    for metric in metrics:
        if metric not in METRICS:
            raise Refused("metrics", f'Invalid metric "{metric}"')
    if body.get("dimensions", []) not in ([], ["time:day"]):
        raise Refused("dimensions", f"Invalid dimensions {body['dimensions']}")
    first, last = _range(body.get("date_range"), call)
    site = body.get("site_id")
    if not isinstance(site, str) or "." not in site:
        raise Refused("site", INVALID, 401)
    is_by_day = bool(body.get("dimensions"))
    return Query(site, metrics, first, last, is_by_day, _goal(body.get("filters", [])))


def _goal(filters: object) -> str:
    if filters == []:
        return ""
    match filters:
        case [["is", "event:goal", [str(goal)]]] if len(goal) <= MOST_GOAL_LETTERS:
            return goal
    raise Refused("filters", f"Invalid filters {filters}")


def _range(told: object, call: Call) -> tuple[date, date]:
    if told == "day":
        return call.now.date(), call.now.date()
    match told:
        case [str(first), str(last)]:
            try:
                span = date.fromisoformat(first), date.fromisoformat(last)
            except ValueError:
                raise Refused("date_range", f"Invalid date range {told}") from None
            if span[0] <= span[1]:
                return span
    raise Refused("date_range", f"Invalid date range {told}")


def _take_only(found: Mapping[str, Any], known: set[str]) -> None:
    for name in sorted(found.keys() - known):
        raise Refused("schema", f"Schema does not allow additional properties: #/{name}")


def _place(name: str) -> int:
    return list(SITES).index(name) if name in SITES else len(SITES)


def _error(status: int, text: str) -> Answer:
    return Answer(status, json={"error": text})
