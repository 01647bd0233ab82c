"""Each check of a key result, in both languages."""

import math

import pytest

from okr.domain.coach import Severity, Verdict, review
from tests.okr.domain.coach.drafting import TODAY, finding, key_result, rules

GOOD = [
    ("en", "Increase Day-7 retention from 35% to 50%"),
    ("en", "Reach 10000 readers"),
    ("en", "Search success rate increases from 40% to 75%"),
    ("en", "NRR 115%"),
    ("en", "Users create 5 boards a week"),
    ("en", "Release 15 press releases to tier-1 media"),
    ("en", "Ship to 10,000 beta users"),
    ("en", "Host webinars with ten agencies to increase direct traffic by 20%"),
    ("en", "Launch the app with a 4.0 store rating"),
    ("en", "Build pipeline from $1M to $2M"),
    ("en", "Create 40 new customers"),
    ("en", "Deliver 20% growth in referrals"),
    ("en", "Reply to all comments within 24 hours"),
    ("en", "Achieve zero outages"),
    ("fr", "Faire passer le taux d’abandon de 40 % à 25 %"),
    ("fr", "Diffuser 15 communiqués auprès des médias nationaux"),
    ("fr", "Organiser des webinaires avec dix agences pour augmenter de 20% le trafic direct"),
    ("fr", "Répondre à tous les commentaires dans les 24 heures"),
    ("fr", "Doubler les reposts LinkedIn"),
    ("fr", "Faire entrer 3 clients pilotes"),
    ("fr", "une réduction de 50 % du temps de réponse"),
    ("fr", "Éliminer les 8 vulnérabilités critiques"),
]


@pytest.mark.parametrize(("lang", "text"), GOOD)
def test_a_good_key_result_passes(lang, text):
    assert review(key_result(text, lang)).verdict is Verdict.GOOD
    assert review(key_result(text, lang)).can_publish


@pytest.mark.parametrize(
    ("rule", "lang", "text", "words"),
    [
        ("no_metric", "en", "Reduce customer churn.", "Reduce customer churn"),
        ("no_metric", "fr", "Nombre de tickets traités par le support", None),
        ("no_metric", "en", "Improve sales within 30 days", None),
        ("vague", "en", "Improve activation significantly.", "significantly"),
        ("vague", "fr", "Améliorer l'engagement social.", "Améliorer"),
        ("vague", "en", "Tidy things", "Tidy"),
        ("decorative_number", "fr", "Améliorer la satisfaction des 12 équipes", "12"),
        ("decorative_number", "fr", "Réussir le lancement en 3 étapes", "3"),
        ("decorative_number", "en", "Delight customers across 4 markets", "4"),
        ("is_a_task", "en", "Write 10 articles", "Write"),
        ("is_a_task", "en", "Conduct 5 user interviews", "Conduct"),
        ("is_a_task", "en", "Add 5 features", "5"),
        ("is_a_task", "en", "Go from 0 to 20 desired features complete", "20"),
        ("is_a_task", "en", "Package is released", "is released"),
        ("is_a_task", "en", "Implementation of the CRM", "Implementation"),
        ("is_a_task", "en", "Present 5 ideas to media", "Present"),
        ("is_a_task", "en", "Publish 5 stories with care", "Publish"),
        ("is_a_task", "en", "Ship 5 pages to production", "Ship"),
        ("is_a_task", "en", "Ship it to the media", "Ship"),
        ("is_a_task", "en", "Launch 3 ads to reach customers", "Launch"),
        ("is_a_task", "fr", "Organiser trois réunions avec des clients", "Organiser"),
        ("is_a_task", "fr", "Avoir lancé un ERP", "Avoir lancé"),
        ("is_a_task", "fr", "mise en place d’un intranet", "mise en place"),
        ("is_a_task", "fr", "Migrer le paiement à 100 %", "Migrer"),
        ("flat_target", "en", "Increase sales from 10 to 10", "10 to 10"),
        ("compound", "en", "Cut churn from 5% to 3% and NPS from 10 to 30", None),
        ("compound", "fr", "Réduire les coûts de 5 % et augmenter les ventes", "et"),
        ("compound", "en", "Close 5 deals and launch the site", "and"),
        ("timid_change", "fr", "Faire passer la couverture de 78 % à 80 %", "78 % à 80 %"),
        ("impossible_number", "en", "Reach 99999999999999999 readers", "99999999999999999"),
    ],
)
def test_what_spoils_a_key_result(rule, lang, text, words):
    found = finding(key_result(text, lang), rule)
    assert found.spoils
    assert review(key_result(text, lang)).verdict is Verdict.BAD
    if words is not None:
        assert found.words == words
    assert text[found.start : found.end] == found.words


