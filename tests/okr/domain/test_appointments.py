"""Which days of a cycle stand in a calendar."""

from dataclasses import replace
from datetime import date

from okr.domain.appointments import appointments
from okr.domain.calendar import CycleKind, Period
from okr.domain.kr_type import Goal
from okr.domain.okrs import Cycle, KeyResult, Objective, ObjectiveState, Review

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
CYCLE = Cycle(7, 1, "Q4 2026", CycleKind.QUARTER, QUARTER)
PLAIN = KeyResult(
    title="Reach 200 followers",
    kind="increase",
    goal=Goal(baseline=100, target=200),
    starts_on=QUARTER.starts_on,
    deadline=QUARTER.ends_on,
    id=3,
)
OBJECTIVE = Objective(
    title="Be quoted", cycle_id=7, key_results=(PLAIN,), state=ObjectiveState.ACTIVE
)


def listed(*objectives, cycle=CYCLE):
    return {one.key: one for one in appointments(cycle, objectives)}


def test_a_cycle_begins_and_ends():
    found = listed()
    assert [(one.day, str(one.title)) for one in found.values()] == [
        (QUARTER.starts_on, "Q4 2026 begins"),
        (QUARTER.ends_on, "Q4 2026 ends: time to close it"),
    ]


def test_objectives_reviewed_as_often_are_one_appointment_until_the_end():
    other = replace(OBJECTIVE, title="Be heard")
    often = replace(OBJECTIVE, title="Answer", review=Review.WEEKLY)
    found = listed(OBJECTIVE, other, often)
    monthly, weekly = found["cycle-7-monthly"], found["cycle-7-weekly"]
    assert (monthly.day, monthly.every, monthly.until) == (
        date(2026, 11, 1),
        Review.MONTHLY,
        QUARTER.ends_on,
    )
    assert monthly.about == ("Be quoted", "Be heard")
    assert (weekly.day, weekly.about) == (date(2026, 10, 8), ("Answer",))


def test_a_cycle_shorter_than_a_review_has_none():
    short = replace(CYCLE, period=Period(date(2026, 10, 1), date(2026, 10, 31)))
    assert "cycle-7-monthly" not in listed(OBJECTIVE, cycle=short)
    just = replace(CYCLE, period=Period(date(2026, 10, 1), date(2026, 11, 1)))
    assert listed(OBJECTIVE, cycle=just)["cycle-7-monthly"].day == date(2026, 11, 1)


def test_a_deadline_that_is_not_the_end_stands_for_itself():
    early = replace(PLAIN, id=4, deadline=date(2026, 11, 15))
    found = listed(replace(OBJECTIVE, key_results=(PLAIN, early)))
    assert "key-result-3" not in found
    assert found["key-result-4"].day == date(2026, 11, 15)
    assert str(found["key-result-4"].title) == "Deadline: Reach 200 followers"


def test_drafts_wait():
    assert len(listed(replace(OBJECTIVE, state=ObjectiveState.DRAFT))) == 2
