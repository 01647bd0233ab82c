"""Increase: from a start up to a higher target."""

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
    return travelled(observed.value, goal.baseline, goal.target)


def _problems(goal: Goal) -> list[Problem]:
    baseline, target = goal.baseline, goal.target
    if not (is_number(baseline) and is_number(target)):
        return baseline_problems(goal) + required(goal, "target")
    if baseline == target:
        return [flat_problem(target)]
    if target > baseline:
        return []
    sentence = message(
        "From {baseline} to {target} is downwards. Choose “{kind}”, or correct the numbers.",
        baseline=baseline,
        target=target,
        kind=message("Decrease"),
    )
    return [Problem("target", sentence)]


_GOAL = Goal(baseline=2, target=5)

KR_TYPE = KrType(
    key="increase",
    order=1,
    title=message("Increase"),
    hint=message("Raise a number from where it stands to a higher target."),
    fields=("baseline", "target"),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.CURVE,
    examples=(
        Example(_GOAL, Observation(2), 0.0),
        Example(_GOAL, Observation(3.5), 0.5),
        Example(_GOAL, Observation(5), 1.0),
        Example(_GOAL, Observation(0.5), -0.5),
        Example(_GOAL, Observation(8), 2.0),
        Example(_GOAL, Observation(None), None),
        Example(Goal(target=5), Observation(3), None),
        Example(Goal(baseline=-10, target=10), Observation(0), 0.5),
        Example(Goal(baseline=5, target=5), Observation(5), 1.0),
        Example(Goal(baseline=5, target=5), Observation(4.9), 0.0),
        Example(Goal(baseline=84278, target=250000), Observation(302743), 218465 / 165722),
    ),
    feeds=frozenset({"total", "window", "latest", "ratio", "trailing_ratio"}),
)
