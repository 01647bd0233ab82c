"""Series, arrivals and readings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlmodel import select

from okr.domain.measures import SeriesKind
from okr.store import numbers
from okr.store.database import reading, writing
from okr.store.numbers import Arrival, Span
from okr.store.tables import ReadingRow, SyncRunRow

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
READINGS = st.dictionaries(DAYS, st.floats(allow_nan=False, allow_infinity=False), max_size=20)


@pytest.fixture
def clicks(world):
    return world.series("clicks", {})


def arrive(series, readings, source="file.csv"):
    with writing() as session:
        run_id = numbers.add_sync_run(
            session, series.account, source=source, digest="d", user_id=None, at=NOW
        )
        arrival = numbers.upsert_readings(session, series.id, sorted(readings.items()), run_id)
        numbers.finish_sync_run(session, run_id, arrival)
    return arrival


def stored(series, first_on=FIRST, last_on=LAST):
    with reading() as session:
        return dict(numbers.readings(session, [series.id], first_on, last_on)[series.id])


def sources(series):
    with reading() as session:
        return numbers.sources(session, series.id, FIRST, LAST)


def on(day):
    return date(2026, 11, day)


# Accounts and series


def test_an_account_is_added_once(world):
    with writing() as session:
        first = numbers.account_named(session, world.team_id, "LinkedIn", NOW)
        again = numbers.account_named(session, world.team_id, "LinkedIn", NOW)
        elsewhere = numbers.account_named(session, world.strange_team_id, "LinkedIn", NOW)
        numbers.account_named(session, world.team_id, "Instagram", NOW)
        listed = numbers.accounts(session, world.team_id)
    assert again == first
    assert elsewhere.id != first.id
    assert [account.name for account in listed] == ["Instagram", "LinkedIn"]


def test_a_series_is_found_by_team_name_and_id(world, clicks):
    likes = world.series("likes", {}, kind=SeriesKind.LEVEL, unit="h")
    with reading() as session:
        assert numbers.series_of_team(session, world.team_id) == [clicks, likes]
        assert numbers.series_of_team(session, world.strange_team_id) == []
        assert numbers.series_named(session, clicks.account, "likes") == likes
        assert numbers.series_named(session, clicks.account, "shares") is None
        assert numbers.series_by_id(session, {likes.id, 99}) == {likes.id: likes}


def test_saving_a_series_again_brings_it_up_to_date(world, clicks):
    again = world.series("clicks", {}, unit="€")
    assert again.id == clicks.id
    assert again.unit == "€"


def test_a_ratio_rests_on_its_two_parts(world, clicks):
    views = world.series("views", {})
    rate = world.rate("rate", clicks, views)
    assert clicks.source_ids == (clicks.id,)
    assert rate.source_ids == (clicks.id, views.id)


# Readings


def test_readings_come_back_by_series_between_two_days_in_order(world):
    clicks = world.series("clicks", {on(3): 3.0, on(1): 1.0, on(2): 2.0, on(4): 4.0})
    views = world.series("views", {on(2): 20.0})
    with reading() as session:
        found = numbers.readings(session, [clicks.id, views.id, 99], on(2), on(3))
    assert found == {clicks.id: [(on(2), 2.0), (on(3), 3.0)], views.id: [(on(2), 20.0)], 99: []}


def test_a_span_says_how_much_there_is(world, clicks):
    views = world.series("views", {on(9): 1.0, on(2): 2.0, on(5): 3.0})
    with reading() as session:
        assert numbers.spans(session, [clicks.id, views.id]) == {views.id: Span(3, on(2), on(9))}


def test_an_arrival_counts_what_is_new_changed_and_the_same(clicks):
    assert arrive(clicks, {on(1): 1.0, on(2): 2.0, on(3): 3.0}) == Arrival(3, 0, 0)
    assert arrive(clicks, {on(2): 2.0, on(3): 3.5, on(4): 4.0}) == Arrival(1, 1, 1)
    assert stored(clicks) == {on(1): 1.0, on(2): 2.0, on(3): 3.5, on(4): 4.0}


def test_an_arrival_of_nothing_is_nothing(clicks):
    assert arrive(clicks, {}) == Arrival(0, 0, 0)


def test_what_an_arrival_changed_is_noted(clicks):
    arrive(clicks, {on(1): 1.0, on(2): 2.0}, "november.csv")
    arrive(clicks, {on(2): 5.0, on(3): 3.0}, "again.csv")
    with reading() as session:
        runs = session.exec(select(SyncRunRow).where(SyncRunRow.digest == "d")).all()
        noted = [(run.source, run.rows_new, run.rows_changed, run.rows_same) for run in runs]
    assert noted == [("november.csv", 2, 0, 0), ("again.csv", 1, 1, 0)]


def test_a_reading_names_the_arrival_that_brought_its_value(clicks):
    arrive(clicks, {on(1): 1.0, on(2): 2.0}, "first.csv")
    arrive(clicks, {on(1): 1.0, on(2): 5.0}, "second.csv")
    assert sources(clicks) == {on(1): "first.csv", on(2): "second.csv"}


def test_more_readings_than_one_statement_takes_arrive_whole(clicks, monkeypatch):
    monkeypatch.setattr(numbers, "_BATCH_ROWS", 7)
    many = {FIRST + timedelta(days=count): float(count) for count in range(50)}
    assert arrive(clicks, many) == Arrival(50, 0, 0)
    assert stored(clicks) == many


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(first=READINGS, second=READINGS)
def test_the_last_arrival_wins_and_coming_twice_changes_nothing(clicks, first, second):
    with writing() as session:
        session.connection().exec_driver_sql("delete from reading")
    arrive(clicks, first)
    arrival = arrive(clicks, second)
    same = sum(1 for day, value in second.items() if first.get(day) == value)
    new = len(second.keys() - first.keys())
    assert arrival == Arrival(new, len(second) - new - same, same)
    assert stored(clicks) == first | second
    assert arrive(clicks, second) == Arrival(0, 0, len(second))


def test_on_postgresql_readings_are_written_in_one_statement_too():
    class Elsewhere:
        def get_bind(self):
            return self

        dialect = postgresql.dialect()

    written = str(numbers._upsert(Elsewhere()).compile(dialect=postgresql.dialect()))
    assert "ON CONFLICT (series_id, day) DO UPDATE" in written
    assert ReadingRow.__tablename__ in written
