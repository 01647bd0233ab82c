"""All teams at one glance: how they stand, how they moved, what to look at first."""

from datetime import date, timedelta

import pytest

from okr.domain.access import Role
from okr.domain.kr_type import Goal
from okr.domain.okrs import Review
from okr.domain.status import Status
from okr.services import check_ins, objectives
from okr.services.overview import MOST_TO_ATTEND, overview
from okr.store import people
from okr.store.database import reading, writing
from okr.store.progress import CheckIn
from tests.conftest import TODAY


@pytest.fixture
def both(world):
    """Give the outsider, who leads the other team, a look at this one as well."""
    with writing() as session:
        people.set_role(session, world.team_id, world.outsider.user_id, Role.VIEWER)
    with reading() as session:
        return people.actor(session, world.outsider.user_id)


def save(world, *values, actor=None, cycle=None, day=TODAY, confidence=None):
    """Save an objective whose key results, from 0 to 100, have these values."""
    goal = Goal(baseline=0, target=100)
    described = world.objective(
        *(world.key_result(title=f"Reach {value}", goal=goal) for value in values),
        cycle_id=(cycle or world.cycle).id,
        review=Review.WEEKLY,
    )
    saved = objectives.save(actor or world.lead, described, today=TODAY)
    for key_result, value in zip(saved.key_results, values, strict=True):
        made = CheckIn(key_result.id, day, value=value, confidence=confidence)
        check_ins.record(actor or world.lead, made, today=TODAY)
    return saved


def test_every_team_one_may_see_is_there_the_farthest_behind_first(world, both):
    save(world, 90.0)
    save(world, 5.0, actor=world.outsider, cycle=world.strange_cycle)
    assert [one.board.team.name for one in overview(both, TODAY)] == ["Press", "Social"]
    assert [one.board.team.name for one in overview(world.viewer, TODAY)] == ["Social"]


def test_a_team_without_anything_to_show_comes_last(world, both):
    save(world, 5.0, actor=world.outsider, cycle=world.strange_cycle)
    assert [one.board.is_empty for one in overview(both, TODAY)] == [False, True]


def test_how_far_a_team_came_in_a_week(world):
    saved = save(world, 20.0, day=TODAY - timedelta(days=10))
    made = CheckIn(saved.key_results[0].id, TODAY, value=50.0)
    check_ins.record(world.lead, made, today=TODAY)
    (view,) = overview(world.viewer, TODAY)
    assert view.moved == pytest.approx(0.3)


@pytest.mark.parametrize("day", [date(2026, 10, 5), TODAY])
def test_without_a_week_or_numbers_before_it_nothing_is_said(world, day):
    save(world, 20.0)
    (view,) = overview(world.viewer, day)
    assert view.moved is None


def test_confidence_is_the_mean_of_what_was_said_last(world):
    save(world, 50.0, confidence=4)
    save(world, 50.0, confidence=9)
    save(world, 50.0)
    (view,) = overview(world.viewer, TODAY)
    assert view.confidence == pytest.approx(6.5)


def test_the_most_severe_comes_first_and_the_rest_is_counted(world):
    save(world, 52.0, 1.0, 3.0, 2.0)
    save(world, 40.0, day=TODAY - timedelta(days=30))
    save(world, 95.0)
    (view,) = overview(world.viewer, TODAY)
    assert len(view.attention) == MOST_TO_ATTEND
    assert [one.key_result.title for one in view.attention] == [
        "Reach 1.0",
        "Reach 2.0",
        "Reach 3.0",
    ]
    assert view.waiting == 5
    assert view.statuses[Status.OFF_TRACK] == 3
    assert view.statuses[Status.ON_TRACK] == 1
