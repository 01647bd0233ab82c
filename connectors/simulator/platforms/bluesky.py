"""Bluesky's public AppView: https://docs.bsky.app/docs/category/http-reference."""

import base64
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from connectors.simulator import Answer, Call, Post, Refused, Stage, World

API = "public.api.bsky.app"
ACCOUNTS = {
    "did:plc:riversidebakery234567ab": ("riverside-bakery.bsky.social", "Riverside Bakery"),
    "did:plc:riversidecafe23456765ab": ("riverside-cafe.bsky.social", "Riverside Café"),
    "did:plc:demodemodemodemodemo234": ("demo.bsky.social", "Demo"),
}
SOMEBODY_ELSE = ("did:plc:neighbour234567234567ab", ("neighbour.bsky.social", "Neighbour"))
STARTED_ON = date(2025, 1, 6)
# Older posts come without this count, which the lexicon leaves optional.
BOOKMARKS_FROM = date(2025, 9, 1)
COUNTS = {
    "replyCount": "replies",
    "repostCount": "reposts",
    "likeCount": "likes",
    "quoteCount": "quotes",
    "bookmarkCount": "saves",
}
MOST_ACTORS = 25
DEFAULT_LIMIT = 50
MOST_ITEMS = 100
# What each filter leaves out.
FILTERS: Mapping[str, Collection[str]] = {
    "posts_with_replies": (),
    "posts_no_replies": ("reply",),
    "posts_and_author_threads": ("reply",),
    "posts_with_media": ("reply", "text"),
    "posts_with_video": ("reply", "text", "image"),
}

_HANDLE = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")


def stage(world: World) -> Stage:
    """Play Bluesky: nothing needs a token."""
    bluesky = Stage(world, "bluesky", "Bluesky")
    bluesky.says = {
        "rate_limit": _too_many,
        "refused": lambda _call, refused: Answer(
            refused.status, json={"error": refused.error, "message": refused.description}
        ),
    }
    view = _AppView(bluesky)
    bluesky.route("GET", API, "/xrpc/app.bsky.actor.getProfile")(view.profile)
    bluesky.route("GET", API, "/xrpc/app.bsky.actor.getProfiles")(view.profiles)
    bluesky.route("GET", API, "/xrpc/app.bsky.feed.getAuthorFeed")(view.author_feed)
    return bluesky


