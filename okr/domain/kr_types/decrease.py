"""Decrease: from a start down to a lower target."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    baseline_problems,
    flat_problem,
    is_number,
    required,
    travelled,
)
from okr.domain.messages import message


def _fraction(goal: Goal, observed: Observation) -> float | None:
    value, target = observed.value, goal.target
    if is_number(value) and is_number(target) and goal.baseline == target:
        return float(value <= target)
    return travelled(value, goal.baseline, target)


def _problems(goal: Goal) -> list[Problem]:
    baseline, target = goal.baseline, goal.target
    if not (is_number(baseline) and is_number(target)):
        return baseline_problems(goal) + required(goal, "target")
    if baseline == target:
        return [flat_problem(target)]
    if target < baseline:
        return []
    sentence = message(
        "From {baseline} to {target} is upwards. Choose “{kind}”, or correct the numbers.",
        baseline=baseline,
        target=target,
        kind=message("Increase"),
    )
    return [Problem("target", sentence)]


_GOAL = Goal(baseline=40, target=20)

KR_TYPE = KrType(
    key="decrease",
    order=2,
    title=message("Decrease"),
    hint=message("Bring a number down from where it stands to a lower target."),
    fields=("baseline", "target"),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.CURVE,
    examples=(
        Example(_GOAL, Observation(40), 0.0),
        Example(_GOAL, Observation(30), 0.5),
        Example(_GOAL, Observation(20), 1.0),
        Example(_GOAL, Observation(50), -0.5),
        Example(_GOAL, Observation(10), 1.5),
        Example(_GOAL, Observation(None), None),
        Example(Goal(target=20), Observation(30), None),
        Example(Goal(baseline=20, target=20), Observation(20), 1.0),
        Example(Goal(baseline=20, target=20), Observation(20.1), 0.0),
    ),
    feeds=frozenset({"total", "window", "latest", "ratio", "trailing_ratio"}),
)
