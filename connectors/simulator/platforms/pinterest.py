"""Pinterest API v5: https://developers.pinterest.com/docs/api/v5/."""

import base64
import binascii
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, Token, World

API = "api.pinterest.com"
PROFILE_SCOPE, ADS_SCOPE = "user_accounts:read", "ads:read"
USER = {
    "id": "2783136121146311751",
    "username": "riversidebakery",
    "account_type": "BUSINESS",
    "following_count": 347,
    "pin_count": 339,
    "board_count": 14,
}
AD_ACCOUNTS = {
    "549755885175": ("Riverside Bakery", "FR", "EUR"),
    "549755885176": ("Riverside Café", "US", "USD"),
}
TOKEN_SECONDS = 30 * 86_400
REFRESH_SECONDS = 60 * 86_400
MOST_BACK = timedelta(days=90)
MOST_ROWS = 250
SETTLES_DAYS = 2
# What a typical day sees.
ORGANIC: Mapping[str, float] = {
    "IMPRESSION": 2600,
    "ENGAGEMENT": 150,
    "PIN_CLICK": 80,
    "OUTBOUND_CLICK": 24,
    "SAVE": 30,
}
ADS: Mapping[str, float] = {
    "SPEND_IN_DOLLAR": 45,
    "PAID_IMPRESSION": 9000,
    "TOTAL_CLICKTHROUGH": 70,
    "OUTBOUND_CLICK_1": 40,
    "TOTAL_ENGAGEMENT": 160,
    "TOTAL_CONVERSIONS": 6,
    "TOTAL_CHECKOUT": 1.4,
    "TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR": 50_000_000,
    "TOTAL_LEAD": 0.8,
}
CONTENT = {"ALL": 1.4, "PAID": 0.4, "ORGANIC": 1.0}
CLAIMED = ("BOTH", "CLAIMED", "OTHER")
SPLITS = ("NO_SPLIT",)


def stage(world: World) -> Stage:
    """Play Pinterest."""
    pinterest = Stage(world, "pinterest", "Pinterest")
    pinterest.authorize_at("www.pinterest.com", "/oauth/")
    pinterest.says = {
        "expired": lambda _call: _error(401, 2, "Authentication failed."),
        "missing_scope": lambda _call, scope: _error(
            403, 3, f"Your application is not authorized: missing scope {scope}."
        ),
        "rate_limit": _too_many,
        "refused": _refused,
    }
    play = _Pinterest(pinterest)
    pinterest.route("POST", API, "/v5/oauth/token")(play.token)
    pinterest.route("GET", API, "/v5/user_account")(play.user)
    pinterest.route("GET", API, "/v5/user_account/analytics")(play.pins)
    pinterest.route("GET", API, "/v5/ad_accounts")(play.ad_accounts)
    pinterest.route("GET", API, "/v5/ad_accounts/{account}/analytics")(play.ads)
    return pinterest


