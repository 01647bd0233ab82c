"""Password, ticket, cookie: how somebody gets in, and who does not."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import bcrypt
import pytest
import time_machine
from sqlmodel import select

from okr.domain.access import Role
from okr.domain.errors import InvalidInput, JaugeError, TooManyTries
from okr.services import passwords, sign_in
from okr.services.passwords import hashed, is_right
from okr.store import people
from okr.store.database import reading, writing
from okr.store.people import NO_PASSWORD
from okr.store.tables import UserRow

pytestmark = pytest.mark.usefixtures("quick_passwords")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWNER = {"name": "Ana", "email": "ana@example.org", "password": "a long password"}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def create_owner(**changes):
    return sign_in.create_owner(**(OWNER | {"team_name": "Social"} | changes))


def try_to_sign_in(world, password=None, *, email=None, address=None):
    return sign_in.sign_in(
        email=email or world.member.email, password=password or world.password, address=address
    )


def fail_to_sign_in(world, **options):
    with pytest.raises(JaugeError) as caught:
        try_to_sign_in(world, "not the password", **options)
    return caught.value


def cookie_of(world):
    return sign_in.redeem(try_to_sign_in(world))


def fields(error):
    return {problem.field for problem in error.value.problems}


# The first account


def test_the_first_visitor_creates_the_owner_of_a_first_team(database):
    assert sign_in.needs_owner()
    ticket = create_owner(name=" Ana ", email=" Ana@Example.org ", team_name=" Social ")
    assert not sign_in.needs_owner()
    owner = sign_in.who(sign_in.redeem(ticket))
    assert (owner.name, owner.email) == ("Ana", "ana@example.org")
    assert [team.name for team in owner.teams] == ["Social"]
    assert set(owner.roles.values()) == {Role.ADMIN}


def test_the_owner_can_sign_in_again(database):
    create_owner()
    ticket = sign_in.sign_in(email="ANA@example.org ", password=OWNER["password"], address=None)
    assert sign_in.who(sign_in.redeem(ticket)).name == "Ana"


def test_the_owner_is_admin_of_the_demo_too_when_it_was_there_first(database):
    with writing() as session:
        demo_id = people.add_team(session, name="Demo", at=NOON, is_demo=True)
    owner = sign_in.who(sign_in.redeem(create_owner()))
    assert owner.roles[demo_id] is Role.ADMIN
    assert len(owner.roles) == 2


def test_a_second_owner_is_sent_to_sign_in(database):
    create_owner()
    with pytest.raises(JaugeError, match="sign in"):
        create_owner(email="bob@example.org")


def test_of_two_owners_at_once_there_is_one(database):
    at_once = Barrier(2)

    def create(name):
        at_once.wait()
        try:
            return create_owner(email=f"{name}@example.org")
        except JaugeError:
            return None

    with ThreadPoolExecutor(2) as threads:
        tickets = list(threads.map(create, ("ana", "bob")))
    assert tickets.count(None) == 1
    with reading() as session:
        assert len(people.users(session)) == len(people.teams(session)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "ana"}, "email"),
        ({"email": "@example.org"}, "email"),
        ({"email": "ana@"}, "email"),
        ({"email": "ana@example"}, "email"),
        ({"email": "ana b@example.org"}, "email"),
        ({"password": "nine char"}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"team_name": ""}, "team_name"),
    ],
)
def test_a_first_account_that_is_not_whole_is_refused_at_its_field(database, changes, field):
    with pytest.raises(InvalidInput) as caught:
        create_owner(**changes)
    assert fields(caught) == {field}
    assert sign_in.needs_owner()


def test_all_that_is_wrong_is_said_at_once(database):
    with pytest.raises(InvalidInput) as caught:
        create_owner(name="", email="", password="")
    assert fields(caught) == {"name", "email", "password"}


# More people


def test_a_person_is_added_without_a_team(database):
    user_id = sign_in.add_person(**OWNER)
    with reading() as session:
        assert people.actor(session, user_id).roles == {}


@pytest.mark.parametrize("is_active", [True, False])
def test_an_e_mail_belongs_to_one_person(world, is_active):
    with writing() as session:
        session.get_one(UserRow, world.member.user_id).is_active = is_active
    with pytest.raises(InvalidInput) as caught:
        sign_in.add_person(**(OWNER | {"email": world.member.email.upper()}))
    assert fields(caught) == {"email"}


def test_a_person_is_checked_like_the_owner(world):
    with pytest.raises(InvalidInput) as caught:
        sign_in.add_person(name="", email="bob@example.org", password="short")
    assert fields(caught) == {"name", "password"}


# Passwords


def test_long_passwords_that_differ_late_differ():
    stored = hashed("x" * 80 + "one")
    assert is_right("x" * 80 + "one", stored)
    assert not is_right("x" * 80 + "two", stored)


def test_the_same_password_is_never_stored_twice_alike():
    assert hashed("a long password") != hashed("a long password")


@pytest.mark.parametrize("password", ["pâte à modeler 🎨", "with\0zero byte", "  spaces around  "])
def test_a_password_may_hold_any_characters(password):
    stored = hashed(password)
    assert is_right(password, stored)
    assert not is_right(password.strip(" \0") + ".", stored)


def test_nobody_has_the_password_of_nobody():
    assert not is_right("nobody has this password", None)


def test_ten_characters_make_a_password():
    assert passwords.password_problems("x" * 10) == []
    assert passwords.password_problems("x" * 200) == []


# Signing in


def test_who_is_wrong_is_not_told(world, monkeypatch):
    checked = []
    check = bcrypt.checkpw
    monkeypatch.setattr(bcrypt, "checkpw", lambda *given: checked.append(1) or check(*given))
    wrong_password = fail_to_sign_in(world)
    unknown_name = fail_to_sign_in(world, email="nobody@example.org")
    assert str(wrong_password) == str(unknown_name)
    assert type(wrong_password) is type(unknown_name) is JaugeError
    assert len(checked) == 2


def test_somebody_inactive_is_a_stranger(world):
    cookie = cookie_of(world)
    with writing() as session:
        session.get_one(UserRow, world.member.user_id).is_active = False
    assert sign_in.who(cookie) is None
    with pytest.raises(JaugeError, match="wrong"):
        try_to_sign_in(world)


def test_invented_people_cannot_sign_in(world):
    with writing() as session:
        session.get_one(UserRow, world.member.user_id).password_hash = NO_PASSWORD
    with pytest.raises(JaugeError, match="wrong"):
        try_to_sign_in(world)


def test_five_wrong_tries_lock_a_name_for_a_quarter_of_an_hour(world, clock):
    for _ in range(5):
        assert not isinstance(fail_to_sign_in(world), TooManyTries)
    with pytest.raises(TooManyTries, match="15 minutes"):
        try_to_sign_in(world)
    clock.shift(timedelta(minutes=14, seconds=59))
    with pytest.raises(TooManyTries):
        try_to_sign_in(world)
    clock.shift(timedelta(seconds=2))
    assert try_to_sign_in(world)


def test_a_name_that_nobody_has_is_locked_all_the_same(world, clock):
    for _ in range(5):
        fail_to_sign_in(world, email="nobody@example.org")
    locked = fail_to_sign_in(world, email=" NOBODY@example.org")
    assert isinstance(locked, TooManyTries)


def test_other_names_are_not_locked(world, clock):
    for _ in range(6):
        fail_to_sign_in(world)
    assert try_to_sign_in(world, email=world.lead.email)


def test_twenty_wrong_tries_lock_an_address(world, clock):
    for count in range(20):
        fail_to_sign_in(world, email=f"{count}@example.org", address="192.0.2.1")
    with pytest.raises(TooManyTries):
        try_to_sign_in(world, address="192.0.2.1")
    assert try_to_sign_in(world, address="192.0.2.2")


def test_a_right_sign_in_does_not_count_as_a_try(world, clock):
    for _ in range(30):
        try_to_sign_in(world, address="192.0.2.1")
    with reading() as session:
        assert people.count_tries(session, f"name:{world.member.email}") == 0
        assert people.count_tries(session, "address:192.0.2.1") == 0


def test_tries_side_by_side_all_count(world, clock):
    with ThreadPoolExecutor(8) as threads:
        errors = list(threads.map(lambda _: type(fail_to_sign_in(world)), range(12)))
    assert errors.count(TooManyTries) == 7


# Tickets and cookies


def test_a_ticket_is_good_once(world):
    ticket = try_to_sign_in(world)
    assert sign_in.redeem(ticket)
    assert sign_in.redeem(ticket) is None


def test_a_ticket_is_good_for_half_a_minute(world, clock):
    tickets = [try_to_sign_in(world) for _ in range(2)]
    clock.shift(timedelta(seconds=29))
    assert sign_in.redeem(tickets[0])
    clock.shift(timedelta(seconds=1))
    assert sign_in.redeem(tickets[1]) is None


@pytest.mark.parametrize("ticket", ["", "made up"])
def test_a_made_up_ticket_is_good_for_nothing(world, ticket):
    assert sign_in.redeem(ticket) is None


def test_a_ticket_redeemed_twice_at_once_gives_one_cookie(world):
    ticket = try_to_sign_in(world)
    with ThreadPoolExecutor(4) as threads:
        cookies = list(threads.map(lambda _: sign_in.redeem(ticket), range(4)))
    assert cookies.count(None) == 3


def test_neither_cookie_nor_ticket_nor_password_is_stored(database, world):
    ticket = try_to_sign_in(world)
    cookie = sign_in.redeem(try_to_sign_in(world))
    with sqlite3.connect(database) as connection:
        content = "\n".join(connection.iterdump())
    assert 'INSERT INTO "session"' in content
    assert not [secret for secret in (cookie, ticket, world.password) if secret in content]


def test_a_cookie_tells_who_it_is_with_the_roles_held_right_now(world):
    cookie = cookie_of(world)
    assert sign_in.who(cookie) == world.member
    with writing() as session:
        people.set_role(session, world.team_id, world.member.user_id, Role.VIEWER)
    assert sign_in.who(cookie).roles == {world.team_id: Role.VIEWER}


@pytest.mark.parametrize("cookie", [None, "", "made up"])
def test_without_a_good_cookie_nobody_is_signed_in(world, cookie):
    assert sign_in.who(cookie) is None
    sign_in.sign_out(cookie)


def test_signing_out_revokes_the_cookie_and_no_other(world):
    here, elsewhere = cookie_of(world), cookie_of(world)
    sign_in.sign_out(here)
    assert sign_in.who(here) is None
    assert sign_in.who(elsewhere) == world.member


def test_a_cookie_is_good_for_two_weeks(world, clock):
    cookie = cookie_of(world)
    clock.shift(timedelta(days=sign_in.SESSION_DAYS) - timedelta(seconds=1))
    assert sign_in.who(cookie) == world.member
    clock.shift(timedelta(seconds=1))
    assert sign_in.who(cookie) is None


def test_every_password_in_the_world_is_checked_as_jauge_does(world):
    with reading() as session:
        hashes = session.exec(select(UserRow.password_hash)).all()
    assert all(is_right(world.password, one) for one in hashes)
