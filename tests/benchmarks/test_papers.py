"""What is said of a report as PDF, and when it is too slow or too large."""

from dataclasses import replace

import pytest

from benchmarks.papers import Paper, Round, complaints, summary

GOOD = Round(ours=Paper(0.2, 130.0, 160_000), printed=Paper(2.6, 430.0, 500_000))


def test_what_is_measured_is_said_in_a_line():
    assert summary([GOOD]) == (
        "The dashboard as PDF: 0.20 s, 130 MB, 160 kB; by Chromium 2.60 s, 430 MB: 13.0 times as"
        " long"
    )
    assert list(complaints([GOOD])) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seconds": 0.3}, "8.7 times as fast"),
        ({"megabytes": 431.0}, "431 MB, and Chromium 430 MB"),
        ({"size": 1_000_001}, "1000001 bytes"),
    ],
)
def test_what_is_over_a_limit_is_told(changes, said):
    (sentence,) = complaints([replace(GOOD, ours=replace(GOOD.ours, **changes))])
    assert said in sentence
