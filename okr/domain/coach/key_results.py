"""The checks of a key result: a measure, a deadline, an effect rather than work (domain: S18).

What counts as work. A text that opens with a verb of work ("launch", "publish", "organiser") is
a task, for the team alone decides whether it happens. It is not when the text says what the
work is to move, with a number ("to increase direct traffic by 20%"); when the count is of people
who have it ("ship to 10,000 users"); or when it is addressed to somebody outside who decides
whether to pass it on ("15 press releases to tier-1 media"): then the result happens elsewhere.
A count of things that the team makes is a task whatever the verb ("go from 0 to 20 features").
"""

import math

from okr.domain.coach import rewrites
from okr.domain.coach.amounts import Amount, Change, Role
from okr.domain.coach.checks import (
    FAULT,
    HINT,
    NO_DEADLINE,
    NOWHERE,
    PAST_DEADLINE,
    WARNING,
    Check,
    Complaint,
)
from okr.domain.coach.drafts import Finding
from okr.domain.coach.joins import joined_metrics, joined_verbs
from okr.domain.coach.objectives import MOVEMENTS
from okr.domain.coach.reading import Reading
from okr.domain.coach.texts import Span, holds_phrase
from okr.domain.messages import message
from okr.domain.okrs import BIGGEST_NUMBER

_WORK = ("output", "activity", "create")
_NEAR = 4
_TIMID_SHARE = 0.05
_HIGHEST_RATING = 10
_NEAR_CEILING = 90

_NO_METRIC = Complaint(
    "no_metric",
    FAULT,
    message("No number and no metric: at the end, nobody could say whether you got there."),
    spoils=True,
)
_VAGUE = Complaint(
    "vague",
    FAULT,
    message("This promises something better without saying what would be measured, or how much."),
    spoils=True,
)
_DECORATIVE = Complaint(
    "decorative_number",
    WARNING,
    message("This number counts something else: it does not say how much will change."),
    spoils=True,
)
_TASK = Complaint(
    "is_a_task",
    WARNING,
    message(
        "This is work that you can finish without anything getting better: measure its effect."
    ),
    spoils=True,
)
_ACTIVITY = Complaint(
    "counts_activity", HINT, message("This counts activity: what should it move?")
)
_NO_BASELINE = Complaint(
    "no_baseline",
    WARNING,
    message("There is a target but no starting point, so that nobody sees how far it is."),
)
_NO_UNIT = Complaint(
    "unit_missing",
    WARNING,
    message("By so much of what: per cent, points, or which unit? We would rather ask than guess."),
)
_USUAL = Complaint(
    "business_as_usual",
    HINT,
    message("Keeping a level is watching, not changing: is there something that should move?"),
)
_COMPOUND = Complaint(
    "compound",
    WARNING,
    message("This holds two results: one score cannot tell which of them was reached."),
    spoils=True,
)
_TWO_METRICS = Complaint(
    "compound",
    WARNING,
    message("Two metrics share one number here: say whether each counts, or their sum."),
)
_FLAT = Complaint(
    "flat_target",
    FAULT,
    message("The target equals the starting point, so that there is nothing to change."),
    spoils=True,
)
_WRONG_WAY = Complaint(
    "wrong_direction",
    WARNING,
    message("The verb goes one way and the numbers go the other."),
)
_TIMID = Complaint(
    "timid_change",
    WARNING,
    message("So small a change comes by itself: a key result has to ask for something new."),
    spoils=True,
)
_VANITY = Complaint(
    "vanity",
    HINT,
    message(
        "Such a count grows without helping anyone: a rate, or what people then do, says more."
    ),
)
_IMPOSSIBLE = Complaint(
    "impossible_number",
    FAULT,
    message("This number is too large to be measured: check its digits."),
    spoils=True,
)


def _is_measured(reading: Reading) -> bool:
    return bool(
        _counting(reading) or reading.draft.metric.strip() or reading.draft.target is not None
    )


