"""How ambitious a target is, against what its metric has done before.

A target is compared with every stretch of the past that is as long as the period, one
starting each week. They overlap: a quarter has few predecessors in a year of readings, and
moving by a week lets each good month count in the stretches that hold it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from okr.domain.calendar import Period
from okr.domain.forecasting.projection import Basis, Span, last_value, project, projected_value
from okr.domain.kr_type import Goal, Observation, is_number
from okr.domain.kr_types import kr_type
from okr.domain.measures import Measure
from okr.domain.messages import Message, message
from okr.domain.scoring import kr_reached

LEAST_STRETCHES = 5
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)
_FROM_BEFORE = frozenset({"increase", "decrease"})
# Where a bell curve has a quarter, and a tenth, of its weight beyond.
_QUARTER_OF_TAIL = 0.6745 / 1.2816
_STEPS_PER_MOVE = 4


class Reach(StrEnum):
    """Whether a target is reached without doing anything new."""

    BY_ITSELF = "by_itself"
    STRETCH = "stretch"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Ambitiousness:
    """How far a target reaches: `moved` of `stretches` comparable stretches went as far."""

    reach: Reach
    moved: int
    stretches: int
    sentence: Message


@dataclass(frozen=True)
class Proposals:
    """Three targets in the unit of the metric, each further from `start` than the last.

    Safe: the trend leads there. Ambitious: one time in four it does, or one past stretch in
    four moved as much, whichever is further. Moonshot: one time in ten, or further than any
    past stretch.
    """

    start: float
    safe: float
    ambitious: float
    moonshot: float


def ambitiousness(basis: Basis, kind: str, goal: Goal) -> Ambitiousness | None:
    """Tell how far a goal of that kind (a key of KR_TYPES) reaches; None with too little history.

    That is fewer than five stretches in the past, or a kind that cannot be projected.
    """
    projected = project(basis, kind, goal)
    stretches = [_carried_over(move, kind, goal) for move in _moves(basis)]
    if projected is None or len(stretches) < LEAST_STRETCHES:
        return None
    fraction = kr_type(kind).fraction
    moved = sum(kr_reached(fraction(goal, Observation(value))) for value in stretches)
    if kr_reached(fraction(goal, Observation(projected.value.point))):
        reach, sentence = Reach.BY_ITSELF, message("Your trend gets there by itself.")
    elif moved:
        reach = Reach.STRETCH
        sentence = message(
            "A stretch: {moved} of {stretches} comparable {periods} moved this much.",
            moved=moved,
            stretches=len(stretches),
            periods=_periods(basis.period.days),
        )
    else:
        reach = Reach.UNSEEN
        sentence = message(
            "None of the {stretches} comparable {periods} on record moved this much.",
            stretches=len(stretches),
            periods=_periods(basis.period.days),
        )
    return Ambitiousness(reach, moved, len(stretches), sentence)


def proposals(basis: Basis, *, is_downward: bool = False) -> Proposals | None:
    """Propose three targets for the end of the period; None with too little history.

    They are readable numbers: a step of 1, 2 or 5 with zeros, at most a quarter of the way.
    """
    projected = projected_value(basis)
    moves = list(_moves(basis))
    start = _start(basis, basis.period)
    if projected is None or start is None or len(moves) < LEAST_STRETCHES:
        return None
    sign = -1.0 if is_downward else 1.0
    ways = sorted(sign * (move.value - move.start) for move in moves)
    ahead = _turned(projected, sign)
    origin = sign * start
    quarter = ahead.point + _QUARTER_OF_TAIL * (ahead.high - ahead.point)
    wished = (
        ahead.point,
        max(quarter, origin + ways[math.ceil(0.75 * len(ways)) - 1]),
        max(ahead.high, origin + ways[-1]),
    )
    safe, ambitious, moonshot = _readable(origin, wished)
    return Proposals(start, sign * safe, sign * ambitious, sign * moonshot)


@dataclass(frozen=True)
class _Move:
    """Where a past stretch started and where it ended."""

    start: float
    value: float


def _moves(basis: Basis) -> Iterator[_Move]:
    """Go through the stretches that lie wholly in the past, the latest first."""
    readings = basis.data.readings
    if not readings:
        return
    days = basis.period.days
    end = min(readings[-1][0], basis.period.starts_on - _ONE_DAY)
    while (first := end - (days - 1) * _ONE_DAY) >= readings[0][0]:
        stretch = Period(first, end)
        start, value = _start(basis, stretch), last_value(basis, stretch, None)
        if start is not None and value is not None:
            yield _Move(start, value)
        end -= _WEEK


def _start(basis: Basis, stretch: Period) -> float | None:
    """Give where a stretch starts: the level just before, or the figure of the one before.

    A change in per cent starts from 0.
    """
    if basis.measure is Measure.GROWTH:
        return 0.0
    before = Period(stretch.starts_on - stretch.days * _ONE_DAY, stretch.starts_on - _ONE_DAY)
    readings = basis.data.readings
    if basis.measure in (Measure.TOTAL, Measure.RATIO) and readings[0][0] > before.starts_on:
        return None
    return last_value(basis, before, None)


def _carried_over(move: _Move, kind: str, goal: Goal) -> float:
    """Let a move of the past start where the goal does, if the goal starts anywhere."""
    if kind in _FROM_BEFORE and is_number(goal.baseline):
        return goal.baseline + move.value - move.start
    return move.value


def _turned(span: Span, sign: float) -> Span:
    return span if sign > 0 else Span(-span.point, -span.high, -span.low)


def _readable(origin: float, wished: tuple[float, ...]) -> list[float]:
    """Round to a step that suits the way to go, each at least one step beyond the last."""
    step = _step(max(abs(wish - origin) for wish in wished) / _STEPS_PER_MOVE)
    found: list[float] = []
    last = origin
    for wish in wished:
        last = max(round(wish / step), math.floor(last / step + 1e-9) + 1) * step
        found.append(float(f"{last:.12g}"))
    return found


def _step(size: float) -> float:
    """Give the largest 1, 2 or 5 with zeros up to a size; 1 where there is no way to go."""
    if not size:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return max(digit for digit in (1, 2, 5) if digit == 1 or digit * power <= size) * power


def _periods(days: int) -> Message:
    """Name stretches of that length."""
    for longest, name in (
        (27, None),
        (31, message("months")),
        (88, None),
        (92, message("quarters")),
        (180, None),
        (184, message("half-years")),
        (364, None),
        (366, message("years")),
    ):
        if days <= longest:
            return name or message("stretches of {days} days", days=days)
    return message("stretches of {days} days", days=days)
