"""Yes or no: done, or not yet."""

from okr.domain.errors import Problem
from okr.domain.kr_type import Example, Goal, KrType, Observation, Pace, is_number
from okr.domain.messages import message


def _fraction(_goal: Goal, observed: Observation) -> float | None:
    return float(observed.value >= 1) if is_number(observed.value) else None


def _problems(_goal: Goal) -> list[Problem]:
    return []


KR_TYPE = KrType(
    key="binary",
    order=8,
    title=message("Yes or no"),
    hint=message("Something is done by the deadline, or it is not."),
    fields=(),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.DEADLINE,
    examples=(
        Example(Goal(), Observation(0), 0.0),
        Example(Goal(), Observation(0.5), 0.0),
        Example(Goal(), Observation(1), 1.0),
        Example(Goal(), Observation(-1), 0.0),
        Example(Goal(), Observation(2), 1.0),
        Example(Goal(), Observation(None), None),
    ),
    feeds=frozenset(),
)
