"""One text reviewed: every check, the SMART read-out, the resolved deadline."""

from okr.domain.coach import key_results, objectives
from okr.domain.coach.checks import EMPTY
from okr.domain.coach.drafts import Draft, Kind, Review
from okr.domain.coach.reading import Reading
from okr.domain.coach.rewrites import resolved_deadline
from okr.domain.coach.smart import smart_lines

_CHECKS = {Kind.OBJECTIVE: objectives.CHECKS, Kind.KEY_RESULT: key_results.CHECKS}


def review(draft: Draft) -> Review:
    """Review a draft; the same draft always gets the same review.

    Findings come in the order of the checks. A text without a word gets one finding, "empty".
    Takes time in proportion to the length of the text.
    """
    reading = Reading(draft)
    checks = _CHECKS[draft.kind] if reading.body else (EMPTY,)
    asked = [check for check in checks if check.applies(reading)]
    answers = {check: check.find(reading) for check in asked}
    return Review(
        findings=tuple(each for each in answers.values() if each),
        outcomes={
            check.rule: each.severity if each else None
            for check, each in answers.items()
            if not check.is_advice
        },
        smart=smart_lines(reading),
        deadline=resolved_deadline(reading),
    )
