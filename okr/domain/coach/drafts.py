"""What the coach is given, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from okr.domain.messages import Message

LANGUAGES = ("en", "fr")
"""The languages of which the coach knows words."""


class Kind(StrEnum):
    """What a text is meant to be."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"


class Severity(StrEnum):
    """A fault blocks publishing, never drafting; a warning costs half a check; a hint nothing."""

    FAULT = "fault"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class Draft:
    """A text under review with what else is known about it; everything but the first four may lack.

    `text` is taken as it was typed; of more than 5 000 characters the first are read. `lang`
    is its language, one of LANGUAGES.
    `today` is the day of the review. `metric` and `platform` are names as people read them,
    `unit` is free text ("%" for percentages); `baseline` and `target` are in that unit and may
    be any float. `deadline` and `cycle_end` are days that still count; without both, and
    without a date in the text, there is no deadline. `confidence` is the share 0.0 to 1.0 that
    the team gives its success at drafting. `why` is why it matters, or the company goal that
    it serves. The fiscal year starts in month `fiscal_start_month`, 1 to 12.
    """

    kind: Kind
    text: str
    lang: str
    today: date
    metric: str = ""
    platform: str = ""
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    deadline: date | None = None
    cycle_end: date | None = None
    owner: str = ""
    confidence: float | None = None
    why: str = ""
    fiscal_start_month: int = 1


@dataclass(frozen=True)
class Finding:
    """One thing that the coach noticed.

    `rule` is a stable key. `words` are the very characters of the text that triggered it, from
    `start` (inclusive) to `end` (exclusive); they are "" when something is absent, and never
    more than 160 characters. `why` is one sentence. `rewrite` is one way to put it, to be
    written in the language of the text: `language(draft.lang).say(finding.rewrite)`; what only
    the team knows stands in square brackets. `spoils` tells that the wording itself fails, so
    that the verdict is bad.
    """

    rule: str
    severity: Severity
    words: str
    start: int
    end: int
    why: Message
    rewrite: Message
    spoils: bool = False


class Letter(StrEnum):
    """One line of the SMART read-out."""

    SPECIFIC = "S"
    MEASURABLE = "M"
    ACHIEVABLE = "A"
    RELEVANT = "R"
    TIME_BOUND = "T"


@dataclass(frozen=True)
class SmartLine:
    """Whether a letter is met, and one sentence that says by what, or what is missing."""

    letter: Letter
    is_met: bool
    sentence: Message


class Verdict(StrEnum):
    """Whether the wording holds."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True)
class Review:
    """All that the coach says about one draft.

    `outcomes` gives for each check that counts the severity it found, None when it passed.
    `smart` has five lines, S, M, A, R, T. `deadline` is the last day that counts, to be shown
    back to the person, None when there is none.
    """

    findings: tuple[Finding, ...]
    outcomes: Mapping[str, Severity | None]
    smart: tuple[SmartLine, ...] = field(default=())
    deadline: date | None = None

    @property
    def score(self) -> float:
        """Give (passes + half the warnings) / checks evaluated, 0.0 to 1.0; hints pass."""
        return strength(list(self.outcomes.values()))

    @property
    def verdict(self) -> Verdict:
        """Judge the wording alone: a date that has passed blocks publishing, not the wording."""
        is_bad = any(finding.spoils for finding in self.findings)
        return Verdict.BAD if is_bad else Verdict.GOOD

    @property
    def can_publish(self) -> bool:
        """Tell whether nothing here blocks publishing."""
        return all(finding.severity is not Severity.FAULT for finding in self.findings)


def strength(outcomes: list[Severity | None]) -> float:
    """Score checks by the worst severity of each, 0.0 to 1.0 (OpenOKR METHOD 4)."""
    worth = {Severity.FAULT: 0.0, Severity.WARNING: 0.5}
    return sum(worth.get(each, 1.0) if each else 1.0 for each in outcomes) / len(outcomes)
