"""A text made easy to compare: folded, cut into words, with the way back to what was typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from unicodedata import combining, normalize

LONGEST_QUOTE = 160
"""How many characters of the text a finding quotes at most."""

_ALIKE = {
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "-",
    "\u2212": "-",
    "\u0153": "oe",
    "\u00e6": "ae",
    "\u20ac": "€",
    "\uff05": "%",
}
_WORD = re.compile(r"[^\W_]+(?:[-.&][^\W_]+)*'?|[#&+]\d*")
_SENTENCE_END = re.compile(r"[.!?\u2026]+[\"'»)\u201d]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|no|nb|p\.?ex|ex|env|max|min|approx|incl|inc|ltd|co|mr|mrs|dr"
    r"|st|fig|[a-z])\.|\bn°)$"
)


@dataclass(frozen=True)
class Word:
    """A word of the folded text, from `start` (inclusive) to `end` (exclusive)."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class Span:
    """A stretch of the folded text, `end` exclusive."""

    start: int
    end: int

    def holds(self, start: int) -> bool:
        """Tell whether a place lies in it."""
        return self.start <= start < self.end


class Text:
    """A text as typed, and `plain`: lower case, without accents, one kind of space and quote.

    Everything takes time in proportion to the length.
    """

    def __init__(self, typed: str) -> None:
        self.typed = typed
        pieces = [_fold(character) for character in typed]
        self.plain = "".join(pieces)
        self._origin = [index for index, piece in enumerate(pieces) for _ in piece]

    @cached_property
    def words(self) -> list[Word]:
        """List the words in order; "l'" and "n°" stand by themselves, numbers are words too."""
        return [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(self.plain)]

    @cached_property
    def sentences(self) -> list[Span]:
        """List the sentences that hold a word; abbreviations and decimals do not end one."""
        spans, start = [], 0
        for end in self._ends():
            if _WORD.search(self.plain, start, end):
                spans.append(Span(start, end))
                start = end
        return spans

    def typed_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the typed text of a stretch of the folded one, spaces trimmed."""
        if not start < end:
            return 0, 0
        first, last = self._origin[start], self._origin[end - 1] + 1
        while last < len(self.typed) and combining(self.typed[last]):
            last += 1
        piece = self.typed[first:last]
        first += len(piece) - len(piece.lstrip())
        return first, max(first, last - (len(piece) - len(piece.rstrip())))

    def quote(self, start: int, end: int) -> str:
        """Give the typed characters of a stretch of the folded text."""
        first, last = self.typed_span(start, end)
        return self.typed[first:last]

    def _ends(self) -> Iterator[int]:
        for match in _SENTENCE_END.finditer(self.plain):
            before = self.plain[max(0, match.start() - 8) : match.start() + 1]
            follows = self.plain[match.end() : match.end() + 2].strip()
            if not _ABBREVIATION.search(before) or not follows:
                yield match.end()
        yield len(self.plain)


def holds_phrase(plain: str, phrase: str) -> bool:
    """Tell whether whole words of the folded text read so."""
    return phrase_at(plain, phrase) >= 0


def phrase_at(plain: str, phrase: str, start: int = 0) -> int:
    """Give the place of whole words in the folded text, -1 without."""
    at = plain.find(phrase, start)
    while at >= 0:
        end = at + len(phrase)
        is_open = phrase.endswith("'") or end == len(plain) or not _is_inside(plain[end])
        if is_open and (at == 0 or not _is_inside(plain[at - 1])):
            return at
        at = plain.find(phrase, at + 1)
    return -1


def _is_inside(character: str) -> bool:
    return character.isalnum() or character == "-"


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character.isspace():
        return " "
    known = _ALIKE.get(character)
    if known is not None:
        return known
    if combining(character):
        return ""
    return normalize("NFD", character)[0].lower()[:1] if character.isalpha() else character
