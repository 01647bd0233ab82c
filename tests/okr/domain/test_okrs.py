"""What makes objectives and key results whole."""

import math
from dataclasses import replace
from datetime import date

import pytest

from okr.domain.calendar import CycleKind, Period
from okr.domain.errors import ClosedCycle
from okr.domain.gauges import COMMITMENT, UNSET
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.okrs import (
    BIGGEST_NUMBER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Ambition,
    Cycle,
    Feed,
    KeyResult,
    Objective,
    ObjectiveState,
    Review,
    active_problems,
    draft_problems,
    duplicate,
    goal_problems,
)
from okr.domain.pace import Curve, Phase

START, END, TODAY = date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 23)


def key_result(**changes):
    plain = KeyResult(
        title="Raise engagement",
        kind="increase",
        goal=Goal(baseline=2, target=5),
        starts_on=START,
        deadline=END,
    )
    return replace(plain, **changes)


def objective(*key_results, **changes):
    plain = Objective(title="Be quoted", key_results=key_results or (key_result(),))
    return replace(plain, **changes)


def drafted(*key_results, **changes):
    return problems_by_field(draft_problems(objective(*key_results, **changes)))


def activated(*key_results, today=TODAY, running=(), **changes):
    written = objective(*key_results, **changes)
    return problems_by_field(active_problems(written, today=today, running=running))


def problems_by_field(problems):
    assert len({problem.field for problem in problems}) == len(problems), problems
    return {problem.field: str(problem.sentence) for problem in problems}


def test_a_key_result_counts_from_its_start_to_its_deadline():
    assert key_result().period == Period(START, END)


# Colours


@pytest.mark.parametrize(
    ("ambition", "look"), [(Ambition.ASPIRATIONAL, UNSET), (Ambition.COMMITTED, COMMITMENT)]
)
def test_a_commitment_has_a_look_of_its_own(ambition, look):
    assert objective(ambition=ambition).look == look


# Drafts


def test_a_draft_may_have_gaps():
    assert drafted(key_result(kind="", goal=Goal())) == {}
    assert draft_problems(Objective("Be quoted")) == []


@pytest.mark.parametrize("title", ["", "  \n"])
def test_a_draft_needs_a_title(title):
    assert drafted(title=title) == {"title": "Write the objective: one sentence."}


@pytest.mark.parametrize(("field", "longest"), [("title", LONGEST_TITLE), ("why", LONGEST_TEXT)])
def test_texts_have_a_limit(field, longest):
    assert drafted(**{field: "x" * longest}) == {}
    assert f"{longest + 1} characters" in drafted(**{field: "x" * (longest + 1)})[field]


def test_an_objective_has_at_most_four_key_results():
    assert drafted(*[key_result()] * 4) == {}
    assert "at most four key results" in drafted(*[key_result()] * 5)["key_results"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * (LONGEST_TITLE + 1)}),
        ("kind", {"kind": "magic"}),
        ("weight", {"weight": -0.1}),
        ("weight", {"weight": math.nan}),
        ("weight", {"weight": math.inf}),
        ("target", {"goal": Goal(target=math.nan)}),
        ("baseline", {"goal": Goal(baseline=-math.inf)}),
        ("lower", {"goal": Goal(lower=BIGGEST_NUMBER * 1.01)}),
        ("upper_fail", {"goal": Goal(upper_fail=-BIGGEST_NUMBER * 1.01)}),
    ],
)
def test_what_is_wrong_with_a_key_result_is_said_at_its_field(field, changes):
    problems = drafted(key_result(), key_result(**changes))
    assert list(problems) == [f"key_results.1.{field}"]


@pytest.mark.parametrize("number", [0, -1.5, BIGGEST_NUMBER, -BIGGEST_NUMBER])
def test_every_plain_number_is_taken(number):
    assert drafted(key_result(goal=Goal(target=number), weight=abs(number))) == {}


# Active objectives


def test_a_whole_objective_can_be_active():
    assert activated() == {}


def test_an_active_objective_needs_a_key_result():
    problems = active_problems(Objective("Be quoted"), today=TODAY)
    assert "Add at least one key result" in problems_by_field(problems)["key_results"]


def test_an_active_objective_needs_some_weight():
    weightless = key_result(weight=0)
    assert activated(weightless, key_result()) == {}
    assert "weight above zero" in activated(weightless, weightless)["key_results"]


