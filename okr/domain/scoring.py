"""From raw progress to scores, averages and colour bands."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from okr.domain.errors import Problem
from okr.domain.messages import message

_TENTH = Decimal("0.1")
_NOISE_DECIMALS = 9
"""Beyond these, floats hold the noise of their own arithmetic."""


class Band(StrEnum):
    """Where a score lies against the two thresholds."""

    NO_DATA = "no_data"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True)
class Thresholds:
    """Two cut points on the score shown: MIDDLE from `low`, HIGH from `high`, both inclusive."""

    low: float = 0.4
    high: float = 0.7


STANDARD = Thresholds()
COMMITTED = Thresholds(0.7, 1.0)


def threshold_problems(low: float, high: float) -> list[Problem]:
    """Ask for 0 < low < high <= 1; NaN is refused too."""
    problems = []
    if not 0 < low < 1:
        sentence = message("Write a lower threshold above 0 and below 1.")
        problems.append(Problem("low", sentence))
    if not 0 < high <= 1:
        sentence = message("Write an upper threshold above 0 and at most 1.")
        problems.append(Problem("high", sentence))
    if not problems and low >= high:
        sentence = message("Write an upper threshold above the lower one, {low}.", low=low)
        problems.append(Problem("high", sentence))
    return problems


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """Keep a value within [low, high]."""
    return max(low, min(high, value))


def score_of(raw: float | None) -> float | None:
    """Give the score in [0, 1] of raw progress; None, NaN and infinities have none."""
    return None if raw is None or not math.isfinite(raw) else clamp(raw)


def shown(score: float) -> float:
    """Round a score to one decimal, half away from zero, as people read it.

    Nine decimals first, so that the mean of 0.6 and 0.7 is a half although floats say less.
    """
    tidy = Decimal(repr(round(float(score), _NOISE_DECIMALS)))
    return float(tidy.quantize(_TENTH, rounding=ROUND_HALF_UP)) + 0.0


def band(score: float | None, thresholds: Thresholds = STANDARD) -> Band:
    """Give the band of the score as shown, so that number and colour never disagree."""
    if score is None:
        return Band.NO_DATA
    rounded = shown(score)
    if rounded < thresholds.low:
        return Band.LOW
    return Band.MIDDLE if rounded < thresholds.high else Band.HIGH


def normalised(weights: Sequence[float]) -> list[float]:
    """Give each weight as a share of 1; all 0.0 when every weight is 0."""
    scaled = _scaled(weights)
    total = math.fsum(scaled)
    return [weight / total if total else 0.0 for weight in scaled]


def weighted_score(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    """Average (score, weight) pairs; a score of None counts as 0.

    None when nothing that has weight has a score, or when the weights add up to 0.
    """
    listed = list(pairs)
    weights = _scaled([weight for _, weight in listed])
    scores = [score for score, _ in listed]
    if all(score is None or not weight for score, weight in zip(scores, weights, strict=True)):
        return None
    products = [(score or 0.0) * weight for score, weight in zip(scores, weights, strict=True)]
    return math.fsum(products) / math.fsum(weights)


def is_below_baseline(raw: float | None) -> bool:
    """Tell whether things stand worse than at the start, or beyond the fail limit."""
    return raw is not None and round(raw, _NOISE_DECIMALS) < 0


def kr_reached(raw: float | None) -> bool:
    """Answer yes or no for one key result: yes from raw progress 1.0, no without data."""
    return raw is not None and round(raw, _NOISE_DECIMALS) >= 1


def reached_count(raws: Iterable[float | None]) -> int:
    """Count the key results that are reached."""
    return sum(kr_reached(raw) for raw in raws)


def objective_reached(raws: Iterable[float | None]) -> bool:
    """Answer yes when there are key results and every one is reached."""
    listed = list(raws)
    return bool(listed) and reached_count(listed) == len(listed)


def _scaled(weights: Sequence[float]) -> list[float]:
    """Divide by the largest weight, so that sums neither overflow nor vanish."""
    if any(not math.isfinite(weight) or weight < 0 for weight in weights):
        raise ValueError("weights must be finite and not negative")
    largest = max(weights, default=0.0)
    return [weight / largest if largest else 0.0 for weight in weights]
