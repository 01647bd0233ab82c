"""Zendesk Support: https://developer.zendesk.com/api-reference/ticketing/introduction/."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from connectors.simulator import Answer, Call, Refused, Stage, World

EVERY_ZENDESK = "*"
# Those that still have the older system of ratings, by how their name begins.
OLD = "old"
ZONE = ZoneInfo("Europe/Paris")
STARTED_ON = date(2025, 1, 6)
TICKETS_A_DAY = 7
# A ticket is solved within so many days, or stays open.
LONGEST_DAYS = 3
TWO_HOURS, NINETY_DAYS = 2 * 3600, 90 * 24 * 3600
MOST_ROWS, MOST_EXPORTED = 100, 1000
COUNTED = re.compile(r"type:ticket (created|solved)>=([\d-]{10}) \1<([\d-]{10})")
AGENT = {"id": 361104, "name": "Jo", "email": "jo@riverside.example", "role": "admin"}


@dataclass(frozen=True)
class _Ticket:
    """A ticket as it is now; a moment is None as long as it has not come."""

    id: int
    created_at: datetime
    reply_minutes: int | None
    solved_at: datetime | None
    score: str
    """good, bad or nothing."""


def stage(world: World) -> Stage:
    """Play every Zendesk there is."""
    zendesk = Stage(world, "zendesk", "Zendesk")
    zendesk.authorize_at(EVERY_ZENDESK, "/oauth/authorizations/new")
    ended = "The access token provided is expired, revoked, malformed or invalid."
    zendesk.says = {
        "unknown": lambda _call: Answer(401, json={"error": "Couldn't authenticate you"}),
        "expired": lambda _call: Answer(
            401, json={"error": "invalid_token", "error_description": ended}
        ),
        "missing_scope": lambda _call, _scope: Answer(
            403,
            json={
                "error": {"title": "Forbidden", "message": "You do not have access to this page."}
            },
        ),
        "rate_limit": lambda call, until: Answer(
            429,
            json={
                "error": "APIRateLimitExceeded",
                "description": "Number of allowed API requests per minute exceeded",
            },
            headers={"Retry-After": str(max(1, round((until - call.now).total_seconds())))},
        ),
    }
    desk = _Desk(zendesk)
    for method, path, handler in (
        ("POST", "/oauth/tokens", desk.token),
        ("GET", "/api/v2/users/me.json", desk.me),
        ("GET", "/api/v2/search/count.json", desk.count),
        ("GET", "/api/v2/incremental/tickets/cursor.json", desk.export),
        ("GET", "/api/v2/guide/survey_responses", desk.survey_responses),
        ("GET", "/api/v2/satisfaction_ratings.json", desk.satisfaction_ratings),
    ):
        zendesk.route(method, EVERY_ZENDESK, path)(handler)
    return zendesk


class _Desk:
    """Answers of a Zendesk; `call.host` says which one."""

    def __init__(self, zendesk: Stage) -> None:
        self._stage = zendesk
        self._door = zendesk.door
        self._numbers = zendesk.numbers

    def token(self, call: Call) -> Answer:
        """Trade a code, or a token to renew with, for a token of two hours."""
        client_id = self._door.client_of(call)
        if call.value("grant_type") == "refresh_token":
            token = self._door.renew(call.value("refresh_token"), rolls=True)
            return Answer(json=token.as_oauth())
        grant = self._door.take_code(
            call.value("code"), call.value("redirect_uri"), call.value("code_verifier"), client_id
        )
        if grant.host != call.host:
            raise Refused("invalid_grant", "The code was given by another Zendesk")
        return Answer(
            json=self._door.issue(grant, TWO_HOURS, refresh_seconds=NINETY_DAYS).as_oauth()
        )

    def me(self, call: Call) -> Answer:
        """Tell who signed in."""
        told = {**AGENT, "time_zone": "Paris", "iana_time_zone": ZONE.key}
        return self._refusal(call) or Answer(json={"user": told})

    def count(self, call: Call) -> Answer:
        """Count tickets by a search."""
        refused = self._refusal(call)
        if refused:
            return refused
        query = call.query.get("query", "")
        if query == "type:ticket status<solved":
            today = self._stage.world.today
            return Answer(json={"count": self._numbers.level(call.host, "open", today, 40, 0.02)})
        asked = COUNTED.fullmatch(query)
        if asked is None:
            return Answer(422, json={"error": "invalid", "description": "Invalid search"})
        begins, ends = (_midnight(date.fromisoformat(asked[part])) for part in (2, 3))
        moments = (
            one.created_at if asked[1] == "created" else one.solved_at
            for one in self._tickets(call, begins, ends)
        )
        return Answer(json={"count": sum(1 for at in moments if at and begins <= at < ends)})

    def export(self, call: Call) -> Answer:
        """Export the tickets that have changed since a moment, those of two pages overlapping."""
        refused = self._refusal(call)
        if refused:
            return refused
        begins = datetime.fromtimestamp(int(call.query.get("start_time", 0)), UTC)
        if call.now - begins < timedelta(minutes=1):
            return Answer(422, json={"error": "StartTimeTooRecent", "description": "Too recent"})
        size = min(int(call.query.get("per_page", MOST_ROWS)), MOST_EXPORTED)
        changed = [
            one for one in self._tickets(call, begins, call.now) if _changed_at(one) >= begins
        ]
        changed.sort(key=_changed_at)
        start = int(call.query.get("cursor", 0))
        page = changed[max(0, start - 1) : start + size]
        end = min(start + size, len(changed))
        lead = urlencode({**call.query, "cursor": str(end)})
        told = {
            "tickets": [_exported(one) for one in page],
            "after_url": f"{call.address}?{lead}",
            "after_cursor": str(end),
            "end_of_stream": end == len(changed),
        }
        return Answer(json=told)

    def survey_responses(self, call: Call) -> Answer:
        """List what people answered to surveys, where there are surveys."""
        refused = self._refusal(call)
        if refused or call.host.startswith(OLD):
            return refused or _not_found()
        bounds = (call.query.get(f"filter[created_at_{name}]", "0") for name in ("start", "end"))
        begins, ends = (datetime.fromtimestamp(int(one) / 1000, UTC) for one in bounds)
        rows = [
            {
                "id": f"survey-{ticket.id}",
                "answers": [
                    {
                        "type": "rating_scale",
                        "rating": 5 if ticket.score == "good" else 1,
                        "rating_category": ticket.score,
                        "created_at": _written(at),
                    },
                    {"type": "open_ended", "value": "Invented words"},
                ],
                "subjects": [{"type": "ticket", "id": str(ticket.id)}],
            }
            for ticket, at in self._rated(call, begins, ends)
        ]
        return _listed(call, "survey_responses", rows)

    def satisfaction_ratings(self, call: Call) -> Answer:
        """List ratings of the older system, where it is still the one."""
        refused = self._refusal(call)
        if refused or not call.host.startswith(OLD):
            return refused or _not_found()
        bounds = (call.query.get(name, "0") for name in ("start_time", "end_time"))
        begins, ends = (datetime.fromtimestamp(int(one), UTC) for one in bounds)
        rows = [
            {
                "id": ticket.id,
                "score": ticket.score,
                "ticket_id": ticket.id,
                "created_at": _written(at),
                "updated_at": _written(at),
            }
            for ticket, at in self._rated(call, begins, ends)
        ]
        return _listed(call, "satisfaction_ratings", rows)

    def _refusal(self, call: Call) -> Answer | None:
        user, secret = call.basic
        if user:
            is_agent = user.endswith("/token") and "@" in user
            return self._stage.refusal(call, secret if is_agent else "", "read")
        token = self._door.check(call.bearer).token
        if token is not None and not token.is_pasted and token.grant.host != call.host:
            return self._stage.say("unknown", call)
        return self._stage.refusal(call, call.bearer, "read")

    def _tickets(self, call: Call, since: datetime, before: datetime) -> list[_Ticket]:
        """List the tickets that may have changed between two moments."""
        day = max(STARTED_ON, since.astimezone(UTC).date() - timedelta(days=LONGEST_DAYS + 1))
        found = []
        while day <= min(before, call.now).astimezone(UTC).date():
            count = self._numbers.flow(call.host, "tickets", day, TICKETS_A_DAY)
            found += [self._ticket(call, day, place) for place in range(count)]
            day += timedelta(days=1)
        return [one for one in found if one.created_at <= call.now]

    def _ticket(self, call: Call, day: date, place: int) -> _Ticket:
        own = (call.host, day, place)
        seconds = self._numbers.whole(*own, "created") % 86_400
        created_at = datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)
        share = self._numbers.share(*own, "solved")
        solved_at = created_at + timedelta(days=share * LONGEST_DAYS) if share < 0.93 else None
        reply_minutes = 4 + self._numbers.whole(*own, "reply") % 400
        replied_at = created_at + timedelta(minutes=reply_minutes)
        mood = self._numbers.share(*own, "mood")
        return _Ticket(
            id=int(f"{day:%y%m%d}{place:04d}"),
            created_at=created_at,
            reply_minutes=reply_minutes if replied_at <= call.now else None,
            solved_at=solved_at if solved_at and solved_at <= call.now else None,
            score="good" if mood < 0.3 else "bad" if mood < 0.35 else "",
        )

    def _rated(
        self, call: Call, begins: datetime, ends: datetime
    ) -> Iterable[tuple[_Ticket, datetime]]:
        """List rated tickets with the moment of the rating, an hour after the solution."""
        for ticket in self._tickets(call, begins - timedelta(days=1), ends):
            at = ticket.solved_at and ticket.solved_at + timedelta(hours=1)
            if at and ticket.score and begins <= at < ends and at <= call.now:
                yield ticket, at


def _changed_at(ticket: _Ticket) -> datetime:
    return ticket.solved_at or ticket.created_at


def _exported(ticket: _Ticket) -> Mapping[str, Any]:
    solved_at = ticket.solved_at
    minutes = solved_at and round((solved_at - ticket.created_at).total_seconds() / 60)
    times = {
        "reply_time_in_minutes": {"calendar": ticket.reply_minutes, "business": None},
        "full_resolution_time_in_minutes": {"calendar": minutes, "business": None},
        "solved_at": _written(solved_at) if solved_at else None,
        "reopens": 0,
    }
    return {
        "id": ticket.id,
        "created_at": _written(ticket.created_at),
        "updated_at": _written(_changed_at(ticket)),
        "generated_timestamp": int(_changed_at(ticket).timestamp()),
        "status": "solved" if solved_at else "open",
        "via": {"channel": "web"},
        "metric_set": times,
    }


def _listed(call: Call, name: str, rows: Sequence[Mapping[str, Any]]) -> Answer:
    size = min(int(call.query.get("page[size]", MOST_ROWS)), MOST_ROWS)
    start = int(call.query.get("page[after]", 0))
    end = start + size
    meta = {"has_more": end < len(rows), "after_cursor": str(end), "before_cursor": str(start)}
    return Answer(json={name: rows[start:end], "meta": meta})


def _not_found() -> Answer:
    return Answer(404, json={"error": "RecordNotFound", "description": "Not found"})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