class _AppView:
    """Answers of the AppView."""

    def __init__(self, bluesky: Stage) -> None:
        self._stage = bluesky
        self._numbers = bluesky.numbers

    def profile(self, call: Call) -> Answer:
        """Tell how many people follow an account."""
        _take_only(call, "actor")
        return Answer(json=self._profile(_did(call.query.get("actor", ""))))

    def profiles(self, call: Call) -> Answer:
        """Tell the same of many accounts; unknown ones are left out."""
        _take_only(call, "actors")
        actors = call.queries.get("actors", [])
        if not 1 <= len(actors) <= MOST_ACTORS:
            raise _invalid(f"Error: actors must have 1 to {MOST_ACTORS} elements")
        known = (_known(actor) for actor in actors)
        return Answer(json={"profiles": [self._profile(did) for did in known if did]})

    def author_feed(self, call: Call) -> Answer:
        """List posts and reposts, newest first."""
        _take_only(call, "actor", "limit", "cursor", "filter", "includePins")
        did = _did(call.query.get("actor", ""))
        limit = _limit(call.query.get("limit", str(DEFAULT_LIMIT)))
        left_out = FILTERS.get(call.query.get("filter", "posts_with_replies"))
        if left_out is None:
            raise _invalid(f"Error: filter must be one of ({' | '.join(FILTERS)})")
        cursor = call.query.get("cursor", "")
        before = _moment(cursor) if cursor else call.now
        found = list(islice(self._items(did, before, left_out), limit + 1))
        answer: dict[str, Any] = {"feed": [item for _, item in found[:limit]]}
        if len(found) > limit:
            answer["cursor"] = _mark(found[limit - 1][0])
        if _is_on(call.query.get("includePins", "false")) and not cursor:
            answer["feed"] = [*self._pinned(did), *answer["feed"]]
        return Answer(json=answer)

    def _profile(self, did: str) -> dict[str, Any]:
        today = self._stage.world.today
        handle, name = ACCOUNTS[did]
        counts = {
            "followersCount": self._numbers.level(did, "followers", today, 900, 2),
            "followsCount": self._numbers.level(did, "follows", today, 80, 0.1),
            "postsCount": len(self._numbers.posts(did, STARTED_ON, today)),
        }
        created_at = datetime.combine(STARTED_ON, time(), UTC)
        return {
            **_author(did, (handle, name)),
            **self._told(counts),
            "createdAt": _written(created_at),
            "indexedAt": _written(created_at),
        }

    def _items(
        self, did: str, before: datetime, left_out: Collection[str]
    ) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Give what was posted or reposted before a moment, newest first."""
        day = before.date()
        while day >= STARTED_ON:
            items = [(post.created_at, self._post(post)) for post in self._posts(did, day)]
            items = [(at, item) for at, item in items if self._kind(item) not in left_out]
            for at, item in sorted([*items, *self._reposts(did, day)], key=_first, reverse=True):
                if at < before:
                    yield at, item
            day -= timedelta(days=1)

    def _posts(self, did: str, day: date) -> list[Post]:
        return self._numbers.posts(did, day, day)

    def _reposts(self, did: str, day: date) -> list[tuple[datetime, dict[str, Any]]]:
        """Give somebody else's older post that was reposted at noon, on one day of five."""
        at = datetime.combine(day, time(12, 0, 30), UTC)
        if self._numbers.share(did, day, "repost") > 0.2 or at > self._stage.world.now():
            return []
        older = self._numbers.posts(
            SOMEBODY_ELSE[0], day - timedelta(days=20), day - timedelta(days=9)
        )
        reason = {
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": _author(did, ACCOUNTS[did]),
            "indexedAt": _written(at),
        }
        return [(at, {**self._post(post), "reason": reason}) for post in older[:1]]

    def _pinned(self, did: str) -> list[dict[str, Any]]:
        first = self._numbers.posts(did, STARTED_ON, STARTED_ON + timedelta(days=30))[-1:]
        reason = {"$type": "app.bsky.feed.defs#reasonPin"}
        return [{**self._post(post), "reason": reason} for post in first]

    def _post(self, post: Post) -> dict[str, Any]:
        names = ACCOUNTS.get(post.account, SOMEBODY_ELSE[1])
        record: dict[str, Any] = {
            "$type": "app.bsky.feed.post",
            "text": post.text,
            "createdAt": _written(post.created_at),
        }
        kind = self._numbers.share(post.id, "kind")
        if kind < 0.25:
            record["reply"] = {"parent": {"uri": f"at://{SOMEBODY_ELSE[0]}/app.bsky.feed.post/3a"}}
        elif kind < 0.5:
            embed = "video" if kind < 0.3 else "images"
            record["embed"] = {"$type": f"app.bsky.embed.{embed}"}
        counts = {name: post.counters[counter] for name, counter in COUNTS.items()}
        if post.created_at.date() < BOOKMARKS_FROM:
            del counts["bookmarkCount"]
        return {
            "post": {
                "uri": f"at://{post.account}/app.bsky.feed.post/{post.id}",
                "cid": f"bafyrei{post.id}",
                "author": _author(post.account, names),
                "record": record,
                **self._told(counts),
                "indexedAt": _written(post.created_at + timedelta(seconds=1)),
            }
        }

    def _kind(self, item: Mapping[str, Any]) -> str:
        record = item["post"]["record"]
        if "reply" in record:
            return "reply"
        embed = record.get("embed", {}).get("$type", "")
        return "video" if "video" in embed else "image" if embed else "text"

    def _told(self, counts: Mapping[str, int]) -> dict[str, int]:
        return {
            name: count for name, count in counts.items() if not self._stage.is_deprecated(name)
        }


def _too_many(_call: Call, until: datetime) -> Answer:
    return Answer(
        429,
        json={"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
        headers={
            "RateLimit-Limit": "3000",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(int(until.timestamp())),
            "RateLimit-Policy": "3000;w=300",
        },
    )


def _invalid(message: str) -> Refused:
    return Refused("InvalidRequest", message)


def _take_only(call: Call, *names: str) -> None:
    for name in call.queries:
        if name not in names:
            raise _invalid(f"Error: there is no parameter {name}")
        if name != "actors" and len(call.queries[name]) > 1:
            raise _invalid(f"Error: {name} must not be an array")


def _known(actor: str) -> str:
    """Give the DID of an account, "" for an unknown one."""
    if not (_DID.fullmatch(actor) or _HANDLE.fullmatch(actor.lower())):
        raise _invalid("Error: actor must be a valid did or a handle")
    if actor in ACCOUNTS:
        return actor
    return next((did for did, names in ACCOUNTS.items() if names[0] == actor.lower()), "")


def _did(actor: str) -> str:
    did = _known(actor)
    if not did:
        raise _invalid("Profile not found")
    return did


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_ITEMS:
        raise _invalid(f"Error: limit must be an integer from 1 to {MOST_ITEMS}")
    return int(text)


def _is_on(text: str) -> bool:
    if text not in ("true", "false"):
        raise _invalid("Error: includePins must be a boolean")
    return text == "true"


def _mark(moment: datetime) -> str:
    return base64.urlsafe_b64encode(moment.isoformat().encode()).decode()


def _moment(cursor: str) -> datetime:
    try:
        return datetime.fromisoformat(base64.urlsafe_b64decode(cursor).decode())
    except ValueError:
        raise _invalid("Error: Malformed cursor") from None


def _author(did: str, names: tuple[str, str]) -> dict[str, str]:
    return {"did": did, "handle": names[0], "displayName": names[1]}


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _first(pair: tuple[datetime, Any]) -> datetime:
    return pair[0]
