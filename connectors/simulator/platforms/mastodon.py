"""Mastodon, on any server: https://docs.joinmastodon.org/methods/accounts/."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from connectors.simulator import Answer, Call, Post, Refused, Stage, Token, World
from connectors.simulator.numbers import EPOCH

EVERY_SERVER = "*"
# Servers by how their name begins: one that has not been updated, one that is for members.
OLD = "old."
CLOSED = "closed."
USERS = {
    "riverside_bakery": "Riverside Bakery",
    "riverside_cafe": "Riverside Café",
    "demo": "Demo",
}
SIGNED_IN = "riverside_bakery"
STARTED_ON = date(2025, 1, 6)
DEFAULT_LIMIT = 20
MOST_STATUSES = 40
WINDOW = timedelta(minutes=5)
READING_ACCOUNTS = ("read:accounts", "read")
READING_STATUSES = ("read:statuses", "read")
SWITCHES = ("exclude_reblogs", "exclude_replies", "only_media", "pinned")
COUNTS = {
    "replies_count": "replies",
    "reblogs_count": "reposts",
    "favourites_count": "likes",
    "quotes_count": "quotes",
}


def stage(world: World) -> Stage:
    """Play every Mastodon server there is."""
    mastodon = Stage(world, "mastodon", "Mastodon")
    mastodon.authorize_at(EVERY_SERVER, "/oauth/authorize")
    mastodon.says = {
        "unknown": lambda call: _error(call, 401, "The access token is invalid"),
        "expired": lambda call: _error(call, 401, "The access token expired"),
        "revoked": lambda call: _error(call, 401, "The access token was revoked"),
        "missing_scope": lambda call, _scope: _error(
            call, 403, "This action is outside the authorized scopes"
        ),
        "rate_limit": lambda _call, until: Answer(
            429, json={"error": "Too many requests"}, headers=_limits(until, 0)
        ),
    }
    server = _Server(mastodon)
    for method, path, handler in (
        ("POST", "/api/v1/apps", server.register),
        ("POST", "/oauth/token", server.token),
        ("POST", "/oauth/revoke", server.revoke),
        ("GET", "/.well-known/oauth-authorization-server", server.discovery),
        ("GET", "/api/v2/instance", server.instance),
        ("GET", "/api/v1/accounts/verify_credentials", server.verify_credentials),
        ("GET", "/api/v1/accounts/lookup", server.lookup),
        ("GET", "/api/v1/accounts/{account}", server.account),
        ("GET", "/api/v1/accounts/{account}/statuses", server.statuses),
    ):
        mastodon.route(method, EVERY_SERVER, path)(handler)
    return mastodon


class _Server:
    """Answers of a server; `call.host` says which one."""

    def __init__(self, mastodon: Stage) -> None:
        self._stage = mastodon
        self._door = mastodon.door
        self._numbers = mastodon.numbers

    # Signing in

    def register(self, call: Call) -> Answer:
        """Make a client that only this server knows."""
        name, redirects = call.value("client_name"), call.value("redirect_uris").split()
        if not name or not redirects:
            part = "Redirect URI" if name else "Application name"
            return _error(call, 422, f"Validation failed: {part} can't be blank")
        client = self._door.register(f"{call.host}-{token_hex(8)}", redirect_uris=tuple(redirects))
        answer = {
            "id": str(self._numbers.whole(client.id) % 10**6),
            "name": name,
            "website": call.value("website") or None,
            "scopes": (call.value("scopes") or "read").split(),
            "redirect_uri": "\n".join(redirects),
            "redirect_uris": redirects,
            "client_id": client.id,
            "client_secret": client.secret,
            "client_secret_expires_at": 0,
        }
        return Answer(json=answer)

    def token(self, call: Call) -> Answer:
        """Trade a code for a token that lasts until it is revoked."""
        client_id = self._client_of(call)
        if call.value("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        grant = self._door.take_code(
            call.value("code"), call.value("redirect_uri"), call.value("code_verifier"), client_id
        )
        if grant.host != call.host:
            raise Refused("invalid_grant", "The code was given by another server")
        token = self._door.issue(grant, None, has_refresh=False)
        answer = {
            "access_token": token.text,
            "token_type": "Bearer",
            "scope": " ".join(token.scopes),
            "created_at": int(token.issued_at.timestamp()),
        }
        return Answer(json=answer)

    def revoke(self, call: Call) -> Answer:
        """End a token; one that is unknown is no failure."""
        client_id = self._client_of(call)
        token = self._door.check(call.value("token")).token
        if token is not None and token.grant.client_id != client_id:
            raise Refused("unauthorized_client", "The token is another client's", status=403)
        self._door.revoke(call.value("token"))
        return Answer(json={})

    def discovery(self, call: Call) -> Answer:
        """Tell the addresses to sign in at, on servers that are new enough."""
        if call.host.startswith(OLD):
            return _error(call, 404, "Not Found")
        base = f"https://{call.host}"
        answer = {
            "issuer": f"{base}/",
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "app_registration_endpoint": f"{base}/api/v1/apps",
            "code_challenge_methods_supported": ["S256"],
        }
        return Answer(json=answer)

    def _client_of(self, call: Call) -> str:
        client_id = self._door.client_of(call)
        if client_id.rpartition("-")[0] != call.host:
            raise Refused("invalid_client", "Client authentication failed", status=401)
        return client_id

    # What can be read

    def instance(self, call: Call) -> Answer:
        """Tell which version a server has."""
        if call.host.startswith(OLD):
            return self._answer(call, {"domain": call.host, "version": "4.2.10"})
        about = {"domain": call.host, "version": "4.6.0", "api_versions": {"mastodon": 8}}
        return self._answer(call, about)

    def verify_credentials(self, call: Call) -> Answer:
        """Tell about the account that signed in."""
        refused = self._refusal(call, ("profile", *READING_ACCOUNTS), is_public=False)
        return refused or self._answer(call, self._account(call, SIGNED_IN))

    def lookup(self, call: Call) -> Answer:
        """Find an account by its name."""
        _take_only(call, "acct")
        refused = self._refusal(call, READING_ACCOUNTS)
        if refused:
            return refused
        name, _, server = call.query.get("acct", "").lower().partition("@")
        if name not in USERS:
            return _error(call, 404, "Record not found")
        if server in ("", call.host):
            return self._answer(call, self._account(call, name))
        return self._answer(call, self._copy(call, name, server))

    def account(self, call: Call, account: str) -> Answer:
        """Tell about an account."""
        _take_only(call)
        refused = self._refusal(call, READING_ACCOUNTS)
        name = self._user(call, account)
        if refused or not name:
            return refused or _error(call, 404, "Record not found")
        return self._answer(call, self._account(call, name))

    def statuses(self, call: Call, account: str) -> Answer:
        """List an account's statuses, newest first."""
        _take_only(call, "limit", "max_id", "since_id", "min_id", *SWITCHES)
        refused = self._refusal(call, READING_STATUSES)
        name = self._user(call, account)
        if refused or not name:
            return refused or _error(call, 404, "Record not found")
        limit = min(int(call.query.get("limit", DEFAULT_LIMIT)), MOST_STATUSES)
        fitting = (one for one in self._statuses(call, name) if _fits(one, call.query))
        # From a lowest id upwards, a page holds the oldest ones.
        found = list(fitting)[-limit:] if "min_id" in call.query else list(islice(fitting, limit))
        return self._answer(call, found, _links(call, found, limit))

    def _statuses(self, call: Call, name: str) -> Iterator[dict[str, Any]]:
        token = self._door.check(call.bearer).token if call.bearer else None
        is_own = token is not None and name == SIGNED_IN
        seen = ("public", "unlisted", "private", "direct")[: 4 if is_own else 2]
        day = min(self._stage.world.today, _day_of(call.query.get("max_id", "")))
        while day >= STARTED_ON:
            posts = self._numbers.posts(f"{name}@{call.host}", day, day)
            found = [*self._reblogs(call, name, day), *(self._status(call, one) for one in posts)]
            yield from (one for one in found if one["visibility"] in seen)
            day -= timedelta(days=1)

    def _status(self, call: Call, post: Post) -> dict[str, Any]:
        chance = self._numbers.share(post.id, "visibility")
        places = ((0.05, "direct"), (0.1, "private"), (0.2, "unlisted"), (1, "public"))
        is_reply = self._numbers.share(post.id, "reply") < 0.2
        counts = {name: post.counters[counter] for name, counter in COUNTS.items()}
        if call.host.startswith(OLD):
            del counts["quotes_count"]
        return {
            "id": post.id,
            "created_at": _written(post.created_at),
            "in_reply_to_id": "100000000000000001" if is_reply else None,
            "visibility": next(place for bound, place in places if chance < bound),
            "content": f"<p>{post.text}</p>",
            "media_attachments": [],
            "reblog": None,
            **self._told(counts),
        }

    def _reblogs(self, call: Call, name: str, day: date) -> list[dict[str, Any]]:
        """Give somebody else's older status that was boosted late, on one day of five."""
        at = datetime(day.year, day.month, day.day, 23, 50, tzinfo=UTC)
        if self._numbers.share(name, day, "reblog") > 0.2 or at > self._stage.world.now():
            return []
        older = self._numbers.posts("neighbour", day - timedelta(days=20), day - timedelta(days=9))
        own = {
            "id": f"{(day - EPOCH).days + 100_000:06d}9{0:011d}",
            "created_at": _written(at),
            "visibility": "public",
            **dict.fromkeys(COUNTS, 0),
        }
        boosted = [self._status(call, post) | {"visibility": "public"} for post in older[:1]]
        return [{**one, **own, "reblog": one} for one in boosted]

    def _account(self, call: Call, name: str) -> dict[str, Any]:
        place, today = f"{name}@{call.host}", self._stage.world.today
        posts = self._numbers.posts(place, STARTED_ON, today)
        counts = {
            "followers_count": self._numbers.level(place, "followers", today, 600, 1.5),
            "following_count": self._numbers.level(place, "following", today, 150, 0.1),
            "statuses_count": len(posts),
        }
        return {
            "id": self._id(call.host, name),
            "username": name,
            "acct": name,
            "display_name": USERS[name],
            "created_at": f"{STARTED_ON}T00:00:00.000Z",
            **self._told(counts),
            "last_status_at": str(posts[0].created_at.date()) if posts else None,
            "url": f"https://{call.host}/@{name}",
        }

    def _copy(self, call: Call, name: str, server: str) -> dict[str, Any]:
        """Tell what a server knows of an account that lives elsewhere: not much."""
        return {
            **self._account(call, name),
            "id": self._id(call.host, f"{name}@{server}"),
            "acct": f"{name}@{server}",
            "url": f"https://{server}/@{name}",
            **self._told({"followers_count": 3, "following_count": 1, "statuses_count": 2}),
        }

    def _id(self, host: str, name: str) -> str:
        return str(109 * 10**15 + self._numbers.whole(host, name) % 10**15)

    def _user(self, call: Call, account: str) -> str:
        return next((name for name in USERS if self._id(call.host, name) == account), "")

    def _told(self, counts: Mapping[str, int]) -> dict[str, int]:
        return {
            name: count for name, count in counts.items() if not self._stage.is_deprecated(name)
        }

    def _refusal(
        self, call: Call, scopes: tuple[str, ...], *, is_public: bool = True
    ) -> Answer | None:
        """Say why a call is refused: public data need no token, but a bad one is refused."""
        if not call.bearer:
            is_open = is_public and not call.host.startswith(CLOSED)
            message = "This method requires an authenticated user"
            return None if is_open else _error(call, 401, message)
        token = self._door.check(call.bearer).token
        if token is not None and not _is_of(token, call.host):
            return self._stage.say("unknown", call)
        if token is not None and any(token.has(scope) for scope in scopes):
            return None
        return self._stage.refusal(call, call.bearer, scopes[0])

    def _answer(
        self,
        call: Call,
        json: Any,  # noqa: ANN401 - JSON
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        limits = _limits(call.now + WINDOW, 299)
        return Answer(json=json, headers={**limits, **(headers or {})})


def _is_of(token: Token, host: str) -> bool:
    return token.is_pasted or token.grant.host == host


def _take_only(call: Call, *names: str) -> None:
    for name, value in call.query.items():
        is_number = name == "limit" or name.endswith("_id")
        if name not in names or (is_number and not value.isdecimal()):
            raise Refused("invalid_request", f"There is no parameter {name}={value}", status=422)


def _fits(status: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    lowest = max(int(query.get(name) or 0) for name in ("since_id", "min_id"))
    highest = int(query.get("max_id") or 10**18)
    is_left_out = {
        "exclude_reblogs": status["reblog"] is not None,
        "exclude_replies": status["in_reply_to_id"] is not None,
        "only_media": not status["media_attachments"],
        "pinned": True,
    }
    switched = (name for name in SWITCHES if query.get(name) in ("true", "1"))
    return lowest < int(status["id"]) < highest and not any(is_left_out[one] for one in switched)


def _links(call: Call, found: list[dict[str, Any]], limit: int) -> dict[str, str]:
    """Lead on from a full page, and back from any."""
    kept = {name: value for name, value in call.query.items() if not name.endswith("_id")}
    places = [("next", "max_id", found[-1])] if found and len(found) == limit else []
    places += [("prev", "min_id", found[0])] if found else []
    links = [
        f'<{call.address}?{urlencode({**kept, name: status["id"]})}>; rel="{rel}"'
        for rel, name, status in places
    ]
    return {"Link": ", ".join(links)} if links else {}


def _day_of(status_id: str) -> date:
    """Give the day of a status by its id; a day that never comes for any other text."""
    if not (status_id.isdecimal() and len(status_id) == 18):
        return date.max
    return EPOCH + timedelta(days=int(status_id[:6]) - 100_000)


def _limits(until: datetime, left: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
    }


def _error(call: Call, status: int, message: str) -> Answer:
    headers = _limits(call.now + WINDOW, 299)
    return Answer(status, json={"error": message}, headers=headers)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
