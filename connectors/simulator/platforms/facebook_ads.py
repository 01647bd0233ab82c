"""Meta Ads as it is played: https://developers.facebook.com/docs/marketing-api/insights."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Stage, World
from connectors.simulator.families import meta

# Name, currency and time zone of each ad account.
ACCOUNTS = {
    "act_1000001": ("Riverside Bakery", "EUR", "Europe/Paris"),
    "act_1000002": ("Riverside Café", "GBP", "Europe/London"),
}
ACCOUNT_FIELDS = {"id", "account_id", "name", "currency", "timezone_name", "account_status"}

HISTORY_DAYS = 1127
SETTLES_DAYS = 2
CONVERSIONS_SETTLE_DAYS = 28
USUAL_ROWS = 25
# What a day usually has of each, for a thousand impressions.
FLOWS = {"clicks": 36.0, "inline_link_clicks": 21.0}
CONVERTING = {"lead", "purchase", "omni_purchase"}
ACTIONS = {
    "link_click": 21.0,
    "post_engagement": 60.0,
    "landing_page_view": 16.0,
    "video_view": 140.0,
    "lead": 1.6,
    "purchase": 1.1,
    # The same purchases under another name.
    "omni_purchase": 1.1,
}
FIELDS = {"impressions", "reach", "frequency", "spend", "actions", "action_values", *FLOWS}
OPTIONAL = ("time_increment", "limit", "after")


def stage(world: World) -> Stage:
    """Play Meta Ads."""
    ads = Stage(world, "facebook_ads", "Meta Ads")
    meta.speak(ads, limit_code=80000, use_case="ads_insights")
    ads.says["metric_gone"] = lambda _call, field: meta.failure(
        100, f"(#100) {field} is not valid for fields param"
    )
    meta.play_facebook_login(ads)

    @ads.route("GET", meta.GRAPH, f"{meta.VERSION}/me/adaccounts")
    def accounts(call: Call) -> Answer:
        return _accounts(ads, call)

    @ads.route("GET", meta.GRAPH, f"{meta.VERSION}/{{account}}/insights")
    def insights(call: Call, account: str) -> Answer:
        return _insights(ads, call, account)

    return ads


def _accounts(ads: Stage, call: Call) -> Answer:
    meta.admit(ads, call, "ads_read")
    meta.take_parameters(call, ("fields", "access_token"), ("limit", "after"))
    account, paging = meta.one_of(call, list(ACCOUNTS))
    name, currency, zone = ACCOUNTS[account]
    everything = {
        "id": account,
        "account_id": account.removeprefix("act_"),
        "name": name,
        "currency": currency,
        "timezone_name": zone,
        "account_status": 1,
    }
    asked = call.query["fields"].split(",")
    for field in asked:
        if field not in ACCOUNT_FIELDS:
            raise meta.refusal(100, f"(#100) Tried accessing nonexisting field ({field})")
    row = {field: everything[field] for field in dict.fromkeys((*asked, "id"))}
    return Answer(json={"data": [row], "paging": paging})


def _insights(ads: Stage, call: Call, account: str) -> Answer:
    meta.admit(ads, call, "ads_read")
    meta.take_parameters(call, ("level", "fields", "time_range", "access_token"), OPTIONAL)
    if account not in ACCOUNTS:
        raise meta.refusal(100, f"Object with ID '{account}' does not exist", error_subcode=33)
    if call.query["level"] != "account" or call.query.get("time_increment", "1") != "1":
        raise meta.refusal(100, "(#100) Only whole accounts are played here, by day or in all")
    fields = _fields(ads, call)
    since, until = _range(call)
    today = ads.world.now().astimezone(ZoneInfo(ACCOUNTS[account][2])).date()
    if since < today - timedelta(days=HISTORY_DAYS):
        raise meta.refusal(
            100, "(#3018) The start date of the time range cannot be beyond 37 months from now"
        )
    days = [since + timedelta(days=n) for n in range((min(until, today) - since).days + 1)]
    shown = [day for day in days if _is_shown(ads, account, day)]
    if "time_increment" in call.query:
        rows = [_row(ads, account, fields, [day], today) for day in shown]
    else:
        rows = [_row(ads, account, fields, shown, today)] if shown else []
        rows = [row | {"date_start": str(since), "date_stop": str(until)} for row in rows]
    return _page(call, rows)


def _fields(ads: Stage, call: Call) -> list[str]:
    fields = call.query["fields"].split(",")
    for field in fields:
        if field not in FIELDS or ads.is_deprecated(field):
            raise meta.refusal(100, f"(#100) {field} is not valid for fields param")
    return fields


def _range(call: Call) -> tuple[date, date]:
    try:
        told = json.loads(call.query["time_range"])
        since, until = (
            datetime.strptime(told[name], "%Y-%m-%d").date()  # noqa: DTZ007 - a day
            for name in ("since", "until")
        )
    except (ValueError, KeyError, TypeError):
        raise meta.refusal(100, "(#100) param time_range must be a valid range") from None
    if since > until:
        raise meta.refusal(100, "(#100) since has to be on or before until")
    return since, until


def _page(call: Call, rows: list[dict[str, Any]]) -> Answer:
    size = int(call.query.get("limit", USUAL_ROWS))
    start = int(call.query.get("after", 0))
    found = rows[start : start + size]
    if not rows:
        return Answer(json={"data": []})
    after = str(start + size)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": after}}
    if start + size < len(rows):
        paging["next"] = f"{call.address}?{urlencode({**call.query, 'after': after})}"
    return Answer(json={"data": found, "paging": paging})


def _is_shown(ads: Stage, account: str, day: date) -> bool:
    """Say whether an ad ran on a day: now and then there is a day off."""
    return ads.numbers.share(account, day, "is shown") > 0.06


def _row(
    ads: Stage, account: str, fields: list[str], days: list[date], today: date
) -> dict[str, Any]:
    """Tell the sums of some days; every number is a text, as Meta writes it."""
    told = [_day(ads, account, day, today) for day in days]
    sums = {name: sum(one[name] for one in told) for name in told[0]}
    # Whoever saw an ad on one day is likely to see it on the next.
    reach = round(sums["reach"] / len(days) ** 0.5)
    values = {
        **{name: str(round(sums[name])) for name in ("impressions", *FLOWS)},
        "spend": f"{sums['spend']:.2f}",
        "reach": str(reach),
        "frequency": f"{sums['impressions'] / max(reach, 1):.6f}",
        "actions": [
            {"action_type": kind, "value": str(round(sums[kind]))} for kind in ACTIONS if sums[kind]
        ],
        "action_values": [
            {"action_type": kind, "value": f"{sums[kind] * 31.5:.2f}"}
            for kind in ("purchase", "omni_purchase")
            if sums[kind]
        ],
    }
    dates = {"date_start": str(days[0]), "date_stop": str(days[-1])}
    found = {field: values[field] for field in fields if values[field]}
    return {**found, **dates, "account_id": account.removeprefix("act_")}


def _day(ads: Stage, account: str, day: date, today: date) -> dict[str, float]:
    numbers = ads.numbers

    def seen(metric: str, typical: float, settles: int) -> int:
        return numbers.seen(numbers.flow(account, metric, day, typical), day, today, settles)

    impressions = seen("impressions", 1000, SETTLES_DAYS)
    told: dict[str, float] = {
        "impressions": impressions,
        "reach": round(impressions * (0.7 + 0.1 * numbers.share(account, day, "reach"))),
        "spend": seen("spend cents", 2600, SETTLES_DAYS) / 100,
        **{name: seen(name, typical, SETTLES_DAYS) for name, typical in FLOWS.items()},
    }
    for kind, typical in ACTIONS.items():
        settles = CONVERSIONS_SETTLE_DAYS if kind in CONVERTING else SETTLES_DAYS
        told[kind] = seen(kind.removeprefix("omni_"), typical, settles)
    return told