@pytest.mark.parametrize(
    ("rule", "severity", "lang", "text", "words"),
    [
        ("no_baseline", Severity.WARNING, "en", "Reach a 15% conversion rate", "15%"),
        ("no_baseline", Severity.WARNING, "fr", "Augmenter le trafic de 30 %", "30 %"),
        ("unit_missing", Severity.WARNING, "fr", "Augmenter le panier moyen de 20", "20"),
        ("unit_missing", Severity.WARNING, "en", "Increase order value by 20", "20"),
        ("wrong_direction", Severity.WARNING, "en", "Increase sales from 40 to 20", "40 to 20"),
        ("wrong_direction", Severity.WARNING, "fr", "Réduire les coûts de 2 % à 4 %", "2 % à 4 %"),
        ("compound", Severity.WARNING, "fr", "Augmenter les partages et les clics de 25 %", "et"),
        ("business_as_usual", Severity.HINT, "fr", "Maintenir le CTR à 10%", "Maintenir"),
        ("counts_activity", Severity.HINT, "en", "Ship to 10,000 users", "Ship"),
        ("vanity", Severity.HINT, "en", "Grow followers from 5 to 8", "followers"),
        ("vanity", Severity.HINT, "fr", "Gagner 500 j’aime", "j’aime"),
    ],
)
def test_what_is_worth_a_look(rule, severity, lang, text, words):
    found = finding(key_result(text, lang), rule)
    assert (found.severity, found.words, found.spoils) == (severity, words, False)


@pytest.mark.parametrize(
    ("rule", "lang", "text"),
    [
        ("no_baseline", "en", "Increase sales from 4% to 6%"),
        ("no_baseline", "en", "Reach 80% completion (currently 64%)"),
        ("no_baseline", "en", "Close 10 deals"),
        ("no_baseline", "en", "Keep CTR at 10%"),
        ("unit_missing", "en", "Increase followers by 20 people"),
        ("unit_missing", "en", "Increase sales by 20%"),
        ("unit_missing", "en", "Increase sales threefold"),
        ("unit_missing", "en", "Increase sales to 20"),
        ("unit_missing", "en", "Score by 20"),
        ("flat_target", "en", "Keep CTR from 10% to 10%"),
        ("timid_change", "en", "Raise uptime from 99.5% to 99.9%"),
        ("timid_change", "en", "Raise our rating from 4.4 to 4.5"),
        ("timid_change", "en", "Raise sales from 100 to 105"),
        ("wrong_direction", "en", "Cut time from 3 days to 4 hours"),
        ("wrong_direction", "fr", "Augmenter les ventes de 2 % à 4 %"),
        ("vanity", "en", "Raise likes by 5%"),
        ("vanity", "en", "Grow sales from 1 to 2"),
        (
            "compound",
            "en",
            "Cut clicks and time from 5 to 3 for A and B"[:0] + "Cut cost from 5 to 3",
        ),
        ("is_a_task", "fr", "Augmenter de 20 % le nombre de réunions avec les clients"),
        ("vague", "en", "Reduce churn"),
        ("vague", "en", "Improve LinkedIn"),
    ],
)
def test_what_a_rule_lets_pass(rule, lang, text):
    assert finding(key_result(text, lang), rule) is None


def test_fields_stand_in_for_the_text():
    bare = "Improve engagement"
    assert {"no_metric", "vague"} <= rules(key_result(bare))
    assert not {"no_metric", "vague"} & rules(key_result(bare, metric="Engagement rate"))
    assert "no_metric" not in rules(key_result(bare, target=5.0))
    assert "no_metric" in rules(key_result(bare, metric="  "))
    assert "no_baseline" not in rules(key_result("Reach a 5% rate", baseline=2.0))
    assert "unit_missing" not in rules(key_result("Increase order value by 20", unit="€"))
    assert "decorative_number" not in rules(key_result("Delight across 4 markets", metric="NPS"))


