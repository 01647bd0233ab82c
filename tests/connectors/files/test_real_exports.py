"""Daily exports of Leeds Digital Festival (CC BY 4.0), where they lie beside the project."""

from datetime import date
from pathlib import Path

import pytest

from connectors.files import Kind, inspect

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "leeds"
FIRST_ON, LAST_ON = date(2022, 7, 1), date(2022, 9, 30)

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real exports are not here")


def understood(name):
    return inspect((FOLDER / name).read_bytes(), name)


@pytest.mark.parametrize(
    ("name", "column", "total"),
    [
        ("linkedin_updates.csv", "impressions_(total)", 302_743),
        ("linkedin_updates.csv", "clicks_(total)", 7_482),
        ("linkedin_updates.csv", "reposts_(total)", 138),
        ("linkedin_updates.csv", "engagements_total", 10_671),
        ("website.csv", "page_views", 158_954),
    ],
)
def test_a_quarter_adds_up(name, column, total):
    found = understood(name)
    in_quarter = zip(found.days, found.column(column).values, strict=True)
    assert sum(value or 0 for day, value in in_quarter if FIRST_ON <= day <= LAST_ON) == total


@pytest.mark.parametrize(
    ("name", "days", "columns"),
    [
        ("linkedin_updates.csv", 415, 20),
        ("linkedin_visitors.csv", 415, 24),
        ("twitter_daily.csv", 669, 19),
        ("website.csv", 537, 3),
    ],
)
def test_every_row_and_column_is_taken(name, days, columns):
    found = understood(name)
    assert (len(found.days), found.skipped, found.date_orders) == (days, (), ())
    assert [column.is_importable for column in found.offered] == [True] * columns


def test_people_are_not_added_up():
    found = understood("website.csv")
    assert found.column("users").kind is Kind.UNIQUE
    assert found.column("unique_page_views").kind is Kind.UNIQUE
    assert found.column("page_views").kind is Kind.FLOW


@pytest.mark.parametrize(
    ("name", "rate", "numerator", "denominator"),
    [
        (
            "linkedin_updates.csv",
            "engagement_rate_(total)",
            "engagements_total",
            "impressions_(total)",
        ),
        ("twitter_daily.csv", "engagement_rate", "engagements", "impressions"),
    ],
)
def test_rates_name_their_parts(name, rate, numerator, denominator):
    column = understood(name).column(rate)
    assert (column.kind, column.scale) == (Kind.RATE, "fraction")
    assert (column.numerator, column.denominator) == (numerator, denominator)
