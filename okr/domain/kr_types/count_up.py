"""Count up: so many of something, starting from nothing."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    is_number,
    required,
    travelled,
)
from okr.domain.messages import message


def _fraction(goal: Goal, observed: Observation) -> float | None:
    return travelled(observed.value, 0.0, goal.target)


def _problems(goal: Goal) -> list[Problem]:
    if not is_number(goal.target):
        return required(goal, "target")
    if goal.target > 0:
        return []
    return [Problem("target", message("Write a target above 0: the count starts from nothing."))]


_GOAL = Goal(target=15)

KR_TYPE = KrType(
    key="count_up",
    order=3,
    title=message("Count up"),
    hint=message("Reach a number of things done, counted from 0."),
    fields=("target",),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.CURVE,
    examples=(
        Example(_GOAL, Observation(0), 0.0),
        Example(_GOAL, Observation(6), 0.4),
        Example(_GOAL, Observation(15), 1.0),
        Example(_GOAL, Observation(-3), -0.2),
        Example(_GOAL, Observation(18), 1.2),
        Example(_GOAL, Observation(None), None),
        Example(Goal(), Observation(6), None),
    ),
    feeds=frozenset({"total", "window", "latest"}),
)
