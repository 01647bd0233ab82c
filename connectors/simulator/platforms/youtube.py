"""YouTube as it is played: https://developers.google.com/youtube/analytics."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Said, Stage, World
from connectors.simulator.families.google import (
    PACIFIC,
    Asked,
    Meter,
    by_reason,
    days,
    info,
    stage_of,
)

DATA_HOST = "youtube.googleapis.com"
ANALYTICS_HOST = "youtubeanalytics.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/"
READ = f"{SCOPE}youtube.readonly"
ANALYTICS = f"{SCOPE}yt-analytics.readonly"
MONETARY = f"{SCOPE}yt-analytics-monetary.readonly"

CHANNEL = "UCsandboxRiversideBakery"
TITLE = "Riverside Bakery"
BEGAN_ON = date(2024, 1, 1)
# The newest two full days are not there yet, nor is the present one.
DELAY_DAYS = 3
SETTLES_DAYS = 5
UNITS_A_DAY = 10_000
PARTS = {"id", "snippet", "statistics"}
ANY_LIMIT = 2**31 - 1

Value = int | float


# A day's usual amount; that of the revenue in thousandths of a dollar.
TYPICAL: Mapping[str, float] = {
    "views": 1500,
    "engagedViews": 0,
    "estimatedMinutesWatched": 4200,
    "averageViewDuration": 0,
    "subscribersGained": 14,
    "subscribersLost": 4,
    "likes": 90,
    "dislikes": 2,
    "comments": 11,
    "shares": 8,
    "estimatedRevenue": 3200,
}


@dataclass(frozen=True)
class Figures:
    """What happened on the channel, as it shows on a day."""

    stage: Stage
    today: date

    def of(self, metric: str, span: Sequence[date]) -> Value:
        """Give a metric for some days together."""
        if metric == "averageViewDuration":
            views, minutes = self.of("views", span), self.of("estimatedMinutesWatched", span)
            return round(60 * minutes / views) if views else 0
        total = sum(self._on(metric, day) for day in span)
        return round(total / 1000, 3) if metric == "estimatedRevenue" else total

    def _on(self, metric: str, day: date) -> int:
        if metric == "engagedViews":
            return math.floor(self._on("views", day) * 0.8)
        value = self.stage.numbers.flow(CHANNEL, metric, day, typical=TYPICAL[metric])
        return self.stage.numbers.seen(value, day, self.today, SETTLES_DAYS)


@dataclass(frozen=True)
class Report:
    """A report that was asked for, found sound."""

    first: date
    last: date
    metrics: Sequence[str]
    is_by_day: bool
    sort: str
    start: int
    most: int


def stage(world: World) -> Stage:
    """Play YouTube's Data API and its Analytics API."""
    youtube = stage_of(world, "youtube", "YouTube", by_reason)
    youtube.says["rate_limit"] = _limited
    youtube.says["metric_gone"] = lambda _call, field: _bad(
        f"Unknown identifier ({field}) given in field parameters.metrics."
    )
    youtube.route("GET", DATA_HOST, "/youtube/v3/channels")(_channels(youtube))
    youtube.route("GET", ANALYTICS_HOST, "/v2/reports")(_reports(youtube))
    return youtube


def _channels(youtube: Stage) -> Callable[[Call], Answer]:
    meter = Meter()

    def channels(call: Call) -> Answer:
        asked = Asked(call, "badRequest")
        query = asked.query(["part"], ["mine", "id", "maxResults", "pageToken", "key"])
        _admit(youtube, call)
        if meter.count("units", _today(call)) > UNITS_A_DAY:
            return _quota_exceeded()
        parts = set(query["part"].split(","))
        for part in sorted(parts - PARTS):
            raise Refused("unknownPart", f"'{part}'")
        asked.whole(query.get("maxResults", 5), "maxResults", 0, 50)
        found = _is_found(query)
        told = {
            "kind": "youtube#channelListResponse",
            "pageInfo": {"totalResults": int(found), "resultsPerPage": 5},
        }
        items = {"items": [_channel(youtube, call, parts)]} if found else {}
        return Answer(json=told | items)

    return channels


def _admit(youtube: Stage, call: Call) -> None:
    """Let a call into the Data API, with a token or with a key that was pasted."""
    key = call.query.get("key", "")
    if call.bearer or not key:
        youtube.admit(call, call.bearer, READ)
        return
    token = youtube.door.check(key).token
    if token is None or not token.is_pasted:
        message = "API key not valid. Please pass a valid API key."
        raise Said(by_reason(400, "badRequest", message, [info("API_KEY_INVALID")]))
    if "mine" in call.query:
        raise Said(youtube.say("expired", call))


def _is_found(query: Mapping[str, str]) -> bool:
    if ("mine" in query) == ("id" in query):
        raise Refused("missingRequiredParameter", "No filter selected. Expected one of: id, mine")
    if "mine" in query:
        if query["mine"] != "true":
            raise Refused("badRequest", "Invalid value for mine")
        return True
    return CHANNEL in query["id"].split(",")


