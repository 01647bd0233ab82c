"""Whatever people paste: a review comes back, quickly, and quotes them exactly."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.coach import Draft, Kind, review
from okr.domain.coach.drafts import LANGUAGES
from okr.domain.coach.texts import LONGEST_QUOTE
from tests.okr.domain.coach.drafting import CYCLE_END, TODAY

LENGTH = 100_000
ENOUGH_SECONDS = 1.0
SCRAPS = [
    *("de", "à", "d'ici", "5", "20", "%", "€", "fin", "juin", "2027", "augmenter", "et", "les"),
    *("ventes", ".", ",", "(", "n°", "lancer"),
]
ODD = [
    "x",
    "1",
    " ",
    "\u00a0",
    "augmenter ",
    "increase to by ",
    "d'ici fin juin 2027 ",
    "de 12 à 15 % ",
    "a. ",
    "et augmenter ",
    "to ",
    "l'",
    "le la de ",
    "may ",
    "1,111",
    "زيادة التفاعل ",
    "🚀👩‍👩‍👧 ",
    "\x00\x1b\u202e",
    "e\u0301",
]


def drafts(text):
    for kind in Kind:
        for lang in LANGUAGES:
            yield Draft(kind, text, lang, TODAY, cycle_end=CYCLE_END)


@pytest.mark.parametrize("piece", ODD)
def test_a_hundred_thousand_characters_take_less_than_a_second(piece):
    text = piece * (LENGTH // len(piece))
    for draft in drafts(text):
        started = time.process_time()
        found = review(draft)
        assert time.process_time() - started < ENOUGH_SECONDS
        for each in found.findings:
            assert len(each.words) <= LONGEST_QUOTE
            assert len(str(each.rewrite)) < 1000


@given(
    text=st.text(max_size=80)
    | st.lists(
        st.sampled_from(SCRAPS),
        max_size=14,
    ).map(" ".join),
    metric=st.text(max_size=5),
    target=st.none() | st.floats(),
)
def test_a_review_always_comes_back_and_quotes_exactly(text, metric, target):
    for draft in drafts(text):
        found = review(Draft(**{**vars(draft), "metric": metric, "target": target}))
        assert 0.0 <= found.score <= 1.0
        for each in found.findings:
            assert each.words == text[each.start : each.end]
            str(each.why), str(each.rewrite)
