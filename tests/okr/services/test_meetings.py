"""Meetings: their agenda, when one runs, and what their minutes say."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from okr.domain.arrangement import RemoveSection
from okr.domain.calendar import CycleKind
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.meetings import LONGEST_MEETING, Agenda, agenda_of
from okr.locale.language import language
from okr.reporting.minutes import minutes_document
from okr.services import check_ins, comments, cycles, meetings, sections
from okr.store import okrs
from okr.store.comments import Anchor
from okr.store.database import reading
from okr.store.progress import CheckIn
from tests.conftest import TODAY

NINE = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_ = language("en")


@pytest.fixture
def at():
    """Give a clock to set to so many minutes after nine."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield lambda minutes: traveller.move_to(NINE + minutes * MINUTE)


def planned(cycle_id):
    with reading() as session:
        return agenda_of(okrs.cycle(session, cycle_id), okrs.sections(session, cycle_id))


def test_an_agenda_is_kept_and_goes_with_the_arrangement_into_the_next_cycle(world):
    reach = sections.create(world.lead, world.cycle.id, "Reach")
    meetings.plan(world.lead, world.cycle.id, Agenda(3, 7, {reach.id: 12}))
    assert planned(world.cycle.id) == Agenda(3, 7, {reach.id: 12})
    following = cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Next",
        kind=CycleKind.CUSTOM,
        starts_on=TODAY + timedelta(days=60),
        ends_on=TODAY + timedelta(days=150),
    )
    agenda = planned(following.id)
    assert (agenda.opening, agenda.closing, list(agenda.sections.values())) == (3, 7, [12])
    assert reach.id not in agenda.sections


def test_no_part_of_an_agenda_is_without_time(world):
    with pytest.raises(InvalidInput):
        meetings.plan(world.lead, world.cycle.id, Agenda(0, 5))
    assert planned(world.cycle.id) == Agenda(5, 5)


def test_the_agenda_of_another_team_stays_as_it_is(world):
    theirs = sections.create(world.outsider, world.strange_cycle.id, "Theirs")
    meetings.plan(world.lead, world.cycle.id, Agenda(5, 5, {theirs.id: 99}))
    assert planned(world.strange_cycle.id).sections == {theirs.id: 5}


def test_a_meeting_that_runs_is_not_begun_twice(world, at):
    first = meetings.start(world.member, world.cycle.id)
    at(10)
    assert meetings.start(world.lead, world.cycle.id).id == first.id
    assert meetings.running(world.viewer, world.cycle.id).started_by == world.member.name
    meetings.end(world.lead, first.id)
    assert meetings.running(world.viewer, world.cycle.id) is None
    at(20)
    assert meetings.start(world.lead, world.cycle.id).id != first.id


def test_ending_a_meeting_twice_keeps_its_end(world, at):
    held = meetings.start(world.lead, world.cycle.id)
    at(30)
    meetings.end(world.lead, held.id)
    at(50)
    meetings.end(world.lead, held.id)
    (found,) = meetings.held(world.lead, world.cycle.id)
    assert found.ended_at == NINE + 30 * MINUTE


def test_a_meeting_that_nobody_ended_does_not_go_on_for_ever(world, at):
    forgotten = meetings.start(world.lead, world.cycle.id)
    at(LONGEST_MEETING / MINUTE)
    assert meetings.running(world.lead, world.cycle.id) is None
    assert meetings.start(world.lead, world.cycle.id).id != forgotten.id


def test_the_minutes_hold_what_was_said_while_it_ran(world, at):
    saved = world.save()
    key_result = saved.key_results[0]
    about = Anchor(world.cycle.id, key_result_id=key_result.id)
    comments.write(world.lead, about, "Before the meeting")
    at(5)
    held = meetings.start(world.lead, world.cycle.id)
    at(6)
    made = CheckIn(
        key_result.id, TODAY, value=150.0, confidence=4, difficulties="No budget", progress="Rising"
    )
    check_in_id = check_ins.record(world.member, made, today=TODAY)
    check_ins.assign(world.lead, check_in_id, world.member.user_id)
    thread = comments.write(world.member, about, "Is it **real**?")
    comments.write(world.lead, about, "It is", parent_id=thread)
    comments.decide(world.lead, about, "Stop the ads", owner_id=world.member.user_id)
    at(20)
    meetings.end(world.lead, held.id)
    at(25)
    comments.write(world.lead, about, "After the meeting")
    comments.decide(world.lead, about, "Too late", owner_id=None)

    document = minutes_document(meetings.minutes(world.viewer, held.id, None), None, _)
    decisions, in_the_way, updated, said, stood = document.chapters
    (decision,) = decisions.entries
    assert decision.text == "Stop the ads"
    assert f"Owner: {world.member.name}" in decision.facts
    assert key_result.title in decision.facts
    (difficulty,) = in_the_way.entries
    assert difficulty.text == "No budget"
    assert f"Owner: {world.member.name}" in difficulty.facts
    (update,) = updated.entries
    assert (update.lead, update.text) == (key_result.title, "Rising")
    assert "Confidence 4 of 10" in update.facts
    assert [(one.text, one.is_indented) for one in said.entries] == [
        ("Is it **real**?", False),
        ("It is", True),
    ]
    assert stood.entries[0].lead == world.cycle.name
    assert f"Begun by {world.lead.name}" in document.facts


def test_what_was_said_about_a_section_that_is_gone_is_in_the_minutes(world, at):
    reach = sections.create(world.lead, world.cycle.id, "Reach")
    held = meetings.start(world.lead, world.cycle.id)
    comments.write(world.lead, Anchor(world.cycle.id, section_id=reach.id), "Well done")
    sections.arrange(world.lead, world.cycle.id, [RemoveSection(reach.id)])
    at(5)
    ((about, comment),) = meetings.minutes(world.lead, held.id, None).comments
    assert (str(about), comment.text) == (f"The cycle {world.cycle.name}", "Well done")


def test_a_difficulty_resolved_in_the_meeting_says_so_and_one_resolved_later_does_not(world, at):
    saved = world.save()
    made = CheckIn(saved.key_results[0].id, TODAY, value=1.0, difficulties="No budget")
    check_in_id = check_ins.record(world.member, made, today=TODAY)
    first = meetings.start(world.lead, world.cycle.id)
    at(5)
    meetings.end(world.lead, first.id)
    at(10)
    second = meetings.start(world.lead, world.cycle.id)
    at(11)
    check_ins.resolve(world.lead, check_in_id)
    at(12)
    meetings.end(world.lead, second.id)
    at(20)

    def facts(held):
        document = minutes_document(meetings.minutes(world.lead, held.id, None), None, _)
        return document.chapters[1].entries[0].facts

    assert "Resolved" not in facts(first)
    assert "Resolved" in facts(second)


def test_nobody_reads_the_minutes_of_another_team(world):
    held = meetings.start(world.outsider, world.strange_cycle.id)
    with pytest.raises(NotFound):
        meetings.minutes(world.lead, held.id, None)


def test_a_decision_is_carried_out_by_somebody_in_the_team(world):
    with pytest.raises(InvalidInput, match="left the team"):
        comments.decide(world.lead, Anchor(world.cycle.id), "Go", owner_id=world.outsider.user_id)
