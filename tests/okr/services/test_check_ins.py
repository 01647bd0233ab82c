"""Check-ins move the gauge."""

import math
from dataclasses import replace
from datetime import date

import pytest

from okr.domain.errors import InvalidInput, NotAllowed, NotFound
from okr.domain.kr_type import Goal, Stage
from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.services import check_ins
from okr.store import progress
from okr.store.database import reading
from okr.store.progress import CheckIn

TODAY = date(2026, 11, 23)


def on(month, day):
    return date(2026, month, day)


@pytest.fixture
def key_result(world):
    """Give a key result from 100 to 200."""
    return world.save().key_results[0]


def record(world, key_result, day=TODAY, value=None, *, by=None, **details):
    check_in = CheckIn(key_result.id, day, value=value, **details)
    return check_ins.record(by or world.member, check_in, today=TODAY)


def refused(world, key_result, *arguments, **details):
    with pytest.raises(InvalidInput) as caught:
        record(world, key_result, *arguments, **details)
    assert listed(key_result) == []
    return [problem.field for problem in caught.value.problems]


def listed(key_result):
    with reading() as session:
        return progress.check_ins(session, key_result.id)


def gauge(key_result):
    """Give the days and raw progress of the gauge."""
    with reading() as session:
        points = progress.points(session, key_result.id, date.max)
    return [(point.day, point.raw) for point in points]


# The gauge


def test_a_value_moves_the_gauge(world, key_result):
    record(world, key_result, on(11, 2), 130.0)
    record(world, key_result, on(11, 9), 220.0)
    assert gauge(key_result) == [(on(11, 2), 0.3), (on(11, 9), 1.2)]
    with reading() as session:
        last = progress.points(session, key_result.id, TODAY)[-1]
    assert (last.value, last.score) == (220.0, 1.0)
    assert last.expected == pytest.approx(39 / 91)


def test_the_last_value_of_a_day_counts(world, key_result):
    record(world, key_result, TODAY, 130.0)
    record(world, key_result, TODAY, 120.0)
    record(world, key_result, TODAY, progress="Only a word")
    assert gauge(key_result) == [(TODAY, 0.2)]


def test_values_may_come_in_any_order(world, key_result):
    record(world, key_result, on(11, 9), 150.0)
    record(world, key_result, on(11, 2), 130.0)
    assert gauge(key_result) == [(on(11, 2), 0.3), (on(11, 9), 0.5)]


def test_a_deleted_check_in_gives_the_gauge_back_to_the_one_before(world, key_result):
    record(world, key_result, on(11, 2), 130.0)
    mistake = record(world, key_result, on(11, 9), 200.0)
    check_ins.delete(world.member, mistake)
    assert gauge(key_result) == [(on(11, 2), 0.3)]


def test_a_rewritten_check_in_moves_the_gauge(world, key_result):
    saved_id = record(world, key_result, on(11, 2), 130.0)
    assert record(world, key_result, on(11, 3), 140.0, id=saved_id) == saved_id
    assert gauge(key_result) == [(on(11, 3), 0.4)]


def test_confidence_and_notes_leave_the_gauge_alone(world, key_result):
    record(world, key_result, confidence=7, progress="well", difficulties="rain", adjustment="tent")
    assert gauge(key_result) == []
    (stored,) = listed(key_result)
    assert (stored.confidence, stored.author) == (7, "Member")


def test_stages_done_become_a_value(world):
    stages = (Stage("Brief"), Stage("Shoot", 2), Stage("Publish"))
    (key_result,) = world.save(
        world.key_result(kind="milestones", goal=Goal(stages=stages))
    ).key_results
    record(world, key_result, on(11, 2), stages_done=(0,))
    record(world, key_result, on(11, 3), stages_done=(0, 1, 7))
    assert gauge(key_result) == [(on(11, 2), 0.25), (on(11, 3), 0.75)]
    assert listed(key_result)[0].stages_done == (0, 1)
    assert listed(key_result)[0].value == 75.0


