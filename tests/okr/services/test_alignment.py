"""Which goals there are, what serves them, and what serves nothing."""

from dataclasses import replace

import pytest

from okr.domain.access import Role
from okr.domain.errors import ClosedCycle, InvalidInput
from okr.domain.okrs import Audience, ObjectiveState
from okr.services import alignment, objectives
from okr.store import closing, people
from okr.store.database import reading, writing
from tests.conftest import TODAY


@pytest.fixture
def goal(world):
    return alignment.add_goal(world.lead, world.team_id, "  Sell more online  ")


def shown(actor):
    return alignment.alignment_map(actor, TODAY)


def test_what_serves_a_goal_hangs_on_it_and_what_serves_none_stands_apart(world, goal):
    idle = alignment.add_goal(world.lead, world.team_id, "Hire ten people")
    serving = world.save(goal_id=goal.id, owner_id=world.member.user_id)
    orphan = world.save(title="Answer within the hour")
    draft = world.save(title="A draft", state=ObjectiveState.DRAFT)
    found = shown(world.viewer)
    assert [(one.goal, one.team) for one in found.branches] == [(goal, "Social"), (idle, "Social")]
    (served,) = found.branches[0].served
    assert (served.objective.id, served.team.name, served.owner) == (serving.id, "Social", "Member")
    assert served.standing.total == 1
    assert [(one.objective.id, one.standing is None) for one in found.orphans] == [
        (orphan.id, False),
        (draft.id, True),
    ]
    assert (found.unserved, len(found.served)) == (1, 3)
    assert goal.title == "Sell more online"


def test_a_cycle_that_does_not_run_today_is_not_on_the_map(world, goal):
    world.save(goal_id=goal.id)
    past = alignment.alignment_map(world.viewer, world.cycle.period.ends_on.replace(year=2027))
    assert past.served == ()


def test_the_map_is_filtered_by_team_audience_and_gaps(world, goal):
    alignment.add_goal(world.lead, world.team_id, "Hire ten people")
    world.save(goal_id=goal.id, audiences=(Audience.SALES,))
    world.save(title="Answer within the hour", audiences=(Audience.LEADERSHIP,))
    found = shown(world.viewer)
    assert alignment.filtered(found) == found
    assert alignment.filtered(found, team_ids=[world.strange_team_id]).served == ()
    sales = alignment.filtered(found, team_ids=[world.team_id], audiences=[Audience.SALES])
    assert [len(one.served) for one in sales.branches] == [1, 0]
    assert sales.orphans == ()
    gaps = alignment.filtered(found, only_gaps=True)
    assert [one.goal.title for one in gaps.branches] == ["Hire ten people"]
    assert len(gaps.orphans) == 1


def test_a_goal_is_the_teams_own_until_it_is_shared(world, goal):
    assert alignment.goals(world.outsider, world.strange_team_id) == ()
    with pytest.raises(InvalidInput, match="gone"):
        objectives.save(
            world.outsider,
            replace(world.objective(), cycle_id=world.strange_cycle.id, goal_id=goal.id),
            today=TODAY,
        )
    alignment.update_goal(world.lead, goal.id, "Sell more", is_shared=True)
    (theirs,) = alignment.goals(world.outsider, world.strange_team_id)
    assert theirs.title == "Sell more"
    objectives.save(
        world.outsider,
        replace(world.objective(), cycle_id=world.strange_cycle.id, goal_id=goal.id),
        today=TODAY,
    )
    (branch,) = shown(world.outsider).branches
    assert (branch.team, len(branch.served)) == ("", 1)
    (here,) = shown(world.lead).branches
    assert here.served == ()


def test_who_is_in_two_teams_sees_both_on_one_map(world, goal):
    alignment.update_goal(world.lead, goal.id, goal.title, is_shared=True)
    world.save(goal_id=goal.id)
    objectives.save(
        world.outsider,
        replace(world.objective(), cycle_id=world.strange_cycle.id, goal_id=goal.id),
        today=TODAY,
    )
    with writing() as session:
        people.set_role(session, world.strange_team_id, world.lead.user_id, Role.VIEWER)
    with reading() as session:
        lead = people.actor(session, world.lead.user_id)
    (branch,) = shown(lead).branches
    assert {one.team.name for one in branch.served} == {"Social", "Press"}


@pytest.mark.parametrize("title", [" ", "!" * 301, "sell MORE online "])
def test_a_goal_says_something_new_in_few_words(world, goal, title):
    with pytest.raises(InvalidInput) as refused:
        alignment.add_goal(world.lead, world.team_id, title)
    assert [one.field for one in refused.value.problems] == ["title"]
    other = alignment.add_goal(world.lead, world.team_id, "Hire ten people")
    with pytest.raises(InvalidInput):
        alignment.update_goal(world.lead, other.id, title, is_shared=False)
    alignment.update_goal(world.lead, goal.id, "Sell more online!", is_shared=False)


def test_goals_are_ordered_and_deleted(world, goal):
    second = alignment.add_goal(world.lead, world.team_id, "Hire ten people")
    serving = world.save(goal_id=second.id)
    alignment.move_goal(world.lead, second.id, -1)
    assert [one.goal.id for one in shown(world.lead).branches] == [second.id, goal.id]
    alignment.delete_goal(world.lead, second.id)
    found = shown(world.lead)
    assert [one.goal.id for one in found.branches] == [goal.id]
    assert [one.objective.id for one in found.orphans] == [serving.id]


def test_a_lead_says_what_an_objective_serves_and_who_hears_about_it(world, goal):
    saved = world.save()
    alignment.serve(world.lead, saved.id, goal.id, [Audience.SALES, Audience.LEADERSHIP])
    now = objectives.objective(world.lead, saved.id)
    assert (now.goal_id, now.audiences) == (goal.id, (Audience.SALES, Audience.LEADERSHIP))
    assert now.version == saved.version + 1
    with pytest.raises(InvalidInput, match="gone"):
        alignment.serve(world.lead, saved.id, 99, [])
    alignment.serve(world.lead, saved.id, None, [])
    assert objectives.objective(world.lead, saved.id).goal_id is None
    with writing() as session:
        closing.close(
            session, world.cycle.id, by=world.lead.user_id, closed_on=TODAY, settles_on=TODAY
        )
    with pytest.raises(ClosedCycle):
        alignment.serve(world.lead, saved.id, goal.id, [])
