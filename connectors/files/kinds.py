"""Which kind a column probably is: from its header's words (English, French) and its numbers."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from connectors.files.figures import PERCENT
from connectors.files.understanding import Kind
from connectors.files.vocabulary import (
    AVERAGE,
    LEVEL,
    NEW,
    RATE,
    SHARE,
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
    "s": "s",
    "sec": "s",
    "seconds": "s",
    "secondes": "s",
}
_LARGEST_DAILY_MOVE = 0.05


def proposed_kind(
    name: str, values: Sequence[float | None], unit: str, description: str = ""
) -> Kind:
    """Return the kind a column of numbers probably is; `values` are in the order of days.

    `description` is what the file itself says of the column, if it does.
    """
    said = words_of(name)
    if RATE.any_of(said) or unit == PERCENT:
        return Kind.RATE
    if UNIQUE.any_of(said) or AVERAGE.any_of(said) or "unique" in words_of(description):
        return _unless_lifetime(said, values, Kind.UNIQUE)
    if LEVEL.any_of(said) and not NEW.any_of(said):
        known = [value for value in values if value is not None]
        if _is_stock(known[_zeros_before(known) :]):
            return Kind.LEVEL
    return _unless_lifetime(said, values, Kind.FLOW)


def _unless_lifetime(said: Sequence[str], values: Sequence[float | None], otherwise: Kind) -> Kind:
    is_lifetime = bool(said) and said[0] == "lifetime"
    return Kind.LEVEL if is_lifetime and any(values) else otherwise


def _zeros_before(values: Sequence[float]) -> int:
    return next((place for place, value in enumerate(values) if value), len(values))


def header_unit(name: str) -> str:
    """Return the unit a header states, as in "Cost (EUR)" or "CTR %", else ""."""
    for piece in name.casefold().replace("(", " ").replace(")", " ").split():
        if piece in _HEADER_UNITS:
            return _HEADER_UNITS[piece]
    return PERCENT if PERCENT in name else ""


def says_percent(name: str) -> bool:
    """Tell whether a header states that its numbers are percentages."""
    return PERCENT_WORDS.in_name(name)


def says_rate(name: str) -> bool:
    """Tell whether a header speaks of a share, not of a mere ratio."""
    return SHARE.in_name(name)


def _is_stock(values: Sequence[float]) -> bool:
    if len(values) < 2 or min(values) <= 0:
        return False
    moves = [abs(later - earlier) for earlier, later in pairwise(values)]
    return median(moves) <= _LARGEST_DAILY_MOVE * median(values)
