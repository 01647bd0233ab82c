"""Facebook Pages: https://developers.facebook.com/docs/graph-api/reference/insights."""

from datetime import date, datetime
from typing import Any

from connectors.simulator import Answer, Call, Stage, World
from connectors.simulator.families import meta

PAGES = {"1000001": "Riverside Bakery", "1000002": "Riverside Café"}
ACCOUNT_FIELDS = {"id", "name", "access_token", "tasks", "followers_count", "fan_count"}
NODE_FIELDS = {"id", "name", "followers_count", "fan_count"}

MAX_DAYS = 90
HISTORY_DAYS = 730
SETTLES_DAYS = 3
# What Meta withdrew, such as page_impressions and page_fans, is as unknown as what never was.
FLOWS = {
    "page_media_view": 900,
    "page_total_media_view_unique": 520,
    "page_post_engagements": 45,
    "page_total_actions": 4,
    "page_views_total": 60,
    "page_video_views": 120,
}
FOLLOWS = "page_follows"
NEW_FOLLOWS = "page_daily_follows_unique"
LOST_FOLLOWS = "page_daily_unfollows_unique"
METRICS = {*FLOWS, FOLLOWS, NEW_FOLLOWS, LOST_FOLLOWS}
# A Page without videos has no values for them, not even zeros.
WITHOUT_DATA = {("1000002", "page_video_views")}


def stage(world: World) -> Stage:
    """Play Facebook Pages."""
    pages = Stage(world, "facebook_pages", "Facebook Pages")
    meta.speak(pages, limit_code=32, use_case="pages")
    meta.play_facebook_login(pages)

    @pages.route("GET", meta.GRAPH, f"{meta.VERSION}/me/accounts")
    def accounts(call: Call) -> Answer:
        return _accounts(pages, call)

    @pages.route("GET", meta.GRAPH, f"{meta.VERSION}/{{page}}")
    def node(call: Call, page: str) -> Answer:
        meta.admit(pages, call, "pages_read_engagement")
        meta.take_parameters(call, ("fields", "access_token"))
        return Answer(json=_told(pages, _known(page), call.query["fields"], NODE_FIELDS))

    @pages.route("GET", meta.GRAPH, f"{meta.VERSION}/{{page}}/insights")
    def insights(call: Call, page: str) -> Answer:
        return _insights(pages, call, page)

    return pages


def _accounts(pages: Stage, call: Call) -> Answer:
    user = meta.admit(pages, call, "pages_show_list")
    meta.take_parameters(call, ("fields", "access_token"), ("limit", "after", "before"))
    page, paging = meta.one_of(call, list(PAGES))
    row = _told(pages, page, call.query["fields"], ACCOUNT_FIELDS)
    if "access_token" in row:
        is_long_lived = user.seconds == meta.LONG_SECONDS
        row["access_token"] = pages.door.derive(user, page, lasts=is_long_lived).text
    return Answer(json={"data": [row], "paging": paging})


def _told(pages: Stage, page: str, fields: str, known: set[str]) -> dict[str, Any]:
    """Tell what was asked for of a Page; its id comes along always."""
    today = meta.today(pages)
    everything = {
        "id": page,
        "name": PAGES[page],
        "access_token": "",
        "tasks": ["ANALYZE", "ADVERTISE", "MODERATE"],
        "followers_count": pages.numbers.level(page, "followers", today),
        "fan_count": pages.numbers.level(page, "fans", today, start=4600, daily=9),
    }
    asked = fields.split(",")
    for name in asked:
        if name not in known:
            raise meta.refusal(100, f"(#100) Tried accessing nonexisting field ({name})")
    return {name: everything[name] for name in dict.fromkeys((*asked, "id"))}


def _insights(pages: Stage, call: Call, page: str) -> Answer:
    token = meta.admit(pages, call, "read_insights", "pages_read_engagement")
    if token.subject != _known(page):
        raise meta.refusal(190, "(#190) This method must be called with a Page Access Token")
    names = _metrics(pages, call)
    since, until = _window(pages, call)
    today = meta.today(pages)
    days = [
        day
        for day in meta.days_within(since, until)
        if today - meta.DAY * HISTORY_DAYS <= day < today
    ]
    data = [_metric(pages, page, name, days) for name in names]
    return Answer(json={"data": data, "paging": meta.paging(call, since, until)})


def _metrics(pages: Stage, call: Call) -> list[str]:
    """Give the names asked for, if each of them is there: one that is not spoils the call."""
    if not call.query.get("metric"):
        raise meta.refusal(3001, "(#3001) There is no metric to fetch", error_subcode=1504028)
    meta.take_parameters(call, ("metric", "period", "access_token"), ("since", "until"))
    if call.query["period"] != "day":
        raise meta.refusal(100, "(#100) Only the period day is played here")
    names = call.query["metric"].split(",")
    for name in names:
        if name not in METRICS or pages.is_deprecated(name):
            raise meta.refusal(100, "(#100) The value must be a valid insights metric")
    return names


def _window(pages: Stage, call: Call) -> tuple[datetime, datetime]:
    """Give what is asked for; the last two days where nothing is said."""
    if "since" not in call.query and "until" not in call.query:
        today = meta.today(pages)
        return meta.midnight(today - 2 * meta.DAY), meta.midnight(today)
    meta.take_parameters(call, ("metric", "period", "since", "until", "access_token"))
    return meta.bounds(call, MAX_DAYS)


def _metric(pages: Stage, page: str, name: str, days: list[date]) -> dict[str, Any]:
    if (page, name) in WITHOUT_DATA:
        days = []
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "period": "day",
        "values": [
            {"value": _value(pages, page, name, day), "end_time": meta.end_time(day)}
            for day in days
        ],
        "title": f"Daily: {title}",
        "description": f"{title}, invented",
        "id": f"{page}/insights/{name}/day",
    }


def _value(pages: Stage, page: str, name: str, day: date) -> int:
    numbers = pages.numbers
    if name == FOLLOWS:
        return numbers.level(page, "followers", day)
    if name in (NEW_FOLLOWS, LOST_FOLLOWS):
        new, lost = meta.comings(pages, page, day)
        value = new if name == NEW_FOLLOWS else lost
    else:
        value = numbers.flow(page, name, day, typical=FLOWS[name])
    return numbers.seen(value, day, meta.today(pages), SETTLES_DAYS)


def _known(page: str) -> str:
    if page not in PAGES:
        raise meta.refusal(
            100,
            f"Unsupported get request. Object with ID '{page}' does not exist",
            error_subcode=33,
        )
    return page
