"""The nouns of an OKR: team, cycle, section, objective, key result, and what makes them whole."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from okr.domain.calendar import CycleKind, Period
from okr.domain.errors import ClosedCycle, Problem
from okr.domain.gauges import COMMITMENT, UNSET, Look
from okr.domain.kr_type import Goal
from okr.domain.kr_types import KR_TYPES, kr_type
from okr.domain.measures import Measure
from okr.domain.messages import message
from okr.domain.pace import Curve, Phase, phase_problems

MOST_KEY_RESULTS = 4
LONGEST_TITLE = 300
HIGHEST_CONFIDENCE = 10
LONGEST_TEXT = 5000
USUAL_MINUTES = 5
BIGGEST_NUMBER = 1e15
"""Beyond this, floats no longer tell neighbouring whole numbers apart."""


class ObjectiveState(StrEnum):
    """A draft may be incomplete and counts nowhere; an active objective is scored."""

    DRAFT = "draft"
    ACTIVE = "active"


class Ambition(StrEnum):
    """Aspirational: 0.7 is a good result. Committed: 1.0 is expected."""

    ASPIRATIONAL = "aspirational"
    COMMITTED = "committed"


class Scoring(StrEnum):
    """How success is told: from 0.0 to 1.0, or whether every key result was reached."""

    SCALE = "scale"
    YES_NO = "yes_no"


class Review(StrEnum):
    """How often a team goes through an objective together."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"

    @property
    def days(self) -> int:
        """Count the days from one review to the next; the longest month counts."""
        return {Review.WEEKLY: 7, Review.FORTNIGHTLY: 14, Review.MONTHLY: 31}[self]


class Audience(StrEnum):
    """Who outside the team should hear how an objective stands."""

    SALES = "sales"
    CUSTOMER_SERVICE = "customer_service"
    LEADERSHIP = "leadership"


@dataclass(frozen=True)
class Team:
    """A team; `fiscal_start_month` is 1 to 12, `is_demo` marks invented data.

    `accent` is its colour as "#rrggbb", `logo_print` tells its logo from others; "" for none.
    """

    id: int
    name: str
    fiscal_start_month: int = 1
    is_demo: bool = False
    look: Look = UNSET
    accent: str = ""
    logo_print: str = ""


@dataclass(frozen=True)
class Cycle:
    """A stretch of time that a team sets objectives for; both ends belong to it.

    A closed one was closed on `closed_on`; late data move its final values until `settles_on`,
    that day included. `learned` is what the team wrote down about it. A meeting about it opens
    and closes with so many minutes.
    """

    id: int
    team_id: int
    name: str
    kind: CycleKind
    period: Period
    closed_on: date | None = None
    settles_on: date | None = None
    learned: str = ""
    opening_minutes: int = USUAL_MINUTES
    closing_minutes: int = USUAL_MINUTES

    @property
    def is_closed(self) -> bool:
        """Say whether its final values are frozen."""
        return self.closed_on is not None

    def require_open(self) -> None:
        """Raise ClosedCycle when its final values are frozen."""
        if self.is_closed:
            raise ClosedCycle(
                message(
                    "“{cycle}” is closed: its final values stand. A lead can correct one, "
                    "or reopen the cycle, on the Close screen.",
                    cycle=self.name,
                )
            )


@dataclass(frozen=True)
class CompanyGoal:
    """What objectives are for, in one sentence; a shared one can be served by every team."""

    id: int
    team_id: int
    title: str
    is_shared: bool = False


@dataclass(frozen=True)
class Section:
    """A named group on a cycle's dashboard: how its gauges look, how long a meeting takes it."""

    id: int
    cycle_id: int
    name: str
    position: int
    look: Look = UNSET
    minutes: int = USUAL_MINUTES


@dataclass(frozen=True)
class Feed:
    """Where the value of a key result comes from: a measure of one series.

    `window_days` belongs to a trailing ratio, `reference` to growth.
    """

    series_id: int
    measure: Measure
    window_days: int | None = None
    reference: Period | None = None


@dataclass(frozen=True)
class KeyResult:
    """One measurable result; `id` 0 until saved, `feed` None when updated by hand.

    `kind` is a key of KR_TYPES; "" in a draft means that it is still to be chosen.
    Dates are inclusive. `unit` is free text; "%" means that values are percentages (5 is 5 %).
    `confidence` is how sure the team was at drafting that it gets there, 0 to 10.
    `section_id` and `place` say where its gauge hangs and `look` how it is drawn; arranging the
    dashboard sets them, and saving the objective leaves them alone.
    """

    title: str
    kind: str
    goal: Goal
    starts_on: date
    deadline: date
    id: int = 0
    unit: str = ""
    weight: float = 1.0
    curve: Curve = Curve.LINEAR
    phases: tuple[Phase, ...] = ()
    feed: Feed | None = None
    confidence: int | None = None
    section_id: int | None = None
    place: int | None = None
    look: Look = UNSET

    @property
    def period(self) -> Period:
        """The days that count, both ends inclusive."""
        return Period(self.starts_on, self.deadline)


@dataclass(frozen=True)
class Objective:
    """One sentence with one to four key results; `id` 0 until saved.

    `section_id` is where the gauges of new key results go; they go along when it changes.
    `origin_id` is the objective of an earlier cycle that it was carried over from, `goal_id`
    the company goal that it serves.
    """

    title: str
    key_results: tuple[KeyResult, ...] = ()
    id: int = 0
    cycle_id: int = 0
    why: str = ""
    section_id: int | None = None
    owner_id: int | None = None
    ambition: Ambition = Ambition.ASPIRATIONAL
    state: ObjectiveState = ObjectiveState.DRAFT
    scoring: Scoring = Scoring.SCALE
    review: Review = Review.MONTHLY
    is_archived: bool = False
    position: int = 0
    version: int = 0
    origin_id: int | None = None
    goal_id: int | None = None
    audiences: tuple[Audience, ...] = ()

    @property
    def look(self) -> Look:
        """Say how its gauges look by its nature: a commitment is coloured more strictly."""
        return COMMITMENT if self.ambition is Ambition.COMMITTED else UNSET


