"""Sentences in the database: as JSON, to be put into the reader's language when they are read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from connectors.sentences import Sentence
from okr.domain.messages import Message


def kept(sentence: Message | Sentence) -> dict[str, Any]:
    """Give a sentence of ours or of a connector as a row keeps it: text and values.

    Text and numbers stay as they are, a day becomes {"day": …}, a moment (aware)
    {"moment": …}, and a sentence within the sentence is kept as one.
    """
    values = {name: _kept_value(value) for name, value in sentence.values.items()}
    if isinstance(sentence, Sentence):
        return {"text": sentence.template, "values": values}
    own = {"translations": dict(sentence.translations)} if sentence.translations else {}
    return {"text": sentence.text, "values": values, **own}


def restored(row: Mapping[str, Any]) -> Message:
    """Give the sentence that `kept` made into a row."""
    values = {name: _restored_value(value) for name, value in row.get("values", {}).items()}
    return Message(row["text"], values, row.get("translations", {}))


def _kept_value(value: object) -> object:
    if isinstance(value, Message | Sentence):
        return kept(value)
    # A datetime is a date as well, so it is asked about first.
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _restored_value(value: Any) -> object:  # noqa: ANN401 - whatever JSON holds
    match value:
        case {"text": _}:
            return restored(value)
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return value