class _Pinterest:
    """Answers of the API."""

    def __init__(self, pinterest: Stage) -> None:
        self._stage = pinterest
        self._numbers = pinterest.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or renew a token: its refresh token changes, too."""
        door, form = self._stage.door, call.form
        client_id, secret = call.basic
        door.check_client(client_id, secret)
        if form.get("grant_type") == "refresh_token":
            token = door.renew(form.get("refresh_token", ""), rolls=True)
        elif form.get("grant_type") == "authorization_code":
            grant = door.take_code(
                form.get("code", ""), form.get("redirect_uri", ""), client_id=client_id
            )
            token = door.issue(grant, TOKEN_SECONDS, refresh_seconds=REFRESH_SECONDS)
        else:
            raise Refused("unsupported_grant_type")
        return Answer(json=_told(token, call.now))

    def user(self, call: Call) -> Answer:
        """Tell who signed in, and how many follow."""
        _take_only(call)
        self._stage.admit(call, call.bearer, PROFILE_SCOPE)
        today = self._stage.world.today
        followers = self._numbers.level(str(USER["id"]), "followers", today, 1900, 3)
        views = self._numbers.flow(str(USER["id"]), "monthly_views", today, 78_000)
        return Answer(json={**USER, "follower_count": followers, "monthly_views": views})

    def pins(self, call: Call) -> Answer:
        """Tell what happened with the profile's Pins, day by day."""
        known = ("metric_types", "content_type", "from_claimed_content", "split_field")
        _take_only(call, "start_date", "end_date", *known)
        self._stage.admit(call, call.bearer, PROFILE_SCOPE)
        query = call.query
        fields = _fields(query.get("metric_types", ",".join(ORGANIC)), ORGANIC)
        content = _one_of(query.get("content_type", "ALL"), CONTENT)
        _one_of(query.get("from_claimed_content", "BOTH"), CLAIMED)
        _one_of(query.get("split_field", "NO_SPLIT"), SPLITS)
        share = CONTENT[content]
        daily = [
            self._pins_of(day, fields, share, call.now.astimezone(UTC).date())
            for day in _days(call)
        ]
        ready = [one["metrics"] for one in daily]
        summary = {name: sum(one.get(name, 0) for one in ready) for name in fields}
        return Answer(json={"all": {"summary_metrics": summary, "daily_metrics": daily}})

    def ad_accounts(self, call: Call) -> Answer:
        """List ad accounts, page by page."""
        _take_only(call, "page_size", "bookmark", "include_shared_accounts")
        self._stage.admit(call, call.bearer, ADS_SCOPE)
        size = call.query.get("page_size", "25")
        if not size.isdecimal() or not 1 <= int(size) <= MOST_ROWS:
            raise Refused("bad_request", "Invalid page_size.")
        start = _start(call.query.get("bookmark", ""))
        items = [_ad_account(*one) for one in AD_ACCOUNTS.items()]
        end = start + int(size)
        bookmark = _bookmark(end) if end < len(items) else None
        return Answer(json={"items": items[start:end], "bookmark": bookmark})

    def ads(self, call: Call, account: str) -> Answer:
        """Tell what an ad account spent and got, day by day, as a bare list."""
        _take_only(call, "start_date", "end_date", "granularity", "columns")
        self._stage.admit(call, call.bearer, ADS_SCOPE)
        if account not in AD_ACCOUNTS:
            return _error(404, 50, "Ad account not found.")
        if call.query.get("granularity") != "DAY":
            raise Refused("bad_request", "Invalid granularity.")
        columns = _fields(call.query.get("columns", ""), ADS)
        rows = [self._ads_of(account, day, columns) for day in _days(call)]
        return Answer(json=[row for row in rows if row])

    def _pins_of(self, day: date, fields: list[str], share: float, today: date) -> dict[str, Any]:
        if (today - day).days < SETTLES_DAYS:
            return {"date": day.isoformat(), "data_status": "PROCESSING", "metrics": {}}
        values = {
            name: int(share * self._numbers.flow(str(USER["id"]), name, day, ORGANIC[name]))
            for name in fields
        }
        return {"date": day.isoformat(), "data_status": "READY", "metrics": values}

    def _ads_of(self, account: str, day: date, columns: list[str]) -> dict[str, Any]:
        """Give a day's row; columns without data are left out, and a day without ads has none."""
        if self._numbers.share(account, day, "off") < 0.05:
            return {}
        today = self._stage.world.today
        flows = {name: self._numbers.flow(account, name, day, ADS[name]) for name in columns}
        seen = {name: self._numbers.seen(value, day, today, 14) for name, value in flows.items()}
        told = {name: value for name, value in seen.items() if value}
        return {"DATE": day.isoformat(), "AD_ACCOUNT_ID": account, **told}


def _told(token: Token, now: datetime) -> dict[str, Any]:
    ends_at = int((now + timedelta(seconds=REFRESH_SECONDS)).timestamp())
    return {
        **token.as_oauth(),
        "response_type": "authorization_code",
        "token_type": "bearer",
        "refresh_token_expires_in": REFRESH_SECONDS,
        "refresh_token_expires_at": ends_at,
    }


def _ad_account(account: str, told: tuple[str, str, str]) -> dict[str, Any]:
    name, country, currency = told
    return {
        "id": account,
        "name": name,
        "owner": {"username": USER["username"], "id": USER["id"]},
        "country": country,
        "currency": currency,
        "permissions": ["OWNER"],
        "created_time": 1451431341,
    }


def _days(call: Call) -> list[date]:
    """List the days that are asked for, both ends inclusive: within the last 90, in UTC."""
    try:
        first, last = (date.fromisoformat(call.query[name]) for name in ("start_date", "end_date"))
    except (KeyError, ValueError):
        raise Refused("bad_request", "start_date and end_date have to be days.") from None
    today = call.now.astimezone(UTC).date()
    if first < today - MOST_BACK:
        raise Refused("bad_request", "start_date cannot be more than 90 days back from today.")
    if not first <= last <= first + MOST_BACK:
        raise Refused("bad_request", "end_date has to be within 90 days past start_date.")
    count = (min(last, today) - first).days + 1
    return [first + timedelta(days=n) for n in range(count)]


def _fields(text: str, known: Mapping[str, float]) -> list[str]:
    fields = text.split(",")
    for name in fields:
        _one_of(name, known)
    return fields


def _one_of(value: str, known: Collection[str]) -> str:
    if value not in known:
        raise Refused("bad_request", f"Invalid user accounts analytics parameters: {value}.")
    return value


def _start(bookmark: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(bookmark)) if bookmark else 0
    except (ValueError, binascii.Error):
        raise Refused("bad_request", "Invalid bookmark.") from None


def _bookmark(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode()


def _take_only(call: Call, *names: str) -> None:
    for name in call.query:
        if name not in names:
            raise Refused("bad_request", f"There is no parameter {name}.")


def _refused(call: Call, refused: Refused) -> Answer:
    if call.path.endswith("/oauth/token"):
        body = {"code": 283, "message": refused.description, "error": refused.error}
        return Answer(refused.status, json=body)
    return _error(refused.status, 1, refused.description)


def _too_many(call: Call, until: datetime) -> Answer:
    seconds = max(1, round((until - call.now).total_seconds()))
    told = {"code": 8, "message": "You have exceeded your rate limit. Try again later."}
    return Answer(429, json=told, headers={"X-RateLimit-Reset": str(seconds)})


def _error(status: int, code: int, message: str) -> Answer:
    return Answer(status, json={"code": code, "message": message})
