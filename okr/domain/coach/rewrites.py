"""One way to put it better, made of what the draft says and what else is known.

What only the team knows stands in square brackets.
"""

from datetime import date

from okr.domain.coach.amounts import Amount, Change
from okr.domain.coach.drafts import Draft
from okr.domain.coach.reading import Reading
from okr.domain.messages import Message, message
from okr.domain.okrs import BIGGEST_NUMBER

_SHORT_WORDS = 18
_LONGEST_ECHO = 300


def measured(reading: Reading) -> Message:
    """Put a key result as a change of its metric: from, to, by when."""
    baseline, target = _ends(reading)
    if reading.draft.metric:
        return message(
            "Take “{metric}” from {baseline} to {target} by {deadline}.",
            metric=_metric(reading.draft),
            baseline=baseline,
            target=target,
            deadline=deadline(reading),
        )
    return message(
        "Take {subject} from {baseline} to {target} by {deadline}.",
        subject=reading.subject or message("[what you measure]"),
        baseline=baseline,
        target=target,
        deadline=deadline(reading),
    )


def bolder(reading: Reading) -> Message:
    """Keep the starting point and ask for a target that takes something new."""
    return message(
        "Take {subject} from {baseline} to [a target that you are 40 to 75 % sure of] by"
        " {deadline}.",
        subject=reading.subject or message("[what you measure]"),
        baseline=_ends(reading)[0],
        deadline=deadline(reading),
    )


def effect(reading: Reading) -> Message:
    """Put a key result that names work as the change that the work is for."""
    if reading.draft.metric or not reading.object:
        return measured(reading)
    return message(
        "Take [what {work} should change] from {baseline} to {target} by {deadline}.",
        work=reading.object,
        baseline=_field(reading.draft.baseline, reading.draft.unit) or message("[today’s value]"),
        target=_field(reading.draft.target, reading.draft.unit) or message("[target]"),
        deadline=deadline(reading),
    )


def swapped(reading: Reading, change: Change) -> Message:
    """Let the numbers go the way that the verb says."""
    return message(
        "Take {subject} from {baseline} to {target} by {deadline}.",
        subject=reading.subject or message("[what you measure]"),
        baseline=_typed(reading, change.target),
        target=_typed(reading, change.baseline),
        deadline=deadline(reading),
    )


def share_of(reading: Reading) -> Message:
    """Put a count of an audience as the share of it that acts."""
    return message(
        "Take the share of {audience} who [act: click, book, buy] from {baseline} to {target} by"
        " {deadline}.",
        audience=reading.subject or message("[your audience]"),
        baseline=message("[today’s value]"),
        target=message("[target]"),
        deadline=deadline(reading),
    )


def for_whom(reading: Reading) -> Message:
    """Add to an objective whom it is for and what changes for them."""
    return message(
        "{sentence} for [whom], so that [what changes for them].", sentence=statement(reading)
    )


def outcome(reading: Reading) -> Message:
    """Put an objective that names a thing to hand over as what it is for."""
    return message(
        "Help [whom] to [do what they cannot do today] with {work}.",
        work=reading.object or message("[this work]"),
    )


def with_verb(reading: Reading) -> Message:
    """Open an objective with a verb."""
    return message("Strengthen “{subject}” for [whom].", subject=statement(reading))


def first_sentence(reading: Reading) -> Message:
    """Keep the first sentence."""
    first = reading.text.sentences[0]
    return _verbatim(reading.text.quote(first.start, first.end))


def shortened(reading: Reading) -> Message:
    """Keep as many words as a team can recite."""
    last = reading.body[_SHORT_WORDS - 1]
    return _verbatim(reading.text.quote(0, last.end) + "…")


def split(reading: Reading, at: int, end: int) -> Message:
    """Make two of one, around the words from `at` to `end`."""
    return message(
        "Make two of it: “{first}” and “{second}”.",
        first=_echo(reading.text.quote(0, at)),
        second=_echo(reading.text.quote(end, len(reading.plain))),
    )


