"""Milestones: stages with weights, ticked off one by one."""

from collections.abc import Collection, Sequence

from okr.domain.errors import Problem
from okr.domain.kr_type import Example, Goal, KrType, Observation, Pace, Stage, is_number
from okr.domain.messages import message


def percent_done(stages: Sequence[Stage], done: Collection[int]) -> float:
    """Give the weight of the stages done, by index from 0, as 0 to 100 of all; 0 without stages."""
    total = sum(stage.weight for stage in stages)
    if total == 0:
        return 0.0
    weight_done = sum(stage.weight for index, stage in enumerate(stages) if index in done)
    return 100 * (weight_done / total)


def _fraction(_goal: Goal, observed: Observation) -> float | None:
    return observed.value / 100 if is_number(observed.value) else None


def _problems(goal: Goal) -> list[Problem]:
    if not goal.stages:
        return [Problem("stages", message("Write at least one stage."))]
    return [
        problem
        for number, stage in enumerate(goal.stages, start=1)
        for problem in _stage_problems(number, stage)
    ]


def _stage_problems(number: int, stage: Stage) -> list[Problem]:
    problems = []
    if not stage.title.strip():
        sentence = message("Give stage {number} a title.", number=number)
        problems.append(Problem("stages", sentence))
    if not is_number(stage.weight) or stage.weight <= 0:
        sentence = message("Give stage {number} a weight above 0.", number=number)
        problems.append(Problem("stages", sentence))
    return problems


_GOAL = Goal(stages=(Stage("Brief"), Stage("Shoot", 2), Stage("Publish")))

KR_TYPE = KrType(
    key="milestones",
    order=9,
    title=message("Milestones"),
    hint=message("Complete stages one by one; a heavier stage counts for more."),
    fields=("stages",),
    optional=frozenset(),
    fraction=_fraction,
    problems=_problems,
    pace=Pace.STAGES,
    examples=(
        Example(_GOAL, Observation(0), 0.0),
        Example(_GOAL, Observation(75), 0.75),
        Example(_GOAL, Observation(100), 1.0),
        Example(_GOAL, Observation(-10), -0.1),
        Example(_GOAL, Observation(110), 1.1),
        Example(_GOAL, Observation(None), None),
    ),
    feeds=frozenset(),
)
