"""CallRail's API v3: https://apidocs.callrail.com."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Stage, World

API = "api.callrail.com"
ACCOUNTS = {"ACC0001": "Riverside", "ACC0002": "Riverside Abroad"}
COMPANIES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ACC0001": {
        "COM0001": ("Riverside Bakery", "Europe/Paris"),
        "COM0002": ("Riverside Café", "Europe/London"),
    },
    "ACC0002": {"COM0003": ("Riverside New York", "America/New_York")},
}
FIELDS = {"missed_calls", "answered_calls", "first_time_callers", "average_duration", "leads"}
MOST_POINTS = 200
HISTORY_DAYS = 25 * 31
QUALIFIED_DAYS = 30


def stage(world: World) -> Stage:
    """Play CallRail."""
    callrail = Stage(world, "callrail", "CallRail")
    callrail.says = {
        "expired": lambda _call: _error(401, "HTTP Token: Access denied."),
        "missing_scope": lambda _call, _scope: _error(403, "Forbidden"),
        "metric_gone": lambda _call, field: _error(400, f"{field} is not a field"),
        "rate_limit": lambda _call, _until: _error(429, "Rate limit exceeded"),
        "refused": lambda _call, why: _error(why.status, why.description),
    }

    @callrail.route("GET", API, "/v3/a.json")
    def accounts(call: Call) -> Answer:
        _admit(callrail, call)
        rows = [{"id": key, "name": name} for key, name in ACCOUNTS.items()]
        return _page(call, "accounts", rows)

    @callrail.route("GET", API, "/v3/a/{account}/companies.json")
    def companies(call: Call, account: str) -> Answer:
        _admit(callrail, call)
        rows = [
            {"id": key, "name": name, "time_zone": zone, "status": "active"}
            for key, (name, zone) in _companies(account).items()
        ]
        return _page(call, "companies", rows)

    @callrail.route("GET", API, "/v3/a/{account}/calls/timeseries.json")
    def timeseries(call: Call, account: str) -> Answer:
        _admit(callrail, call)
        return _timeseries(callrail, call, account)

    return callrail


def _admit(callrail: Stage, call: Call) -> None:
    kind, _, key = call.headers.get("Authorization", "").partition("=")
    callrail.admit(call, key.strip('"') if kind == "Token token" else "")


def _companies(account: str) -> Mapping[str, tuple[str, str]]:
    if account not in COMPANIES:
        raise Refused("account", "Account not found", 404)
    return COMPANIES[account]


def _page(call: Call, name: str, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """Give a page of a list."""
    if set(call.query) - {"page", "per_page"}:
        raise Refused("query", "Unknown parameter")
    page, size = (int(call.query.get(part, usual)) for part, usual in _PAGE)
    if not 1 <= size <= 250:
        raise Refused("per_page", "per_page must be 1 to 250")
    told = {
        "page": page,
        "per_page": size,
        "total_pages": -(-len(rows) // size),
        "total_records": len(rows),
    }
    return Answer(json={**told, name: rows[(page - 1) * size : page * size]})


_PAGE = (("page", "1"), ("per_page", "100"))


def _timeseries(callrail: Stage, call: Call, account: str) -> Answer:
    asked = call.query
    wanted = {"company_id", "start_date", "end_date", "interval", "fields"}
    if set(asked) != wanted or asked["interval"] != "day":
        raise Refused("query", f"The parameters are {sorted(wanted)}")
    if asked["company_id"] not in _companies(account):
        raise Refused("company", "Company not found", 404)
    fields = asked["fields"].split(",")
    gone = callrail.gone(call, fields)
    if gone is not None or set(fields) - FIELDS:
        return gone or _error(400, "fields holds an unknown field")
    days = _days(call)
    figures = [_figures(callrail, asked["company_id"], day) for day in days]
    rows = [
        {
            "key": str(day),
            "date": str(day),
            "total_calls": told["total_calls"],
            **{field: told[field] for field in fields},
        }
        for day, told in zip(days, figures, strict=True)
    ]
    zone = COMPANIES[account][asked["company_id"]][1]
    total = {"total_calls": sum(told["total_calls"] for told in figures)}
    return Answer(json={"time_zone": zone, "total_results": total, "data": rows})


def _days(call: Call) -> list[date]:
    try:
        first, last = (date.fromisoformat(call.query[part]) for part in ("start_date", "end_date"))
    except ValueError:
        raise Refused("date", "The dates are no dates") from None
    count = (last - first).days + 1
    if not 1 <= count <= MOST_POINTS or (call.now.date() - first).days > HISTORY_DAYS:
        raise Refused("date", "Please revise the dates")
    return [first + timedelta(days=n) for n in range(count)]


def _figures(callrail: Stage, company: str, day: date) -> dict[str, int]:
    numbers, today = callrail.numbers, callrail.world.today
    calls = numbers.flow(company, "calls", day, typical=12) if day <= today else 0
    missed = int(calls * 0.4 * numbers.share(company, day, "missed"))
    answered = calls - missed
    return {
        "total_calls": calls,
        "missed_calls": missed,
        "answered_calls": answered,
        "first_time_callers": int(calls * 0.6),
        "average_duration": int(60 + 80 * numbers.share(company, day, "duration")) if calls else 0,
        "leads": numbers.seen(answered // 2, day, today, QUALIFIED_DAYS),
    }


def _error(status: int, text: str) -> Answer:
    return Answer(status, json={"error": text})
