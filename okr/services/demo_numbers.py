"""The invented daily numbers of the demo: the same every time for the same days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from okr.domain.calendar import Period
from okr.domain.measures import Reading, SeriesKind
from okr.domain.messages import Message, message

_RAMP_DAYS = 21
_MONTH_DAYS = 30
_TUESDAY = 1


@dataclass(frozen=True)
class Flow:
    """A daily amount around `base`, or around the share `base` of another metric.

    From the first day of the cycle on it changes by `lift` within three weeks, and all the
    while by `monthly` a month. At weekends `weekend` of it is left. All three are fractions.
    """

    base: float
    of: str | None = None
    lift: float = 0.0
    monthly: float = 0.0
    weekend: float = 1.0
    noise: float = 0.05
    only_on: int | None = None
    """A weekday, Monday 0, when it happens on that day alone."""
    kind: SeriesKind = SeriesKind.FLOW


@dataclass(frozen=True)
class Level:
    """A stock that begins at `base` and grows by `daily` a day; `loss` of it goes at once."""

    base: float
    daily: float
    lift: float = 0.0
    loss: float = 0.0
    kind: SeriesKind = SeriesKind.LEVEL


@dataclass(frozen=True)
class Rate:
    """One metric over another, in per cent."""

    numerator: str
    denominator: str
    kind: SeriesKind = SeriesKind.RATIO


@dataclass(frozen=True)
class Metric:
    """A metric of an account: its key in the demo, the name people read, and its course."""

    key: str
    name: Message
    course: Flow | Level | Rate
    unit: str = ""


_LINKEDIN = (
    Metric(
        "impressions",
        message("Impressions"),
        Flow(2600, lift=0.2, weekend=0.45, noise=0.1),
    ),
    Metric(
        "engagements",
        message("Engagements"),
        Flow(0.032, of="impressions", lift=0.25, noise=0.06),
    ),
    Metric("clicks", message("Clicks"), Flow(0.011, of="impressions", monthly=0.05, noise=0.04)),
    Metric("reactions", message("Reactions"), Flow(0.016, of="impressions", lift=0.2)),
    Metric("followers", message("Followers"), Level(8400, 9, lift=1.4)),
    Metric("engagement_rate", message("Engagement rate"), Rate("engagements", "impressions"), "%"),
    Metric("ctr", message("Click-through rate"), Rate("clicks", "impressions"), "%"),
)
_INSTAGRAM = (
    Metric(
        "reach",
        message("Reach"),
        Flow(3900, lift=0.1, weekend=1.2, noise=0.12, kind=SeriesKind.UNIQUE),
    ),
    Metric("views", message("Views"), Flow(7400, lift=0.12, weekend=1.2, noise=0.1)),
    Metric("interactions", message("Interactions"), Flow(0.043, of="views", lift=0.1)),
    Metric("fans", message("Followers"), Level(12650, 6, loss=0.08)),
)
_WEBSITE = (
    Metric("sessions", message("Sessions"), Flow(940, lift=0.06, weekend=0.6)),
    Metric(
        "social_sessions",
        message("Sessions from social media"),
        Flow(128, lift=0.06, weekend=0.75, noise=0.04),
    ),
    Metric("bounces", message("Bounces"), Flow(0.57, of="sessions", lift=-0.2, noise=0.02)),
    Metric("leads", message("Leads"), Flow(0.021, of="sessions", lift=0.15, noise=0.2)),
    Metric("bounce_rate", message("Bounce rate"), Rate("bounces", "sessions"), "%"),
)
_NEWSLETTER = (
    Metric("delivered", message("E-mails delivered"), Flow(5200, noise=0.01, only_on=_TUESDAY)),
    Metric(
        "opens",
        message("Opens"),
        Flow(0.39, of="delivered", lift=0.07, noise=0.02, only_on=_TUESDAY),
    ),
    Metric(
        "unsubscribes",
        message("Unsubscribes"),
        Flow(0.0028, of="delivered", lift=0.18, noise=0.04, only_on=_TUESDAY),
    ),
    Metric("subscribers", message("Subscribers"), Level(5180, 2)),
    Metric("open_rate", message("Open rate"), Rate("opens", "delivered"), "%"),
    Metric("unsubscribe_rate", message("Unsubscribe rate"), Rate("unsubscribes", "delivered"), "%"),
)
ACCOUNTS: tuple[tuple[Message, tuple[Metric, ...]], ...] = (
    (message("LinkedIn"), _LINKEDIN),
    (message("Instagram"), _INSTAGRAM),
    (message("Website"), _WEBSITE),
    (message("Newsletter"), _NEWSLETTER),
)


def readings_of(
    metrics: Sequence[Metric], days: Period, cycle_start: date
) -> dict[str, list[Reading]]:
    """Invent the readings of an account for every day of a span, by key; rates have none."""
    made: dict[str, list[Reading]] = {}
    for metric in metrics:
        dice = Random(metric.key)  # noqa: S311 - invented numbers, not secrets
        if isinstance(metric.course, Flow):
            made[metric.key] = list(_flow(metric.course, made, days, cycle_start, dice))
        elif isinstance(metric.course, Level):
            made[metric.key] = list(_level(metric.course, days, cycle_start, dice))
    return made


def _flow(
    course: Flow, made: dict[str, list[Reading]], days: Period, cycle_start: date, dice: Random
) -> Iterator[Reading]:
    whole = dict(made[course.of]) if course.of else {}
    for day in _days(days):
        chance = dice.gauss(1, course.noise)
        if course.only_on not in (None, day.weekday()):
            continue
        size = course.base * (whole[day] if course.of else 1.0)
        size *= 1 + course.lift * _ramp(day, cycle_start)
        size *= (1 + course.monthly) ** ((day - days.starts_on).days / _MONTH_DAYS)
        size *= course.weekend if day.weekday() >= 5 else 1.0
        yield day, float(round(max(0.0, size * chance)))


def _level(course: Level, days: Period, cycle_start: date, dice: Random) -> Iterator[Reading]:
    stock = course.base
    loses_on = cycle_start + timedelta(days=_RAMP_DAYS // 2)
    for day in _days(days):
        stock += course.daily * (1 + course.lift * _ramp(day, cycle_start)) * dice.uniform(0.5, 1.5)
        stock *= 1 - course.loss if day == loses_on else 1.0
        yield day, float(round(stock))


def _ramp(day: date, cycle_start: date) -> float:
    """Give how much of a lift has come by a day, 0.0 before the cycle to 1.0."""
    return min(1.0, max(0.0, (day - cycle_start).days / _RAMP_DAYS))


def _days(period: Period) -> Iterator[date]:
    return (period.starts_on + timedelta(days=index) for index in range(period.days))
