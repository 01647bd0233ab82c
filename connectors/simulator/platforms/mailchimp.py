"""Mailchimp Marketing API: https://mailchimp.com/developer/marketing/api/."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, Token, World
from connectors.simulator.families.email import Campaign, campaigns
from connectors.simulator.numbers import EPOCH

LOGIN = "login.mailchimp.com"
DATA_CENTRE = "us6"
ZONE = ZoneInfo("Europe/Paris")
LISTS = {"a1b2c3d4e5": "Riverside News", "f6a7b8c9d0": "Riverside Café Club"}
ACTIVITY_DAYS = 180
SETTLES_DAYS = 3
MOST_ROWS = 1000
DEFAULT_ROWS = 10
DOCS = "https://mailchimp.com/developer/marketing/docs/errors/"
# How many of each a typical day sees.
TYPICAL = {
    "emails_sent": 300,
    "unique_opens": 105,
    "recipient_clicks": 15,
    "hard_bounce": 1,
    "soft_bounce": 2,
    "subs": 9,
    "unsubs": 3,
    "other_adds": 2,
    "other_removes": 1,
}


def stage(world: World) -> Stage:
    """Play Mailchimp."""
    mailchimp = Stage(world, "mailchimp", "Mailchimp")
    mailchimp.authorize_at(LOGIN, "/oauth2/authorize")
    mailchimp.says = {
        "expired": lambda _call: _problem(
            401, "API Key Invalid", "Your API key may be invalid, or you may be in the wrong dc."
        ),
        "missing_scope": lambda _call, _scope: _problem(403, "Forbidden", "You may not do this."),
        "rate_limit": lambda _call, _until: _problem(
            429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections."
        ),
    }
    api = _Api(mailchimp)
    mailchimp.route("POST", LOGIN, "/oauth2/token")(api.token)
    mailchimp.route("GET", LOGIN, "/oauth2/metadata")(api.metadata)
    mailchimp.route("GET", "*", "/3.0/")(api.root)
    mailchimp.route("GET", "*", "/3.0/lists")(api.lists)
    mailchimp.route("GET", "*", "/3.0/lists/{audience}")(api.list)
    mailchimp.route("GET", "*", "/3.0/lists/{audience}/activity")(api.activity)
    mailchimp.route("GET", "*", "/3.0/reports")(api.reports)
    return mailchimp


class _Api:
    """Answers of Mailchimp."""

    def __init__(self, mailchimp: Stage) -> None:
        self._stage = mailchimp
        self._numbers = mailchimp.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code for a token that does not end."""
        if call.value("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        token = self._stage.door.trade(call, None)
        told = {"access_token": token.text, "expires_in": 0, "scope": None}
        return Answer(json=told)

    def metadata(self, call: Call) -> Answer:
        """Tell in which data centre an account lives."""
        kind, _, text = call.headers.get("Authorization", "").partition(" ")
        if kind != "OAuth" or self._stage.refusal(call, text):
            return Answer(json={"error": "invalid_token"})
        endpoint = f"https://{DATA_CENTRE}.api.mailchimp.com"
        login = {"login_name": "jo", "email": "jo@riverside.example"}
        told = {"dc": DATA_CENTRE, "api_endpoint": endpoint, "login": login}
        return Answer(json={**told, "accountname": "Riverside"})

    def root(self, call: Call) -> Answer:
        """Tell about the account."""
        self._admit(call)
        return Answer(
            json={
                "account_id": "8d3a3db4d97663a9074efcc16",
                "account_name": "Riverside",
                "account_timezone": ZONE.key,
            }
        )

    def lists(self, call: Call) -> Answer:
        """List the audiences."""
        self._admit(call)
        rows = [self._audience(key) for key in LISTS]
        return Answer(json={"lists": _page(call, rows), "total_items": len(rows)})

    def list(self, call: Call, audience: str) -> Answer:
        """Tell about one audience."""
        self._admit(call)
        return _unknown() if audience not in LISTS else Answer(json=self._audience(audience))

    def activity(self, call: Call, audience: str) -> Answer:
        """Tell the last 180 days of an audience, newest first."""
        self._admit(call)
        if audience not in LISTS:
            return _unknown()
        today = call.now.astimezone(ZONE).date()
        days = [today - timedelta(days=n) for n in range(ACTIVITY_DAYS)]
        rows = [self._day(audience, day, today) for day in days]
        told = {"activity": _page(call, rows), "list_id": audience, "total_items": len(rows)}
        return Answer(json=told)

    def reports(self, call: Call) -> Answer:
        """List the campaigns of all audiences with what they gathered."""
        self._admit(call)
        since = _moment(call.query, "since_send_time")
        before = _moment(call.query, "before_send_time")
        first = since.date() if since else EPOCH
        rows = [
            _report(audience, one)
            for audience in LISTS
            for one in campaigns(self._numbers, audience, first, call.now.date(), call.now)
            if (not since or one.sent_at >= since) and (not before or one.sent_at < before)
        ]
        return Answer(json={"reports": _page(call, rows), "total_items": len(rows)})

    def _admit(self, call: Call) -> Token:
        return self._stage.admit(call, call.bearer or call.basic[1])

    def _audience(self, key: str) -> dict[str, Any]:
        today = self._stage.world.today
        members = self._numbers.level(key, "members", today, 1500, 3)
        stats = {"member_count": members, "unsubscribe_count": members // 12}
        created_at = "2024-01-02T09:00:00+00:00"
        return {"id": key, "name": LISTS[key], "date_created": created_at, "stats": stats}

    def _day(self, audience: str, day: date, today: date) -> dict[str, Any]:
        told: dict[str, Any] = {"day": day.isoformat()}
        for name, typical in TYPICAL.items():
            value = self._numbers.flow(audience, name, day, typical)
            told[name] = self._numbers.seen(value, day, today, SETTLES_DAYS)
        return told


def _report(audience: str, one: Campaign) -> dict[str, Any]:
    opens = one.unique_opens - one.machine_opens
    return {
        "id": f"{audience[:4]}{one.id}",
        "campaign_title": one.name,
        "type": "regular",
        "list_id": audience,
        "emails_sent": one.sent,
        "send_time": f"{one.sent_at:%Y-%m-%dT%H:%M:%S+00:00}",
        "abuse_reports": 0,
        "unsubscribed": one.unsubscribes,
        "bounces": {
            "hard_bounces": one.hard_bounces,
            "soft_bounces": one.soft_bounces,
            "syntax_errors": 0,
        },
        "opens": {
            "opens_total": one.opens,
            "unique_opens": one.unique_opens,
            "open_rate": one.unique_opens / one.delivered,
            "proxy_excluded_opens": opens,
            "proxy_excluded_unique_opens": opens,
            "proxy_excluded_open_rate": opens / one.delivered,
        },
        "clicks": {
            "clicks_total": one.clicks,
            "unique_clicks": one.clicks,
            "unique_subscriber_clicks": one.unique_clicks,
            "click_rate": one.unique_clicks / one.delivered,
        },
        "ecommerce": {"total_orders": one.orders, "total_revenue": round(one.orders * 38.5, 2)},
    }


def _page(call: Call, rows: Sequence[Any]) -> Sequence[Any]:
    start, size = call.query.get("offset", "0"), call.query.get("count", str(DEFAULT_ROWS))
    if not start.isdecimal() or not size.isdecimal() or int(size) > MOST_ROWS:
        raise Refused("invalid_request", f"count must be at most {MOST_ROWS}")
    return rows[int(start) : int(start) + int(size)]


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(query[name]) if name in query else None
    except ValueError:
        raise Refused("invalid_request", f"{name} must be an ISO 8601 moment") from None


def _unknown() -> Answer:
    return _problem(404, "Resource Not Found", "The requested resource could not be found.")


def _problem(status: int, title: str, detail: str) -> Answer:
    told = {"type": DOCS, "title": title, "status": status, "detail": detail, "instance": "a1-b2"}
    return Answer(status, json=told, headers={"Content-Type": "application/problem+json"})
