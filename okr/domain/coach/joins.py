"""Where a text says two things in one: two verbs, or two metrics, joined by "and"."""

from itertools import pairwise

from okr.domain.coach.reading import Reading
from okr.domain.coach.texts import Span

_WORK = ("output", "activity")
_THINGS = ("metric", "output", "activity")
_MOVES = ("up", "down", "improve")


def joined_verbs(reading: Reading) -> Span | None:
    """Give the place of an "and" before a second verb, without one None."""
    for joint, second in pairwise(reading.after_verb):
        if joint.plain in reading.known.clauses["and"] and _is_verb(reading, second.plain):
            return Span(joint.start, joint.end)
    return None


def joined_metrics(reading: Reading) -> Span | None:
    """Give the place of an "and" between two things that are counted, without one None."""
    known = reading.known
    words = [
        word
        for word in reading.after_verb
        if word.plain not in known.clauses["determiner"] and word.plain not in ("la", "le", "l'")
    ]
    for first, joint, second in zip(words, words[1:], words[2:], strict=False):
        counted = (known.has(known.nouns["metric"], word.plain) for word in (first, second))
        if joint.plain in known.clauses["and"] and all(counted):
            return Span(joint.start, joint.end)
    return None


def _is_verb(reading: Reading, word: str) -> bool:
    known = reading.known
    kind = known.verb_kind(word)
    is_noun = any(known.has(known.nouns[group], word) for group in _THINGS)
    return kind in _MOVES or (kind in _WORK and not is_noun)
