"""The SMART read-out: five lines, each computed from what the draft holds (domain: S20)."""

from okr.domain.coach.drafts import Letter, SmartLine
from okr.domain.coach.reading import Reading
from okr.domain.coach.rewrites import resolved_deadline
from okr.domain.messages import Message, message

_LEAST_CONFIDENCE = 0.40
_MOST_CONFIDENCE = 0.75


def smart_lines(reading: Reading) -> tuple[SmartLine, ...]:
    """Answer S, M, A, R and T, in that order."""
    return (
        _line(
            Letter.SPECIFIC, _specific(reading), message("It names the metric, and where or whose.")
        ),
        _line(Letter.MEASURABLE, _measurable(reading), message("It has a target with its unit.")),
        _line(
            Letter.ACHIEVABLE,
            _achievable(reading),
            message("Somebody owns it and holds it for hard but possible."),
        ),
        _line(Letter.RELEVANT, _relevant(reading), message("It says why it matters.")),
        _time_bound(reading),
    )


def _line(letter: Letter, missing: Message | None, met: Message) -> SmartLine:
    return SmartLine(letter, missing is None, met if missing is None else missing)


def _specific(reading: Reading) -> Message | None:
    if not (reading.draft.metric or reading.metric):
        return message("Name the metric.")
    if reading.draft.platform or reading.platforms or reading.names("audience"):
        return None
    return message("Name the platform, or whom you want to reach.")


def _measurable(reading: Reading) -> Message | None:
    draft = reading.draft
    if draft.target is None and not reading.measures:
        return message("Give a target: a number and its unit.")
    has_unit = draft.unit or any(
        each.unit or each.noun or each.is_factor for each in reading.measures
    )
    return None if has_unit else message("Say the unit of the target: %, €, points, ...")


def _achievable(reading: Reading) -> Message | None:
    draft = reading.draft
    if not draft.owner.strip():
        return message("Name the person who owns it.")
    if draft.confidence is None:
        return message("Say how sure you are of reaching it.")
    if draft.confidence > _MOST_CONFIDENCE:
        return message("You are too sure of it: aim higher, until you are 40 to 75 % sure.")
    if draft.confidence < _LEAST_CONFIDENCE:
        return message("You hardly believe in it: aim lower, until you are 40 to 75 % sure.")
    return None


def _relevant(reading: Reading) -> Message | None:
    return (
        None
        if reading.draft.why.strip()
        else message("Say why it matters, or which goal it serves.")
    )


def _time_bound(reading: Reading) -> SmartLine:
    day = resolved_deadline(reading)
    if day is None:
        missing = message("Say by when.")
    elif day < reading.draft.today:
        missing = message("It was due by {day}, which has passed.", day=day)
    else:
        return SmartLine(
            Letter.TIME_BOUND, is_met=True, sentence=message("It is due by {day}.", day=day)
        )
    return SmartLine(Letter.TIME_BOUND, is_met=False, sentence=missing)
