"""ActiveCampaign: https://developers.activecampaign.com/reference."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World
from connectors.simulator.families.email import Campaign, campaigns

ZONE = ZoneInfo("America/Chicago")
OWNER = "jo@riverside.example"
STARTED_ON = date(2026, 1, 5)
MOST_ROWS = 100
DEFAULT_ROWS = 20
OPEN, WON, LOST = "0", "1", "2"
COMPLETED, DRAFT = "5", "0"


def stage(world: World) -> Stage:
    """Play ActiveCampaign; every customer has a host of their own."""
    active = Stage(world, "activecampaign", "ActiveCampaign")
    active.says = {
        # A wrong key is told as 403.
        "expired": lambda _call: Answer(
            403, json={"message": "You are not authorized to access this resource"}
        ),
        "rate_limit": lambda _call, _until: Answer(
            429, json={"message": "Too Many Requests"}, headers={"Retry-After": "30"}
        ),
        "refused": lambda _call, refused: Answer(
            422, json={"errors": [{"title": refused.description}]}
        ),
    }
    api = _Api(active)
    active.route("GET", "*", "/api/3/users/me")(api.me)
    active.route("GET", "*", "/api/3/campaigns")(api.campaigns)
    active.route("GET", "*", "/api/3/contacts")(api.contacts)
    active.route("GET", "*", "/api/3/deals")(api.deals)
    return active


class _Api:
    """Answers of ActiveCampaign."""

    def __init__(self, active: Stage) -> None:
        self._stage = active
        self._numbers = active.numbers

    def me(self, call: Call) -> Answer:
        """Tell whose key it is."""
        self._admit(call)
        user = {"id": "1", "username": "jo", "firstName": "Jo", "lastName": "Doe", "email": OWNER}
        return Answer(json={"user": user})

    def campaigns(self, call: Call) -> Answer:
        """List campaigns with what they gathered; drafts have no date."""
        self._admit(call)
        found = campaigns(self._numbers, OWNER, STARTED_ON, call.now.date(), call.now)
        rows = [_campaign(one) for one in found]
        if call.query.get("orders[sdate]") != "DESC":
            rows = rows[::-1]
        draft = {"id": "999999", "name": "Draft", "status": DRAFT, "sdate": None, "send_amt": "0"}
        return _page(call, "campaigns", [*rows, draft])

    def contacts(self, call: Call) -> Answer:
        """Count the contacts, all of them or those created in between two days."""
        self._admit(call)
        after, before = (
            _day(call, f"filters[created_{side}]", STARTED_ON) for side in ("after", "before")
        )
        if "filters[created_after]" in call.query:
            days = [after + timedelta(days=n) for n in range((before - after).days)]
            total = sum(self._numbers.flow(OWNER, "contacts", day, 6) for day in days)
        else:
            total = self._numbers.level(OWNER, "contacts", call.now.date(), 2400, 6)
        return Answer(json={"contacts": [], "meta": {"total": str(total)}})

    def deals(self, call: Call) -> Answer:
        """List the deals, oldest first."""
        self._admit(call)
        today = call.now.astimezone(ZONE).date()
        days = [STARTED_ON + timedelta(days=n) for n in range((today - STARTED_ON).days + 1)]
        rows = [self._deal(day) for day in days if self._numbers.share(day, "deal") < 0.4]
        return _page(call, "deals", rows)

    def _deal(self, day: date) -> dict[str, Any]:
        chance = self._numbers.share(day, "state")
        status = WON if chance < 0.5 else LOST if chance < 0.7 else OPEN
        changed_at = datetime.combine(day, time(16, 45), ZONE).isoformat()
        return {
            "id": str((day - STARTED_ON).days + 1),
            "title": "Invented deal",
            "value": str(5000 + 100 * (self._numbers.whole(day, "value") % 3000)),
            "currency": "usd",
            "status": status,
            "cdate": datetime.combine(day - timedelta(days=6), time(9), ZONE).isoformat(),
            "mdate": changed_at,
        }

    def _admit(self, call: Call) -> None:
        self._stage.admit(call, call.headers.get("Api-Token", ""))


def _campaign(one: Campaign) -> dict[str, Any]:
    sent_at = one.sent_at.astimezone(ZONE)
    return {
        "id": one.id,
        "name": one.name,
        "type": "single",
        "status": COMPLETED,
        "sdate": sent_at.isoformat(timespec="seconds"),
        "ldate": (sent_at + timedelta(minutes=10)).isoformat(timespec="seconds"),
        "send_amt": str(one.sent),
        "total_amt": str(one.sent),
        "opens": str(one.opens),
        "uniqueopens": str(one.unique_opens),
        "linkclicks": str(one.clicks),
        "uniquelinkclicks": str(one.clicks),
        "subscriberclicks": str(one.unique_clicks),
        "forwards": "0",
        "hardbounces": str(one.hard_bounces),
        "softbounces": str(one.soft_bounces),
        "unsubscribes": str(one.unsubscribes),
    }


def _page(call: Call, name: str, rows: Sequence[dict[str, Any]]) -> Answer:
    limit, offset = call.query.get("limit", str(DEFAULT_ROWS)), call.query.get("offset", "0")
    if not limit.isdecimal() or not offset.isdecimal() or int(limit) > MOST_ROWS:
        raise Refused("invalid", "The limit must be at most 100")
    shown = rows[int(offset) : int(offset) + int(limit)]
    return Answer(json={name: list(shown), "meta": {"total": str(len(rows))}})


def _day(call: Call, name: str, default: date) -> date:
    try:
        return date.fromisoformat(call.query[name]) if name in call.query else default
    except ValueError:
        raise Refused("invalid", f"{name} must be a date") from None
