"""Dated readings laid out day by day, as forecasting reads them.

A day without a reading has no amount, which is not zero.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from okr.domain.measures import Reading

WEEK = 7
LEAST_READINGS = 3
"""With fewer days there is not enough data (OpenOKR METHOD §3.6)."""

_LONGEST_DAYS = 430
_SHRINKING_WEEKS = 3
_SHARE_WEEKS = 26


class Quantity(StrEnum):
    """What is looked ahead to over N days: their total, the level on the last, or their rate."""

    TOTAL = "total"
    LEVEL = "level"
    RATE = "rate"


@dataclass(frozen=True)
class History:
    """What is known of a metric: one finite reading a day at most, ascending.

    A rate has numerators in `readings` and needs their `denominator`; a day without both
    has none.
    """

    quantity: Quantity
    readings: Sequence[Reading]
    denominator: Sequence[Reading] = ()

    def __post_init__(self) -> None:
        """Refuse NaN, infinities and days out of order."""
        for readings in (self.readings, self.denominator):
            if not all(math.isfinite(value) for _, value in readings):
                raise ValueError("readings must be finite")
            days = [day for day, _ in readings]
            if any(later <= earlier for earlier, later in zip(days, days[1:], strict=False)):
                raise ValueError("readings must ascend, one a day at most")

    def known(self) -> list[tuple[date, float, float]]:
        """List (day, amount, denominator) of the days that count; 1.0 below unless a rate."""
        if self.quantity is not Quantity.RATE:
            return [(day, value, 1.0) for day, value in self.readings]
        below = dict(self.denominator)
        return [(day, value, below[day]) for day, value in self.readings if day in below]


@dataclass(frozen=True)
class Layout:
    """Amounts by day from `starts_on`, None without a reading; about the last 14 months."""

    starts_on: date
    tops: list[float | None]
    bottoms: list[float | None]

    @property
    def days(self) -> int:
        """Count the days from the first to the last reading, both included."""
        return len(self.tops)

    def weekday(self, index: int) -> int:
        """Give 0 to 6, the same for days that are whole weeks apart."""
        return (self.starts_on.weekday() + index) % WEEK


def laid_out(known: Sequence[tuple[date, float, float]]) -> Layout:
    """Lay out days that ascend, of which there is one at least."""
    last = known[-1][0]
    first = max(known[0][0], last - timedelta(days=_LONGEST_DAYS - 1))
    count = (last - first).days + 1
    tops: list[float | None] = [None] * count
    bottoms: list[float | None] = [None] * count
    for day, top, bottom in known:
        if day >= first:
            tops[(day - first).days] = top
            bottoms[(day - first).days] = bottom
    return Layout(first, tops, bottoms)


def carried_on(values: Sequence[float | None]) -> list[float]:
    """Let the last reading stand on days without one; the first day has one."""
    carried: list[float] = []
    for value in values:
        carried.append(carried[-1] if value is None else value)
    return carried


def sums(amounts: Iterable[float | None]) -> list[float]:
    """Give the sums of the first 0, 1, 2, ... amounts; a missing one adds nothing."""
    return list(accumulate((amount or 0.0 for amount in amounts), initial=0.0))


def weekday_shares(layout: Layout) -> Mapping[int, float]:
    """Give how much each weekday holds of a week, 1.0 being a seventh.

    Each whole week counts the same, so that a viral day does not make its weekday special,
    and all are drawn towards 1.0 as if three weeks without a pattern came on top. All 1.0
    where amounts are negative.
    """
    totals = dict.fromkeys(range(WEEK), float(_SHRINKING_WEEKS))
    weeks = 0
    if any(top is not None and top < 0 for top in layout.tops):
        return dict.fromkeys(range(WEEK), 1.0)
    for end in range(layout.days, WEEK - 1, -WEEK)[:_SHARE_WEEKS]:
        amounts = [top for top in layout.tops[end - WEEK : end] if top is not None]
        total = math.fsum(amounts)
        if len(amounts) < WEEK or not total:
            continue
        weeks += 1
        for offset, amount in enumerate(amounts):
            totals[layout.weekday(end - WEEK + offset)] += WEEK * (amount / total)
    return {day: total / (weeks + _SHRINKING_WEEKS) for day, total in totals.items()}
