"""The status of a key result: the first rule that matches wins."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.pace import Verdict
from okr.domain.status import (
    GREEN,
    Known,
    Status,
    Sync,
    is_overdue,
    needs_attention,
    severity,
    status_of,
    weakest,
)

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BY_HAND = Known(
    deadline=date(2026, 12, 31),
    review_days=7,
    verdict=Verdict.OFF_TRACK,
    updated_on=TODAY,
    confidence=8,
    confident_on=TODAY,
)
FED = Known(
    deadline=date(2026, 12, 31),
    review_days=7,
    verdict=Verdict.ON_TRACK,
    sync=Sync(NOW, every_hours=6),
)


def status(known, **changes):
    return status_of(replace(known, **changes), TODAY, NOW)


def test_the_last_day_counts_and_the_day_after_is_the_end():
    assert status(BY_HAND, deadline=TODAY) is Status.ON_TRACK
    assert status(BY_HAND, deadline=TODAY - timedelta(days=1)) is Status.ENDED


def test_what_has_ended_is_not_outdated():
    long_ago = date(2026, 10, 1)
    assert status(BY_HAND, deadline=long_ago, updated_on=long_ago) is Status.ENDED


@pytest.mark.parametrize(("days", "expected"), [(10, Status.ON_TRACK), (11, Status.OUTDATED)])
def test_a_check_in_may_be_three_days_late_and_then_overrides_green(days, expected):
    last_on = TODAY - timedelta(days=days)
    assert status(BY_HAND, updated_on=last_on, confident_on=last_on) is expected


@pytest.mark.parametrize(
    ("late", "expected"), [(timedelta(0), Status.ON_TRACK), (timedelta(seconds=1), Status.OUTDATED)]
)
def test_two_periods_without_a_good_sync_override_green(late, expected):
    sync = Sync(NOW - timedelta(hours=12) - late, every_hours=6)
    assert status(FED, sync=sync) is expected


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        (0, Status.OFF_TRACK),
        (3, Status.OFF_TRACK),
        (4, Status.AT_RISK),
        (6, Status.AT_RISK),
        (7, Status.ON_TRACK),
        (10, Status.ON_TRACK),
    ],
)
def test_confidence_goes_before_pace(confidence, expected):
    assert status(BY_HAND, confidence=confidence) is expected
    assert status(FED, confidence=confidence, confident_on=TODAY) is expected


def test_an_old_confidence_in_what_is_fed_leaves_the_word_to_the_pace():
    old = TODAY - timedelta(days=11)
    at_risk = replace(FED, verdict=Verdict.AT_RISK, confidence=9)
    assert status(at_risk, confident_on=old) is Status.AT_RISK
    assert status(at_risk, confident_on=old + timedelta(days=1)) is Status.ON_TRACK


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.ON_TRACK, Status.ON_TRACK),
        (Verdict.AT_RISK, Status.AT_RISK),
        (Verdict.OFF_TRACK, Status.OFF_TRACK),
        (Verdict.TOO_EARLY, Status.TOO_EARLY),
        (Verdict.NOT_STARTED, Status.TOO_EARLY),
        (Verdict.NO_DATA, Status.PENDING),
    ],
)
def test_without_a_confidence_the_pace_tells(verdict, expected):
    assert status(FED, verdict=verdict) is expected


def test_what_was_never_updated_is_pending_and_never_green():
    never = Known(date(2026, 12, 31), review_days=7, verdict=Verdict.NO_DATA)
    assert status_of(never, TODAY, NOW) is Status.PENDING
    assert not is_overdue(None, 7, TODAY)
    assert {Status.ON_TRACK} == GREEN


def test_a_closed_cycle_has_nothing_to_say_any_more():
    assert status(BY_HAND, verdict=Verdict.CLOSED) is Status.CLOSED


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((), Status.PENDING),
        ((Status.ON_TRACK, Status.AT_RISK), Status.AT_RISK),
        ((Status.OUTDATED, Status.OFF_TRACK), Status.OFF_TRACK),
        ((Status.ON_TRACK, Status.OUTDATED), Status.OUTDATED),
        ((Status.ON_TRACK, Status.PENDING), Status.PENDING),
        ((Status.ON_TRACK, Status.TOO_EARLY), Status.TOO_EARLY),
        ((Status.ENDED, Status.ON_TRACK), Status.ON_TRACK),
        ((Status.CLOSED, Status.CLOSED), Status.CLOSED),
    ],
)
def test_an_objective_stands_where_its_weakest_key_result_does(statuses, expected):
    assert weakest(statuses) is expected


@given(st.lists(st.sampled_from(Status)))
def test_an_objective_is_green_only_where_all_that_runs_is(statuses):
    over = {Status.ENDED, Status.CLOSED}
    if weakest(statuses) in GREEN:
        assert set(statuses) - over == {Status.ON_TRACK}


@pytest.mark.parametrize("status", Status)
def test_what_is_behind_or_out_of_date_needs_attention(status):
    wanted = {Status.OFF_TRACK, Status.AT_RISK, Status.OUTDATED}
    assert needs_attention(status) is (status in wanted)


def test_the_weakest_is_the_most_severe():
    assert sorted(Status, key=severity)[0] is weakest(Status) is Status.OFF_TRACK
