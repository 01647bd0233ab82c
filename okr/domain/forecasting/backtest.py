"""How right each method was, looking ahead from many past days.

From every origin all methods see the same readings, and nothing after them.
"""

import math
from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from okr.domain.forecasting.ahead import forecast
from okr.domain.forecasting.baselines import Guess, drift, line, naive, seasonal_naive
from okr.domain.forecasting.history import History, Quantity

Method = Callable[[History, int], Guess | None]
"""Readings and days ahead to a guess; None where the readings are too few for it."""

JAUGE = "Jauge"
SEASONAL_NAIVE = "seasonal naive"
HORIZONS = (7, 14, 28, 60, 90)
MOST_ORIGINS = 24
MOST_DAYS_KNOWN = 400

_FIRST_ORIGIN_DAYS = 30
_LEAST_SHARE = 0.9
_LEAST_PAST = 5
_TAIL = 0.1


def jauge(history: History, days: int) -> Guess | None:
    """Ask our own forecast."""
    found = forecast(history, days)
    return None if found is None else Guess(found.point, found.low, found.high)


METHODS: Mapping[str, Method] = {
    JAUGE: jauge,
    "naive": naive,
    SEASONAL_NAIVE: seasonal_naive,
    "drift": drift,
    "least-squares line": line,
}


@dataclass
class Tally:
    """What is counted of one method, on one series and so many days ahead.

    `outside` are the intervals that missed, of `intervals`; the errors are absolute sums over
    the `guesses`, our own and that of the seasonal naive at the same origins.
    """

    guesses: int = 0
    intervals: int = 0
    outside: int = 0
    error: float = 0.0
    seasonal_error: float = 0.0

    @property
    def coverage(self) -> float | None:
        """The share of intervals that held what came; None without any."""
        return 1 - self.outside / self.intervals if self.intervals else None

    @property
    def relative_error(self) -> float | None:
        """The error as a multiple of that of the seasonal naive; None where that has none."""
        return self.error / self.seasonal_error if self.seasonal_error else None


@dataclass(frozen=True)
class Row:
    """One line of the table: means over `series`, each of which counts the same."""

    quantity: Quantity
    days: int
    method: str
    series: int
    coverage: float | None
    relative_error: float | None


@dataclass
class _Past:
    """The signed errors of one method so far: (day by which each is known, error)."""

    errors: list[tuple[date, float]] = field(default_factory=list)

    def ends(self, on: date) -> tuple[float, float] | None:
        """Give the 10th and 90th per cent of the errors known on a day; None if fewer than 5."""
        known: list[float] = []
        for day, error in self.errors:
            if day <= on:
                insort(known, error)
        if len(known) < _LEAST_PAST:
            return None
        tail = _TAIL * (len(known) - 1)
        return _between(known, tail), _between(known, len(known) - 1 - tail)


def backtest(
    history: History,
    methods: Mapping[str, Method],
    horizons: Sequence[int] = HORIZONS,
    most_origins: int = MOST_ORIGINS,
) -> dict[tuple[str, int], Tally]:
    """Look ahead from up to `most_origins` past days; give a tally by method and days ahead.

    The first origin has 30 days behind it. A method without an interval of its own gets
    that of its past errors. An origin counts for a horizon where the outcome is known: nine
    days in ten for a total, the last day for a level, anything below for a rate.
    """
    tallies = {(name, days): Tally() for name in methods for days in horizons}
    pasts = {key: _Past() for key in tallies}
    for origin in _origins(history, min(horizons), most_origins):
        seen = _recent(history, origin)
        for days in horizons:
            actual = _actual(history, origin, days)
            base = seasonal_naive(seen, days)
            if actual is None or base is None:
                continue
            for name, method in methods.items():
                key = (name, days)
                guess = _with_interval(method(seen, days), pasts[key], origin)
                if guess is not None:
                    _count(tallies[key], guess, actual, abs(base.point - actual))
                    known_on = origin + timedelta(days=days)
                    pasts[key].errors.append((known_on, actual - guess.point))
    return tallies


def table(
    found: Sequence[tuple[Quantity, Mapping[tuple[str, int], Tally]]],
) -> list[Row]:
    """Average the tallies of many series, by quantity, days ahead and method."""
    groups: dict[tuple[Quantity, int, str], list[Tally]] = {}
    for quantity, tallies in found:
        for (name, days), tally in tallies.items():
            if tally.guesses:
                groups.setdefault((quantity, days, name), []).append(tally)
    order = list(Quantity)
    return [
        Row(
            quantity,
            days,
            name,
            len(listed),
            _mean([tally.coverage for tally in listed]),
            _mean([tally.relative_error for tally in listed]),
        )
        for (quantity, days, name), listed in sorted(
            groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]


def _origins(history: History, shortest: int, most: int) -> Iterator[date]:
    """Choose days with a reading, spread evenly, and weekdays mixed."""
    known = [day for day, _, _ in history.known()]
    if not known:
        return
    first = known[0] + timedelta(days=_FIRST_ORIGIN_DAYS - 1)
    last = known[-1] - timedelta(days=shortest)
    possible = [day for day in known if first <= day <= last]
    step = max(1, math.ceil(len(possible) / most))
    yield from possible[:: step + (step % 7 == 0)]


def _recent(history: History, origin: date) -> History:
    first = origin - timedelta(days=MOST_DAYS_KNOWN - 1)
    parts = [
        [reading for reading in readings if first <= reading[0] <= origin]
        for readings in (history.readings, history.denominator)
    ]
    return History(history.quantity, *parts)


def _actual(history: History, origin: date, days: int) -> float | None:
    """Give what came; None where too little of it is known."""
    end = origin + timedelta(days=days)
    ahead = [row for row in history.known() if origin < row[0] <= end]
    if history.quantity is Quantity.LEVEL:
        return ahead[-1][1] if ahead and ahead[-1][0] == end else None
    if len(ahead) < _LEAST_SHARE * days:
        return None
    top, below = math.fsum(row[1] for row in ahead), math.fsum(row[2] for row in ahead)
    if history.quantity is Quantity.RATE:
        return top / below if below else None
    return top * days / len(ahead)


def _with_interval(guess: Guess | None, past: _Past, origin: date) -> Guess | None:
    if guess is None or guess.low is not None:
        return guess
    ends = past.ends(origin)
    return guess if ends is None else Guess(guess.point, *(guess.point + end for end in ends))


def _count(tally: Tally, guess: Guess, actual: float, seasonal_error: float) -> None:
    tally.guesses += 1
    tally.error += abs(guess.point - actual)
    tally.seasonal_error += seasonal_error
    if guess.low is not None and guess.high is not None:
        # Nine digits, or a flat series would fall outside by the noise of floats.
        slack = 1e-9 * abs(actual)
        tally.intervals += 1
        tally.outside += not guess.low - slack <= actual <= guess.high + slack


def _between(ordered: Sequence[float], place: float) -> float:
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None
