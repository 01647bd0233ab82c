"""A person's calendar of a team: at an address of its own, and no longer than they may read it."""

from datetime import date

import pytest
from icalendar import Calendar
from sqlmodel import col, delete

from okr.services import calendar_feed
from okr.store import people
from okr.store.database import writing
from okr.store.tables import MembershipRow
from tests.conftest import QUARTER

ROOT = "https://okr.example.org/"


def token_of(address):
    return address.rpartition("/")[2].removesuffix(".ics")


def events(token):
    calendar = Calendar.from_ical(calendar_feed.feed(token))
    return {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}


@pytest.fixture
def token(world):
    world.save(world.key_result(deadline=date(2026, 12, 1)))
    address = calendar_feed.renew(world.viewer, world.team_id, ROOT)
    assert address.startswith("https://okr.example.org/calendar/")
    return token_of(address)


def test_a_program_reads_the_days_of_the_cycle(world, token):
    found = events(token)
    assert found["Q4 2026 ends: time to close it"].start == QUARTER.ends_on
    assert found["Deadline: Reach 200 followers"].start == date(2026, 12, 1)
    review = found["Q4 2026: review with the team"]
    assert review["RRULE"]["FREQ"] == ["MONTHLY"]
    assert review["RRULE"]["UNTIL"] == [QUARTER.ends_on]
    assert f"https://okr.example.org/?team={world.team_id}" in review["DESCRIPTION"]


def test_it_is_in_the_language_of_its_owner(world, token):
    with writing() as session:
        people.set_language(session, world.viewer.user_id, "fr")
    assert "Échéance\u00a0: Reach 200 followers" in events(token)


def test_another_address_ends_the_one_before(world, token):
    newer = token_of(calendar_feed.renew(world.viewer, world.team_id, ROOT))
    assert calendar_feed.feed(token) is None
    assert events(newer)


def test_who_leaves_the_team_reads_no_more(world, token):
    with writing() as session:
        of_viewer = col(MembershipRow.user_id) == world.viewer.user_id
        session.exec(delete(MembershipRow).where(of_viewer))
    assert calendar_feed.feed(token) is None


def test_what_was_made_up_is_nothing(world):
    assert calendar_feed.feed("made-up") is None


def test_the_token_is_kept_as_a_hash(world, token, database):
    assert token.encode() not in database.read_bytes()
