"""TikTok Ads as it is played: https://business-api.tiktok.com/portal/docs."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Said, Stage, World
from connectors.simulator.families.tiktok import API, ROOT, body, failed, known, told

CODE_SECONDS = 3600
MOST_DAYS = 30
SETTLES_DAYS = 2
CONVERSIONS_SETTLE_DAYS = 28
# Name, currency and time zone of each advertiser, and the campaigns that it runs.
ADVERTISERS = {
    "7000000000000000001": ("Riverside Bakery", "EUR", "Europe/Paris"),
    "7000000000000000002": ("Riverside Café", "GBP", "Europe/London"),
}
CAMPAIGNS = ("1790000000000000011", "1790000000000000012")
INFO_FIELDS = {"advertiser_id", "name", "currency", "timezone", "display_timezone"}
# What a day usually has of each.
TYPICAL = {
    "spend": 3_200.0,
    "impressions": 8400.0,
    "clicks": 110.0,
    "conversion": 3.2,
    "video_play_actions": 7600.0,
    "video_watched_2s": 2900.0,
    "video_watched_6s": 1200.0,
    "video_views_p100": 420.0,
    "likes": 95.0,
    "comments": 4.0,
    "shares": 6.0,
    "follows": 8.0,
    "profile_visits": 31.0,
}
REACH = "reach"
# Rates that nobody reads, and that have no value on days without what they rest on.
RATES = {"ctr", "cost_per_conversion"}
LEVELS = {"AUCTION_ADVERTISER": "advertiser_id", "AUCTION_CAMPAIGN": "campaign_id"}
ASKED = {
    "advertiser_id",
    "service_type",
    "report_type",
    "data_level",
    "dimensions",
    "metrics",
    "start_date",
    "end_date",
    "page",
    "page_size",
}


@dataclass(frozen=True)
class Report:
    """A report that was asked for, found sound."""

    advertiser: str
    level: str
    metrics: tuple[str, ...]
    days: tuple[date, ...]
    page: int
    size: int


def stage(world: World) -> Stage:
    """Play TikTok Ads."""
    ads = Stage(world, "tiktok_ads", "TikTok Ads")
    ads.authorize_at(
        API,
        "/portal/auth",
        client_id_name="app_id",
        code_name="auth_code",
        code_seconds=CODE_SECONDS,
    )
    ads.says = {
        "expired": lambda call: failed(call, 40102, "Access token expired."),
        "unknown": lambda call: failed(call, 40105, "Access token is incorrect or revoked."),
        "missing_scope": lambda call, scope: failed(
            call, 40001, f"No permission to perform the related operation: {scope}."
        ),
        "metric_gone": lambda call, field: failed(call, 40002, f"Invalid metric fields: {field}."),
        "rate_limit": lambda call, _until: failed(call, 40100, "Requests made too frequently."),
        "refused": lambda call, refused: failed(call, _code(refused), refused.description),
    }
    play = _TikTokAds(ads)
    ads.route("POST", API, f"{ROOT}/oauth2/access_token/")(play.token)
    ads.route("POST", API, f"{ROOT}/oauth2/revoke_token/")(play.revoked)
    ads.route("GET", API, f"{ROOT}/oauth2/advertiser/get/")(play.advertisers)
    ads.route("GET", API, f"{ROOT}/advertiser/info/")(play.info)
    ads.route("GET", API, f"{ROOT}/report/integrated/get/")(play.report)
    return ads


class _TikTokAds:
    """What TikTok answers: always with status 200."""

    def __init__(self, ads: Stage) -> None:
        self.stage = ads
        self.door = ads.door
        self.numbers = ads.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, which lives an hour and serves once, for a token that does not end."""
        sent = body(call, {"app_id", "secret", "auth_code"})
        self.door.check_client(sent["app_id"], sent["secret"])
        grant = self.door.take_code(sent["auth_code"], None, client_id=sent["app_id"])
        token = self.door.issue(grant, None, has_refresh=False)
        data = {"access_token": token.text, "advertiser_ids": list(ADVERTISERS), "scope": [4, 14]}
        return told(call, data)

    def revoked(self, call: Call) -> Answer:
        """End a grant."""
        sent = body(call, {"app_id", "secret", "access_token"})
        self.door.check_client(sent["app_id"], sent["secret"])
        self.door.revoke(sent["access_token"])
        return told(call, {})

    def advertisers(self, call: Call) -> Answer:
        """List the advertisers that were granted."""
        known(set(call.query), {"app_id", "secret"})
        self.door.check_client(call.query["app_id"], call.query["secret"])
        self._admit(call)
        listed = [
            {"advertiser_id": key, "advertiser_name": name}
            for key, (name, _currency, _zone) in ADVERTISERS.items()
        ]
        return told(call, {"list": listed})

    def info(self, call: Call) -> Answer:
        """Tell of some advertisers."""
        known(set(call.query), {"advertiser_ids", "fields"})
        self._admit(call)
        fields = _list(call, "fields")
        for name in fields:
            if name not in INFO_FIELDS:
                raise Refused("bad_request", f"fields: unknown value {name}.")
        rows = [self._about(call, key) for key in _list(call, "advertiser_ids")]
        return told(call, {"list": [{name: row[name] for name in fields} for row in rows]})

    def report(self, call: Call) -> Answer:
        """Tell rows of days, a page at a time."""
        self._admit(call)
        report = self._asked(call)
        gone = self.stage.gone(call, report.metrics)
        if gone:
            return gone
        today = call.now.astimezone(ZoneInfo(ADVERTISERS[report.advertiser][2])).date()
        places = (report.advertiser,) if report.level == "AUCTION_ADVERTISER" else CAMPAIGNS
        # In no order that one could rely on.
        rows = [
            self._row(report, place, day, today)
            for place in places
            for day in reversed(report.days)
            if day <= today
        ]
        start = (report.page - 1) * report.size
        info = {
            "page": report.page,
            "page_size": report.size,
            "total_number": len(rows),
            "total_page": -(-len(rows) // report.size),
        }
        return told(call, {"list": rows[start : start + report.size], "page_info": info})

    def _admit(self, call: Call) -> None:
        text = call.headers.get("Access-Token", "")
        if not text:
            message = (
                "Access token is null, you should set it in http header with key Access-Token."
            )
            raise Said(failed(call, 40104, message))
        self.stage.admit(call, text)

    def _about(self, call: Call, key: str) -> dict[str, str]:
        if key not in ADVERTISERS:
            raise Said(failed(call, 40001, "No permission to operate this advertiser."))
        name, currency, zone = ADVERTISERS[key]
        return {
            "advertiser_id": key,
            "name": name,
            "currency": currency,
            "timezone": zone,
            "display_timezone": zone,
        }

    def _asked(self, call: Call) -> Report:
        query = {"page": "1", "page_size": "10", **call.query}
        known(set(query), ASKED)
        self._about(call, query["advertiser_id"])
        level = query["data_level"]
        is_sound = (
            query["service_type"] == "AUCTION"
            and query["report_type"] == "BASIC"
            and level in LEVELS
            and _list(call, "dimensions") == [LEVELS[level], "stat_time_day"]
        )
        if not is_sound:
            raise Refused("bad_request", "dimensions: do not fit the level of the report.")
        metrics = tuple(_list(call, "metrics"))
        for name in metrics:
            if name not in {*TYPICAL, *RATES, REACH}:
                raise Refused("bad_request", f"Invalid metric fields: {name}.")
        page, size = (_whole(query, name) for name in ("page", "page_size"))
        if not 1 <= size <= 1000 or page < 1:
            raise Refused("bad_request", "page_size: has to be 1 to 1000.")
        return Report(query["advertiser_id"], level, metrics, _days(call), page, size)

    def _row(self, report: Report, place: str, day: date, today: date) -> dict[str, Any]:
        share = 1 if report.level == "AUCTION_ADVERTISER" else len(CAMPAIGNS)
        metrics = {
            name: self._value(report.advertiser, name, day, today, share) for name in report.metrics
        }
        dimensions = {LEVELS[report.level]: place, "stat_time_day": f"{day} 00:00:00"}
        return {"dimensions": dimensions, "metrics": metrics}

    def _value(self, key: str, name: str, day: date, today: date, share: int) -> str:
        if name in RATES:
            return "-"
        if name == REACH:
            return str(round(0.8 * self._seen(key, "impressions", day, today) / share))
        value = self._seen(key, name, day, today) / share
        return f"{value / 100:.2f}" if name == "spend" else str(round(value))

    def _seen(self, key: str, name: str, day: date, today: date) -> int:
        full = self.numbers.flow(key, name, day, TYPICAL[name])
        settles = CONVERSIONS_SETTLE_DAYS if name == "conversion" else SETTLES_DAYS
        return self.numbers.seen(full, day, today, settles)


def _list(call: Call, name: str) -> list[str]:
    try:
        found = json.loads(call.query[name])
    except ValueError:
        found = None
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise Refused("bad_request", f"{name}: has to be a JSON array.")
    return found


def _whole(query: dict[str, str], name: str) -> int:
    if not query[name].isdecimal():
        raise Refused("bad_request", f"{name}: has to be a whole number.")
    return int(query[name])


def _days(call: Call) -> tuple[date, ...]:
    try:
        first, last = (
            datetime.strptime(call.query[name], "%Y-%m-%d").date()  # noqa: DTZ007 - a day
            for name in ("start_date", "end_date")
        )
    except ValueError:
        raise Refused("bad_request", "start_date: Time format should be %Y-%m-%d.") from None
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise Refused("bad_request", "The max time span is 30 days when use stat_time_day.")
    return tuple(first + timedelta(days=n) for n in range(count))


def _code(refused: Refused) -> int:
    codes = {"invalid_client": 40101, "invalid_grant": 40110, "invalid_request": 40000}
    return codes.get(refused.error, 40002)