def _counting(reading: Reading) -> list[Amount]:
    """List the numbers that say how much; how soon counts where something is always done."""
    if reading.measures or reading.opening.kind in MOVEMENTS:
        return reading.measures
    return [each for each in reading.amounts.all if each.role is Role.WINDOW]


def _decorations(reading: Reading) -> list[Amount]:
    return [each for each in reading.amounts.all if each.role is Role.DECORATION]


def _no_metric(reading: Reading) -> Finding | None:
    if _is_measured(reading) or _decorations(reading):
        return None
    return _NO_METRIC.at(reading, _whole(reading), rewrites.measured(reading))


def _decorative(reading: Reading) -> Finding | None:
    decorations = _decorations(reading)
    if _is_measured(reading) or not decorations:
        return None
    first = decorations[0]
    return _DECORATIVE.at(reading, Span(first.start, first.end), rewrites.measured(reading))


def _vague(reading: Reading) -> Finding | None:
    if _is_measured(reading) or reading.platforms:
        return None
    promise = reading.vague_word
    if promise:
        span = Span(promise.start, promise.end)
    elif reading.opening.kind == "improve" or reading.metric is None:
        span = _opening(reading)
    else:
        return None
    return _VAGUE.at(reading, span, rewrites.measured(reading))


# Work or effect


def _task(reading: Reading) -> Finding | None:
    span = _work(reading)
    if span is None or _has_effect(reading):
        return None
    return _TASK.at(reading, span, rewrites.effect(reading))


def _activity(reading: Reading) -> Finding | None:
    if not _has_effect(reading):
        return None
    return _ACTIVITY.at(reading, _opening(reading), rewrites.effect(reading))


def _work(reading: Reading) -> Span | None:
    """Give the words that speak of the team's work, None when none do."""
    if reading.is_done_by_others:
        return None
    if reading.opening.kind in _WORK:
        return _opening(reading)
    for amount in _output_counts(reading):
        return Span(amount.start, amount.end)
    return _done(reading) or _named_work(reading)


def _output_counts(reading: Reading) -> list[Amount]:
    """List the counts of things that the team makes; a moving quantity is none of them."""
    if reading.opening.kind in MOVEMENTS:
        return []
    return [each for each in reading.measures if _counts(reading, each, "output")]


def _counts(reading: Reading, amount: Amount, group: str) -> bool:
    known = reading.known
    return not amount.unit and not amount.is_factor and known.has(known.nouns[group], amount.noun)


def _done(reading: Reading) -> Span | None:
    """Find "is released", "avoir lancé": work named by its end, without a number."""
    if reading.measures:
        return None
    known = reading.known
    for helper, verb in zip(reading.body, reading.body[1:], strict=False):
        if helper.plain in known.clauses["binary"] and verb.plain in known.verb_stems:
            return Span(helper.start, verb.end)
    return None


def _named_work(reading: Reading) -> Span | None:
    """Find work named by a noun: "Implementation of ...", "mise en place de ..."."""
    first = reading.body[0]
    for phrase in reading.known.nouns["output_lead"]:
        if reading.plain.startswith(phrase, first.start) and holds_phrase(reading.plain, phrase):
            return Span(first.start, first.start + len(phrase))
    return None


def _has_effect(reading: Reading) -> bool:
    return (
        _moves_something(reading)
        or _has_quality(reading)
        or _reaches_people(reading)
        or _is_taken_up_elsewhere(reading)
    )


def _moves_something(reading: Reading) -> bool:
    """Tell whether the text says what moves: "from 5 to 10 %", "to increase traffic by 20%"."""
    if any(not _counts(reading, each.target, "output") for each in reading.changes):
        return True
    known, purpose = reading.known, reading.purpose_verb
    if purpose and purpose.kind in (*MOVEMENTS, "attain"):
        return any(each.start > purpose.end for each in reading.measures)
    kind = reading.opening.kind
    return any(
        (kind == "create" and _counts(reading, each, "metric"))
        or (kind != "activity" and _follows(reading, each, known.nouns["movement"]))
        for each in reading.measures
    )


