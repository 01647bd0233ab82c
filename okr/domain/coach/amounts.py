"""Numbers in a text and what each is for: a measure, a date, part of a name, or decoration."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import islice

from okr.domain.coach.texts import Span, Text, phrase_at
from okr.domain.coach.words import Vocabulary


class Role(StrEnum):
    """What a number does in a sentence.

    A measure says how much; a window how soon ("within 24 hours"); decoration counts what the
    sentence merely mentions ("for our 12 teams"); a name or a date measures nothing.
    """

    MEASURE = "measure"
    WINDOW = "window"
    DECORATION = "decoration"
    NAME = "name"


@dataclass(frozen=True)
class Amount:
    """A number in a folded text, `end` exclusive, with its sign and unit inside.

    `value` is as written, scaled ("5k" is 5000), and may be infinite; `unit` is "%", "€", "/10",
    a word of time or points, or "". `is_factor` tells "3x", "double" and "by half".
    `noun` is the first noun that it counts, "" when none follows.
    """

    start: int
    end: int
    value: float
    unit: str = ""
    role: Role = Role.MEASURE
    noun: str = ""
    is_factor: bool = False

    @property
    def is_measure(self) -> bool:
        """Tell whether it says how much."""
        return self.role is Role.MEASURE


@dataclass(frozen=True)
class Change:
    """A way from one number to another: "from 2 % to 5 %", "de 40 à 20"."""

    baseline: Amount
    target: Amount


_DIGITS = r"\d{1,3}(?:[ ,.]\d{3})+(?![\d])(?:[.,]\d{1,6}(?!\d))?|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w.,#&])(?<!\w[-+])(?P<sign>[-+])?(?P<before>[$€£])? ?(?P<digits>{_DIGITS})"
    r"(?:(?P<scale>k|m|mn|md|mrd|bn|b)(?![a-z])| (?P<word>millions?|milliards?|billion|mn|m|md|k)"
    r"(?![\w]))?"
    r"(?:(?P<slash> ?/ ?(?P<out_of>10{1,2}|5|20))(?![\d/])|\+)?"
    r" ?(?P<unit>%|€|\$|£|chf\b|eur\b|usd\b|percent\b|per cent\b|pour cent\b|x\b|[a-z]+\b)?"
)
_SCALES = {
    **dict.fromkeys(("k",), 1e3),
    **dict.fromkeys(("m", "mn", "million", "millions"), 1e6),
    **dict.fromkeys(("md", "mrd", "milliard", "milliards", "bn", "b", "billion"), 1e9),
}
_CURRENCIES = {"$": "$", "€": "€", "£": "£", "chf": "CHF", "eur": "€", "usd": "$"}
_PART_OF_WORD = re.compile(r"(?:st|nd|rd|th|er|ere|eme|e|re)\b|-[a-z]|/7\b")
_MOST = 100
"""How many numbers are read: more than a sentence holds."""
_NOUN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?")
_BEFORE = re.compile(_NOUN.pattern + "|n°|[<>≥≤]=?")
_CLOSE = {
    "en": re.compile(
        r"[.,;:()\[\]]|\b(?:to|from|by|for|with|in|on|per|and|or|at|who|that|through|within|via"
        r"|across|the|an|our|their|its|this|each|every|is|are|\w+ly|(?<=[a-z] )\w+(?:ed|ing)"
        r"|completed?|done|live)\b"
    ),
    "fr": re.compile(r"[.,;:()\[\]]|\b(?:a|pour|sur|dans|avec|par|et|ou|qui|chez|aupres)\b"),
}
_NEAR_WORDS = 5
_PHRASE = 40


class Amounts:
    """The numbers of one text; `dates` are the places that dates take."""

    def __init__(self, text: Text, words: Vocabulary, dates: Sequence[Span] = ()) -> None:
        self._text = text
        self._words = words
        self._dates = dates

    @cached_property
    def all(self) -> list[Amount]:
        """List the numbers in order, dates left out."""
        found: list[Amount] = []
        for each in sorted([*self._digits(), *self._spelled()], key=lambda each: each.start):
            if not found or each.start >= found[-1].end:
                found.append(self._placed(each))
        return found

    @cached_property
    def measures(self) -> list[Amount]:
        """List the numbers that say how much."""
        return [each for each in self.all if each.is_measure]

    @cached_property
    def changes(self) -> list[Change]:
        """List the ways from one number to another; each number belongs to one."""
        found: list[Change] = []
        pairs = zip(self.measures, self.measures[1:], strict=False)
        for first, second in pairs:
            is_taken = bool(found) and found[-1].target is first
            if not is_taken and self._joins(first, second):
                found.append(Change(first, second))
        return found

    def _digits(self) -> Iterator[Amount]:
        for match in islice(_NUMBER.finditer(self._text.plain), _MOST):
            start = match.start("sign") if match["sign"] else match.start()
            if any(span.holds(match.start("digits")) for span in self._dates):
                continue
            yield self._read(match, start)

    def _read(self, match: re.Match[str], start: int) -> Amount:
        value = _value(match["digits"], self._words.lang)
        value *= _SCALES.get(match["scale"] or match["word"] or "", 1.0)
        value = -value if match["sign"] == "-" else value
        unit, end = self._unit(match)
        if match["before"]:
            unit = match["before"]
        times = self._words.units["times"]
        return Amount(start, end, value, unit, is_factor=(match["unit"] or "") in times)

    def _unit(self, match: re.Match[str]) -> tuple[str, int]:
        plain, end = match["unit"] or "", match.end()
        if match["out_of"]:
            return f"/{match['out_of']}", match.end("slash")
        if plain in _CURRENCIES:
            return _CURRENCIES[plain], end
        units = self._words.units
        if self._words.has(units["percent"], plain):
            return "%", end
        if any(self._words.has(units[kind], plain) for kind in ("time", "point", "times")):
            return plain, end
        bare = end - len(plain)
        return "", bare - (self._text.plain[bare - 1] == " ")

    def _spelled(self) -> Iterator[Amount]:
        words = self._words
        for word in islice(self._text.words, 10 * _MOST):
            if word.plain in words.numbers:
                yield Amount(word.start, word.end, words.numbers[word.plain])
            elif word.plain in words.multipliers:
                factor = words.multipliers[word.plain]
                yield Amount(word.start, word.end, factor, is_factor=True)
        for phrase, factor in words.multipliers.items():
            at = self._text.plain.find(phrase) if " " in phrase else -1
            if at >= 0:
                yield Amount(at, at + len(phrase), factor, is_factor=True)

    @cached_property
    def _context_at(self) -> int:
        """Give where the text begins to tell of its surroundings: "although ...", "à l'origine"."""
        plain = self._text.plain
        found = [phrase_at(plain, phrase) for phrase in self._words.clauses["context"]]
        return min((place for place in found if place > 0), default=len(plain))

    # What a number is for

    def _placed(self, amount: Amount) -> Amount:
        amount = replace(amount, noun=self._counted(amount))
        return replace(amount, role=self._role(amount))

    def _role(self, amount: Amount) -> Role:
        before = self._words_before(amount)
        last = before[-1] if before else ""
        if self._is_name(amount, last):
            return Role.NAME
        if amount.start > self._context_at:
            return Role.DECORATION
        if self._is_window(amount, before):
            return Role.WINDOW
        if amount.unit or amount.is_factor:
            return Role.MEASURE
        return Role.DECORATION if self._is_decoration(amount, before) else Role.MEASURE

    def _is_name(self, amount: Amount, last: str) -> bool:
        if last in self._words.clauses["naming"]:
            return True
        return bool(_PART_OF_WORD.match(self._text.plain, amount.end))

    def _is_window(self, amount: Amount, before: list[str]) -> bool:
        if not self._words.has(self._words.units["time"], amount.unit):
            return False
        clauses = self._words.clauses
        leads_there = len(before) > 1 and before[-2] in clauses["to"]
        return bool(before) and before[-1] in clauses["window"] and not leads_there

    def _is_decoration(self, amount: Amount, before: list[str]) -> bool:
        clauses = self._words.clauses
        last = before[-1] if before else ""
        if self._words.has(clauses["parts"], amount.noun):
            return True
        if not amount.noun:
            return False
        if last in clauses["determiner"]:
            return not self._is_removal()
        phrases = {last, " ".join(before[-2:])}
        return len(before) > 1 and bool(phrases & clauses["scope"])

    def _is_removal(self) -> bool:
        first = self._text.words[0].plain
        return first in self._words.removers

    def _words_before(self, amount: Amount) -> list[str]:
        piece = self._text.plain[max(0, amount.start - _PHRASE) : amount.start]
        return _BEFORE.findall(piece.rpartition(",")[2])

    def _counted(self, amount: Amount) -> str:
        """Give the noun that the number stands before, "" when none is near.

        In French it comes first ("10 articles de blog"), in English last ("10 blog articles").
        """
        words = self._words
        near = [word for word in self._nearby(amount) if word not in words.words["stop"]]
        if words.lang == "fr":
            groups = [words.nouns[name] for name in ("output", "activity", "metric", "audience")]
            known = (word for word in near if any(words.has(group, word) for group in groups))
            return next(known, near[0] if near else "")
        return near[-1] if near else ""

    def _nearby(self, amount: Amount) -> list[str]:
        piece = self._text.plain[amount.end : amount.end + 2 * _PHRASE]
        closes = _CLOSE[self._words.lang].search(piece)
        stretch = piece[: closes.start()] if closes else piece
        return _NOUN.findall(stretch)[:_NEAR_WORDS]

    def _joins(self, first: Amount, second: Amount) -> bool:
        """Tell whether the words between two numbers lead from the one to the other."""
        plain = self._text.plain
        between = plain[first.end : second.start]
        before = self._words_before(first)
        is_arrow = between.strip() in ("->", "→", "=>")
        if is_arrow:
            return True
        if (
            len(between) > 2 * _PHRASE
            or not before
            or before[-1] not in self._words.clauses["from"]
        ):
            return False
        joining = re.findall(r"[^\W\d_]+'?", between)
        return any(word in self._words.clauses["to"] for word in joining)


def _value(digits: str, lang: str) -> float:
    """Read digits as the language groups and divides them."""
    groups = re.fullmatch(r"\d{1,3}(?:([ ,.])\d{3})+", digits)
    if groups and (groups[1] == " " or groups[1] == ("." if lang == "fr" else ",")):
        return float(digits.replace(groups[1], ""))
    cleaned = digits.replace(" ", "")
    mark = max(cleaned.rfind(","), cleaned.rfind("."))
    if mark >= 0:
        cleaned = re.sub(r"[,.]", "", cleaned[:mark]) + "." + cleaned[mark + 1 :]
    value = float(cleaned)
    return value if math.isfinite(value) else math.inf
