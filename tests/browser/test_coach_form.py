"""Writing with the coach: what it says beside the fields, and what it keeps from publishing."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from okr.services import objectives

pytestmark = pytest.mark.browser
TITLE, TARGET = "editor.title", "editor.kr.0.target"


def test_a_vague_objective_is_explained_reworded_and_then_published(enter, world):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.type(TITLE, "Grow")
    lead.sees("This could mean anything")
    lead.type("editor.kr.0.title", "Reach 200 followers")
    lead.choose("editor.kr.0.kind", "Increase")
    lead.type("editor.kr.0.baseline", "100")
    lead.type(TARGET, "200")
    lead.press("editor.save.active")
    lead.sees("Not saved yet: mend what is marked below.")
    lead.finds(TITLE, "Grow")
    lead.press("editor.title_rewrite")
    lead.finds(TITLE, "Grow for [whom], so that [what changes for them].")
    lead.type(TITLE, "Grow for young cooks, so that they cook with us every week")
    expect(lead.keyed("editor.title_coach")).to_contain_text("SMART")
    expect(lead.keyed("editor.title_coach")).not_to_contain_text("This could mean anything")
    lead.press("editor.save.active")
    lead.sees("Saved.")
    (saved,) = objectives.objectives(world.lead, world.cycle.id)
    assert saved.title.startswith("Grow for young cooks")


@pytest.mark.parametrize("key", [TITLE, "editor.kr.0.title"])
def test_the_coach_speaks_while_one_types_on(enter, world, key):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.rests()
    field = lead.field(key)
    field.press_sequentially("Grow")
    expect(lead.keyed(f"{key}_coach")).to_contain_text("Strength")
    expect(field).to_be_focused()
    field.press_sequentially(
        " the newsletter that young cooks wait for, every single week", delay=30
    )
    expect(field).to_have_value("Grow the newsletter that young cooks wait for, every single week")
    expect(lead.keyed(f"{key}_coach")).not_to_contain_text("“Grow”")
    expect(field).to_be_focused()


def test_what_the_coach_says_draws_no_field_anew(enter, world):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    below = [lead.field(key) for key in ("editor.why", "editor.kr.0.title")]
    lead.rests()
    for field in below:
        field.evaluate("node => { node.dataset.seen = 'before' }")
    lead.type(TITLE, "Grow")
    lead.sees("This could mean anything")
    lead.rests()
    for field in below:
        expect(field).to_have_attribute("data-seen", "before")


def test_a_draft_may_be_as_vague_as_it_likes(enter, world):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.type(TITLE, "Grow")
    lead.type("editor.kr.0.title", "Do better")
    lead.press("editor.save.draft")
    lead.sees("Saved.")


def test_the_past_of_a_metric_says_how_far_a_target_reaches(enter, world):
    start = date(2025, 6, 1)
    days = {start + timedelta(days=at): 20.0 for at in range(540)}
    clicks = world.series("clicks", days)
    lead = enter(world.lead, f"/metrics?series={clicks.id}")
    lead.press("metric.follow")
    lead.finds("editor.kr.0.kind", "Count up")
    lead.type(TARGET, "1000")
    lead.sees("Your trend gets there by itself.")
    moonshot = lead.keyed("editor.kr.0.aim_2").get_by_role("button")
    expect(moonshot).to_contain_text("Moonshot:")
    wanted = moonshot.inner_text().split(":")[-1].strip().replace(",", "")
    moonshot.click()
    lead.finds(TARGET, wanted)
    lead.sees("None of the")
