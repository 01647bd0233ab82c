"""The first quarter of an hour of a newcomer, in a real browser."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Server

pytestmark = pytest.mark.browser
LAST_DAY = date(2022, 9, 30)
KEY_RESULT = "Grow impressions on LinkedIn"


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "jauge.db", today=LAST_DAY) as server:
        yield server


@pytest.fixture
def export(shared):
    return shared / "data" / "leeds" / "linkedin_updates.csv"


def test_from_the_first_visit_to_a_gauge_that_a_file_moves(visit, server, export):
    ana = visit(server).go()
    ana.create_owner()
    ana.sees("Nothing to show yet")
    write_a_draft(ana)
    import_numbers(ana, export)
    feed_the_key_result(ana)
    sees_the_gauge(ana)
    open_it_and_comment(ana)
    ana.page.reload()
    sees_all_of_it(ana)
    server.stop()
    server.start()
    ana.page.reload()
    sees_all_of_it(ana)
    assert not ana.fetched_elsewhere


def write_a_draft(ana):
    ana.open_screen("Objectives")
    expect(ana.keyed("cycle.first")).to_contain_text("Q3 2022")
    ana.press("cycle.first")
    ana.field("objectives.example").click()
    ana.page.get_by_role("option").first.click()
    ana.finds("editor.section", "Brand")
    ana.press("editor.save.draft")
    ana.sees("Saved.")
    expect(ana.keyed("objectives.list")).to_contain_text("Draft")


def import_numbers(ana, export):
    ana.open_screen("Metrics")
    ana.drop(export.name, export.read_bytes())
    ana.sees("415 days")
    ana.name("import.account." + export.name, "LinkedIn")
    ana.press("import.go")
    ana.sees("LinkedIn: 7,885 new, 0 changed and 0 unchanged readings.")


def feed_the_key_result(ana):
    ana.open_screen("Objectives")
    ana.pick("edit:1")
    ana.press("editor.remove.2")
    ana.press("editor.remove.1")
    ana.type("editor.kr.0.title", KEY_RESULT)
    ana.choose("editor.kr.0.kind", "Increase")
    ana.choose("editor.kr.0.series", "LinkedIn · Impressions (total)")
    ana.finds("editor.kr.0.measure", "Total so far")
    start = ana.keyed("editor.kr.0.use_previous")
    expect(start).to_contain_text("Start from 84,278, the period before")
    ana.press("editor.kr.0.use_previous")
    ana.finds("editor.kr.0.baseline", "84278")
    ana.type("editor.kr.0.target", "250000")
    ana.press("editor.save.active")
    ana.sees("Saved.")


def sees_the_gauge(ana):
    ana.open_screen("Dashboard")
    card = ana.page.locator("a.card")
    expect(card).to_have_count(1)
    for text in ("302,743", "84,278 → 250,000", "1.0", "132%", "as of 30 Sept 2022"):
        expect(card).to_contain_text(text)


def open_it_and_comment(ana):
    ana.page.locator("a.card").click()
    ana.sees("All gauges")
    ana.pick("write:0")
    ana.type("comments.text", "The video series did it 🎉")
    ana.press("comments.send")
    # Leaving the screen at once could leave before the server has heard.
    expect(ana.keyed("comments.list")).to_contain_text("The video series did it 🎉")


def sees_all_of_it(ana):
    expect(ana.page.get_by_role("heading", name=KEY_RESULT)).to_be_visible()
    expect(ana.page.locator(".scatterlayer path.js-line").first).to_be_visible()
    expect(ana.keyed("comments.list")).to_contain_text("The video series did it 🎉")
    expect(ana.keyed("comments.list")).to_contain_text("Ana")
    for text in ("302,743", "132%"):
        ana.sees(text)


def test_a_french_newcomer_reads_french(visit, server):
    luc = visit(server, locale="fr-FR").go()
    expect(luc.page.locator("html")).to_have_attribute("lang", "fr")
    luc.create_owner()
    expect(luc.page.get_by_test_id("stSidebarNav")).to_contain_text("Objectifs")
    luc.pick("leave")
    expect(luc.page.get_by_role("button", name="Se connecter")).to_be_visible()
    luc.keyed("language_switch").get_by_text("English").click()
    expect(luc.page.locator("html")).to_have_attribute("lang", "en")
