"""Which kind a column probably is: from its header's words and its numbers."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from connectors.files.currencies import SIGNS
from connectors.files.figures import PERCENT
from connectors.files.understanding import Kind
from connectors.files.vocabulary import (
    AVERAGE,
    DAYS,
    GAINED,
    HOUR,
    LEVEL,
    NEW,
    OF_MEDIA,
    PER,
    PRICE,
    RATE,
    ROLLING,
    SHARE,
    SHARED_BY,
    UNIQUE,
    words_of,
)
from connectors.files.vocabulary import (
    PERCENT as PERCENT_WORDS,
)

_HEADER_UNITS = {
    "%": "%",
    "€": "€",
    "eur": "€",
    "euros": "€",
    "$": "$",
    "usd": "$",
    "£": "£",
    "gbp": "£",
    "r$": "R$",
    "brl": "R$",
    "₴": "UAH",
    "грн": "UAH",
    "лв": "BGN",
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "secondes": "s",
}
# Short codes are words as well: only in brackets is "PEN" a currency.
_CODE = re.compile(r"\(([A-Z]{3})\)")
_BRACKETS = re.compile(r"\(([^()]+)\)")
_HOURS = "h"
_MARK = re.compile(r"\d+\s*%")
_LARGEST_DAILY_MOVE = 0.05


def proposed_kind(
    name: str, values: Sequence[float | None], unit: str, description: str = ""
) -> Kind:
    """Return the kind a column of numbers probably is; `values` are in the order of days.

    `description` is what the file itself says of the column, if it does.
    """
    said = words_of(_without_mark(name))
    if RATE.any_of(said) or unit == PERCENT:
        return Kind.RATE
    counts_people = UNIQUE.any_of(said) or (
        "unique" in words_of(description) and not GAINED.any_of(said)
    )
    if counts_people or says_average(name) or _says_rolling(said):
        return _unless_lifetime(said, values, Kind.UNIQUE)
    if says_level(name):
        known = [value for value in values if value is not None]
        if _is_stock(known[_zeros_before(known) :]):
            return Kind.LEVEL
    return _unless_lifetime(said, values, Kind.FLOW)


def says_level(name: str) -> bool:
    """Tell whether a heading speaks of people who follow, rather than of those who came anew."""
    said = words_of(name)
    return LEVEL.any_of(said) and not NEW.any_of(said)


def says_average(name: str) -> bool:
    """Tell whether a heading speaks of an average, or of one amount for each of something."""
    said = words_of(name)
    if any(word in AVERAGE for word in said if word != "media"):
        return True
    if "media" in said and not OF_MEDIA.any_of(said):
        return True
    return _says_per(name, said)


def _says_per(name: str, said: Sequence[str]) -> bool:
    """Tell whether a heading divides: "Cost per result", "Cost / conv.", "Views per user"."""
    is_price = PRICE.any_of(said)
    if "/" in name and is_price:
        return True
    return any(
        word in PER
        and (
            SHARED_BY.any_of(said[place + 1 : place + 4])
            or (is_price and not DAYS.any_of(said[place + 1 : place + 2]))
        )
        for place, word in enumerate(said[:-1])
    )


def _says_rolling(said: Sequence[str]) -> bool:
    """Tell whether each day stands for a stretch behind it: "28 days", "Weekly reach"."""
    counted = len(said) > 1 and said[0].isdecimal() and said[1] in DAYS
    return counted or (bool(said) and said[0] in ROLLING)


def _unless_lifetime(said: Sequence[str], values: Sequence[float | None], otherwise: Kind) -> Kind:
    is_lifetime = bool(said) and said[0] == "lifetime"
    return Kind.LEVEL if is_lifetime and any(values) else otherwise


def _zeros_before(values: Sequence[float]) -> int:
    return next((place for place, value in enumerate(values) if value), len(values))


def header_unit(name: str) -> str:
    """Return the unit a header states, as in "Cost (EUR)", "Time (hours)" or "CTR %", else ""."""
    for piece in name.casefold().replace("(", " ").replace(")", " ").split():
        if piece in _HEADER_UNITS:
            return _HEADER_UNITS[piece]
    code = _CODE.search(name)
    if code:
        return SIGNS.get(code[1].casefold(), "")
    if any(HOUR.in_name(found) for found in _BRACKETS.findall(name)):
        return _HOURS
    return PERCENT if PERCENT in _without_mark(name) else ""


def _without_mark(name: str) -> str:
    """Return a heading without how far a video was played: "Video plays at 25%" is no rate."""
    return _MARK.sub("", name)


def says_percent(name: str) -> bool:
    """Tell whether a header states that its numbers are percentages."""
    return PERCENT_WORDS.in_name(_without_mark(name))


def says_rate(name: str) -> bool:
    """Tell whether a header speaks of a share, not of a mere ratio."""
    return SHARE.in_name(name)


def _is_stock(values: Sequence[float]) -> bool:
    if len(values) < 2 or min(values) <= 0:
        return False
    moves = [abs(later - earlier) for earlier, later in pairwise(values)]
    return median(moves) <= _LARGEST_DAILY_MOVE * median(values)
