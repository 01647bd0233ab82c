"""What the benchmark prints, and when it complains."""

import pytest

from benchmarks.report import Trend, comparisons, complaints, table

SAME_COUNTS = {10: 8, 200: 8}


def rounds(*pairs):
    """Make rounds in which every measure takes as long."""
    measures = ("cold", "warm", "rerun", "redraw")
    return [[dict.fromkeys(measures, time) for time in pair] for pair in pairs]


def found(*pairs):
    return comparisons(rounds(*pairs))


def test_the_ratio_is_that_of_the_medians():
    cold = found((100, 110), (100, 120), (400, 130))[0]
    assert cold.ratio == pytest.approx(1.2)


def test_the_paired_ratio_is_the_median_of_the_rounds():
    cold = found((100, 150), (200, 300), (1000, 1200))[0]
    assert cold.paired_ratio == pytest.approx(1.5)


def test_the_table_shows_median_range_ratios_and_limit():
    cold = table(found((100, 110), (90, 120), (400, 130))).splitlines()[1]
    assert cold.split() == ["cold", "100", "(90-400)", "120", "(110-130)", "1.20", "1.10", "1.45"]


def test_nothing_is_said_within_the_limits():
    assert list(complaints(found((100, 145)), SAME_COUNTS)) == []


def test_each_measure_has_its_own_limit():
    assert list(complaints(found((100, 150)), SAME_COUNTS)) == [
        "The dashboard's cold takes 1.50 times the empty app's."
    ]
    assert len(list(complaints(found((100, 175)), SAME_COUNTS))) == 2


def test_one_slow_round_breaks_no_limit():
    assert list(complaints(found((100, 110), (100, 110), (100, 900)), SAME_COUNTS)) == []


@pytest.mark.parametrize(
    ("counts", "said"), [({10: 13, 200: 13}, "more than 12"), ({10: 6, 200: 8}, "grows")]
)
def test_too_many_statements_are_told(counts, said):
    (sentence,) = complaints(found((100, 100)), counts)
    assert said in sentence


@pytest.mark.parametrize(("opened", "count"), [(219.0, 0), (221.0, 1)])
def test_a_trend_may_take_two_empty_reruns_and_the_drawing(opened, count):
    # A bare chart opens in 160, of which one rerun is 60: drawing is 100.
    trend = Trend(bare=(150.0, 160.0, 170.0), dashboard=(opened,) * 3, empty_rerun=60.0)
    assert len(list(trend.complaints())) == count
    assert "limit 220 ms" in str(trend)
