"""How wide an 80 % interval has to be, from how wrong the same forecasts were before."""

import math
from dataclasses import dataclass

from okr.domain.forecasting.courses import Course
from okr.domain.forecasting.history import WEEK

_HALF_LIFE_DAYS = 90
_FIRST_ORIGIN = WEEK
_LEAST_WINDOWS = 3


@dataclass(frozen=True)
class Calibration:
    """Five numbers fitted once, on many series, so that 10 % fall on either side.

    `usual` is the error of a series of which nothing is known, and counts as much as
    `patience` windows of its own. Errors grow with days ahead to the power `growth`, 28 days
    being 1. `below` and `above` stretch the mean error to the ends of the interval.
    """

    usual: float
    patience: float
    growth: float
    below: float
    above: float


TOTAL = Calibration(usual=1.0, patience=1.2, growth=0.0, below=1.35, above=1.9)
RATE = Calibration(usual=0.5, patience=2.0, growth=-0.1, below=1.35, above=1.4)
CHANGE = Calibration(usual=2.0, patience=0.1, growth=0.0, below=1.55, above=1.55)
DAY = Calibration(usual=0.6, patience=0.5, growth=0.1, below=1.5, above=2.0)


@dataclass(frozen=True)
class PastErrors:
    """How wrong a course was, so many days ahead, at every origin that has an outcome.

    `mean` weighs recent origins more and tells big amounts by ratio, `plain` is in the unit
    of the metric; both 0.0 where `windows`, their number without overlap, is.
    """

    mean: float
    plain: float
    windows: float


def past_errors(course: Course, ahead: int) -> PastErrors:
    """Go back over a course and compare what it said with what came."""
    weight = weighted = plain = 0.0
    count = 0
    last = course.days - ahead
    for origin in range(_FIRST_ORIGIN, last + 1):
        actual = course.actual(origin, ahead)
        if actual is None:
            continue
        predicted = course.predicted(origin, ahead)
        share = 0.5 ** ((last - origin) / _HALF_LIFE_DAYS)
        weight += share
        weighted += share * distance(predicted, actual, course.scale)
        plain += abs(actual - predicted)
        count += 1
    if not count:
        return PastErrors(0.0, 0.0, 0.0)
    return PastErrors(weighted / weight, plain / count, count / ahead)


def testable_days(course: Course, ahead: int) -> int:
    """Give the longest stretch, up to `ahead`, of which a course holds three windows."""
    longest = (course.days - _FIRST_ORIGIN) // _LEAST_WINDOWS
    return min(ahead, max(min(ahead, WEEK), longest))


def interval(course: Course, point: float, ahead: int, fitted: Calibration) -> tuple[float, float]:
    """Give the ends, low first, between which 80 % of what comes should lie."""
    if not course.scale:
        return point, point
    size = _expected_error(course, ahead, fitted)
    middle = math.asinh(point / course.scale)
    return (
        min(point, course.scale * math.sinh(middle - fitted.below * size)),
        max(point, course.scale * math.sinh(middle + fitted.above * size)),
    )


def distance(one: float, other: float, scale: float) -> float:
    """Tell two amounts apart: by ratio where they are large against the scale, else by steps."""
    if not scale:
        return 0.0
    return abs(math.asinh(one / scale) - math.asinh(other / scale))


def _expected_error(course: Course, ahead: int, fitted: Calibration) -> float:
    """Trust the errors of long stretches as far as there are many, then those of weeks."""
    stretches = dict.fromkeys((min(ahead, WEEK), testable_days(course, ahead)))
    error = fitted.usual
    for stretch in stretches:
        past = past_errors(course, stretch)
        trust = past.windows / (fitted.patience + past.windows)
        error = trust * past.mean + (1 - trust) * error
    return error * float((ahead / 28) ** fitted.growth)
