"""Maintain at least: stay at or above a floor."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    floor_problems,
    floor_share,
    is_number,
)
from okr.domain.messages import message


def _fraction(goal: Goal, observed: Observation) -> float | None:
    if not (is_number(observed.value) and is_number(goal.target)):
        return None
    return floor_share(observed.value, goal.target, goal.lower_fail)


def _problems(goal: Goal) -> list[Problem]:
    return floor_problems(goal, "target", "lower_fail")


_GOAL = Goal(target=10)
_BELOW_ZERO = Goal(target=-10, lower_fail=-20)

KR_TYPE = KrType(
    key="at_least",
    order=4,
    title=message("Maintain at least"),
    hint=message(
        "Stay at or above a level; below it the score falls to 0 at the fail limit,"
        " half the level unless you write another."
    ),
    fields=("target", "lower_fail"),
    optional=frozenset({"lower_fail"}),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.FULL,
    examples=(
        Example(_GOAL, Observation(5), 0.0),
        Example(_GOAL, Observation(7.5), 0.5),
        Example(_GOAL, Observation(10), 1.0),
        Example(_GOAL, Observation(2.5), -0.5),
        Example(_GOAL, Observation(30), 1.0),
        Example(_GOAL, Observation(None), None),
        Example(Goal(), Observation(10), None),
        Example(Goal(target=100, lower_fail=80), Observation(95), 0.75),
        Example(_BELOW_ZERO, Observation(-15), 0.5),
        Example(Goal(target=0), Observation(-1), None),
        Example(Goal(target=10, lower_fail=10), Observation(9), 0.0),
    ),
    feeds=frozenset({"total", "window", "latest", "ratio", "trailing_ratio"}),
)
