"""Figures that are invented, and are the same each time they are asked for."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b

EPOCH = date(2024, 1, 1)
GROWTH_A_DAY = 0.0005
SHARE_ON_THE_DAY = 0.82
POSTS_GROW_DAYS = 30
# How many of each a typical post has gathered when it no longer grows.
COUNTERS: Mapping[str, float] = {
    "impressions": 2400,
    "views": 1800,
    "reach": 1500,
    "likes": 90,
    "comments": 12,
    "shares": 15,
    "saves": 18,
    "clicks": 40,
    "replies": 9,
    "reposts": 14,
    "quotes": 3,
}
# Monday to Sunday.
WEEK = (1.04, 1.10, 1.12, 1.08, 1.0, 0.78, 0.72)


@dataclass(frozen=True)
class Post:
    """A post that somebody is said to have published; `counters` are those of the moment."""

    id: str
    account: str
    created_at: datetime
    text: str
    counters: Mapping[str, int]


class Numbers:
    """The figures of one platform, made from the seed by hashing alone."""

    def __init__(self, seed: int, platform: str, now: Callable[[], datetime]) -> None:
        self._origin = f"{seed}/{platform}"
        self._now = now

    def share(self, *parts: object) -> float:
        """Give the number from 0 up to 1 that belongs to these parts."""
        return self.whole(*parts) / 2**64

    def whole(self, *parts: object) -> int:
        """Give the whole number below 2**64 that belongs to these parts."""
        named = "/".join([self._origin, *map(str, parts)])
        return int.from_bytes(blake2b(named.encode(), digest_size=8).digest(), "big")

    def flow(self, account: str, metric: str, day: date, typical: float = 1000) -> int:
        """Give what happened on one day: a weekly rhythm, slow growth, a little noise."""
        size = 0.6 + 0.8 * self.share(account, metric, "size")
        growth = math.exp(GROWTH_A_DAY * (day - EPOCH).days)
        noise = 0.88 + 0.24 * self.share(account, metric, day, "noise")
        value = typical * size * growth * WEEK[day.weekday()] * noise
        # Small counts would otherwise be the same every day.
        return math.floor(value + self.share(account, metric, day, "rounding"))

    def level(
        self, account: str, metric: str, day: date, start: float = 5000, daily: float = 12
    ) -> int:
        """Give how many there are at the end of a day: rising, with a small step back at times."""
        size = 0.6 + 0.8 * self.share(account, metric, "size")
        wobble = 1.6 * self.share(account, metric, day, "wobble")
        return max(0, math.floor(start * size + daily * ((day - EPOCH).days + wobble)))

    def seen(self, value: int, day: date, today: date, settles_days: int) -> int:
        """Give what the platform shows of a day's value while it still comes in."""
        age = (today - day).days
        if age < 0:
            return 0
        if age >= settles_days:
            return value
        return math.floor(value * (SHARE_ON_THE_DAY + (1 - SHARE_ON_THE_DAY) * age / settles_days))

    def posts(self, account: str, first: date, last: date) -> list[Post]:
        """Give the posts of these days that are out by now, newest first."""
        now = self._now()
        last = min(last, now.astimezone(UTC).date())
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        posts = [post for day in days for post in self._posts_of(account, day, now)]
        return sorted(posts, key=lambda post: post.created_at, reverse=True)

    def post(self, accounts: Iterable[str], post_id: str) -> Post | None:
        """Find a post of one of these accounts by its id."""
        if not (post_id.isdecimal() and len(post_id) == 18):
            return None
        day = EPOCH + timedelta(days=int(post_id[:6]) - 100_000)
        posts = (one for account in accounts for one in self.posts(account, day, day))
        return next((one for one in posts if one.id == post_id), None)

    def _posts_of(self, account: str, day: date, now: datetime) -> list[Post]:
        posts = (
            self._post(account, day, nth, now) for nth in range(self._post_count(account, day))
        )
        return [post for post in posts if post.created_at <= now]

    def _post_count(self, account: str, day: date) -> int:
        # Fewer at the weekend; now and then none, or three.
        chance = self.share(account, day, "posts") * (1 if day.weekday() < 5 else 0.6)
        return sum(chance > bound for bound in (0.3, 0.75, 0.95))

    def _post(self, account: str, day: date, nth: int, now: datetime) -> Post:
        # A post each six hours at the earliest, so that they stay in order.
        minute = 360 * (nth + 1) + int(300 * self.share(account, day, nth, "minute"))
        created_at = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
        tail = self.whole(account, day, nth, "id") % 10**11
        return Post(
            id=f"{(day - EPOCH).days + 100_000:06d}{nth}{tail:011d}",
            account=account,
            created_at=created_at,
            text=f"Invented post of {day}, number {nth + 1}",
            counters=self._counters((account, day, nth), (now - created_at) / timedelta(days=1)),
        )

    def _counters(self, post: tuple[object, ...], age: float) -> dict[str, int]:
        # Fast at first, then ever slower, and no more after thirty days.
        full = 1 - math.exp(-POSTS_GROW_DAYS / 5)
        grown = (1 - math.exp(-max(0.0, min(age, POSTS_GROW_DAYS)) / 5)) / full
        liking = 0.4 + 1.2 * self.share(*post, "liking")
        return {
            name: math.floor(final * liking * (0.7 + 0.6 * self.share(*post, name)) * grown)
            for name, final in COUNTERS.items()
        }
