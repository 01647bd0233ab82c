"""Elapsed time, expected progress and the verdict."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.kr_type import Pace, Stage
from okr.domain.pace import (
    Curve,
    Phase,
    Plan,
    Verdict,
    elapsed,
    expected,
    expected_for,
    expected_on,
    phase_problems,
    verdict,
)

START, END = date(2026, 10, 1), date(2026, 12, 31)
PHASES = (Phase(date(2026, 10, 31), 0.2), Phase(date(2026, 11, 30), 0.5))
TAUS = st.floats(min_value=0, max_value=1)
DAYS = st.dates(date(2026, 9, 1), date(2027, 1, 31))


def phased(day, phases=PHASES, start=START, end=END):
    return expected_on(day, start=start, end=end, curve=Curve.PHASED, phases=phases)


def judge(raw, fraction, today=date(2026, 11, 23)):
    return verdict(raw, fraction, today=today, start=START, end=END)


def test_elapsed_counts_whole_days_between_the_ends():
    assert elapsed(date(2026, 11, 23), START, END) == float(Fraction(53, 91))
    assert elapsed(START, START, END) == 0.0
    assert elapsed(END, START, END) == 1.0


def test_elapsed_stays_between_zero_and_one():
    assert elapsed(START - timedelta(days=9), START, END) == 0.0
    assert elapsed(END + timedelta(days=9), START, END) == 1.0


def test_a_period_of_one_day_has_gone_from_that_day_on():
    assert elapsed(START - timedelta(days=1), START, START) == 0.0
    assert elapsed(START, START, START) == 1.0


@pytest.mark.parametrize(
    ("curve", "fraction"),
    [
        (Curve.LINEAR, 0.25),
        (Curve.S, 0.15625),
        (Curve.BACK_LOADED, 0.0625),
        (Curve.FRONT_LOADED, 0.4375),
        (Curve.PHASED, 0.25),
    ],
)
def test_curves_at_a_quarter_of_the_time(curve, fraction):
    assert expected(curve, 0.25) == pytest.approx(fraction)


@pytest.mark.parametrize("curve", Curve)
@given(one=TAUS, other=TAUS)
def test_every_curve_rises_from_nothing_to_all(curve, one, other):
    assert expected(curve, 0.0) == 0.0
    assert expected(curve, 1.0) == 1.0
    assert expected(curve, min(one, other)) <= expected(curve, max(one, other)) + 1e-12


def test_a_day_follows_the_curve_of_its_elapsed_time():
    fraction = expected_on(date(2026, 11, 23), start=START, end=END, curve=Curve.BACK_LOADED)
    assert fraction == pytest.approx((53 / 91) ** 2)


@pytest.mark.parametrize(
    ("day", "fraction"),
    [
        (date(2026, 9, 1), 0.0),
        (date(2026, 10, 1), 0.0),
        (date(2026, 10, 16), 0.1),
        (date(2026, 10, 31), 0.2),
        (date(2026, 11, 15), 0.35),
        (date(2026, 11, 30), 0.5),
        (date(2026, 12, 31), 1.0),
        (date(2027, 1, 9), 1.0),
    ],
)
def test_a_phased_plan_is_linear_between_its_phases(day, fraction):
    assert phased(day) == pytest.approx(fraction)


def test_a_phase_at_an_end_replaces_that_end():
    phases = (Phase(START, 0.1), Phase(END, 0.8))
    assert phased(START, phases) == 0.1
    assert phased(END, phases) == 0.8
    assert phased(START - timedelta(days=1), phases) == 0.0


def test_phases_outside_the_period_are_left_aside():
    phases = (Phase(START - timedelta(days=1), 0.9), Phase(END + timedelta(days=1), 0.1))
    assert phased(date(2026, 11, 23), phases) == pytest.approx(53 / 91)


def test_a_phased_day_is_over_at_once():
    assert phased(START, (), START, START) == 1.0


@given(DAYS)
def test_a_phased_plan_without_phases_is_linear(day):
    assert phased(day, ()) == pytest.approx(elapsed(day, START, END))


def test_good_phases_have_no_problem():
    assert phase_problems(PHASES, START, END) == []


def test_a_phased_plan_has_at_least_one_phase():
    assert [one.field for one in phase_problems((), START, END)] == ["phases"]


@pytest.mark.parametrize(
    ("phases", "words"),
    [
        ([Phase(date(2026, 9, 30), 0.2)], "outside the period"),
        ([Phase(date(2027, 1, 1), 0.2)], "outside the period"),
        ([Phase(date(2026, 11, 1), 1.2)], "from 0 to 100 %"),
        ([Phase(date(2026, 11, 1), math.nan)], "from 0 to 100 %"),
        ([Phase(date(2026, 11, 1), 0.2), Phase(date(2026, 11, 1), 0.3)], "two phases"),
        ([Phase(date(2026, 12, 1), 0.2), Phase(date(2026, 11, 1), 0.3)], "less than the one"),
    ],
)
def test_a_wrong_phase_is_named(phases, words):
    (problem,) = phase_problems(phases, START, END)
    assert problem.field == "phases"
    assert words in str(problem.sentence)


def test_maintaining_is_expected_in_full_all_along():
    assert expected_for(Pace.FULL, START, Plan(START, END)) == 1.0


def test_a_yes_is_expected_only_at_the_deadline():
    plan = Plan(START, END)
    assert expected_for(Pace.DEADLINE, END - timedelta(days=1), plan) is None
    assert expected_for(Pace.DEADLINE, END, plan) == 1.0


def test_a_curve_kind_follows_its_curve():
    day = date(2026, 11, 23)
    assert expected_for(Pace.CURVE, day, Plan(START, END)) == pytest.approx(53 / 91)
    plan = Plan(START, END, Curve.PHASED, PHASES)
    assert expected_for(Pace.CURVE, date(2026, 11, 30), plan) == 0.5


def test_stages_are_expected_on_their_day_and_the_undated_at_the_end():
    stages = (Stage("Brief", 1, date(2026, 10, 15)), Stage("Shoot", 2), Stage("Publish", 1, END))
    plan = Plan(START, END, stages=stages)
    days = [date(2026, 10, 14), date(2026, 10, 15), END - timedelta(days=1), END]
    assert [expected_for(Pace.STAGES, day, plan) for day in days] == [0.0, 0.25, 0.25, 1.0]


def test_stages_without_any_date_follow_the_curve():
    plan = Plan(START, END, stages=(Stage("Brief"), Stage("Shoot")))
    assert expected_for(Pace.STAGES, date(2026, 11, 23), plan) == pytest.approx(53 / 91)


def test_stages_without_weight_expect_nothing():
    plan = Plan(START, END, stages=(Stage("Brief", 0, START),))
    assert expected_for(Pace.STAGES, END, plan) == 0.0


@pytest.mark.parametrize(
    ("raw", "fraction", "expected_verdict"),
    [
        (0.6, 0.6, Verdict.ON_TRACK),
        (1.4, 0.6, Verdict.ON_TRACK),
        (0.59, 0.6, Verdict.AT_RISK),
        (0.3, 0.4, Verdict.AT_RISK),
        (0.5, 0.6, Verdict.AT_RISK),
        (0.2999, 0.4, Verdict.OFF_TRACK),
        (-0.5, 0.6, Verdict.OFF_TRACK),
        (None, 0.6, Verdict.NO_DATA),
        (None, None, Verdict.NO_DATA),
        (1.0, None, Verdict.ON_TRACK),
        (0.0, None, Verdict.TOO_EARLY),
    ],
)
def test_the_verdict_leaves_ten_points_before_off_track(raw, fraction, expected_verdict):
    assert judge(raw, fraction) is expected_verdict


@pytest.mark.parametrize(
    ("today", "expected_verdict"),
    [
        (date(2026, 9, 30), Verdict.NOT_STARTED),
        (date(2026, 10, 1), Verdict.TOO_EARLY),
        (date(2026, 10, 10), Verdict.TOO_EARLY),
        (date(2026, 10, 11), Verdict.ON_TRACK),
        (date(2026, 12, 31), Verdict.ON_TRACK),
        (date(2027, 1, 1), Verdict.ENDED),
    ],
)
def test_no_verdict_before_a_tenth_of_the_time_nor_after_the_end(today, expected_verdict):
    assert judge(1.0, 1.0, today) is expected_verdict
