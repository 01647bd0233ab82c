"""Every kind of key result: its own examples, its form, and what holds for all."""

import math
import pkgutil
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okr.domain import kr_types
from okr.domain.errors import InvalidInput
from okr.domain.kr_type import Goal, Observation, Pace, Stage
from okr.domain.kr_types import KR_TYPES, kr_type
from okr.domain.kr_types.milestones import percent_done
from okr.domain.measures import Measure
from okr.domain.scoring import Band, band, score_of

EXAMPLES = [(kind, example) for kind in KR_TYPES.values() for example in kind.examples]
KINDS = list(KR_TYPES.values())
NUMBERS = st.floats(min_value=-1e6, max_value=1e6).map(lambda number: round(number, 3))
ABOVE_ZERO = st.floats(min_value=0.01, max_value=1e6).map(lambda number: round(number, 3))
POINT = Observation(1, (1,))


def raw(key, goal, value, parts=()):
    return KR_TYPES[key].fraction(goal, Observation(value, parts))


def problem_fields(key, goal):
    return [problem.field for problem in KR_TYPES[key].problems(goal)]


def sentences(key, goal):
    return " ".join(str(problem.sentence) for problem in KR_TYPES[key].problems(goal))


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_examples_come_out_as_stated(kind, example):
    assert kind.fraction(example.goal, example.observed) == pytest.approx(example.raw)


def test_the_form_offers_the_kinds_in_order():
    assert list(KR_TYPES) == [
        "increase",
        "decrease",
        "count_up",
        "at_least",
        "at_most",
        "range",
        "time_in_band",
        "binary",
        "milestones",
        "relative_change",
        "recurring",
    ]
    assert len({kind.order for kind in KINDS}) == len(KINDS)


def test_a_file_is_named_by_the_key_of_its_kind():
    assert {found.name for found in pkgutil.iter_modules(kr_types.__path__)} == set(KR_TYPES)
    assert all(kr_type(key).key == key for key in KR_TYPES)


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(InvalidInput, match=r"“guess”.*increase, decrease") as caught:
        kr_type("guess")
    assert caught.value.problems[0].field == "kr_type"


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_names_fields_of_a_goal_and_measures_that_exist(kind):
    assert set(kind.fields) <= set(Goal.__dataclass_fields__)
    assert kind.optional <= set(kind.fields)
    assert kind.feeds <= set(Measure)
    assert str(kind.title)
    assert str(kind.hint).endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_shows_both_ends_the_middle_and_beyond(kind):
    raws = {example.raw for example in kind.examples}
    assert {0.0, 1.0, None} <= raws
    assert kind.key == "binary" or any(value and 0 < value < 1 for value in raws)


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_reading_there_is_no_score_and_never_the_high_band(kind, value):
    for example in kind.examples:
        progress = kind.fraction(example.goal, Observation(value, (value,)))
        assert progress is None
        assert band(score_of(progress)) is Band.NO_DATA


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.fields])
def test_an_empty_goal_is_a_problem_in_a_field_of_the_form(kind):
    problems = kind.problems(Goal())
    assert problems
    assert {problem.field for problem in problems} <= set(kind.fields)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in KINDS for name in kind.fields if name != "stages"],
)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_goal_that_is_not_a_number_is_named(kind, name, value):
    goal = replace(kind.examples[0].goal, **{name: value})
    (problem,) = [problem for problem in kind.problems(goal) if problem.field == name]
    assert str(problem.sentence).startswith("Write a number for “")


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_example_is_a_goal_without_problems(kind):
    assert kind.problems(kind.examples[0].goal) == []


@given(NUMBERS, NUMBERS, NUMBERS)
def test_increase_and_decrease_mirror_each_other(baseline, target, value):
    assume(baseline != target)
    up = raw("increase", Goal(baseline=baseline, target=target), value)
    down = raw("decrease", Goal(baseline=-baseline, target=-target), -value)
    assert up == down


