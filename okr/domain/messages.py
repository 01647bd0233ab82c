"""Sentences for people, written once in English and translated at the border."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence with named fields; `okr.locale` puts it into the reader's language.

    Values may be str, int, float, date, datetime or another Message; numbers and dates are
    written as the reader's language writes them. A sentence that comes from elsewhere with
    its own `translations`, by language code, is not looked up.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    translations: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the English sentence, for logs and tests."""
        return self.text.format(**self.values)


def message(text: str, /, **values: object) -> Message:
    """Make a Message; the catalogue extractor looks for calls of this name."""
    return Message(text, values)
