"""Dates in French and English sentences, always shown back as a day."""

from datetime import date

import pytest

from okr.domain.coach.deadlines import Calendar, deadline_in, mentions
from okr.domain.coach.texts import Text
from okr.domain.coach.words import vocabulary

TODAY = date(2026, 11, 23)
NEXT_CYCLE = date(2027, 3, 31)


def read(typed, lang="fr", calendar=None):
    references = vocabulary(lang).clauses["before_reference"]
    found = mentions(Text(typed).plain, calendar or Calendar(TODAY), references)
    promised = deadline_in(found)
    return promised and promised.day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("d’ici fin juin", date(2027, 6, 30)),
        ("d'ici à la fin de juin 2027", date(2027, 6, 30)),
        ("d'ici le deuxième trimestre 2024", date(2024, 6, 30)),
        ("d'ici novembre 2024", date(2024, 11, 30)),
        ("d'ici à décembre 2024", date(2024, 12, 31)),
        ("d'ici fin 2024", date(2024, 12, 31)),
        ("d'ici à la fin de l'année 2024", date(2024, 12, 31)),
        ("d'ici la fin du quatrième trimestre 2024", date(2024, 12, 31)),
        ("au T3 2024", date(2024, 9, 30)),
        ("au T3", date(2027, 9, 30)),
        ("en Q4", date(2026, 12, 31)),
        ("au cours du troisième trimestre 2024", date(2024, 9, 30)),
        ("au premier semestre 2027", date(2027, 6, 30)),
        ("au S1", date(2027, 6, 30)),
        ("avant le 15 mars", date(2027, 3, 15)),
        ("avant le 1er mars 2027", date(2027, 3, 1)),
        ("avant novembre 2027", date(2027, 10, 31)),
        ("avant fin novembre 2027", date(2027, 11, 30)),
        ("d'ici à la fin du trimestre", date(2026, 12, 31)),
        ("ce trimestre", date(2026, 12, 31)),
        ("le trimestre prochain", date(2027, 3, 31)),
        ("au prochain trimestre", date(2027, 3, 31)),
        ("l'année prochaine", date(2027, 12, 31)),
        ("fin d'année", date(2026, 12, 31)),
        ("ce mois", date(2026, 11, 30)),
        ("mi-janvier 2027", date(2027, 1, 16)),
        ("début janvier 2027", date(2027, 1, 1)),
        ("d'ici 3 mois", date(2027, 2, 21)),
        ("dans les 6 prochaines semaines", date(2027, 1, 4)),
        ("le 31/12/2026", date(2026, 12, 31)),
        ("le 31 février 2027", date(2027, 2, 28)),
    ],
)
def test_french_dates(typed, day):
    assert read(f"Augmenter les ventes de 5 % {typed}.") == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("by the end of Q2", date(2027, 6, 30)),
        ("by end of Q2 2024", date(2024, 6, 30)),
        ("in the next quarter", date(2027, 3, 31)),
        ("by the second quarter of 2024", date(2024, 6, 30)),
        ("by November 2024", date(2024, 11, 30)),
        ("by June", date(2027, 6, 30)),
        ("by March 15", date(2027, 3, 15)),
        ("by December 31st, 2026", date(2026, 12, 31)),
        ("by 29 February", date(2028, 2, 29)),
        ("by 2026-12-31", date(2026, 12, 31)),
        ("by the end of the year", date(2026, 12, 31)),
        ("by mid-2027", date(2027, 7, 2)),
        ("before 2027", date(2026, 12, 31)),
        ("this month", date(2026, 11, 30)),
        ("in H1 2027", date(2027, 6, 30)),
        ("over the next 2 weeks", date(2026, 12, 7)),
        ("within the next 999 quarters", date(2036, 11, 30)),
    ],
)
def test_english_dates(typed, day):
    assert read(f"Grow sales by 5% {typed}.", "en") == day


@pytest.mark.parametrize(
    ("typed", "lang"),
    [
        ("Augmenter de 20 % par rapport au mois précédent", "fr"),
        ("Gagner 12 visites par mois", "fr"),
        ("Réduire le cycle de vente", "fr"),
        ("Atteindre 2024 lecteurs", "fr"),
        ("Finir le 31/02/2027", "fr"),
        ("Finir d'ici la fin du cycle", "fr"),
        ("Increase sales vs Q3 2025", "en"),
        ("Customers may leave", "en"),
        ("Reach 5 posts per quarter", "en"),
        ("Move to H3", "en"),
        ("Grow to 2,025", "en"),
    ],
)
def test_what_is_no_deadline(typed, lang):
    assert read(typed, lang) is None


def test_the_end_of_the_cycle_is_that_of_the_cycle():
    calendar = Calendar(TODAY, cycle_end=NEXT_CYCLE)
    assert read("d'ici la fin du cycle", calendar=calendar) == NEXT_CYCLE
    assert read("d'ici la fin du trimestre", calendar=calendar) == NEXT_CYCLE
    assert read("by the end of the sprint", "en", calendar) == NEXT_CYCLE


def test_a_date_may_come_first():
    assert read("Fin juin 2027") == date(2027, 6, 30)


def test_quarters_are_those_of_the_fiscal_year():
    calendar = Calendar(TODAY, fiscal_start_month=7)
    assert read("by Q2", "en", calendar) == date(2026, 12, 31)
    assert read("by Q3 2026", "en", calendar) == date(2027, 3, 31)


def test_the_last_promise_counts_and_dates_do_not_overlap():
    typed = "Start in January 2027 and end on 15 March 2027"
    found = mentions(Text(typed).plain, Calendar(TODAY))
    assert [each.day for each in found] == [date(2027, 1, 31), date(2027, 3, 15)]
    assert deadline_in(found).day == date(2027, 3, 15)
    assert deadline_in([]) is None


def test_the_words_take_in_what_introduces_the_date():
    typed = "Doubler les ventes d’ici à la fin de juin 2027, sinon"
    text = Text(typed)
    (found,) = mentions(text.plain, Calendar(TODAY))
    assert text.quote(found.start, found.end) == "d’ici à la fin de juin 2027"
