"""Scores, rounding, bands and averages."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.scoring import (
    COMMITTED,
    STANDARD,
    Band,
    Thresholds,
    band,
    clamp,
    is_below_baseline,
    kr_reached,
    normalised,
    objective_reached,
    reached_count,
    score_of,
    shown,
    threshold_problems,
    weighted_score,
)

SCORES = st.floats(min_value=0, max_value=1)
WEIGHTS = st.floats(min_value=0, max_value=1e300)
SOME_WEIGHT = st.floats(min_value=1e-3, max_value=1e6)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.0, 0.0),
        (0.04, 0.0),
        (0.05, 0.1),
        (0.15, 0.2),
        (0.25, 0.3),
        (0.35, 0.4),
        (0.45, 0.5),
        (0.65, 0.7),
        (0.6499, 0.6),
        (5.9 / 10, 0.6),
        ((0.6 + 0.7) / 2, 0.7),
        (0.95, 1.0),
        (1, 1.0),
        (1.318, 1.3),
        (-0.25, -0.3),
    ],
)
def test_a_score_is_shown_with_one_decimal_half_away_from_zero(score, expected):
    assert shown(score) == expected


def test_a_score_is_never_shown_as_minus_zero():
    assert str(shown(-0.01)) == "0.0"


@given(SCORES, SCORES)
def test_rounding_keeps_the_order_of_scores(one, other):
    assert shown(min(one, other)) <= shown(max(one, other))
    assert abs(shown(one) - one) <= 0.05 + 1e-9


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (None, Band.NO_DATA),
        (0.0, Band.LOW),
        (0.349, Band.LOW),
        (0.35, Band.MIDDLE),
        (0.6, Band.MIDDLE),
        (0.649, Band.MIDDLE),
        (0.65, Band.HIGH),
        (1.0, Band.HIGH),
    ],
)
def test_bands_follow_the_score_as_shown(score, expected):
    assert band(score) is expected


def test_a_committed_goal_is_high_only_at_the_full_score():
    assert band(0.64, COMMITTED) is Band.LOW
    assert band(0.7, COMMITTED) is Band.MIDDLE
    assert band(0.94, COMMITTED) is Band.MIDDLE
    assert band(1.0, COMMITTED) is Band.HIGH


@given(SCORES, SCORES, SCORES)
def test_the_colour_never_disagrees_with_the_number(score, one, other):
    thresholds = Thresholds(min(one, other), max(one, other))
    assert band(score, thresholds) is band(shown(score), thresholds)


@pytest.mark.parametrize(
    ("low", "high", "fields"),
    [
        (0.4, 0.7, []),
        (0.7, 1.0, []),
        (0.0, 0.7, ["low"]),
        (1.0, 1.0, ["low"]),
        (0.4, 1.1, ["high"]),
        (0.7, 0.7, ["high"]),
        (0.8, 0.7, ["high"]),
        (-1, 0, ["low", "high"]),
        (math.nan, 0.7, ["low"]),
        (0.4, math.nan, ["high"]),
    ],
)
def test_thresholds_rise_within_zero_and_one(low, high, fields):
    assert [problem.field for problem in threshold_problems(low, high)] == fields


def test_the_usual_thresholds_are_valid():
    assert threshold_problems(STANDARD.low, STANDARD.high) == []
    assert threshold_problems(COMMITTED.low, COMMITTED.high) == []


@pytest.mark.parametrize(
    ("raw", "score"),
    [(None, None), (math.nan, None), (math.inf, None), (-0.2, 0.0), (0.5, 0.5), (1.318, 1.0)],
)
def test_a_score_is_raw_progress_kept_within_zero_and_one(raw, score):
    assert score_of(raw) == score


@given(st.floats(allow_nan=False))
def test_clamping_twice_changes_nothing(value):
    assert clamp(clamp(value)) == clamp(value)
    assert clamp(value, -5, 5) in (value, -5, 5)


def test_an_objective_is_the_mean_of_its_key_results():
    raws = [218465 / 165722, -0.016 / 1.459, 132102 / 143148, 71 / 67]
    scores = [score_of(raw) for raw in raws]
    assert weighted_score([(score, 1) for score in scores]) == pytest.approx(0.731, abs=5e-4)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([(None, 1), (None, 2)], None),
        ([(0.8, 0), (0.4, 0)], None),
        ([(None, 1), (0.8, 0)], None),
        ([(None, 1), (0.8, 1)], 0.4),
        ([(0.0, 1)], 0.0),
        ([(1.0, 3), (0.0, 1)], 0.75),
        ([(1.0, 1e308), (0.5, 1e308)], 0.75),
    ],
)
def test_no_data_counts_as_zero_unless_there_is_none_at_all(pairs, expected):
    assert weighted_score(pairs) == expected


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf])
def test_a_weight_that_makes_no_sense_is_refused(weight):
    with pytest.raises(ValueError, match="finite and not negative"):
        weighted_score([(0.5, 1), (0.5, weight)])
    with pytest.raises(ValueError, match="finite and not negative"):
        normalised([weight])


@given(st.lists(WEIGHTS))
def test_shares_add_up_to_one(weights):
    shares = normalised(weights)
    assert len(shares) == len(weights)
    assert sum(shares) == pytest.approx(1.0 if any(weights) else 0.0)


@given(st.lists(SOME_WEIGHT, min_size=2))
def test_removing_a_key_result_shares_out_its_weight(weights):
    rest = normalised(weights)[1:]
    assert normalised(weights[1:]) == pytest.approx([share / sum(rest) for share in rest])


@given(st.lists(st.tuples(SCORES, SOME_WEIGHT), min_size=1), SOME_WEIGHT)
def test_an_average_lies_between_its_scores_and_ignores_the_size_of_weights(pairs, factor):
    average = weighted_score(pairs)
    scores = [score for score, _ in pairs]
    assert min(scores) - 1e-9 <= average <= max(scores) + 1e-9
    scaled = weighted_score([(score, weight * factor) for score, weight in pairs])
    assert scaled == pytest.approx(average, abs=1e-9)


@given(st.lists(SOME_WEIGHT, min_size=1))
def test_full_scores_average_to_exactly_one(weights):
    assert weighted_score([(1.0, weight) for weight in weights]) == 1.0


@given(st.lists(WEIGHTS))
def test_no_data_is_never_in_the_high_band(weights):
    score = weighted_score([(None, weight) for weight in weights])
    assert band(score) is Band.NO_DATA


def test_below_the_baseline_is_told_from_at_the_baseline():
    assert is_below_baseline((3.525 - 3.541) / (5 - 3.541))
    assert not is_below_baseline(0.0)
    assert not is_below_baseline(-1e-15)
    assert not is_below_baseline(None)


def test_an_objective_is_reached_when_every_key_result_is():
    assert kr_reached(1.0)
    assert kr_reached(1 - 1e-15)
    assert not kr_reached(0.999)
    assert not kr_reached(math.nan)
    assert not kr_reached(None)
    assert reached_count([1.0, 1.3, None, 0.9]) == 2
    assert objective_reached([1.0, 1.3])
    assert not objective_reached([1.0, None])
    assert not objective_reached([])
