"""How far a target reaches against the past, and what targets to propose."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr.domain.ambition import Reach, ambitiousness, proposals
from okr.domain.calendar import Period
from okr.domain.forecasting import Basis
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesData, SeriesKind

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))


def followers(values, period=QUARTER):
    """Levels that end the day before the period starts."""
    start = period.starts_on - timedelta(days=len(values))
    readings = [(start + timedelta(days=at), float(value)) for at, value in enumerate(values)]
    return Basis(Measure.LATEST, SeriesData(SeriesKind.LEVEL, readings), period)


def totals(values, measure=Measure.TOTAL, period=QUARTER):
    basis = followers(values, period)
    return Basis(measure, SeriesData(SeriesKind.FLOW, basis.data.readings), period)


GROWING = followers([1000 + day for day in range(365)])
BURST = followers([1000 + 3 * min(90, max(0, day - 60)) for day in range(365)])
NOW = 1000 + 364


def judged(basis, target, baseline=NOW):
    return ambitiousness(basis, "increase", Goal(baseline=baseline, target=target))


def test_a_trend_gets_there_by_itself():
    found = judged(GROWING, NOW + 80)
    assert found.reach is Reach.BY_ITSELF
    assert str(found.sentence) == "Your trend gets there by itself."
    assert found.moved == found.stretches


def test_what_moved_as_much_before_is_a_stretch():
    found = judged(BURST, 1270 + 200, baseline=1270)
    assert found.reach is Reach.STRETCH
    assert 0 < found.moved < found.stretches
    assert str(found.sentence) == (
        f"A stretch: {found.moved} of {found.stretches} comparable quarters moved this much."
    )


def test_what_never_moved_as_much_is_unseen():
    found = judged(GROWING, 5000)
    assert (found.reach, found.moved) == (Reach.UNSEEN, 0)
    assert str(found.sentence) == (
        f"None of the {found.stretches} comparable quarters on record moved this much."
    )


def test_a_target_without_a_start_is_compared_as_it_is():
    found = ambitiousness(totals([10] * 500), "count_up", Goal(target=900))
    assert found.reach is Reach.BY_ITSELF
    assert found.moved == found.stretches
    more = ambitiousness(totals([10] * 500), "count_up", Goal(target=1100))
    assert (more.reach, more.moved) == (Reach.UNSEEN, 0)


def test_too_short_a_history_says_nothing():
    short = followers([1000 + day for day in range(100)])
    assert judged(short, 1200, baseline=1100) is None
    assert proposals(short) is None
    empty = followers([])
    assert judged(empty, 1200) is None
    assert proposals(empty) is None


def test_a_kind_that_cannot_be_projected_says_nothing():
    by_hand = Basis(None, GROWING.data, QUARTER)
    assert ambitiousness(by_hand, "binary", Goal()) is None


def test_a_total_is_compared_with_totals_of_whole_stretches():
    # Of 200 days two whole quarters fit, and the earlier one has none before it.
    assert proposals(totals([10] * 200)) is None
    assert proposals(totals([10] * 300)) is not None


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (14, "stretches of 14 days"),
        (30, "months"),
        (60, "stretches of 60 days"),
        (92, "quarters"),
        (120, "stretches of 120 days"),
        (184, "half-years"),
        (300, "stretches of 300 days"),
        (365, "years"),
        (400, "stretches of 400 days"),
    ],
)
def test_stretches_are_named_by_their_length(days, name):
    period = Period(QUARTER.starts_on, QUARTER.starts_on + timedelta(days=days - 1))
    basis = followers([1000 + day for day in range(500)], period)
    assert name in str(judged(basis, 1e6, baseline=1500).sentence)


def test_proposals_reach_further_and_further():
    found = proposals(BURST)
    assert found.start == 1270
    assert found.start < found.safe < found.ambitious < found.moonshot
    assert found.ambitious >= 1270 + 100


def test_proposals_downward_fall():
    falling = followers([2000 - day for day in range(365)])
    found = proposals(falling, is_downward=True)
    assert found.start > found.safe > found.ambitious > found.moonshot


def test_proposals_are_readable():
    found = proposals(GROWING)
    for target in (found.safe, found.ambitious, found.moonshot):
        assert target % 20 == 0


def test_what_stands_still_is_proposed_step_by_step():
    found = proposals(followers([50] * 365))
    assert (found.start, found.safe, found.ambitious, found.moonshot) == (50, 51, 52, 53)


def test_growth_starts_from_nothing():
    found = proposals(totals([10] * 500, Measure.GROWTH))
    assert found.start == 0
    assert found.safe > 0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=230, max_size=280), st.booleans())
def test_proposals_always_ascend_in_their_direction(values, is_downward):
    found = proposals(followers(values), is_downward=is_downward)
    sign = -1 if is_downward else 1
    steps = [sign * one for one in (found.start, found.safe, found.ambitious, found.moonshot)]
    assert steps == sorted(set(steps))
