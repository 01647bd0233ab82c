"""Numbers as people write them, and what each is for."""

import math

import pytest

from okr.domain.coach.amounts import Amounts, Role
from okr.domain.coach.texts import Span, Text
from okr.domain.coach.words import vocabulary


def amounts(typed, lang="fr", dates=()):
    return Amounts(Text(typed), vocabulary(lang), dates)


def measured(typed, lang="fr"):
    return [(each.value, each.unit) for each in amounts(typed, lang).measures]


def roles(typed, lang="fr"):
    return [each.role for each in amounts(typed, lang).all]


@pytest.mark.parametrize(
    ("typed", "lang", "found"),
    [
        ("de 15%", "fr", [(15, "%")]),
        ("de 15\u00a0%", "fr", [(15, "%")]),
        ("de 3,2\u202f%", "fr", [(3.2, "%")]),
        ("par 12\u202f400 vues", "fr", [(12400, "")]),
        ("1,2 M€ de ventes", "fr", [(1.2e6, "€")]),
        ("4,2 millions", "fr", [(4.2e6, "")]),
        ("5k vues", "fr", [(5000, "")]),
        ("1.200 ventes", "fr", [(1200, "")]),
        ("20 pour cent", "fr", [(20, "%")]),
        ("réduire de moitié", "fr", [(0.5, "")]),
        ("dix agences", "fr", [(10, "")]),
        ("tripler les ventes", "fr", [(3, "")]),
        ("$80K MRR", "en", [(80000, "$")]),
        ("£5 a head", "en", [(5, "£")]),
        ("3.2 stars", "en", [(3.2, "stars")]),
        ("5,000 users", "en", [(5000, "")]),
        ("1,234.5 points", "en", [(1234.5, "points")]),
        ("8/10", "en", [(8, "/10")]),
        ("a 4.5 / 5 rating", "en", [(4.5, "/5")]),
        ("50+ signups", "en", [(50, "")]),
        ("grow 3x", "en", [(3, "x")]),
        ("double it", "en", [(2, "")]),
        ("from -5 to +20", "en", [(-5, ""), (20, "")]),
        ("under 500ms", "en", [(500, "ms")]),
        ("10 CHF", "en", [(10, "CHF")]),
        ("v2 and p95", "en", []),
        ("Day-7 rates", "en", []),
        ("no number", "en", []),
    ],
)
def test_numbers_are_read(typed, lang, found):
    assert measured(typed, lang) == [(pytest.approx(value), unit) for value, unit in found]


def test_a_number_without_end_is_infinite():
    assert measured("9" * 400) == [(math.inf, "")]


@pytest.mark.parametrize(
    ("typed", "lang", "role"),
    [
        ("Répondre dans les 24 heures", "fr", Role.WINDOW),
        ("Onboard within 30 days", "en", Role.WINDOW),
        ("Satisfaction des 12 équipes", "fr", Role.DECORATION),
        ("Réussir en 3 étapes", "fr", Role.DECORATION),
        ("Vendre sur nos 4 marchés", "fr", Role.DECORATION),
        ("Briller auprès de 62 000 clients", "fr", Role.DECORATION),
        ("Grow for 3 brands", "en", Role.DECORATION),
        ("Grow, with a budget of $5M", "en", Role.DECORATION),
        ("Renforcer la marque, alors que 210 postes", "fr", Role.DECORATION),
        ("Médias de niveau 1", "fr", Role.NAME),
        ("Win on the 90-day plan", "en", Role.NAME),
        ("La 3e place", "fr", Role.NAME),
        ("Cut from 4 days to under 2 days", "en", Role.MEASURE),
        ("Réduire à moins de 5 jours", "fr", Role.MEASURE),
        ("Éliminer les 8 défauts", "fr", Role.MEASURE),
        ("Reach all 12", "en", Role.MEASURE),
        ("Pour 20 %", "fr", Role.MEASURE),
    ],
)
def test_each_number_has_a_role(typed, lang, role):
    assert roles(typed, lang)[-1] is role


def test_what_a_date_takes_is_no_number():
    typed = "12 ventes le 15"
    assert [each.value for each in amounts(typed, dates=[Span(10, 15)]).all] == [12]


@pytest.mark.parametrize(
    ("typed", "lang", "ends"),
    [
        ("de 2 % à 5 %", "fr", [(2, 5)]),
        ("de 50€ à 37,50€", "fr", [(50, 37.5)]),
        ("de 1 mois à 15 jours", "fr", [(1, 15)]),
        ("from 3 days to 4 hours", "en", [(3, 4)]),
        ("32K → 35K", "en", [(32000, 35000)]),
        ("from 1 to 2 and from 3 to 4", "en", [(1, 2), (3, 4)]),
        ("from 5 people " + "and more " * 12 + "to 7", "en", []),
        ("from 5, 7", "en", []),
        ("5 of 7", "en", []),
    ],
)
def test_changes_are_read(typed, lang, ends):
    found = amounts(typed, lang).changes
    assert [(each.baseline.value, each.target.value) for each in found] == ends


@pytest.mark.parametrize(
    ("typed", "lang", "noun"),
    [
        ("15 communiqués de presse", "fr", "communiques"),
        ("20 nouveaux leads qualifiés", "fr", "leads"),
        ("7 zorglubs verts", "fr", "zorglubs"),
        ("10 help articles for users", "en", "articles"),
        ("100 mandatory features complete", "en", "features"),
        ("by 20", "en", ""),
        ("de 20", "fr", ""),
    ],
)
def test_what_is_counted_is_named(typed, lang, noun):
    assert amounts(typed, lang).all[0].noun == noun
