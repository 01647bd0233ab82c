"""Trustpilot's API v1: https://developers.trustpilot.com."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from connectors.simulator import Answer, Call, Refused, Said, Stage, World
from connectors.simulator.door import PASTED_PREFIX

API = "api.trustpilot.com"
TOKENS = "/v1/oauth/oauth-business-users-for-applications"
TOKEN_SECONDS = 360_000
REFRESH_SECONDS = 30 * 86_400
STARTED_ON = date(2025, 1, 6)
# Domains that begin so have no page on Trustpilot.
UNKNOWN = "unknown."
UNIT_PREFIX = "46d6a89000006400"
PARAMETERS = {"page", "perPage", "orderBy", "startDateTime", "endDateTime"}
MOST_REVIEWS = 100
STARS = (1, 2, 3, 4, 4, 5, 5, 5, 5, 5)


def stage(world: World) -> Stage:
    """Play Trustpilot."""
    trustpilot = Stage(world, "trustpilot", "Trustpilot")
    trustpilot.authorize_at("authenticate.trustpilot.com", "/")
    trustpilot.says = {
        "expired": lambda _call: _error(401, 1008, "Invalid access token"),
        "missing_scope": lambda _call, _scope: _error(403, 1012, "Forbidden"),
        "metric_gone": lambda _call, field: _error(400, 1001, f"Unknown field {field}"),
        "rate_limit": lambda _call, _until: _error(429, 1029, "Too many requests"),
    }
    play = _Trustpilot(trustpilot)
    trustpilot.route("POST", API, f"{TOKENS}/accesstoken")(play.token)
    trustpilot.route("POST", API, f"{TOKENS}/refresh")(play.token)
    trustpilot.route("GET", API, "/v1/business-units/find")(play.find)
    trustpilot.route("GET", API, "/v1/business-units/{unit}")(play.unit)
    trustpilot.route("GET", API, "/v1/business-units/{unit}/reviews")(play.reviews(play.admit_key))
    trustpilot.route("GET", API, "/v1/private/business-units/{unit}/reviews")(
        play.reviews(lambda call: trustpilot.admit(call, call.bearer))
    )
    return trustpilot


class _Trustpilot:
    """What Trustpilot answers."""

    def __init__(self, trustpilot: Stage) -> None:
        self._stage = trustpilot
        self._numbers = trustpilot.numbers
        self._domains: dict[str, str] = {}

    def token(self, call: Call) -> Answer:
        """Trade a code or a refresh token; the app signs in with HTTP Basic."""
        kind = call.form.get("grant_type", "")
        wanted = {
            "authorization_code": {"grant_type", "code", "redirect_uri"},
            "refresh_token": {"grant_type", "refresh_token"},
        }
        if kind not in wanted or set(call.form) != wanted[kind] or not call.basic[0]:
            raise Refused("invalid_request", f"Unexpected fields {sorted(call.form)}")
        if call.path.endswith("/refresh") != (kind == "refresh_token"):
            raise Refused("unsupported_grant_type")
        client_id = self._stage.door.client_of(call)
        if kind == "refresh_token":
            issued = self._stage.door.renew(call.form["refresh_token"], rolls=True)
        else:
            form = call.form
            grant = self._stage.door.take_code(form["code"], form["redirect_uri"], "", client_id)
            issued = self._stage.door.issue(grant, TOKEN_SECONDS, refresh_seconds=REFRESH_SECONDS)
        told = {
            "access_token": issued.text,
            "refresh_token": issued.refresh_text,
            "token_type": "BearerToken",
            "expires_in": str(TOKEN_SECONDS),
            "status": "approved",
        }
        return Answer(json=told)

    def admit_key(self, call: Call) -> None:
        """Let a call in with an API key, which is a client's id or was pasted.

        Raises:
            Said: The key is missing or unknown.
        """
        key = call.headers.get("apikey", "")
        is_over = key.startswith(PASTED_PREFIX) and self._stage.door.check(key).token is None
        if not key or is_over:
            raise Said(_error(401, 1003, "Unknown apikey"))

    def find(self, call: Call) -> Answer:
        """Find a business by its domain."""
        self.admit_key(call)
        domain = call.query.get("name", "")
        if set(call.query) != {"name"} or "." not in domain:
            return _error(400, 1001, "name is required")
        if domain.startswith(UNKNOWN):
            return _error(404, 1002, "Business unit not found")
        return Answer(json=self._unit(self._id(domain)))

    def unit(self, call: Call, unit: str) -> Answer:
        """Tell of a business."""
        self.admit_key(call)
        return Answer(json=self._unit(self._known(unit)))

    def reviews(self, admit: Callable[[Call], object]) -> Callable[..., Answer]:
        """Give what lists reviews, newest first, once a call is let in."""

        def listed(call: Call, unit: str) -> Answer:
            admit(call)
            self._known(unit)
            first, last, page, size = _asked(call)
            found = [one for one in self._reviews(unit, first, last) if one["createdAt"] < last]
            shown = found[(page - 1) * size : page * size]
            return Answer(json={"reviews": shown, "links": []})

        return listed

    def _id(self, domain: str) -> str:
        unit = f"{UNIT_PREFIX}{self._numbers.whole('unit', domain):020d}"[:24]
        self._domains[unit] = domain
        return unit

    def _known(self, unit: str) -> str:
        if not unit.startswith(UNIT_PREFIX):
            raise Said(_error(404, 1002, "Business unit not found"))
        return unit

    def _unit(self, unit: str) -> dict[str, Any]:
        today = self._stage.world.today
        domain = self._domains.get(unit, "www.riverside.example")
        total = self._numbers.level(unit, "reviews", today, 400, 1)
        share = {"oneStar": 8, "twoStars": 2, "threeStars": 3, "fourStars": 10}
        counts = {name: total * part // 100 for name, part in share.items()}
        score = 4.2 + self._numbers.share(unit, today, "score") / 2
        return {
            "id": unit,
            "displayName": domain.removeprefix("www.").partition(".")[0].title(),
            "name": {"identifying": domain, "referring": [domain.removeprefix("www.")]},
            "country": "FR",
            "websiteUrl": f"https://{domain}",
            "status": "active",
            "score": {"stars": 4.5, "trustScore": round(score, 1)},
            "numberOfReviews": {
                "total": total,
                "usedForTrustScoreCalculation": total - total // 30,
                **counts,
                "fiveStars": total - sum(counts.values()),
            },
            "links": [],
        }

    def _reviews(self, unit: str, first: str, last: str) -> list[dict[str, Any]]:
        begins = max(datetime.fromisoformat(first).date(), STARTED_ON)
        posts = self._numbers.posts(unit, begins, datetime.fromisoformat(last).date())
        return [self._review(post.id, post.created_at) for post in posts]

    def _review(self, review: str, at: datetime) -> dict[str, Any]:
        stars = STARS[self._numbers.whole(review, "stars") % len(STARS)]
        told = {
            "id": review,
            "stars": stars,
            "title": "Invented review",
            "language": "fr",
            "createdAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "updatedAt": None,
            "status": "active",
            "isVerified": True,
            "companyReply": None,
        }
        answered_at = at + timedelta(days=1)
        is_answered = self._numbers.share(review, "reply") < 0.6
        if is_answered and answered_at <= self._stage.world.now().astimezone(UTC):
            told["companyReply"] = {"createdAt": f"{answered_at:%Y-%m-%dT%H:%M:%SZ}"}
        return told


def _asked(call: Call) -> tuple[str, str, int, int]:
    """Give the window and the page that a call asks for."""
    asked: Mapping[str, str] = call.query
    if set(asked) != PARAMETERS or asked["orderBy"] != "createdat.desc":
        raise Said(_error(400, 1001, f"The parameters are {sorted(PARAMETERS)}"))
    page, size = asked["page"], asked["perPage"]
    if not (page.isdecimal() and size.isdecimal() and 1 <= int(size) <= MOST_REVIEWS):
        raise Said(_error(400, 1001, f"perPage must be 1 to {MOST_REVIEWS}"))
    return asked["startDateTime"], asked["endDateTime"], int(page), int(size)


def _error(status: int, code: int, message: str) -> Answer:
    told = {"message": message, "errorCode": code, "details": f"{message}.", "correlationId": "x"}
    return Answer(status, json=told)
