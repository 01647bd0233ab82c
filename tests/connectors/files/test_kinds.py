import pytest

from connectors.files.kinds import header_unit, proposed_kind

STOCK = [10_500, 10_512, 10_520, None, 10_541]
FLOW = [3, 0, 8, 2]


@pytest.mark.parametrize(
    ("name", "values", "unit", "kind"),
    [
        ("Impressions", FLOW, "", "flow"),
        ("url_clicks", FLOW, "", "flow"),
        ("user_profile_clicks", FLOW, "", "flow"),
        ("Users", FLOW, "", "unique"),
        ("unique_impressions_(organic)", FLOW, "", "unique"),
        ("Visiteurs uniques", FLOW, "", "unique"),
        ("Portée", FLOW, "", "unique"),
        ("Comptes touchés", FLOW, "", "unique"),
        ("Average position", FLOW, "", "unique"),
        ("Durée moyenne", FLOW, "s", "unique"),
        ("CTR", FLOW, "", "rate"),
        ("Unique click-through rate", FLOW, "", "rate"),
        ("Taux d'engagement", FLOW, "", "rate"),
        ("Bounce %", FLOW, "", "rate"),
        ("Completion", FLOW, "%", "rate"),
        ("Total followers", STOCK, "", "level"),
        ("Abonnés", STOCK, "", "level"),
        ("Lifetime total likes", STOCK, "", "level"),
        ("Total followers", FLOW, "", "flow"),
        ("New followers", [5, 3, 9, 4], "", "flow"),
        ("Followers", [5], "", "flow"),
        ("%", FLOW, "", "rate"),
        ("Media views", FLOW, "", "flow"),
        ("Video plays at 25%", FLOW, "", "flow"),
        ("Duración media", FLOW, "", "unique"),
        ("Répétition", FLOW, "", "unique"),
        ("Posizione", FLOW, "", "unique"),
        ("Cost per results", FLOW, "", "unique"),
        ("Kosten pro Ergebnis", FLOW, "", "unique"),
        ("Ціна за результат", FLOW, "", "unique"),
        ("Cost / conv.", FLOW, "", "unique"),
        ("Views per active user", FLOW, "", "unique"),
        ("Ventes par jour", FLOW, "", "flow"),
        ("Weekly total impressions", FLOW, "", "unique"),
        ("28 Days Total Impressions", FLOW, "", "unique"),
        ("7 days", FLOW, "", "unique"),
        ("Utenti attivi", FLOW, "", "unique"),
        ("Gebruikers", FLOW, "", "unique"),
    ],
)
def test_the_kind_follows_the_header_and_the_numbers(name, values, unit, kind):
    assert proposed_kind(name, values, unit) == kind


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Cost (EUR)", "€"),
        ("Amount spent ($)", "$"),
        ("Durée (s)", "s"),
        ("CTR(%)", "%"),
        ("Rate%", "%"),
        ("Views", ""),
        ("Importe gastado (PEN)", "PEN"),
        ("Wiedergabezeit (Stunden)", "h"),
        ("Video plays at 25%", ""),
        ("Pen sales", ""),
    ],
)
def test_the_unit_may_stand_in_the_header(name, unit):
    assert header_unit(name) == unit


def test_new_people_add_up_whatever_the_file_says_of_them():
    told = "Daily: The number of people who liked your Page (Unique Users)"
    assert proposed_kind("Daily New Likes", FLOW, "", told) == "flow"
    assert proposed_kind("Daily Page Consumers", FLOW, "", told) == "unique"
