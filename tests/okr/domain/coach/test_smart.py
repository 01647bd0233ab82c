"""The five lines of the SMART read-out."""

import pytest

from okr.domain.coach import Letter, review
from tests.okr.domain.coach.drafting import TODAY, key_result

SEED = (
    "Faire passer le taux de satisfaction des clients de 85 % à 90 % en mettant en œuvre des"
    " améliorations des rapports fondées sur le retour d'information d'ici à la fin du trimestre."
)
KNOWN = {"owner": "Ana", "confidence": 0.6, "why": "Moins de départs"}


def met(draft):
    return {line.letter.value for line in review(draft).smart if line.is_met}


def said(draft, letter):
    return next(str(line.sentence) for line in review(draft).smart if line.letter is letter)


def test_the_example_of_the_article_passes_all_five():
    draft = key_result(
        SEED, "fr", platform="Enquête", baseline=85.0, target=90.0, unit="%", **KNOWN
    )
    assert met(draft) == set("SMART")
    assert [line.letter for line in review(draft).smart] == list(Letter)


@pytest.mark.parametrize(
    ("text", "more", "letter", "sentence"),
    [
        ("Win", {}, "S", "Name the metric."),
        ("Grow CTR by 5%", {}, "S", "Name the platform, or whom you want to reach."),
        ("Grow CTR", {}, "M", "Give a target: a number and its unit."),
        ("Grow CTR by 5", {}, "M", "Say the unit of the target: %, €, points, ..."),
        ("Grow CTR", {"target": 5.0}, "M", "Say the unit of the target: %, €, points, ..."),
        ("Grow CTR", {"owner": " "}, "A", "Name the person who owns it."),
        ("Grow CTR", {"owner": "Ana"}, "A", "Say how sure you are of reaching it."),
        ("Grow CTR", {"owner": "Ana", "confidence": 0.76}, "A", "You are too sure of it: aim"),
        ("Grow CTR", {"owner": "Ana", "confidence": 0.39}, "A", "You hardly believe in it: aim"),
        ("Grow CTR", {"why": " "}, "R", "Say why it matters, or which goal it serves."),
        ("Grow CTR", {"cycle_end": None}, "T", "Say by when."),
        ("Grow CTR", {"deadline": TODAY.replace(day=1)}, "T", "It was due by 2026-11-01, which"),
    ],
)
def test_what_is_missing_is_named(text, more, letter, sentence):
    draft = key_result(text, **more)
    assert letter not in met(draft)
    assert said(draft, Letter(letter)).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "more", "letter"),
    [
        ("Grow CTR on Instagram", {}, "S"),
        ("Grow CTR among customers", {}, "S"),
        ("Win", {"metric": "CTR", "platform": "X"}, "S"),
        ("Reach 10 readers", {}, "M"),
        ("Double sales", {}, "M"),
        ("Grow CTR", {"target": 5.0, "unit": "%"}, "M"),
        ("Grow CTR", {"owner": "Ana", "confidence": 0.40}, "A"),
        ("Grow CTR", {"owner": "Ana", "confidence": 0.75}, "A"),
        ("Grow CTR", {"deadline": TODAY}, "T"),
    ],
)
def test_what_is_met(text, more, letter):
    assert letter in met(key_result(text, **more))


def test_the_day_is_shown_back():
    assert (
        said(key_result("Grow CTR by 5% by June"), Letter.TIME_BOUND) == "It is due by 2027-06-30."
    )