def test_a_level_to_hold_is_looked_at_every_week(world):
    (key_result,) = world.save(
        world.key_result(kind="time_in_band", goal=Goal(lower=8, upper=12))
    ).key_results
    record(world, key_result, on(10, 3), 10.0)
    record(world, key_result, on(10, 10), 13.0)
    record(world, key_result, on(10, 24), 11.0)
    # Of four weeks two were inside, one outside, and one went by without a check-in.
    assert gauge(key_result) == [(on(10, 3), 1.0), (on(10, 10), 0.5), (on(10, 24), 0.5)]


def test_a_recurring_growth_is_looked_at_every_month(world):
    (key_result,) = world.save(world.key_result(kind="recurring", goal=Goal(target=10))).key_results
    record(world, key_result, on(10, 3), 2.0)
    record(world, key_result, on(10, 30), 5.0)
    record(world, key_result, on(11, 20), 30.0)
    assert gauge(key_result) == [(on(10, 3), 0.2), (on(10, 30), 0.5), (on(11, 20), 0.75)]


# What is refused


@pytest.mark.parametrize("day", [on(9, 30), on(11, 24), on(12, 31)])
def test_a_day_lies_between_the_start_and_today(world, key_result, day):
    assert refused(world, key_result, day, 130.0) == ["day"]


def test_a_day_lies_before_the_deadline(world):
    (key_result,) = world.save(world.key_result(deadline=TODAY)).key_results
    late = CheckIn(key_result.id, on(11, 24), value=130.0)
    with pytest.raises(InvalidInput, match="2026-11-23"):
        check_ins.record(world.member, late, today=on(12, 24))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e16, -1e16])
def test_a_value_is_a_plain_number(world, key_result, value):
    assert refused(world, key_result, TODAY, value) == ["value"]


@pytest.mark.parametrize("confidence", [-1, 11])
def test_confidence_goes_from_nothing_to_ten(world, key_result, confidence):
    assert refused(world, key_result, confidence=confidence) == ["confidence"]


@pytest.mark.parametrize("note", ["progress", "difficulties", "adjustment"])
def test_a_note_has_a_limit(world, key_result, note):
    record(world, key_result, **{note: "x" * check_ins.LONGEST_NOTE})
    with pytest.raises(InvalidInput):
        record(world, key_result, **{note: "x" * (check_ins.LONGEST_NOTE + 1)})


def test_a_check_in_says_something(world, key_result):
    assert refused(world, key_result, progress="  ") == ["value"]


def test_what_a_metric_feeds_takes_no_value_by_hand(world):
    series = world.series("clicks", {on(11, 1): 130.0})
    (key_result,) = world.save(world.key_result(feed=Feed(series.id, Measure.TOTAL))).key_results
    assert refused(world, key_result, TODAY, 150.0) == ["value"]
    record(world, key_result, confidence=6)
    assert gauge(key_result) == [(on(11, 1), 0.3)]


# Whose check-in it is


def test_only_the_author_changes_or_deletes_a_check_in(world, key_result):
    saved_id = record(world, key_result, TODAY, 130.0)
    with pytest.raises(NotAllowed):
        record(world, key_result, TODAY, 200.0, by=world.lead, id=saved_id)
    with pytest.raises(NotAllowed):
        check_ins.delete(world.lead, saved_id)
    assert gauge(key_result) == [(TODAY, 0.3)]


def test_a_check_in_stays_with_its_key_result(world, key_result):
    saved_id = record(world, key_result, TODAY, 130.0)
    (other,) = world.save().key_results
    with pytest.raises(NotFound):
        record(world, other, TODAY, 200.0, id=saved_id)
    assert gauge(key_result) == [(TODAY, 0.3)]


def test_what_is_gone_is_not_found(world, key_result):
    with pytest.raises(NotFound):
        check_ins.delete(world.member, 99)
    with pytest.raises(NotFound):
        record(world, replace(key_result, id=99), TODAY, 130.0)
    with pytest.raises(NotFound):
        record(world, key_result, TODAY, 130.0, id=99)
