"""A quarter in the life of an objective, from its first words to the draft of the next one."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from okr.domain.okrs import ObjectiveState
from okr.domain.reminders import Frequency, Plan
from okr.services import cycles, mail, objectives, reminders
from tests import mailbox
from tests.browser.serving import Server
from tests.browser.test_check_in_screen import lines

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE, TARGET = "editor.title", "editor.kr.0.target"
MONDAY_MORNING = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)


def test_a_quarter_from_draft_to_draft(enter_at, world, database, monkeypatch):
    with mailbox.serving() as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        with Server(database, today=date(2026, 10, 2)) as server:
            lead = enter_at(server, world.lead, "/objectives")
            write_and_publish(lead)
        (objective,) = objectives.objectives(world.lead, world.cycle.id)
        (key_result,) = objective.key_results

        with Server(database, today=date(2026, 10, 12)) as server:
            update(enter_at(server, world.member, "/check-in"), key_result, value="110")

        with Server(database, today=date(2026, 11, 9)) as server:
            lead = enter_at(server, world.lead, "/objectives")
            change_target(lead, objective)

        plan = Plan(Frequency.WEEKLY, 0, 9, "Europe/Paris", "http://localhost")
        reminders.keep_plan(world.lead, world.team_id, plan)
        assert [one.email for one in reminders.send_due(MONDAY_MORNING)] == [world.member.email]
        assert reminders.send_due(MONDAY_MORNING) == []
        (letter,) = box.letters
        said = letter.get_body(("plain",)).get_content()
        assert "Reach 200 young subscribers" in said
        assert "last updated on 12 October 2026" in said

        with Server(database, today=date(2026, 11, 16)) as server:
            member = enter_at(server, world.member, said.split("http://localhost")[1].split()[0])
            member.sees("out of date")
            update(member, key_result, value="160")
            member.sees_not("out of date")

        with Server(database, today=date(2026, 12, 31)) as server:
            viewer = enter_at(server, world.viewer, f"/?kr={key_result.id}")
            viewer.sees("Changed after publishing")
            viewer.sees("Target 200 → 180")
    assert lines(world, date(2026, 12, 31))[0].view.point.score == pytest.approx(0.75)

    with Server(database, today=date(2027, 1, 5)) as server:
        lead = enter_at(server, world.lead, "/")
        lead.page.get_by_role("link", name="This cycle has ended. Close it").click()
        close(lead, world.cycle, key_result)
        carry_over(lead, world.cycle)
        viewer = enter_at(server, world.viewer, f"/?cycle={world.cycle.id}")
        viewer.sees("Final value")
        viewer.open_screen("Close")
        viewer.sees("Begin in the first week")
    into = next(
        one for one in cycles.frame(world.lead, world.team_id).cycles if one.id != world.cycle.id
    )
    (copy,) = objectives.objectives(world.lead, into.id)
    assert (into.name, copy.state) == ("Q1 2027", ObjectiveState.DRAFT)
    assert [(one.goal.baseline, one.goal.target) for one in copy.key_results] == [(160, 180)]


def write_and_publish(lead):
    """Begin with a vague draft, and publish what the coach lets through."""
    lead.press("objectives.new")
    lead.type(TITLE, "Grow")
    lead.sees("This could mean anything")
    lead.type(TITLE, "Become the newsletter that young cooks wait for")
    lead.type("editor.kr.0.title", "Reach 200 young subscribers")
    lead.choose("editor.kr.0.kind", "Increase")
    lead.type("editor.kr.0.baseline", "100")
    lead.type(TARGET, "200")
    lead.choose("editor.owner", "Member")
    lead.choose("editor.review", "Every week")
    lead.press("editor.save.draft")
    expect(lead.keyed("objectives.list")).to_contain_text("Draft")
    lead.page.locator('[data-pick^="edit:"]').click()
    lead.finds(TARGET, "200")
    lead.press("editor.save.active")
    expect(lead.keyed("objectives.list")).not_to_contain_text("Draft")


def update(member, key_result, value):
    member.type(f"check_ins.{key_result.id}.value", value)
    member.type(f"check_ins.{key_result.id}.confidence", "7")
    member.press("check_ins.save")
    member.sees("1 check-in saved.")


def close(lead, cycle, key_result):
    """Close the cycle; what is not answered yet is asked for, and nothing typed is lost."""
    prefix = f"closing.{cycle.id}."
    lead.sees("score 0.8")
    lead.type(f"{prefix}learned", "Begin in the first week")
    lead.press(f"{prefix}close")
    lead.sees("Keep, change or abandon it?")
    lead.pick_segment(f"{prefix}{key_result.id}.decision", "Keep")
    lead.press(f"{prefix}close")
    lead.sees("Q4 2026 is closed")
    lead.sees("Healthy: ambitious goals")
    lead.finds(f"closed.{cycle.id}.learned", "Begin in the first week")


def carry_over(lead, cycle):
    prefix = f"closed.{cycle.id}.carry."
    lead.finds(f"{prefix}into.1", "Q1 2027: 1 January 2027 to 31 March 2027, a new cycle")
    lead.press(f"{prefix}do")
    lead.sees("carried over to Q1 2027")


def change_target(lead, objective):
    lead.pick(f"edit:{objective.id}")
    lead.type(TARGET, "180")
    lead.type("editor.reason", "The autumn campaign was called off")
    lead.press("editor.save.active")
    lead.sees("Saved.")
