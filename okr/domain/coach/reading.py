"""A draft read once: its opening verb, its numbers, its dates, and what it talks about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from okr.domain.coach.amounts import Amount, Amounts, Change
from okr.domain.coach.deadlines import Calendar, Mention, deadline_in, mentions
from okr.domain.coach.drafts import Draft
from okr.domain.coach.texts import Span, Text, Word, holds_phrase, phrase_at
from okr.domain.coach.words import Vocabulary, vocabulary

LONGEST_READ = 5_000
"""How many characters are read; what follows cannot mend a sentence."""
_LONGEST_VERB = 3
_LONGEST_LEAD_IN = 4
_MOST_LEAD_INS = 3
_FARTHEST_VERB = 6
_LABEL = re.compile(
    r"^[\s\W]*(?:(?:kr|o|objecti(?:ve|f)|key result|resultat cle|ac)\s?#?[\d.]*\s?:\s*)?"
)
_INFINITIVE = re.compile(r"[a-z]{2,}(?:er|ir|oir|re)$")
_BEING = ("is", "are", "est", "sont")
_THIRD_PERSON = {
    "en": (("s", ""), ("es", ""), ("ies", "y")),
    "fr": (("ent", "er"), ("e", "er"), ("it", "ir"), ("issent", "ir")),
}
_VERB_SUFFIX = re.compile(r"[a-z]{2,}(?:ify|ise|ize)$")
_ADVERB = re.compile(r"[a-z]{3,}ly$")
_GERUND = re.compile(r"(?P<stem>[a-z]{2,})ing$")


@dataclass(frozen=True)
class Opening:
    """How a text begins: a verb from `start` to `end` (exclusive) of the folded text.

    `kind` is a kind of verb, "unknown" for a verb that is not in the vocabulary, "" when the
    text does not begin with a verb. `is_base` tells a base form or infinitive from "Increasing".
    """

    kind: str
    verb: str
    start: int
    end: int
    is_base: bool = True


class Reading:
    """What the checks ask of a draft; each answer is found once, in linear time."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = Text(draft.text[:LONGEST_READ])
        self.plain = self.text.plain
        self.known: Vocabulary = vocabulary(draft.lang)
        self.calendar = Calendar(draft.today, draft.cycle_end, draft.fiscal_start_month)

    # Dates and numbers

    @cached_property
    def mentions(self) -> list[Mention]:
        """List the dates in the text."""
        return mentions(self.plain, self.calendar, self.known.clauses["before_reference"])

    @cached_property
    def promised(self) -> Mention | None:
        """Give the date in the text by which something is promised."""
        return deadline_in(self.mentions)

    @cached_property
    def amounts(self) -> Amounts:
        """Give the numbers of the text."""
        taken = [Span(0, self._label_end), *(each.span for each in self.mentions)]
        return Amounts(self.text, self.known, taken)

    @property
    def measures(self) -> list[Amount]:
        """List the numbers that say how much."""
        return self.amounts.measures

    @property
    def changes(self) -> list[Change]:
        """List the ways from one number to another."""
        return self.amounts.changes

    def is_relative(self, amount: Amount) -> bool:
        """Tell whether a number says by how much: "by 20%", "de 20 %", "x3"."""
        before = self.plain[max(0, amount.start - 8) : amount.start].split()
        return amount.is_factor or before[-1:] in [[each] for each in self.known.clauses["change"]]

    # The opening

    @cached_property
    def body(self) -> list[Word]:
        """List the words after a label such as "KR 1:"."""
        return [word for word in self.text.words if word.start >= self._label_end]

    @cached_property
    def _label_end(self) -> int:
        label = _LABEL.match(self.plain)
        return label.end() if label else 0

    @cached_property
    def opening(self) -> Opening:
        """Find the verb that a text with at least one word begins with."""
        words = self._after_lead_in(self.body)
        for count in range(min(_LONGEST_VERB, len(words)), 0, -1):
            found = self._verb(words[:count])
            if found:
                return found
        if self._takes_an_object(words):
            return Opening("unknown", words[0].plain, words[0].start, words[0].end)
        return self._subject_then_verb(words)

    def _takes_an_object(self, words: list[Word]) -> bool:
        """Tell whether an unknown first word is followed as only a verb is: "Woo the ..."."""
        first, following = words[0].plain, _phrase(words[1:2])
        objects = self.known.clauses["object"]
        return following in objects and not self._is_noun(first) and not self._opens_a_phrase(first)

    def _is_noun(self, word: str) -> bool:
        return any(self.known.has(group, word) for group in self.known.nouns.values())

    def _opens_a_phrase(self, word: str) -> bool:
        return word in self.known.words["not_a_verb"] or word in self.known.words["stop"]

    def _after_lead_in(self, words: list[Word]) -> list[Word]:
        for _ in range(_MOST_LEAD_INS):
            words = words[self._lead_in(words) :]
        return words

    def _lead_in(self, words: list[Word]) -> int:
        """Count the words that come before the verb, 0 when it is next."""
        for count in range(min(_LONGEST_LEAD_IN, len(words) - 1), 0, -1):
            phrase = _phrase(words[:count])
            if phrase in self.known.words["lead_in"] or self._is_adverb(phrase):
                return count
        return 0

    def _is_adverb(self, word: str) -> bool:
        return self.known.lang == "en" and bool(_ADVERB.fullmatch(word)) and not self._base(word)

    def _verb(self, words: list[Word]) -> Opening | None:
        phrase = _phrase(words)
        start, end = words[0].start, words[-1].end
        kind = self._base(phrase)
        if kind:
            return Opening(kind, phrase, start, end)
        if len(words) > 1:
            is_made_to = words[0].plain == "faire" and _INFINITIVE.fullmatch(words[-1].plain)
            is_two = len(words) == 2
            return Opening("attain", phrase, start, end) if is_made_to and is_two else None
        inflected = self._inflected(phrase)
        if inflected:
            return Opening(inflected, phrase, start, end, is_base=False)
        if self._looks_like_a_verb(phrase):
            return Opening("unknown", phrase, start, end)
        return None

    def _base(self, form: str) -> str:
        return self.known.verb_kind(form)

    def _inflected(self, form: str) -> str:
        """Give the kind of a gerund ("increasing") or of "augmentons", "" for others."""
        if self.known.lang == "fr":
            stem = form.removesuffix("ons")
            return self._first_kind(stem + ending for ending in ("er", "ir", "re") if stem != form)
        gerund = _GERUND.fullmatch(form)
        if not gerund:
            return ""
        stem = gerund["stem"]
        return self._first_kind((stem, stem + "e", stem[:-1]))

    def _first_kind(self, forms: Iterator[str] | tuple[str, ...]) -> str:
        return next((kind for kind in map(self._base, forms) if kind), "")

    def _looks_like_a_verb(self, word: str) -> bool:
        if self._is_noun(word) or self._opens_a_phrase(word):
            return False
        pattern = _INFINITIVE if self.known.lang == "fr" else _VERB_SUFFIX
        return bool(pattern.fullmatch(word))

    def _subject_then_verb(self, words: list[Word]) -> Opening:
        """Find the verb of a sentence with a subject: "Users return ...", "Acme makes ..."."""
        for before, word in pairwise(words[:_FARTHEST_VERB]):
            has_many = self.known.lang == "en" and before.plain.endswith("s")
            kind = self._third_person(word.plain) or (self._base(word.plain) if has_many else "")
            if kind:
                return Opening(kind, word.plain, word.start, word.end, is_base=False)
        first = words[0]
        return Opening("", first.plain, first.start, first.end, is_base=False)

    def _third_person(self, form: str) -> str:
        if form in _BEING:
            return "state"
        endings = _THIRD_PERSON[self.known.lang]
        forms = (form.removesuffix(old) + new for old, new in endings if form.endswith(old))
        return "" if self._is_noun(form) else self._first_kind(forms)

    @property
    def is_done_by_others(self) -> bool:
        """Tell whether the sentence has a subject from outside: "Users create 5 boards"."""
        known = self.known
        subject = [word for word in self.body if word.start < self.opening.start]
        return any(known.has(known.nouns["audience"], word.plain) for word in subject)

    # What it talks about

    @cached_property
    def after_verb(self) -> list[Word]:
        """List the words after the opening verb."""
        return [word for word in self.body if word.start >= self.opening.end]

    @cached_property
    def content(self) -> list[Word]:
        """List the words after the verb that carry meaning, numbers and dates left out."""
        taken = [*(each.span for each in self.mentions)]
        taken += [Span(each.start, each.end) for each in self.amounts.all]
        return [
            word
            for word in self.after_verb
            if word.plain not in self.known.words["stop"]
            and word.plain[0].isalpha()
            and len(word.plain.rstrip("'")) > 1
            and not any(span.holds(word.start) for span in taken)
        ]

    @cached_property
    def specific(self) -> list[Word]:
        """List the content words that name something of one's own."""
        return [word for word in self.content if not self._is_wide(word.plain)]

    def _is_wide(self, word: str) -> bool:
        known = self.known
        parts = [word, *([] if "-" not in word else word.split("-"))]
        wide = [part for part in parts if self._is_wide_part(part)]
        return (
            word in wide
            or (len(parts) > 1 and len(wide) == len(parts) - 1)
            or (known.lang == "en" and bool(_ADVERB.fullmatch(word)))
        )

    def _is_wide_part(self, part: str) -> bool:
        known = self.known
        return known.has(known.nouns["generic"], part) or known.has(known.words["vague"], part)

    @cached_property
    def vague_word(self) -> Word | None:
        """Give the first word that promises without saying how much."""
        known = self.known
        return next(
            (word for word in self.body if known.has(known.words["vague"], word.plain)), None
        )

    @cached_property
    def platforms(self) -> list[Word]:
        """List the platforms that the text names."""
        return [word for word in self.text.words if word.plain in self.known.words["platform"]]

    @cached_property
    def metric(self) -> Word | None:
        """Give the first thing in the text that can be counted or rated."""
        return self._first_of("metric")

    def _first_of(self, group: str) -> Word | None:
        nouns = self.known.nouns[group]
        for word in self.body:
            parts = [word.plain, *word.plain.split("-")]
            if any(self.known.has(nouns, part) for part in parts):
                return word
        for phrase in sorted(each for each in nouns if " " in each or "'" in each):
            at = phrase_at(self.plain, phrase)
            if at >= 0:
                return Word(phrase, at, at + len(phrase))
        return None

    def names(self, group: str) -> Word | None:
        """Give the first noun of a group that the text names."""
        return self._first_of(group)

    @cached_property
    def has_purpose(self) -> bool:
        """Tell whether the text says what for, for whom or how one will notice."""
        rest = self.plain[self.opening.end :]
        if any(holds_phrase(rest, phrase) for phrase in self.known.clauses["purpose"]):
            return True
        return self.purpose_verb is not None

    @cached_property
    def purpose_verb(self) -> Opening | None:
        """Find a second verb that says what for: "to increase ...", "pour augmenter ...".

        In English "by improving" and in French "en améliorant" say how, and count as well.
        """
        for before, word in zip(self.after_verb, self.after_verb[1:], strict=False):
            kind = self._purpose_kind(before.plain, word.plain)
            if kind:
                return Opening(kind, word.plain, word.start, word.end)
        return None

    def _purpose_kind(self, before: str, word: str) -> str:
        base = self._base(word) or ("unknown" if self._looks_like_a_verb(word) else "")
        if self.known.lang == "fr":
            if before in ("pour", "de", "d'", "a"):
                return base
            return "unknown" if before == "en" and word.endswith("ant") else ""
        if before in ("to", "and"):
            return base if before == "to" else ""
        return self._inflected(word) if before == "by" else ""

    @cached_property
    def has_vision(self) -> bool:
        """Tell whether it paints a place or a feeling that a team can picture."""
        return any(
            self.known.has(self.known.words["vision"], word.plain) for word in self.body
        ) or any(
            holds_phrase(self.plain, phrase)
            for phrase in self.known.words["vision"]
            if not phrase.isalpha()
        )

    @cached_property
    def proper_names(self) -> list[Word]:
        """List the words after the first that are written with a capital letter."""
        return [
            word
            for word in self.after_verb
            if self.text.quote(word.start, word.end)[:1].isupper() and word.plain[0].isalpha()
        ]

    @cached_property
    def subject(self) -> str:
        """Give what the text is about, as typed: what stands before its number, else after it."""
        amounts = self.amounts.all
        stops = [each.start for each in amounts] + [each.start for each in self.mentions]
        before = [word for word in self.after_verb if word.start < min(stops, default=word.end)]
        after = [word for word in self.after_verb if amounts and word.start >= amounts[0].end]
        return self._trimmed(before) or self._trimmed(after)

    @cached_property
    def object(self) -> str:
        """Give what the opening verb acts on, numbers included, as typed."""
        return self._trimmed(self.after_verb)

    def _trimmed(self, words: list[Word]) -> str:
        kept = self._until_break(words)
        while kept and kept[-1].plain in self.known.words["stop"]:
            kept.pop()
        return self.text.quote(kept[0].start, kept[-1].end) if kept else ""

    def _until_break(self, words: list[Word]) -> list[Word]:
        kept: list[Word] = []
        for word in words:
            between = self.plain[kept[-1].end : word.start] if kept else ""
            if re.search(r"[.,;:()!?]", between) or word.plain in self.known.clauses["break"]:
                break
            kept.append(word)
        return kept[:12]


def _phrase(words: list[Word]) -> str:
    return re.sub(r"' ", "'", " ".join(word.plain for word in words))
