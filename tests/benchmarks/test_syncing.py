"""A first reading is measured as it is: in a process of its own, against the same calls."""

import pytest

from benchmarks import syncing
from benchmarks.syncing import Outcome


def outcome(**changes):
    usual = {
        "connections": 10,
        "readings": 12_000,
        "seconds": 24.0,
        "slowest": "instagram",
        "calls": 374,
        "alone_seconds": 20.0,
        "peak_megabytes": 100.0,
    }
    return Outcome(**usual | changes)


def test_what_is_within_its_limits_is_not_complained_of():
    found = [outcome(), outcome(seconds=90.0, peak_megabytes=900.0), outcome()]
    assert list(syncing.complaints(found)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seconds": 27.0}, "A first reading takes 1.35 times the slowest platform's own calls."),
        ({"peak_megabytes": 301.0}, "A first reading takes up 301 MB."),
    ],
)
def test_what_is_over_its_limit_is_said(changes, said):
    assert list(syncing.complaints([outcome(**changes), outcome(), outcome(**changes)])) == [said]


def test_the_summary_has_medians_and_limits():
    told = syncing.summary([outcome(), outcome(seconds=22.0), outcome(seconds=26.0)])
    assert "First reading of 10 connections, 12000 numbers" in told
    assert "24.00 s  (22.00-26.00)" in told
    assert "its 374 calls in a row" in told
    assert "1.200    (1.100-1.300)  limit 1.3" in told


@pytest.mark.slow
@pytest.mark.alone
def test_everything_is_read_and_the_slowest_made_its_calls_twice(tmp_path):
    # Answers take long enough for calls to count for more than whatever else the machine does.
    (found,) = syncing.measure(tmp_path, rounds=1, answer_ms=10)
    assert (found.connections, found.slowest) == (10, "instagram")
    assert found.readings > 10_000
    assert found.calls > 300
    assert found.calls * 0.01 < found.alone_seconds < found.seconds
    assert 30 < found.peak_megabytes < syncing.MOST_MEGABYTES
