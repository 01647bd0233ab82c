"""Files that people drop on the Metrics screen: the good, the bad and the ambiguous."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from okr.services import metrics
from tests.connectors.files import samples

pytestmark = pytest.mark.browser
DAYS = [date(2022, 7, 1) + timedelta(days=number) for number in range(20)]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def table(*lines):
    return "\n".join([*lines, ""]).encode()


def wide(count):
    names = ",".join(f"metric {number}" for number in range(count))
    return table(f"date,{names}", *(f"{day},{','.join(['1'] * count)}" for day in DAYS))


BAD_FILES = {
    "empty.csv": (b"", "empty.csv is empty."),
    "picture.csv": (PICTURE, "This is not a table: picture.csv is a picture."),
    "wide.csv": (wide(450), "This file has 451 columns, and at most 400 can be read."),
    "long.csv": (b"date,clicks\n" + b"2022-07-01,1\n" * 600_000, "This file has 600,000 rows"),
    "twice.csv": (
        table("date,clicks", "2022-07-01,1", "2022-07-01,2", "2022-07-02,3"),
        "Rows 2 and 3 are both for 1 July 2022",
    ),
    "calendar.csv": (
        table("date,clicks", *(f"{day:%d/%m/%Y},1" for day in DAYS), "31/02/2022,1"),
        "“31/02/2022” is not a day of the calendar",
    ),
}


def numbers_of(world):
    return metrics.metrics(world.lead, world.team_id)


def test_a_bad_file_gets_one_sentence_and_nothing_is_written(enter, world, subtests):
    for name, (content, sentence) in BAD_FILES.items():
        with subtests.test(name):
            lead = enter(world.lead, "/metrics")
            lead.drop(name, content)
            lead.sees(sentence)
            expect(lead.page.get_by_role("alert")).to_have_count(1)
            expect(lead.keyed("import.go")).to_have_count(0)
    assert not numbers_of(world)


def test_a_column_with_text_among_its_numbers_stays_out_and_the_others_come_in(enter, world):
    lead = enter(world.lead, "/metrics")
    rows = ("2022-07-01,1,5", "2022-07-02,many,6", "2022-07-03,3,7")
    lead.drop("mixed.csv", table("date,clicks,likes", *rows))
    lead.sees("1 cell to mend before its column can be imported")
    lead.sees("Row 3, “many”: It is not a number.")
    lead.name("import.account.mixed.csv", "LinkedIn")
    lead.press("import.go")
    lead.sees("LinkedIn: 3 new, 0 changed and 0 unchanged readings.")
    assert [one.series.name for one in numbers_of(world)] == ["Likes"]
    lead.sees_not("No numbers yet")


def test_an_import_without_an_account_asks_for_one(enter, world):
    lead = enter(world.lead, "/metrics")
    lead.drop("plain.csv", table("date,clicks", "2022-07-01,1", "2022-07-02,2"))
    lead.press("import.go")
    lead.sees("Say which account these numbers belong to, for example “LinkedIn”.")
    assert not numbers_of(world)


def test_dates_that_read_two_ways_are_asked_about(enter, world):
    lead = enter(world.lead, "/metrics")
    lead.drop("two ways.csv", table("date,clicks", "01/02/2022,1", "02/02/2022,2", "03/02/2022,3"))
    lead.sees("Its dates can be read two ways. Which one is right?")
    lead.sees("from 1 February 2022 to 3 February 2022")
    lead.page.get_by_text("Month first: 07/12 is 12 July").click()
    lead.sees("from 2 January 2022 to 2 March 2022")
    lead.name("import.account.two ways.csv", "LinkedIn")
    lead.press("import.go")
    lead.sees("3 new, 0 changed and 0 unchanged readings.")
    (clicks,) = numbers_of(world)
    assert (clicks.span.first_on, clicks.span.last_on) == (date(2022, 1, 2), date(2022, 3, 2))


def test_the_same_file_again_changes_nothing(enter, world):
    lead = enter(world.lead, "/metrics")
    lead.drop("plain.csv", table("date,clicks", "2022-07-01,1", "2022-07-02,2"))
    lead.name("import.account.plain.csv", "LinkedIn")
    lead.press("import.go")
    lead.sees("LinkedIn: 2 new, 0 changed and 0 unchanged readings.")
    lead.finds("import.account.plain.csv", "LinkedIn")
    lead.press("import.go")
    lead.sees("Nothing new: these numbers were all there already.")


def test_several_files_come_in_together_and_what_they_are_is_said(enter, world):
    lead = enter(world.lead, "/metrics")
    lead.drop("x.csv", samples.x_overview())
    lead.sees("x.csv: X, 86% sure")
    lead.drop("pins.csv", samples.pinterest())
    lead.sees("pins.csv: Pinterest, 86% sure")
    lead.sees("1 table left out")
    lead.name("import.account.x.csv", "Acme on X")
    lead.name("import.account.pins.csv", "Acme pins")
    lead.press("import.go")
    lead.sees("Acme on X: 140 new, 0 changed and 0 unchanged readings.")
    lead.sees("Acme pins: 16 new, 0 changed and 0 unchanged readings.")


def test_a_column_without_a_name_is_asked_about_before_anything_comes_in(enter, world):
    lead = enter(world.lead, "/metrics")
    lead.drop("primary.csv", samples.meta_blocks(("", [5, 6])))
    lead.sees("The column “Primary” has no name. What does it count?")
    expect(lead.keyed("import.go")).to_have_count(0)
    lead.type("import.metric.primary.csv.Primary", "Reach")
    lead.name("import.account.primary.csv", "Page")
    lead.press("import.go")
    lead.sees("Page: 2 new, 0 changed and 0 unchanged readings.")
    assert [one.series.name for one in numbers_of(world)] == ["Reach"]
