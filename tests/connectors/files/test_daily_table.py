from datetime import date

import pytest

from connectors.files import FileError, Kind, Scale, inspect


def reasons(found):
    return [(each.row, str(each.reason)) for each in found.skipped]


def test_a_plain_file_is_understood(csv):
    found = inspect(csv("Date,Views", "2022-07-01,5", "2022-07-02,", "2022-07-04,0"), "a.csv")
    assert (found.shape, found.header_row, found.date_column) == ("daily_table", 1, "Date")
    assert (found.first_on, found.last_on) == (date(2022, 7, 1), date(2022, 7, 4))
    assert found.columns[0].values == (5, None, 0)
    assert found.skipped == ()


def test_days_newest_first_are_put_in_order(csv):
    found = inspect(csv("Views,Date", "3,2022-07-03", "1,2022-07-01", "2,2022-07-02"), "a.csv")
    assert [day.day for day in found.days] == [1, 2, 3]
    assert (found.date_index, found.column("Views").values) == (1, (1, 2, 3))


def test_comments_and_blank_rows_may_stand_before_the_header(csv):
    lines = ["# Report", "", "Account:,Ana", "Made on,2022-10-01", "", "Date,Views", "2022-07-01,5"]
    found = inspect(csv(*lines, "2022-07-02,6"), "a.csv")
    assert found.header_row == 6
    assert found.column("Views").values == (5, 6)


def test_a_column_named_for_dates_is_preferred(csv):
    lines = ["Published,Date,Views", "2022-01-01,2022-07-01,5", "2022-01-02,2022-07-02,6"]
    found = inspect(csv(*lines), "a.csv")
    assert found.date_column == "Date"
    assert found.column("Published").kind is Kind.TEXT


def test_odd_spaces_and_invisible_marks_leave_the_headers(csv):
    header = "\u200bJour\u00a0,Taux\u202fd\u2019engagement ,Ge\u00adsamt,,Vues,Vues,vues  par jour"
    found = inspect(csv(header, "2022-07-01,0.5,2,3,4,5,6"), "a.csv")
    names = ["Taux d'engagement", "Gesamt", "Column D", "Vues", "Vues (2)", "vues par jour"]
    assert found.date_column == "Jour"
    assert [column.name for column in found.columns] == names


def test_columns_without_numbers_are_not_offered(csv):
    rows = ["2022-07-01,fr,,5,1", "2022-07-02,be,-,6,1"]
    found = inspect(csv("Date,Country,Ads,Views,Post ID", *rows), "a.csv")
    kinds = {column.name: column.kind.value for column in found.columns}
    assert kinds == {"Country": "text", "Ads": "empty", "Views": "flow", "Post ID": "text"}
    assert [column.name for column in found.offered] == ["Views"]


def test_a_damaged_cell_closes_its_column_and_no_other(csv):
    rows = [f"2022-07-0{n},{n}.5,{n}" for n in range(1, 5)]
    found = inspect(csv("Date,Cost,Views", *rows, "2022-07-05,3.апр,5"), "a.csv")
    (problem,) = found.column("Cost").problems
    assert (problem.row, problem.column, problem.text) == (6, "Cost", "3.апр")
    assert not found.column("Cost").is_importable
    assert found.column("Views").is_importable


def test_totals_notes_and_blank_rows_are_left_out_and_said(csv):
    lines = [
        "Date,Views",
        "Total,11",
        "2022-07-01,5",
        "",
        "2022-07-02,6",
        "",
        "",
        ",11",
        "Grand t,3",
        *(f"2022-08-{day:02},1" for day in range(1, 21)),
    ]
    found = inspect(csv(*lines, "Figures of 2022", "note,3"), "a.csv")
    assert found.column("Views").values == (5, 6, *[1] * 20)
    assert reasons(found) == [
        (2, "It holds totals, not a day."),
        (4, "It is blank."),
        (6, "Rows 6 to 7 are blank."),
        (8, "It has no date: a total or a note."),
        (9, "It holds totals, not a day."),
        (30, "“Figures of 2022” is not a date."),
        (31, "“note” is not a date."),
    ]


