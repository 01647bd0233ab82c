"""Maintain at most: stay at or below a ceiling."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    ceiling_problems,
    ceiling_share,
    is_number,
)
from okr.domain.messages import message


def _fraction(goal: Goal, observed: Observation) -> float | None:
    if not (is_number(observed.value) and is_number(goal.target)):
        return None
    return ceiling_share(observed.value, goal.target, goal.upper_fail)


def _problems(goal: Goal) -> list[Problem]:
    return ceiling_problems(goal, "target", "upper_fail")


_GOAL = Goal(target=20)
_BELOW_ZERO = Goal(target=-10, upper_fail=0)

KR_TYPE = KrType(
    key="at_most",
    order=5,
    title=message("Maintain at most"),
    hint=message(
        "Stay at or below a level; above it the score falls to 0 at the fail limit,"
        " one and a half times the level unless you write another."
    ),
    fields=("target", "upper_fail"),
    optional=frozenset({"upper_fail"}),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.FULL,
    examples=(
        Example(_GOAL, Observation(30), 0.0),
        Example(_GOAL, Observation(25), 0.5),
        Example(_GOAL, Observation(20), 1.0),
        Example(_GOAL, Observation(35), -0.5),
        Example(_GOAL, Observation(0), 1.0),
        Example(_GOAL, Observation(None), None),
        Example(Goal(), Observation(10), None),
        Example(Goal(target=20, upper_fail=24), Observation(21), 0.75),
        Example(_BELOW_ZERO, Observation(-5), 0.5),
        Example(Goal(target=0), Observation(1), None),
        Example(Goal(target=10, upper_fail=10), Observation(11), 0.0),
    ),
    feeds=frozenset({"total", "window", "latest", "ratio", "trailing_ratio"}),
)
