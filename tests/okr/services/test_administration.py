"""What is done from the command line."""

import pytest

from okr.domain.access import Role
from okr.domain.errors import InvalidInput, JaugeError
from okr.services import administration, sign_in

pytestmark = pytest.mark.usefixtures("quick_passwords")


def add_bob(world, **changes):
    bob = {"name": "Bob", "email": "bob@example.org", "password": "a long password"}
    team = world.admin.teams[0]
    return administration.add_member(**(bob | {"team": team, "role": Role.LEAD} | changes))


def test_whoever_runs_commands_is_admin_of_every_team(world):
    actor = administration.local_administrator()
    assert actor.roles == dict.fromkeys((world.team_id, world.strange_team_id), Role.ADMIN)


def test_a_member_is_added_to_a_team(world):
    user_id = add_bob(world)
    bob = next(one for one in administration.everyone() if one.user_id == user_id)
    assert bob.roles == {world.team_id: Role.LEAD}


def test_a_member_who_is_not_whole_is_not_added(world):
    with pytest.raises(InvalidInput):
        add_bob(world, password="short")
    assert len(administration.everyone()) == 5


def test_a_new_password_opens_and_the_old_one_no_longer(world):
    cookie = sign_in.redeem(
        sign_in.sign_in(email=world.member.email, password=world.password, address=None)
    )
    administration.set_password(" MEMBER@example.org", "another long password")
    assert sign_in.who(cookie) is None
    with pytest.raises(JaugeError, match="wrong"):
        sign_in.sign_in(email=world.member.email, password=world.password, address=None)
    assert sign_in.sign_in(email=world.member.email, password="another long password", address=None)


def test_a_password_is_replaced_by_a_good_one_of_somebody_known(world):
    with pytest.raises(InvalidInput):
        administration.set_password(world.member.email, "short")
    with pytest.raises(JaugeError, match=r"nobody@example\.org"):
        administration.set_password("nobody@example.org", "another long password")
