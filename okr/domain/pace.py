"""How far a key result should be by a day, and whether it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from okr.domain.errors import Problem
from okr.domain.kr_type import Pace, Stage
from okr.domain.messages import message

EARLY_TAU = 0.1
RISK_MARGIN = 0.1


class Curve(StrEnum):
    """The shape of expected progress between start and end."""

    LINEAR = "linear"
    S = "s_curve"
    BACK_LOADED = "back_loaded"
    FRONT_LOADED = "front_loaded"
    PHASED = "phased"


class Verdict(StrEnum):
    """What the comparison of progress and expectation says; a closed cycle expects nothing."""

    NOT_STARTED = "not_started"
    NO_DATA = "no_data"
    TOO_EARLY = "too_early"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True)
class Phase:
    """A point of a phased plan: the fraction in [0, 1] expected at the end of that day."""

    on: date
    share: float


@dataclass(frozen=True)
class Plan:
    """When a key result runs, both ends included, and how its progress is expected to grow."""

    starts_on: date
    ends_on: date
    curve: Curve = Curve.LINEAR
    phases: tuple[Phase, ...] = ()
    stages: tuple[Stage, ...] = ()


def elapsed(today: date, start: date, end: date) -> float:
    """Give the fraction of time gone: 0.0 up to the start day, 1.0 from the end day.

    A period of one day has gone from that day on.
    """
    if today >= end:
        return 1.0
    if today <= start:
        return 0.0
    return (today - start).days / (end - start).days


def expected(curve: Curve, tau: float) -> float:
    """Give the expected fraction at elapsed time tau in [0, 1]; phased is linear here."""
    match curve:
        case Curve.S:
            return 3 * tau**2 - 2 * tau**3
        case Curve.BACK_LOADED:
            return tau**2
        case Curve.FRONT_LOADED:
            return 1 - (1 - tau) ** 2
        case _:
            return tau


def expected_on(
    day: date, *, start: date, end: date, curve: Curve, phases: Sequence[Phase] = ()
) -> float:
    """Give the expected fraction on a day.

    A phased plan is linear between its phases, from 0.0 at the start to 1.0 at the end
    unless a phase says otherwise there; phases outside the period are left aside.
    """
    if curve is not Curve.PHASED or day < start:
        return expected(curve, elapsed(day, start, end))
    stated = {phase.on: phase.share for phase in phases if start <= phase.on <= end}
    anchors = sorted(({start: 0.0, end: 1.0} | stated).items())
    for (left, low), (right, high) in pairwise(anchors):
        if day < right:
            return low + (high - low) * (day - left).days / (right - left).days
    return anchors[-1][1]


def expected_for(pace: Pace, day: date, plan: Plan) -> float | None:
    """Give the expected fraction on a day for a kind of that pace; None before a deadline."""
    match pace:
        case Pace.FULL:
            return 1.0
        case Pace.DEADLINE:
            return 1.0 if day >= plan.ends_on else None
        case Pace.STAGES if any(stage.due_on for stage in plan.stages):
            return _stages_due(day, plan)
        case _:
            return expected_on(
                day,
                start=plan.starts_on,
                end=plan.ends_on,
                curve=plan.curve,
                phases=plan.phases,
            )


def phase_problems(phases: Sequence[Phase], start: date, end: date) -> list[Problem]:
    """Ask for phases inside the period, in [0, 1], one per day and never falling."""
    problems = [problem for phase in phases for problem in _phase_problems(phase, start, end)]
    if not phases:
        sentence = message("Write at least one day, and how much of the way is done by then.")
        problems.append(Problem("phases", sentence))
    for left, right in pairwise(sorted(phases, key=lambda phase: phase.on)):
        if left.on == right.on:
            sentence = message("There are two phases on {day}. Keep one.", day=left.on)
            problems.append(Problem("phases", sentence))
        elif right.share < left.share:
            sentence = message(
                "The phase on {day} expects less than the one before. Write at least as much.",
                day=right.on,
            )
            problems.append(Problem("phases", sentence))
    return problems


def verdict(
    raw: float | None, expected_fraction: float | None, *, today: date, start: date, end: date
) -> Verdict:
    """Compare raw progress with what is expected today.

    Without an expectation (a yes or no before its deadline) only a goal already
    reached gets a verdict; the rest is too early to tell.
    """
    if today < start:
        return Verdict.NOT_STARTED
    if today > end:
        return Verdict.ENDED
    if raw is None:
        return Verdict.NO_DATA
    if elapsed(today, start, end) < EARLY_TAU:
        return Verdict.TOO_EARLY
    if expected_fraction is None:
        return Verdict.ON_TRACK if raw >= 1 else Verdict.TOO_EARLY
    return _compared(raw, expected_fraction)


def _compared(raw: float, expected_fraction: float) -> Verdict:
    # Nine decimals, or 0.3 would miss 0.4 - 0.1 by the noise of floats.
    gap = round(expected_fraction - raw, 9)
    if gap <= 0:
        return Verdict.ON_TRACK
    return Verdict.AT_RISK if gap <= RISK_MARGIN else Verdict.OFF_TRACK


def _stages_due(day: date, plan: Plan) -> float:
    """Give the weight of the stages due by that day; one without a date is due at the end."""
    total = sum(stage.weight for stage in plan.stages)
    due = [stage for stage in plan.stages if day >= (stage.due_on or plan.ends_on)]
    return sum(stage.weight for stage in due) / total if total else 0.0


def _phase_problems(phase: Phase, start: date, end: date) -> list[Problem]:
    problems = []
    if not start <= phase.on <= end:
        sentence = message(
            "The phase on {day} is outside the period. Choose a day from {start} to {end}.",
            day=phase.on,
            start=start,
            end=end,
        )
        problems.append(Problem("phases", sentence))
    if not 0 <= phase.share <= 1:
        sentence = message("Write a share from 0 to 100 % for the phase on {day}.", day=phase.on)
        problems.append(Problem("phases", sentence))
    return problems
