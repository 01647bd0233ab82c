"""Sentences for people: templates that the catalogue translates, or words in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

Value = str | int | date


@dataclass(frozen=True)
class Sentence:
    """Hold an English template with {named} fields and the values that fill them."""

    template: str
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.template.format_map({key: _english(v) for key, v in self.values.items()})


def sentence(template: str, **values: Value) -> Sentence:
    """Make a sentence; the template is a literal, so that catalogues can be extracted from it."""
    return Sentence(template, MappingProxyType(values))


@dataclass(frozen=True)
class Text:
    """Words of a platform in both languages, so that a new platform brings its own."""

    en: str
    fr: str

    def __str__(self) -> str:
        """Return the words in English."""
        return self.en


def _english(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y, %H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"{value:,}" if isinstance(value, int) and value >= 10_000 else str(value)
