"""Amendments are kept as they were made, and come back with who made them."""

from datetime import UTC, date, datetime

from okr.domain.amendments import Amended, Amendment
from okr.domain.kr_type import Stage
from okr.store import amendments
from okr.store.database import reading, writing

FIRST, SECOND = datetime(2026, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
STAGES = (Stage("Plan", 2.0, date(2026, 11, 1)), Stage("Go"))


def keep(key_result, by, at, *changes):
    made = Amendment(key_result.id, at.date(), "We hired", changes)
    with writing() as session:
        amendments.add(session, [made], by=by, at=at)


def test_every_kind_of_promise_comes_back_as_it_was_the_latest_first(world):
    (key_result,) = world.save().key_results
    numbers = (Amended("target", 200.0, 250.0), Amended("lower", None, 3.0))
    rest = (
        Amended("deadline", date(2026, 12, 31), date(2026, 11, 30)),
        Amended("stages", (), STAGES),
    )
    keep(key_result, world.lead.user_id, FIRST, *numbers)
    keep(key_result, world.admin.user_id, SECOND, *rest)
    with reading() as session:
        latest, first = amendments.of_key_result(session, key_result.id)
    assert (latest.by, latest.at, latest.day, latest.changes) == (
        "Admin",
        SECOND,
        SECOND.date(),
        rest,
    )
    assert (first.by, first.reason, first.changes) == ("Lead", "We hired", numbers)


def test_the_last_day_is_that_of_each_key_result_that_was_amended(world):
    saved = world.save(world.key_result(), world.key_result())
    amended, _kept = saved.key_results
    keep(amended, world.lead.user_id, SECOND, Amended("target", 200.0, 250.0))
    keep(amended, world.lead.user_id, FIRST, Amended("target", 250.0, 220.0))
    with reading() as session:
        assert amendments.last_days(session, saved.id) == {amended.id: SECOND.date()}