def test_an_active_objective_obeys_what_a_draft_does():
    assert list(activated(title="")) == ["title"]
    assert list(activated(key_result(kind="magic"))) == ["key_results.0.kind"]


def test_an_active_objective_needs_the_kind_that_a_draft_may_leave_open():
    assert list(activated(key_result(kind=""))) == ["key_results.0.kind"]


def test_what_a_kind_asks_for_is_said_once():
    assert list(activated(key_result(goal=Goal(baseline=2, target=2)))) == ["key_results.0.target"]
    assert list(activated(key_result(goal=Goal(target=5)))) == ["key_results.0.baseline"]
    both = active_problems(objective(key_result(goal=Goal(2, math.nan))), today=TODAY)
    assert len(both) == len({(one.field, str(one.sentence)) for one in both})


def test_a_deadline_comes_after_the_start():
    assert activated(key_result(starts_on=END, deadline=END)) == {}
    problems = activated(key_result(starts_on=END, deadline=START))
    assert "is before the start" in problems["key_results.0.deadline"]


def test_a_new_key_result_has_its_deadline_ahead():
    assert activated(today=END) == {}
    past = activated(today=date(2027, 1, 1))
    assert "has already passed" in past["key_results.0.deadline"]


def test_a_key_result_that_is_scored_already_may_be_mended_after_its_deadline():
    assert activated(key_result(id=3), today=date(2027, 1, 1), running={3}) == {}
    assert "key_results.0.deadline" in activated(key_result(id=3), today=date(2027, 1, 1))


def test_a_kind_is_fed_by_the_measures_that_suit_it():
    assert activated(key_result(feed=Feed(1, Measure.TOTAL))) == {}
    problems = activated(key_result(feed=Feed(1, Measure.MONTHLY_GROWTH)))
    assert "cannot be fed that way" in problems["key_results.0.feed"]


def test_a_phased_plan_is_checked_where_one_is_asked_for():
    late = (Phase(date(2027, 1, 1), 0.5),)
    assert activated(key_result(phases=late)) == {}
    assert list(activated(key_result(phases=late, curve=Curve.PHASED))) == ["key_results.0.phases"]


def test_a_phased_plan_between_dates_the_wrong_way_round_is_left_aside():
    wrong = key_result(starts_on=END, deadline=START, curve=Curve.PHASED)
    assert list(activated(wrong)) == ["key_results.0.deadline"]


# Copies


def test_a_copy_is_a_new_draft_with_the_same_definition():
    feed = Feed(9, Measure.TRAILING_RATIO, window_days=7)
    original = objective(
        key_result(id=4, feed=feed, weight=2, confidence=5),
        id=3,
        cycle_id=8,
        section_id=5,
        owner_id=6,
        why="Trust",
        ambition=Ambition.COMMITTED,
        state=ObjectiveState.ACTIVE,
        is_archived=True,
        version=12,
    )
    assert duplicate(original) == replace(
        original,
        id=0,
        version=0,
        state=ObjectiveState.DRAFT,
        is_archived=False,
        key_results=(key_result(feed=feed, weight=2),),
    )


@pytest.mark.parametrize("confidence", [-1, 11])
def test_confidence_goes_from_0_to_10(confidence):
    listed = draft_problems(objective(key_result(confidence=confidence)))
    assert [one.field for one in listed] == ["key_results.0.confidence"]


@pytest.mark.parametrize("confidence", [None, 0, 10])
def test_confidence_may_be_left_open(confidence):
    assert draft_problems(objective(key_result(confidence=confidence))) == []


def test_a_goal_is_one_short_sentence():
    assert goal_problems("Sell more online") == []
    assert [one.field for one in goal_problems("  ")] == ["title"]
    assert [one.field for one in goal_problems("!" * 301)] == ["title"]


def test_a_closed_cycle_says_so_by_its_name():
    open_one = Cycle(1, 2, "Q4 2026", CycleKind.QUARTER, Period(START, END))
    open_one.require_open()
    closed = replace(open_one, closed_on=TODAY)
    assert (open_one.is_closed, closed.is_closed) == (False, True)
    with pytest.raises(ClosedCycle, match="“Q4 2026” is closed"):
        closed.require_open()


def test_a_month_between_two_reviews_may_have_31_days():
    assert [one.days for one in Review] == [7, 14, 31]
