"""Snapchat Ads: https://developers.snap.com/api/marketing-api/Ads-API/measurement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World

LOGIN, API = "accounts.snapchat.com", "adsapi.snapchat.com"
SCOPE = "snapchat-marketing-api"
TOKEN_SECONDS = 1800
# Each organisation with its ad accounts.
ORGANIZATIONS = {
    "0c1d2e3f-0000-4000-8000-000000000001": ("7057e31f-b908-4bc7-85dd-88169f53e08d",),
    "0c1d2e3f-0000-4000-8000-000000000002": ("7057e31f-b908-4bc7-85dd-88169f53e08e",),
}
ACCOUNTS = {
    "7057e31f-b908-4bc7-85dd-88169f53e08d": ("Riverside Bakery", "EUR", "Europe/Paris"),
    "7057e31f-b908-4bc7-85dd-88169f53e08e": ("Riverside Café", "USD", "America/Los_Angeles"),
}
CAMPAIGNS = ("spring-menu", "delivery", "new-shop")
PAGE = 2
MOST_DAYS = 32
FINAL_DAYS = 2
# What a campaign sees on a typical day.
TYPICAL: Mapping[str, float] = {
    "spend": 14_000_000,
    "impressions": 3600,
    "swipes": 40,
    "video_views": 1500,
    "view_completion": 420,
    "screen_time_millis": 5_200_000,
    "conversion_purchases": 1.2,
    "conversion_purchases_value": 40_000_000,
    "conversion_sign_ups": 2,
    "conversion_add_cart": 4,
    "native_leads": 0.7,
    "total_installs": 0.9,
}
PEOPLE = "uniques"
PARAMETERS = {"granularity", "fields", "breakdown", "start_time", "end_time", "cursor", "limit"}


@dataclass(frozen=True)
class Asked:
    """What is asked of an ad account: days of its zone, the last one not included."""

    account: str
    fields: Sequence[str]
    first: date
    end: date

    @property
    def zone(self) -> ZoneInfo:
        """Where the account's days begin."""
        return ZoneInfo(ACCOUNTS[self.account][2])

    @property
    def days(self) -> list[date]:
        """List the days."""
        return [self.first + timedelta(days=n) for n in range((self.end - self.first).days)]


def stage(world: World) -> Stage:
    """Play Snapchat Ads."""
    snap = Stage(world, "snapchat_ads", "Snapchat Ads")
    for path in ("/login/oauth2/authorize", "/accounts/oauth2/auth"):
        snap.authorize_at(LOGIN, path)
    snap.says = {
        "expired": lambda _call: _error(401, "E1008", "unauthorized"),
        "missing_scope": lambda _call, scope: _error(403, "E1009", f"Scope {scope} is missing"),
        "metric_gone": lambda _call, field: _error(400, "E1001", f"Unsupported field: {field}"),
        "rate_limit": lambda _call, _until: _error(429, "E1011", "Too many requests"),
        "refused": _refused,
    }
    play = _Snapchat(snap)
    snap.route("POST", LOGIN, "/login/oauth2/access_token")(play.token)
    snap.route("GET", API, "/v1/me/organizations")(play.organizations)
    snap.route("GET", API, "/v1/organizations/{organization}/adaccounts")(play.ad_accounts)
    snap.route("GET", API, "/v1/adaccounts/{account}/stats")(play.stats)
    return snap


