"""How Meta's Graph APIs behave: their errors, their tokens, and days that end in California.

https://developers.facebook.com/docs/graph-api/using-graph-api/error-handling/
"""

import json
import math
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Said, Stage, Token

GRAPH = "graph.facebook.com"
DIALOG = "www.facebook.com"
VERSION = "/v26.0"
PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)

SHORT_SECONDS = 3600
LONG_SECONDS = 5_183_944
RENEWABLE_AFTER = timedelta(hours=24)


# Errors


def failure(code: int, message: str, status: int = 400, **more: int) -> Answer:
    """Word an error as the Graph API does."""
    error = {"message": message, "type": "OAuthException", "code": code, **more}
    return Answer(status, json={"error": {**error, "fbtrace_id": "EJplcsCHuLu"}})


def refusal(code: int, message: str, status: int = 400, **more: int) -> Said:
    """Make what to raise so that an error is the answer."""
    return Said(failure(code, message, status, **more))


def speak(stage: Stage, limit_code: int, use_case: str) -> None:
    """Give a platform Meta's words for what can go wrong with any call."""

    def limit(call: Call, until: datetime) -> Answer:
        said = failure(
            limit_code, f"(#{limit_code}) There have been too many calls", is_transient=True
        )
        return Answer(said.status, said.json, headers=_usage(call, use_case, until))

    stage.says |= {
        "unknown": lambda _: failure(190, "Invalid OAuth access token - Cannot parse access token"),
        "expired": lambda _: failure(
            190, "Error validating access token: Session has expired", error_subcode=463
        ),
        "revoked": lambda _: failure(
            190,
            "Error validating access token: The user has not authorized application",
            error_subcode=458,
        ),
        "missing_scope": lambda _, scope: failure(10, f"(#10) This requires {scope}", 403),
        "metric_gone": lambda _, _field: failure(
            100, "(#100) The value must be a valid insights metric"
        ),
        "rate_limit": limit,
        "refused": lambda _, refused: _refused(refused),
    }


def take_parameters(call: Call, required: Collection[str], optional: Collection[str] = ()) -> None:
    """Refuse a call that lacks a parameter, has one too many, or has one twice.

    Raises:
        Said: with the first of them.
    """
    for name in required:
        if not call.query.get(name):
            raise refusal(100, f"(#100) The parameter {name} is required")
    for name, values in call.queries.items():
        if name not in required and name not in optional:
            raise refusal(100, f"(#100) Unexpected parameter {name}")
        if len(values) > 1:
            raise refusal(100, f"(#100) The parameter {name} was given twice")


# Signing in


def admit(stage: Stage, call: Call, *scopes: str) -> Token:
    """Give the token in the address of a call, with rights that it has to have.

    Raises:
        Said: It will not do.
    """
    text = call.query.get("access_token", "")
    return [stage.admit(call, text, scope) for scope in scopes][-1]


def play_facebook_login(stage: Stage) -> None:
    """Play the login dialog, the code call, and the exchange for a token of 60 days."""
    stage.authorize_at(DIALOG, f"{VERSION}/dialog/oauth")

    @stage.route("GET", GRAPH, f"{VERSION}/oauth/access_token")
    def token(call: Call) -> Answer:
        if call.query.get("grant_type") == "fb_exchange_token":
            take_parameters(call, ("client_id", "client_secret", "grant_type", "fb_exchange_token"))
            stage.door.client_of(call)
            return told(stage.door.exchange(call.query["fb_exchange_token"], LONG_SECONDS))
        take_parameters(call, ("client_id", "client_secret", "redirect_uri", "code"))
        return told(redeemed(stage, call))


def redeemed(stage: Stage, call: Call) -> Token:
    """Take the code of a call for a token of an hour.

    Raises:
        Refused: The client or the code is wrong.
    """
    client_id = stage.door.client_of(call)
    grant = stage.door.take_code(
        call.value("code"), call.value("redirect_uri"), client_id=client_id
    )
    return stage.door.issue(grant, SHORT_SECONDS, has_refresh=False)


def told(token: Token) -> Answer:
    """Answer with a token that ends."""
    return Answer(
        json={"access_token": token.text, "token_type": "bearer", "expires_in": token.seconds}
    )


def play_long_lived(stage: Stage, host: str, prefix: str) -> None:
    """Play the exchange for a token of 60 days and its renewal; `prefix` is "ig" or "th"."""

    @stage.route("GET", host, "/access_token")
    def exchange(call: Call) -> Answer:
        take_parameters(call, ("grant_type", "client_secret", "access_token"))
        _take_grant_type(call, f"{prefix}_exchange_token")
        held = stage.admit(call, call.query["access_token"])
        stage.door.check_client(held.grant.client_id, call.query["client_secret"])
        return told(stage.door.exchange(held.text, LONG_SECONDS))

    @stage.route("GET", host, "/refresh_access_token")
    def refresh(call: Call) -> Answer:
        take_parameters(call, ("grant_type", "access_token"))
        _take_grant_type(call, f"{prefix}_refresh_token")
        held = stage.admit(call, call.query["access_token"])
        if held.seconds != LONG_SECONDS or call.now - held.issued_at < RENEWABLE_AFTER:
            raise refusal(100, "The token has to be long-lived and at least 24 hours old")
        return told(stage.door.exchange(held.text, LONG_SECONDS))


