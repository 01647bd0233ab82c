"""Series, arrivals and readings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlmodel import select

from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.store import numbers, okrs
from okr.store.database import reading, writing
from okr.store.numbers import Arrival, Origin, Span, WholePeriod
from okr.store.tables import ReadingRow, SyncRunRow

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
READINGS = st.dictionaries(DAYS, st.floats(allow_nan=False, allow_infinity=False), max_size=20)


@pytest.fixture
def clicks(world):
    return world.series("clicks", {})


def arrive(series, readings, source="file.csv", **options):
    with writing() as session:
        run_id = numbers.add_sync_run(
            session, series.account, source=source, digest="d", user_id=None, at=NOW
        )
        arrival = numbers.upsert_readings(
            session, series.id, sorted(readings.items()), run_id, **options
        )
        numbers.finish_sync_run(session, run_id, arrival)
    return arrival


def stored(series, first_on=FIRST, last_on=LAST):
    with reading() as session:
        return dict(numbers.readings(session, [series.id], first_on, last_on)[series.id])


def sources(series):
    with reading() as session:
        origins = numbers.origins(session, series.id, FIRST, LAST)
    return {day: origin.source for day, origin in origins.items()}


def origins(series):
    with reading() as session:
        return numbers.origins(session, series.id, FIRST, LAST)


def again(series):
    with reading() as session:
        return numbers.series_by_id(session, [series.id])[series.id]


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


# Series of a platform


@pytest.fixture
def page(world):
    """Give an account to which metrics of a platform belong."""
    with writing() as session:
        return numbers.account_named(session, world.team_id, "Page", NOW)


def save_metric(account, metric="reach", name="Reach", kind=SeriesKind.PEOPLE, **columns):
    with writing() as session:
        return numbers.save_metric(session, account, metric=metric, name=name, kind=kind, **columns)


def listed(account):
    with reading() as session:
        return numbers.series_of_account(session, account)


def test_a_metric_has_one_series_which_keeps_its_name(page):
    first = save_metric(page, field="total_value.value", is_helper=True)
    assert (first.metric, first.field, first.is_helper) == ("reach", "total_value.value", True)
    later = save_metric(page, name="Accounts reached", kind=SeriesKind.UNIQUE, unit="people")
    assert (later.id, later.name, later.unit) == (first.id, "Reach", "people")
    assert (later.kind, later.field, later.is_helper) == (SeriesKind.UNIQUE, "", False)
    assert listed(page) == [later]


def test_a_metric_goes_on_with_what_a_file_began(page):
    with writing() as session:
        began = numbers.save_series(session, page, name="Reach", kind=SeriesKind.PEOPLE)
    assert save_metric(page).id == began.id


def test_a_metric_does_not_go_on_with_what_means_something_else(page):
    with writing() as session:
        numbers.save_series(session, page, name="Reach", kind=SeriesKind.FLOW)
    save_metric(page)
    save_metric(page, metric="reach_2")
    assert [(one.name, one.metric) for one in listed(page)] == [
        ("Reach", ""),
        ("Reach (2)", "reach"),
        ("Reach (3)", "reach_2"),
    ]


def test_a_metric_may_be_one_over_another(page):
    top = save_metric(page, metric="likes", name="Likes", kind=SeriesKind.FLOW)
    bottom = save_metric(page, metric="followers", name="Followers", kind=SeriesKind.LEVEL)
    over = {"numerator_id": top.id, "denominator_id": bottom.id}
    rate = save_metric(page, metric="rate", name="Rate", kind=SeriesKind.RATIO, **over)
    assert rate.source_ids == (top.id, bottom.id)


def test_what_has_been_read_never_moves_backwards(world, clicks):
    views = world.series("views", {})
    for ids, until in (([clicks.id, views.id], on(5)), ([clicks.id], on(9)), ([clicks.id], on(2))):
        with writing() as session:
            numbers.mark_read(session, ids, until)
    assert (again(clicks).read_until, again(views).read_until) == (on(9), on(5))


def test_a_series_is_broken_since_it_first_failed_until_it_is_read_again(clicks):
    def mark(sentence, hours):
        with writing() as session:
            numbers.mark_broken(session, clicks.id, sentence, NOW + timedelta(hours=hours))
        return again(clicks)

    gone = {"text": "{metric} is not offered any more.", "values": {"metric": "clicks"}}
    mark({"text": "It failed.", "values": {}}, 0)
    broken = mark(gone, 6)
    assert (broken.broken, broken.broken_at) == (gone, NOW)
    assert {broken: "as a key"}[broken] == "as a key"
    mended = mark(None, 12)
    assert (mended.broken, mended.broken_at) == (None, None)


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


def test_a_span_says_how_many_days_are_missing_and_which_may_still_move(clicks):
    arrive(clicks, {on(1): 1.0, on(2): 2.0, on(9): 3.0, on(10): 4.0}, provisional_from=on(9))
    with reading() as session:
        span = numbers.spans(session, [clicks.id])[clicks.id]
    assert span == Span(4, on(1), on(10), provisional_from=on(9))
    assert span.missing_days == 6


def test_single_days_of_many_series_are_read_in_one_statement(world, clicks, statements):
    arrive(clicks, {on(1): 1.0, on(2): 2.0})
    views = world.series("views", {on(1): 10.0, on(2): 20.0})
    wanted = [(clicks.id, on(2)), (views.id, on(1)), (views.id, on(3)), (99, on(1))]
    with reading() as session, statements() as made:
        found = numbers.values_on(session, wanted)
    assert found == {(clicks.id, on(2)): 2.0, (views.id, on(1)): 10.0}
    assert len(made) == 1
    with reading() as session:
        assert numbers.values_on(session, []) == {}


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
    assert {(run.ran_at, run.ended_at, run.state) for run in runs} == {(NOW, NOW, "done")}


def test_a_reading_names_the_arrival_that_brought_its_value(clicks):
    arrive(clicks, {on(1): 1.0, on(2): 2.0}, "first.csv")
    arrive(clicks, {on(1): 1.0, on(2): 5.0}, "second.csv")
    assert sources(clicks) == {on(1): "first.csv", on(2): "second.csv"}


def test_a_reading_tells_when_it_was_read_and_whether_it_may_still_move(clicks):
    arrive(clicks, {on(1): 1.0, on(2): 2.0, on(3): 3.0}, "Page", provisional_from=on(2))
    assert origins(clicks) == {
        on(1): Origin("Page", NOW, is_provisional=False),
        on(2): Origin("Page", NOW, is_provisional=True),
        on(3): Origin("Page", NOW, is_provisional=True),
    }


def test_a_reading_that_settles_is_the_same_and_keeps_its_arrival(clicks):
    arrive(clicks, {on(1): 1.0, on(2): 2.0, on(3): 3.0}, "first", provisional_from=on(1))
    later = {on(1): 1.0, on(2): 2.5, on(3): 3.0}
    assert arrive(clicks, later, "second", provisional_from=on(3)) == Arrival(0, 1, 2)
    assert origins(clicks) == {
        on(1): Origin("first", NOW, is_provisional=False),
        on(2): Origin("second", NOW, is_provisional=False),
        on(3): Origin("first", NOW, is_provisional=True),
    }


def people(series, starts_on, day, value, source="Page"):
    with writing() as session:
        run_id = numbers.add_sync_run(
            session, series.account, source=source, digest="d", user_id=None, at=NOW
        )
        return numbers.upsert_window_reading(
            session, series.id, starts_on=starts_on, day=day, value=value, sync_run_id=run_id
        )


def test_people_are_counted_from_a_day_on_up_to_each_day(clicks):
    assert people(clicks, FIRST, on(2), 20.0) == Arrival(1, 0, 0)
    assert people(clicks, FIRST, on(1), 10.0) == Arrival(1, 0, 0)
    assert people(clicks, on(1), on(2), 5.0) == Arrival(1, 0, 0)
    assert people(clicks, FIRST, on(1), 10.0, "again") == Arrival(0, 0, 1)
    assert people(clicks, FIRST, on(2), 21.0, "corrected") == Arrival(0, 1, 0)
    with reading() as session:
        found = numbers.window_readings(session, clicks.id, FIRST)
        origins = numbers.window_origins(session, clicks.id, FIRST)
    assert found == [(on(1), 10.0), (on(2), 21.0)]
    assert origins == {on(1): Origin("Page", NOW), on(2): Origin("corrected", NOW)}


def test_each_whole_period_is_told_up_to_its_last_day(world, clicks):
    for starts_on, day, value in (
        (FIRST, on(1), 10.0),
        (FIRST, on(2), 20.0),
        (on(1), on(2), 5.0),
        (on(1), on(1), 4.0),
    ):
        people(clicks, starts_on, day, value)
    people(world.series("views", {}), FIRST, on(3), 99.0)
    with reading() as session:
        assert numbers.whole_periods(session, clicks.id) == [
            WholePeriod(on(1), on(2), 5.0, Origin("Page", NOW)),
            WholePeriod(FIRST, on(2), 20.0, Origin("Page", NOW)),
        ]


def test_forgetting_readings_leaves_the_series_and_the_key_results_that_it_feeds(world, page):
    clicks = world.series("clicks", {on(1): 1.0, on(2): 2.0})
    people(clicks, FIRST, on(1), 10.0)
    reach = save_metric(page)
    arrive(reach, {on(1): 5.0})
    saved = world.save(world.key_result(feed=Feed(clicks.id, Measure.TOTAL)))
    with writing() as session:
        numbers.mark_read(session, [clicks.id, reach.id], on(2))
        assert numbers.forget_readings(session, clicks.account.id) == 3
        assert numbers.window_readings(session, clicks.id, FIRST) == []
        kept, _ = okrs.key_result(session, saved.key_results[0].id)
    assert (stored(clicks), stored(reach)) == ({}, {on(1): 5.0})
    assert (again(clicks).read_until, again(reach).read_until) == (None, on(2))
    assert kept.feed.series_id == clicks.id


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
