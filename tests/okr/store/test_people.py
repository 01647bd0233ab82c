"""People, teams, memberships, and what a sign-in leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from okr.domain.access import Role
from okr.domain.okrs import Team
from okr.store import people
from okr.store.database import writing
from okr.store.people import NO_PASSWORD, Credentials
from okr.store.tables import SessionRow, UserRow

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def add(session, name, password_hash="hash"):
    return people.add_user(
        session, email=f"{name}@example.org", name=name, password_hash=password_hash, at=NOW
    )


@pytest.fixture
def session(database):
    with writing() as session:
        yield session


def sign_in_of(session, user_id, token="t", expires_at=LATER):
    people.add_session(session, token_hash=token, user_id=user_id, now=NOW, expires_at=expires_at)


# People


def test_nobody_has_an_account_at_first(session):
    assert not people.has_users(session)
    add(session, "invented", NO_PASSWORD)
    assert not people.has_users(session)
    add(session, "ana")
    assert people.has_users(session)


def test_credentials_are_those_of_active_people_with_a_password(session):
    ana = add(session, "ana", "secret hash")
    add(session, "invented", NO_PASSWORD)
    assert people.credentials(session, "ana@example.org") == Credentials(ana, "secret hash")
    assert people.credentials(session, "invented@example.org") is None
    assert people.credentials(session, "nobody@example.org") is None
    session.get_one(UserRow, ana).is_active = False
    session.flush()
    assert people.credentials(session, "ana@example.org") is None


def test_a_new_password_signs_the_person_out_everywhere(session):
    ana, bob = add(session, "ana"), add(session, "bob")
    sign_in_of(session, ana, "a")
    sign_in_of(session, bob, "b")
    people.set_password_hash(session, ana, "new hash")
    assert people.credentials(session, "ana@example.org").password_hash == "new hash"
    assert people.actor_of_session(session, "a", NOW) is None
    assert people.actor_of_session(session, "b", NOW).user_id == bob


def test_an_actor_carries_language_teams_and_roles(session):
    ana = add(session, "ana")
    ours = people.add_team(session, name="Social", at=NOW, fiscal_start_month=7)
    theirs = people.add_team(session, name="Demo", at=NOW, is_demo=True)
    people.set_role(session, theirs, ana, Role.VIEWER)
    people.set_role(session, ours, ana, Role.MEMBER)
    people.set_role(session, ours, ana, Role.LEAD)
    people.set_language(session, ana, "fr")
    actor = people.actor(session, ana)
    assert actor.teams == (Team(ours, "Social", 7), Team(theirs, "Demo", is_demo=True))
    assert actor.roles == {ours: Role.LEAD, theirs: Role.VIEWER}
    assert (actor.name, actor.email, actor.language) == ("ana", "ana@example.org", "fr")


def test_somebody_without_a_team_is_an_actor_all_the_same(session):
    actor = people.actor(session, add(session, "ana"))
    assert (actor.teams, actor.roles) == ((), {})


def test_inactive_people_do_nothing_and_are_in_no_list(session):
    ana = add(session, "ana")
    team_id = people.add_team(session, name="Social", at=NOW)
    people.set_role(session, team_id, ana, Role.LEAD)
    sign_in_of(session, ana)
    assert people.members(session, team_id) == {ana: "ana"}
    session.get_one(UserRow, ana).is_active = False
    session.flush()
    assert people.actor(session, ana) is None
    assert people.actor_of_session(session, "t", NOW) is None
    assert people.members(session, team_id) == {}
    assert people.users(session) == []


def test_lists_are_in_alphabetical_order(session):
    ids = {name: add(session, name) for name in ("cleo", "ana", "bob")}
    team_id = people.add_team(session, name="Social", at=NOW)
    for user_id in ids.values():
        people.set_role(session, team_id, user_id, Role.MEMBER)
    assert list(people.members(session, team_id).values()) == ["ana", "bob", "cleo"]
    assert [actor.name for actor in people.users(session)] == ["ana", "bob", "cleo"]


def test_people_can_be_removed_for_good(session):
    ana, bob = add(session, "ana"), add(session, "bob")
    sign_in_of(session, ana)
    people.delete_users(session, [ana])
    assert [actor.user_id for actor in people.users(session)] == [bob]
    assert session.exec(select(SessionRow)).all() == []


def test_people_are_found_by_the_domain_of_their_address(session):
    ana = add(session, "ana")
    people.add_user(session, email="bob@other.example.org", name="bob", password_hash="h", at=NOW)
    assert people.user_ids_at(session, "example.org") == [ana]


def test_admins_are_listed_once(session):
    ana, bob = add(session, "ana"), add(session, "bob")
    for name in ("Social", "Press"):
        team_id = people.add_team(session, name=name, at=NOW)
        people.set_role(session, team_id, ana, Role.ADMIN)
        people.set_role(session, team_id, bob, Role.LEAD)
    assert people.admins(session) == [ana]


def test_whoever_runs_commands_is_admin_of_every_team(session):
    ids = [people.add_team(session, name=name, at=NOW) for name in ("Social", "Press")]
    assert people.local_administrator(session).roles == dict.fromkeys(ids, Role.ADMIN)


# Teams


def test_teams_are_listed_oldest_first(session):
    first, second = (people.add_team(session, name=name, at=NOW) for name in ("B", "A"))
    assert people.teams(session) == [Team(first, "B"), Team(second, "A")]
    assert people.team(session, second) == Team(second, "A")
    assert people.team(session, 99) is None


def test_the_demo_team_is_the_one_with_invented_data(session):
    people.add_team(session, name="Social", at=NOW)
    assert people.demo_team(session) is None
    demo = people.add_team(session, name="Demo", at=NOW, is_demo=True)
    assert people.demo_team(session).id == demo


def test_a_team_may_begin_its_year_in_any_month(session):
    team_id = people.add_team(session, name="Social", at=NOW)
    people.set_fiscal_start_month(session, team_id, 7)
    assert people.team(session, team_id).fiscal_start_month == 7


# Signed-in browsers, tickets, tries


def test_a_session_lasts_until_it_expires_or_is_revoked(session):
    ana = add(session, "ana")
    sign_in_of(session, ana)
    assert people.actor_of_session(session, "t", NOW).user_id == ana
    assert people.actor_of_session(session, "t", LATER) is None
    assert people.actor_of_session(session, "other", NOW) is None
    people.end_session(session, "t")
    assert people.actor_of_session(session, "t", NOW) is None


def test_expired_sessions_are_dropped_when_a_new_one_comes(session):
    ana = add(session, "ana")
    sign_in_of(session, ana, "old", expires_at=NOW)
    sign_in_of(session, ana, "new")
    assert [row.token_hash for row in session.exec(select(SessionRow))] == ["new"]


def test_a_ticket_is_taken_once_and_in_time(session):
    ana = add(session, "ana")
    for token in ("one", "two"):
        people.add_ticket(session, token_hash=token, user_id=ana, expires_at=LATER)
    assert people.take_ticket(session, "one", NOW) == ana
    assert people.take_ticket(session, "one", NOW) is None
    assert people.take_ticket(session, "two", LATER) is None
    assert people.take_ticket(session, "unknown", NOW) is None


def test_tries_are_counted_by_subject_until_they_are_forgotten(session):
    first = people.add_tries(session, ("name:ana", "address:1"), NOW)
    people.add_tries(session, ("name:ana",), LATER)
    assert people.count_tries(session, "name:ana") == 2
    people.forget_tries(session, first)
    assert people.count_tries(session, "name:ana") == 1
    assert people.count_tries(session, "address:1") == 0
    people.drop_tries(session, before=LATER)
    assert people.count_tries(session, "name:ana") == 1
    people.drop_tries(session, before=LATER + timedelta(seconds=1))
    assert people.count_tries(session, "name:ana") == 0
