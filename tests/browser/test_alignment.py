"""The map of goals in a browser: what is missing stands out, and is put right there."""

import pytest
from playwright.sync_api import expect

from okr.domain.okrs import Audience, ObjectiveState
from okr.services import alignment, objectives

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_goal_is_written_and_what_serves_nothing_is_put_under_it(enter, world):
    saved = world.save()
    lead = enter(world.lead, "/alignment")
    lead.sees("Serves no company goal yet")
    lead.keyed("goals.new").get_by_text("Add a company goal").click()
    lead.press("goals.new.add")
    lead.sees("Write the goal: one sentence.")
    lead.type("goals.new.title", "Sell more online")
    lead.press("goals.new.add")
    lead.sees("Nobody serves it here")
    lead.keyed("goals.serving").get_by_text("Say what an objective serves").click()
    prefix = f"goals.{saved.id}.{saved.version}."
    lead.choose(f"{prefix}goal", "Sell more online")
    lead.choose(f"{prefix}audiences", "Sales")
    lead.page.keyboard.press("Escape")
    lead.press("goals.serve")
    lead.sees_not("Nobody serves it here")
    lead.sees_not("Serves no company goal yet")
    now = objectives.objective(world.lead, saved.id)
    assert now.audiences == (Audience.SALES,)
    viewer = enter(world.viewer, "/alignment")
    viewer.sees("Sales")
    expect(viewer.page.get_by_text("Add a company goal")).to_have_count(0)
    viewer.pick(f"objective:{saved.id}")
    viewer.sees("cycle score")


def test_the_form_asks_which_goal_it_serves_and_how_sure_one_is(enter, world):
    goal = alignment.add_goal(world.lead, world.team_id, "Sell more online")
    draft = world.save(state=ObjectiveState.DRAFT)
    lead = enter(world.lead, "/objectives")
    lead.pick(f"edit:{draft.id}")
    lead.choose("editor.goal", goal.title)
    lead.type("editor.kr.0.confidence", "10")
    lead.sees("You are almost sure of all this")
    lead.press("editor.save.draft")
    lead.sees("serves: Sell more online")
    saved = objectives.objective(world.lead, draft.id)
    assert (saved.goal_id, saved.key_results[0].confidence) == (goal.id, 10)
    lead.pick(f"edit:{draft.id}")
    lead.finds("editor.kr.0.confidence", "10")
    lead.name("editor.goal", "Hire ten people")
    lead.press("editor.save.draft")
    lead.sees("serves: Hire ten people")
