"""X (Twitter), API v2: https://docs.x.com/x-api/introduction."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from connectors.simulator import Answer, Call, Post, Refused, Stage, World
from connectors.simulator.numbers import EPOCH

API = "api.x.com"
PROBLEMS = "https://api.x.com/2/problems"
READ = "tweet.read"
READ_USERS = "users.read"
CODE_SECONDS = 30
TOKEN_SECONDS = 7_200
WINDOW_SECONDS = 900
MOST_POSTS = 3_200
MOST_IDS = 100
PRIVATE_DAYS = timedelta(days=30)

# Id, user name and name; a sign-in leads to the first.
ACCOUNTS = {
    "2244994945": ("demo", "Riverside Bakery"),
    "2244994946": ("riverside_cafe", "Riverside Café"),
}
OWN = "2244994945"
USER_FIELDS = {"public_metrics", "username", "name", "id", "created_at"}
PUBLIC = {
    "retweet_count": "retweets",
    "reply_count": "replies",
    "like_count": "likes",
    "quote_count": "quote_tweets",
    "bookmark_count": "bookmarks",
    "impression_count": "impressions",
}
PRIVATE = {
    "organic_metrics": PUBLIC,
    "non_public_metrics": {"impression_count": "impressions", "engagements": "engagements"},
}
POST_FIELDS = {"id", "text", "created_at", "public_metrics", *PRIVATE}
POSTS_QUERY = {
    "max_results",
    "pagination_token",
    "start_time",
    "end_time",
    "since_id",
    "until_id",
    "exclude",
    "tweet.fields",
}
# What a typical post comes to in thirty days.
FINAL = {
    "impressions": 2_400,
    "engagements": 150,
    "likes": 60,
    "retweets": 11,
    "replies": 7,
    "quote_tweets": 3,
    "bookmarks": 6,
    "url_clicks": 32,
    "user_profile_clicks": 12,
    "follows": 4,
}
ANALYTICS_QUERY = {"ids", "start_time", "end_time", "granularity", "analytics.fields"}
ANALYTICS_FIELDS = {"id", "timestamped_metrics", *FINAL}
STEPS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "total": timedelta.max,
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z")
# Calls in fifteen minutes, with the app's token and with a person's.
LIMITS = {"me": (0, 75), "user": (300, 900), "posts": (10_000, 900), "analytics": (0, 300)}


def stage(world: World) -> Stage:
    """Play X."""
    x = Stage(world, "x_twitter", "X (Twitter)")
    x.authorize_at("x.com", "/i/oauth2/authorize", code_seconds=CODE_SECONDS)
    x.says = {
        "expired": lambda _call: _problem(401, "", "Unauthorized", "Unauthorized"),
        "missing_scope": lambda _call, scope: _problem(
            403, "not-authorized-for-resource", "Forbidden", f"The token lacks the scope {scope}."
        ),
        "rate_limit": lambda _call, until: _limited(math.ceil(until.timestamp())),
        "refused": _refused,
    }
    play = _X(x)
    x.route("POST", API, "/2/oauth2/token")(play.token)
    for path, kind, handler in (
        ("users/me", "me", play.me),
        ("users/by/username/{username}", "user", play.named),
        ("users/{user}", "user", play.user),
        ("users/{user}/tweets", "posts", play.posts),
        ("tweets/analytics", "analytics", play.analytics),
    ):
        x.route("GET", API, f"/2/{path}")(play.metered(kind, handler))
    return x


class _X:
    """What X answers."""

    def __init__(self, x: Stage) -> None:
        self.stage = x
        self._lock = Lock()
        self._window = 0
        self._used: Counter[tuple[str, str]] = Counter()

    def token(self, call: Call) -> Answer:
        """Trade a code or renew, for a client that shows its secret as HTTP Basic."""
        door = self.stage.door
        kind = call.form.get("grant_type", "")
        own = {"code", "redirect_uri", "code_verifier"}
        wanted = {"grant_type", *(own if kind == "authorization_code" else {"refresh_token"})}
        if set(call.form) - {"client_id"} != wanted or not call.basic[0]:
            raise Refused("invalid_request", "Missing or unknown parameter, or no HTTP Basic")
        client_id = door.client_of(call)
        if kind == "refresh_token":
            return Answer(json=door.renew(call.form["refresh_token"], rolls=True).as_oauth())
        if kind != "authorization_code":
            raise Refused("unsupported_grant_type")
        verifier = call.form["code_verifier"]
        grant = door.take_code(call.form["code"], call.form["redirect_uri"], verifier, client_id)
        if not grant.challenge:
            raise Refused("invalid_request", "The consent was asked for without code_challenge")
        has_refresh = "offline.access" in grant.scopes
        return Answer(json=door.issue(grant, TOKEN_SECONDS, has_refresh=has_refresh).as_oauth())

    def metered(self, kind: str, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        """Look at the token, count the call, and tell how many are left."""

        def answer(call: Call, **parts: str) -> Answer:
            scopes = [READ_USERS] if kind in ("me", "user") else [READ, READ_USERS]
            refusals = (self.stage.refusal(call, call.bearer, scope) for scope in scopes)
            refused = next((one for one in refusals if one), None)
            if refused:
                return refused
            limit = LIMITS[kind][0 if self._is_app(call) else 1]
            if not limit:
                return _problem(
                    403,
                    "unsupported-authentication",
                    "Unsupported Authentication",
                    "Authenticating with OAuth 2.0 Application-Only is forbidden here.",
                )
            left = limit - self._count(call, kind)
            if left < 0:
                return _limited(_reset(call))
            found = self._played(call, handler, parts)
            headers = _rate_headers(limit, left, _reset(call))
            return Answer(found.status, json=found.json, headers=headers)

        return answer

    def me(self, call: Call) -> Answer:
        """Tell of the account that signed in."""
        return self._shown(call, OWN)

    def named(self, call: Call, username: str) -> Answer:
        """Tell of the account with a user name."""
        found = (key for key, (name, _) in ACCOUNTS.items() if name == username.lower())
        user = next(found, "")
        return self._shown(call, user) if user else _not_found("user", username, "username")

    def user(self, call: Call, user: str) -> Answer:
        """Tell of the account with an id."""
        if not user.isdecimal():
            raise Refused("invalid", "The `id` query parameter value is not valid.")
        return self._shown(call, user) if user in ACCOUNTS else _not_found("user", user, "id")

    def posts(self, call: Call, user: str) -> Answer:
        """List an account's posts, the newest first, a page at a time."""
        _known(call, POSTS_QUERY)
        fields = _listed(call, "tweet.fields", POST_FIELDS)
        _listed(call, "exclude", {"replies", "retweets"})
        if user not in ACCOUNTS:
            return _not_found("user", user, "id")
        size, start = _size(call), _place(call)
        found = self._chosen(call, user)
        page = found[start : start + size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + size < len(found):
            meta["next_token"] = f"sim{start + size:x}"
        if not page:
            return Answer(json={"meta": meta})
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        errors = [one for post in page for one in self._closed(call, post, fields)]
        data = [self._post(call, post, fields) for post in page]
        return Answer(json={"data": data, "meta": meta, **({"errors": errors} if errors else {})})

    def analytics(self, call: Call) -> Answer:
        """Tell what own posts earned, step by step."""
        _known(call, ANALYTICS_QUERY, needed=ANALYTICS_QUERY - {"granularity"})
        fields = _listed(call, "analytics.fields", ANALYTICS_FIELDS)
        start, end = _moment(call, "start_time"), _moment(call, "end_time")
        step = STEPS.get(call.query.get("granularity", "total"))
        ids = call.query["ids"].split(",")
        if not start or not end or start >= end or not step or len(ids) > MOST_IDS:
            raise Refused("invalid", "One or more parameters to your request was invalid.")
        data, errors = [], []
        for one in ids:
            post = self.stage.numbers.post([OWN], one)
            if post is None:
                errors.append(_missing("tweet", one, "ids"))
            elif post.created_at < call.now - PRIVATE_DAYS:
                errors.append(_unauthorized(one, "timestamped_metrics"))
            else:
                steps = self._steps(post, fields, start, min(end, call.now), step)
                data.append({"id": one, "timestamped_metrics": steps})
        return Answer(json={**({"data": data} if data else {}), "errors": errors})

    def _steps(
        self, post: Post, fields: set[str], start: datetime, end: datetime, step: timedelta
    ) -> list[dict[str, Any]]:
        found = []
        # From the step in which the post came out.
        start += max(0, (post.created_at - start) // step) * step
        while start < end:
            following = end if step > end - start else start + step
            metrics = {
                name: self._total(post, name, following) - self._total(post, name, start)
                for name in FINAL
                if name in fields and not self.stage.is_deprecated(name)
            }
            found.append({"timestamp": f"{start:%Y-%m-%dT%H:%M:%SZ}", "metrics": metrics})
            start = following
        return found

    def _total(self, post: Post, name: str, moment: datetime) -> int:
        """Give what a post had come to by a moment: fast at first, then ever slower."""
        age = min(max((moment - post.created_at) / timedelta(days=1), 0.0), 30.0)
        liking = 0.4 + 1.2 * self.stage.numbers.share(post.id, "liking")
        own = 0.7 + 0.6 * self.stage.numbers.share(post.id, name)
        return math.floor(FINAL[name] * liking * own * (1 - math.exp(-age / 3)))

    def _shown(self, call: Call, user: str) -> Answer:
        _known(call, {"user.fields"})
        fields = _listed(call, "user.fields", USER_FIELDS)
        username, name = ACCOUNTS[user]
        shown: dict[str, Any] = {"id": user, "name": name, "username": username}
        if "public_metrics" in fields:
            shown["public_metrics"] = self._public(user)
        return Answer(json={"data": shown})

    def _public(self, user: str) -> dict[str, int]:
        today = self.stage.world.today
        counts = {
            "followers_count": self.stage.numbers.level(user, "followers", today, 4600, 3),
            "following_count": 40,
            "tweet_count": len(self.stage.numbers.posts(user, EPOCH, today)),
            "listed_count": 12,
            "like_count": 300,
            "media_count": 90,
        }
        return {key: one for key, one in counts.items() if not self.stage.is_deprecated(key)}

    def _chosen(self, call: Call, user: str) -> list[Post]:
        posts = self.stage.numbers.posts(user, EPOCH, self.stage.world.today)[:MOST_POSTS]
        start, end = _moment(call, "start_time"), _moment(call, "end_time")
        if start and end and start >= end:
            raise Refused("invalid", "Invalid 'start_time': it must be earlier than 'end_time'.")
        since, until = call.query.get("since_id", ""), call.query.get("until_id", "~")
        return [
            post
            for post in posts
            if (not start or post.created_at >= start)
            and (not end or post.created_at < end)
            and since < post.id < until
        ]

    def _post(self, call: Call, post: Post, fields: set[str]) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": post.id, "text": post.text}
        if "created_at" in fields:
            shown["created_at"] = f"{post.created_at:%Y-%m-%dT%H:%M:%S}.000Z"
        parts = {"public_metrics": PUBLIC} | (PRIVATE if self._is_private(call, post) else {})
        for field in fields & set(parts):
            shown[field] = {
                name: self._total(post, metric, call.now)
                for name, metric in parts[field].items()
                if not self.stage.is_deprecated(name)
            }
        return shown

    def _closed(self, call: Call, post: Post, fields: set[str]) -> list[dict[str, str]]:
        if self._is_private(call, post):
            return []
        return [_unauthorized(post.id, field) for field in sorted(fields & set(PRIVATE))]

    def _is_private(self, call: Call, post: Post) -> bool:
        """Say whether private metrics of a post may be seen."""
        is_own = post.account == OWN and not self._is_app(call)
        return is_own and post.created_at >= call.now - PRIVATE_DAYS

    def _is_app(self, call: Call) -> bool:
        # A token that was pasted stands for the app's own.
        token = self.stage.door.check(call.bearer).token
        return bool(token and token.is_pasted)

    def _count(self, call: Call, kind: str) -> int:
        with self._lock:
            if self._window != _reset(call):
                self._window = _reset(call)
                self._used.clear()
            self._used[call.bearer, kind] += 1
            return self._used[call.bearer, kind]

    def _played(self, call: Call, handler: Callable[..., Answer], parts: dict[str, str]) -> Answer:
        try:
            return handler(call, **parts)
        except Refused as refused:
            return _refused(call, refused)


def _known(call: Call, names: set[str], needed: Iterable[str] = ()) -> None:
    unknown = sorted(set(call.query) - names)
    if unknown:
        raise Refused(
            "invalid", f"The query parameter [{unknown[0]}] is not one of {sorted(names)}"
        )
    for name in needed:
        if not call.query.get(name):
            raise Refused("invalid", f"The `{name}` query parameter can not be empty")


def _listed(call: Call, name: str, known: set[str]) -> set[str]:
    listed = set(filter(None, call.query.get(name, "").split(",")))
    if listed - known:
        text = ",".join(sorted(listed - known))
        raise Refused("invalid", f"The `{name}` query parameter value [{text}] is not valid")
    return listed


def _moment(call: Call, name: str) -> datetime | None:
    text = call.query.get(name)
    if text is None:
        return None
    if not MOMENT.fullmatch(text):
        raise Refused("invalid", f"The `{name}` query parameter value [{text}] is not RFC 3339")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("invalid", f"The `{name}` query parameter value is no date") from None
    if moment > call.now:
        raise Refused("invalid", f"Invalid '{name}': it must not be in the future")
    return moment


def _size(call: Call) -> int:
    text = call.query.get("max_results", "10")
    if not text.isdecimal() or not 5 <= int(text) <= 100:
        raise Refused("invalid", f"The `max_results` query parameter value [{text}] is not valid")
    return int(text)


def _place(call: Call) -> int:
    text = call.query.get("pagination_token", "sim0")
    if not re.fullmatch(r"sim[0-9a-f]{1,6}", text):
        raise Refused("invalid", "The `pagination_token` query parameter value is not valid")
    return int(text[3:], 16)


def _refused(call: Call, refused: Refused) -> Answer:
    if call.path == "/2/oauth2/token":
        body = {"error": refused.error, "error_description": refused.description}
        return Answer(refused.status, json=body)
    return _problem(400, "invalid-request", "Invalid Request", refused.description)


def _limited(reset: int) -> Answer:
    said = _problem(429, "rate-limit-exceeded", "Too Many Requests", "Too Many Requests")
    headers = _rate_headers(900, 0, reset)
    return Answer(said.status, json=said.json, headers=headers)


def _problem(status: int, name: str, title: str, detail: str) -> Answer:
    kind = f"{PROBLEMS}/{name}" if name else "about:blank"
    return Answer(status, json={"title": title, "detail": detail, "type": kind, "status": status})


def _not_found(kind: str, value: str, parameter: str) -> Answer:
    return Answer(json={"errors": [_missing(kind, value, parameter)]})


def _missing(kind: str, value: str, parameter: str) -> dict[str, str]:
    return {
        "resource_id": value,
        "resource_type": kind,
        "title": "Not Found Error",
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "type": f"{PROBLEMS}/resource-not-found",
    }


def _unauthorized(post: str, field: str) -> dict[str, str]:
    return {
        "resource_id": post,
        "resource_type": "tweet",
        "title": "Field Authorization Error",
        "detail": f"Sorry, you are not authorized to access '{field}' on the Tweet: [{post}].",
        "type": f"{PROBLEMS}/not-authorized-for-field",
    }


def _reset(call: Call) -> int:
    return (int(call.now.timestamp()) // WINDOW_SECONDS + 1) * WINDOW_SECONDS


def _rate_headers(limit: int, left: int, reset: int) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(left),
        "x-rate-limit-reset": str(reset),
    }
