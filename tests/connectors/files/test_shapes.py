"""Exports told by what their headings say, in whatever language, and what their shape tells."""

from datetime import date

import pytest

from connectors.files import Answers, ChooseFile, Dropped, FileError, Kind, look
from tests.connectors.files import samples

TODAY = date(2025, 3, 1)


def found(content, **answers):
    return look(Dropped("a.csv", content), Answers(**answers), TODAY)


def daily(*names, cells=None, mark=","):
    cells = cells or [5] * (len(names) - 1)
    return samples.lines(list(names), *([day, *cells] for day in samples.days(4)), mark=mark)


def kinds(seen):
    return {column.name: column.kind for table in seen.tables for column in table.offered}


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ("search_console", ["Data", "Clic", "Impressioni", "CTR", "Posizione"]),
        ("search_console", ["Datum", "Klikken", "Vertoningen", "CTR", "Positie"]),
        ("search_console", ["Дата", "Кликвания", "Импресии", "CTR", "Позиция"]),
        ("linkedin_followers", ["Дата", "Спонсоровані підписники", "Органічні підписники"]),
        ("linkedin_followers", ["Datum", "Gesponsorde volgers", "Organische volgers"]),
        ("tiktok_studio", ["Data", "Seguidores", "Diferença de seguidores em relação ao dia"]),
        ("tiktok_studio", ["Date", "Total viewers", "New viewers", "Returning viewers"]),
        ("youtube_studio", ["Datum", "Aufrufe", "Wiedergabezeit (Stunden)"]),
        ("youtube_studio", ["Date", "Views", "Estimated revenue (EUR)"]),
        ("universal_analytics", ["Tagesindex", "Sitzungen"]),
        ("universal_analytics", ["Index des jours", "Sessions"]),
        ("shopify", ["Day", "Online store visitors", "Sessions converted", "Conversion rate"]),
        ("google_ads", ["Ден", "Код на валутата", "Импр.", "Цена"]),
    ],
)
def test_headings_tell_the_platform(shape, names):
    seen = found(daily(*names))
    assert seen.shape == shape
    assert 0.7 < seen.confidence < 1


@pytest.mark.parametrize(
    ("shape", "content"),
    [
        ("x_analytics", samples.x_content()),
        ("meta_content", samples.meta_content()),
        ("mailchimp", samples.mailchimp_campaigns()),
        ("tiktok_studio", samples.lines("Gender,Distribution", "Female,0.6", "Male,0.4")),
    ],
)
def test_what_is_no_daily_series_is_recognised_all_the_same(shape, content):
    with pytest.raises(ChooseFile) as caught:
        found(content)
    assert caught.value.shape == shape


def test_followers_are_a_level_or_those_of_a_day_as_the_platform_counts_them():
    new = daily("Date", "Sponsored followers", "Organic followers", cells=[100, 101])
    assert set(kinds(found(new)).values()) == {Kind.FLOW}
    subscribers = daily("Date", "Views", "Watch time (hours)", "Subscribers", cells=[9, 1, 120])
    assert kinds(found(subscribers))["Subscribers"] is Kind.FLOW
    difference = "Difference in followers from previous day"
    rows = zip(samples.days(5), [10, 10, 13, 19, 16], [0, 0, 3, 6, -3], strict=True)
    few = samples.lines(["Date", "Followers", difference], *rows)
    assert kinds(found(few)) == {"Followers": Kind.LEVEL, difference: Kind.FLOW}


def test_how_long_a_video_is_belongs_to_it_and_not_to_a_day():
    rows = [[day, name, 300, 30] for name in ("aaa", "bbb") for day in samples.days(4)]
    seen = found(samples.lines(["Date", "Video title", "Duration", "Views"], *rows))
    assert list(kinds(seen)) == ["Views"]


def test_a_currency_in_a_column_of_its_own_is_that_of_the_amounts():
    names = ["Day", "Currency code", "Cost", "Avg. CPC", "Clicks"]
    seen = found(daily(*names, cells=["EUR", "10.50", "1.05", 10]))
    assert [column.unit for column in seen.tables[0].offered] == ["€", "€", ""]
    rows = [[day, code, 5] for code in ("EUR", "USD") for day in samples.days(3)]
    mixed = found(samples.lines(["Day", "Currency code", "Cost"], *rows))
    assert [column.unit for column in mixed.tables[0].offered] == [""]


def test_a_table_beside_another_keeps_the_columns_before_its_dates():
    rows = [
        [f"https://example.org/{number}", day, 9, "", f"https://example.org/{number}", day, 900]
        for number, day in enumerate(samples.days(3))
    ]
    header = ["Post URL", "Post publish date", "Engagements", ""]
    top = samples.lines([*header, "Post URL", "Post publish date", "Impressions"], *rows)
    with pytest.raises(ChooseFile, match="one row per post"):
        found(top)


