"""Instagram, professional accounts: https://developers.facebook.com/docs/instagram-platform/insights."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connectors.simulator import Answer, Call, Refused, Said, Stage, Token, World
from connectors.simulator.families import meta

HOST = "graph.instagram.com"
DIALOG = "www.instagram.com"
ACCOUNTS = {"17841400000000001": "riverside.bakery", "17841400000000002": "riverside.cafe"}
PAGES = {"1000001": "Riverside Bakery", "1000002": "Riverside Café", "1000003": "Riverside Jobs"}
# The accounts of the first two Pages; the third has none.
LINKED = dict(zip(PAGES, ACCOUNTS, strict=False))
FOLLOWERS = {"17841400000000001": 5000, "17841400000000002": 60}
NODE_FIELDS = {
    "id",
    "user_id",
    "username",
    "account_type",
    "followers_count",
    "follows_count",
    "media_count",
}

MAX_DAYS = 30
HISTORY_DAYS = 90
FOLLOWER_COUNT_DAYS = 30
FEWEST_FOLLOWERS = 100
SETTLES_DAYS = 2
SERIES = {"reach": 700, "follower_count": 0}
TOTALS = {
    "reach": 700,
    "views": 1500,
    "accounts_engaged": 80,
    "total_interactions": 130,
    "likes": 95,
    "comments": 9,
    "shares": 11,
    "saves": 8,
    "replies": 3,
    "reposts": 4,
    "profile_links_taps": 6,
    "profile_views": 40,
    "follows_and_unfollows": 0,
}
REMOVED = {"impressions"}


@dataclass(frozen=True)
class Side:
    """One of the two ways to Instagram: where it is, and which rights it asks for."""

    host: str
    prefix: str
    dialog: str
    basic: tuple[str, ...]
    insights: str


FACEBOOK = Side(
    host=meta.GRAPH,
    prefix=meta.VERSION,
    dialog=meta.DIALOG,
    basic=("instagram_basic", "pages_read_engagement"),
    insights="instagram_manage_insights",
)
INSTAGRAM = Side(
    host=HOST,
    prefix="",
    dialog=DIALOG,
    basic=("instagram_business_basic",),
    insights="instagram_business_manage_insights",
)


def stage(world: World) -> Stage:
    """Play Instagram, both ways."""
    instagram = Stage(world, "instagram", "Instagram")
    meta.speak(instagram, limit_code=80002, use_case="instagram")
    instagram.says["metric_gone"] = lambda _, field: _removed(field)
    meta.play_facebook_login(instagram)
    _play_instagram_login(instagram)
    for side in (FACEBOOK, INSTAGRAM):
        _play_account(instagram, side)

    @instagram.route("GET", meta.GRAPH, f"{meta.VERSION}/me/accounts")
    def accounts(call: Call) -> Answer:
        return _accounts(instagram, call)

    @instagram.route("GET", HOST, "/me")
    def me(call: Call) -> Answer:
        _reader(instagram, call, INSTAGRAM, *INSTAGRAM.basic)
        return _node(instagram, call, next(iter(ACCOUNTS)))

    return instagram


# Signing in


def _play_instagram_login(instagram: Stage) -> None:
    instagram.authorize_at(DIALOG, "/oauth/authorize", code_seconds=3600)
    meta.play_long_lived(instagram, HOST, "ig")

    @instagram.route("POST", "api.instagram.com", "/oauth/access_token")
    def token(call: Call) -> Answer:
        fields = {"client_id", "client_secret", "grant_type", "redirect_uri", "code"}
        if set(call.form) != fields or call.form["grant_type"] != "authorization_code":
            return _flat("Invalid request")
        try:
            issued = meta.redeemed(instagram, call)
        except Refused as refused:
            is_client = refused.error == "invalid_client"
            return _flat(
                "Invalid platform app"
                if is_client
                else "Matching code was not found or was already used"
            )
        user = int(next(iter(ACCOUNTS)))
        told = {"access_token": issued.text, "user_id": user, "permissions": list(issued.scopes)}
        return Answer(json=told)


def _flat(message: str) -> Answer:
    return Answer(400, json={"error_type": "OAuthException", "code": 400, "error_message": message})


def _reader(instagram: Stage, call: Call, side: Side, *scopes: str) -> Token:
    """Give the token of a call, which is good on the side that it was granted on."""
    token = meta.admit(instagram, call, *scopes)
    if token.grant.host != side.dialog:
        raise Said(instagram.say("unknown", call))
    return token


# Accounts


def _accounts(instagram: Stage, call: Call) -> Answer:
    _reader(instagram, call, FACEBOOK, "pages_show_list", "instagram_basic")
    meta.take_parameters(call, ("fields", "access_token"), ("limit", "after", "before"))
    if call.query["fields"] != "id,name,instagram_business_account{id,username,followers_count}":
        raise meta.refusal(100, "(#100) Tried accessing nonexisting field")
    page, paging = meta.one_of(call, list(PAGES))
    row: dict[str, Any] = {"id": page, "name": PAGES[page]}
    if page in LINKED:
        row["instagram_business_account"] = _told(
            instagram, LINKED[page], ("id", "username", "followers_count")
        )
    return Answer(json={"data": [row], "paging": paging})


def _play_account(instagram: Stage, side: Side) -> None:
    @instagram.route("GET", side.host, f"{side.prefix}/{{user}}")
    def node(call: Call, user: str) -> Answer:
        _reader(instagram, call, side, *side.basic)
        return _node(instagram, call, _known(side, user))

    @instagram.route("GET", side.host, f"{side.prefix}/{{user}}/insights")
    def insights(call: Call, user: str) -> Answer:
        _reader(instagram, call, side, *side.basic, side.insights)
        return _insights(instagram, call, _known(side, user))


def _known(side: Side, user: str) -> str:
    # Whoever signs in with Instagram is one account; Facebook shows all of their Pages'.
    seen = list(ACCOUNTS) if side is FACEBOOK else list(ACCOUNTS)[:1]
    if user not in seen:
        raise meta.refusal(
            100,
            f"Unsupported get request. Object with ID '{user}' does not exist",
            error_subcode=33,
        )
    return user


def _node(instagram: Stage, call: Call, user: str) -> Answer:
    meta.take_parameters(call, ("fields", "access_token"))
    fields = call.query["fields"].split(",")
    for name in fields:
        if name not in NODE_FIELDS:
            raise meta.refusal(100, f"(#100) Tried accessing nonexisting field ({name})")
    return Answer(json=_told(instagram, user, (*fields, "id")))


def _told(instagram: Stage, user: str, fields: Iterable[str]) -> dict[str, Any]:
    numbers, today = instagram.numbers, meta.today(instagram)
    everything = {
        "id": user,
        "user_id": user,
        "username": ACCOUNTS[user],
        "account_type": "BUSINESS",
        "followers_count": _followers(instagram, user, today),
        "follows_count": numbers.level(user, "follows", today, start=300, daily=0.1),
        "media_count": numbers.level(user, "media", today, start=150, daily=0.8),
    }
    return {name: everything[name] for name in dict.fromkeys(fields)}


def _followers(instagram: Stage, user: str, day: date) -> int:
    if FOLLOWERS[user] < FEWEST_FOLLOWERS:
        return FOLLOWERS[user]
    return instagram.numbers.level(user, "followers", day)


# Insights


def _insights(instagram: Stage, call: Call, user: str) -> Answer:
    meta.take_parameters(
        call,
        ("metric", "period", "since", "until", "access_token"),
        ("metric_type", "breakdown"),
    )
    names = call.query["metric"].split(",")
    is_total = call.query.get("metric_type", "time_series") == "total_value"
    _check_names(instagram, names)
    _check_kind(call, names, is_total=is_total)
    since, until = meta.bounds(call, MAX_DAYS)
    if is_total:
        totals = (_total(instagram, user, name, since, until) for name in names)
        return Answer(json={"data": [one for one in totals if one]})
    if "follower_count" in names:
        _check_age(instagram, since)
    series = (_series(instagram, user, name, since, until) for name in names)
    data = [one for one in series if one]
    return Answer(json={"data": data, "paging": meta.paging(call, since, until)})


def _check_names(instagram: Stage, names: list[str]) -> None:
    for place, name in enumerate(names):
        if name in REMOVED or instagram.is_deprecated(name):
            raise Said(_removed(name))
        if name not in SERIES and name not in TOTALS:
            known = ", ".join(sorted({*SERIES, *TOTALS}))
            raise meta.refusal(
                100, f"(#100) metric[{place}] must be one of the following values: {known}"
            )


def _check_kind(call: Call, names: list[str], *, is_total: bool) -> None:
    if call.query["period"] != "day":
        raise meta.refusal(100, "(#100) Only the period day is played here")
    if call.query.get("metric_type", "time_series") not in ("time_series", "total_value"):
        raise meta.refusal(100, "(#100) metric_type must be time_series or total_value")
    wrong = [name for name in names if name not in (TOTALS if is_total else SERIES)]
    if wrong:
        kind = "time_series" if is_total else "total_value"
        raise meta.refusal(
            100,
            f"(#100) The following metrics ({', '.join(wrong)}) should be specified with"
            f" parameter metric_type={kind}",
        )
    is_broken_down = names == ["follows_and_unfollows"]
    if call.query.get("breakdown") != ("follow_type" if is_broken_down else None):
        raise meta.refusal(100, "(#100) Incompatible breakdowns for the metrics")


def _check_age(instagram: Stage, since: datetime) -> None:
    if since < meta.midnight(meta.today(instagram) - meta.DAY * FOLLOWER_COUNT_DAYS):
        raise meta.refusal(
            100,
            "(#100) (follower_count) metric only supports querying data for the last 30 days"
            " excluding the current day",
        )


def _series(
    instagram: Stage, user: str, name: str, since: datetime, until: datetime
) -> dict[str, Any] | None:
    if name == "follower_count" and FOLLOWERS[user] < FEWEST_FOLLOWERS:
        return None
    days = [day for day in meta.days_within(since, until) if _is_kept(instagram, day)]
    values = [
        {"value": _value(instagram, user, name, day), "end_time": meta.end_time(day)}
        for day in days
    ]
    return {**_head(user, name), "values": values} if values else None


def _total(
    instagram: Stage, user: str, name: str, since: datetime, until: datetime
) -> dict[str, Any] | None:
    """Add up the days between two moments, or the parts of days; None when none is kept."""
    shares = {
        day: meta.share_of_day(day, since, until)
        for day in meta.days_within(since - meta.DAY, until)
        if _is_kept(instagram, day)
    }
    if not any(shares.values()):
        return None

    def added(metric: str) -> int:
        return math.floor(
            sum(share * _value(instagram, user, metric, day) for day, share in shares.items())
        )

    if name != "follows_and_unfollows":
        return {**_head(user, name), "total_value": {"value": added(name)}}
    results = [
        {"dimension_values": [state], "value": added(state)}
        for state in ("FOLLOWER", "NON_FOLLOWER")
    ]
    breakdown = {"dimension_keys": ["follow_type"], "results": results}
    return {**_head(user, name), "total_value": {"breakdowns": [breakdown]}}


def _head(user: str, name: str) -> dict[str, Any]:
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "period": "day",
        "title": title,
        "description": f"{title}, invented",
        "id": f"{user}/insights/{name}/day",
    }


def _is_kept(instagram: Stage, day: date) -> bool:
    today = meta.today(instagram)
    return today - meta.DAY * HISTORY_DAYS <= day < today


def _value(instagram: Stage, user: str, name: str, day: date) -> int:
    if name in ("follower_count", "FOLLOWER", "NON_FOLLOWER"):
        new, lost = meta.comings(instagram, user, day)
        value = lost if name == "NON_FOLLOWER" else new
    else:
        value = instagram.numbers.flow(user, name, day, typical=TOTALS[name])
    return instagram.numbers.seen(value, day, meta.today(instagram), SETTLES_DAYS)


def _removed(field: str) -> Answer:
    return meta.failure(
        100,
        f"Starting from version 22 and above, the {field} metric is no longer supported for the"
        " queried user",
    )
