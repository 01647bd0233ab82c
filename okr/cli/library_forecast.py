"""Holt-Winters by statsmodels, a method to compare with; Jauge itself does without it."""

import importlib
import math
import warnings
from collections.abc import Mapping
from typing import Any

from okr.domain.forecasting.backtest import Method
from okr.domain.forecasting.baselines import Guess, daily
from okr.domain.forecasting.history import WEEK, History, Quantity

NAME = "Holt-Winters (statsmodels)"
PACKAGE = "statsmodels"
INSTALL = f"python -m pip install {PACKAGE}"

_SEED = 1
_PATHS = 200
_LEAST_WEEKS = 3
_MOST_KEPT = 100


def library_methods(longest: int) -> Mapping[str, Method]:
    """Give the methods of libraries that are installed, to look up to so many days ahead."""
    try:
        models = importlib.import_module("statsmodels.tsa.holtwinters")
    except ImportError:
        return {}
    return {NAME: HoltWinters(models, longest)}


class HoltWinters:
    """A damped trend with a weekday pattern, both additive; a rate by the day.

    The interval is that of 200 simulated futures. Fits are kept, as one origin is asked for
    several stretches, and one column as totals and as levels.
    """

    def __init__(self, models: Any, longest: int) -> None:  # noqa: ANN401 - it has no types
        self._models = models
        self._longest = longest
        self._kept: dict[tuple[float, ...], Any] = {}

    def __call__(self, history: History, days: int) -> Guess | None:
        """Fit, simulate and sum up; None with fewer than three weeks."""
        values = daily(history)
        if len(values) < _LEAST_WEEKS * WEEK:
            return None
        futures = self._futures(tuple(values))
        if history.quantity is Quantity.LEVEL:
            outcomes = sorted(futures[days - 1])
        else:
            outcomes = sorted(futures[:days].sum(axis=0))
        share = days if history.quantity is Quantity.RATE else 1
        low, point, high = (float(outcomes[int(q * _PATHS)]) / share for q in (0.1, 0.5, 0.9))
        return Guess(point, low, high) if all(map(math.isfinite, (low, point, high))) else None

    def _futures(self, values: tuple[float, ...]) -> Any:  # noqa: ANN401 - an array of theirs
        if values not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[values] = self._simulated(values)
        return self._kept[values]

    def _simulated(self, values: tuple[float, ...]) -> Any:  # noqa: ANN401 - likewise
        with warnings.catch_warnings():
            # A fit that did not converge is still what the library says.
            warnings.simplefilter("ignore")
            model = self._models.ExponentialSmoothing(
                values,
                trend="add",
                damped_trend=True,
                seasonal="add",
                seasonal_periods=WEEK,
                initialization_method="heuristic",
            )
            return model.fit(use_brute=False).simulate(
                self._longest, repetitions=_PATHS, error="add", rng=_SEED
            )
