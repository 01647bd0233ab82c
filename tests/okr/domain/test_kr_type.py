"""The arithmetic and checks that several kinds share."""

import math

import pytest

from okr.domain.kr_type import (
    FIELD_TITLES,
    Goal,
    Observation,
    baseline_problems,
    ceiling_problems,
    ceiling_share,
    finite_if_given,
    floor_problems,
    floor_share,
    is_number,
    order_problems,
    required,
    travelled,
)

NOT_NUMBERS = [None, math.nan, math.inf, -math.inf, "12"]


@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_only_finite_numbers_are_numbers(value):
    assert not is_number(value)
    assert is_number(0)
    assert is_number(-1.5)


@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_a_required_field_asks_for_a_number_by_its_name(value):
    (problem,) = required(Goal(target=value), "target")
    assert problem.field == "target"
    assert str(problem.sentence) == "Write a number for “Target”."


@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_no_share_of_the_way_without_three_numbers(value):
    assert travelled(value, 0, 1) is None
    assert travelled(1, value, 1) is None
    assert travelled(1, 0, value) is None


def test_a_field_that_may_stay_empty_still_refuses_what_is_not_a_number():
    assert finite_if_given(Goal(), "lower_fail") == []
    assert finite_if_given(Goal(lower_fail=3), "lower_fail") == []
    assert [p.field for p in finite_if_given(Goal(lower_fail=math.nan), "lower_fail")] == [
        "lower_fail"
    ]


def test_a_missing_baseline_says_how_to_mend_it():
    (problem,) = baseline_problems(Goal(target=5))
    assert problem.field == "baseline"
    assert "bind a metric and use its previous period" in str(problem.sentence)
    assert str(baseline_problems(Goal(baseline=math.inf))[0].sentence).startswith("Write a number")
    assert baseline_problems(Goal(baseline=1)) == []


@pytest.mark.parametrize(
    ("goal", "fields"),
    [
        (Goal(lower=10), []),
        (Goal(lower=10, lower_fail=9), []),
        (Goal(lower=-10, lower_fail=-20), []),
        (Goal(), ["lower"]),
        (Goal(lower=math.nan), ["lower"]),
        (Goal(lower=10, lower_fail=math.inf), ["lower_fail"]),
        (Goal(lower=0), ["lower_fail"]),
        (Goal(lower=-1), ["lower_fail"]),
        (Goal(lower=10, lower_fail=10), ["lower_fail"]),
        (Goal(lower=10, lower_fail=11), ["lower_fail"]),
    ],
)
def test_a_floor_needs_a_fail_limit_below_it(goal, fields):
    assert [p.field for p in floor_problems(goal, "lower", "lower_fail")] == fields


@pytest.mark.parametrize(
    ("goal", "fields"),
    [
        (Goal(upper=10), []),
        (Goal(upper=10, upper_fail=11), []),
        (Goal(upper=-10, upper_fail=0), []),
        (Goal(), ["upper"]),
        (Goal(upper=math.nan), ["upper"]),
        (Goal(upper=10, upper_fail=math.inf), ["upper_fail"]),
        (Goal(upper=0), ["upper_fail"]),
        (Goal(upper=-1), ["upper_fail"]),
        (Goal(upper=10, upper_fail=10), ["upper_fail"]),
        (Goal(upper=10, upper_fail=9), ["upper_fail"]),
    ],
)
def test_a_ceiling_needs_a_fail_limit_above_it(goal, fields):
    assert [p.field for p in ceiling_problems(goal, "upper", "upper_fail")] == fields


def test_limits_that_are_the_wrong_way_round_are_refused():
    (problem,) = order_problems(Goal(lower=12, upper=8))
    assert str(problem.sentence) == "The lower limit 12 is above the upper limit 8. Swap them."
    assert order_problems(Goal(lower=8, upper=8)) == []
    assert order_problems(Goal(lower=8)) == []
    assert order_problems(Goal(lower=math.nan, upper=8)) == []


@pytest.mark.parametrize("fail", [10, 12, math.nan])
def test_a_fail_limit_that_makes_no_sense_never_scores_above_zero(fail):
    assert not floor_share(9, 10, fail)
    assert not ceiling_share(11, 10, 20 - fail)


def test_every_field_of_a_goal_has_a_title():
    assert set(FIELD_TITLES) == set(Goal.__dataclass_fields__)


def test_an_observation_has_no_parts_unless_given():
    assert Observation(3).parts == ()
