"""Check-ins, and what the gauges said day by day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from okr.store import okrs, people, progress
from okr.store.database import reading, writing
from okr.store.progress import CheckIn, LastKnown, ProgressPoint

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def on(day):
    return date(2026, 11, day)


def point(day, value=1.0):
    return ProgressPoint(on(day), value, value, value, 0.5)


def keep(key_result, *points):
    with writing() as session:
        progress.replace_points(session, key_result.id, points)


@pytest.fixture
def key_results(world):
    """Give two stored key results of one objective."""
    objective = world.objective(world.key_result(), world.key_result())
    with writing() as session:
        saved_id = okrs.save_objective(session, objective, by=world.lead.user_id, at=NOW)
        return okrs.objective(session, saved_id).key_results


# Points


def test_points_come_back_in_order_up_to_a_day(key_results):
    one, _ = key_results
    keep(one, point(5), point(1), point(9))
    with reading() as session:
        assert progress.points(session, one.id, on(5)) == [point(1), point(5)]


def test_new_points_take_the_place_of_all_earlier_ones(key_results):
    one, two = key_results
    keep(one, point(1), point(2))
    keep(two, point(1))
    keep(one, point(2, value=7.0))
    with reading() as session:
        assert progress.points(session, one.id, on(30)) == [point(2, value=7.0)]
        assert progress.points(session, two.id, on(30)) == [point(1)]
    keep(one)
    with reading() as session:
        assert progress.points(session, one.id, on(30)) == []


def test_a_point_may_hold_nothing(key_results):
    empty = ProgressPoint(on(1), None, None, None, None)
    keep(key_results[0], empty)
    with reading() as session:
        assert progress.points(session, key_results[0].id, on(1)) == [empty]


@pytest.mark.parametrize(
    ("until", "days"),
    [(1, (None, None)), (2, (2, None)), (4, (2, 4)), (5, (5, 4)), (30, (5, 9))],
)
def test_the_last_point_is_the_last_one_up_to_a_day(world, key_results, until, days):
    one, two = key_results
    keep(one, point(2), point(5))
    keep(two, point(4), point(9))
    with reading() as session:
        known = progress.last_known(session, world.cycle.id, on(until))
    wanted = zip(key_results, days, strict=True)
    assert {key: one.point for key, one in known.items()} == {
        kr.id: point(day) if day else None for kr, day in wanted
    }


def test_of_check_ins_the_last_day_is_known_and_the_last_confidence_with_its_own(
    world, key_results
):
    first, second = key_results
    save(world, CheckIn(first.id, on(2), confidence=3))
    save(world, CheckIn(first.id, on(3), confidence=8))
    save(world, CheckIn(first.id, on(3), confidence=4))
    save(world, CheckIn(first.id, on(5), value=1.0))
    save(world, CheckIn(first.id, on(9), confidence=1))
    with reading() as session:
        known = progress.last_known(session, world.cycle.id, on(6))
    assert known == {
        first.id: LastKnown(checked_on=on(5), confidence=4, confident_on=on(3)),
        second.id: LastKnown(),
    }


def test_what_is_last_known_is_that_of_one_cycle_in_one_statement(world, key_results, statements):
    keep(key_results[0], point(1))
    with reading() as session, statements() as made:
        assert progress.last_known(session, world.strange_cycle.id, on(30)) == {}
    assert len(made) == 1


# Check-ins


def save(world, check_in):
    with writing() as session:
        return progress.save_check_in(session, check_in, by=world.member.user_id, at=NOW)


def test_a_check_in_comes_back_whole(world, key_results):
    given = CheckIn(key_results[0].id, on(3), 4.5, (0, 2), 7, " well ", " rain ", " umbrella ")
    saved_id = save(world, given)
    with reading() as session:
        (listed,) = progress.check_ins(session, key_results[0].id)
        assert progress.check_in(session, saved_id).author_id == world.member.user_id
        assert progress.check_in(session, 99) is None
    assert listed == replace(
        given,
        id=saved_id,
        progress="well",
        difficulties="rain",
        adjustment="umbrella",
        author_id=world.member.user_id,
        author="Member",
    )


def test_the_latest_check_in_comes_first_and_the_last_of_a_day_before_it(world, key_results):
    ids = [save(world, CheckIn(key_results[0].id, on(day), 1.0)) for day in (5, 9, 5)]
    with reading() as session:
        listed = [one.id for one in progress.check_ins(session, key_results[0].id)]
    assert listed == [ids[1], ids[2], ids[0]]


def test_a_check_in_can_be_rewritten_and_removed(world, key_results):
    given = CheckIn(key_results[0].id, on(3), 4.5)
    saved_id = save(world, given)
    assert save(world, replace(given, id=saved_id, value=5.0)) == saved_id
    with writing() as session:
        assert progress.check_in(session, saved_id).value == 5.0
        progress.delete_check_in(session, saved_id)
        assert progress.check_ins(session, key_results[0].id) == []


def test_a_check_in_outlives_its_author(world, key_results):
    save(world, CheckIn(key_results[0].id, on(3), 4.5))
    with writing() as session:
        people.delete_users(session, [world.member.user_id])
    with reading() as session:
        (listed,) = progress.check_ins(session, key_results[0].id)
    assert (listed.author_id, listed.author) == (None, "")
