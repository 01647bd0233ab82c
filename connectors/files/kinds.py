"""Which kind a column probably is: from its header's words (English, French) and its numbers."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from connectors.files.figures import PERCENT
from connectors.files.headers import words
from connectors.files.understanding import Kind

_RATE = frozenset(words("rate ratio ctr taux percent percentage pct pourcentage %"))
_UNIQUE = frozenset(
    words(
        "unique uniques users reach reached visitors viewers people utilisateurs visiteurs "
        "portee couverture spectateurs personnes"
    )
)
_AVERAGE = frozenset(
    words(
        "average avg mean median frequency position cpc cpm cpa roas moyen moyenne moyens "
        "moyennes frequence"
    )
)
_LEVEL = frozenset(
    words(
        "followers subscribers fans members balance lifetime cumulative abonnes membres solde "
        "cumul cumule cumulee"
    )
)
_NOT_A_MEASURE = frozenset(words("id ids url"))
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


def proposed_kind(name: str, values: Sequence[float | None], unit: str) -> Kind:
    """Return the kind a column of numbers probably is; `values` are in the order of days."""
    said = set(words(name))
    if said & _NOT_A_MEASURE and words(name)[-1] in _NOT_A_MEASURE:
        return Kind.TEXT
    if said & _RATE or unit == PERCENT:
        return Kind.RATE
    if said & (_UNIQUE | _AVERAGE):
        return Kind.UNIQUE
    if said & _LEVEL and _is_stock([value for value in values if value is not None]):
        return Kind.LEVEL
    return Kind.FLOW


def header_unit(name: str) -> str:
    """Return the unit a header states, as in "Cost (EUR)" or "CTR %", else ""."""
    for piece in name.casefold().replace("(", " ").replace(")", " ").split():
        if piece in _HEADER_UNITS:
            return _HEADER_UNITS[piece]
    return PERCENT if PERCENT in name else ""


def says_percent(name: str) -> bool:
    """Tell whether a header states that its numbers are percentages."""
    return bool(set(words(name)) & {"%", "percent", "percentage", "pct", "pourcentage"})


def says_rate(name: str) -> bool:
    """Tell whether a header speaks of a share, not of a mere ratio."""
    return bool(set(words(name)) & {"rate", "ctr", "taux"})


def _is_stock(values: Sequence[float]) -> bool:
    if len(values) < 2 or min(values) <= 0:
        return False
    moves = [abs(later - earlier) for earlier, later in pairwise(values)]
    return median(moves) <= _LARGEST_DAILY_MOVE * median(values)
