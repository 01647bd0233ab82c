"""The checks of an objective: one sentence, an action, a place to picture (domain: S10 to S13)."""

from okr.domain.coach import rewrites
from okr.domain.coach.checks import FAULT, HINT, PAST_DEADLINE, WARNING, Check, Complaint
from okr.domain.coach.drafts import Finding
from okr.domain.coach.joins import joined_metrics, joined_verbs
from okr.domain.coach.reading import Reading
from okr.domain.coach.texts import Span
from okr.domain.messages import message

MOVEMENTS = ("up", "down", "improve")
_FEWEST_WORDS = 4
_GOOD_WORDS = 18
_MOST_WORDS = 25

_TWO_SENTENCES = Complaint(
    "more_than_one_sentence",
    FAULT,
    message("An objective fits into one sentence: people have to be able to recite it."),
    spoils=True,
)
_NO_VERB = Complaint(
    "not_action_oriented",
    FAULT,
    message("An objective begins with an action verb: it says what you set out to do."),
    spoils=True,
)
_VAGUE = Complaint(
    "vague",
    FAULT,
    message(
        "This could mean anything: it names no audience, channel, number or date by which one"
        " would notice success."
    ),
    spoils=True,
)
_TASK = Complaint(
    "is_a_task",
    WARNING,
    message("This is work to hand over, which one can finish without anything getting better."),
    spoils=True,
)
_USUAL = Complaint(
    "business_as_usual",
    WARNING,
    message("This goes on every quarter anyway, so that it sets no direction for this one."),
    spoils=True,
)
_TOO_LONG = Complaint(
    "too_long", WARNING, message("Nobody recites more than 25 words, so nobody will steer by them.")
)
_LONG = Complaint(
    "too_long", HINT, message("Up to 18 words are easier to recite, and to steer by.")
)
_SHORT = Complaint(
    "too_short",
    HINT,
    message("With so few words, people outside the team cannot tell where you are going."),
)
_OUTPUT_FIRST = Complaint(
    "output_verb_first",
    HINT,
    message("This opens with the deliverable: lead with the change that it is for."),
)
_COMPOUND = Complaint(
    "compound", HINT, message("This holds two objectives, and one of them will be forgotten.")
)
_NUMBER = Complaint(
    "number_in_objective",
    HINT,
    message("Numbers are easier to follow in the key results; the objective says where to go."),
)
_DRY = Complaint(
    "not_inspiring",
    HINT,
    message("This names a figure to move; say what will be different for people once it has."),
)


def _one_sentence(reading: Reading) -> Finding | None:
    sentences = reading.text.sentences
    if len(sentences) < 2:
        return None
    rest = Span(sentences[1].start, sentences[-1].end)
    return _TWO_SENTENCES.at(reading, rest, rewrites.first_sentence(reading))


def _action(reading: Reading) -> Finding | None:
    opening = reading.opening
    is_gerund = not opening.is_base and opening.start == reading.body[0].start
    if opening.kind and not (is_gerund and reading.known.lang == "en"):
        return None
    span = Span(opening.start, opening.end)
    return _NO_VERB.at(reading, span, rewrites.with_verb(reading))


def _is_grounded(reading: Reading) -> bool:
    """Tell whether something in it lets one notice success, or picture it."""
    return bool(
        reading.has_purpose
        or reading.has_vision
        or reading.measures
        or reading.mentions
        or reading.platforms
        or reading.proper_names
    )


def _specifics_needed(reading: Reading) -> int:
    """Say how many words of its own a text needs before it means something.

    A quantity that moves, or a state that gets better, needs two: "increase qualified leads"
    still says neither where nor how much.
    """
    better = any(word.plain in reading.known.words["better"] for word in reading.after_verb)
    kind = reading.opening.kind
    return 2 if kind in MOVEMENTS or kind == "keep" or (kind == "state" and better) else 1


def _is_bare(reading: Reading) -> bool:
    return not _is_grounded(reading) and len(reading.specific) < _specifics_needed(reading)


def _vague(reading: Reading) -> Finding | None:
    if reading.opening.kind == "keep" or not _is_bare(reading):
        return None
    return _VAGUE.at(reading, _whole(reading), rewrites.for_whom(reading))


def _usual(reading: Reading) -> Finding | None:
    if reading.opening.kind != "keep" or not _is_bare(reading):
        return None
    span = Span(reading.opening.start, reading.opening.end)
    return _USUAL.at(reading, span, rewrites.for_whom(reading))


def _is_deliverable(reading: Reading) -> bool:
    kind = reading.opening.kind
    return kind in ("output", "activity") or (
        kind == "create" and reading.names("output") is not None
    )


def _task(reading: Reading) -> Finding | None:
    has_reason = reading.has_purpose or reading.has_vision
    if not _is_deliverable(reading) or has_reason:
        return None
    span = Span(reading.opening.start, reading.opening.end)
    return _TASK.at(reading, span, rewrites.outcome(reading))


def _output_first(reading: Reading) -> Finding | None:
    if not _is_deliverable(reading) or _task(reading):
        return None
    span = Span(reading.opening.start, reading.opening.end)
    return _OUTPUT_FIRST.at(reading, span, rewrites.outcome(reading))


def _length(reading: Reading) -> Finding | None:
    count = len(reading.body)
    if count < _FEWEST_WORDS:
        return _SHORT.at(reading, _whole(reading), rewrites.for_whom(reading))
    if count <= _GOOD_WORDS:
        return None
    complaint, most = (_TOO_LONG, _MOST_WORDS) if count > _MOST_WORDS else (_LONG, _GOOD_WORDS)
    span = Span(reading.body[most].start, reading.body[-1].end)
    return complaint.at(reading, span, rewrites.shortened(reading))


def _compound(reading: Reading) -> Finding | None:
    join = joined_verbs(reading) or joined_metrics(reading)
    if join is None:
        return None
    return _COMPOUND.at(reading, join, rewrites.split(reading, join.start, join.end))


def _number(reading: Reading) -> Finding | None:
    if not reading.measures:
        return None
    first = reading.measures[0]
    rewrite = rewrites.moved_to_key_result(reading)
    return _NUMBER.at(reading, Span(first.start, first.end), rewrite)


def _dry(reading: Reading) -> Finding | None:
    if reading.opening.kind not in MOVEMENTS or reading.has_purpose or reading.has_vision:
        return None
    span = Span(reading.opening.start, reading.opening.end)
    return _DRY.at(reading, span, rewrites.for_whom(reading))


def _whole(reading: Reading) -> Span:
    return Span(reading.body[0].start, reading.body[-1].end)


CHECKS = (
    Check("more_than_one_sentence", _one_sentence),
    Check("not_action_oriented", _action),
    Check("vague", _vague),
    Check("is_a_task", _task),
    Check("business_as_usual", _usual),
    Check("too_long", _length),
    Check("output_verb_first", _output_first, is_advice=True),
    Check("compound", _compound, is_advice=True),
    Check("number_in_objective", _number, is_advice=True),
    Check("not_inspiring", _dry, is_advice=True),
    PAST_DEADLINE,
)
