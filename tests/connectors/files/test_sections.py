from datetime import date

import pytest

from connectors.files import Answers, ChooseFile, Dropped, FileError, Kind, look
from tests.connectors.files import samples

TODAY = date(2025, 3, 1)


def found(content, name="a.csv", today=TODAY, **answers):
    return look(Dropped(name, content), Answers(**answers), today)


def columns(table):
    return {column.name: column.values for column in table.offered}


def test_stacked_tables_each_count_from_their_own_start():
    (table,) = found(samples.ga4_snapshot()).tables
    assert (table.first_on, table.last_on) == (date(2025, 2, 1), date(2025, 2, 6))
    assert columns(table)["Active users"] == (None, None, 10, 12, 9, 14)
    assert columns(table)["Event count"] == (100, 90, 95, None, None, None)


@pytest.mark.parametrize("name", ["Nth day", "N-ième jour", "Tag", "Enésimo día", "Nº dia"])
def test_days_may_be_counted_from_the_start_that_the_file_states(name):
    seen = found(samples.ga4_report([3, 4, 5], name=name))
    (table,) = seen.tables
    assert table.days == tuple(samples.days(3))
    assert [one.row for one in seen.left_out] == [17]
    assert seen.shape == "ga4"


def test_counted_weeks_and_hours_are_no_days():
    weekly = samples.lines(
        "# Start date: 20250101",
        "# End date: 20250331",
        ["Nth week", "Users"],
        *([f"{number:04}", 9] for number in range(13)),
    )
    with pytest.raises(ChooseFile, match="a week or another stretch of days"):
        found(weekly)


def test_rows_sorted_by_value_and_a_total_wider_than_the_header_are_put_right():
    (table,) = found(samples.ga4_exploration()).tables
    assert columns(table) == {"Sessions": (30, 5, 40, 15)}
    assert [one.row for one in table.skipped] == [8]


def test_a_sentence_above_and_a_description_below_the_header_are_no_data(xlsx):
    content = xlsx({"Metrics": samples.linkedin_rows(), "Posts": [["Post title", "Created date"]]})
    seen = found(content, "a.xlsx")
    assert seen.shape == "linkedin_content"
    assert seen.tables[0].header_row == 2
    legacy = found(samples.facebook_legacy([5, 6, 7, 8] * 4)).tables[0]
    assert str(legacy.skipped[0].reason) == "It describes the columns."
    kinds = {column.name: column.kind for column in legacy.offered}
    assert kinds == {
        "Lifetime Total Likes": Kind.LEVEL,
        "Daily New Likes": Kind.FLOW,
        "Daily Total Reach": Kind.UNIQUE,
    }


def test_month_first_dates_of_a_known_platform_are_not_asked_about(xlsx):
    seen = found(xlsx({"Metrics": samples.linkedin_rows()}), "a.xlsx")
    assert seen.questions == ()
    assert seen.tables[0].last_on == date(2025, 2, 12)


def test_new_followers_called_total_followers_are_an_amount(xlsx):
    seen = found(xlsx({"Neue Follower": samples.linkedin_followers_german()}), "a.xlsx")
    assert seen.shape == "linkedin_followers"
    assert {column.kind for column in seen.tables[0].offered} == {Kind.FLOW}


def test_blocks_of_two_platforms_with_the_same_days_are_two_accounts():
    seen = found(samples.meta_blocks(("Facebook reach", [5, 6]), ("Instagram reach", [1, 2])))
    assert [table.account for table in seen.tables] == ["Facebook", "Instagram"]
    assert [columns(table) for table in seen.tables] == [
        {"Facebook reach": (5, 6)},
        {"Instagram reach": (1, 2)},
    ]
    assert seen.questions == ()
    assert seen.tables[0].encoding == "UTF-16"


def test_a_title_that_comes_again_begins_another_account_and_both_are_asked_for():
    blocks = (("Reach", [5, 6]), ("Visits", [1, 1]), ("Reach", [2, 3]))
    seen = found(samples.meta_blocks(*blocks, first_line="sep=,"))
    assert [list(columns(table)) for table in seen.tables] == [["Reach", "Visits"], ["Reach"]]
    assert [one.asks for one in seen.questions] == ["account", "account"]
    answered = found(samples.meta_blocks(*blocks), accounts=("Page", "Profile"))
    assert [table.account for table in answered.tables] == ["Page", "Profile"]
    assert answered.questions == ()


def test_a_column_without_a_name_is_asked_for():
    seen = found(samples.meta_blocks(("", [5, 6])))
    assert [one.asks for one in seen.questions] == ["metric", "account"]
    answered = found(
        samples.meta_blocks(("", [5, 6])), names={"Primary": "Reach"}, accounts=("Page",)
    )
    assert answered.questions == ()
    assert answered.tables[0].column("Reach").kind is Kind.UNIQUE


def test_a_column_that_merely_numbers_the_rows_is_no_metric():
    seen = found(samples.lines(",Date,Views", "0,2025-02-03,5", "1,2025-02-04,6"))
    assert list(columns(seen.tables[0])) == ["Views"]
    assert seen.questions == ()


@pytest.mark.parametrize("last", [date(2025, 1, 4), date(2024, 3, 2)])
def test_dates_without_a_year_take_it_from_the_download(last):
    content = samples.tiktok_spanish(last, count=40)
    seen = found(content, downloaded_on=last)
    (table,) = seen.tables
    assert (table.first_on, table.last_on) == (
        samples.days(40, last)[0] - (table.last_on - table.first_on),
        last,
    )
    assert seen.questions == ()
    assert seen.shape == "tiktok_studio"


def test_the_day_of_the_download_is_asked_for_where_dates_have_no_year():
    seen = found(samples.tiktok_spanish())
    assert [one.asks for one in seen.questions] == ["downloaded_on"]