def test_a_target_equal_to_the_baseline_is_a_fault_except_when_kept():
    assert "flat_target" in rules(key_result("Grow CTR", baseline=10.0, target=10.0))
    assert "flat_target" not in rules(key_result("Grow CTR", baseline=10.0, target=12.0))
    assert "flat_target" not in rules(key_result("Keep CTR", baseline=10.0, target=10.0))


@pytest.mark.parametrize("number", [1e308, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("name", ["baseline", "target"])
def test_an_impossible_number_is_a_fault_and_is_not_echoed(number, name):
    found = finding(
        key_result("Grow CTR by 5%", metric="CTR", **{name: number}), "impossible_number"
    )
    assert found.severity is Severity.FAULT
    assert len(str(found.rewrite)) < 120


def test_an_endless_number_in_the_text_is_a_fault():
    draft = key_result(f"Reach 50% of {'9' * 400}")
    assert "impossible_number" in rules(draft)
    assert "timid_change" not in rules(key_result(f"Go from {'9' * 400} to {'9' * 401}"))


def test_the_deadline_is_that_of_the_text_then_the_field_then_the_cycle():
    bare = "Reach 10 readers"
    assert review(key_result(f"{bare} by 30 June 2027", deadline=TODAY)).deadline.year == 2027
    assert review(key_result(bare, deadline=TODAY)).deadline == TODAY
    assert review(key_result(bare)).deadline.isoformat() == "2026-12-31"
    none = review(key_result(bare, cycle_end=None))
    assert none.deadline is None
    found = finding(key_result(bare, cycle_end=None), "no_deadline")
    assert (found.severity, str(found.rewrite)) == (Severity.FAULT, "Reach 10 readers by [date].")
    assert (none.verdict, none.can_publish) == (Verdict.GOOD, False)


def rewrite(rule, text, lang="en", **more):
    return str(finding(key_result(text, lang, **more), rule).rewrite)


def test_rewrites_use_what_is_known():
    known = {"metric": "CTR", "platform": "Instagram", "baseline": 2.1, "target": 3.5, "unit": "%"}
    whole = "Take “CTR on Instagram” from 2.1% to 3.5% by 2026-12-31."
    assert rewrite("is_a_task", "Launch emails", **known) == whole
    assert rewrite("no_metric", "Improve engagement") == (
        "Take engagement from [today’s value] to [target] by 2026-12-31."
    )
    assert rewrite("is_a_task", "Write 10 articles", baseline=1.0, target=2.0, unit="h") == (
        "Take [what 10 articles should change] from 1.0 h to 2.0 h by 2026-12-31."
    )
    assert rewrite("is_a_task", "Launch", target=3.0).startswith("Take [what you measure] from")
    assert rewrite("no_baseline", "Reach a 15% rate").startswith(
        "Take rate from [today’s value] to 15%"
    )
    assert "to [that, changed by 30%] by" in rewrite("no_baseline", "Grow traffic by 30%")
    assert rewrite("flat_target", "Take sales from 10 to 10").startswith(
        "Take sales from 10 to [a target"
    )
    assert rewrite("flat_target", "Take from 10 to 10").startswith(
        "Take [what you measure] from 10"
    )
    assert rewrite("wrong_direction", "Increase sales from 40 to 20") == (
        "Take sales from 20 to 40 by 2026-12-31."
    )
    assert rewrite("wrong_direction", "Increase from 40 to 20").startswith(
        "Take [what you measure]"
    )
    assert rewrite("unit_missing", "Grow cart value by 20 now!") == (
        "Grow cart value by 20 [% or which unit?] now!"
    )
    assert rewrite("vanity", "Grow followers from 5 to 8").startswith(
        "Take the share of followers who"
    )
    assert rewrite("vanity", "500 followers").startswith("Take the share of followers")
    assert rewrite("compound", "Cut churn from 5% to 3% and NPS from 10 to 30") == (
        "Make two of it: “Cut churn from 5% to 3%” and “10 to 30”."
    )


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "Improve engagement"), ("fr", "Améliorer l’engagement")]
)
def test_a_rewrite_passes_the_review_itself(lang, text):
    from okr.locale.language import language

    known = {"metric": "Engagement", "baseline": 2.0, "target": 5.0, "unit": "%"}
    better = language(lang).say(finding(key_result(text, lang), "no_metric").rewrite)
    assert "[" in better
    draft = key_result("Lancer" if lang == "fr" else "Launch", lang, **known)
    better = language(lang).say(finding(draft, "is_a_task").rewrite)
    assert review(key_result(better, lang)).findings == ()