def dated(reading: Reading) -> Message:
    """Add the deadline."""
    return message(
        "{sentence} by {deadline}.", sentence=statement(reading), deadline=deadline(reading)
    )


def renewed(reading: Reading) -> Message:
    """Add the end of the cycle as the deadline."""
    return message(
        "{sentence} by {deadline}.", sentence=statement(reading), deadline=_coming_end(reading)
    )


def redated(reading: Reading, start: int, end: int) -> Message:
    """Put the end of the cycle in the place of a date from `start` to `end`."""
    return message(
        "{before} by {deadline}{after}",
        before=_echo(reading.text.quote(0, start)),
        deadline=_coming_end(reading),
        after=_rest(reading, end),
    )


def with_unit(reading: Reading, amount: Amount) -> Message:
    """Ask for the unit where it is missing."""
    return message(
        "{before} [% or which unit?]{after}",
        before=_echo(reading.text.quote(0, amount.end)),
        after=_rest(reading, amount.end),
    )


def moved_to_key_result(reading: Reading) -> Message:
    """Leave the number to a key result."""
    return message(
        "Objective: [what changes, and for whom]. Key result: {sentence}.",
        sentence=statement(reading),
    )


def statement(reading: Reading) -> str:
    """Give the text as typed, without its full stop."""
    return _echo(reading.draft.text).rstrip(" .!?…")


def deadline(reading: Reading) -> date | Message:
    """Give the last day that counts; that of the cycle where it has passed."""
    found = resolved_deadline(reading)
    return found if found and found >= reading.draft.today else _coming_end(reading)


def resolved_deadline(reading: Reading) -> date | None:
    """Give the last day that counts: of the text, else the field, else the cycle; or None."""
    if reading.promised:
        return reading.promised.day
    return reading.draft.deadline or reading.draft.cycle_end


def quantity(value: float, unit: str) -> Message:
    """Write a number with its unit, in the language of the text."""
    if unit == "%":
        return message("{number}%", number=value)
    return message("{number} {unit}", number=value, unit=unit) if unit else _number(value)


def _number(value: float) -> Message:
    return message("{number}", number=value)


def _coming_end(reading: Reading) -> date | Message:
    end = reading.draft.cycle_end
    return end if end and end >= reading.draft.today else message("[date]")


def _metric(draft: Draft) -> Message | str:
    if not draft.platform:
        return draft.metric
    return message("{metric} on {platform}", metric=draft.metric, platform=draft.platform)


def _ends(reading: Reading) -> tuple[str | Message, str | Message]:
    draft = reading.draft
    baseline, target = _typed_ends(reading)
    return (
        _field(draft.baseline, draft.unit) or baseline or message("[today’s value]"),
        _field(draft.target, draft.unit) or target or message("[target]"),
    )


def _typed_ends(reading: Reading) -> tuple[str, str | Message]:
    if reading.changes:
        change = reading.changes[0]
        return _typed(reading, change.baseline), _typed(reading, change.target)
    possible = [each for each in reading.measures if abs(each.value) <= BIGGEST_NUMBER]
    if len(possible) != 1:
        return "", ""
    amount = _typed(reading, possible[0])
    if reading.is_relative(possible[0]):
        return "", message("[that, changed by {amount}]", amount=amount)
    return "", amount


def _field(value: float | None, unit: str) -> Message | None:
    if value is None or not abs(value) <= BIGGEST_NUMBER:
        return None
    return quantity(value, unit)


def _typed(reading: Reading, amount: Amount) -> str:
    return reading.text.quote(amount.start, amount.end)


def _rest(reading: Reading, start: int) -> str:
    rest = _echo(reading.draft.text[reading.text.typed_span(0, start)[1] :])
    return f" {rest}" if rest[:1].isalnum() else rest


def _verbatim(text: str) -> Message:
    return message("{sentence}", sentence=_echo(text))


def _echo(text: str) -> str:
    cleaned = " ".join(text.split())
    return cleaned if len(cleaned) <= _LONGEST_ECHO else cleaned[:_LONGEST_ECHO] + "…"
