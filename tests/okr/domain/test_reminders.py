"""When a reminder is due, and of what."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from okr.domain.reminders import Frequency, Plan, due_day, is_stale, problems

MONDAYS = Plan(Frequency.WEEKLY, 0, 9, "Europe/Paris", "https://okr.example.org")
WEEKDAYS = replace(MONDAYS, frequency=Frequency.WEEKDAYS)
MONDAY = date(2026, 11, 23)


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(MONDAY, 7, 59), None),
        (at(MONDAY, 8), MONDAY),
        (at(date(2026, 11, 25), 8), MONDAY),
        (at(date(2026, 11, 25), 8, 1), None),
    ],
)
def test_a_weekly_reminder_is_due_from_its_hour_for_two_days(now, expected):
    assert due_day(MONDAYS, now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(date(2026, 11, 20), 12), date(2026, 11, 20)),
        (at(date(2026, 11, 21), 12), date(2026, 11, 20)),
        (at(date(2026, 11, 22), 12), None),
        (at(MONDAY, 7), None),
        (at(MONDAY, 12), MONDAY),
    ],
)
def test_on_weekdays_each_day_has_its_own_and_the_weekend_none(now, expected):
    assert due_day(WEEKDAYS, now) == expected


def test_the_hour_is_that_of_the_clock_on_the_wall_in_summer_too():
    monday = date(2026, 7, 6)
    assert due_day(MONDAYS, at(monday, 6, 59)) is None
    assert due_day(MONDAYS, at(monday, 7)) == monday


def test_the_day_is_that_of_the_team():
    auckland = replace(MONDAYS, zone="Pacific/Auckland", hour=0)
    assert due_day(auckland, at(date(2026, 11, 22), 11)) == MONDAY


@pytest.mark.parametrize(
    ("last_on", "today", "expected"),
    [
        (None, date(2026, 10, 7), False),
        (None, date(2026, 10, 8), True),
        (date(2026, 11, 17), MONDAY, False),
        (date(2026, 11, 16), MONDAY, True),
        (date(2026, 9, 1), date(2026, 10, 2), False),
    ],
)
def test_an_update_is_due_a_review_after_the_last_one_or_the_start(last_on, today, expected):
    assert is_stale(last_on, date(2026, 10, 1), 7, today) is expected


def test_a_plan_needs_a_zone_and_an_address_that_are_there():
    assert list(problems(MONDAYS)) == []
    wrong = replace(MONDAYS, zone="Europe/Nowhere", address="okr.example.org")
    assert [one.field for one in problems(wrong)] == ["zone", "address"]
    assert [one.field for one in problems(replace(MONDAYS, zone="../etc"))] == ["zone"]
