"""Maintain within a range: stay between two limits, both included."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    ceiling_problems,
    ceiling_share,
    floor_problems,
    floor_share,
    is_number,
    order_problems,
)
from okr.domain.messages import message


def _fraction(goal: Goal, observed: Observation) -> float | None:
    value, lower, upper = observed.value, goal.lower, goal.upper
    if not (is_number(value) and is_number(lower) and is_number(upper)):
        return None
    if value < lower:
        return floor_share(value, lower, goal.lower_fail)
    return ceiling_share(value, upper, goal.upper_fail)


def _problems(goal: Goal) -> list[Problem]:
    limits = floor_problems(goal, "lower", "lower_fail")
    limits += ceiling_problems(goal, "upper", "upper_fail")
    return order_problems(goal) + limits


_GOAL = Goal(lower=16, upper=48)
_AROUND_ZERO = Goal(lower=-10, upper=0, lower_fail=-20, upper_fail=10)

KR_TYPE = KrType(
    key="range",
    order=6,
    title=message("Maintain within a range"),
    hint=message(
        "Stay between two limits; outside, the score falls to 0 at the fail limits,"
        " half the lower and one and a half times the upper unless you write others."
    ),
    fields=("lower", "upper", "lower_fail", "upper_fail"),
    optional=frozenset({"lower_fail", "upper_fail"}),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.FULL,
    examples=(
        Example(_GOAL, Observation(16), 1.0),
        Example(_GOAL, Observation(30), 1.0),
        Example(_GOAL, Observation(48), 1.0),
        Example(_GOAL, Observation(12), 0.5),
        Example(_GOAL, Observation(8), 0.0),
        Example(_GOAL, Observation(0), -1.0),
        Example(_GOAL, Observation(60), 0.5),
        Example(_GOAL, Observation(72), 0.0),
        Example(_GOAL, Observation(96), -1.0),
        Example(_GOAL, Observation(None), None),
        Example(Goal(lower=16), Observation(20), None),
        Example(_AROUND_ZERO, Observation(-15), 0.5),
        Example(_AROUND_ZERO, Observation(5), 0.5),
    ),
    feeds=frozenset({"total", "window", "latest", "ratio", "trailing_ratio"}),
)
