"""Sentences go into the database and come out in the reader's language."""

import json
from datetime import UTC, date, datetime

import pytest

from connectors.sentences import Text, sentence
from okr.domain.messages import Message, message
from okr.locale.language import language
from okr.services.messages_kept import kept, restored
from okr.services.platforms import in_words

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def stored(said):
    """Give what comes back of a sentence that a JSON column has held."""
    return restored(json.loads(json.dumps(kept(said))))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "Ana – «été»", "count": 3, "share": 0.5},
        {"day": date(2026, 10, 1)},
        {"until": NOON},
        {"field": message("Value")},
        {"field": message("by {day}", day=date(2026, 10, 1))},
    ],
)
def test_a_sentence_comes_back_as_it_was(values):
    said = Message("Some words", values)
    assert stored(said) == said


def test_a_connector_s_sentence_becomes_one_of_ours():
    said = sentence("Not before {until}.", until=NOON, count=2)
    assert stored(said) == Message("Not before {until}.", {"until": NOON, "count": 2})


def test_days_and_moments_say_which_they_are():
    said = message("From {day} to {until}", day=date(2026, 10, 1), until=NOON)
    assert kept(said) == {
        "text": "From {day} to {until}",
        "values": {"day": {"day": "2026-10-01"}, "until": {"moment": "2026-11-23T12:00:00+00:00"}},
    }


def test_a_platform_s_own_words_keep_their_translations():
    said = message("Fill in “{field}”.", field=in_words(Text("Server", "Serveur")))
    assert "Serveur" in language("fr").say(stored(said))


def test_a_sentence_without_values_needs_none():
    assert restored({"text": "Gone."}) == Message("Gone.")
