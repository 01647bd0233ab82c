"""Names for columns whose own heading says nothing, or the same as another."""

from datetime import date

import pytest

from connectors.files import Answers, Dropped, look
from tests.connectors.files import samples


def found(content, **answers):
    return look(Dropped("a.csv", content), Answers(**answers), date(2025, 3, 1))


def blocks(heading, *titles):
    rows = []
    for title in titles:
        rows += [f'"{title}"', ["Date", heading], *([day, 5] for day in samples.days(3)), ""]
    return samples.lines("sep=,", *rows, codec="utf-16", end="\r\n")


@pytest.mark.parametrize(
    "heading", ["Primary", "Principal", "Primär", "Primaire", "Основна", "Основен", "Primario"]
)
def test_the_title_names_what_the_heading_does_not(heading):
    seen = found(blocks(heading, "Facebook views"))
    assert seen.shape == "meta_business_suite"
    assert [column.name for column in seen.tables[0].offered] == ["Facebook views"]


def test_one_heading_under_several_titles_names_nothing_in_any_language():
    seen = found(blocks("Pääasiallinen", "Reach Facebook", "Reach Instagram"))
    names = [column.name for table in seen.tables for column in table.offered]
    assert names == ["Reach Facebook", "Reach Instagram"]


def test_titles_that_name_the_platform_alone_leave_the_heading():
    seen = found(blocks("Reach", "Facebook", "Instagram"))
    assert [table.account for table in seen.tables] == ["Facebook", "Instagram"]
    assert {column.name for table in seen.tables for column in table.offered} == {"Reach"}


def test_a_line_of_groups_tells_repeated_headings_apart():
    content = samples.lines(
        ["Device", "desktop", "mobile"],
        ["Date", "Sessions", "Sessions"],
        *([day, 5, 6] for day in samples.days(3)),
    )
    seen = found(content)
    names = [column.name for column in seen.tables[0].offered]
    assert names == ["Sessions (desktop)", "Sessions (mobile)"]
    assert seen.left_out == ()
