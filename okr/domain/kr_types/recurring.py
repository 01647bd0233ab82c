"""Recurring growth: so many per cent each month."""

from okr.domain.errors import Problem
from okr.domain.kr_type import (
    Example,
    Goal,
    KrType,
    Observation,
    Pace,
    required,
    travelled,
)
from okr.domain.messages import message


def _fraction(goal: Goal, observed: Observation) -> float | None:
    """Average the months, none above 1.0; a month without growth to read is left out."""
    months = [travelled(growth, 0.0, goal.target) for growth in observed.parts]
    counted = [min(1.0, month) for month in months if month is not None]
    return sum(counted) / len(counted) if counted else None


def _problems(goal: Goal) -> list[Problem]:
    if goal.target != 0:
        return required(goal, "target")
    sentence = message("Write a growth per month other than 0 %, for instance 10 or -10.")
    return [Problem("target", sentence)]


_GOAL = Goal(target=10)

KR_TYPE = KrType(
    key="recurring",
    order=11,
    title=message("Recurring growth"),
    hint=message(
        "Move a number by so many per cent every month; a better month does not make up"
        " for a worse one."
    ),
    fields=("target",),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.FULL,
    examples=(
        Example(_GOAL, Observation(0, (0,)), 0.0),
        Example(_GOAL, Observation(5, (10, 5)), 0.75),
        Example(_GOAL, Observation(10, (10, 10, 10)), 1.0),
        Example(_GOAL, Observation(-5, (-5,)), -0.5),
        Example(_GOAL, Observation(0, (30, 0)), 0.5),
        Example(_GOAL, Observation(10, (5, None, 10)), 0.75),
        Example(_GOAL, Observation(None), None),
        Example(_GOAL, Observation(None, (None,)), None),
        Example(Goal(), Observation(10, (10,)), None),
        Example(Goal(target=-10), Observation(-5, (-10, -5)), 0.75),
    ),
    feeds=frozenset({"monthly_growth"}),
)
