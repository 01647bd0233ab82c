"""A meeting in front of a screen: views turn, what is said is written down, minutes come of it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.kr_type import Goal
from okr.services import check_ins, meetings, sections
from okr.store.progress import CheckIn
from tests.conftest import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIVE_METRES_PX = 40
"""The least height of digits on a screen of 1080 lines and 55 inches, to be read from there."""


@pytest.fixture
def hung(world):
    """Give two sections, Reach and Leads, each with a key result at 40 of 100."""
    made = {}
    for name in ("Reach", "Leads"):
        section = sections.create(world.lead, world.cycle.id, name)
        key_result = world.key_result(title=f"{name} to 100", goal=Goal(baseline=0, target=100))
        (made[name],) = world.save(key_result, section_id=section.id).key_results
        value = CheckIn(made[name].id, TODAY - timedelta(days=3), value=40.0)
        check_ins.record(world.lead, value, today=TODAY)
    return made


def opened(visitor, name):
    """Wait until a view is the one that shows, by its name on the bar."""
    expect(visitor.page.locator("[data-name-text]")).to_have_text(name)


def do(visitor, name):
    visitor.page.locator(f'[data-do="{name}"]').click()


def test_a_team_meets_in_front_of_the_screen(enter, world, hung):
    lead = enter(world.lead)
    lead.page.get_by_role("button", name="Present").click()
    opened(lead, "The whole")
    expect(lead.page.get_by_test_id("stSidebar")).to_be_hidden()
    do(lead, "start")
    lead.sees("End the meeting")
    clock = lead.page.locator("[data-clock-text]")
    expect(clock).to_have_text(re.compile(r"^0:\d\d / 5:00$"))

    lead.page.keyboard.press("ArrowRight")
    opened(lead, "Reach")
    lead.page.keyboard.press("n")
    lead.type("present.text", "Stop the ads")
    lead.choose("present.owner", world.member.name)
    lead.press("present.keep")
    lead.sees("The decision is kept.")
    # Views turn under one's hands only where nobody writes.
    lead.field("present.text").press("ArrowRight")
    opened(lead, "Reach")

    lead.page.get_by_role("button", name="Reach to 100").click()
    lead.type(f"check_ins.{hung['Reach'].id}.value", "80")
    lead.press("check_ins.save_one")
    expect(lead.page.locator(".slide:not([hidden])")).to_contain_text("80")
    lead.press("present.close")
    expect(lead.keyed("present.panel")).to_have_count(0)

    lead.page.keyboard.press("End")
    opened(lead, "What follows")
    expect(lead.page.locator(".slide:not([hidden])")).to_contain_text("Stop the ads")
    do(lead, "end")
    lead.sees("Minutes of")
    page = lead.keyed("minutes.page")
    for text in ("Stop the ads", f"Owner: {world.member.name}", "Reach to 100", "80"):
        expect(page).to_contain_text(text)
    with lead.page.expect_download() as waiting:
        lead.press("minutes.pdf")
    assert waiting.value.suggested_filename.endswith(".pdf")
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")
    (held,) = meetings.held(world.viewer, world.cycle.id)
    assert held.ended_at is not None


def test_the_clock_turns_the_views_and_says_when_time_is_over(enter, world, hung):
    lead = enter(world.lead)
    lead.page.clock.install()
    lead.go("/present")
    opened(lead, "The whole")
    do(lead, "start")
    lead.sees("End the meeting")
    deck = lead.page.locator(".jauge-deck")
    lead.page.clock.run_for(299_000)
    expect(deck).not_to_have_class(re.compile("over"))
    lead.page.clock.run_for(3_000)
    expect(deck).to_have_class(re.compile("over"))
    do(lead, "next")
    opened(lead, "Reach")
    expect(deck).not_to_have_class(re.compile("over"))
    do(lead, "play")
    lead.page.clock.run_for(295_000)
    opened(lead, "Reach")
    lead.page.clock.run_for(6_000)
    opened(lead, "Leads")


def test_a_wall_turns_by_itself_and_follows_the_numbers(enter, world, hung):
    viewer = enter(world.viewer, viewport={"width": 1920, "height": 1080})
    viewer.page.clock.install()
    viewer.go(f"/present?team={world.team_id}&every=30")
    opened(viewer, "The whole")
    for name in ("Reach", "Leads", "What follows", "The whole", "Reach"):
        viewer.page.clock.run_for(30_500)
        opened(viewer, name)
    # The bar is gone while nobody moves, and a viewer is offered nothing that writes.
    expect(viewer.page.locator(".jauge-deck")).to_have_class(re.compile("resting"))
    expect(viewer.page.locator('[data-do="start"], [data-do="write"]')).to_have_count(0)
    score = viewer.page.locator(".slide:not([hidden]) .wall svg text").first
    assert score.bounding_box()["height"] >= FIVE_METRES_PX

    value = CheckIn(hung["Reach"].id, TODAY, value=70.0)
    check_ins.record(world.lead, value, today=TODAY)
    viewer.page.clock.run_for(11_000)
    expect(viewer.page.locator(".slide:not([hidden]) .now")).to_have_text(re.compile("70"))
    opened(viewer, "Reach")


def test_views_are_turned_by_keys_alone(enter, world, hung):
    lead = enter(world.lead, "/present")
    opened(lead, "The whole")
    for key, name in (
        ("End", "What follows"),
        ("ArrowLeft", "Leads"),
        ("Home", "The whole"),
        ("PageDown", "Reach"),
        (" ", "Leads"),
        ("PageUp", "Reach"),
    ):
        lead.page.keyboard.press(key)
        opened(lead, name)
    lead.page.keyboard.press("Escape")
    lead.sees("cycle score")
    expect(lead.page.get_by_test_id("stSidebar")).to_be_visible()
