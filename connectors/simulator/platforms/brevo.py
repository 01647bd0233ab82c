"""Brevo (Sendinblue): https://developers.brevo.com/reference."""

from datetime import date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Stage, World
from connectors.simulator.families.email import Campaign, campaigns

API = "api.brevo.com"
ACCOUNT = "jo@riverside.example"
STARTED_ON = date(2024, 3, 1)
REPORT_DAYS = 30
CAMPAIGN_DAYS = 731
MOST_CAMPAIGNS = 100
SETTLES_DAYS = 2
# How many of each a typical day sees.
TYPICAL = {
    "requests": 82,
    "delivered": 80,
    "hardBounces": 1,
    "softBounces": 1,
    "clicks": 14,
    "uniqueClicks": 11,
    "opens": 66,
    "uniqueOpens": 48,
    "spamReports": 0,
    "blocked": 0,
    "invalid": 0,
    "unsubscribed": 0,
}


def stage(world: World) -> Stage:
    """Play Brevo."""
    brevo = Stage(world, "brevo", "Brevo")
    brevo.says = {
        "expired": lambda _call: _error(401, "unauthorized", "Key not found"),
        "missing_scope": lambda _call, _scope: _error(403, "permission_denied", "Not allowed"),
        "rate_limit": _too_many,
    }
    api = _Api(brevo)
    brevo.route("GET", API, "/v3/account")(api.account)
    brevo.route("GET", API, "/v3/smtp/statistics/reports")(api.reports)
    brevo.route("GET", API, "/v3/emailCampaigns")(api.campaigns)
    brevo.route("GET", API, "/v3/contacts")(api.contacts)
    return brevo


class _Api:
    """Answers of Brevo."""

    def __init__(self, brevo: Stage) -> None:
        self._stage = brevo
        self._numbers = brevo.numbers

    def account(self, call: Call) -> Answer:
        """Tell whose key it is."""
        self._admit(call)
        told = {
            "email": ACCOUNT,
            "firstName": "Jo",
            "lastName": "Doe",
            "companyName": "Riverside Bakery",
            "plan": [{"type": "free", "credits": 300, "creditsType": "sendLimit"}],
        }
        return Answer(json=told)

    def reports(self, call: Call) -> Answer:
        """Tell the transactional e-mails by day."""
        self._admit(call)
        first, last = _day(call, "startDate"), _day(call, "endDate")
        limit, offset = _whole(call, "limit", 10), _whole(call, "offset", 0)
        if first is None or last is None or first > last or (last - first).days >= REPORT_DAYS:
            return _error(400, "out_of_range", "The date range must be at most 30 days")
        if limit is None or offset is None or limit > REPORT_DAYS:
            return _error(400, "invalid_parameter", "limit must be at most 30")
        today = call.now.date()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        known = [self._report(day, today) for day in days if STARTED_ON <= day <= today]
        rows = known if call.query.get("sort") == "asc" else known[::-1]
        return Answer(json={"reports": rows[offset : offset + limit]})

    def campaigns(self, call: Call) -> Answer:
        """List campaigns with what they gathered."""
        self._admit(call)
        first, end = _moment(call, "startDate"), _moment(call, "endDate")
        limit, offset = _whole(call, "limit", 50), _whole(call, "offset", 0)
        if first is None or end is None or end > call.now or (end - first).days > CAMPAIGN_DAYS:
            return _error(400, "invalid_parameter", "startDate and endDate are not valid")
        if limit is None or offset is None or limit > MOST_CAMPAIGNS:
            return _error(400, "invalid_parameter", "limit must be at most 100")
        found = campaigns(self._numbers, ACCOUNT, first.date(), end.date(), call.now)
        rows = [_campaign(one) for one in found if first <= one.sent_at <= end]
        rows = rows[::-1] if call.query.get("sort") == "asc" else rows
        return Answer(json={"count": len(rows), "campaigns": rows[offset : offset + limit]})

    def contacts(self, call: Call) -> Answer:
        """Tell how many contacts there are."""
        self._admit(call)
        count = self._numbers.level(ACCOUNT, "contacts", call.now.date(), 1800, 4)
        return Answer(json={"contacts": [], "count": count})

    def _admit(self, call: Call) -> None:
        self._stage.admit(call, call.headers.get("api-key", ""))

    def _report(self, day: date, today: date) -> dict[str, Any]:
        told: dict[str, Any] = {"date": day.isoformat()}
        for name, typical in TYPICAL.items():
            value = self._numbers.flow(ACCOUNT, name, day, typical)
            told[name] = self._numbers.seen(value, day, today, SETTLES_DAYS)
        return told


def _campaign(one: Campaign) -> dict[str, Any]:
    stats = {
        "sent": one.sent,
        "delivered": one.delivered,
        "hardBounces": one.hard_bounces,
        "softBounces": one.soft_bounces,
        "deferred": 0,
        "uniqueViews": one.unique_opens,
        "viewed": one.opens,
        "trackableViews": one.unique_opens - one.machine_opens,
        "estimatedViews": one.machine_opens,
        "appleMppOpens": one.machine_opens,
        "uniqueClicks": one.unique_clicks,
        "clickers": one.clicks,
        "unsubscriptions": one.unsubscribes,
        "complaints": 0,
        "opensRate": round(100 * one.unique_opens / one.delivered, 2),
    }
    return {
        "id": int(one.id),
        "name": one.name,
        "subject": one.name,
        "type": "classic",
        "status": "sent",
        "sentDate": f"{one.sent_at:%Y-%m-%dT%H:%M:%S.000+00:00}",
        "statistics": {"globalStats": stats},
    }


def _day(call: Call, name: str) -> date | None:
    try:
        return date.fromisoformat(call.query.get(name, ""))
    except ValueError:
        return None


def _moment(call: Call, name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(call.query.get(name, ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _whole(call: Call, name: str, default: int) -> int | None:
    told = call.query.get(name, str(default))
    return int(told) if told.isdecimal() else None


def _too_many(call: Call, until: datetime) -> Answer:
    seconds = max(1, round((until - call.now).total_seconds()))
    headers = {
        "x-sib-ratelimit-limit": "100",
        "x-sib-ratelimit-remaining": "0",
        "x-sib-ratelimit-reset": str(seconds),
    }
    told = {"code": "too_many_requests", "message": "API rate limit is exceeded"}
    return Answer(429, json=told, headers=headers)


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, json={"code": code, "message": message})
