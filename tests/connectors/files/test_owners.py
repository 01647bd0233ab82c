"""Whose numbers a file says it holds."""

from datetime import date

import pytest

from connectors.files import Answers, Dropped, look
from tests.connectors.files import samples

TODAY = date(2025, 3, 1)


def hint(content):
    return look(Dropped("a.csv", content), Answers(), TODAY).account_hint


def ga4(*comments):
    body = [["Nth day", "Active users"], *([f"{number:04}", number] for number in range(3))]
    return samples.lines(*comments, "# Start date: 20250203", "# End date: 20250205", *body)


@pytest.mark.parametrize(
    "comment",
    ["# Property: example.org", "# Propriété : example.org", "# Propiedad: example.org"]
    + ["# Propriedade: example.org", "# Ресурс: example.org", "# Собственост: example.org"]
    + ["# Proprietà: example.org", "# Domain: *.example.org/*"],
)
def test_the_property_comes_before_the_account_it_belongs_to(comment):
    assert hint(ga4("# ---", "# Pages", "# Account: Group", comment)) == "example.org"
    assert hint(ga4("# ---", "# Pages", "# Account: Group")) == "Group"


@pytest.mark.parametrize("comment", ["# Date: yesterday", "# All Users", "# Segment: Paid: all"])
def test_other_comments_name_nobody(comment):
    assert hint(ga4("# ---", comment)) is None


def test_an_exploration_names_its_property_above_the_days():
    assert hint(samples.ga4_exploration()) == "Example"


def test_the_pages_of_a_search_export_are_those_of_its_site():
    table = [["Top pages", "Clicks"], ["https://www.example.org/", 9]]
    header = ["Date", "Clicks", "Impressions", "CTR", "Position"]
    chart = samples.lines(header, *([day, 4, 40, "10%", 3] for day in samples.days(3)))
    parts = {"Pages.csv": samples.lines(*table), "Chart.csv": chart}
    assert hint(samples.packed(parts)) == "example.org"
    parts["Pages.csv"] = samples.lines(*table, ["https://example.com/", 9])
    assert hint(samples.packed(parts)) is None


def test_a_page_on_a_site_is_no_account():
    rows = [[day, page, 5] for day in samples.days(3) for page in ("/", "/prix")]
    for name in ("Landing page", "Page path", "Page"):
        found = look(
            Dropped("a.csv", samples.lines(["Date", name, "Views"], *rows)), Answers(), TODAY
        )
        assert [table.account for table in found.tables] == [None]
    named = samples.lines(
        ["Date", "Page name", "Views"], *([d, "Acme", 5] for d in samples.days(3))
    )
    assert hint(named) == "Acme"