def test_rates_of_meta_ads_are_percentages_below_one_as_well():
    names = ["Day", "Campaign name", "Amount spent (EUR)", "CTR (all)"]
    seen = found(daily(*names, cells=["A", "1.5", "0.8"]))
    assert seen.shape == "meta_ads"
    assert seen.tables[0].column("CTR (all)").values == pytest.approx((0.008,) * 4)
    other = found(daily("Day", "Sales", "CTR", cells=["1.5", "0.8"]))
    assert other.tables[0].column("CTR").values == (0.8,) * 4


def test_numbers_of_other_days_are_left_out_and_said():
    rows = [[day, 5, day.replace(year=2024), 4] for day in samples.days(4)]
    header = ["Day", "Orders", "Day (previous_period)", "Orders (previous_period)"]
    (table,) = found(samples.lines(header, *rows)).tables
    assert [column.name for column in table.offered] == ["Orders"]
    assert "belongs to the days of “Day (previous_period)”" in str(table.skipped[0].reason)


def test_a_file_of_hundreds_of_metrics_is_read():
    names = [f"Daily likes from country {number}" for number in range(300)]
    assert len(found(daily("Date", *names)).tables[0].offered) == 300


# Days as columns


def ranks(keywords, *sites):
    headings = [f"*.{site}/*_{day:%Y%m%d}" for day in samples.days(3) for site in sites]
    rows = ([f"word {n}", *range(n + 1, n + 1 + len(headings))] for n in range(keywords))
    return samples.lines(["Keyword", *headings], *rows)


def test_places_in_a_ranking_do_not_add_up():
    seen = found(ranks(2, "example.org"))
    assert seen.account_hint == "example.org"
    assert kinds(seen) == {"word 0": Kind.UNIQUE, "word 1": Kind.UNIQUE}


def test_sites_beside_each_other_are_accounts_of_their_own():
    seen = found(ranks(2, "a.org", "b.org"))
    assert [table.account for table in seen.tables] == ["a.org", "b.org"]
    assert [table.offered[0].values for table in seen.tables] == [(1, 3, 5), (2, 4, 6)]


def test_many_keywords_are_followed_and_too_many_are_said():
    assert len(found(ranks(300, "example.org")).tables[0].offered) == 300
    with pytest.raises(ChooseFile, match="500 rows, each of which would be a series"):
        found(ranks(500, "example.org"))


def test_months_as_columns_are_no_days():
    with pytest.raises(ChooseFile, match="each column stands for a month .“Jan 2025”"):
        found(samples.lines("Keyword,Jan 2025,Feb 2025", "a,1,2", "b,3,4"))


# Why a file gives no series


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (samples.lines("Hour of day,Orders", *(f"{n},4" for n in range(24))), "one row per hour"),
        (samples.lines("Device,Clicks", "Mobile,4", "Desktop,5"), "one row for each “Device”"),
        (
            samples.lines('"Campaigns"', '"May 1, 2025 - May 5, 2025"', "Campaign,Cost", "A,4"),
            "No column of a.csv holds dates",
        ),
        (
            samples.lines("# ---", "# Pages", "# Start date: 20250203", "", "No data available."),
            "no rows below it",
        ),
        (
            samples.lines(
                "Date,Views,Watch time (hours)", "Total,9,4", "2025-01,4,2", "2025-02,5,2"
            ),
            "stands for a month",
        ),
        (
            samples.lines(
                "Keyword,Position,Timestamp",
                *(f"word {n},{n},2025-02-0{n % 3 + 1}" for n in range(12)),
            ),
            "one row per post",
        ),
    ],
)
def test_what_a_file_is_instead_of_daily_is_said(content, said):
    with pytest.raises(ChooseFile, match=said):
        found(content)


@pytest.mark.parametrize(("name", "heading"), [("hour", "Nth hour"), ("month", "Nth month")])
def test_what_is_counted_instead_of_days_is_said(name, heading):
    rows = [f"{number:04},9" for number in range(4)]
    content = ["# Start date: 20250101", "# End date: 20250430", f"{heading},Users", *rows]
    with pytest.raises(ChooseFile, match=name):
        found(samples.lines(*content))


def test_a_file_without_headings_says_so():
    with pytest.raises(FileError, match="Row 1 of a.csv holds numbers of a day already"):
        found(samples.lines("2025-02-03,5", "2025-02-04,6"))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{"rows": [1]}', "is JSON"), (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "is XML")],
)
def test_other_formats_are_named(content, said):
    with pytest.raises(FileError, match=said):
        found(content)
