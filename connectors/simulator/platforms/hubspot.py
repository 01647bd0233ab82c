"""HubSpot, one portal: https://developers.hubspot.com/docs/api-reference/2026-03/overview."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World

API = "api.hubapi.com"
PORTAL = "145823067"
ZONE = ZoneInfo("Europe/Paris")
STARTED_ON = date(2025, 1, 6)
HALF_AN_HOUR = 1800
MOST_FOUND = 10_000
DEFAULT_LIMIT = 10
CONTACTS, DEALS = "crm.objects.contacts.read", "crm.objects.deals.read"
# How many of a kind a typical day sees, by the property that holds the moment.
TYPICAL = {
    "createdate": 25,
    "hs_lifecyclestage_marketingqualifiedlead_date": 6,
    "closedate": 3,
}
COUNTERS = {"sent": "impressions", "open": "reach", "click": "clicks", "unsubscribed": "quotes"}


def stage(world: World) -> Stage:
    """Play HubSpot."""
    hubspot = Stage(world, "hubspot", "HubSpot")
    hubspot.authorize_at("app.hubspot.com", "/oauth/authorize")
    hubspot.says = {
        "expired": lambda _call: _error(
            401, "The OAuth token used to make this call expired", "EXPIRED_AUTHENTICATION"
        ),
        "unknown": lambda _call: _error(
            401, "Authentication credentials not found", "INVALID_AUTHENTICATION"
        ),
        "missing_scope": lambda _call, scope: _error(
            403, f"This app hasn't been granted all required scopes: {scope}", "MISSING_SCOPES"
        ),
        "rate_limit": lambda _call, _until: _error(
            429,
            "You have reached your ten_secondly_rolling limit.",
            "RATE_LIMITS",
            policyName="TEN_SECONDLY_ROLLING",
        ),
    }
    portal = _Portal(hubspot)
    for method, path, handler in (
        ("POST", "/oauth/2026-03/token", portal.token),
        ("GET", "/account-info/v3/details", portal.details),
        ("GET", "/analytics/v2/reports/sources/total", portal.visits),
        ("POST", "/crm/objects/2026-03/contacts/search", portal.contacts),
        ("POST", "/crm/objects/2026-03/deals/search", portal.deals),
        ("GET", "/marketing/v3/emails/statistics/histogram", portal.emails),
    ):
        hubspot.route(method, API, path)(handler)
    return hubspot


class _Portal:
    """Answers about the one portal."""

    def __init__(self, hubspot: Stage) -> None:
        self._stage = hubspot
        self._numbers = hubspot.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or a token to renew with, for a token of half an hour."""
        return Answer(json=self._stage.door.trade(call, seconds=HALF_AN_HOUR).as_oauth())

    def details(self, call: Call) -> Answer:
        """Tell about the portal."""
        told = {
            "portalId": int(PORTAL),
            "timeZone": ZONE.key,
            "companyCurrency": "EUR",
            "utcOffset": "+01:00",
            "uiDomain": "app.hubspot.com",
        }
        return self._stage.refusal(call, call.bearer) or Answer(json=told)

    def visits(self, call: Call) -> Answer:
        """Tell how often the site was visited in some days."""
        refused = self._stage.refusal(call, call.bearer, "business-intelligence")
        if refused:
            return refused
        first, last = (_compact(call.query.get(name, "")) for name in ("start", "end"))
        days = [day for day in _days(first, last) if day <= self._today(call)]
        visits = [self._flow("visits", day, 300) for day in days]
        totals = {"rawViews": sum(round(2.4 * one) for one in visits), "visits": sum(visits)}
        sources = [{"breakdown": "organic", **totals}]
        return Answer(json={"offset": 1, "total": 1, "totals": totals, "breakdowns": sources})

    def contacts(self, call: Call) -> Answer:
        """Search contacts: by a moment, or all there are."""
        refused = self._stage.refusal(call, call.bearer, CONTACTS)
        if refused:
            return refused
        if not call.json.get("filterGroups"):
            total = self._numbers.level(PORTAL, "contacts", self._today(call), 8000, 22)
            return Answer(json={"total": total, "results": []})
        return self._found(call)

    def deals(self, call: Call) -> Answer:
        """Search deals that were won."""
        return self._stage.refusal(call, call.bearer, DEALS) or self._found(call)

    def emails(self, call: Call) -> Answer:
        """Tell what became of the e-mails of some days, by the day on which they were sent."""
        refused = self._stage.refusal(call, call.bearer, "content")
        if refused:
            return refused
        bounds = (call.query.get(name, "") for name in ("startTimestamp", "endTimestamp"))
        begins, ends = (datetime.fromisoformat(one).date() for one in bounds)
        found = [self._sent_on(day) for day in _days(begins, ends - timedelta(days=1))]
        results = [one for one in found if one]
        return Answer(json={"total": len(results), "results": results})

    def _sent_on(self, day: date) -> dict[str, Any]:
        """Tell of a day's e-mails; nothing without any."""
        posts = self._numbers.posts(PORTAL, day, day)
        counters = {
            name: sum(post.counters[counter] for post in posts)
            for name, counter in COUNTERS.items()
            if not self._stage.is_deprecated(name)
        }
        counters["delivered"] = round(0.99 * counters.get("sent", 0))
        midnight = datetime.combine(day, time(), UTC)
        interval = {"start": _written(midnight), "end": _written(midnight + timedelta(days=1))}
        return {"interval": interval, "aggregations": {"counters": counters}} if posts else {}

    def _found(self, call: Call) -> Answer:
        asked = call.json
        moments = [
            one for one in asked["filterGroups"][0]["filters"] if one["propertyName"] in TYPICAL
        ]
        bounds = {one["operator"]: int(one["value"]) / 1000 for one in moments}
        if not {"GTE", "LT"} <= bounds.keys():
            return _error(400, "Invalid filter", "VALIDATION_ERROR")
        limit, after = asked.get("limit", DEFAULT_LIMIT), int(asked.get("after", 0))
        if after + limit > MOST_FOUND:
            return _error(400, "The search endpoint ends at 10000 results", "VALIDATION_ERROR")
        name = moments[0]["propertyName"]
        fitting = self._moments(call, name, bounds["GTE"], bounds["LT"])
        page = [_thing(self._amount(name, at), name, at) for at in fitting[after : after + limit]]
        told: dict[str, Any] = {"total": len(fitting), "results": page}
        if after + limit < len(fitting):
            told["paging"] = {"next": {"after": str(after + limit)}}
        return Answer(json=told)

    def _moments(self, call: Call, name: str, since: float, before: float) -> Sequence[datetime]:
        first, last = (datetime.fromtimestamp(one, UTC).date() for one in (since, before))
        found = [
            datetime.combine(day, time(), UTC)
            + timedelta(seconds=self._numbers.whole(name, day, place) % 86_400)
            for day in _days(max(first, STARTED_ON), last)
            for place in range(self._flow(name, day, TYPICAL[name]))
        ]
        return [one for one in found if since <= one.timestamp() < before and one <= call.now]

    def _amount(self, name: str, at: datetime) -> str:
        # Some deals are won without an amount.
        is_empty = self._numbers.share(name, at, "empty") < 0.05
        return "" if is_empty else f"{500 + self._numbers.whole(name, at) % 9000}"

    def _flow(self, name: str, day: date, typical: float) -> int:
        return self._numbers.flow(PORTAL, name, day, typical)

    def _today(self, call: Call) -> date:
        return call.now.astimezone(ZONE).date()


def _thing(amount: str, name: str, at: datetime) -> Mapping[str, Any]:
    amounts = {"amount": amount, "amount_in_home_currency": amount} if name == "closedate" else {}
    return {
        "id": str(int(at.timestamp())),
        "properties": {name: _written(at), **amounts},
        "createdAt": _written(at),
        "updatedAt": _written(at),
        "archived": False,
    }


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _compact(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Refused("invalid_request", f"{text} is no day") from None


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _error(status: int, message: str, category: str, **more: str) -> Answer:
    told = {"status": "error", "message": message, "category": category, **more}
    return Answer(status, json={**told, "correlationId": "00000000-0000-4000-8000-000000000000"})
