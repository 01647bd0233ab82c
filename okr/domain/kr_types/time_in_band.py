"""Time within a range: the share of check-ins due that lay between the limits."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    finite_if_given,
    is_number,
    order_problems,
)
from okr.domain.messages import message


def _is_in_band(goal: Goal, value: float) -> bool:
    above = not is_number(goal.lower) or value >= goal.lower
    return above and (not is_number(goal.upper) or value <= goal.upper)


def _fraction(goal: Goal, observed: Observation) -> float | None:
    """Count a missing check-in as outside; None without a limit or any check-in."""
    values = [part for part in observed.parts if is_number(part)]
    if not values or not (is_number(goal.lower) or is_number(goal.upper)):
        return None
    return sum(_is_in_band(goal, value) for value in values) / len(observed.parts)


def _problems(goal: Goal) -> list[Problem]:
    if goal.lower is None and goal.upper is None:
        return [Problem("lower", message("Write a lower limit, an upper limit, or both."))]
    return finite_if_given(goal, "lower", "upper") + order_problems(goal)


_GOAL = Goal(lower=8, upper=12)

KR_TYPE = KrType(
    key="time_in_band",
    order=7,
    title=message("Time within a range"),
    hint=message(
        "Stay between the limits as often as possible: the score is the share of check-ins"
        " that were, and a missing check-in counts as outside."
    ),
    fields=("lower", "upper"),
    optional=frozenset({"lower", "upper"}),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.FULL,
    examples=(
        Example(_GOAL, Observation(7, (13, 7)), 0.0),
        Example(_GOAL, Observation(12, (13, 8, 7, 12)), 0.5),
        Example(_GOAL, Observation(10, (8, 10, 12)), 1.0),
        Example(_GOAL, Observation(10, (10, None)), 0.5),
        Example(Goal(lower=8), Observation(99, (7, 99)), 0.5),
        Example(Goal(upper=12), Observation(-99, (13, -99)), 0.5),
        Example(_GOAL, Observation(None), None),
        Example(_GOAL, Observation(None, (None, None)), None),
        Example(Goal(), Observation(10, (10,)), None),
    ),
    feeds=frozenset({"latest", "trailing_ratio"}),
)
