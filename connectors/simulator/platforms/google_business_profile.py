"""Google Business Profile as it is played: https://developers.google.com/my-business."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Stage, World
from connectors.simulator.families.google import Asked, Meter, by_status, days, info, stage_of

PERFORMANCE = "businessprofileperformance.googleapis.com"
INFORMATION = "mybusinessbusinessinformation.googleapis.com"
MANAGEMENT = "mybusinessaccountmanagement.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/business.manage"
ACCOUNT = "111"
LOCATIONS = {
    "222": {"title": "Riverside Bakery", "storeCode": "R1"},
    "333": {"title": "Riverside Café", "storeCode": "R2"},
}
MASKED = ("name", "title", "storeCode", "websiteUri")
CALLS_A_MINUTE = 300
LATE_DAYS = 4
MOST_BACK = timedelta(days=550)
# What a typical day sees.
METRICS: Mapping[str, float] = {
    "BUSINESS_IMPRESSIONS_DESKTOP_MAPS": 20,
    "BUSINESS_IMPRESSIONS_DESKTOP_SEARCH": 60,
    "BUSINESS_IMPRESSIONS_MOBILE_MAPS": 140,
    "BUSINESS_IMPRESSIONS_MOBILE_SEARCH": 180,
    "WEBSITE_CLICKS": 14,
    "CALL_CLICKS": 5,
    "BUSINESS_DIRECTION_REQUESTS": 11,
    "MESSAGING_CLICKS": 0.6,
    "BUSINESS_BOOKINGS": 0.4,
    "BUSINESS_FOOD_MENU_CLICKS": 3,
}
RANGE = [
    f"dailyRange.{end}.{part}"
    for end in ("startDate", "endDate")
    for part in ("year", "month", "day")
]


def stage(world: World) -> Stage:
    """Play Google Business Profile."""
    profile = stage_of(world, "google_business_profile", "Google Business Profile", by_status)
    profile.says["rate_limit"] = _limited
    meter = Meter()
    profile.route("GET", MANAGEMENT, "/v1/accounts")(_accounts(profile))
    profile.route("GET", INFORMATION, "/v1/accounts/{account}/locations")(_locations(profile))
    profile.route("GET", PERFORMANCE, "/v1/locations/{location}:fetchMultiDailyMetricsTimeSeries")(
        _series(profile, meter)
    )
    return profile


def _accounts(profile: Stage) -> Callable[[Call], Answer]:
    def accounts(call: Call) -> Answer:
        Asked(call, "INVALID_ARGUMENT").query((), ("pageSize", "pageToken"))
        profile.admit(call, call.bearer, SCOPE)
        told = {"name": f"accounts/{ACCOUNT}", "accountName": "Riverside", "type": "PERSONAL"}
        return Answer(json={"accounts": [told | {"role": "PRIMARY_OWNER"}]})

    return accounts


def _locations(profile: Stage) -> Callable[..., Answer]:
    def locations(call: Call, account: str) -> Answer:
        asked = Asked(call, "INVALID_ARGUMENT")
        query = asked.query(("readMask",), ("pageSize", "pageToken"))
        profile.admit(call, call.bearer, SCOPE)
        if account not in ("-", ACCOUNT):
            return by_status(404, "NOT_FOUND", "Requested entity was not found.", [])
        mask = query["readMask"].split(",")
        for name in mask:
            if name not in MASKED:
                raise asked.bad("Request contains an invalid argument: read_mask")
        size = asked.whole(query.get("pageSize", "10"), "pageSize", 1, 100)
        start = asked.whole(query.get("pageToken", "0"), "pageToken", 0, len(LOCATIONS))
        known = [{"name": f"locations/{key}", **told} for key, told in sorted(LOCATIONS.items())]
        found = [{k: v for k, v in one.items() if k in mask} for one in known]
        page: dict[str, Any] = {"locations": found[start : start + size]}
        if start + size < len(found):
            page["nextPageToken"] = str(start + size)
        return Answer(json=page)

    return locations


def _series(profile: Stage, meter: Meter) -> Callable[..., Answer]:
    def series(call: Call, location: str) -> Answer:
        asked = Asked(call, "INVALID_ARGUMENT")
        asked.query(("dailyMetrics", *RANGE))
        profile.admit(call, call.bearer, SCOPE)
        if location not in LOCATIONS:
            return by_status(404, "NOT_FOUND", "Requested entity was not found.", [])
        if meter.count("all", f"{call.now:%H:%M}") > CALLS_A_MINUTE:
            return _limited(call, call.now)
        metrics = call.queries["dailyMetrics"]
        for name in metrics:
            if name not in METRICS:
                raise asked.bad(f"Invalid value at 'daily_metrics': \"{name}\"")
        first, last = _day(asked, call, "startDate"), _day(asked, call, "endDate")
        if first > last:
            raise asked.bad("The start date has to be on or before the end date.")
        told = [
            {"dailyMetric": name, "timeSeries": _values(profile, location, name, first, last)}
            for name in metrics
        ]
        return Answer(json={"multiDailyMetricTimeSeries": [{"dailyMetricTimeSeries": told}]})

    return series


def _values(profile: Stage, location: str, name: str, first: date, last: date) -> dict[str, Any]:
    """Give a metric's days: a value that is 0 is left out, and the newest days are not there."""
    today = profile.world.today
    first, last = max(first, today - MOST_BACK), min(last, today - timedelta(days=LATE_DAYS))
    told = []
    for day in days(first, last):
        value = profile.numbers.flow(location, name, day, METRICS[name])
        at = {"date": {"year": day.year, "month": day.month, "day": day.day}}
        told.append(at | ({"value": str(value)} if value else {}))
    return {"datedValues": told} if told else {}


def _day(asked: Asked, call: Call, end: str) -> date:
    year, month, day = (call.query[f"dailyRange.{end}.{part}"] for part in ("year", "month", "day"))
    # Plain numbers, as the API has them: no zeros in front.
    if any(part.startswith("0") for part in (year, month, day)):
        raise asked.bad(f"Invalid value at 'daily_range.{end}'")
    return asked.day(f"{year}-{month:0>2}-{day:0>2}", end)


def _limited(_call: Call, _until: datetime) -> Answer:
    message = (
        "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service"
        f" '{PERFORMANCE}'."
    )
    details = [info("RATE_LIMIT_EXCEEDED", quota_limit_value="300")]
    return by_status(429, "RESOURCE_EXHAUSTED", message, details)
