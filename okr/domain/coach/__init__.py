"""The coach: reads an objective or a key result and says what would make it stronger.

    draft = Draft(Kind.KEY_RESULT, "Améliorer l'engagement social.", "fr", today,
                  metric="Taux d'engagement", platform="Instagram", baseline=2.0, target=5.0,
                  unit="%", cycle_end=date(2026, 12, 31), owner="Ana", confidence=0.6, why="...")
    found = review(draft)

`found.findings` each hold a stable `rule`, a `severity`, the `words` of the text with their
place, `why` and a `rewrite`; `found.score` is 0.0 to 1.0; `found.smart` has five lines;
`found.deadline` is the day to show back; `found.verdict` judges the wording and
`found.can_publish` tells whether there is no fault. Sentences are `Message` values. The `why`
is for the reader's language, the `rewrite` for that of the text: `language(draft.lang).say(...)`.
`review_set(objective, key_results, objectives_in_team)` looks at the whole: number of key
results, ambition, leading and lagging.

Everything is deterministic, needs no network and takes time in proportion to the text, so that
it can run on every keystroke. The clock is a parameter.

How it decides. A text is folded (case, accents, quotes, spaces), and cut into words; the verb
that it opens with gets a kind from `words/en.toml` or `words/fr.toml` ("up", "output", "keep"
...); each number gets a role from what stands around it (a measure, a time window, decoration,
part of a name, a date). The rules then ask what kind of verb comes with what kind of number,
not which sentence it is: see `objectives` and `key_results`.

Faults block publishing, never drafting. The verdict is about the wording alone: a date that
has passed is a fault and blocks publishing, while the sentence may be well put.
"""

from okr.domain.coach.drafts import (
    LANGUAGES,
    Draft,
    Finding,
    Kind,
    Letter,
    Review,
    Severity,
    SmartLine,
    Verdict,
)
from okr.domain.coach.reviewing import review
from okr.domain.coach.sets import SetReview, review_set

__all__ = [
    "LANGUAGES",
    "Draft",
    "Finding",
    "Kind",
    "Letter",
    "Review",
    "SetReview",
    "Severity",
    "SmartLine",
    "Verdict",
    "review",
    "review_set",
]
