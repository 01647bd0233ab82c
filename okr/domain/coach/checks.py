"""What a check is, and the checks that objectives and key results share."""

from collections.abc import Callable
from dataclasses import dataclass

from okr.domain.coach import rewrites
from okr.domain.coach.drafts import Finding, Severity
from okr.domain.coach.reading import Reading
from okr.domain.coach.texts import LONGEST_QUOTE, Span
from okr.domain.messages import Message, message

NOWHERE = Span(0, 0)
FAULT, WARNING, HINT = Severity.FAULT, Severity.WARNING, Severity.HINT


@dataclass(frozen=True)
class Check:
    """One question put to a text; `find` gives a finding, or None when the text passes.

    `applies` tells whether the question makes sense for it: only then does it count. Advice,
    which gives hints alone, never counts.
    """

    rule: str
    find: Callable[[Reading], Finding | None]
    applies: Callable[[Reading], bool] = lambda _reading: True
    is_advice: bool = False


@dataclass(frozen=True)
class Complaint:
    """How a rule speaks: how grave it is, why, and whether the wording itself fails."""

    rule: str
    severity: Severity
    why: Message
    spoils: bool = False

    def at(self, reading: Reading, span: Span, rewrite: Message) -> Finding:
        """Make the finding for a place in the folded text."""
        end = min(span.end, span.start + LONGEST_QUOTE)
        start, end = reading.text.typed_span(span.start, end)
        end = min(end, start + LONGEST_QUOTE)
        words = reading.draft.text[start:end]
        return Finding(self.rule, self.severity, words, start, end, self.why, rewrite, self.spoils)


_EMPTY = Complaint(
    "empty", FAULT, message("There is nothing to read yet: write one sentence."), spoils=True
)
_NO_DEADLINE = Complaint(
    "no_deadline",
    FAULT,
    message("Nothing says by when: neither the text, nor the deadline, nor a cycle."),
)
_PAST_DEADLINE = Complaint(
    "past_deadline",
    FAULT,
    message("This date has already passed, so that nothing could count any more."),
)


def _empty(reading: Reading) -> Finding:
    return _EMPTY.at(reading, NOWHERE, rewrites.measured(reading))


def _no_deadline(reading: Reading) -> Finding | None:
    if rewrites.resolved_deadline(reading) is not None:
        return None
    return _NO_DEADLINE.at(reading, NOWHERE, rewrites.dated(reading))


def _past_deadline(reading: Reading) -> Finding | None:
    promised = reading.promised
    if promised and promised.day < reading.draft.today:
        rewrite = rewrites.redated(reading, promised.start, promised.end)
        return _PAST_DEADLINE.at(reading, promised.span, rewrite)
    given = reading.draft.deadline
    if not promised and given and given < reading.draft.today:
        return _PAST_DEADLINE.at(reading, NOWHERE, rewrites.renewed(reading))
    return None


EMPTY = Check("empty", _empty)
NO_DEADLINE = Check("no_deadline", _no_deadline)
PAST_DEADLINE = Check(
    "past_deadline",
    _past_deadline,
    lambda reading: bool(reading.promised or reading.draft.deadline),
)
