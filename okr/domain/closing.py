"""The end of a cycle: final values, what kept a key result from its goal, what comes next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from okr.domain.calendar import Period, previous_period
from okr.domain.errors import Problem
from okr.domain.kr_type import Goal, is_number
from okr.domain.messages import message
from okr.domain.okrs import (
    Ambition,
    Feed,
    KeyResult,
    Objective,
    Scoring,
    duplicate,
)
from okr.domain.scoring import Band, kr_reached, shown

GRACE_DAYS = 7
"""How long platforms may still revise the last days of a cycle, unless somebody says otherwise."""
MOST_GRACE_DAYS = 60
LONGEST_NOTE = 2000
LONGEST_LEARNED = 10_000
GOOD = 0.7
"""What an aspirational key result has to reach to need no explanation."""
_TOO_SAFE, _HEALTHY, _PARTIAL = 0.85, 0.60, 0.40
_DISCONNECTED, _INTENDED = 0.3, 0.6
_NOISE_DECIMALS = 9
_CHANGED_START = frozenset({"increase", "decrease"})


class Cause(StrEnum):
    """What kept a key result from its goal, most of all."""

    APPROACH = "approach"
    STARTED_LATE = "started_late"
    PRIORITIES = "priorities"
    CAPACITY = "capacity"
    OTHERS = "others"
    OUTSIDE = "outside"
    TARGET = "target"
    MEASURE = "measure"


class Decision(StrEnum):
    """What becomes of a key result in the next cycle."""

    KEEP = "keep"
    CHANGE = "change"
    ABANDON = "abandon"


class Outcome(StrEnum):
    """How an objective ended."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    MISSED = "missed"
    ABANDONED = "abandoned"


class Portfolio(StrEnum):
    """What the mean score of a cycle says about how its goals were set."""

    TOO_SAFE = "too_safe"
    HEALTHY = "healthy"
    PARTIAL = "partial"
    OUTRAN = "outran"


