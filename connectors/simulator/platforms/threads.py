"""Threads user insights: https://developers.facebook.com/docs/threads/insights."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, Token, World

HOSTS = ("graph.threads.net", "graph.threads.com")
USER_ID = "37602215421583"
PROFILE = {"id": USER_ID, "username": "riverside_bakery", "name": "Riverside Bakery"}
PICTURE = "https://scontent.cdninstagram.com/riverside.jpg"
CALIFORNIA = ZoneInfo("America/Los_Angeles")
EARLIEST_SECONDS = 1712991600
ONE_HOUR = 3600
SIXTY_DAYS = 5183944
RENEWABLE_AFTER = timedelta(hours=24)
SETTLES_DAYS = 2
BASIC, INSIGHTS = "threads_basic", "threads_manage_insights"
# How many of each a typical day sees.
TOTALS = {"likes": 80, "replies": 12, "reposts": 15, "quotes": 4}
LINKS = ("https://riverside.example/menu", "https://riverside.example/jobs")
METRICS = ("views", *TOTALS, "clicks", "followers_count", "follower_demographics")


def stage(world: World) -> Stage:
    """Play Threads."""
    threads = Stage(world, "threads", "Threads")
    for host in ("threads.net", "www.threads.net"):
        threads.authorize_at(host, "/oauth/authorize")
    threads.says = {
        "unknown": lambda _call: _error(400, 190, "Invalid OAuth access token - Cannot parse"),
        "expired": lambda _call: _error(
            400, 190, "Error validating access token: Session has expired", 463
        ),
        "revoked": lambda _call: _error(
            400, 190, "Error validating access token: The user has not authorized the app", 458
        ),
        "missing_scope": lambda _call, scope: _error(
            403, 10, f"(#10) Application does not have permission for this action: {scope}"
        ),
        "metric_gone": lambda _call, _field: _error(
            400, 100, "(#100) The value must be a valid insights metric"
        ),
        "rate_limit": _too_many,
        "refused": lambda _call, refused: Answer(
            refused.status,
            json={
                "error_type": "OAuthException",
                "code": refused.status,
                "error_message": refused.description,
            },
        ),
    }
    graph = _Graph(threads)
    for host in HOSTS:
        threads.route("POST", host, "/oauth/access_token")(graph.first_token)
        threads.route("GET", host, "/access_token")(graph.exchange)
        threads.route("GET", host, "/refresh_access_token")(graph.refresh)
        threads.route("GET", host, "/v1.0/me")(graph.me)
        threads.route("GET", host, "/v1.0/{user}/threads_insights")(graph.insights)
    return threads


class _Graph:
    """Answers of Threads' own Graph API."""

    def __init__(self, threads: Stage) -> None:
        self._stage = threads
        self._door = threads.door
        self._numbers = threads.numbers

    # Tokens

    def first_token(self, call: Call) -> Answer:
        """Trade a code for a token of one hour."""
        form = call.form
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type", "Invalid grant_type")
        try:
            client_id = self._door.client_of(call)
        except Refused:
            raise Refused("invalid_client", "Error validating client secret.") from None
        try:
            grant = self._door.take_code(
                form.get("code", ""), form.get("redirect_uri", ""), client_id=client_id
            )
        except Refused:
            raise Refused(
                "invalid_grant", "Matching code was not found or was already used"
            ) from None
        token = self._door.issue(grant, ONE_HOUR, has_refresh=False)
        return Answer(json={"access_token": token.text, "user_id": int(USER_ID)})

    def exchange(self, call: Call) -> Answer:
        """Trade a token of one hour for one of sixty days."""
        _take_only(call, "grant_type", "client_secret", "access_token")
        token = self._token(call, "th_exchange_token")
        if isinstance(token, Answer):
            return token
        try:
            self._door.check_client(token.grant.client_id, call.query.get("client_secret", ""))
        except Refused:
            return _error(400, 1, "Error validating client secret.")
        if token.seconds != ONE_HOUR:
            return _error(400, 452, "Session key invalid: the token is long-lived already")
        return self._long_lived(token)

    def refresh(self, call: Call) -> Answer:
        """Renew a token of sixty days that is a day old."""
        _take_only(call, "grant_type", "access_token")
        token = self._token(call, "th_refresh_token")
        if isinstance(token, Answer):
            return token
        is_long_lived = token.seconds is not None and token.seconds > ONE_HOUR
        if not is_long_lived or call.now - token.issued_at < RENEWABLE_AFTER:
            return _error(400, 100, "The token must be long-lived and at least 24 hours old")
        return self._long_lived(token)

    def _token(self, call: Call, grant_type: str) -> Token | Answer:
        if call.query.get("grant_type") != grant_type:
            return _error(400, 100, "(#100) Invalid grant_type")
        text = call.query.get("access_token", "")
        refused = self._stage.refusal(call, text)
        token = self._door.check(text).token
        return token if refused is None and token is not None else refused or _error(400, 190, "")

    def _long_lived(self, token: Token) -> Answer:
        made = self._door.exchange(token.text, SIXTY_DAYS)
        told = {"access_token": made.text, "token_type": "bearer", "expires_in": SIXTY_DAYS}
        return Answer(json=told)

    # What can be read

    def me(self, call: Call) -> Answer:
        """Tell who signed in."""
        _take_only(call, "fields", "access_token")
        refused = self._stage.refusal(call, call.query.get("access_token", ""), BASIC)
        if refused:
            return refused
        known = {**PROFILE, "threads_profile_picture_url": PICTURE}
        wanted = ["id", *filter(None, call.query.get("fields", "").split(","))]
        for name in wanted:
            if name not in known:
                return _error(
                    400, 100, f"(#100) Tried accessing nonexisting field ({name}) on node"
                )
        return Answer(json={name: known[name] for name in dict.fromkeys(wanted)})

    def insights(self, call: Call, user: str) -> Answer:
        """Tell the numbers of a profile."""
        _take_only(call, "metric", "since", "until", "breakdown", "access_token")
        refused = self._stage.refusal(call, call.query.get("access_token", ""), INSIGHTS)
        metrics = call.query.get("metric", "").split(",")
        refused = refused or _misasked(call, user, metrics) or self._stage.gone(call, metrics)
        if refused:
            return refused
        days = self._days(call)
        data = [self._told(name, days) for name in metrics]
        return Answer(json={"data": data, "paging": _paging(call)} if days else {"data": data})

    def _days(self, call: Call) -> list[date]:
        """List the days whose first moment is asked for; yesterday and today by default."""
        if "followers_count" in call.query["metric"]:
            return []
        today = call.now.astimezone(CALIFORNIA).date()
        since = call.query.get("since", _seconds(today - timedelta(days=1)))
        until = call.query.get("until", _seconds(today + timedelta(days=1)))
        day = datetime.fromtimestamp(int(since), CALIFORNIA).date()
        found = []
        while int(_seconds(day)) < int(until) and day <= today:
            if int(_seconds(day)) >= int(since):
                found.append(day)
            day += timedelta(days=1)
        return found

    def _told(self, name: str, days: Sequence[date]) -> dict[str, Any]:
        told: dict[str, Any] = {
            "name": name,
            "period": "day",
            "title": name,
            "id": f"{USER_ID}/insights/{name}/day",
        }
        if name == "views":
            # Days without a visit are left out.
            seen = ((day, self._flow(name, day, 150)) for day in days)
            values = [{"value": value, "end_time": _end(day)} for day, value in seen if value]
            return {**told, "values": values}
        if name == "clicks":
            clicks = [
                {"value": sum(self._flow(link, day, 9) for day in days), "link_url": link}
                for link in LINKS
            ]
            return {**told, "link_total_values": clicks}
        return {**told, "total_value": {"value": self._total(name, days)}}

    def _total(self, name: str, days: Sequence[date]) -> int:
        if name == "followers_count":
            return self._numbers.level(USER_ID, name, self._stage.world.today, 1500, 4)
        return sum(self._flow(name, day, TOTALS[name]) for day in days)

    def _flow(self, name: str, day: date, typical: float) -> int:
        if self._numbers.share(name, day, "quiet") < 0.04:
            return 0
        value = self._numbers.flow(USER_ID, name, day, typical)
        today = self._stage.world.now().astimezone(CALIFORNIA).date()
        return self._numbers.seen(value, day, today, SETTLES_DAYS)


