"""What time it is."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from okr.services import clock

EAST = timezone(timedelta(hours=9))
LATE = datetime(2026, 11, 23, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _late_in_the_evening(monkeypatch):
    monkeypatch.delenv(clock.TODAY_NAME, raising=False)
    with time_machine.travel(LATE, tick=False):
        yield


def test_now_is_in_utc():
    assert clock.now() == LATE
    assert clock.now().tzinfo is UTC


def test_today_depends_on_where_one_is():
    assert clock.today() == date(2026, 11, 23)
    assert clock.today(EAST) == date(2026, 11, 24)


def test_today_can_be_fixed_to_look_back(monkeypatch):
    monkeypatch.setenv(clock.TODAY_NAME, "2022-09-30")
    assert clock.today() == clock.today(EAST) == date(2022, 9, 30)


def test_a_fixed_day_is_the_day_of_a_test(today):
    assert clock.today() == today
