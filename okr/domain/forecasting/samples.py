"""Invented series that behave as social media do, to try forecasts on.

The same seed gives the same series. None of the constants of our own forecast was fitted
on these.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from okr.domain.forecasting.history import History, Quantity
from okr.domain.measures import Reading

_FIRST_DAY = date(2025, 1, 1)
_SHORT_DAYS = 100
_LONG_DAYS = 400


def invented(each: int, seed: int = 1) -> dict[str, History]:
    """Invent so many series of each kind, by a name that says what they do."""
    found = {}
    for kind, invent in _KINDS.items():
        for number in range(1, each + 1):
            found[f"{kind} {number}"] = invent(Random(f"{seed} {kind} {number}"))  # noqa: S311
    return found


def _flow(random: Random, means: list[float]) -> list[float]:
    """Count things of which so many are expected a day, more unevenly than by pure chance."""
    unevenness = random.uniform(0.05, 0.6)
    return [
        float(math.floor(mean * random.gammavariate(1 / unevenness, unevenness) + random.random()))
        for mean in means
    ]


def _means(random: Random, days: int) -> list[float]:
    """Give an expected size with a weekday pattern, which wanders and returns."""
    size = 10 ** random.uniform(0.5, 4)
    pattern = [math.exp(random.gauss(0, 0.4)) for _ in range(7)]
    stays, swing, wander = random.uniform(0.7, 0.98), random.uniform(0.05, 0.4), 0.0
    means = []
    for index in range(days):
        wander = stays * wander + random.gauss(0, swing * math.sqrt(1 - stays**2))
        means.append(size * pattern[index % 7] * math.exp(wander))
    return means


def _with_trend(random: Random, means: list[float]) -> list[float]:
    slope = random.gauss(0, 0.002)
    return [mean * math.exp(slope * index) for index, mean in enumerate(means)]


def _with_steps(random: Random, means: list[float]) -> list[float]:
    stepped = list(means)
    for _ in range(random.randint(1, 3)):
        place, factor = random.randrange(len(means)), math.exp(random.gauss(0, 0.7))
        stepped[place:] = [mean * factor for mean in stepped[place:]]
    return stepped


def _with_viral_days(random: Random, means: list[float]) -> list[float]:
    """Let something take off now and then, and fade within days."""
    lifted = list(means)
    chance, fade = 1 / random.uniform(30, 120), random.uniform(0.3, 0.8)
    for start in range(len(means)):
        if random.random() < chance:
            lift = 3 * means[start] * random.paretovariate(1.5)
            for index in range(start, min(start + 21, len(means))):
                lifted[index] += lift * fade ** (index - start)
    return lifted


def _with_zeros(random: Random, means: list[float]) -> list[float]:
    size, quiet = math.fsum(means) / len(means), random.uniform(0.2, 0.6)
    return [0.0 if random.random() < quiet else mean / size for mean in means]


def _with_posts(random: Random, means: list[float]) -> list[float]:
    often, lift = random.uniform(0.1, 0.5), random.uniform(3, 15)
    return [mean * lift if random.random() < often else mean for mean in means]


_Shape = Callable[[Random, list[float]], list[float]]


def _total(shape: _Shape, days: int = _LONG_DAYS) -> Callable[[Random], History]:
    def invent(random: Random) -> History:
        values = _flow(random, shape(random, _means(random, days)))
        return History(Quantity.TOTAL, _some_missing(random, values))

    return invent


def _level(shape: _Shape) -> Callable[[Random], History]:
    """Count people who come and go, such as followers."""

    def invent(random: Random) -> History:
        come = _flow(random, shape(random, _means(random, _LONG_DAYS)))
        leave = random.uniform(0, 0.6)
        level = random.uniform(20, 500) * max(1.0, math.fsum(come) / len(come))
        levels = []
        for number in come:
            level = max(0.0, level + number - math.floor(leave * number + random.random()))
            levels.append(math.floor(level) + 0.0)
        return History(Quantity.LEVEL, _some_missing(random, levels))

    return invent


def _rate(shape: _Shape) -> Callable[[Random], History]:
    def invent(random: Random) -> History:
        below = _flow(random, shape(random, _means(random, _LONG_DAYS)))
        logit, stays = random.uniform(-5, -1), random.uniform(0.8, 0.99)
        swing, wander = random.uniform(0.05, 0.4), 0.0
        above = []
        for number in below:
            wander = stays * wander + random.gauss(0, swing * math.sqrt(1 - stays**2))
            share = 1 / (1 + math.exp(-logit - wander - random.gauss(0, 0.2)))
            above.append(math.floor(number * share + random.random()) + 0.0)
        numerator = _some_missing(random, above)
        days = {day for day, _ in numerator}
        denominator = [reading for reading in _dated(below) if reading[0] in days]
        return History(Quantity.RATE, numerator, denominator)

    return invent


def _as_they_are(_random: Random, means: list[float]) -> list[float]:
    return means


def _some_missing(random: Random, values: list[float]) -> list[Reading]:
    """Lose a few days of every third series."""
    lost = random.uniform(0.01, 0.08) if random.random() < 1 / 3 else 0.0
    return [reading for reading in _dated(values) if random.random() >= lost]


def _dated(values: list[float]) -> list[Reading]:
    return [(_FIRST_DAY + timedelta(days=index), value) for index, value in enumerate(values)]


_KINDS: Mapping[str, Callable[[Random], History]] = {
    "weekday pattern": _total(_as_they_are),
    "trend": _total(_with_trend),
    "steps": _total(_with_steps),
    "viral days": _total(_with_viral_days),
    "many zeros": _total(_with_zeros),
    "posting days": _total(_with_posts),
    "short": _total(_with_viral_days, _SHORT_DAYS),
    "growing level": _level(_as_they_are),
    "level with viral days": _level(_with_viral_days),
    "level with steps": _level(_with_steps),
    "rate": _rate(_as_they_are),
    "rate of viral days": _rate(_with_viral_days),
    "rate of small numbers": _rate(_with_zeros),
}