class Remark(StrEnum):
    """What the final score of one key result says about how it was set."""

    TOO_SAFE = "too_safe"
    INTENDED = "intended"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class Snapshot:
    """What a gauge said last: value, raw progress and score in [0, 1], each None without data.

    `as_of` is the day of that reading, `source` the file, connection or person it came from,
    `read_at` when it was read; None and "" without data.
    """

    value: float | None = None
    raw: float | None = None
    score: float | None = None
    as_of: date | None = None
    source: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What people say of one key result when they close its cycle."""

    cause: Cause | None = None
    note: str = ""
    decision: Decision | None = None


@dataclass(frozen=True)
class Final:
    """How a key result ended: the snapshot that counts, and what was said of it.

    `frozen_at` is when the cycle was closed, None before that.
    """

    snapshot: Snapshot
    answer: Answer = Answer()
    frozen_at: datetime | None = None


@dataclass(frozen=True)
class Correction:
    """A final value that became another one after closing; `reason` "" means late data.

    `by` is a name, "" for the machine or somebody who left.
    """

    key_result_id: int
    before: Snapshot
    after: Snapshot
    at: datetime
    reason: str = ""
    by: str = ""

    @property
    def is_late_data(self) -> bool:
        """Tell what a platform revised within the days of grace from what a person mended."""
        return not self.reason


def needs_cause(snapshot: Snapshot, ambition: Ambition, scoring: Scoring) -> bool:
    """Tell whether a key result ended so low that one asks why.

    Judged on the score as people read it, so that nobody explains a 0.7. Where the answer is
    yes or no, whatever was not reached is explained.
    """
    if scoring is Scoring.YES_NO:
        return not kr_reached(snapshot.raw)
    if snapshot.score is None:
        return True
    return shown(snapshot.score) < (1.0 if ambition is Ambition.COMMITTED else GOOD)


def remark(score: float | None, ambition: Ambition) -> Remark | None:
    """Say what a final score tells about its target; None where it tells nothing.

    A committed key result is expected to be reached, so 1.0 is no sign of a target too low.
    """
    if score is None:
        return None
    rounded = shown(score)
    if rounded < _DISCONNECTED:
        return Remark.DISCONNECTED
    if ambition is Ambition.COMMITTED or rounded < _INTENDED:
        return None
    return Remark.TOO_SAFE if rounded >= 1 else Remark.INTENDED


def portfolio(score: float | None) -> Portfolio | None:
    """Judge a cycle by its mean score in [0, 1]; None without data."""
    if score is None:
        return None
    tidy = round(score, _NOISE_DECIMALS)
    if tidy > _TOO_SAFE:
        return Portfolio.TOO_SAFE
    if tidy >= _HEALTHY:
        return Portfolio.HEALTHY
    return Portfolio.PARTIAL if tidy >= _PARTIAL else Portfolio.OUTRAN


def outcome(band: Band, scoring: Scoring, finals: Sequence[Final]) -> Outcome:
    """Say how an objective ended, by the colour of its score or by what was reached."""
    if finals and all(one.answer.decision is Decision.ABANDON for one in finals):
        return Outcome.ABANDONED
    if scoring is Scoring.YES_NO:
        reached = [kr_reached(one.snapshot.raw) for one in finals]
        if reached and all(reached):
            return Outcome.ACHIEVED
        return Outcome.PARTLY if any(reached) else Outcome.MISSED
    if band is Band.HIGH:
        return Outcome.ACHIEVED
    return Outcome.PARTLY if band is Band.MIDDLE else Outcome.MISSED


def closing_problems(
    objectives: Iterable[Objective],
    snapshots: Mapping[int, Snapshot],
    answers: Mapping[int, Answer],
) -> list[Problem]:
    """Ask for the cause where one is needed and for every decision; fields are `{id}.cause`."""
    problems = []
    for objective in objectives:
        for key_result in objective.key_results:
            snapshot = snapshots.get(key_result.id, Snapshot())
            answer = answers.get(key_result.id, Answer())
            wanted = needs_cause(snapshot, objective.ambition, objective.scoring)
            problems += [
                Problem(f"{key_result.id}.{one.field}", one.sentence)
                for one in _answer_problems(answer, is_cause_wanted=wanted)
            ]
    return problems


def settles_on(closed_on: date, ends_on: date, grace_days: int) -> date:
    """Give the last day on which late data still move the final values."""
    return max(closed_on, ends_on) + timedelta(days=grace_days)


def is_moved(before: Snapshot, after: Snapshot) -> bool:
    """Tell whether a newer snapshot says anything else about where a key result ended."""
    return (before.value, before.raw) != (after.value, after.raw)


def carried_over(
    objective: Objective,
    finals: Mapping[int, Snapshot],
    kept: Collection[int],
    old: Period,
    new: Period,
) -> Objective:
    """Give an objective as a draft, with the key results kept, from one cycle's days to another's.

    Only what was defined comes along. What goes from a start to a target starts where it ended;
    a target that is reached already is left open, to be set anew. Dates keep their place within
    the cycle: its first day stays the first.
    """
    moved = tuple(
        _moved(one, finals.get(one.id, Snapshot()), old, new)
        for one in objective.key_results
        if one.id in kept
    )
    return replace(duplicate(replace(objective, key_results=moved)), origin_id=objective.id)


def is_to_carry(objective: Objective, answers: Mapping[int, Answer]) -> bool:
    """Tell whether any key result of an objective was to be kept or changed."""
    wanted = {Decision.KEEP, Decision.CHANGE}
    return any(answers.get(one.id, Answer()).decision in wanted for one in objective.key_results)


def _answer_problems(answer: Answer, *, is_cause_wanted: bool) -> list[Problem]:
    problems = []
    if is_cause_wanted and answer.cause is None:
        sentence = message("Choose what kept it from its goal, most of all.")
        problems.append(Problem("cause", sentence))
    if answer.decision is None:
        problems.append(Problem("decision", message("Keep, change or abandon it?")))
    if len(answer.note) > LONGEST_NOTE:
        sentence = message("Keep a note under {longest} characters.", longest=LONGEST_NOTE)
        problems.append(Problem("note", sentence))
    return problems


def _moved(key_result: KeyResult, final: Snapshot, old: Period, new: Period) -> KeyResult:
    goal = key_result.goal
    stages = tuple(
        replace(one, due_on=_at_its_place(one.due_on, old, new)) if one.due_on else one
        for one in goal.stages
    )
    starts_on = _at_its_place(key_result.starts_on, old, new)
    deadline = _at_its_place(key_result.deadline, old, new)
    return replace(
        key_result,
        goal=replace(_restarted(key_result.kind, goal, final), stages=stages),
        starts_on=starts_on,
        deadline=deadline,
        phases=tuple(replace(one, on=_at_its_place(one.on, old, new)) for one in key_result.phases),
        feed=_fed_anew(key_result.feed, Period(starts_on, deadline)),
    )


def _restarted(kind: str, goal: Goal, final: Snapshot) -> Goal:
    """Start where it ended, where a kind has a start."""
    if kind not in _CHANGED_START:
        return goal
    start, target = final.value, goal.target
    is_ahead = is_number(start) and is_number(target) and _is_beyond(kind, start, target)
    return replace(goal, baseline=start, target=target if is_ahead or start is None else None)


def _is_beyond(kind: str, start: float, target: float) -> bool:
    return target > start if kind == "increase" else target < start


def _fed_anew(feed: Feed | None, period: Period) -> Feed | None:
    """Compare with the period before the new one, where growth is measured."""
    if feed is None or feed.reference is None:
        return feed
    return replace(feed, reference=previous_period(period))


def _at_its_place(day: date, old: Period, new: Period) -> date:
    """Give the day as far into the new period as it is into the old one; the ends meet."""
    steps = max(1, old.days - 1)
    share = (day - old.starts_on).days / steps
    return new.starts_on + timedelta(days=round(share * (new.days - 1)))