def _has_quality(reading: Reading) -> bool:
    """Tell whether a metric with a number comes along: "with a 4.0 app store rating"."""
    known = reading.known
    for word in reading.after_verb:
        if word.plain in known.clauses["quality"]:
            return any(
                each.start > word.end and _follows(reading, each, known.nouns["metric"])
                for each in reading.measures
            )
    return False


def _reaches_people(reading: Reading) -> bool:
    """Tell whether the count is of people who have it: "ship to 10,000 users"."""
    known = reading.known
    return reading.opening.kind == "output" and any(
        _comes_after(reading, each, known.clauses["recipient"])
        and _follows(reading, each, known.nouns["audience"])
        for each in reading.measures
    )


def _is_taken_up_elsewhere(reading: Reading) -> bool:
    """Tell whether a count goes to somebody outside who decides whether to pass it on."""
    known = reading.known
    if reading.opening.kind != "output" or not reading.measures:
        return False
    words = reading.after_verb
    return any(
        word.plain in known.clauses["recipient"]
        and any(
            known.has(known.clauses["intermediary"], near.plain)
            for near in words[place + 1 : place + 1 + _NEAR]
        )
        for place, word in enumerate(words)
    )


def _comes_after(reading: Reading, amount: Amount, group: frozenset[str]) -> bool:
    before = [word for word in reading.body if word.end <= amount.start]
    return bool(before) and before[-1].plain in group


def _follows(reading: Reading, amount: Amount, group: frozenset[str]) -> bool:
    after = [word for word in reading.body if word.start >= amount.end]
    return any(
        reading.known.has(group, part) for word in after[:_NEAR] for part in word.plain.split("-")
    )


# Numbers


def _baseline(reading: Reading) -> Finding | None:
    if reading.changes or reading.draft.baseline is not None or _says_where_it_stands(reading):
        return None
    first = reading.measures[0]
    return _NO_BASELINE.at(reading, Span(first.start, first.end), rewrites.measured(reading))


def _says_where_it_stands(reading: Reading) -> bool:
    currents = reading.known.clauses["current"]
    return any(holds_phrase(reading.plain, phrase) for phrase in currents)


def _starts_somewhere(reading: Reading) -> bool:
    """Tell whether the number has a starting point at all: a count begins at nothing."""
    if not reading.measures or reading.opening.kind == "keep":
        return False
    first = reading.measures[0]
    is_count = not first.unit and not first.is_factor and bool(first.noun)
    return not (is_count and reading.opening.kind in ("attain", *_WORK))


def _unit(reading: Reading) -> Finding | None:
    amounts = reading.measures
    if reading.draft.unit or len(amounts) != 1 or amounts[0].unit or amounts[0].noun:
        return None
    amount = amounts[0]
    is_change = _comes_after(reading, amount, reading.known.clauses["change"])
    if amount.is_factor or not is_change or reading.opening.kind not in MOVEMENTS:
        return None
    return _NO_UNIT.at(reading, Span(amount.start, amount.end), rewrites.with_unit(reading, amount))


def _has_two_ends(reading: Reading) -> bool:
    draft = reading.draft
    are_given = draft.baseline is not None and draft.target is not None
    return reading.opening.kind != "keep" and (bool(reading.changes) or are_given)


def _flat(reading: Reading) -> Finding | None:
    for change in reading.changes:
        if change.baseline.value == change.target.value:
            span = Span(change.baseline.start, change.target.end)
            return _FLAT.at(reading, span, rewrites.bolder(reading))
    if reading.draft.target is not None and reading.draft.target == reading.draft.baseline:
        return _FLAT.at(reading, NOWHERE, rewrites.bolder(reading))
    return None


