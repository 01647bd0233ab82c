"""The forecast itself: a point and an 80 % interval, from the history of one metric alone."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from okr.domain.forecasting.blending import RATE_WEIGHTS
from okr.domain.forecasting.courses import ChangeCourse, Course, RatioCourse, WeekdayCourse
from okr.domain.forecasting.history import (
    LEAST_READINGS,
    History,
    Layout,
    Quantity,
    carried_on,
    laid_out,
    weekday_shares,
)
from okr.domain.forecasting.spread import (
    CHANGE,
    DAY,
    RATE,
    TOTAL,
    Calibration,
    interval,
    past_errors,
    testable_days,
)
from okr.domain.messages import Message, message

NOT_ENOUGH: Message = message(
    "Not enough data for a forecast: it takes readings on {least} days.", least=LEAST_READINGS
)


@dataclass(frozen=True)
class Forecast:
    """What the `days` days after `known_until` should bring, low <= point <= high.

    In the unit of the metric; a rate is a fraction, numerator over denominator. 80 % of
    such intervals hold what comes. All three are finite.
    """

    point: float
    low: float
    high: float
    known_until: date
    days: int

    @property
    def ends_on(self) -> date:
        """The last day that is looked ahead to."""
        return self.known_until + timedelta(days=self.days)


def forecast(history: History, days: int) -> Forecast | None:
    """Look so many days ahead of the last reading; None where there is not enough data.

    That is readings on fewer than three days, or a rate of which all denominators are 0.
    Raises ValueError for less than one day.
    """
    if days < 1:
        raise ValueError("a forecast looks one day ahead at least")
    known = history.known()
    if len(known) < LEAST_READINGS or not any(below for _, _, below in known):
        return None
    # By powers of two, which changes no digit, so that no sum is too large for a float.
    tops = _exponent(top for _, top, _ in known)
    bottoms = _exponent(below for _, _, below in known) if history.denominator else 0
    layout = laid_out(
        [(day, math.ldexp(top, -tops), math.ldexp(below, -bottoms)) for day, top, below in known]
    )
    ends = _LOOKS[history.quantity](layout, days)
    lowest, highest = _limits(history.quantity, known)
    low, point, high = (min(highest, max(lowest, _finite(value, tops - bottoms))) for value in ends)
    return Forecast(point, low, high, known[-1][0], days)


def _total(layout: Layout, days: int) -> tuple[float, float, float]:
    shares = weekday_shares(layout)
    size = math.fsum(shares[layout.weekday(layout.days + index)] for index in range(days))
    expected = [
        None if top is None else shares[layout.weekday(index)]
        for index, top in enumerate(layout.tops)
    ]
    low, point, high = _ends(RatioCourse(layout.tops, expected), days, TOTAL)
    return low * size, point * size, high * size


def _rate(layout: Layout, days: int) -> tuple[float, float, float]:
    return _ends(RatioCourse(layout.tops, layout.bottoms, RATE_WEIGHTS), days, RATE)


def _level(layout: Layout, days: int) -> tuple[float, float, float]:
    """Follow the changes, or the weekdays: whichever was closer before."""
    levels = carried_on(layout.tops)
    change, weekday = ChangeCourse(levels), WeekdayCourse(layout.tops)
    stretch = testable_days(change, days)
    drifting, swinging = past_errors(change, stretch), past_errors(weekday, stretch)
    if swinging.windows and swinging.plain < drifting.plain * stretch:
        return _ends(weekday, days, DAY)
    low, point, high = _ends(change, days, CHANGE)
    last = levels[-1]
    return last + days * low, last + days * point, last + days * high


_LOOKS = {Quantity.TOTAL: _total, Quantity.LEVEL: _level, Quantity.RATE: _rate}


def _ends(course: Course, days: int, fitted: Calibration) -> tuple[float, float, float]:
    point = course.predicted(course.days, days)
    low, high = interval(course, point, days, fitted)
    return low, point, high


def _exponent(amounts: Iterable[float]) -> int:
    return max(math.frexp(amount)[1] for amount in amounts)


def _limits(quantity: Quantity, known: list[tuple[date, float, float]]) -> tuple[float, float]:
    """Keep what was never below 0 there, and a part of a whole within it."""
    lowest = -math.inf if any(top < 0 or below < 0 for _, top, below in known) else 0.0
    is_part = quantity is Quantity.RATE and all(top <= below for _, top, below in known)
    return lowest, 1.0 if is_part and not lowest else math.inf


def _finite(value: float, exponent: int) -> float:
    """Scale back, to twelve digits: beyond those, floats hold the noise of their arithmetic."""
    largest = sys.float_info.max
    try:
        scaled = math.ldexp(value, exponent)
    except OverflowError:
        scaled = math.copysign(largest, value)
    return max(-largest, min(largest, float(f"{scaled:.12g}")))