def _misasked(call: Call, user: str, metrics: Sequence[str]) -> Answer | None:
    """Say what is wrong with a call for insights."""
    if user not in (USER_ID, "me"):
        return _error(400, 100, f"Unsupported get request. Object with ID '{user}' does not exist")
    if not set(metrics) <= set(METRICS):
        return _error(400, 100, "(#100) The value must be a valid insights metric")
    if "follower_demographics" in metrics:
        return _error(400, 100, "(#100) follower_demographics needs a breakdown and 100 followers")
    return _misdated(call.query, metrics)


def _misdated(query: Mapping[str, str], metrics: Sequence[str]) -> Answer | None:
    moments = [query[name] for name in ("since", "until") if name in query]
    if not all(one.isdecimal() for one in moments):
        return _error(400, 100, "(#100) since and until must be unix timestamps")
    if any(int(one) < EARLIEST_SECONDS for one in moments):
        return _error(400, 100, f"(#100) The timestamp must be at least {EARLIEST_SECONDS}")
    if len(moments) == 2 and int(moments[0]) >= int(moments[1]):
        return _error(400, 100, "(#100) since must be before until")
    if "followers_count" in metrics and (moments or len(metrics) > 1):
        return _error(400, 100, "(#100) followers_count takes no since, no until, no company")
    return None


def _paging(call: Call) -> dict[str, str]:
    kept = f"metric={call.query['metric']}"
    since, until = call.query.get("since"), call.query.get("until")
    if since is None or until is None:
        return {}
    size = int(until) - int(since)
    return {
        "previous": f"{call.address}?{kept}&since={int(since) - size}&until={since}",
        "next": f"{call.address}?{kept}&since={until}&until={int(until) + size}",
    }


def _take_only(call: Call, *names: str) -> None:
    for name in call.query:
        if name not in names:
            raise Refused("invalid_request", f"There is no parameter {name}")


def _too_many(call: Call, until: datetime) -> Answer:
    minutes = max(1, -int((call.now - until).total_seconds() // 60))
    usage = {
        "type": "threads",
        "call_count": 100,
        "total_cputime": 20,
        "total_time": 20,
        "estimated_time_to_regain_access": minutes,
    }
    answer = _error(400, 4, "(#4) Application request limit reached")
    headers = {"X-Business-Use-Case-Usage": json.dumps({USER_ID: [usage]})}
    return Answer(answer.status, json=answer.json, headers=headers)


def _error(status: int, code: int, message: str, subcode: int | None = None) -> Answer:
    more = {} if subcode is None else {"error_subcode": subcode}
    error = {"message": message, "type": "OAuthException", "code": code, **more}
    return Answer(status, json={"error": {**error, "fbtrace_id": "A1b2C3d4E5f6G7h8"}})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CALIFORNIA)


def _seconds(day: date) -> str:
    return str(int(_midnight(day).timestamp()))


def _end(day: date) -> str:
    return f"{_midnight(day + timedelta(days=1)).astimezone(UTC):%Y-%m-%dT%H:%M:%S+0000}"
