"""LinkedIn Ads as it is played: https://learn.microsoft.com/en-us/linkedin/marketing/."""

import re
from datetime import date, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World
from connectors.simulator.families.linkedin import API, closed, problem, stage_of, wrong_headers

# Name and currency of each ad account.
ACCOUNTS = {"506100001": ("Riverside Bakery", "EUR"), "506100002": ("Riverside Café", "GBP")}
MOST_FIELDS = 20
MOST_DAYS_OF_PEOPLE = 92
SETTLES_DAYS = 2
CONVERSIONS_SETTLE_DAYS = 30

# What a day usually has of each.
TYPICAL = {
    "impressions": 3100.0,
    "clicks": 34.0,
    "landingPageClicks": 21.0,
    "costInLocalCurrency": 14_500.0,
    "externalWebsiteConversions": 2.4,
    "oneClickLeads": 1.8,
    "totalEngagements": 62.0,
    "reactions": 14.0,
    "likes": 11.0,
    "comments": 1.4,
    "shares": 1.1,
    "follows": 2.2,
    "videoViews": 240.0,
}
CONVERTED = {"externalWebsiteConversions", "oneClickLeads"}
PEOPLE = "approximateMemberReach"
SHAPES = {"dateRange", "pivotValues"}
DAY = r"\(year:(\d{4}),month:(\d{1,2}),day:(\d{1,2})\)"
ASKED = re.compile(
    r"q=analytics&pivot=\(value:ACCOUNT\)"
    rf"&dateRange=\(start:{DAY},end:{DAY}\)"
    r"&accounts=List\(urn%3[Aa]li%3[Aa]sponsoredAccount%3[Aa](\d+)\)"
    r"&fields=([A-Za-z,]+)&timeGranularity=\(value:(DAILY|ALL)\)"
)


def stage(world: World) -> Stage:
    """Play LinkedIn Ads."""
    ads = stage_of(world, "linkedin_ads", "LinkedIn Ads")

    @ads.route("GET", API, "/rest/adAccounts")
    def accounts(call: Call) -> Answer:
        refused = ads.refusal(call, call.bearer, "r_ads") or wrong_headers(call)
        return refused or _accounts(call)

    @ads.route("GET", API, "/rest/adAnalytics")
    def analytics(call: Call) -> Answer:
        refused = ads.refusal(call, call.bearer, "r_ads_reporting") or wrong_headers(call)
        return refused or _analytics(ads, call)

    return ads


def _accounts(call: Call) -> Answer:
    """List the accounts, one a page, so that nobody gets by with the first page."""
    keys = list(ACCOUNTS)
    token = call.query.get("pageToken", keys[0])
    known = {"q": "search", "pageSize": call.query.get("pageSize", "")}
    size = known["pageSize"]
    rest = {name: value for name, value in call.query.items() if name != "pageToken"}
    if rest != known or not size.isdecimal() or int(size) > 1000 or token not in keys:
        raise _invalid()
    name, currency = ACCOUNTS[token]
    element = {
        "id": int(token),
        "name": name,
        "currency": currency,
        "type": "BUSINESS",
        "status": "ACTIVE",
        "reference": f"urn:li:organization:{token}",
        "test": False,
    }
    following = keys[keys.index(token) + 1 :]
    metadata = {"nextPageToken": following[0]} if following else {}
    return Answer(json={"elements": [element], "metadata": metadata})


def _analytics(ads: Stage, call: Call) -> Answer:
    asked = ASKED.fullmatch(call.raw_query)
    if not asked:
        raise _invalid()
    first, last = _day(asked.groups()[:3]), _day(asked.groups()[3:6])
    account, fields, every = asked[7], asked[8].split(","), asked[9]
    if account not in ACCOUNTS:
        # Not even that it is closed: there is just nothing.
        return _elements([])
    if len(fields) > MOST_FIELDS:
        return problem(400, "The number of fields must not be more than 20")
    if any(one not in {*TYPICAL, *SHAPES, PEOPLE} or ads.is_deprecated(one) for one in fields):
        return closed(call)
    length = (last - first).days + 1
    if length < 1 or (PEOPLE in fields and length > MOST_DAYS_OF_PEOPLE):
        raise _invalid()
    days = [first + timedelta(days=n) for n in range(length)]
    days = [day for day in days if day <= ads.world.today and _is_shown(ads, account, day)]
    groups = [[day] for day in days] if every == "DAILY" else [days] if days else []
    elements = []
    for group in groups:
        values = _values(ads, account, group, fields)
        ends = (group[0], group[-1]) if every == "DAILY" else (first, last)
        if any(float(value) for value in values.values()):
            elements.append(_element(account, ends, fields, values))
    return _elements(elements)


def _is_shown(ads: Stage, account: str, day: date) -> bool:
    """Say whether an ad ran on a day: at weekends there are none now and then."""
    return day.weekday() < 5 or ads.numbers.share(account, day, "is shown") > 0.3


def _values(ads: Stage, account: str, days: list[date], fields: list[str]) -> dict[str, int | str]:
    values: dict[str, int | str] = {}
    for name in fields:
        if name in SHAPES:
            continue
        if name == PEOPLE:
            shown = _sum(ads, account, days, "impressions")
            # Whoever saw an ad on one day is likely to see it on the next.
            values[name] = round(0.6 * shown / len(days) ** 0.5)
        elif name == "costInLocalCurrency":
            values[name] = f"{_sum(ads, account, days, name) / 100:.4f}"
        else:
            values[name] = _sum(ads, account, days, name)
    return values


def _sum(ads: Stage, account: str, days: list[date], name: str) -> int:
    settles = CONVERSIONS_SETTLE_DAYS if name in CONVERTED else SETTLES_DAYS
    numbers, today = ads.numbers, ads.world.today
    return sum(
        numbers.seen(numbers.flow(account, name, day, TYPICAL[name]), day, today, settles)
        for day in days
    )


def _element(
    account: str, ends: tuple[date, date], fields: list[str], values: dict[str, int | str]
) -> dict[str, Any]:
    start, end = ({"year": one.year, "month": one.month, "day": one.day} for one in ends)
    shapes = {
        "dateRange": {"start": start, "end": end},
        "pivotValues": [f"urn:li:sponsoredAccount:{account}"],
    }
    return {name: shapes.get(name, values.get(name)) for name in fields}


def _elements(elements: list[dict[str, Any]]) -> Answer:
    return Answer(json={"elements": elements, "paging": {"start": 0, "count": 10, "links": []}})


def _day(parts: tuple[str, ...]) -> date:
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        raise _invalid() from None


def _invalid() -> Refused:
    return Refused("bad_request", "Invalid query parameters passed to request")