def _channel(youtube: Stage, call: Call, parts: set[str]) -> dict[str, Any]:
    today = _today(call)
    told: dict[str, Any] = {"kind": "youtube#channel", "id": CHANNEL}
    if "snippet" in parts:
        told["snippet"] = {"title": TITLE}
    if "statistics" in parts:
        subscribers = youtube.numbers.level(CHANNEL, "subscribers", today, 5000, 9)
        age = (today - BEGAN_ON).days
        told["statistics"] = {
            "viewCount": str(1500 * age),
            # The owner sees the number itself, the public three digits of it.
            "subscriberCount": str(subscribers if call.bearer else _rounded(subscribers)),
            "hiddenSubscriberCount": False,
            "videoCount": str(1 + age // 5),
        }
    return told


def _rounded(value: int) -> int:
    step: int = 10 ** max(0, len(str(value)) - 3)
    return value // step * step


def _reports(youtube: Stage) -> Callable[[Call], Answer]:
    def reports(call: Call) -> Answer:
        report = _report(call)
        youtube.admit(call, call.bearer, ANALYTICS)
        if "estimatedRevenue" in report.metrics:
            youtube.admit(call, call.bearer, MONETARY)
        gone = youtube.gone(call, report.metrics)
        if gone:
            return gone
        if call.query["ids"] not in ("channel==MINE", f"channel=={CHANNEL}"):
            return by_reason(403, "forbidden", "Forbidden", [])
        return Answer(json=_table(Figures(youtube, _today(call)), report))

    return reports


def _report(call: Call) -> Report:
    asked = Asked(call, "badRequest")
    query = asked.query(
        ["ids", "startDate", "endDate", "metrics"],
        ["dimensions", "sort", "maxResults", "startIndex", "filters"],
    )
    if not query["ids"].startswith("channel=="):
        raise asked.bad(f"Invalid value '{query['ids']}' given in field parameters.ids.")
    metrics = query["metrics"].split(",")
    for name in metrics:
        if name not in TYPICAL:
            raise asked.bad(f"Unknown identifier ({name}) given in field parameters.metrics.")
    dimensions = query.get("dimensions", "")
    sort = query.get("sort", "")
    known = [*metrics, dimensions]
    # There are no videos and countries here to filter by.
    if dimensions not in ("", "day") or "filters" in query or sort.lstrip("-") not in [*known, ""]:
        raise asked.bad(
            "The query is not supported. Check the documentation for supported queries."
        )
    report = Report(
        first=asked.day(query["startDate"], "value given in field parameters.startDate"),
        last=asked.day(query["endDate"], "value given in field parameters.endDate"),
        metrics=metrics,
        is_by_day=dimensions == "day",
        sort=sort,
        start=asked.whole(query.get("startIndex", 1), "startIndex", 1, ANY_LIMIT),
        most=asked.whole(query.get("maxResults", ANY_LIMIT), "maxResults", 1, ANY_LIMIT),
    )
    if report.first > report.last:
        raise asked.bad("The end date is before the start date.")
    return report


def _table(figures: Figures, report: Report) -> dict[str, Any]:
    heads = [_head("day", "DIMENSION", "STRING")] if report.is_by_day else []
    for name in report.metrics:
        heads.append(_head(name, "METRIC", "FLOAT" if name == "estimatedRevenue" else "INTEGER"))
    last = min(report.last, figures.today - timedelta(days=DELAY_DAYS))
    span = list(days(max(report.first, BEGAN_ON), last))
    rows: list[list[str | Value]] = []
    if report.is_by_day:
        rows = [[str(day), *(figures.of(name, [day]) for name in report.metrics)] for day in span]
    elif span:
        rows = [[figures.of(name, span) for name in report.metrics]]
    if report.sort:
        at = [head["name"] for head in heads].index(report.sort.lstrip("-"))
        rows.sort(key=lambda row: row[at], reverse=report.sort.startswith("-"))
    rows = rows[report.start - 1 :][: report.most]
    told = {"kind": "youtubeAnalytics#resultTable", "columnHeaders": heads}
    return told | ({"rows": rows} if rows else {})


def _head(name: str, column: str, data: str) -> dict[str, str]:
    return {"name": name, "columnType": column, "dataType": data}


def _limited(call: Call, until: datetime) -> Answer:
    if until - call.now > timedelta(hours=1):
        return _quota_exceeded()
    limit = "FreeQuotaRequestsPerMinutePerProject"
    details = [info("RATE_LIMIT_EXCEEDED", quota_limit=limit)]
    error = {"code": 429, "message": "Quota exceeded.", "status": "RESOURCE_EXHAUSTED"}
    return Answer(429, json={"error": error | {"details": details}})


def _quota_exceeded() -> Answer:
    message = "The request cannot be completed because you have exceeded your quota."
    one = {"message": message, "domain": "youtube.quota", "reason": "quotaExceeded"}
    error = {"code": 403, "message": message, "errors": [one], "status": "PERMISSION_DENIED"}
    return Answer(403, json={"error": error})


def _bad(message: str) -> Answer:
    return by_reason(400, "badRequest", message, [])


def _today(call: Call) -> date:
    return call.now.astimezone(PACIFIC).date()
