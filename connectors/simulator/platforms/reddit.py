"""Reddit Ads API v3 and subreddits as they are played: https://ads-api.reddit.com/docs/v3/."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World

LOGIN, ADS, REDDIT = "www.reddit.com", "ads-api.reddit.com", "oauth.reddit.com"
ADS_SCOPE, READ_SCOPE = "adsread", "read"
TOKEN_SECONDS = 3600
# Each business with its ad accounts.
BUSINESSES = {"b1-riverside": ("t2_bakery",), "b2-riverside": ("t2_cafe",)}
ACCOUNTS = {
    "t2_bakery": ("Riverside Bakery", "USD", "America/New_York"),
    "t2_cafe": ("Riverside Café", "EUR", "Europe/Paris"),
}
SUBREDDITS = {"riverside": 5120, "demo": 1840}
PAGE = 20
SETTLES_DAYS = 2
# What a typical day sees: spend in millionths, values in cents.
FIELDS: Mapping[str, float] = {
    "SPEND": 28_000_000,
    "IMPRESSIONS": 7400,
    "CLICKS": 55,
    "REACH": 5100,
    "VIDEO_STARTED": 900,
    "KEY_CONVERSION_TOTAL_COUNT": 3,
    "KEY_CONVERSION_CLICKS": 2,
    "KEY_CONVERSION_VIEWS": 1,
    "CONVERSION_PURCHASE_TOTAL_VALUE": 8200,
}
BODY = {"fields", "breakdowns", "starts_at", "ends_at", "time_zone_id"}


def stage(world: World) -> Stage:
    """Play Reddit."""
    reddit = Stage(world, "reddit", "Reddit")
    reddit.authorize_at(LOGIN, "/api/v1/authorize")
    reddit.says = {
        "expired": lambda _call: _error(401, "Unauthorized"),
        "missing_scope": lambda _call, scope: _error(403, f"Forbidden: missing scope {scope}"),
        "metric_gone": lambda _call, field: _bad("data.fields[0]", f"{field} is not one of [...]"),
        "rate_limit": _too_many,
        "refused": _refused,
    }
    play = _Reddit(reddit)
    reddit.route("POST", LOGIN, "/api/v1/access_token")(play.token)
    reddit.route("POST", LOGIN, "/api/v1/revoke_token")(play.revoked)
    reddit.route("GET", ADS, "/api/v3/me/businesses")(play.businesses)
    reddit.route("GET", ADS, "/api/v3/businesses/{business}/ad_accounts")(play.ad_accounts)
    reddit.route("GET", ADS, "/api/v3/ad_accounts/{account}")(play.ad_account)
    reddit.route("POST", ADS, "/api/v3/ad_accounts/{account}/reports")(play.report)
    reddit.route("GET", REDDIT, "/r/{name}/about")(play.about)
    return reddit


class _Reddit:
    """Answers of both APIs."""

    def __init__(self, reddit: Stage) -> None:
        self._stage = reddit
        self._numbers = reddit.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or renew a token; only a grant that is permanent can be renewed."""
        door, form = self._stage.door, call.form
        client_id, secret = call.basic
        door.check_client(client_id, secret)
        if form.get("grant_type") == "refresh_token":
            token = door.renew(form.get("refresh_token", ""))
        else:
            grant = door.take_code(
                form.get("code", ""), form.get("redirect_uri", ""), client_id=client_id
            )
            lasts = grant.asked.get("duration") == "permanent"
            token = door.issue(grant, TOKEN_SECONDS, has_refresh=lasts)
        return Answer(json=token.as_oauth(",") | {"token_type": "bearer"})

    def revoked(self, call: Call) -> Answer:
        """End a grant."""
        self._stage.door.check_client(*call.basic)
        self._stage.door.revoke(call.form.get("token", ""))
        return Answer(json={})

    def businesses(self, call: Call) -> Answer:
        """List businesses."""
        _take_only(call)
        self._stage.admit(call, call.bearer, ADS_SCOPE)
        return _listed([{"id": one, "name": f"Riverside {one[:2]}"} for one in BUSINESSES])

    def ad_accounts(self, call: Call, business: str) -> Answer:
        """List the ad accounts of a business."""
        _take_only(call)
        self._stage.admit(call, call.bearer, ADS_SCOPE)
        if business not in BUSINESSES:
            return _error(404, "Not Found")
        return _listed([_account(one) for one in BUSINESSES[business]])

    def ad_account(self, call: Call, account: str) -> Answer:
        """Tell of one ad account."""
        self._stage.admit(call, call.bearer, ADS_SCOPE)
        if account not in ACCOUNTS:
            return _error(404, "Not Found")
        return Answer(json={"data": _account(account)})

    def report(self, call: Call, account: str) -> Answer:
        """Tell what an ad account spent and got, day by day, newest last."""
        self._stage.admit(call, call.bearer, ADS_SCOPE)
        if account not in ACCOUNTS:
            return _error(404, "Not Found")
        asked = _asked(call)
        gone = self._stage.gone(call, asked["fields"])
        if gone:
            return gone
        days = _days(asked, call.now)
        start = int(call.query.get("page.token", "0"))
        rows = [self._row(account, day, asked["fields"]) for day in days[start : start + PAGE]]
        end = start + PAGE
        following = f"{call.address}?page.token={end}" if end < len(days) else None
        told = {"metrics": rows, "metrics_updated_at": f"{call.now:%Y-%m-%dT%H:00:00Z}"}
        return Answer(json={"data": told, "pagination": {"next_url": following}})

    def about(self, call: Call, name: str) -> Answer:
        """Tell what a subreddit is."""
        _take_only(call)
        self._stage.admit(call, call.bearer, READ_SCOPE)
        known = name.lower()
        if known not in SUBREDDITS:
            return Answer(404, json={"message": "Not Found", "error": 404})
        subscribers = self._numbers.level(
            known, "subscribers", self._stage.world.today, SUBREDDITS[known], 2
        )
        told = {"display_name": known, "subscribers": subscribers, "created_utc": 1577836800.0}
        return Answer(json={"kind": "t5", "data": told})

    def _row(self, account: str, day: date, fields: Sequence[str]) -> dict[str, Any]:
        today = self._stage.world.today
        row: dict[str, Any] = {"date": day.isoformat()}
        for name in fields:
            value = self._numbers.flow(account, name, day, FIELDS[name])
            settles = 30 if "CONVERSION" in name else SETTLES_DAYS
            row[name.lower()] = self._numbers.seen(value, day, today, settles)
        return row


