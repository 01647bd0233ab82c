"""Which two columns a rate is made of, found by dividing them."""

from collections.abc import Sequence
from typing import NamedTuple

from connectors.files.headers import words
from connectors.files.limits import RATIO_DAYS

_MIN_DAYS = 3
_MIN_SHARE = 0.95
_FINEST_STEP = 1e-6

# A rate's own words that say nothing about its parts, and what short names stand for.
_EMPTY_WORDS = frozenset(words("rate ratio taux percent percentage pourcentage % of de d per l la"))
_STANDS_FOR = {"ctr": ("click",), "clickthrough": ("click",), "cliquer": ("click",)}
_SAME = {"clic": "click", "vue": "view"}
_DENOMINATORS = frozenset(words("impression reach view session portee couverture delivered"))


class Numbers(NamedTuple):
    """Hold a column's name and its numbers by day; None = missing."""

    name: str
    values: Sequence[float | None]


class Parts(NamedTuple):
    """Name the columns a rate is made of; the rate divided by `divisor` is their ratio."""

    numerator: str
    denominator: str
    divisor: float


def parts_of(
    rate: Numbers, step: float, divisors: Sequence[float], others: Sequence[Numbers]
) -> Parts | None:
    """Return the two columns whose ratio gives the rate on nearly every day, else None.

    `step` is the rate's last written digit as a number; `divisors` are the scales to try.
    """
    sample = _sampled(rate.values)
    if len(sample) < _MIN_DAYS:
        return None
    columns = [
        (other.name, [other.values[place] for place in sample])
        for other in others
        if any(other.values[place] for place in sample)
    ]
    found = []
    for divisor in divisors:
        target = [(rate.values[place] or 0.0) / divisor for place in sample]
        slack = max(1.1 * step / divisor, _FINEST_STEP)
        found += [
            (_likeness(rate.name, top, bottom), Parts(top, bottom, divisor))
            for top, bottom in _matching(target, slack, columns)
        ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _sampled(values: Sequence[float | None]) -> list[int]:
    telling = [place for place, value in enumerate(values) if value]
    stride = max(1, -(-len(telling) // RATIO_DAYS))
    return telling[::stride]


def _matching(
    target: list[float], slack: float, columns: list[tuple[str, list[float | None]]]
) -> list[tuple[str, str]]:
    pairs = []
    for bottom_name, bottom in columns:
        wanted = [
            (place, rate * below, slack * below + 1e-9)
            for place, (rate, below) in enumerate(zip(target, bottom, strict=True))
            if below is not None and below > 0
        ]
        if len(wanted) < max(_MIN_DAYS, len(target) * _MIN_SHARE):
            continue
        misses_allowed = int(len(wanted) * (1 - _MIN_SHARE))
        pairs += [
            (top_name, bottom_name)
            for top_name, top in columns
            if top_name != bottom_name and _is_close(top, wanted, misses_allowed)
        ]
    return pairs


def _is_close(
    top: list[float | None], wanted: list[tuple[int, float, float]], misses_allowed: int
) -> bool:
    for place, expected, slack in wanted:
        value = top[place]
        if value is None or abs(value - expected) > slack:
            misses_allowed -= 1
            if misses_allowed < 0:
                return False
    return True


def _likeness(rate: str, top: str, bottom: str) -> int:
    rate_words, top_words, bottom_words = _stems(rate), _stems(top), _stems(bottom)
    return (
        3 * len(rate_words & top_words)
        + 2 * len(rate_words & bottom_words)
        + len(bottom_words & _DENOMINATORS)
        - len((top_words | bottom_words) - rate_words - _DENOMINATORS)
    )


def _stems(name: str) -> set[str]:
    singular = [word.removesuffix("s") for word in words(name) if word not in _EMPTY_WORDS]
    stems = {_SAME.get(word, word) for word in singular}
    for word in singular:
        stems.update(_STANDS_FOR.get(word, ()))
    return stems
