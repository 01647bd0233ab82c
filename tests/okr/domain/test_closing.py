"""How a cycle ends: what is asked, what a score tells, what comes along."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.calendar import Period
from okr.domain.closing import (
    GRACE_DAYS,
    LONGEST_NOTE,
    Answer,
    Cause,
    Correction,
    Decision,
    Final,
    Outcome,
    Portfolio,
    Remark,
    Snapshot,
    carried_over,
    closing_problems,
    is_moved,
    is_to_carry,
    needs_cause,
    outcome,
    portfolio,
    remark,
    settles_on,
)
from okr.domain.kr_type import Goal, Stage
from okr.domain.measures import Measure
from okr.domain.okrs import Ambition, Feed, KeyResult, Objective, ObjectiveState, Scoring
from okr.domain.pace import Curve, Phase
from okr.domain.scoring import Band

OLD = Period(date(2026, 10, 1), date(2026, 12, 31))
NEW = Period(date(2027, 1, 1), date(2027, 3, 31))
WHY = Answer(Cause.APPROACH, "", Decision.KEEP)


def ended(score, raw=None):
    return Snapshot(value=1.0, raw=score if raw is None else raw, score=score)


def key_result(**changes):
    plain = KeyResult(
        id=1,
        title="Reach 200 followers",
        kind="increase",
        goal=Goal(baseline=100, target=200),
        starts_on=OLD.starts_on,
        deadline=OLD.ends_on,
    )
    return replace(plain, **changes)


def objective(*key_results, **changes):
    plain = Objective(
        id=7,
        title="Be the account that people quote",
        key_results=key_results or (key_result(),),
        state=ObjectiveState.ACTIVE,
        version=3,
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("score", "ambition", "is_needed"),
    [
        (0.64, Ambition.ASPIRATIONAL, True),
        (0.65, Ambition.ASPIRATIONAL, False),
        (0.94, Ambition.COMMITTED, True),
        (0.95, Ambition.COMMITTED, False),
        (None, Ambition.ASPIRATIONAL, True),
    ],
)
def test_a_cause_is_asked_below_what_is_read_as_good(score, ambition, is_needed):
    assert needs_cause(ended(score), ambition, Scoring.SCALE) is is_needed


def test_where_the_answer_is_yes_or_no_what_was_missed_is_explained():
    assert needs_cause(ended(0.9), Ambition.ASPIRATIONAL, Scoring.YES_NO)
    assert not needs_cause(ended(1.0), Ambition.ASPIRATIONAL, Scoring.YES_NO)
    assert needs_cause(Snapshot(), Ambition.ASPIRATIONAL, Scoring.YES_NO)


@pytest.mark.parametrize(
    ("score", "ambition", "said"),
    [
        (None, Ambition.ASPIRATIONAL, None),
        (0.24, Ambition.ASPIRATIONAL, Remark.DISCONNECTED),
        (0.25, Ambition.ASPIRATIONAL, None),
        (0.54, Ambition.ASPIRATIONAL, None),
        (0.55, Ambition.ASPIRATIONAL, Remark.INTENDED),
        (0.94, Ambition.ASPIRATIONAL, Remark.INTENDED),
        (0.95, Ambition.ASPIRATIONAL, Remark.TOO_SAFE),
        (0.1, Ambition.COMMITTED, Remark.DISCONNECTED),
        (0.7, Ambition.COMMITTED, None),
        (1.0, Ambition.COMMITTED, None),
    ],
)
def test_a_final_score_tells_how_the_target_was_set(score, ambition, said):
    assert remark(score, ambition) is said


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (None, None),
        (0.86, Portfolio.TOO_SAFE),
        (0.85, Portfolio.HEALTHY),
        (0.6, Portfolio.HEALTHY),
        (0.1 + 0.2 + 0.3, Portfolio.HEALTHY),
        (0.59, Portfolio.PARTIAL),
        (0.4, Portfolio.PARTIAL),
        (0.39, Portfolio.OUTRAN),
        (0.0, Portfolio.OUTRAN),
    ],
)
def test_the_mean_score_judges_the_cycle(score, verdict):
    assert portfolio(score) is verdict


@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_better_cycle_is_never_judged_worse(low, high):
    order = list(reversed(Portfolio))
    low, high = sorted((low, high))
    assert order.index(portfolio(low)) <= order.index(portfolio(high))


@pytest.mark.parametrize(
    ("band", "how"),
    [
        (Band.HIGH, Outcome.ACHIEVED),
        (Band.MIDDLE, Outcome.PARTLY),
        (Band.LOW, Outcome.MISSED),
        (Band.NO_DATA, Outcome.MISSED),
    ],
)
def test_the_colour_of_an_objective_says_how_it_ended(band, how):
    assert outcome(band, Scoring.SCALE, [Final(ended(0.5))]) is how
    assert outcome(band, Scoring.SCALE, []) is how


@pytest.mark.parametrize(
    ("raws", "how"),
    [
        ((1.0, 1.2), Outcome.ACHIEVED),
        ((1.0, 0.9), Outcome.PARTLY),
        ((0.9, None), Outcome.MISSED),
        ((), Outcome.MISSED),
    ],
)
def test_yes_or_no_counts_what_was_reached(raws, how):
    finals = [Final(Snapshot(raw=raw)) for raw in raws]
    assert outcome(Band.HIGH, Scoring.YES_NO, finals) is how


def test_what_is_abandoned_as_a_whole_is_called_so():
    gone = Final(ended(0.9), Answer(decision=Decision.ABANDON))
    assert outcome(Band.HIGH, Scoring.SCALE, [gone, gone]) is Outcome.ABANDONED
    assert outcome(Band.HIGH, Scoring.SCALE, [gone, Final(ended(0.9))]) is Outcome.ACHIEVED


def test_closing_asks_for_causes_decisions_and_short_notes():
    listed = [objective(key_result(id=1), key_result(id=2), key_result(id=3))]
    snapshots = {1: ended(0.5), 2: ended(0.8)}
    answers = {1: Answer(note="!" * (LONGEST_NOTE + 1)), 2: Answer(decision=Decision.ABANDON)}
    problems = closing_problems(listed, snapshots, answers)
    assert [one.field for one in problems] == [
        "1.cause",
        "1.decision",
        "1.note",
        "3.cause",
        "3.decision",
    ]
    whole = dict.fromkeys((1, 2, 3), replace(WHY, note="!" * LONGEST_NOTE))
    assert closing_problems(listed, snapshots, whole) == []


def test_late_data_count_for_some_days_after_the_end_or_the_closing():
    assert settles_on(date(2026, 12, 29), OLD.ends_on, GRACE_DAYS) == date(2027, 1, 7)
    assert settles_on(date(2027, 1, 5), OLD.ends_on, 2) == date(2027, 1, 7)


def test_only_another_value_or_progress_moves_a_final_value():
    before = ended(1.0, raw=1.1)
    assert not is_moved(before, replace(before, as_of=OLD.ends_on, source="a.csv"))
    assert is_moved(before, replace(before, raw=1.2))
    assert is_moved(before, replace(before, value=2.0))


def test_a_correction_without_a_reason_is_late_data():
    at = datetime(2027, 1, 2, tzinfo=UTC)
    assert Correction(1, ended(0.4), ended(0.5), at).is_late_data
    assert not Correction(1, ended(0.4), ended(0.5), at, reason="A typing error").is_late_data


# Carrying over


def carry(*key_results, finals=None, kept=None, **changes):
    listed = objective(*key_results, **changes)
    ids = [one.id for one in listed.key_results] if kept is None else kept
    return carried_over(listed, finals or {}, ids, OLD, NEW)


def test_only_what_was_defined_comes_along():
    copy = carry(why="It sells", ambition=Ambition.COMMITTED, section_id=3, owner_id=4)
    assert (copy.id, copy.version, copy.state, copy.origin_id) == (0, 0, ObjectiveState.DRAFT, 7)
    assert (copy.why, copy.ambition, copy.section_id, copy.owner_id) == (
        "It sells",
        Ambition.COMMITTED,
        3,
        4,
    )
    assert [one.id for one in copy.key_results] == [0]


def test_what_was_abandoned_stays_behind():
    copy = carry(key_result(id=1), key_result(id=2, title="Second"), kept=[2])
    assert [one.title for one in copy.key_results] == ["Second"]


@pytest.mark.parametrize(
    ("kind", "value", "goal"),
    [
        ("increase", 160.0, Goal(baseline=160, target=200)),
        ("increase", 200.0, Goal(baseline=200)),
        ("increase", 230.0, Goal(baseline=230)),
        ("increase", None, Goal(target=200)),
        ("decrease", 230.0, Goal(baseline=230, target=200)),
        ("decrease", 200.0, Goal(baseline=200)),
        ("decrease", 180.0, Goal(baseline=180)),
        ("at_least", 230.0, Goal(baseline=100, target=200)),
    ],
)
def test_what_goes_to_a_target_starts_where_it_ended(kind, value, goal):
    (copy,) = carry(key_result(kind=kind), finals={1: Snapshot(value=value)}).key_results
    assert copy.goal == goal


def test_a_target_that_was_never_set_stays_open():
    (copy,) = carry(
        key_result(goal=Goal(baseline=100)), finals={1: Snapshot(value=160)}
    ).key_results
    assert copy.goal == Goal(baseline=160)


def test_dates_keep_their_place_in_the_cycle():
    stages = (Stage("Begin", due_on=date(2026, 10, 1)), Stage("End"), Stage("Half", 1, OLD.ends_on))
    (copy,) = carry(
        key_result(
            kind="milestones",
            goal=Goal(stages=stages),
            starts_on=date(2026, 10, 1),
            deadline=date(2026, 11, 16),
            curve=Curve.PHASED,
            phases=(Phase(date(2026, 12, 31), 0.5),),
        )
    ).key_results
    assert (copy.starts_on, copy.deadline) == (date(2027, 1, 1), date(2027, 2, 15))
    assert [one.due_on for one in copy.goal.stages] == [NEW.starts_on, None, NEW.ends_on]
    assert [one.on for one in copy.phases] == [NEW.ends_on]


def test_a_cycle_of_one_day_can_be_carried_over_too():
    day = Period(date(2026, 10, 1), date(2026, 10, 1))
    listed = objective(key_result(starts_on=day.starts_on, deadline=day.ends_on))
    (copy,) = carried_over(listed, {}, [1], day, NEW).key_results
    assert (copy.starts_on, copy.deadline) == (NEW.starts_on, NEW.starts_on)


def test_growth_is_measured_against_the_period_before():
    feed = Feed(5, Measure.GROWTH, reference=Period(date(2026, 7, 1), date(2026, 9, 30)))
    plain = Feed(5, Measure.TOTAL)
    first, second = carry(key_result(feed=feed), key_result(id=2, feed=plain)).key_results
    assert first.feed == replace(feed, reference=OLD)
    assert second.feed == plain


@pytest.mark.parametrize(
    ("decision", "is_wanted"),
    [(Decision.KEEP, True), (Decision.CHANGE, True), (Decision.ABANDON, False), (None, False)],
)
def test_what_is_to_be_kept_or_changed_is_proposed_for_the_next_cycle(decision, is_wanted):
    assert is_to_carry(objective(), {1: Answer(decision=decision)}) is is_wanted
    assert not is_to_carry(objective(), {})