def _asked(call: Call) -> dict[str, Any]:
    body = call.json.get("data") if isinstance(call.json, dict) else None
    if not isinstance(body, dict) or body.keys() != BODY:
        raise Refused("data", f"has to hold {sorted(BODY)}")
    for place, name in enumerate(body["fields"]):
        if name not in FIELDS:
            raise Refused(f"data.fields[{place}]", f"{name} is not one of [{', '.join(FIELDS)}]")
    if body["breakdowns"] != ["DATE"]:
        raise Refused("data.breakdowns", "only DATE is played")
    return body


def _days(asked: Mapping[str, str], now: datetime) -> list[date]:
    """List the days of a report, which goes on for 24 hours after its end."""
    zone = ZoneInfo(asked["time_zone_id"])
    start, end = (_moment(asked[name], name) for name in ("starts_at", "ends_at"))
    if start > end:
        raise Refused("data.starts_at", "has to be on or before ends_at")
    # In zones that are half an hour off, the hour before midnight stands for it.
    local = [(one + timedelta(minutes=59)).astimezone(zone) for one in (start, end)]
    first, last = (one.date() for one in local)
    last = min(last, now.astimezone(zone).date())
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _moment(text: str, name: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:00:00Z").replace(tzinfo=UTC)
    except ValueError:
        raise Refused(f"data.{name}", "has to be a full hour in UTC") from None


def _account(account: str) -> dict[str, str]:
    name, currency, zone = ACCOUNTS[account]
    return {"id": account, "name": name, "currency": currency, "time_zone_id": zone}


def _listed(rows: Sequence[dict[str, str]]) -> Answer:
    return Answer(json={"data": list(rows), "pagination": {"next_url": None}})


def _take_only(call: Call) -> None:
    for name in call.query:
        if name not in ("page.size", "page.token"):
            raise Refused(name, "is not a parameter")


def _refused(call: Call, refused: Refused) -> Answer:
    if call.host == LOGIN:
        return Answer(refused.status, json={"error": refused.error})
    return _bad(refused.error, refused.description)


def _bad(field: str, message: str) -> Answer:
    fields = [{"field": field, "message": message}]
    return Answer(400, json={"error": {"code": 400, "message": "Bad Request", "fields": fields}})


def _too_many(call: Call, until: datetime) -> Answer:
    seconds = max(1, round((until - call.now).total_seconds()))
    answer = _error(429, "Too Many Requests")
    return Answer(429, json=answer.json, headers={"RateLimit": f'"ads-reporting";r=0;t={seconds}'})


def _error(status: int, message: str) -> Answer:
    return Answer(status, json={"error": {"code": status, "message": message}})
