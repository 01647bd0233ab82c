"""Campaign Monitor: https://www.campaignmonitor.com/api/."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World
from connectors.simulator.families.email import Campaign, campaign, campaigns

API = "api.createsend.com"
V3 = "/api/v3.3"
TWO_WEEKS = 1_209_600
MOST_ROWS = 1000
# Name, time zone as people see it, time zone, lists.
CLIENTS = {
    "4a397ccaaa55eb4e": ("Riverside Bakery", "(GMT+01:00) Paris", "Europe/Paris", ("News", "VIP")),
    "7b1c5ddeee66fa3c": (
        "Riverside Café",
        "(GMT) Dublin, Edinburgh, Lisbon, London",
        "Europe/London",
        ("Club",),
    ),
}


def stage(world: World) -> Stage:
    """Play Campaign Monitor."""
    monitor = Stage(world, "campaign_monitor", "Campaign Monitor")
    monitor.authorize_at(API, "/oauth")
    monitor.says = {
        "expired": lambda _call: _error(401, 121, "Expired OAuth Token"),
        "revoked": lambda _call: _error(401, 122, "Revoked OAuth Token"),
        "unknown": lambda call: (
            _error(401, 120, "Invalid OAuth Token")
            if call.bearer
            else _error(401, 50, "Must supply a valid HTTP Basic Authorization header")
        ),
        "missing_scope": lambda _call, _scope: _error(403, 403, "You do not have permission"),
        "rate_limit": _too_many,
    }
    api = _Api(monitor)
    monitor.route("POST", API, "/oauth/token")(api.token)
    monitor.route("GET", API, f"{V3}/clients.json")(api.clients)
    monitor.route("GET", API, f"{V3}/clients/{{client}}.json")(api.client)
    monitor.route("GET", API, f"{V3}/clients/{{client}}/lists.json")(api.lists)
    monitor.route("GET", API, f"{V3}/clients/{{client}}/campaigns.json")(api.campaigns)
    monitor.route("GET", API, f"{V3}/campaigns/{{campaign_id}}/summary.json")(api.summary)
    monitor.route("GET", API, f"{V3}/lists/{{list_id}}/stats.json")(api.stats)
    return monitor


class _Api:
    """Answers of Campaign Monitor."""

    def __init__(self, monitor: Stage) -> None:
        self._stage = monitor
        self._numbers = monitor.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or renew without a client; the refresh token rolls."""
        door = self._stage.door
        if call.value("grant_type") == "refresh_token":
            return Answer(json=door.renew(call.value("refresh_token"), rolls=True).as_oauth())
        return Answer(json=door.trade(call, TWO_WEEKS).as_oauth(","))

    def clients(self, call: Call) -> Answer:
        """List the clients."""
        self._admit(call, "ViewReports")
        return Answer(json=[{"ClientID": key, "Name": told[0]} for key, told in CLIENTS.items()])

    def client(self, call: Call, client: str) -> Answer:
        """Tell about a client."""
        self._admit(call, "ViewReports")
        if client not in CLIENTS:
            return _unknown("ClientID")
        name, label, _zone, _lists = CLIENTS[client]
        basic = {"ClientID": client, "CompanyName": name, "Country": "France", "TimeZone": label}
        return Answer(json={"BasicDetails": basic})

    def lists(self, call: Call, client: str) -> Answer:
        """List the lists of a client."""
        self._admit(call, "ManageLists")
        if client not in CLIENTS:
            return _unknown("ClientID")
        names = CLIENTS[client][3]
        return Answer(
            json=[{"ListID": f"{client}{n:04d}", "Name": name} for n, name in enumerate(names)]
        )

    def campaigns(self, call: Call, client: str) -> Answer:
        """List the campaigns of a client."""
        self._admit(call, "ViewReports")
        if client not in CLIENTS:
            return _unknown("ClientID")
        zone = ZoneInfo(CLIENTS[client][2])
        first = _moment(call, "sentFromDate", zone)
        end = _moment(call, "sentToDate", zone) + timedelta(days=1)
        found = campaigns(self._numbers, client, first.date(), end.date(), call.now)
        rows = [_listed(client, one, zone) for one in found if first <= one.sent_at < end]
        if call.query.get("orderdirection", "desc") != "desc":
            rows = rows[::-1]
        return Answer(json=_page(call, rows))

    def summary(self, call: Call, campaign_id: str) -> Answer:
        """Tell what a campaign gathered."""
        self._admit(call, "ViewReports")
        client = campaign_id[:16]
        one = campaign(self._numbers, client, campaign_id[16:], call.now)
        if client not in CLIENTS or one is None:
            return _unknown("CampaignID")
        return Answer(
            json={
                "Recipients": one.sent,
                "TotalOpened": one.opens,
                "UniqueOpened": one.unique_opens,
                "Clicks": one.unique_clicks,
                "Unsubscribed": one.unsubscribes,
                "Bounced": one.hard_bounces + one.soft_bounces,
                "SpamComplaints": 0,
                "Forwards": 0,
                "Likes": 0,
                "Mentions": 0,
                "WebVersionURL": "https://riverside.example/web-version",
                "Name": one.name,
            }
        )

    def stats(self, call: Call, list_id: str) -> Answer:
        """Tell how many people are on a list, and how many came of late."""
        self._admit(call, "ManageLists")
        if list_id[:16] not in CLIENTS:
            return _unknown("ListID")
        today = call.now.astimezone(ZoneInfo(CLIENTS[list_id[:16]][2])).date()
        told: dict[str, Any] = {
            "TotalActiveSubscribers": self._numbers.level(list_id, "active", today, 900, 2),
            "TotalUnsubscribes": self._numbers.level(list_id, "unsubscribed", today, 60, 0.2),
            "TotalDeleted": 2,
            "TotalBounces": 7,
        }
        for word, days in {"Today": 0, "Yesterday": 1}.items():
            day = today - timedelta(days=days)
            told[f"NewActiveSubscribers{word}"] = self._flow(list_id, "new", day)
            told[f"Unsubscribes{word}"] = self._flow(list_id, "gone", day) // 3
            told[f"Bounces{word}"] = 0
        return Answer(json=told)

    def _flow(self, list_id: str, name: str, day: date) -> int:
        return self._numbers.flow(list_id, name, day, 5)

    def _admit(self, call: Call, scope: str) -> None:
        self._stage.admit(call, call.bearer or call.basic[0], scope)


