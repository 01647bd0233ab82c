"""A small JSON API, on whatever server it is asked."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World

EVERY_SERVER = "*"
DAYS_TOLD = 120
FORMS: Mapping[str, Callable[[date], object]] = {
    "iso": lambda day: day.isoformat(),
    "compact": lambda day: int(f"{day:%Y%m%d}"),
    "seconds": lambda day: _midnight(day),
    "milliseconds": lambda day: _midnight(day) * 1000,
}


def stage(world: World) -> Stage:
    """Play an API that tells a row a day, at /open/… to everybody, at /v1/… to who signs in."""
    api = Stage(world, "json_http", "JSON over HTTP")
    api.says = {
        "expired": lambda _: Answer(401, json={"error": "The key is not valid."}),
        "missing_scope": lambda _, scope: Answer(403, json={"error": f"Not allowed: {scope}"}),
        "rate_limit": lambda call, until: Answer(
            429, headers={"Retry-After": str(int((until - call.now).total_seconds()))}
        ),
        "refused": lambda _, why: Answer(why.status, json={"error": why.description}),
    }

    @api.route("GET", EVERY_SERVER, "/open/daily")
    def in_the_open(call: Call) -> Answer:
        return Answer(json={"status": "ok", "data": {"days": _rows(api, call)}})

    @api.route("GET", EVERY_SERVER, "/open/list")
    def as_a_list(call: Call) -> Answer:
        return Answer(json=_rows(api, call))

    @api.route("GET", EVERY_SERVER, "/v1/daily")
    def behind_a_door(call: Call) -> Answer:
        keys = (call.bearer, call.headers.get("X-Api-Key"), call.query.get("api_key"))
        given = next((key for key in keys if key), call.basic[1] if call.basic else "")
        api.admit(call, given)
        return Answer(json={"status": "ok", "data": {"days": _rows(api, call)}})

    return api


def _rows(api: Stage, call: Call) -> list[dict[str, Any]]:
    """Tell the days asked for, or all of the last months; dates in the form of `dates`."""
    today = api.world.today
    form = FORMS.get(call.query.get("dates", "iso"))
    if form is None:
        raise Refused("invalid_request", f"dates is one of {', '.join(FORMS)}", 400)
    days = [today - timedelta(days=count) for count in range(DAYS_TOLD - 1, -1, -1)]
    low, high = (call.query.get(name, "") for name in ("from", "to"))
    return [
        {
            "date": form(day),
            "visits": api.numbers.flow(call.host, "visits", day, typical=400),
            "shop": {"followers": api.numbers.level(call.host, "followers", day)},
            "comment": "closed" if day.weekday() == 6 else None,
        }
        for day in days
        if _is_within(str(form(day)), low, high)
    ]


def _is_within(day: str, low: str, high: str) -> bool:
    return (not low or low <= day) and (not high or day <= high)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