class _Snapchat:
    """Answers of the Marketing API."""

    def __init__(self, snap: Stage) -> None:
        self._stage = snap
        self._numbers = snap.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or renew a token; the one that renews stays."""
        told = self._stage.door.trade(call, TOKEN_SECONDS).as_oauth()
        return Answer(json=told | {"token_type": "Bearer"})

    def organizations(self, call: Call) -> Answer:
        """List organisations."""
        _take_only(call, {"limit", "cursor"})
        self._stage.admit(call, call.bearer, SCOPE)
        found = [{"id": one, "name": f"Riverside {one[-1]}"} for one in ORGANIZATIONS]
        return _success("organizations", [{"organization": one} for one in found])

    def ad_accounts(self, call: Call, organization: str) -> Answer:
        """List the ad accounts of an organisation."""
        _take_only(call, {"limit", "cursor"})
        self._stage.admit(call, call.bearer, SCOPE)
        if organization not in ORGANIZATIONS:
            return _missing()
        found = []
        for account in ORGANIZATIONS[organization]:
            name, currency, zone = ACCOUNTS[account]
            told = {"id": account, "name": name, "currency": currency, "timezone": zone}
            found.append(
                {"adaccount": told | {"status": "ACTIVE", "organization_id": organization}}
            )
        return _success("adaccounts", found, paging={})

    def stats(self, call: Call, account: str) -> Answer:
        """Tell the numbers of an ad account, by campaign or only what was spent."""
        _take_only(call, PARAMETERS)
        self._stage.admit(call, call.bearer, SCOPE)
        if account not in ACCOUNTS:
            return _missing()
        granularity = call.query.get("granularity", "TOTAL")
        if granularity not in ("DAY", "TOTAL"):
            raise Refused("bad_request", f"Unsupported granularity: {granularity}")
        asked = _asked(call, account, granularity)
        gone = self._stage.gone(call, asked.fields)
        if gone:
            return gone
        if call.query.get("breakdown") == "campaign":
            return self._by_campaign(call, asked, granularity)
        if list(asked.fields) != ["spend"]:
            raise Refused("bad_request", "Only spend is supported for an ad account")
        return self._told(asked, granularity, self._whole(asked, granularity), {})

    def _by_campaign(self, call: Call, asked: Asked, granularity: str) -> Answer:
        # People are told on one page, as long as there are few campaigns.
        size = len(CAMPAIGNS) if granularity == "TOTAL" else PAGE
        start = int(call.query.get("cursor", "0"))
        campaigns = [
            {"id": one, "type": "CAMPAIGN", "granularity": granularity}
            | self._part(asked, granularity, [one])
            for one in CAMPAIGNS[start : start + size]
        ]
        paging = {}
        if start + size < len(CAMPAIGNS):
            query = urlencode({**call.query, "cursor": str(start + size)})
            paging = {"next_link": f"{call.address}?{query}"}
        return self._told(asked, granularity, {"breakdown_stats": {"campaign": campaigns}}, paging)

    def _whole(self, asked: Asked, granularity: str) -> dict[str, Any]:
        return self._part(asked, granularity, CAMPAIGNS)

    def _told(
        self, asked: Asked, granularity: str, part: dict[str, Any], paging: dict[str, str]
    ) -> Answer:
        today = self._stage.world.now().astimezone(asked.zone).date()
        final = min(asked.end, today - timedelta(days=FINAL_DAYS))
        stat = {
            "id": asked.account,
            "type": "AD_ACCOUNT",
            "granularity": granularity,
            "finalized_data_end_time": _midnight(final, asked.zone),
            **part,
        }
        kind = "timeseries_stat" if granularity == "DAY" else "total_stat"
        return _success(f"{kind}s", [{kind: stat}], paging=paging)

    def _part(self, asked: Asked, granularity: str, campaigns: Sequence[str]) -> dict[str, Any]:
        """Give what campaigns came to together: day by day, or over all days."""
        if granularity == "TOTAL":
            return {"stats": self._sums(asked, campaigns, asked.days)}
        series = [
            {
                "start_time": _midnight(day, asked.zone),
                "end_time": _midnight(day + timedelta(days=1), asked.zone),
                "stats": self._sums(asked, campaigns, [day]),
            }
            for day in asked.days
        ]
        return {"timeseries": series}

    def _sums(self, asked: Asked, campaigns: Sequence[str], days: Sequence[date]) -> dict[str, int]:
        return {
            name: self._people(asked, campaigns, days)
            if name == PEOPLE
            else sum(self._value(asked, one, name, day) for one in campaigns for day in days)
            for name in asked.fields
        }

    def _people(self, asked: Asked, campaigns: Sequence[str], days: Sequence[date]) -> int:
        # Many of them are the same from one day to the next.
        shown = sum(
            self._value(asked, one, "impressions", day) for one in campaigns for day in days
        )
        return int(shown * 0.6 / max(1.0, len(days) ** 0.5))

    def _value(self, asked: Asked, campaign: str, name: str, day: date) -> int:
        account = f"{asked.account}/{campaign}"
        value = self._numbers.flow(account, name, day, TYPICAL[name])
        today = self._stage.world.now().astimezone(asked.zone).date()
        return self._numbers.seen(value, day, today, 28 if "conversion" in name else FINAL_DAYS)


def _asked(call: Call, account: str, granularity: str) -> Asked:
    zone = ZoneInfo(ACCOUNTS[account][2])
    fields = call.query.get("fields", "").split(",")
    for name in fields:
        is_daily_person = name == PEOPLE and granularity == "DAY"
        if (name not in TYPICAL and name != PEOPLE) or is_daily_person:
            raise Refused("bad_request", f"Unsupported field: {name}")
    first, end = (_day(call.query.get(name, ""), zone) for name in ("start_time", "end_time"))
    if first >= end:
        raise Refused("bad_request", "end_time has to be after start_time")
    if granularity == "DAY" and (end - first).days > MOST_DAYS:
        raise Refused("bad_request", f"DAY granularity is limited to {MOST_DAYS} days")
    return Asked(account, fields, first, end)


def _day(text: str, zone: ZoneInfo) -> date:
    """Read a midnight of the account's zone, or a day alone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("bad_request", f"Invalid time: {text}") from None
    local = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    if local.time() != time():
        raise Refused(
            "bad_request",
            "Timeseries queries with DAY granularity must have a start time that is the start of"
            " day (00:00:00) for the account's timezone.",
        )
    return local.date()


def _midnight(day: date, zone: ZoneInfo) -> str:
    return datetime.combine(day, time(), zone).isoformat(timespec="milliseconds")


def _take_only(call: Call, known: set[str]) -> None:
    for name in call.query:
        if name not in known:
            raise Refused("bad_request", f"There is no parameter {name}")


def _success(kind: str, items: Sequence[dict[str, Any]], **more: Any) -> Answer:  # noqa: ANN401 - JSON
    told = [{"sub_request_status": "SUCCESS", **item} for item in items]
    return Answer(
        json={"request_status": "SUCCESS", "request_id": "57ad240f000756e8", kind: told, **more}
    )


def _missing() -> Answer:
    return _error(404, "E3003", "Resource can not be found")


def _refused(call: Call, refused: Refused) -> Answer:
    if call.host == LOGIN:
        body = {"error": refused.error, "error_description": refused.description}
        return Answer(refused.status, json=body)
    return _error(refused.status, "E1001", refused.description)


def _error(status: int, code: str, message: str) -> Answer:
    told = {
        "request_status": "ERROR",
        "request_id": "5ebc40aa000ff6",
        "debug_message": message,
        "display_message": "We're sorry, but the requested resource is not available at this time",
        "error_code": code,
    }
    return Answer(status, json=told)