def test_two_rows_for_one_day_name_both_and_the_day(csv):
    lines = ["Date,Views,Likes", "2022-07-12,1,1", "2022-07-13,2,1", "2022-07-12,3,1"]
    with pytest.raises(FileError) as caught:
        inspect(csv(*lines), "a.csv")
    assert str(caught.value).startswith("Rows 2 and 4 are both for 12 July 2022")
    assert caught.value.values == {"first": 2, "second": 4, "day": date(2022, 7, 12)}
    assert "{first}" in caught.value.template


def test_the_same_row_twice_is_taken_once(csv):
    found = inspect(csv("Date,Views", "2022-07-12,1", "2022-07-12, 1 "), "a.csv")
    assert found.column("Views").values == (1,)
    assert reasons(found) == [(3, "It repeats row 2.")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "a.csv is empty"),
        (["", " ,", ""], "a.csv is empty"),
        (["Date,Views"], "has a header and no rows below it"),
        (["No data available."], "has a header and no rows below it"),
        (["Country,Views", "FR,5"], "No column of a.csv holds dates.*: Country, Views. Choose"),
        (["Country", "FR"], "No column of a.csv holds dates"),
        ([",".join(f"c{n}" for n in range(14)), "1,2"], "c10, c11, …"),
        (["Date,Views", *["x,5"] * 4, "2022-07-01,6"], "No column of a.csv holds dates"),
        (["Date,Views,Note", "2022-07-01,N/A,x"], "No column beside the dates holds numbers.*Note"),
        (["Date,A,", "2022-07-01,x,"], "No column beside the dates holds numbers"),
    ],
)
def test_a_file_without_daily_numbers_says_what_it_is(csv, lines, said):
    with pytest.raises(FileError, match=said):
        inspect(csv(*lines), "a.csv")


def test_a_file_of_more_bytes_than_can_be_read_is_refused():
    with pytest.raises(FileError, match="larger than 50 MB"):
        inspect(bytes(50 * 1024**2 + 1), "a.csv")


def test_a_file_of_too_many_columns_says_how_many(csv):
    header = ",".join(["Date", *(f"c{n}" for n in range(400))])
    with pytest.raises(FileError, match="has 401 columns, and at most 400"):
        inspect(csv(header, "2022-07-01,5"), "a.csv")


def test_a_file_of_too_many_rows_says_how_many():
    with pytest.raises(FileError, match="600,000 rows"):
        inspect(b"Date,Views\n" + b"2022-07-01,5\n" * 600_000, "a.csv")


def test_rates_are_fractions_whatever_their_scale(csv):
    header = "Date,Engagement rate,CTR,Bounce (%),Taux de clics,Reply ratio"
    rows = ["2022-07-01,0.35,35%,35,35.5,3.5", "2022-07-02,0.5,50%,50,50,2"]
    found = inspect(csv(header, *rows), "a.csv")
    seen = {column.name: (column.scale, column.values, column.unit) for column in found.columns}
    assert seen == {
        "Engagement rate": (Scale.FRACTION, (0.35, 0.5), ""),
        "CTR": (Scale.PERCENT_TEXT, (0.35, 0.5), "%"),
        "Bounce (%)": (Scale.PERCENT_BARE, (0.35, 0.5), "%"),
        "Taux de clics": (Scale.PERCENT_BARE, (0.355, 0.5), "%"),
        "Reply ratio": (Scale.FRACTION, (3.5, 2), ""),
    }


def test_a_rate_names_the_two_columns_it_is_made_of(csv):
    rows = [
        f"2022-07-0{n},{n * 3},{n * 3 + 1},{100 + n},{n * 300 / (100 + n):.2f}" for n in range(1, 8)
    ]
    found = inspect(csv("Date,Clicks,Likes,Impressions,CTR (%)", *rows), "a.csv")
    rate = found.column("CTR (%)")
    assert (rate.numerator, rate.denominator) == ("Clicks", "Impressions")
    assert rate.scale is Scale.PERCENT_BARE
