"""The end of a cycle on its screen: what is asked, what stands, what is corrected."""

from datetime import date

import pytest
from playwright.sync_api import expect

from okr.domain.closing import Answer, Cause, Decision
from okr.services import check_ins, closing
from okr.store.progress import CheckIn
from tests.browser.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TODAY = date(2027, 1, 5)


@pytest.fixture
def ended(world):
    """Give a cycle that has ended with one key result far off, and the id of that."""
    (key_result,) = world.save().key_results
    made = CheckIn(key_result.id, date(2026, 12, 20), value=120.0)
    check_ins.record(world.member, made, today=TODAY)
    return key_result.id


@pytest.fixture
def server(database, ended):
    with Server(database, today=TODAY) as server:
        yield server


def test_what_ended_low_is_explained_before_the_cycle_is_closed(enter_at, server, world, ended):
    lead = enter_at(server, world.lead, "/close")
    prefix = f"closing.{world.cycle.id}."
    lead.sees("missed")
    lead.type(f"{prefix}{ended}.note", "The editor was ill for a month")
    lead.press(f"{prefix}close")
    lead.sees("Choose what kept it from its goal")
    lead.choose(f"{prefix}{ended}.cause", "We started too late")
    lead.pick_segment(f"{prefix}{ended}.decision", "Change")
    late = lead.another_tab().go("/close")
    late.pick_segment(f"{prefix}{ended}.decision", "Abandon")
    late.choose(f"{prefix}{ended}.cause", "We waited for others")
    lead.press(f"{prefix}close")
    lead.sees("Q4 2026 is closed")
    lead.sees("The editor was ill for a month")
    lead.sees("What stood in the way: We started too late (1)")
    late.press(f"{prefix}close")
    late.sees("is closed")
    (said,) = closing.closing_of(world.lead, world.team_id, world.cycle.id, TODAY).endings[0].lines
    assert said.final.answer.decision == "change"


def test_a_final_value_is_corrected_and_a_cycle_reopened(enter_at, server, world, ended):
    answers = {ended: Answer(Cause.APPROACH, "Ill", Decision.CHANGE)}
    closing.close(
        world.lead, world.cycle.id, answers, learned="Begin early", grace_days=7, today=TODAY
    )
    lead = enter_at(server, world.lead, f"/close?cycle={world.cycle.id}")
    lead.keyed("closed.correct.open").get_by_text("Correct a final value").click()
    prefix = f"closed.correct.{ended}."
    lead.type(f"{prefix}value", "a lot")
    lead.press(f"{prefix}do")
    lead.sees("is not a number")
    lead.type(f"{prefix}value", "170")
    lead.press(f"{prefix}do")
    lead.sees("Say in a sentence why")
    lead.finds(f"{prefix}value", "170")
    lead.type(f"{prefix}reason", "Fifty came by letter")
    lead.press(f"{prefix}do")
    lead.sees("120 → 170 · Lead: Fifty came by letter")
    lead.pick(f"kr:{ended}")
    lead.sees("All gauges")
    lead.rests()
    lead.page.go_back()
    lead.sees("Reopen the cycle")
    lead.rests()
    lead.keyed("closed.reopen").get_by_text("Reopen the cycle").click()
    lead.press("closed.reopen.do")
    lead.sees("is open again")
    lead.finds(f"closing.{world.cycle.id}.{ended}.note", "Ill")
    viewer = enter_at(server, world.viewer, "/close")
    viewer.sees("A lead closes it")
    expect(viewer.page.get_by_role("button", name="Close the cycle")).to_have_count(0)
