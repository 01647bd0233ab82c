"""Numbers as exports write them; the decimal mark is decided by the whole column."""

import json
import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import NamedTuple, cast

from connectors.files.errors import Sentence, quoted, sentence
from connectors.files.grid import Cell, shown

_MISSING = frozenset(
    ["", "-", "--", "---", "\u2013", "\u2014", "n/a", "na", "nan", "null", "none", "undefined"]
    + ["#n/a", "#div/0!"]
)
_BELOW_THRESHOLD = re.compile(r"<\s*\d[\d.,]*\s*%?")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_GROUP_GAP = re.compile(r"(?<=\d)[ '\u2019](?=\d{3}(?!\d))")
_UNITS = {"US$": "$", "EUR": "€", "USD": "$", "GBP": "£", "BRL": "R$", "₴": "UAH"} | {
    **dict.fromkeys(["грн", "грн."], "UAH"),
    **dict.fromkeys(["лв", "лв."], "BGN"),
    "zł": "PLN",
}
_UNIT = r"R\$|US\$|EUR|USD|GBP|BRL|UAH|BGN|CHF|PLN|CAD|AUD|MXN|грн\.?|лв\.?|zł|[€$£¥₴%]"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])? ?(?P<before>{_UNIT})? ?(?P<inner>[+-])?"
    r"(?P<core>[\d.,]*\d[\d.,]*)(?P<power>[eE][+-]?\d{1,4})?"
    rf" ?(?P<after>{_UNIT}|s)?(?P<close>\))?",
    re.ASCII,
)
_DURATION = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d)", re.ASCII)
_LIKE_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_INFINITE = frozenset(["inf", "+inf", "-inf", "infinity", "-infinity", "∞", "-∞"])
_MIN_NUMBER_SHARE = 0.5
PERCENT = "%"
_LONG = 500
_FORMULA = sentence("It is a formula, not a number.")


class Figure(NamedTuple):
    """Hold a number as written: `core` has digits and marks, `power` an exponent or ""."""

    sign: int
    core: str
    power: str
    unit: str


class NotANumber(Enum):
    """Say what a cell holds instead of a number."""

    MISSING = "missing"
    INFINITE = "infinite"
    OTHER = "other"


Scanned = float | Figure | NotANumber


class Faulty(NamedTuple):
    """Name a cell that cannot be taken: its place in the column, its text and the reason."""

    place: int
    text: str
    reason: Sentence


