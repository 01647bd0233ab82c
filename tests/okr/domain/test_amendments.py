"""What counts as changing a promise after it was published."""

from dataclasses import replace
from datetime import date

import pytest

from okr.domain.amendments import TITLES, Amended, Amendment, amended, amendments, is_too_soon
from okr.domain.kr_type import Goal, Stage
from okr.domain.okrs import KeyResult, Objective, ObjectiveState

DAY = date(2026, 11, 23)
PROMISED = KeyResult(
    id=7,
    title="Reach 200 followers",
    kind="increase",
    goal=Goal(baseline=100, target=200),
    starts_on=date(2026, 10, 1),
    deadline=date(2026, 12, 31),
)
PUBLISHED = Objective(id=3, title="Grow", key_results=(PROMISED,), state=ObjectiveState.ACTIVE)


def changed(before=PUBLISHED, reason="We hired", **changes):
    after = replace(PUBLISHED, key_results=(replace(PROMISED, **changes),))
    return list(amendments(before, after, day=DAY, reason=reason))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"goal": Goal(baseline=100, target=250)}, Amended("target", 200, 250)),
        ({"goal": Goal(baseline=120, target=200)}, Amended("baseline", 100, 120)),
        ({"deadline": DAY}, Amended("deadline", date(2026, 12, 31), DAY)),
        ({"starts_on": DAY}, Amended("starts_on", date(2026, 10, 1), DAY)),
        (
            {"goal": Goal(baseline=100, target=200, stages=(Stage("Plan"),))},
            Amended("stages", (), (Stage("Plan"),)),
        ),
    ],
)
def test_another_number_stage_or_day_is_an_amendment_with_its_reason(changes, expected):
    assert changed(reason=" We hired ", **changes) == [Amendment(7, DAY, "We hired", (expected,))]
    assert expected.field in TITLES


def test_other_words_and_weights_promise_the_same():
    assert changed(title="Have 200 followers", weight=2.0, unit="people") == []
    assert amended(PROMISED, PROMISED) == ()


def test_a_draft_promises_nothing_yet():
    draft = replace(PUBLISHED, state=ObjectiveState.DRAFT)
    assert changed(before=draft, deadline=DAY) == []


def test_a_key_result_that_is_new_changes_no_promise():
    assert changed(id=0, deadline=DAY) == []


@pytest.mark.parametrize(
    ("last", "expected"), [(None, False), (date(2026, 11, 16), False), (date(2026, 11, 17), True)]
)
def test_within_seven_days_of_the_last_change_the_next_is_too_soon(last, expected):
    assert is_too_soon(last, DAY) is expected