def _direction(reading: Reading) -> Finding | None:
    kind = reading.opening.kind
    for change in reading.changes:
        difference = change.target.value - change.baseline.value
        is_same_unit = change.baseline.unit in ("", change.target.unit)
        if is_same_unit and (
            (kind == "up" and difference < 0) or (kind == "down" and difference > 0)
        ):
            span = Span(change.baseline.start, change.target.end)
            return _WRONG_WAY.at(reading, span, rewrites.swapped(reading, change))
    return None


def _timid(reading: Reading) -> Finding | None:
    for change in reading.changes:
        if _is_timid(change):
            span = Span(change.baseline.start, change.target.end)
            return _TIMID.at(reading, span, rewrites.bolder(reading))
    return None


def _is_timid(change: Change) -> bool:
    """Tell a change under 5 %, ratings and rates that are close to their ceiling aside."""
    start, end = change.baseline.value, change.target.value
    is_rating = max(start, end) <= _HIGHEST_RATING or change.target.unit.startswith("/")
    is_near_ceiling = change.target.unit == "%" and min(start, end) >= _NEAR_CEILING
    if is_rating or is_near_ceiling or not math.isfinite(end):
        return False
    return 0 < abs(end - start) < _TIMID_SHARE * abs(start)


def _impossible(reading: Reading) -> Finding | None:
    for amount in reading.measures:
        if not abs(amount.value) <= BIGGEST_NUMBER:
            span = Span(amount.start, amount.end)
            return _IMPOSSIBLE.at(reading, span, rewrites.measured(reading))
    given = (reading.draft.baseline, reading.draft.target)
    if all(each is None or _is_possible(each) for each in given):
        return None
    return _IMPOSSIBLE.at(reading, NOWHERE, rewrites.measured(reading))


def _is_possible(number: float) -> bool:
    return math.isfinite(number) and abs(number) <= BIGGEST_NUMBER


# One result, and one worth having


def _usual(reading: Reading) -> Finding:
    return _USUAL.at(reading, _opening(reading), rewrites.measured(reading))


def _compound(reading: Reading) -> Finding | None:
    join = joined_verbs(reading)
    changes = reading.changes
    if join is None and len(changes) > 1:
        join = Span(changes[0].target.end, changes[1].baseline.start)
    if join:
        return _COMPOUND.at(reading, join, rewrites.split(reading, join.start, join.end))
    join = joined_metrics(reading)
    if join:
        return _TWO_METRICS.at(reading, join, rewrites.split(reading, join.start, join.end))
    return None


def _vanity(reading: Reading) -> Finding | None:
    if any(each.unit == "%" for each in reading.measures):
        return None
    word = reading.names("vanity")
    span = Span(word.start, word.end) if word else NOWHERE
    return _VANITY.at(reading, span, rewrites.share_of(reading))


def _opening(reading: Reading) -> Span:
    return Span(reading.opening.start, reading.opening.end)


def _whole(reading: Reading) -> Span:
    return Span(reading.body[0].start, reading.body[-1].end)


CHECKS = (
    Check("no_metric", _no_metric),
    Check("vague", _vague),
    Check("decorative_number", _decorative, lambda reading: bool(reading.amounts.all)),
    Check("is_a_task", _task),
    Check("counts_activity", _activity, lambda reading: _work(reading) is not None, is_advice=True),
    Check("no_baseline", _baseline, _starts_somewhere),
    Check("unit_missing", _unit, lambda reading: bool(reading.measures)),
    Check("flat_target", _flat, _has_two_ends),
    Check("wrong_direction", _direction, lambda reading: bool(reading.changes)),
    Check("timid_change", _timid, lambda reading: bool(reading.changes)),
    Check("impossible_number", _impossible, _is_measured),
    Check(
        "business_as_usual",
        _usual,
        lambda reading: reading.opening.kind == "keep",
        is_advice=True,
    ),
    Check("compound", _compound),
    Check("vanity", _vanity, lambda reading: reading.names("vanity") is not None, is_advice=True),
    NO_DEADLINE,
    PAST_DEADLINE,
)
