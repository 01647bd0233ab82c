"""How a short memory and a long one are blended, by how far ahead one looks.

The weights were fitted once, on many series and all origins, so that the sum of absolute
errors is least; docs/forecast.md says how.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

SCALE_SHARE = 0.2
"""Amounts far below this share of the usual size count as nothing."""

_Anchors = Sequence[tuple[int, tuple[float, ...]]]

TOTAL_WEIGHTS: _Anchors = (
    (2, (0.90, 0.05, 0.05, 0.00)),
    (7, (0.59, 0.21, 0.19, 0.01)),
    (28, (0.34, 0.23, 0.39, 0.04)),
    (90, (0.12, 0.14, 0.36, 0.38)),
)
"""By days ahead: the last week, the median of 4 weeks and of 26, and a slow mean."""

RATE_WEIGHTS: _Anchors = (
    (7, (0.26, 0.45, 0.15, 0.14)),
    (28, (0.17, 0.32, 0.09, 0.42)),
    (90, (0.08, 0.17, 0.05, 0.70)),
)
"""The same for rates, which keep their mean for longer."""

DAY_WEIGHTS: _Anchors = (
    (7, (0.32, 0.33, 0.35)),
    (28, (0.06, 0.78, 0.16)),
    (90, (0.01, 0.93, 0.06)),
)
"""By days ahead: the median of the same weekday in 4 weeks and in 26, and the last week."""


def weights(anchors: _Anchors, days: float) -> tuple[float, ...]:
    """Give the weights for so many days ahead, between those that were fitted."""
    if days <= anchors[0][0]:
        return anchors[0][1]
    for (near, left), (far, right) in pairwise(anchors):
        if days < far:
            share = math.log(days / near) / math.log(far / near)
            return tuple(
                (1 - share) * one + share * other for one, other in zip(left, right, strict=True)
            )
    return anchors[-1][1]


def blended(values: Sequence[float], shares: Sequence[float], scale: float) -> float:
    """Blend by ratio rather than by difference, so that one viral week weighs less.

    Amounts small against `scale`, also negative ones, blend as differences do. A scale of 0
    says that all were 0.
    """
    if not scale:
        return 0.0
    mean = math.fsum(
        share * math.asinh(value / scale) for share, value in zip(shares, values, strict=True)
    )
    return scale * math.sinh(mean)
