"""What can go wrong with a person's command, named by what to do next.

JaugeError            a sentence that the screen shows as it is
├── InvalidInput      mend the fields that are named, nothing was saved
├── StaleEdit         someone saved first: compare, then decide (in okr.domain.changes)
├── NotAllowed        ask a lead or an admin
├── ClosedCycle       its final values stand: correct one with a reason, or reopen the cycle
├── NotFound          it is gone: go back to the list
├── WrongSetting      an admin has to change a setting of this installation
└── TooManyTries      wait, then try again
"""

from collections.abc import Sequence
from dataclasses import dataclass

from okr.domain.messages import Message, message


class JaugeError(Exception):
    """A sentence for the person who gave the command."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `field` names the form field, "" when it concerns the whole."""

    field: str
    sentence: Message


class InvalidInput(JaugeError):
    """Mend the fields that are named; nothing was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].sentence)
        self.problems = tuple(problems)


class NotAllowed(JaugeError):
    """The role does not allow it: ask a lead or an admin."""


class ClosedCycle(JaugeError):
    """The cycle is closed: correct a final value with a reason, or reopen the cycle."""


class NotFound(JaugeError):
    """It is gone, or belongs to a team that one cannot see: go back to the list."""

    def __init__(self) -> None:
        super().__init__(message("This is not here any more. Go back to the list."))


class WrongSetting(JaugeError):
    """An admin has to change a setting of this installation."""


class TooManyTries(JaugeError):
    """Wait, then try again."""
