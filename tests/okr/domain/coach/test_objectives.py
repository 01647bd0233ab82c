"""Each check of an objective, in both languages."""

import pytest

from okr.domain.coach import Severity, Verdict, review
from tests.okr.domain.coach.drafting import CYCLE_END, TODAY, finding, objective, rules

GOOD = [
    ("en", "Make our product so reliable that customers never lose work"),
    ("en", "Build a culture of ownership"),
    ("en", "Provide a world class support"),
    ("en", "Become the first name that young parents think of"),
    ("en", "Acme makes high streets more lively, so that people meet again"),
    ("en", "Increase brand awareness in the digital marketing vertical in Canada"),
    ("en", "Raise our LinkedIn engagement rate from 5% to 10%"),
    ("en", "Expand our audience by reaching students abroad"),
    ("en", "Woo the students of Lyon"),
    ("en", "Galvanise bakers in Lyon"),
    ("fr", "Ensorceler les boulangers de Lyon"),
    ("en", "We will truly win back the trust of bakeries"),
    ("fr", "Devenir la référence du recrutement sur le marché francophone"),
    ("fr", "Faire du compte LinkedIn un contributeur important à la réputation de la marque"),
    ("fr", "Élargir notre public en atteignant les étudiants"),
    ("fr", "Développer une fonctionnalité afin d’augmenter la rétention"),
    ("fr", "Augmenter les ventes de 25 % grâce aux publicités TikTok"),
    ("fr", "Gagnons le cœur des boulangers de Lyon"),
    ("fr", "S’imposer chez les artisans boulangers"),
]


@pytest.mark.parametrize(("lang", "text"), GOOD)
def test_a_good_objective_passes(lang, text):
    assert review(objective(text, lang)).verdict is Verdict.GOOD
    assert review(objective(text, lang)).can_publish


@pytest.mark.parametrize(
    ("rule", "lang", "text", "words"),
    [
        ("more_than_one_sentence", "en", "Win Lyon. Then win Paris.", "Then win Paris."),
        ("more_than_one_sentence", "fr", "Conquérir Lyon. Puis Paris !", "Puis Paris !"),
        ("not_action_oriented", "en", "Ownership", "Ownership"),
        ("not_action_oriented", "en", "Customer satisfaction in Lyon", "Customer"),
        ("not_action_oriented", "en", "Increasing sales in Lyon", "Increasing"),
        ("not_action_oriented", "fr", "La satisfaction des boulangers de Lyon", "La"),
        ("not_action_oriented", "fr", "Premier sur le marché lyonnais", "Premier"),
        ("not_action_oriented", "en", "To", "To"),
        ("vague", "en", "Improve user experience", "Improve user experience"),
        ("vague", "en", "Increase revenue.", "Increase revenue"),
        ("vague", "en", "Be excellent", "Be excellent"),
        ("vague", "en", "be more user-focused", "be more user-focused"),
        ("vague", "en", "Become a better salesperson", "Become a better salesperson"),
        ("vague", "en", "Innovate", "Innovate"),
        ("vague", "fr", "Améliorer l’expérience des utilisateurs", None),
        ("vague", "fr", "Augmenter notre chiffre d'affaires", None),
        ("vague", "fr", "Être excellents", None),
        ("vague", "fr", "KR 1 : innover", "innover"),
        ("is_a_task", "en", "Ship the new dashboard", "Ship"),
        ("is_a_task", "en", "Refactor the auth service", "Refactor"),
        ("is_a_task", "en", "Create a dashboard", "Create"),
        ("is_a_task", "en", "Organise three events", "Organise"),
        ("is_a_task", "fr", "Lancer le produit.", "Lancer"),
        ("is_a_task", "fr", "Développer une nouvelle fonctionnalité", "Développer"),
        ("is_a_task", "fr", "Mettre en place un intranet", "Mettre en place"),
        ("business_as_usual", "en", "Keep systems running", "Keep"),
        ("business_as_usual", "fr", "Garantir la qualité du service", "Garantir"),
    ],
)
def test_what_spoils_an_objective(rule, lang, text, words):
    found = finding(objective(text, lang), rule)
    assert found.spoils
    assert review(objective(text, lang)).verdict is Verdict.BAD
    if words is not None:
        assert found.words == words
    assert text[found.start : found.end] == found.words


