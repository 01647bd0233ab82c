"""Folding, sentences, and the way back to what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.coach.texts import Text, holds_phrase, phrase_at


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("L’Été\u00a0: 12\u202f400 €", "l'ete : 12 400 €"),
        ("cœur", "coeur"),
        ("e\u0301te\u0301", "ete"),
        ("−5 – 3", "-5 - 3"),
    ],
)
def test_a_text_is_folded(typed, plain):
    assert Text(typed).plain == plain


def test_what_was_typed_comes_back_with_its_accents_and_spaces():
    text = Text("  Mettre en œuvre\u00a0l’été ")
    at = text.plain.index("oeuvre")
    assert text.quote(at, at + len("oeuvre")) == "œuvre"
    assert text.typed_span(at, at) == (0, 0)
    assert text.quote(0, len(text.plain)) == "Mettre en œuvre\u00a0l’été"
    decomposed = Text("e\u0301 x")
    assert decomposed.quote(0, 1) == "e\u0301"


@given(st.text(max_size=200))
def test_a_quote_is_a_slice_of_the_typed_text(typed):
    text = Text(typed)
    for word in text.words:
        start, end = text.typed_span(word.start, word.end)
        assert typed[start:end] == text.quote(word.start, word.end)
        assert 0 <= start < end <= len(typed)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("One sentence.", 1),
        ("One. And another.", 2),
        ("Reach 4.5 on acme.com", 1),
        ("Grow sales, e.g. in France.", 1),
        ("Gagner la course vs. Acme", 1),
        ("Être le n° 1", 1),
        ("Do it by Q3. ", 1),
        ("Really?! Yes!", 2),
        ("Win in the U. S. market", 1),
        ("...", 0),
        ("", 0),
    ],
)
def test_sentences_are_counted(typed, count):
    assert len(Text(typed).sentences) == count


def test_a_phrase_is_found_as_whole_words_only():
    assert holds_phrase("to win so that we stay", "so that")
    assert not holds_phrase("also thatched", "so that")
    assert phrase_at("culture d'equipe", "culture d'") == 0
    assert phrase_at("a win-win win", "win") == 10
