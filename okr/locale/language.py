"""One reader's language: sentences by gettext, numbers and dates by Babel."""

import io
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import Message, message

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
DEFAULT = "en"
FOLDER = Path(__file__).parent
_CURRENCIES = ("€", "$", "£")
_NOISE_DECIMALS = 9
_EVERY_DIGIT = Context(prec=400, rounding=ROUND_HALF_UP)
_NO_BREAK_SPACE = "\u00a0"
_SPACES = re.compile(r"[\s\u00a0\u202f']")


def best_language(*wishes: str | None) -> str:
    """Give the first wish that Jauge speaks ("fr-CA" is French), else English."""
    for wish in wishes:
        code = (wish or "").replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return DEFAULT


@lru_cache(maxsize=len(LANGUAGES))
def language(code: str) -> "Language":
    """Give the language of a code that `best_language` returned."""
    return Language(code)


class Language:
    """Calling it translates: `_("Signed in as {name}", name=name)`."""

    def __init__(self, code: str) -> None:
        self.code = code
        # British English writes the day before the month, as most of our readers do.
        self._locale = Locale.parse("en_GB" if code == "en" else code)
        self._catalogue = _catalogue(code)

    def __call__(self, text: str, /, **values: object) -> str:
        """Translate a sentence and fill its fields."""
        return self._fill(self._catalogue.gettext(text), values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Translate a sentence that depends on {count}."""
        text = self._catalogue.ngettext(one, many, count)
        return self._fill(text, {"count": count, **values})

    def say(self, sentence: Message) -> str:
        """Put a Message into this language."""
        if sentence.translations:
            own = sentence.translations.get(self.code, sentence.text)
            return self._fill(own, sentence.values)
        return self(sentence.text, **sentence.values)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Write a number; without `decimals`, with as many as its size deserves.

        Halves are rounded away from zero, as scores are.
        """
        digits = _fitting_decimals(value) if decimals is None else decimals
        pattern = (
            "#,##0" + ("." if digits else "") + ("0" if decimals is not None else "#") * digits
        )
        with localcontext(_EVERY_DIGIT):
            return numbers.format_decimal(
                _rounded(value, digits), format=pattern, locale=self._locale
            )

    def share(self, fraction: float) -> str:
        """Write a fraction as a whole percentage: 0.318 is "32 %" in French."""
        with localcontext(_EVERY_DIGIT):
            return numbers.format_percent(_rounded(fraction, 2), locale=self._locale)

    def quantity(self, value: float, unit: str) -> str:
        """Write a value with its unit, a currency sign where the language puts it."""
        if unit in _CURRENCIES:
            return self._money(value, unit)
        if unit == "%":
            with localcontext(_EVERY_DIGIT):
                share = _rounded(value, _fitting_decimals(value)).scaleb(-2)
                return numbers.format_percent(
                    share, format=self._percent_pattern(value), locale=self._locale
                )
        return self.number(value) + (_NO_BREAK_SPACE + unit if unit else "")

    def day(self, day: date) -> str:
        """Write a day in full: 12 July 2022."""
        return self._ordinal(dates.format_date(day, "long", locale=self._locale))

    def short_day(self, day: date) -> str:
        """Write a day in little room: 12 Jul 2022."""
        return self._ordinal(dates.format_date(day, "medium", locale=self._locale))

    def month(self, day: date) -> str:
        """Write the month of a day in little room: Jul 2022."""
        return dates.format_skeleton("yMMM", day, locale=self._locale)

    def month_name(self, month: int) -> str:
        """Give the name of month 1 to 12."""
        names = dates.get_month_names("wide", context="stand-alone", locale=self._locale)
        name = str(names[month])
        return name[:1].upper() + name[1:]

    def moment(self, at: datetime, zone: tzinfo | None = None) -> str:
        """Write a moment in the reader's time zone (UTC when None): 12 Jul 2022, 14:05."""
        return f"{self.short_day(at.astimezone(zone or UTC).date())}, {self.time(at, zone)}"

    def time(self, at: datetime, zone: tzinfo | None = None) -> str:
        """Write the time of day of a moment in the reader's time zone (UTC when None): 14:05."""
        return dates.format_time(at, "short", tzinfo=zone or UTC, locale=self._locale)

    def parse_number(self, text: str) -> float | None:
        """Read a number as people type it; None when the text is blank.

        Spaces and the language's own grouping are accepted. A comma or a dot alone is the
        decimal mark unless the language groups with it and three digits follow.

        Raises:
            ValueError: when it is not a finite number.
        """
        cleaned = _SPACES.sub("", text).removesuffix("%").replace("\u2212", "-")
        for sign in _CURRENCIES:
            cleaned = cleaned.replace(sign, "")
        if not cleaned:
            return None
        if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?", cleaned, re.IGNORECASE):
            raise ValueError(text)
        number = float(self._with_dot(cleaned))
        if not math.isfinite(number):
            raise ValueError(text)
        return number

    def number_or_problem(self, text: str, field: str) -> float | None:
        """Read a number that someone typed into a form field; None when it is blank.

        Raises:
            InvalidInput: naming the field, when it is not a number.
        """
        try:
            return self.parse_number(text)
        except ValueError:
            sentence = message(
                "“{text}” is not a number. Write one like {example}.",
                text=text[:40],
                example=self.number(1234.5),
            )
            raise InvalidInput([Problem(field, sentence)]) from None

    @property
    def separators(self) -> str:
        """Give the decimal mark followed by the mark between thousands."""
        signs = self._locale.number_symbols["latn"]
        return f"{signs['decimal']}{signs['group']}"

    def _ordinal(self, day: str) -> str:
        """French counts the first of a month: 1er octobre."""
        return f"1er {day[2:]}" if self.code == "fr" and day.startswith("1 ") else day

    def _with_dot(self, digits: str) -> str:
        if "," in digits and "." in digits:
            grouping = "," if digits.rindex(".") > digits.rindex(",") else "."
            return digits.replace(grouping, "").replace(",", ".")
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", digits) and self.code == "en":
            return digits.replace(",", "")
        return digits.replace(",", ".")

    def _money(self, value: float, sign: str) -> str:
        with localcontext(_EVERY_DIGIT):
            rounded = float(_rounded(value, 2))
        amount = self.number(abs(rounded), None if rounded.is_integer() else 2)
        minus = "-" if rounded < 0 else ""
        before = self._locale.currency_formats["standard"].pattern.startswith("\u00a4")
        return f"{minus}{sign}{amount}" if before else f"{minus}{amount}{_NO_BREAK_SPACE}{sign}"

    def _percent_pattern(self, value: float) -> str:
        digits = _fitting_decimals(value)
        pattern = str(self._locale.percent_formats[None].pattern)
        return pattern.replace("0", "0." + "#" * digits, 1) if digits else pattern

    def _fill(self, text: str, values: Mapping[str, object]) -> str:
        return text.format(**{name: self._written(value) for name, value in values.items()})

    def _written(self, value: object) -> str:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int | float):
            return self.number(value)
        return str(value)


def _fitting_decimals(value: float) -> int:
    size = abs(value)
    for limit, digits in ((10, 3), (100, 2), (1000, 1)):
        if size < limit:
            return digits
    return 0


def _rounded(value: float, digits: int) -> Decimal:
    """Round as the context in force says, but never to minus nothing."""
    if not math.isfinite(value):
        return Decimal(value)
    # First as scores are shown: the mean of 0.6 and 0.7 is a half although floats say less.
    tidy = Decimal(repr(round(float(value), _NOISE_DECIMALS)))
    return tidy.quantize(Decimal(1).scaleb(-digits)) or Decimal(0)


def _catalogue(code: str) -> NullTranslations:
    # Compiled in memory from the .po file, so that no stale .mo can be shipped.
    path = FOLDER / code / "LC_MESSAGES" / "jauge.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
