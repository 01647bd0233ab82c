"""What a team goes through at a check-in, and saving it all at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from okr.domain.errors import InvalidInput
from okr.domain.measures import Measure
from okr.domain.okrs import Feed, ObjectiveState, Review
from okr.domain.status import Status
from okr.services import check_ins, clock
from okr.store import connections
from okr.store.database import reading, writing
from okr.store.progress import CheckIn
from okr.store.progress import check_ins as stored
from tests.conftest import TODAY

MOST_STATEMENTS = 12


def sheet(world, day=TODAY):
    return check_ins.sheet(world.viewer, world.team_id, world.cycle.id, day).lines


def line_of(world, key_result, day=TODAY):
    (line,) = [one for one in sheet(world, day) if one.view.key_result.id == key_result.id]
    return line


def say(world, key_result, day=TODAY, **said):
    check_ins.record(world.member, CheckIn(key_result.id, day, **said), today=day)


def test_it_lists_what_is_open_in_the_order_of_the_dashboard(world):
    later = world.key_result(title="Later", starts_on=TODAY + timedelta(days=1))
    over = world.key_result(title="Over")
    saved = world.save(world.key_result(title="Open"), later, owner_id=world.member.user_id)
    world.save(over, state=ObjectiveState.DRAFT)
    (line,) = sheet(world)
    assert (line.view.key_result.title, line.objective.id, line.owner) == (
        "Open",
        saved.id,
        "Member",
    )
    assert (line.last, line.confidence, line.view.status) == (None, None, Status.PENDING)
    assert sheet(world, date(2027, 1, 1)) == ()


def test_the_last_word_counts_and_the_last_confidence_with_its_day(world):
    (key_result,) = world.save(review=Review.WEEKLY).key_results
    say(world, key_result, date(2026, 11, 16), value=120.0, confidence=8)
    say(world, key_result, date(2026, 11, 20), progress="Still fine")
    line = line_of(world, key_result)
    assert line.last.progress == "Still fine"
    assert line.confidence == 8
    assert line.view.status is Status.ON_TRACK
    assert line_of(world, key_result, date(2026, 12, 1)).view.status is Status.OUTDATED


def test_what_a_platform_feeds_is_out_of_date_when_it_was_not_read_for_long(world, monkeypatch):
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    metric = world.metric("reach", {TODAY: 150.0})
    feed = Feed(metric.id, Measure.TOTAL)
    (key_result,) = world.save(world.key_result(feed=feed)).key_results
    for hours, expected in ((11, Status.ON_TRACK), (13, Status.OUTDATED)):
        with writing() as session:
            connection_id = metric.account.connection_id
            at = now - timedelta(hours=hours)
            connections.update(session, connection_id, last_good_at=at, interval_hours=6)
        say(world, key_result, confidence=9)
        assert line_of(world, key_result).view.status is expected


def test_the_sheet_takes_as_few_statements_with_many_key_results_as_with_few(world, statements):
    counts = []
    for _round in range(2):
        for _number in range(5):
            world.save(*[world.key_result()] * 4)
        with statements() as made:
            sheet(world)
        counts.append(len(made))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


# Saving


def of(key_result):
    with reading() as session:
        return stored(session, key_result.id)


def test_all_are_saved_at_once_and_their_gauges_move(world):
    first, second = world.save(world.key_result(), world.key_result()).key_results
    made = [CheckIn(first.id, TODAY, value=150.0), CheckIn(second.id, TODAY, confidence=4)]
    check_ins.record_all(world.member, made, today=TODAY)
    assert line_of(world, first).view.point.score == 0.5
    assert line_of(world, second).confidence == 4


def test_one_that_is_wrong_keeps_all_back_and_is_named(world):
    first, second = world.save(world.key_result(), world.key_result()).key_results
    made = [CheckIn(first.id, TODAY, value=150.0), CheckIn(second.id, TODAY, confidence=11)]
    with pytest.raises(InvalidInput) as caught:
        check_ins.record_all(world.member, made, today=TODAY)
    assert [one.field for one in caught.value.problems] == [f"{second.id}.confidence"]
    assert of(first) == of(second) == []


def test_what_was_saved_before_is_not_replaced(world):
    (key_result,) = world.save().key_results
    say(world, key_result, value=120.0)
    again = replace(of(key_result)[0], value=130.0)
    check_ins.record_all(world.member, [again], today=TODAY)
    assert sorted(one.value for one in of(key_result)) == [120.0, 130.0]


# What is in the way


def in_the_way(world):
    return check_ins.sheet(world.viewer, world.team_id, world.cycle.id, TODAY).difficulties


def test_what_is_in_the_way_is_listed_until_it_is_resolved_and_can_come_back(world, monkeypatch):
    (key_result,) = world.save().key_results
    say(world, key_result, difficulties="No designer", value=120.0)
    say(world, key_result, progress="All fine", value=130.0)
    (found,) = in_the_way(world)
    assert (found.text, found.key_result, found.author) == (
        "No designer",
        key_result.title,
        "Member",
    )
    assert (found.owner_id, found.resolved_at) == (None, None)
    check_ins.resolve(world.lead, found.check_in_id)
    assert in_the_way(world)[0].resolved_at is not None
    check_ins.bring_back(world.member, found.check_in_id)
    assert in_the_way(world) == (found,)
    check_ins.resolve(world.lead, found.check_in_id)
    later = clock.now() + check_ins.KEPT_IN_SIGHT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert in_the_way(world) == ()


def test_somebody_of_the_team_looks_after_it(world):
    (key_result,) = world.save().key_results
    say(world, key_result, difficulties="No designer", value=120.0)
    (found,) = in_the_way(world)
    check_ins.assign(world.member, found.check_in_id, world.lead.user_id)
    assert in_the_way(world)[0].owner_id == world.lead.user_id
    with pytest.raises(InvalidInput, match="has left the team"):
        check_ins.assign(world.member, found.check_in_id, world.outsider.user_id)
    check_ins.assign(world.member, found.check_in_id, None)
    assert in_the_way(world)[0].owner_id is None