def draft_problems(objective: Objective) -> list[Problem]:
    """Ask of a draft what it must get right: a title, at most four key results, real numbers."""
    problems = []
    if not objective.title.strip():
        problems.append(Problem("title", message("Write the objective: one sentence.")))
    problems += _length_problems("title", objective.title, LONGEST_TITLE)
    problems += _length_problems("why", objective.why, LONGEST_TEXT)
    if len(objective.key_results) > MOST_KEY_RESULTS:
        problems.append(
            Problem(
                "key_results",
                message(
                    "An objective has at most four key results. "
                    "Keep the four that matter most, or start a second objective."
                ),
            )
        )
    for index, key_result in enumerate(objective.key_results):
        problems += _within(index, _plain_problems(key_result))
    return problems


def active_problems(
    objective: Objective, *, today: date, running: Collection[int] = ()
) -> list[Problem]:
    """List what keeps an objective from being scored; empty when it is whole.

    `running` are the ids of key results that are scored already: their deadline may have passed.
    """
    problems = draft_problems(objective)
    if not objective.key_results:
        problems.append(
            Problem(
                "key_results",
                message("Add at least one key result: how will you know that you got there?"),
            )
        )
    if objective.key_results and not any(kr.weight > 0 for kr in objective.key_results):
        problems.append(
            Problem("key_results", message("Give at least one key result a weight above zero."))
        )
    for index, key_result in enumerate(objective.key_results):
        problems += _within(index, _whole_problems(key_result, today, running))
    return _unique(problems)


def duplicate(objective: Objective) -> Objective:
    """Copy the definition as a new draft: no values, check-ins or comments come along."""
    copies = tuple(
        replace(kr, id=0, confidence=None, section_id=None, place=None, look=UNSET)
        for kr in objective.key_results
    )
    return replace(
        objective,
        id=0,
        version=0,
        key_results=copies,
        state=ObjectiveState.DRAFT,
        is_archived=False,
        origin_id=None,
    )


def _within(index: int, problems: Sequence[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(f"key_results.{index}.{problem.field}", problem.sentence)


def _unique(problems: Sequence[Problem]) -> list[Problem]:
    return list({(p.field, str(p.sentence)): p for p in problems}.values())


def _length_problems(field: str, text: str, longest: int) -> list[Problem]:
    if len(text) <= longest:
        return []
    return [
        Problem(
            field,
            message(
                "This is {length} characters long; keep it under {longest}.",
                length=len(text),
                longest=longest,
            ),
        )
    ]


def _plain_problems(key_result: KeyResult) -> list[Problem]:
    problems = []
    if not key_result.title.strip():
        problems.append(Problem("title", message("Write the key result: what will be different?")))
    problems += _length_problems("title", key_result.title, LONGEST_TITLE)
    if key_result.kind and key_result.kind not in KR_TYPES:
        problems.append(_no_kind())
    if not (math.isfinite(key_result.weight) and key_result.weight >= 0):
        problems.append(Problem("weight", message("A weight is zero or more.")))
    confidence = key_result.confidence
    if confidence is not None and not 0 <= confidence <= HIGHEST_CONFIDENCE:
        problems.append(Problem("confidence", message("Confidence goes from 0 to 10.")))
    problems += _number_problems(key_result.goal)
    return problems


def goal_problems(title: str) -> list[Problem]:
    """Ask of a company goal that it says something, in few words."""
    if not title.strip():
        return [Problem("title", message("Write the goal: one sentence."))]
    return _length_problems("title", title, LONGEST_TITLE)


def _no_kind() -> Problem:
    return Problem("kind", message("Choose how this key result is measured."))


def _number_problems(goal: Goal) -> list[Problem]:
    names = ("baseline", "target", "lower", "upper", "lower_fail", "upper_fail")
    numbers = [(name, getattr(goal, name)) for name in names]
    return [
        Problem(name, message("This must be a plain number, for example 1200 or 4.5."))
        for name, number in numbers
        if number is not None and not (math.isfinite(number) and abs(number) <= BIGGEST_NUMBER)
    ]


def _whole_problems(key_result: KeyResult, today: date, running: Collection[int]) -> list[Problem]:
    problems = _date_problems(key_result, today, running)
    if key_result.kind not in KR_TYPES:
        return [*problems, _no_kind()]
    kind = kr_type(key_result.kind)
    problems += kind.problems(key_result.goal)
    if key_result.feed is not None and key_result.feed.measure not in kind.feeds:
        problems.append(
            Problem(
                "feed", message("This kind of key result cannot be fed that way: choose again.")
            )
        )
    if key_result.curve is Curve.PHASED and key_result.starts_on < key_result.deadline:
        problems += phase_problems(key_result.phases, key_result.starts_on, key_result.deadline)
    return problems


def _date_problems(key_result: KeyResult, today: date, running: Collection[int]) -> list[Problem]:
    if key_result.deadline < key_result.starts_on:
        return [
            Problem(
                "deadline",
                message(
                    "The deadline, {deadline}, is before the start, {start}: choose a later one.",
                    deadline=key_result.deadline,
                    start=key_result.starts_on,
                ),
            )
        ]
    if key_result.deadline < today and key_result.id not in running:
        return [
            Problem(
                "deadline",
                message(
                    "The deadline, {deadline}, has already passed: choose a day from today on.",
                    deadline=key_result.deadline,
                ),
            )
        ]
    return []