def _listed(client: str, one: Campaign, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "CampaignID": f"{client}{one.id}",
        "Name": one.name,
        "Subject": one.name,
        "SentDate": f"{one.sent_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        "TotalRecipients": one.sent,
    }


def _page(call: Call, rows: list[dict[str, Any]]) -> dict[str, Any]:
    number, size = call.query.get("page", "1"), call.query.get("pagesize", str(MOST_ROWS))
    if not number.isdecimal() or not size.isdecimal() or not 10 <= int(size) <= MOST_ROWS:
        raise Refused("invalid_request", "pagesize must be from 10 to 1000")
    start = (int(number) - 1) * int(size)
    shown = rows[start : start + int(size)]
    return {
        "Results": shown,
        "ResultsOrderedBy": "SentDate",
        "OrderDirection": call.query.get("orderdirection", "desc"),
        "PageNumber": int(number),
        "PageSize": int(size),
        "RecordsOnThisPage": len(shown),
        "TotalNumberOfRecords": len(rows),
        "NumberOfPages": max(1, -(-len(rows) // int(size))),
    }


def _moment(call: Call, name: str, zone: ZoneInfo) -> datetime:
    try:
        day = date.fromisoformat(call.query.get(name, ""))
    except ValueError:
        raise Refused("invalid_request", f"{name} must be a date") from None
    return datetime.combine(day, time(), zone)


def _unknown(name: str) -> Answer:
    return _error(404, 102, f"Invalid {name}")


def _too_many(call: Call, until: datetime) -> Answer:
    seconds = max(1, round((until - call.now).total_seconds()))
    answer = _error(429, 429, "Too many requests")
    return Answer(429, json=answer.json, headers={"X-RateLimit-Reset": str(seconds)})


def _error(status: int, code: int, message: str) -> Answer:
    return Answer(status, json={"Code": code, "Message": message})