def one_of(call: Call, ids: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Give the next of a list, and what its page says of paging.

    A page has one entry, so that nobody gets by with the first page.
    """
    after = call.query.get("after", "")
    place = ids.index(after) + 1 if after in ids[:-1] else 0
    found = ids[place]
    paging: dict[str, Any] = {"cursors": {"before": found, "after": found}}
    if place + 1 < len(ids):
        query = {**call.query, "after": found}
        paging["next"] = f"{call.address}?{urlencode(query)}"
    return found, paging


# Days


def today(stage: Stage) -> date:
    """Give the day that it is in California."""
    return stage.world.now().astimezone(PACIFIC).date()


def midnight(day: date) -> datetime:
    """Give the moment at which a day begins, in UTC."""
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)


def end_time(day: date) -> str:
    """Write the moment at which a day ends."""
    return f"{midnight(day + DAY):%Y-%m-%dT%H:%M:%S}+0000"


def bounds(call: Call, max_days: int) -> tuple[datetime, datetime]:
    """Read `since`, inclusive, and `until`, exclusive.

    Raises:
        Said: They are no days or moments, in the wrong order, or too far apart.
    """
    since, until = (_moment(call.query[name]) for name in ("since", "until"))
    if since >= until:
        raise refusal(100, "(#100) since has to be before until")
    if until - since > max_days * DAY:
        seconds = int(max_days * DAY.total_seconds())
        raise refusal(
            100,
            f"(#100) There cannot be more than {max_days} days ({seconds} s) between since and"
            " until",
        )
    return since, until


def days_within(since: datetime, until: datetime) -> list[date]:
    """List the days that begin between two moments, the first inclusive."""
    first = since.astimezone(PACIFIC).date()
    days = [first + DAY * n for n in range((until - since).days + 2)]
    return [day for day in days if since <= midnight(day) < until]


def share_of_day(day: date, since: datetime, until: datetime) -> float:
    """Give how much of a day lies between two moments, in [0, 1]."""
    start, end = midnight(day), midnight(day + DAY)
    return max(0.0, (min(end, until) - max(start, since)) / (end - start))


def paging(call: Call, since: datetime, until: datetime) -> dict[str, str]:
    """Give the addresses of the windows before and after, which nobody has to follow."""
    length = until - since
    starts = {"previous": since - length, "next": until}
    return {name: _shifted(call, start, start + length) for name, start in starts.items()}


# Figures


def comings(stage: Stage, account: str, day: date, typical: float = 3) -> tuple[int, int]:
    """Give how many began and ceased to follow on a day, in line with the level of followers."""
    level = stage.numbers.level
    step = level(account, "followers", day) - level(account, "followers", day - DAY)
    lost = stage.numbers.flow(account, "unfollows", day, typical=typical)
    return max(step, 0) + lost, lost + max(-step, 0)


def _moment(text: str) -> datetime:
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        return midnight(date.fromisoformat(text))
    except (ValueError, OverflowError, OSError):
        raise refusal(100, "(#100) Invalid parameter") from None


def _shifted(call: Call, since: datetime, until: datetime) -> str:
    window = {"since": int(since.timestamp()), "until": int(until.timestamp())}
    return f"{call.address}?{urlencode({**call.query, **window})}"


def _take_grant_type(call: Call, wanted: str) -> None:
    if call.query["grant_type"] != wanted:
        raise refusal(100, "(#100) Invalid grant_type")


def _usage(call: Call, use_case: str, until: datetime) -> dict[str, str]:
    account = next((part for part in call.path.split("/") if part.isdecimal()), "1000001")
    minutes = math.ceil((until - call.now) / timedelta(minutes=1))
    usage: dict[str, Any] = {"call_count": 100, "total_cputime": 25, "total_time": 25}
    told = {**usage, "type": use_case, "estimated_time_to_regain_access": minutes}
    return {
        "X-App-Usage": json.dumps(usage),
        "X-Business-Use-Case-Usage": json.dumps({account: [told]}),
    }


def _refused(refused: Refused) -> Answer:
    if refused.error == "invalid_client":
        return failure(1, "Error validating client secret.")
    if "redirect" in refused.description:
        return failure(
            100,
            "Error validating verification code. Please make sure your redirect_uri is identical"
            " to the one you used in the OAuth dialog request",
            error_subcode=36008,
        )
    if "token" in refused.description:
        return failure(
            190, f"Error validating access token: {refused.description}", error_subcode=463
        )
    return failure(100, "This authorization code has been used.", error_subcode=36009)
