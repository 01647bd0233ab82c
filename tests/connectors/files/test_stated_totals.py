"""A file's own row of totals beside the sum of its days."""

from datetime import date

import pytest

from connectors.files import Answers, Dropped, look
from tests.connectors.files import samples


def found(*rows, header=("Date", "Views", "Likes"), mark=","):
    content = samples.lines(list(header), *rows, mark=mark)
    return look(Dropped("a.csv", content), Answers(), date(2025, 3, 1))


def days(*cells):
    return [[day, *cells] for day in samples.days(4)]


def test_a_difference_is_said_and_nothing_is_repaired():
    seen = found(*days(10, 2), ["Total", 50, 8])
    assert [str(note) for note in seen.notes] == [
        "Views: the file's own total is 50, its days add up to 40. The days are taken as they are."
    ]
    views, likes = seen.tables[0].offered
    assert (views.values, views.total, likes.total, likes.note) == ((10,) * 4, 50, 8, None)


@pytest.mark.parametrize(
    ("cell", "total"),
    [("10,5", "42,0"), ("1.000", "4.000"), ("1 200,50 €", "4 802 €"), ("0,333", "1,33")],
)
def test_a_total_is_written_as_its_column_is(cell, total):
    seen = found(*days(cell, 2), ["Gesamt", total, 8], mark=";")
    assert seen.notes == ()
    assert seen.tables[0].offered[0].total is not None


def test_of_several_totals_the_one_of_the_rows_counts():
    totals = [["Total: Account", 90, 8], ["Total: Campaigns", 40, 8], ["Total: Search", 4, 8]]
    assert found(*days(10, 2), *totals).notes == ()


def test_an_unlabelled_last_row_is_a_total_as_well():
    assert "own total is 41" in str(found(*days(10, 2), ["", 41, 8]).notes[0])


def test_people_counted_once_are_not_expected_to_add_up():
    seen = found(*days(10, 2), ["Total", 25, 8], header=("Date", "Reach", "Likes"))
    assert "counts once in the total" in str(seen.notes[0])


def test_averages_and_rates_are_not_added_up():
    header = ("Date", "Average position", "CTR")
    assert found(*days(4.5, "5%"), ["Total", 4.5, "5%"], header=header).notes == ()
