"""The simple methods that a forecast has to beat.

All take the days since the first reading, a missing one standing at the last before it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from okr.domain.forecasting.history import WEEK, History, Quantity, carried_on, laid_out

_LINE_DAYS = 28
_Z_80 = 1.2816


@dataclass(frozen=True)
class Guess:
    """What a method says: a point, and the ends of its 80 % interval if it has a formula."""

    point: float
    low: float | None = None
    high: float | None = None


Path = Callable[[Sequence[float], int], list[float]]
"""From values of consecutive days to those of so many days that follow."""


def naive(history: History, days: int) -> Guess | None:
    """Every day is as the last."""
    return _by_path(history, days, lambda values, ahead: [values[-1]] * ahead)


def seasonal_naive(history: History, days: int) -> Guess | None:
    """Every day is as the same weekday of the last week."""

    def path(values: Sequence[float], ahead: int) -> list[float]:
        week = values[-WEEK:]
        return [week[index % len(week)] for index in range(ahead)]

    return _by_path(history, days, path)


def drift(history: History, days: int) -> Guess | None:
    """Go on from the last day as straight as from the first to the last."""

    def path(values: Sequence[float], ahead: int) -> list[float]:
        slope = (values[-1] - values[0]) / max(1, len(values) - 1)
        return [values[-1] + slope * (index + 1) for index in range(ahead)]

    return _by_path(history, days, path, is_by_day=True)


def line(history: History, days: int) -> Guess | None:
    """Least squares over the last four weeks, with the textbook's interval."""
    values = daily(history)[-_LINE_DAYS:]
    count = len(values)
    if count < 3:
        return None
    centre = (count - 1) / 2
    spread = math.fsum((index - centre) ** 2 for index in range(count))
    mean = math.fsum(values) / count
    slope = math.fsum((index - centre) * value for index, value in enumerate(values)) / spread
    squares = math.fsum(
        (value - mean - slope * (index - centre)) ** 2 for index, value in enumerate(values)
    )
    sigma = math.sqrt(squares / (count - 2))
    # One day for a level; for a total and a rate the sum, and the mean, of them all.
    ahead = [days] if history.quantity is Quantity.LEVEL else list(range(1, days + 1))
    away = math.fsum(count - 1 + step - centre for step in ahead)
    size = len(ahead)
    total = size * mean + slope * away
    half = _Z_80 * sigma * math.sqrt(size + size**2 / count + away**2 / spread)
    share = size if history.quantity is Quantity.RATE else 1
    return Guess(total / share, (total - half) / share, (total + half) / share)


def daily(history: History) -> list[float]:
    """Give a value a day, the last 14 months at most; a rate by the day where it has one."""
    known = history.known()
    if history.quantity is Quantity.RATE:
        known = [(day, top / below, 1.0) for day, top, below in known if below]
    return carried_on(laid_out(known).tops) if known else []


def outcome(quantity: Quantity, values: Sequence[float]) -> float:
    """Sum up the values of the days ahead: their total, the last, or their mean for a rate."""
    if quantity is Quantity.LEVEL:
        return values[-1]
    total = math.fsum(values)
    return total / len(values) if quantity is Quantity.RATE else total


def _by_path(history: History, days: int, path: Path, *, is_by_day: bool = False) -> Guess | None:
    """Follow a path; of a rate that of both sums, or of the rates by the day."""
    if is_by_day or history.quantity is not Quantity.RATE:
        values = daily(history)
        return Guess(outcome(history.quantity, path(values, days))) if values else None
    known = history.known()
    if not known:
        return None
    layout = laid_out(known)
    top, below = (
        math.fsum(path(carried_on(amounts), days)) for amounts in (layout.tops, layout.bottoms)
    )
    return Guess(top / below) if below else None
