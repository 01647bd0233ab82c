"""What each way of forecasting would have said on every past day, and what then came.

An origin is a number of days known: the days ahead of it start at that index.
"""

from collections.abc import Sequence
from typing import Protocol

from okr.domain.forecasting.blending import (
    DAY_WEIGHTS,
    SCALE_SHARE,
    TOTAL_WEIGHTS,
    blended,
    weights,
)
from okr.domain.forecasting.history import WEEK, sums

_HALF_LIFE_DAYS = 80
_FEW_WEEKS = 4
_MANY_WEEKS = 26


class Course(Protocol):
    """A way of forecasting, laid over a whole history of `days` days.

    `scale` is the size below which errors are told by difference, above by ratio.
    """

    days: int
    scale: float

    def predicted(self, origin: int, ahead: int) -> float:
        """Say what the next `ahead` days hold, knowing the first `origin` days alone."""

    def actual(self, origin: int, ahead: int) -> float | None:
        """Say what they held; None where too few of them have a reading."""


class RatioCourse:
    """Amounts over what they are counted against: denominators, or weekday shares for totals.

    Both lists have one entry a day, None without a reading. Predicts the ratio of the sums.
    """

    def __init__(
        self,
        tops: Sequence[float | None],
        bottoms: Sequence[float | None],
        anchors: Sequence[tuple[int, tuple[float, ...]]] = TOTAL_WEIGHTS,
    ) -> None:
        self.days = len(tops)
        self._anchors = anchors
        self._tops, self._bottoms = sums(tops), sums(bottoms)
        self._seen = sums(None if top is None else 1.0 for top in tops)
        self._memories = _memories(self._tops, self._bottoms)
        self._scales = _scales(tops, self._bottoms)
        self.scale = self._scales[-1]

    def predicted(self, origin: int, ahead: int) -> float:
        """Blend the memories of that day."""
        return blended(self._memories[origin], weights(self._anchors, ahead), self._scales[origin])

    def actual(self, origin: int, ahead: int) -> float | None:
        """Divide the sums of the days ahead, of which half the usual number must be there."""
        end = origin + ahead
        bottom = self._bottoms[end] - self._bottoms[origin]
        seen = self._seen[end] - self._seen[origin]
        if not bottom or 2 * seen * self.days < ahead * self._seen[-1]:
            return None
        return (self._tops[end] - self._tops[origin]) / bottom


class ChangeCourse:
    """A level that moves on from where it is: predicts its mean change a day."""

    def __init__(self, levels: Sequence[float]) -> None:
        changes = [after - before for before, after in zip(levels, levels[1:], strict=False)]
        self._changes = RatioCourse([None, *changes], [None, *[1.0] * len(changes)])
        self.days = len(levels)
        self.scale = self._changes.scale

    def predicted(self, origin: int, ahead: int) -> float:
        """Blend the changes a day before that day."""
        return self._changes.predicted(origin, ahead)

    def actual(self, origin: int, ahead: int) -> float | None:
        """Give the change a day of the days ahead."""
        return self._changes.actual(origin, ahead)


class WeekdayCourse:
    """A value that swings around its usual size: predicts that of the last day ahead."""

    def __init__(self, values: Sequence[float | None]) -> None:
        self.days = len(values)
        self._values = values
        ones = [None if value is None else 1.0 for value in values]
        self._means = _memories(sums(values), sums(ones))
        self._scales = _scales(values, sums(ones))
        self.scale = self._scales[-1]

    def predicted(self, origin: int, ahead: int) -> float:
        """Blend the medians of the same weekday with the mean of the last week."""
        week = self._means[origin][0]
        same = self._same_weekday(origin, origin + ahead - 1) or [week]
        values = (_median(same[:_FEW_WEEKS]), _median(same), week)
        return blended(values, weights(DAY_WEIGHTS, ahead), self._scales[origin])

    def actual(self, origin: int, ahead: int) -> float | None:
        """Give the value of the last day ahead."""
        return self._values[origin + ahead - 1]

    def _same_weekday(self, origin: int, target: int) -> list[float]:
        """List the values known of days that are whole weeks before a day, the latest first."""
        last = origin - 1 - (origin - 1 - target) % WEEK
        days = self._values[last::-WEEK] if last >= 0 else []
        return [value for value in days if value is not None][:_MANY_WEEKS]


def _memories(tops: Sequence[float], bottoms: Sequence[float]) -> list[tuple[float, ...]]:
    """Give, for every origin, the last week, the median of 4 weeks and of 26, and a slow mean.

    Takes sums from the start. Weeks are counted back from the origin; one without anything
    below carries on from the origin before.
    """
    fade = 0.5 ** (1 / _HALF_LIFE_DAYS)
    slow_top = slow_bottom = 0.0
    recent: list[float] = [0.0]
    found: list[tuple[float, ...]] = [(0.0, 0.0, 0.0, 0.0)]
    for origin in range(1, len(tops)):
        slow_top = fade * slow_top + tops[origin] - tops[origin - 1]
        slow_bottom = fade * slow_bottom + bottoms[origin] - bottoms[origin - 1]
        start = max(0, origin - WEEK)
        bottom = bottoms[origin] - bottoms[start]
        recent.append((tops[origin] - tops[start]) / bottom if bottom else recent[-1])
        # Whole weeks alone, unless there is none.
        oldest = origin % WEEK + WEEK if origin >= WEEK else origin
        weeks = recent[origin : oldest - 1 : -WEEK]
        slow = slow_top / slow_bottom if slow_bottom else recent[-1]
        found.append((recent[-1], _median(weeks[:_FEW_WEEKS]), _median(weeks[:_MANY_WEEKS]), slow))
    return found


def _scales(tops: Sequence[float | None], bottoms: Sequence[float]) -> list[float]:
    """Give, for every origin, what counts as small by then."""
    sizes = sums(None if top is None else abs(top) for top in tops)
    return [
        SCALE_SHARE * size / bottom if bottom > 0 else 0.0
        for size, bottom in zip(sizes, bottoms, strict=True)
    ]


def _median(values: Sequence[float]) -> float:
    """Give the middle value; there is one at least."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
