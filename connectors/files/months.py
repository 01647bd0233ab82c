"""Names of months and weekdays in nine languages, from Babel's; no dates are read here."""

from functools import cache
from typing import Literal

from connectors.files.headers import words

_LOCALES = ("en", "fr", "de", "pt", "pt_PT", "es", "uk", "bg", "it", "nl")
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
# Short names that programs write and Babel's data lacks.
_MORE = {
    **{"janv": 1, "fevr": 2, "fev": 2, "mrz": 3, "avr": 4, "juil": 7, "sept": 9, "set": 9},
    **{"sep": 9, "dez": 12, "dic": 12, "ene": 1, "abr": 4, "ago": 8, "out": 10, "okt": 10},
}
_FEWEST_LETTERS = 3
_FILLERS = "st nd rd th er the of le de del do o º г р год року at a"
_MORE_WEEKDAYS = "tues thur thurs lun mar mer jeu ven sam dim seg ter qua qui sex sab dom п ятниця"


@cache
def fillers() -> frozenset[str]:
    """Return the small words that may stand in a date and say nothing."""
    return frozenset(words(_FILLERS))


@cache
def month_of(name: str) -> int | None:
    """Return the month (1 to 12) of a name, or of its beginning, without accents."""
    names = _months()
    if name in names:
        return names[name]
    if len(name) < _FEWEST_LETTERS:
        return None
    found = {number for full, number in names.items() if full.startswith(name)}
    return found.pop() if len(found) == 1 else None


@cache
def is_weekday(name: str) -> bool:
    """Tell whether a name is that of a weekday, full or short, without accents."""
    return name in _weekdays()


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names  # noqa: PLC0415 - seldom needed: most dates are numbers

    found: dict[str, int] = {}
    for locale in _LOCALES:
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for number, name in get_month_names(width, context, locale).items():
                    (word, *rest) = words(name) or [""]
                    if word and not rest and not word.isdecimal():
                        found.setdefault(word, number)
    return found | _MORE


@cache
def _weekdays() -> frozenset[str]:
    from babel.dates import get_day_names  # noqa: PLC0415 - as above

    found = set(words(_MORE_WEEKDAYS))
    for locale in _LOCALES:
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for name in get_day_names(width, context, locale).values():
                    # "segunda-feira", "вт": the first word tells the day.
                    found.update(words(name))
    return frozenset(found)
