"""Who may do what."""

import pytest

from okr.domain.access import ALLOWED, Action, Actor, Role
from okr.domain.errors import NotAllowed, NotFound

TEAM, OTHER_TEAM = 1, 2


def actor(role):
    return Actor(user_id=7, name="Ana", email="ana@example.org", roles={TEAM: role})


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.VIEWER, {Action.READ}),
        (Role.MEMBER, {Action.READ, Action.COMMENT, Action.CHECK_IN}),
        (Role.LEAD, set(Action) - {Action.ADMINISTER}),
        (Role.ADMIN, set(Action)),
    ],
)
def test_each_role_may_do_what_the_one_below_may_and_more(role, actions):
    assert ALLOWED[role] == actions
    assert {action for action in Action if actor(role).may(action, TEAM)} == actions


def test_a_permitted_action_passes():
    actor(Role.MEMBER).require(Action.COMMENT, TEAM)


def test_a_role_that_is_too_low_is_told_whom_to_ask():
    with pytest.raises(NotAllowed, match="Ask a lead or an admin"):
        actor(Role.VIEWER).require(Action.COMMENT, TEAM)


def test_a_team_that_one_is_not_in_does_not_exist():
    stranger = actor(Role.ADMIN)
    assert not stranger.may(Action.READ, OTHER_TEAM)
    with pytest.raises(NotFound):
        stranger.require(Action.READ, OTHER_TEAM)