def test_zeros_before_the_first_number_were_not_recorded_where_a_platform_says_so():
    (table,) = found(samples.tiktok_spanish(zeros=3), downloaded_on=date(2025, 1, 5)).tables
    assert columns(table)["Me gusta"][:4] == (None, None, None, 5)
    assert "nothing but zeros" in str(table.skipped[-1].reason)


def test_days_may_stand_across():
    seen = found(samples.semrush())
    (table,) = seen.tables
    assert columns(table)["example.org"] == (0.125, 0.1275, None, 0.13)
    assert table.days == tuple(samples.days(4))


def test_two_tables_side_by_side_are_both_read():
    rows = [
        [day, number, "", day.replace(year=2024), number * 2]
        for number, day in enumerate(samples.days(4), start=1)
    ]
    seen = found(samples.lines(["Date", "Views", "", "Date", "Likes"], *rows))
    (table,) = seen.tables
    assert columns(table)["Views"][-4:] == (1, 2, 3, 4)
    assert columns(table)["Likes"][:4] == (2, 4, 6, 8)


def test_rows_of_several_accounts_are_told_apart():
    rows = [[day, name, 5] for name in ("Acme", "Other") for day in samples.days(3)]
    seen = found(samples.lines(["Date", "Account", "Views"], *rows))
    assert [table.account for table in seen.tables] == ["Acme", "Other"]
    assert [columns(table) for table in seen.tables] == [{"Views": (5, 5, 5)}] * 2


def test_rows_of_campaigns_are_added_up_and_people_kept_apart():
    (table,) = found(samples.meta_ads_french()).tables
    assert columns(table) == {
        "Montant dépensé (EUR)": (20, 15.5),
        "Impressions": (1500, 1300),
        "Couverture (Soldes)": (800, 700),
        "Couverture (Marque)": (450, 390),
        "CTR (tous) (Soldes)": (0.015, pytest.approx(0.011)),
        "CTR (tous) (Marque)": (0.024, 0.0275),
    }


def test_a_rate_of_many_rows_is_divided_anew():
    rows = [
        [day, name, clicks, 100, f"{clicks}%"]
        for day in samples.days(4)
        for name, clicks in (("a", 2), ("b", 6))
    ]
    (table,) = found(samples.lines(["Day", "Campaign", "Clicks", "Impr.", "CTR"], *rows)).tables
    assert table.column("CTR").values == (0.04,) * 4


def test_people_of_very_many_kinds_of_rows_are_left_out_and_said():
    rows = [[day, f"c{number}", 5, 4] for day in samples.days(2) for number in range(20)]
    (table,) = found(samples.lines(["Day", "Campaign", "Clicks", "Reach"], *rows)).tables
    assert columns(table) == {"Clicks": (100, 100)}
    assert "“Reach” cannot be added up" in str(table.skipped[-1].reason)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (samples.x_content(), "one row per post.*Post id"),
        (samples.meta_content(), "one row per post.*Post ID"),
        (samples.mailchimp_campaigns(), "one row per post.*Title"),
        (samples.lines("Date,Hour,Active", *(f"2025-02-03,{n},4" for n in range(24))), "per hour"),
        (samples.lines("Date + hour,Users", *(f"20250203{n:02},4" for n in range(9))), "per hour"),
        (
            samples.lines("Week,Clicks", "2025-01-06 - 2025-01-12,4", "2025-01-13 - 2025-01-19,5"),
            "a week",
        ),
        (samples.lines("Semaine,Clics", "2025-01-06,4", "2025-01-13,5"), "a week"),
        (samples.lines("Month,Clicks", "2025-01,4", "2025-02,5", "2025-03,5"), "a month"),
        (samples.lines("Date,Clicks", "Jan 2025,4", "Feb 2025,5", "Mar 2025,5"), "a month"),
        (samples.lines("Date,Clicks", "2025-01-01,4", "2025-02-01,5", "2025-03-01,5"), "a month"),
        (
            samples.lines(
                "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)",
                "2025-01-01,2025-01-31,a,4",
                "2025-01-01,2025-01-31,b,5",
            ),
            "all days between “Reporting starts” and “Reporting ends”",
        ),
        (samples.lines("Country,Views", "FR,5", "BE,6"), "No column of a.csv holds dates"),
        (samples.lines("Date,Views", "No data available."), "no rows below it"),
        (samples.lines("Date,Views"), "no rows below it"),
    ],
)
def test_what_is_no_daily_series_is_said_and_gives_nothing(content, said):
    with pytest.raises(ChooseFile, match=said) as caught:
        found(content)
    assert caught.value.shape
    assert 0 < caught.value.confidence <= 1


def test_a_daily_file_with_notes_or_titles_is_daily_all_the_same():
    rows = [[day, 5, f"https://example.org/{day}"] for day in samples.days(5)]
    (table,) = found(samples.lines(["Date", "Views", "Top post link"], *rows)).tables
    assert list(columns(table)) == ["Views"]


def test_the_name_of_the_file_says_nothing():
    assert found(samples.x_overview(), "linkedin_tiktok.zip").shape == "x_analytics"


def test_a_heading_that_is_a_formula_is_refused():
    with pytest.raises(FileError, match="is a formula"):
        found(samples.lines(["Date", '=HYPERLINK("https://x","Views")'], ["2025-02-03", "5"]))
    (table,) = found(
        samples.lines(
            ["Date", "Views", "Likes"],
            *([day, 5, 6] for day in samples.days(3)),
            ["2025-02-06", "=1+1", "7"],
        )
    ).tables
    assert str(table.column("Views").problems[0].reason) == "It is a formula, not a number."
