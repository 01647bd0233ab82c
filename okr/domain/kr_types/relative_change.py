"""Relative change: so many per cent more, or less, than a reference period."""

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
    return travelled(observed.value, 0.0, goal.target)


def _problems(goal: Goal) -> list[Problem]:
    if goal.target != 0:
        return required(goal, "target")
    sentence = message(
        "A change of 0 % is no change. Write a change, for instance 20 or -20,"
        " or choose “{kind}” to maintain a level.",
        kind=message("Maintain at least"),
    )
    return [Problem("target", sentence)]


_UP = Goal(target=20)
_DOWN = Goal(target=-20)

KR_TYPE = KrType(
    key="relative_change",
    order=10,
    title=message("Relative change"),
    hint=message(
        "Move a number by so many per cent against a reference period;"
        " write a negative change to bring it down."
    ),
    fields=("target",),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.CURVE,
    examples=(
        Example(_UP, Observation(0), 0.0),
        Example(_UP, Observation(10), 0.5),
        Example(_UP, Observation(20), 1.0),
        Example(_UP, Observation(-5), -0.25),
        Example(_UP, Observation(30), 1.5),
        Example(_UP, Observation(None), None),
        Example(Goal(), Observation(10), None),
        Example(_DOWN, Observation(-10), 0.5),
        Example(_DOWN, Observation(5), -0.25),
        Example(Goal(target=0), Observation(1), 1.0),
    ),
    feeds=frozenset({"growth"}),
)