@pytest.mark.parametrize(
    ("rule", "lang", "text"),
    [
        ("vague", "en", "Improve activation for sign-ups so that more of them stay"),
        ("vague", "fr", "Améliorer la portée sur LinkedIn"),
        ("is_a_task", "en", "Create a site that delights bakers"),
        ("is_a_task", "en", "Launch a product that users love"),
        ("is_a_task", "fr", "Lancer une offre pour séduire les étudiants"),
        ("business_as_usual", "en", "Keep the trust of the bakers of Lyon"),
        ("not_action_oriented", "fr", "Mieux servir les boulangers de Lyon"),
        ("more_than_one_sentence", "en", "Reach 4.5 stars on acme.com, e.g. in France"),
        ("not_inspiring", "en", "Increase sales so that we can hire"),
        ("output_verb_first", "en", "Win the bakers of Lyon"),
        ("compound", "fr", "Conquérir les boulangers et les bouchers de Lyon"),
    ],
)
def test_what_a_rule_lets_pass(rule, lang, text):
    assert finding(objective(text, lang), rule) is None


@pytest.mark.parametrize(
    ("rule", "lang", "text", "words"),
    [
        ("output_verb_first", "en", "Launch a product that users love", "Launch"),
        ("compound", "en", "Win bakers in Lyon and increase sales in Paris", "and"),
        ("compound", "fr", "Accroître la notoriété et les ventes à Lyon", "et"),
        ("number_in_objective", "fr", "Augmenter les ventes de 25 % à Lyon", "25 %"),
        ("not_inspiring", "en", "Increase sales in Lyon", "Increase"),
        ("too_short", "en", "Win Lyon back", "Win Lyon back"),
    ],
)
def test_advice_spoils_nothing(rule, lang, text, words):
    found = finding(objective(text, lang), rule)
    assert found.severity is Severity.HINT
    assert found.words == words
    assert review(objective(text, lang)).verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("count", "severity"),
    [(18, None), (19, Severity.HINT), (25, Severity.HINT), (26, Severity.WARNING)],
)
def test_length_counts_words(count, severity):
    found = finding(objective("Win " + "x " * (count - 1)), "too_long")
    assert (found and found.severity) == severity


def test_a_long_objective_is_cut_to_what_one_can_recite():
    found = finding(objective("Win " + "x " * 30), "too_long")
    assert found.words == " ".join("x" * 6)
    assert str(found.rewrite) == "Win " + " ".join("x" * 17) + "…"


def test_a_passed_date_blocks_publishing_but_not_the_wording():
    found = review(objective("Win the bakers of Lyon by June 2026, at last"))
    assert found.verdict is Verdict.GOOD
    assert not found.can_publish
    (fault,) = (each for each in found.findings if each.severity is Severity.FAULT)
    assert (fault.rule, fault.words) == ("past_deadline", "by June 2026")
    assert str(fault.rewrite) == "Win the bakers of Lyon by 2026-12-31, at last"


def test_a_passed_deadline_field_is_a_fault_too():
    draft = objective("Win the bakers of Lyon", deadline=TODAY.replace(day=22))
    found = finding(draft, "past_deadline")
    assert (found.words, str(found.rewrite)) == ("", "Win the bakers of Lyon by 2026-12-31.")
    assert finding(objective("Win the bakers of Lyon", deadline=TODAY), "past_deadline") is None
    old_cycle = objective("Win Lyon by May 2026", cycle_end=TODAY.replace(day=1))
    assert "[date]" in str(finding(old_cycle, "past_deadline").rewrite)


def test_the_score_counts_passes_and_half_the_warnings():
    assert review(objective("Win the bakers of Lyon")).score == 1.0
    task = review(objective("Ship the new onboarding flow"))
    assert task.score == pytest.approx(5.5 / 6)
    assert review(objective("Improve quality")).score == pytest.approx(5 / 6)


@pytest.mark.parametrize("text", ["", "  \n", "!?…", "\u202e\u200f", "🚀🚀", "O1:"])
def test_nothing_to_read_is_one_fault(text):
    found = review(objective(text))
    assert [each.rule for each in found.findings] == ["empty"]
    assert (found.verdict, found.score, found.can_publish) == (Verdict.BAD, 0.0, False)
    assert found.deadline == CYCLE_END


def test_rewrites_use_the_words_that_are_there():
    def rewrite(text, rule):
        return str(finding(objective(text), rule).rewrite)

    assert rewrite("Ship the new flow", "is_a_task") == (
        "Help [whom] to [do what they cannot do today] with the new flow."
    )
    assert rewrite("Ship", "is_a_task").endswith("with [this work].")
    assert rewrite("Ownership", "not_action_oriented") == "Strengthen “Ownership” for [whom]."
    assert rewrite("Win Lyon. Win.", "more_than_one_sentence") == "Win Lyon."
    assert (
        rewrite("Drive growth", "vague")
        == "Drive growth for [whom], so that [what changes for them]."
    )
    assert rewrite("Win bakers in Lyon and cut costs in Paris", "compound") == (
        "Make two of it: “Win bakers in Lyon” and “cut costs in Paris”."
    )


def test_the_same_draft_gets_the_same_review():
    draft = objective("Improve quality")
    assert review(draft) == review(draft)
    assert rules(draft) == {"vague", "too_short", "not_inspiring"}