@given(NUMBERS, NUMBERS, NUMBERS)
def test_the_numbers_decide_the_direction_not_the_stated_one(baseline, target, value):
    assume(baseline != target)
    goal = Goal(baseline=baseline, target=target)
    assert raw("increase", goal, value) == raw("decrease", goal, value)


@pytest.mark.parametrize("key", ["increase", "decrease"])
@given(baseline=NUMBERS, target=NUMBERS, value=NUMBERS, factor=ABOVE_ZERO)
def test_progress_is_free_of_units(key, baseline, target, value, factor):
    assume(abs(baseline - target) > 0.001)
    plain = raw(key, Goal(baseline=baseline, target=target), value)
    scaled = raw(key, Goal(baseline=baseline * factor, target=target * factor), value * factor)
    assert scaled == pytest.approx(plain, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("key", ["at_least", "at_most"])
@given(target=ABOVE_ZERO, value=NUMBERS, factor=ABOVE_ZERO)
def test_maintaining_with_the_usual_fail_limit_is_free_of_units(key, target, value, factor):
    assume(target > 0)
    plain = raw(key, Goal(target=target), value)
    scaled = raw(key, Goal(target=target * factor), value * factor)
    assert scaled == pytest.approx(plain, rel=1e-4, abs=1e-4)


GOALS_UP = {
    "increase": Goal(baseline=2, target=5),
    "count_up": Goal(target=15),
    "at_least": Goal(target=10),
    "binary": Goal(),
    "milestones": Goal(),
    "relative_change": Goal(target=20),
}
GOALS_DOWN = {
    "decrease": Goal(baseline=40, target=20),
    "at_most": Goal(target=20),
    "relative_change": Goal(target=-20),
}


@pytest.mark.parametrize(("key", "goal"), GOALS_UP.items())
@given(one=NUMBERS, other=NUMBERS)
def test_more_is_never_worse_where_the_goal_is_upwards(key, goal, one, other):
    assert raw(key, goal, min(one, other)) <= raw(key, goal, max(one, other))


@pytest.mark.parametrize(("key", "goal"), GOALS_DOWN.items())
@given(one=NUMBERS, other=NUMBERS)
def test_more_is_never_better_where_the_goal_is_downwards(key, goal, one, other):
    assert raw(key, goal, min(one, other)) >= raw(key, goal, max(one, other))


@pytest.mark.parametrize("kind", KINDS)
@given(value=st.floats(allow_nan=True, allow_infinity=True))
def test_scores_stay_between_zero_and_one(kind, value):
    for example in kind.examples:
        score = score_of(kind.fraction(example.goal, Observation(value, (value,))))
        assert score is None or 0 <= score <= 1


@pytest.mark.parametrize("key", ["increase", "decrease"])
def test_a_flat_goal_proposes_to_maintain(key):
    assert problem_fields(key, Goal(baseline=10, target=10)) == ["target"]
    assert "“Maintain at least”" in sentences(key, Goal(baseline=10, target=10))


@pytest.mark.parametrize(
    ("key", "goal", "other"),
    [
        ("increase", Goal(baseline=40, target=20), "“Decrease”"),
        ("decrease", Goal(baseline=2, target=5), "“Increase”"),
    ],
)
def test_a_direction_against_the_numbers_names_the_other_kind(key, goal, other):
    assert problem_fields(key, goal) == ["target"]
    assert other in sentences(key, goal)


@pytest.mark.parametrize("key", ["increase", "decrease"])
def test_a_target_without_a_baseline_asks_for_the_baseline_alone(key):
    assert problem_fields(key, Goal(target=5)) == ["baseline"]
    assert problem_fields(key, Goal()) == ["baseline", "target"]


@pytest.mark.parametrize("value", [math.nan, None])
def test_a_flat_decrease_without_a_reading_has_no_score(value):
    assert raw("decrease", Goal(baseline=20, target=20), value) is None


@pytest.mark.parametrize("target", [0, -15])
def test_a_count_needs_a_target_above_zero(target):
    assert problem_fields("count_up", Goal(target=target)) == ["target"]


@pytest.mark.parametrize("key", ["relative_change", "recurring"])
def test_a_change_of_nothing_is_refused(key):
    assert problem_fields(key, Goal(target=0)) == ["target"]
    assert problem_fields(key, Goal(target=-20)) == []


def test_a_range_around_zero_needs_both_fail_limits():
    assert problem_fields("range", Goal(lower=-10, upper=0)) == ["lower_fail", "upper_fail"]
    assert problem_fields("range", Goal(lower=12, upper=8)) == ["upper"]


@given(NUMBERS)
def test_a_value_at_a_limit_of_a_range_is_inside(limit):
    assert raw("range", Goal(lower=limit, upper=limit), limit) == 1.0


def test_a_band_needs_a_limit_and_limits_the_right_way_round():
    assert problem_fields("time_in_band", Goal()) == ["lower"]
    assert problem_fields("time_in_band", Goal(upper=3)) == []
    assert problem_fields("time_in_band", Goal(lower=12, upper=8)) == ["upper"]


@given(st.lists(st.none() | NUMBERS, min_size=1))
def test_a_missing_check_in_never_raises_the_share_of_time(parts):
    goal = Goal(lower=-100, upper=100)
    before = raw("time_in_band", goal, None, tuple(parts)) or 0.0
    after = raw("time_in_band", goal, None, (*parts, None)) or 0.0
    assert after <= before


def test_a_better_month_does_not_make_up_for_a_worse_one():
    assert raw("recurring", Goal(target=10), 0, (0, 1000)) == 0.5


def test_a_month_without_growth_to_read_is_left_out():
    assert raw("recurring", Goal(target=10), 5, (None, 5, None)) == 0.5


@pytest.mark.parametrize("weight", [0, -1, math.nan, math.inf])
def test_stages_need_a_title_and_a_weight(weight):
    goal = Goal(stages=(Stage("Brief"), Stage("  ", weight)))
    assert problem_fields("milestones", goal) == ["stages", "stages"]
    assert sentences("milestones", goal) == ("Give stage 2 a title. Give stage 2 a weight above 0.")


def test_stages_done_count_by_weight():
    stages = (Stage("Brief"), Stage("Shoot", 2), Stage("Publish"))
    assert percent_done(stages, set()) == 0
    assert percent_done(stages, {1}) == 50
    assert percent_done(stages, [0, 1, 2]) == 100
    assert percent_done(stages, {7}) == 0
    assert percent_done((), {0}) == 0


@given(st.lists(st.floats(min_value=1e-6, max_value=1e6), min_size=1), st.data())
def test_one_more_stage_done_never_lowers_the_percentage(weights, data):
    stages = [Stage("Step", weight) for weight in weights]
    done = data.draw(st.sets(st.integers(0, len(stages) - 1)))
    more = data.draw(st.integers(0, len(stages) - 1))
    assert 0 <= percent_done(stages, done) <= percent_done(stages, done | {more}) <= 100
    assert percent_done(stages, range(len(stages))) == 100


def test_maintaining_is_expected_all_along_and_a_yes_only_at_the_deadline():
    paces = {kind.key: kind.pace for kind in KINDS}
    assert paces["binary"] is Pace.DEADLINE
    assert paces["milestones"] is Pace.STAGES
    full = {"at_least", "at_most", "range", "time_in_band", "recurring"}
    assert {key for key, pace in paces.items() if pace is Pace.FULL} == full


def test_worked_numbers_of_two_quarters():
    followers = raw("increase", Goal(baseline=84278, target=250000), 302743)
    rate = raw("increase", Goal(baseline=3.541, target=5), 3.525)
    reach = raw("increase", Goal(baseline=26852, target=170000), 158954)
    posts = raw("increase", Goal(baseline=67, target=134), 138)
    assert followers == pytest.approx(1.318, abs=5e-4)
    assert score_of(followers) == 1.0
    assert rate < 0
    assert score_of(rate) == 0.0
    assert reach == pytest.approx(0.923, abs=5e-4)
    assert posts == pytest.approx(1.060, abs=5e-4)
