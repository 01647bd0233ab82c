"""Bing Webmaster Tools as they are played: https://learn.microsoft.com/en-us/bingwebmaster/."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World

LOGIN, API = "www.bing.com", "ssl.bing.com"
ROOT = "/webmaster/api.svc/json"
SCOPE = "webmaster.read"
TOKEN_SECONDS = 3600
SITES = {
    "https://www.riverside-bakery.example/": True,
    "https://www.riverside-cafe.example/": True,
    "https://shop.riverside-bakery.example/": False,
}
PACIFIC = ZoneInfo("America/Los_Angeles")
HISTORY_DAYS = 180
LATE_DAYS = 2
KIND = "#Microsoft.Bing.Webmaster.Api"
INVALID_KEY, THROTTLED, INVALID_URL, INVALID_PARAMETER, NOT_AUTHORIZED = 3, 4, 7, 8, 14


def stage(world: World) -> Stage:
    """Play Bing Webmaster Tools."""
    bing = Stage(world, "bing_webmaster", "Bing Webmaster Tools")
    bing.authorize_at(LOGIN, "/webmasters/oauth/authorize")
    bing.says = {
        "expired": lambda call: _error(INVALID_KEY, "InvalidApiKey", 401 if call.bearer else 400),
        "missing_scope": lambda _call, _scope: _error(NOT_AUTHORIZED, "NotAuthorized"),
        "rate_limit": lambda _call, _until: _error(THROTTLED, "ThrottleUser"),
        "refused": _refused,
    }

    @bing.route("POST", LOGIN, "/webmasters/oauth/token")
    def token(call: Call) -> Answer:
        told = bing.door.trade(call, TOKEN_SECONDS).as_oauth()
        return Answer(json=told | {"token_type": "bearer"})

    @bing.route("GET", API, f"{ROOT}/GetUserSites")
    def sites(call: Call) -> Answer:
        _admit(bing, call)
        found = [
            {
                "__type": f"Site:{KIND}",
                "AuthenticationCode": "0A1B2C",
                "DnsVerificationCode": "3d4e5f",
                "IsVerified": is_verified,
                "Url": site,
            }
            for site, is_verified in SITES.items()
        ]
        return Answer(json={"d": found})

    bing.route("GET", API, f"{ROOT}/GetRankAndTrafficStats")(_stats(bing, _traffic))
    bing.route("GET", API, f"{ROOT}/GetCrawlStats")(_stats(bing, _crawl))
    return bing


def _stats(
    bing: Stage, told: Callable[[Stage, str, date], Mapping[str, Any]]
) -> Callable[[Call], Answer]:
    """Tell all days that there are, in no order."""

    def stats(call: Call) -> Answer:
        _admit(bing, call, "siteUrl")
        site = call.query.get("siteUrl", "")
        if site not in SITES:
            return _error(INVALID_URL, "InvalidUrl")
        if not SITES[site]:
            return _error(NOT_AUTHORIZED, "NotAuthorized")
        newest = bing.world.today - timedelta(days=LATE_DAYS)
        days = [newest - timedelta(days=n) for n in range(HISTORY_DAYS)]
        days.sort(key=lambda day: bing.numbers.share(site, day, "order"))
        return Answer(json={"d": [{**told(bing, site, day), "Date": _date(day)} for day in days]})

    return stats


def _traffic(bing: Stage, site: str, day: date) -> Mapping[str, Any]:
    impressions = bing.numbers.flow(site, "impressions", day, 420)
    share = 0.03 + 0.02 * bing.numbers.share(site, day, "clicks")
    return {
        "__type": f"RankAndTrafficStats:{KIND}",
        "Clicks": int(impressions * share),
        "Impressions": impressions,
    }


def _crawl(bing: Stage, site: str, day: date) -> Mapping[str, Any]:
    return {
        "__type": f"CrawlStats:{KIND}",
        "CrawledPages": bing.numbers.flow(site, "crawled", day, 90),
        "CrawlErrors": bing.numbers.flow(site, "errors", day, 2),
        "InIndex": bing.numbers.level(site, "index", day, 240, 0.2),
        "InLinks": bing.numbers.level(site, "links", day, 900, 0.5),
        "BlockedByRobotsTxt": 3,
    }


def _date(day: date) -> str:
    """Write the midnight that begins a day in California."""
    midnight = datetime.combine(day, time(), PACIFIC)
    return f"/Date({int(midnight.timestamp()) * 1000}{midnight:%z})/"


def _admit(bing: Stage, call: Call, *names: str) -> None:
    for name in call.query:
        if name not in (*names, "apikey"):
            raise Refused("invalid_parameter", f"There is no parameter {name}")
    bing.admit(call, call.bearer or call.query.get("apikey", ""), SCOPE)


def _refused(call: Call, refused: Refused) -> Answer:
    if call.host == LOGIN:
        body = {"error": refused.error, "error_description": refused.description}
        return Answer(refused.status, json=body)
    return _error(INVALID_PARAMETER, "InvalidParameter")


def _error(code: int, name: str, status: int = 400) -> Answer:
    return Answer(status, json={"ErrorCode": code, "Message": f"ERROR!!! {name}"})
