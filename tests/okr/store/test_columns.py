"""Days and moments come back from the database as they went in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from okr.store.columns import Day, UtcDateTime
from okr.store.database import engine, writing

SHEET = Table("sheet", MetaData(), Column("day", Day), Column("at", UtcDateTime))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# A day from the ends of the calendar, or UTC has no such moment.
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001
one_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def sheet(database):
    SHEET.create(engine())
    return database


def round_trip(**values):
    with writing() as session:
        session.execute(SHEET.delete())
        session.execute(insert(SHEET).values(**values))
        return session.execute(select(SHEET)).one()


@one_database
@given(day=st.dates())
def test_every_day_of_the_calendar_comes_back(sheet, day):
    assert round_trip(day=day).day == day


@one_database
@given(at=MOMENTS)
def test_every_moment_comes_back_in_utc(sheet, at):
    stored = round_trip(at=at).at
    assert stored == at
    assert stored.tzinfo is UTC


def test_nothing_comes_back_as_nothing(sheet):
    assert tuple(round_trip(day=None, at=None)) == (None, None)


def test_days_are_kept_as_numbers_that_sort_and_compare(sheet):
    days = [date(1969, 12, 31), date(1970, 1, 1), date(2026, 11, 23)]
    with writing() as session:
        session.execute(insert(SHEET), [{"day": day} for day in reversed(days)])
        later = select(SHEET.c.day).where(SHEET.c.day > days[0]).order_by(SHEET.c.day)
        assert session.execute(later).scalars().all() == days[1:]
        numbers = session.connection().exec_driver_sql("select day from sheet order by day")
        assert numbers.scalars().all() == [-1, 0, 20780]


def test_a_moment_without_a_time_zone_is_refused(sheet):
    with pytest.raises(StatementError, match="needs a time zone"):
        round_trip(at=datetime(2026, 11, 23))  # noqa: DTZ001


def test_a_database_that_keeps_the_zone_is_read_the_same_way():
    winter = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=1)))
    read = UtcDateTime().process_result_value(winter, None)
    assert read == winter
    assert read.tzinfo is UTC
