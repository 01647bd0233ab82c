"""What a kind of key result is, and the arithmetic and checks that several kinds share."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeGuard

from okr.domain.errors import Problem
from okr.domain.messages import Message, message

FIELD_TITLES: dict[str, Message] = {
    "baseline": message("Start"),
    "target": message("Target"),
    "lower": message("Lower limit"),
    "upper": message("Upper limit"),
    "lower_fail": message("Lower fail limit"),
    "upper_fail": message("Upper fail limit"),
    "stages": message("Stages"),
}


@dataclass(frozen=True)
class Stage:
    """One step of a milestone key result; `due_on` is inclusive, None means the end."""

    title: str
    weight: float = 1.0
    due_on: date | None = None


@dataclass(frozen=True)
class Goal:
    """The numbers that a person writes down, in the unit of the metric; None is not given."""

    baseline: float | None = None
    target: float | None = None
    lower: float | None = None
    upper: float | None = None
    lower_fail: float | None = None
    upper_fail: float | None = None
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Observation:
    """Where things stand: `value` None means no reading.

    `parts` holds one number per check-in due (time in band) or per elapsed month
    (recurring), oldest first; None is one that is missing.
    """

    value: float | None
    parts: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Example:
    """A goal, what was observed, and the raw progress that follows."""

    goal: Goal
    observed: Observation
    raw: float | None


class Pace(StrEnum):
    """How the expected progress of a kind grows: along the curve, always full, ..."""

    CURVE = "curve"
    FULL = "full"
    STAGES = "stages"
    DEADLINE = "deadline"


@dataclass(frozen=True)
class KrType:
    """A kind of key result: its form, its calculation and its own tests.

    `fields` are Goal fields in form order, `optional` those that may stay empty.
    `fraction` gives raw progress, not clamped: 1.0 is the goal, None is no data.
    `feeds` are the keys of the measures that may feed it besides readings by hand.
    """

    key: str
    order: int
    title: Message
    hint: Message
    fields: tuple[str, ...]
    optional: frozenset[str]
    fraction: Callable[[Goal, Observation], float | None]
    problems: Callable[[Goal], list[Problem]]
    pace: Pace
    examples: tuple[Example, ...]
    feeds: frozenset[str]


def is_number(value: float | None) -> TypeGuard[float]:
    """Tell a finite number from nothing, NaN, an infinity or text."""
    return isinstance(value, int | float) and math.isfinite(value)


def travelled(value: float | None, start: float | None, end: float | None) -> float | None:
    """Give the share of the way from start to end, not clamped; None without three numbers.

    Where start equals end there is no way to go: 1.0 from that level up, else 0.0.
    """
    if not (is_number(value) and is_number(start) and is_number(end)):
        return None
    if start == end:
        return float(value >= end)
    return (value - start) / (end - start)


def floor_share(value: float, floor: float, fail: float | None) -> float | None:
    """Give 1.0 from `floor` up, and below it the distance down to 0.0 at `fail`.

    `fail` None means half the floor; None comes back when the floor has no half below it.
    """
    if value >= floor:
        return 1.0
    limit = 0.5 * floor if fail is None and floor > 0 else fail
    if not is_number(limit):
        return None
    return (value - limit) / (floor - limit) if limit < floor else 0.0


def ceiling_share(value: float, ceiling: float, fail: float | None) -> float | None:
    """Give 1.0 up to `ceiling`, and above it the distance down to 0.0 at `fail`.

    `fail` None means one and a half times the ceiling; None comes back when that is not above.
    """
    if value <= ceiling:
        return 1.0
    limit = 1.5 * ceiling if fail is None and ceiling > 0 else fail
    if not is_number(limit):
        return None
    return (limit - value) / (limit - ceiling) if limit > ceiling else 0.0


def required(goal: Goal, *fields: str) -> list[Problem]:
    """Ask for a finite number in each of the fields."""
    return [_no_number(name) for name in fields if not is_number(getattr(goal, name))]


def finite_if_given(goal: Goal, *fields: str) -> list[Problem]:
    """Refuse NaN and infinities in fields that may stay empty."""
    given = [name for name in fields if getattr(goal, name) is not None]
    return required(goal, *given)


def baseline_problems(goal: Goal) -> list[Problem]:
    """Ask for the baseline, which only a draft may leave open."""
    if goal.baseline is not None:
        return required(goal, "baseline")
    sentence = message(
        "Write where you start from, or bind a metric and use its previous period."
        " Only a draft may leave the start open."
    )
    return [Problem("baseline", sentence)]


def floor_problems(goal: Goal, floor_field: str, fail_field: str) -> list[Problem]:
    """Ask for a fail limit below the floor, or none where half the floor will do."""
    problems = required(goal, floor_field) + finite_if_given(goal, fail_field)
    floor, fail = getattr(goal, floor_field), getattr(goal, fail_field)
    if problems:
        return problems
    if fail is None and floor <= 0:
        sentence = message(
            "Write the lower fail limit, the value that scores 0:"
            " it cannot be worked out from {floor}.",
            floor=floor,
        )
        return [Problem(fail_field, sentence)]
    if fail is not None and fail >= floor:
        sentence = message("Write a lower fail limit below {floor}.", floor=floor)
        return [Problem(fail_field, sentence)]
    return []


def ceiling_problems(goal: Goal, ceiling_field: str, fail_field: str) -> list[Problem]:
    """Ask for a fail limit above the ceiling, or none where half as much again will do."""
    problems = required(goal, ceiling_field) + finite_if_given(goal, fail_field)
    ceiling, fail = getattr(goal, ceiling_field), getattr(goal, fail_field)
    if problems:
        return problems
    if fail is None and ceiling <= 0:
        sentence = message(
            "Write the upper fail limit, the value that scores 0:"
            " it cannot be worked out from {ceiling}.",
            ceiling=ceiling,
        )
        return [Problem(fail_field, sentence)]
    if fail is not None and fail <= ceiling:
        sentence = message("Write an upper fail limit above {ceiling}.", ceiling=ceiling)
        return [Problem(fail_field, sentence)]
    return []


def order_problems(goal: Goal) -> list[Problem]:
    """Refuse a lower limit above the upper one; limits that are not numbers are left aside."""
    lower, upper = goal.lower, goal.upper
    if not (is_number(lower) and is_number(upper)) or lower <= upper:
        return []
    sentence = message(
        "The lower limit {lower} is above the upper limit {upper}. Swap them.",
        lower=lower,
        upper=upper,
    )
    return [Problem("upper", sentence)]


def flat_problem(value: float) -> Problem:
    """Propose a maintain kind for a target that is where one already stands."""
    sentence = message(
        "The start and the target are both {value}, so nothing would move."
        " To maintain a level choose “{floor}” or “{ceiling}”, or write another target.",
        value=value,
        floor=message("Maintain at least"),
        ceiling=message("Maintain at most"),
    )
    return Problem("target", sentence)


def _no_number(name: str) -> Problem:
    return Problem(name, message("Write a number for “{field}”.", field=FIELD_TITLES[name]))
