from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import DateOrder, FileError, inspect
from connectors.files.dates import is_day, written_day

FIRST = date(2022, 7, 1)


def days_of(csv, *cells, order=None):
    rows = (f'"{cell}",{number}' for number, cell in enumerate(cells))
    return inspect(csv("Date,Views", *rows), "a.csv", date_order=order)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2022-07-01", "2022-07-13"], "year-month-day"),
        (["2022/7/1", "2022/07/13"], "year-month-day"),
        (["20220701", "20220713"], "year-month-day"),
        (["01/07/2022", "13/07/2022"], "day-month"),
        (["1/7/22", "13/7/22"], "day-month"),
        (["07/01/2022", "07/13/2022"], "month-day"),
        (["01.07.2022", "13.07.2022"], "day-month"),
        (["01-07-2022", "13-07-2022"], "day-month"),
        (["1 July 2022", "13 July 2022"], "month-name"),
        (["Jul 1, 2022", "Jul 13, 2022"], "month-name"),
        (["Fri, Jul 1, 2022", "Wed, Jul 13, 2022"], "month-name"),
        (["1er juillet 2022", "13 juillet 2022"], "month-name"),
        (["ven. 1 juil. 2022", "mer. 13 juil. 2022"], "month-name"),
        (["1-Jul-22", "13-Jul-22"], "month-name"),
        (["2022-07-01T00:00:00-0700", "2022-07-13T01:00:00-0800"], "year-month-day"),
        (["2022-07-01 23:59:59 UTC", "2022-07-13 00:00"], "year-month-day"),
        (["7/1/2022 12:00:00 AM", "7/13/2022 11:30 PM"], "month-day"),
        (["1 juillet 2022 à 00h00", "13 juillet 2022 à 00h00"], "month-name"),
    ],
)
def test_days_are_read_as_exports_write_them(csv, cells, order):
    found = days_of(csv, *cells)
    assert found.days == (FIRST, date(2022, 7, 13))
    assert (found.date_order, found.date_orders) == (order, ())


@pytest.mark.parametrize("name", ["févr.", "fév", "février", "Feb", "FEBRUARY"])
def test_months_have_short_and_long_names(csv, name):
    assert days_of(csv, f"3 {name} 2022").days == (date(2022, 2, 3),)


def test_mardi_and_mars_are_told_apart(csv):
    assert days_of(csv, "mar. 5 juil. 2022").days == (date(2022, 7, 5),)
    assert days_of(csv, "5 mar 2022").days == (date(2022, 3, 5),)


@pytest.mark.parametrize(
    "cell",
    ["", "Total", "3.апр", "8 de marzo", "July 2022", "1.2.3", "123/1/2022", "1/1/123", "5 x 2022"]
    + ["1 July 123", "2022-07-01 - 2022-07-07", "100 July 2022", "x" * 99, "May May 1 2022", 7.5]
    + [True, "1 July 5 2022", "31/13/2022", "2022-02-31", "20221301", float("inf")],
)
def test_what_is_no_day_is_not_taken_for_one(cell):
    assert not is_day(cell)


def test_a_number_of_eight_digits_can_be_a_day():
    assert written_day(20220701.0) == written_day("20220701") == written_day(20220701)


def test_a_column_that_fits_both_orders_offers_both_and_assumes_the_tighter(csv):
    both = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    day_first = days_of(csv, "01/07/2022", "02/07/2022", "03/07/2022")
    assert (day_first.date_order, day_first.date_orders) == ("day-month", both)
    month_first = days_of(csv, "07/01/2022", "07/02/2022", "07/03/2022")
    assert (month_first.date_order, month_first.date_orders) == ("month-day", both)
    assert month_first.days == day_first.days


def test_points_stand_between_days_that_come_first(csv):
    found = days_of(csv, "01.07.2022", "02.07.2022")
    assert (found.days[0], found.date_orders) == (FIRST, ())


def test_a_month_of_days_written_day_first_is_no_list_of_months(csv):
    cells = [f"{day:02}/01/2022" for day in range(1, 32)]
    assert len(days_of(csv, *cells).days) == 31


def test_the_days_that_a_file_states_of_itself_settle_the_order(csv):
    rows = [f"{day}/7/22,5" for day in range(1, 11)]
    for note in ("# 20220701-20220710", "July 1, 2022 - July 10, 2022"):
        found = inspect(csv(f'"{note}"', "Day Index,Users", *rows), "a.csv")
        assert (found.days[0], found.days[-1]) == (FIRST, date(2022, 7, 10))
        assert found.date_orders == ()


def test_a_person_can_settle_the_order(csv):
    found = days_of(csv, "01/07/2022", "02/07/2022", order=DateOrder.MONTH_FIRST)
    assert found.days == (date(2022, 1, 7), date(2022, 2, 7))
    assert found.date_orders == (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)


def test_an_order_asked_for_that_does_not_fit_names_the_row(csv):
    with pytest.raises(FileError, match="Row 3.*13/07/2022.*read month first"):
        days_of(csv, "01/07/2022", "13/07/2022", order=DateOrder.MONTH_FIRST)


def test_an_order_is_not_asked_where_both_mean_the_same(csv):
    assert days_of(csv, "07/07/2022").date_orders == ()


def test_an_order_asked_for_changes_nothing_where_the_year_comes_first(csv):
    assert days_of(csv, "2022-07-01", order=DateOrder.MONTH_FIRST).days == (FIRST,)


GOOD = ["2022-07-01", "2022-07-02", "2022-07-03", "2022-07-04"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([*GOOD, "2022-02-31"], "Row 6, column “Date”: “2022-02-31” is not a day"),
        ([GOOD[0], "2022-02-31"], "Row 3, column “Date”: “2022-02-31” is not a day"),
        (
            ["31/12/2022"] * 1 + ["31/13/2022", "30/12/2022", "29/12/2022", "28/12/2022"],
            "day first",
        ),
        (["12/31/2022", "12/30/2022", "12/29/2022", "12/28/2022", "27/12/2022"], "month first"),
        ([*GOOD, "3022-07-05"], "“3022-07-05” lies outside 1990 to 2100"),
        ([*GOOD, "1899-12-30"], "“1899-12-30” lies outside 1990 to 2100"),
        ([*GOOD, "3.апр"], "Row 6, column “Date”: “3.апр” is not a day"),
        ([*GOOD, "30 Feb 2022"], "“30 Feb 2022” is not a day"),
    ],
)
def test_a_day_that_cannot_be_is_refused_by_row_and_column(csv, cells, said):
    with pytest.raises(FileError, match=said):
        days_of(csv, *cells)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_every_unambiguous_form(day):
    forms = [f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%d %B %Y}", f"{day:%b %d, %Y}"]
    forms += [f"{day:%a, %b %d, %Y}", f"{day:%Y%m%d}", f"{day:%Y-%m-%dT%H:%M:%S}"]
    for form in forms:
        assert written_day(form)[:3] == (day.year, day.month, day.day)