@dataclass(frozen=True)
class Scan:
    """Hold a column's cells as written, before its decimal mark is known.

    `keys` tells for each cell which of the different ones in `known` it is; `counts` how often
    each of those comes. A long column of nothing but digits has its numbers in `plain` instead.
    """

    cells: Sequence[Cell]
    keys: Sequence[Hashable]
    known: Mapping[Hashable, Scanned]
    counts: Mapping[Hashable, int]
    plain: Sequence[float] | None = None

    @cached_property
    def scanned(self) -> tuple[Scanned, ...]:
        """Return what each cell holds."""
        if self.plain is not None:
            return tuple([Figure(1, shown(cell), "", "") for cell in self.cells])
        return tuple([self.known[key] for key in self.keys])

    @cached_property
    def filled(self) -> int:
        """Return how many cells are not missing."""
        if self.plain is not None:
            return len(self.plain)
        return sum(n for each, n in self._each() if each is not NotANumber.MISSING)

    @cached_property
    def is_numeric(self) -> bool:
        """Tell whether at least half of the cells that are not missing are numbers."""
        numbers = sum(n for each, n in self._each() if not isinstance(each, NotANumber))
        numbers += len(self.plain or ())
        return numbers > 0 and numbers >= self.filled * _MIN_NUMBER_SHARE

    @cached_property
    def unit(self) -> str:
        """Return the unit most of the numbers carry, or ""."""
        units: Counter[str] = Counter()
        for each, n in self._each():
            if not isinstance(each, NotANumber):
                units[each.unit if isinstance(each, Figure) else ""] += n
        bare = units.pop("", 0)
        unit, count = max(units.items(), key=lambda pair: pair[1], default=("", 0))
        return unit if count >= bare or unit != PERCENT else ""

    @property
    def is_typed(self) -> bool:
        """Tell whether every number came as a number, not as text."""
        has_texts = any(isinstance(each, Figure) for each in self.known.values())
        return self.plain is None and not has_texts

    @cached_property
    def votes(self) -> Counter[str]:
        """Return how many ways of writing show for sure that "." or "," is the decimal mark."""
        figures = (each for each in set(self.known.values()) if isinstance(each, Figure))
        return Counter(mark for mark in map(_decimal_shown, figures) if mark)

    @property
    def decimal_mark(self) -> str:
        """Return the mark that most cells show, or "" where none does."""
        return self.votes.most_common(1)[0][0] if self.votes else ""

    def decimals(self, decimal: str) -> int:
        """Return the most digits after the decimal mark that any cell has."""
        return max((_decimals(each, decimal) for each in self.known.values()), default=0)

    def numbers(self, decimal: str) -> tuple[list[float | None], list[Faulty]]:
        """Return the column's numbers (None = missing, or faulty) and the cells at fault.

        Numbers that carry a percent sign are divided by 100.
        """
        if self.plain is not None:
            return list(self.plain), []
        taken: dict[Hashable, float | None] = {}
        wrong: dict[Hashable, Sentence] = {}
        for key, each in self.known.items():
            value = self._number(each, decimal)
            if isinstance(value, Sentence):
                wrong[key] = value
            taken[key] = None if isinstance(value, Sentence) else value
        faults = []
        if wrong:
            for place, key in enumerate(self.keys):
                if key in wrong:
                    faults.append(self._fault(place, wrong[key]))
        return [taken[key] for key in self.keys], faults

    def _each(self) -> Iterator[tuple[Scanned, int]]:
        return ((self.known[key], count) for key, count in self.counts.items())

    def _fault(self, place: int, reason: Sentence) -> Faulty:
        text = shown(self.cells[place])
        return Faulty(place, quoted(text), _FORMULA if text.lstrip().startswith("=") else reason)

    def _number(self, each: Scanned, decimal: str) -> float | None | Sentence:
        if each is NotANumber.MISSING:
            return None
        unit = each.unit if isinstance(each, Figure) else ""
        value = _value(each, decimal)
        if value is None:
            return sentence("It is not a number.")
        if not math.isfinite(value):
            return sentence("It is not a finite number.")
        return self._wrong_unit(unit, value) or value

    def _wrong_unit(self, unit: str, value: float) -> Sentence | None:
        if not value or unit == self.unit:
            return None
        if self.unit == PERCENT:
            return sentence("It has no % sign, and the rest of the column has.")
        if unit == PERCENT:
            return sentence("It has a % sign, and the rest of the column has none.")
        if unit:
            return sentence(
                "It is in {unit}, and the rest of the column in {usual}.",
                unit=unit,
                usual=self.unit,
            )
        return None


def scan(cells: Sequence[Cell]) -> Scan:
    """Return a column's cells as written; each different one is looked at once."""
    # True equals 1, and is no number: where not all is text, types count as well.
    is_text = {*map(type, cells)} <= {str}
    if is_text and len(cells) > _LONG:
        plain = _whole_numbers(cast("Sequence[str]", cells))
        if plain is not None:
            return Scan(cells, (), {}, {}, plain=plain)
    keys: Sequence[Hashable] = cells if is_text else [(type(cell), cell) for cell in cells]
    counts = Counter(keys)
    if is_text:
        known = {cell: _scanned_text(str(cell)) for cell in counts}
    else:
        firsts = dict(zip(keys, cells, strict=True))
        known = {key: _scanned(cell) for key, cell in firsts.items()}
    return Scan(cells, keys, known, counts)


def _whole_numbers(texts: Sequence[str]) -> list[float] | None:
    """Return a long column's values where all of its cells are digits alone; else None."""
    joined = ",".join(texts)
    digits = joined.replace(",", "")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    try:
        # The JSON reader goes through one text much faster than float() through the cells;
        # an empty cell, a mark in one and a zero in front are no JSON.
        values = [*map(float, json.loads(f"[{joined}]"))]
    except (ValueError, OverflowError):
        return None
    return values if len(values) == len(texts) else None


