"""The weekly update, by keyboard, and the reminders that lead to it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.okrs import Review
from okr.services import check_ins, mail, reminders
from okr.store.progress import CheckIn
from tests import mailbox
from tests.browser.serving import Server

pytestmark = pytest.mark.browser
MOST_INTERACTIONS = 2


@pytest.fixture
def twelve(world):
    """Give three objectives of the member's, with four key results each."""
    mine = {"owner_id": world.member.user_id, "review": Review.WEEKLY}
    saved = [world.save(*[world.key_result()] * 4, **mine) for _number in range(3)]
    return [one for objective in saved for one in objective.key_results]


def lines(world, today):
    return check_ins.sheet(world.viewer, world.team_id, world.cycle.id, today).lines


def test_twelve_key_results_are_updated_by_keyboard_and_saved_at_once(enter, world, twelve, today):
    member = enter(world.member, "/check-in")
    first = member.field(f"check_ins.{twelve[0].id}.value")
    first.click()
    keyboard, interactions = member.page.keyboard, 1
    for number, key_result in enumerate(twelve):
        field = member.field(f"check_ins.{key_result.id}.value")
        if number:
            field.focus()
            interactions += 1
        keyboard.type(str(150 + number))
        interactions += 1
        member.rests()
    assert interactions <= MOST_INTERACTIONS * len(twelve)
    keyboard.press("Control+Enter")
    member.sees("12 check-ins saved.")
    assert [one.last.value for one in lines(world, today)] == [150.0 + at for at in range(12)]


def test_what_is_wrong_is_marked_and_nothing_is_lost(enter, world, twelve, today):
    member = enter(world.member, "/check-in")
    one, two = (f"check_ins.{key_result.id}" for key_result in twelve[:2])
    member.type(f"{one}.value", "150")
    member.type(f"{two}.value", "many")
    member.press("check_ins.save")
    member.sees("“many” is not a number.")
    member.finds(f"{one}.value", "150")
    assert all(line.last is None for line in lines(world, today))
    member.type(f"{two}.value", "")
    member.type(f"{two}.confidence", "6")
    member.press("check_ins.save")
    member.sees("2 check-ins saved.")
    first, second, *_rest = lines(world, today)
    assert (first.last.value, second.confidence) == (150.0, 6)


def test_in_the_meeting_it_is_one_after_the_other_and_clear_who_is_next(enter, world, today):
    world.save(world.key_result(title="Reach 300 readers"), owner_id=world.member.user_id)
    world.save(world.key_result(title="Host 4 lives"), owner_id=world.lead.user_id)
    lead = enter(world.lead, "/check-in")
    lead.keyed("check_ins.all").get_by_text("Everyone’s key results").click()
    lead.rests()
    lead.keyed("check_ins.meeting").get_by_text("One at a time, for the meeting").click()
    lead.sees("1 of 2 · Lead · next: Member, Reach 300 readers")
    first, second = (line.view.key_result.id for line in reversed(lines(world, today)))
    lead.type(f"check_ins.{first}.value", "150")
    lead.press("check_ins.turn.1")
    lead.sees("2 of 2 · Member")
    lead.type(f"check_ins.{second}.confidence", "7")
    lead.press("check_ins.save")
    lead.sees("2 check-ins saved.")


def test_a_difficulty_is_looked_after_resolved_and_brought_back(enter, world, twelve, today):
    made = CheckIn(twelve[0].id, today, difficulties="No designer", confidence=3)
    written = check_ins.record(world.member, made, today=today)
    member = enter(world.member, "/check-in")
    member.sees("No designer")
    member.choose(f"difficulties.{written}.owner", "Lead")
    member.rests()
    member.press(f"difficulties.{written}.resolve")
    member.sees("Nothing any more.")
    member.keyed("difficulties.resolved").get_by_text("Resolved lately").click()
    member.press(f"difficulties.{written}.back")
    member.sees("Who looks after it")
    sheet = check_ins.sheet(world.viewer, world.team_id, world.cycle.id, today)
    (found,) = sheet.difficulties
    assert (found.owner_id, found.resolved_at) == (world.lead.user_id, None)


def test_a_viewer_sees_and_cannot_save(enter, world, twelve):
    viewer = enter(world.viewer, "/check-in")
    viewer.sees("Reach 200 followers")
    viewer.sees("Your role in this team does not allow check-ins.")
    expect(viewer.keyed("check_ins.save")).to_have_count(0)
    expect(viewer.keyed("reminders.open")).to_have_count(0)


def test_a_lead_plans_reminders_and_sends_one_to_see(
    visit, world, twelve, today, database, enter_at
):
    with mailbox.serving() as (box, port):
        settings = {mail.URL_NAME: f"smtp://localhost:{port}", mail.SENDER_NAME: "okr@example.org"}
        with Server(database, today=today, **settings) as server:
            lead = enter_at(server, world.lead, "/check-in")
            lead.keyed("reminders.open").get_by_text("Reminders by e-mail").click()
            lead.choose("reminders.frequency", "Every working day")
            lead.press("reminders.save")
            lead.sees("Saved.")
            lead.press("reminders.send")
            lead.sees(f"Sent to {world.lead.email}, about 12 key results.")
            plan = reminders.plan(world.lead, world.team_id)
            assert (plan.frequency, plan.hour, plan.zone) == ("weekdays", 9, "Europe/Paris")
            (letter,) = box.letters
            link = letter.get_body(("plain",)).get_content().split("Update now: ")[1].split()[0]
            assert link.startswith(server.address)
            lead.page.goto(link)
            lead.sees("Reach 200 followers")


def test_one_key_result_is_checked_in_beside_its_trend_for_an_earlier_day(enter, world, today):
    key_result = world.save(world.key_result()).key_results[0]
    member = enter(world.member, f"/?kr={key_result.id}")
    prefix = f"check_ins.{key_result.id}"
    member.pick("check_in:")
    member.type(f"{prefix}.value", "much")
    member.press("check_ins.save_one")
    # What is typed stays, also what cannot be saved.
    expect(member.field(f"{prefix}.value")).to_have_value("much")
    member.press("check_ins.give_up")
    expect(member.keyed("check_ins.save_one")).to_have_count(0)
    member.pick("check_in:")
    expect(member.field(f"{prefix}.value")).to_have_value("")
    member.type(f"{prefix}.value", "110")
    earlier = today - timedelta(days=3)
    member.type_day(f"{prefix}.day", earlier)
    member.press("check_ins.save_one")
    member.sees("1 check-in saved.")
    expect(member.keyed("check_ins.save_one")).to_have_count(0)
    expect(member.keyed(f"detail.check_ins.{key_result.id}")).to_contain_text("110")
    (line,) = lines(world, today)
    assert (line.last.day, line.last.value) == (earlier, 110.0)
