"""Where a key result will be at its deadline if things go on as they do."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from okr.domain.calendar import Period, previous_period
from okr.domain.forecasting.ahead import Forecast, forecast
from okr.domain.forecasting.history import History, Quantity
from okr.domain.kr_type import Goal, Observation
from okr.domain.kr_types import kr_type
from okr.domain.measures import (
    Measure,
    Reading,
    SeriesData,
    SeriesKind,
    points,
)
from okr.domain.scoring import score_of

_ONE_DAY = timedelta(days=1)
_KINDS = frozenset(
    {"increase", "decrease", "count_up", "at_least", "at_most", "range", "relative_change"}
)


@dataclass(frozen=True)
class Basis:
    """What a key result observes: the arguments of `okr.domain.measures.points`.

    `measure` None means readings by hand. `data` reaches back before the period, as far as
    there are readings, and holds none after the day that one looks from.
    """

    measure: Measure | None
    data: SeriesData
    period: Period
    reference: Period | None = None
    window_days: int = 28
    scale: float = 1.0

    @property
    def known_until(self) -> date | None:
        """The day of the last reading; None without any."""
        return self.data.readings[-1][0] if self.data.readings else None


@dataclass(frozen=True)
class Span:
    """A point and the ends of its 80 % interval, low <= point <= high."""

    point: float
    low: float
    high: float


@dataclass(frozen=True)
class Projection:
    """The value, in the unit of the key result, and the score in [0, 1] at the deadline."""

    value: Span
    score: Span
    known_until: date


def can_project(kind: str, measure: Measure | None) -> bool:
    """Tell whether such a key result can be projected, once there are readings enough."""
    return kind in _KINDS and measure in _LOOKS


def project(basis: Basis, kind: str, goal: Goal) -> Projection | None:
    """Project a key result of a kind (a key of KR_TYPES) to the end of its period.

    None where nothing can be said: too few readings, people counted once, a month's growth,
    yes or no, milestones, time in a band, or a goal without its numbers.
    """
    known_until = basis.known_until
    if known_until is None or not can_project(kind, basis.measure):
        return None
    value = projected_value(basis)
    score = value and _score(kind, goal, value)
    if value is None or score is None:
        return None
    return Projection(value, score, known_until)


def projected_value(basis: Basis) -> Span | None:
    """Give the value at the end of the period; None where it cannot be told.

    Totals and rates keep what the period holds so far, and add what is ahead.
    """
    known_until = basis.known_until
    if known_until is None:
        return None
    if known_until >= basis.period.ends_on:
        return _settled(basis)
    look = _LOOKS.get(basis.measure)
    return look(basis, (basis.period.ends_on - known_until).days) if look else None


def _settled(basis: Basis) -> Span | None:
    """Give what is measured where nothing is ahead."""
    last = last_value(basis, basis.period, basis.reference)
    return None if last is None else Span(last, last, last)


def last_value(basis: Basis, period: Period, reference: Period | None) -> float | None:
    """Give what the measure says on the last day of a period that has a value."""
    if basis.measure is None:
        inside = [value for day, value in basis.data.readings if day in period]
        return inside[-1] if inside else None
    found = points(
        basis.measure,
        basis.data,
        period=period,
        reference=reference,
        window_days=basis.window_days,
        scale=basis.scale,
    )
    return found[-1][1].value if found else None


def _level(basis: Basis, days: int) -> Span | None:
    return _span(forecast(History(Quantity.LEVEL, basis.data.readings), days))


def _total_so_far_and_ahead(basis: Basis, days: int) -> Span | None:
    return _total(basis.data.readings, basis.period, days)


def _total(readings: Sequence[Reading], period: Period, days: int) -> Span | None:
    ahead = _span(forecast(History(Quantity.TOTAL, readings), days))
    so_far = math.fsum(value for day, value in readings if day in period)
    # Where the period is still to start, some of the days ahead come before it.
    share = min(1.0, period.days / days)
    return ahead and _each(ahead, lambda amount: so_far + share * amount)


def _trailing_ratio(basis: Basis, days: int) -> Span | None:
    end = basis.period.ends_on
    return _ratio(basis, Period(end - (basis.window_days - 1) * _ONE_DAY, end), days)


def _running_ratio(basis: Basis, days: int) -> Span | None:
    return _ratio(basis, basis.period, days)


def _ratio(basis: Basis, period: Period, days: int) -> Span | None:
    """Add what is ahead to both sums of a period; below, what is usual there."""
    if basis.data.is_level_below:
        return _ratio_to_level(basis, period, days)
    tops, bottoms = basis.data.readings, basis.data.denominator
    rate = _span(forecast(History(Quantity.RATE, tops, bottoms), days))
    below = _total(bottoms, period, days)
    if rate is None or below is None or not below.point:
        return None
    above, so_far = (
        math.fsum(value for day, value in readings if day in period) for readings in (tops, bottoms)
    )
    ahead, whole = below.point - so_far, below.point
    return _each(rate, lambda share: basis.scale * (above + share * ahead) / whole)


def _ratio_to_level(basis: Basis, period: Period, days: int) -> Span | None:
    """Divide the total at the end by the mean level, which stays where it is until then."""
    above = _total(basis.data.readings, period, days)
    levels = [value for day, value in basis.data.denominator if day in period]
    if above is None or not basis.data.denominator:
        return None
    levels += [basis.data.denominator[-1][1]] * min(days, period.days)
    mean = math.fsum(levels) / len(levels)
    return _each(above, lambda amount: basis.scale * amount / mean) if mean else None


_COMPARED = {
    SeriesKind.FLOW: Measure.TOTAL,
    SeriesKind.LEVEL: Measure.LATEST,
    SeriesKind.RATIO: Measure.RATIO,
}


def _growth(basis: Basis, _days: int) -> Span | None:
    """Compare the end of the period with the whole reference, in per cent."""
    compared = _COMPARED[basis.data.kind]
    plain = Basis(compared, basis.data, basis.period)
    base = last_value(plain, basis.reference or previous_period(basis.period), None)
    value = projected_value(plain)
    if value is None or not base:
        return None
    return _each(value, lambda figure: 100 * (figure - base) / abs(base))


_LOOKS: dict[Measure | None, Callable[[Basis, int], Span | None]] = {
    None: _level,
    Measure.LATEST: _level,
    Measure.TOTAL: _total_so_far_and_ahead,
    Measure.RATIO: _running_ratio,
    Measure.TRAILING_RATIO: _trailing_ratio,
    Measure.GROWTH: _growth,
}


def _score(kind: str, goal: Goal, value: Span) -> Span | None:
    """Score the ends, and between them the limits of a range, where it may be best."""
    inside = [
        limit
        for limit in (goal.lower, goal.upper)
        if limit is not None and value.low < limit < value.high
    ]
    fraction = kr_type(kind).fraction
    scores = [
        score_of(fraction(goal, Observation(figure)))
        for figure in (value.point, value.low, value.high, *inside)
    ]
    known = [score for score in scores if score is not None]
    return Span(known[0], min(known), max(known)) if len(known) == len(scores) else None


def _span(found: Forecast | None) -> Span | None:
    return None if found is None else Span(found.point, found.low, found.high)


def _each(span: Span, change: Callable[[float], float]) -> Span:
    """Change all three; the ends change places where that turns them round."""
    point, one, other = change(span.point), change(span.low), change(span.high)
    return Span(point, min(one, other, point), max(one, other, point))