def decimal_for(column: Scan, others: Iterable[Scan]) -> str:
    """Return a column's decimal mark: its own, else settled by what the file's columns show.

    Where the only marks stand before exactly three digits they group thousands, unless other
    columns use that very mark for decimals.
    """
    if column.decimal_mark:
        return column.decimal_mark
    marks = {
        mark
        for each in set(column.known.values())
        if isinstance(each, Figure)
        for mark in ".,"
        if mark in each.core
    }
    if not marks:
        return "."
    used = Counter(other.decimal_mark for other in others)
    mark = max(marks)
    if used[mark] > used[_other(mark)]:
        return mark
    return _other(mark)


def _scanned(cell: Cell) -> Scanned:
    return _scanned_text(cell) if isinstance(cell, str) else _scanned_typed(cell)


def _scanned_typed(cell: Cell) -> Scanned:
    if isinstance(cell, str | bool | date):
        return NotANumber.OTHER
    if isinstance(cell, timedelta):
        return _seconds(cell)
    if isinstance(cell, time):
        return _seconds(timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second))
    return float(cell) if math.isfinite(cell) else NotANumber.INFINITE


def _scanned_text(cell: str) -> Scanned:
    if cell.isdecimal() and cell.isascii():
        return Figure(1, cell, "", "")
    text = _SPACES.sub(" ", cell.strip()).replace("\u2212", "-")
    lower = text.casefold()
    if lower in _MISSING or _BELOW_THRESHOLD.fullmatch(text):
        return NotANumber.MISSING
    if lower in _INFINITE:
        return NotANumber.INFINITE
    duration = _DURATION.fullmatch(text)
    if duration:
        hours, minutes, seconds = map(int, duration.groups())
        return _seconds(timedelta(hours=hours, minutes=minutes, seconds=seconds))
    found = _NUMBER.fullmatch(_GROUP_GAP.sub("", text))
    return _figure(found) if found else NotANumber.OTHER


def _seconds(duration: timedelta) -> Figure:
    return Figure(1, f"{duration.total_seconds():.0f}", "", "s")


def _figure(found: re.Match[str]) -> Figure | NotANumber:
    bracketed = bool(found["open"])
    signs = (found["sign"] or "") + (found["inner"] or "")
    units = [unit for unit in (found["before"], found["after"]) if unit]
    if bracketed != bool(found["close"]) or len(signs) + bracketed > 1 or len(units) > 1:
        return NotANumber.OTHER
    unit = units[0] if units else ""
    sign = -1 if bracketed or signs == "-" else 1
    return Figure(sign, found["core"], found["power"] or "", _UNITS.get(unit, unit))


def _decimal_shown(figure: Figure) -> str:
    core = figure.core
    dots, commas = core.count("."), core.count(",")
    if dots and commas:
        return "." if core.rfind(".") > core.rfind(",") else ","
    is_small = bool(figure.power) or figure.unit == PERCENT
    if dots + commas == 0 or (_LIKE_THOUSANDS.fullmatch(core) and not is_small):
        return ""
    mark = "." if dots else ","
    return mark if dots + commas == 1 else _other(mark)


def _other(mark: str) -> str:
    return "," if mark == "." else "."


_WELL_FORMED = {
    decimal: re.compile(
        rf"(?:\d+|[1-9]\d{{0,2}}(?:{re.escape(_other(decimal))}\d{{2,3}})*"
        rf"{re.escape(_other(decimal))}\d{{3}})?(?:{re.escape(decimal)}\d*)?",
        re.ASCII,
    )
    for decimal in ".,"
}


def _value(figure: Scanned, decimal: str) -> float | None:
    if isinstance(figure, NotANumber):
        return math.inf if figure is NotANumber.INFINITE else None
    if isinstance(figure, float):
        return figure
    if not _WELL_FORMED[decimal].fullmatch(figure.core):
        return None
    digits = figure.core.replace(_other(decimal), "").replace(decimal, ".")
    value = figure.sign * float(digits + figure.power)
    return value / 100 if figure.unit == PERCENT else value


def _decimals(each: Scanned, decimal: str) -> int:
    if isinstance(each, Figure):
        return len(each.core.rpartition(decimal)[2]) if decimal in each.core else 0
    if isinstance(each, NotANumber):
        return 0
    exponent = Decimal(repr(each)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
