"""From daily readings to the running value that feeds a key result.

Readings are (day, value) pairs, ascending, one per day at most. A missing day is no
reading, which is not zero.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

from okr.domain.calendar import Period, like_for_like, months_elapsed, previous_period
from okr.domain.kr_type import Observation
from okr.domain.messages import Message, message

Reading = tuple[date, float]
Point = tuple[date, Observation]

_PER_CENT = 100


class SeriesKind(StrEnum):
    """What a reading of one day means, and so whether days may be added up.

    PEOPLE are counted once: over one day in a reading, over many only where the platform
    was asked for all of them together.
    """

    FLOW = "flow"
    LEVEL = "level"
    UNIQUE = "unique"
    PEOPLE = "people"
    RATIO = "ratio"


class Measure(StrEnum):
    """How readings become the value of a key result."""

    TOTAL = "total"
    WINDOW = "window"
    LATEST = "latest"
    RATIO = "ratio"
    TRAILING_RATIO = "trailing_ratio"
    GROWTH = "growth"
    MONTHLY_GROWTH = "monthly_growth"


@dataclass(frozen=True)
class MeasureInfo:
    """What the form says about a measure, and the kinds of series that it accepts."""

    title: Message
    hint: Message
    accepts: frozenset[SeriesKind]


_COMPARABLE = frozenset({SeriesKind.FLOW, SeriesKind.LEVEL, SeriesKind.RATIO})

MEASURES: dict[Measure, MeasureInfo] = {
    Measure.TOTAL: MeasureInfo(
        message("Total so far"),
        message("Adds up every day from the start."),
        frozenset({SeriesKind.FLOW}),
    ),
    Measure.WINDOW: MeasureInfo(
        message("People so far"),
        message(
            "Counts everybody once, over all the days from the start: the platform is asked for "
            "that total at every reading."
        ),
        frozenset({SeriesKind.PEOPLE}),
    ),
    Measure.LATEST: MeasureInfo(
        message("Latest value"),
        message("Takes the most recent reading."),
        frozenset({SeriesKind.LEVEL, SeriesKind.UNIQUE, SeriesKind.PEOPLE}),
    ),
    Measure.RATIO: MeasureInfo(
        message("Rate so far"),
        message("Divides the totals since the start, so that busy days count for more."),
        frozenset({SeriesKind.RATIO}),
    ),
    Measure.TRAILING_RATIO: MeasureInfo(
        message("Rate of the last days"),
        message("Divides the totals of the most recent days, whenever the period started."),
        frozenset({SeriesKind.RATIO}),
    ),
    Measure.GROWTH: MeasureInfo(
        message("Change in per cent"),
        message("Compares with the same stretch of the reference period."),
        _COMPARABLE,
    ),
    Measure.MONTHLY_GROWTH: MeasureInfo(
        message("Change each month in per cent"),
        message("Compares every finished month with the month before."),
        _COMPARABLE,
    ),
}


@dataclass(frozen=True)
class SeriesData:
    """Readings of one series; for a ratio `readings` is the numerator.

    `windows` are people counted once from the start of the period up to each day.
    `is_level_below` says that the denominator is a level.
    """

    kind: SeriesKind
    readings: Sequence[Reading]
    denominator: Sequence[Reading] = ()
    windows: Sequence[Reading] = ()
    is_level_below: bool = False


def measures_for(kind: SeriesKind) -> tuple[Measure, ...]:
    """List the measures that accept such a series, the usual one first."""
    return tuple(measure for measure, info in MEASURES.items() if kind in info.accepts)


def figure(data: SeriesData, days: Period, scale: float = 1.0) -> float | None:
    """Sum up some days by the kind of series: total, latest value or ratio of totals.

    A ratio is times `scale` (100 for per cent). None without readings.
    """
    if data.kind is SeriesKind.RATIO:
        values = _running_ratio_of(data, days, scale)
    elif data.kind is SeriesKind.FLOW:
        values = running_total(data.readings, days)
    else:
        values = latest(data.readings, days)
    return values[-1][1] if values else None


def daily(data: SeriesData, days: Period, scale: float = 1.0) -> list[Reading]:
    """Give what each day came to by itself, as `figure` sums up one day; ascending."""
    if data.kind is not SeriesKind.RATIO:
        return latest(data.readings, days)
    return trailing_ratio(
        data.readings, data.denominator, days, 1, scale, is_level_below=data.is_level_below
    )


def growth(now: float | None, before: float | None) -> float | None:
    """Give the change in per cent of the size of `before`; None without it or where it is 0."""
    if now is None or not before:
        return None
    # Nine decimals, or from 0.02 to 0.03 would fall short of 50 % by the noise of floats.
    return round(_PER_CENT * (now - before) / abs(before), 9)


def running_total(readings: Sequence[Reading], period: Period) -> list[Reading]:
    """Add up the readings of the period, one total per day with a reading."""
    inside = _within(readings, period)
    sums = _running_sums(value for _, value in inside)
    return [(day, total) for (day, _), total in zip(inside, sums, strict=True)]


def latest(readings: Sequence[Reading], period: Period) -> list[Reading]:
    """Give the readings of the period as they are."""
    return list(_within(readings, period))


def running_ratio(
    numerator: Sequence[Reading],
    denominator: Sequence[Reading],
    period: Period,
    scale: float = 1.0,
    *,
    is_level_below: bool = False,
) -> list[Reading]:
    """Divide the totals since the start of the period, times `scale` (100 for per cent).

    A level below is not added up: its mean over the days divides. One ratio per day on
    which either has a reading; none while the denominator is 0.
    """
    sums = _paired_sums(
        _within(numerator, period), _within(denominator, period), is_level_below=is_level_below
    )
    return _known(
        (day, sums.ratio(0, count, scale)) for count, day in enumerate(sums.days, start=1)
    )


def trailing_ratio(
    numerator: Sequence[Reading],
    denominator: Sequence[Reading],
    period: Period,
    window_days: int,
    scale: float = 1.0,
    *,
    is_level_below: bool = False,
) -> list[Reading]:
    """Divide the totals of the last `window_days` days, the day itself included.

    Early windows reach back before the period. A level below is not added up: its mean
    over the window divides. One ratio per day of the period on which either has a
    reading; none where the denominator of the window is 0.
    """
    if window_days < 1:
        raise ValueError(f"window_days must be 1 or more, not {window_days}")
    reach = Period(period.starts_on - timedelta(days=window_days - 1), period.ends_on)
    sums = _paired_sums(
        _within(numerator, reach), _within(denominator, reach), is_level_below=is_level_below
    )
    ratios = []
    oldest = 0
    for index, day in enumerate(sums.days):
        while (day - sums.days[oldest]).days >= window_days:
            oldest += 1
        if day in period:
            ratios.append((day, sums.ratio(oldest, index + 1, scale)))
    return _known(ratios)


def growth_of_total(
    readings: Sequence[Reading], period: Period, reference: Period
) -> list[Reading]:
    """Compare the total so far, in per cent, with the same stretch of the reference period.

    When the periods differ in length the stretch is the same share of each, to the
    nearest day. No growth where that stretch has no reading or totals 0.
    """
    earlier = running_total(readings, reference)
    growths = []
    for day, total in running_total(readings, period):
        base = _last_by(earlier, like_for_like(day, period, reference))
        growths.append((day, growth(total, base)))
    return _known(growths)


def growth_of_level(
    readings: Sequence[Reading], period: Period, reference: Period
) -> list[Reading]:
    """Compare each level, in per cent, with the last one of the reference period.

    Empty when the reference has no reading or ends at 0.
    """
    base = _last_by(_within(readings, reference), reference.ends_on)
    return _known((day, growth(level, base)) for day, level in _within(readings, period))


def growth_of_ratio(
    numerator: Sequence[Reading],
    denominator: Sequence[Reading],
    period: Period,
    reference: Period,
    *,
    is_level_below: bool = False,
) -> list[Reading]:
    """Compare the ratio so far, in per cent, with that of the whole reference period.

    Empty when the reference has no ratio or one of 0.
    """
    earlier, ratios = (
        running_ratio(numerator, denominator, one, is_level_below=is_level_below)
        for one in (reference, period)
    )
    base = _last_by(earlier, reference.ends_on)
    return _known((day, growth(ratio, base)) for day, ratio in ratios)


def monthly_growth(data: SeriesData, period: Period) -> list[tuple[date, tuple[float | None, ...]]]:
    """Compare every finished calendar month of the period with the month before it.

    One entry per month, on its last day: the growths so far in per cent, oldest first.
    None is a month without readings or after a month without, or of 0. A month is
    finished once there is a reading on its last day or later.
    """
    last_days = [readings[-1][0] for readings in (data.readings, data.denominator) if readings]
    months = months_elapsed(period, max(last_days, default=date.min))
    if not months:
        return []
    figures = [figure(data, month) for month in [previous_period(months[0]), *months]]
    growths = tuple(growth(now, before) for before, now in pairwise(figures))
    return [(month.ends_on, growths[: count + 1]) for count, month in enumerate(months)]


def points(
    measure: Measure,
    data: SeriesData,
    *,
    period: Period,
    reference: Period | None = None,
    window_days: int = 28,
    scale: float = 1.0,
) -> list[Point]:
    """Give what a key result observes by measure, one point per day, ascending.

    `reference` None means the period before. Only ratios use `scale` and `window_days`.
    Raises ValueError when the measure does not accept such a series.
    """
    if data.kind not in MEASURES[measure].accepts:
        raise ValueError(f"{measure} does not accept a series of kind {data.kind}")
    if measure is Measure.MONTHLY_GROWTH:
        months = monthly_growth(data, period)
        return [(day, Observation(growths[-1], growths)) for day, growths in months]
    if measure is Measure.GROWTH:
        values = _growth_of(data, period, reference or previous_period(period))
    else:
        values = _values(measure, data, period, window_days, scale)
    return [(day, Observation(value)) for day, value in values]


def accumulate_parts(given: Sequence[Point]) -> list[Point]:
    """Give each point the values up to and including its own as parts, for time in band."""
    values = tuple(observed.value for _, observed in given)
    return [
        (day, Observation(observed.value, values[: count + 1]))
        for count, (day, observed) in enumerate(given)
    ]


def _values(
    measure: Measure, data: SeriesData, period: Period, window_days: int, scale: float
) -> list[Reading]:
    """Give the values of a measure that compares with nothing earlier."""
    if measure is Measure.RATIO:
        return _running_ratio_of(data, period, scale)
    if measure is Measure.TRAILING_RATIO:
        return trailing_ratio(
            data.readings,
            data.denominator,
            period,
            window_days,
            scale,
            is_level_below=data.is_level_below,
        )
    if measure is Measure.TOTAL:
        return running_total(data.readings, period)
    return latest(data.windows if measure is Measure.WINDOW else data.readings, period)


def _running_ratio_of(data: SeriesData, period: Period, scale: float = 1.0) -> list[Reading]:
    return running_ratio(
        data.readings, data.denominator, period, scale, is_level_below=data.is_level_below
    )


def _growth_of(data: SeriesData, period: Period, reference: Period) -> list[Reading]:
    if data.kind is SeriesKind.RATIO:
        return growth_of_ratio(
            data.readings,
            data.denominator,
            period,
            reference,
            is_level_below=data.is_level_below,
        )
    compare: Callable[[Sequence[Reading], Period, Period], list[Reading]] = (
        growth_of_total if data.kind is SeriesKind.FLOW else growth_of_level
    )
    return compare(data.readings, period, reference)


def _known(values: Iterable[tuple[date, float | None]]) -> list[Reading]:
    return [(day, value) for day, value in values if value is not None]


def _day_of(reading: Reading) -> date:
    return reading[0]


def _within(readings: Sequence[Reading], period: Period) -> Sequence[Reading]:
    first = bisect_left(readings, period.starts_on, key=_day_of)
    return readings[first : bisect_right(readings, period.ends_on, key=_day_of)]


def _last_by(readings: Sequence[Reading], day: date) -> float | None:
    """Give the last value on or before the day; None when there is none."""
    count = bisect_right(readings, day, key=_day_of)
    return readings[count - 1][1] if count else None


@dataclass(frozen=True)
class _PairedSums:
    """The days on which either has a reading, and prefix sums over them, which start with 0.

    `levels` counts the readings below where they are levels, and is None where they add up.
    """

    days: list[date]
    tops: list[float]
    bottoms: list[float]
    levels: list[int] | None

    def ratio(self, first: int, end: int, scale: float) -> float | None:
        """Divide over the days from one index up to another; None where that is by 0."""
        bottom = self.bottoms[end] - self.bottoms[first]
        if self.levels is not None:
            bottom /= (self.levels[end] - self.levels[first]) or 1
        return scale * (self.tops[end] - self.tops[first]) / bottom if bottom else None


def _paired_sums(
    numerator: Sequence[Reading], denominator: Sequence[Reading], *, is_level_below: bool
) -> _PairedSums:
    tops, bottoms = dict(numerator), dict(denominator)
    days = sorted(tops.keys() | bottoms.keys())
    top_sums = _running_sums(tops.get(day, 0.0) for day in days)
    bottom_sums = _running_sums(bottoms.get(day, 0.0) for day in days)
    levels = accumulate((int(day in bottoms) for day in days), initial=0)
    return _PairedSums(
        days,
        [0.0, *top_sums],
        [0.0, *bottom_sums],
        list(levels) if is_level_below else None,
    )


def _running_sums(values: Iterable[float]) -> Iterator[float]:
    """Add up with Neumaier's correction, so that ten times 0.1 reaches a target of 1."""
    total = lost = 0.0
    for value in values:
        added = total + value
        larger, smaller = (total, value) if abs(total) >= abs(value) else (value, total)
        lost += (larger - added) + smaller
        total = added
        yield total + lost
