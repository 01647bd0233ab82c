"""What the coach says about an objective with its key results, and about a team's objectives."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from okr.domain.coach.checks import FAULT, HINT, NOWHERE, WARNING, Complaint
from okr.domain.coach.drafts import Draft, Finding, Severity, strength
from okr.domain.coach.reading import Reading
from okr.domain.messages import Message, message
from okr.domain.okrs import MOST_KEY_RESULTS

MOST_OBJECTIVES = 3
_SANDBAGGED, _COMFORTABLE, _AMBITIOUS, _FANTASY = 0.90, 0.75, 0.40, 0.25

_NO_KEY_RESULT = Complaint(
    "key_result_count",
    FAULT,
    message("Without a key result, nobody can tell whether the objective was reached."),
)
_TOO_MANY = Complaint(
    "key_result_count", FAULT, message("An objective has at most four key results.")
)
_ONLY_ONE = Complaint(
    "key_result_count", WARNING, message("One measure seldom shows the whole objective.")
)
_OBJECTIVES = Complaint(
    "objective_count", WARNING, message("With more than three objectives, none is a priority.")
)
_ALL_LAGGING = Complaint(
    "leading_and_lagging",
    HINT,
    message("All of these show only at the end whether it worked."),
)
_ALL_LEADING = Complaint(
    "leading_and_lagging",
    HINT,
    message("All of these are signs on the way: none proves that the outcome came."),
)
_TOO_SAFE = Complaint(
    "ambition", WARNING, message("You are almost sure of all this: it would have happened anyway.")
)
_EASY = Complaint(
    "ambition", WARNING, message("You are rather sure of this: it asks for no stretch.")
)
_BOLD = Complaint(
    "ambition", HINT, message("You doubt this more than you believe it: hard, but fine.")
)
_OUT_OF_REACH = Complaint(
    "ambition", WARNING, message("Hardly anybody believes in this, so that nobody will try.")
)


@dataclass(frozen=True)
class SetReview:
    """What the coach says about a set; the findings have no words, for they concern the whole."""

    findings: tuple[Finding, ...]
    outcomes: dict[str, Severity | None]

    @property
    def score(self) -> float:
        """Give (passes + half the warnings) / checks evaluated, 0.0 to 1.0; hints pass."""
        return strength(list(self.outcomes.values()))

    @property
    def can_publish(self) -> bool:
        """Tell whether nothing here blocks publishing."""
        return all(finding.severity is not Severity.FAULT for finding in self.findings)


def review_set(
    objective: Draft, key_results: Sequence[Draft], objectives_in_team: int = 1
) -> SetReview:
    """Review an objective as a whole: count, ambition, leading and lagging, focus of the team.

    Ambition needs a confidence for every key result, leading and lagging two key results at
    least: otherwise they are not evaluated. `objectives_in_team` counts this one as well.
    """
    reading = Reading(objective)
    found: dict[str, tuple[Complaint, Message] | None] = {
        "key_result_count": _count(len(key_results)),
        "objective_count": _focus(objectives_in_team),
    }
    confidences = [each.confidence for each in key_results if each.confidence is not None]
    if key_results and len(confidences) == len(key_results):
        found["ambition"] = _ambition(fmean(confidences))
    if len(key_results) > 1:
        found["leading_and_lagging"] = _mix([Reading(each) for each in key_results])
    findings = {
        rule: each and each[0].at(reading, NOWHERE, each[1]) for rule, each in found.items()
    }
    return SetReview(
        findings=tuple(each for each in findings.values() if each),
        outcomes={rule: each.severity if each else None for rule, each in findings.items()},
    )


def _count(count: int) -> tuple[Complaint, Message] | None:
    if count == 0:
        return _NO_KEY_RESULT, message(
            "Add a key result: take [a metric] from [today] to [target]."
        )
    if count > MOST_KEY_RESULTS:
        return _TOO_MANY, message("Keep the four that matter most, or start a second objective.")
    if count == 1:
        return _ONLY_ONE, message(
            "Add a second one that would fall if the first were won unfairly."
        )
    return None


def _focus(count: int) -> tuple[Complaint, Message] | None:
    if count <= MOST_OBJECTIVES:
        return None
    return _OBJECTIVES, message(
        "Keep the three that matter most; the others wait for next quarter."
    )


def _ambition(confidence: float) -> tuple[Complaint, Message] | None:
    higher = message("Raise the targets until you are 40 to 75 % sure.")
    lower = message("Lower the targets until you are 40 to 75 % sure.")
    if confidence > _COMFORTABLE:
        return (_TOO_SAFE if confidence > _SANDBAGGED else _EASY), higher
    if confidence < _AMBITIOUS:
        return (_OUT_OF_REACH if confidence < _FANTASY else _BOLD), lower
    return None


def _mix(readings: Sequence[Reading]) -> tuple[Complaint, Message] | None:
    kinds = [_kind(each) for each in readings]
    if all(kind == "lagging" for kind in kinds):
        return _ALL_LAGGING, message("Add one that moves every week, such as [visits or sign-ups].")
    if all(kind == "leading" for kind in kinds):
        return _ALL_LEADING, message(
            "Add one that proves the outcome, such as [sales or renewals]."
        )
    return None


def _kind(reading: Reading) -> str:
    """Tell "leading" from "lagging", "" when the metric is neither or both."""
    named = [group for group in ("leading", "lagging") if _names(reading, group)]
    return named[0] if len(named) == 1 else ""


def _names(reading: Reading, group: str) -> bool:
    in_metric = Reading(_metric_alone(reading.draft)).names(group) if reading.draft.metric else None
    return bool(in_metric or reading.names(group))


def _metric_alone(draft: Draft) -> Draft:
    return Draft(draft.kind, draft.metric, draft.lang, draft.today)
