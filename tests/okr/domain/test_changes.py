"""What differs between two editions of an objective."""

from dataclasses import replace
from datetime import date

import pytest

from okr.domain.changes import Change, changes
from okr.domain.kr_type import Goal, Stage
from okr.domain.measures import Measure
from okr.domain.okrs import Ambition, Feed, KeyResult, Objective, ObjectiveState
from okr.domain.pace import Curve, Phase

START, END = date(2026, 10, 1), date(2026, 12, 31)
KEY_RESULT = KeyResult("Raise reach", "increase", Goal(baseline=2, target=5), START, END, id=4)
OTHER = replace(KEY_RESULT, id=5, title="Raise clicks")
OBJECTIVE = Objective("Be seen", (KEY_RESULT, OTHER), id=3)


def described(before, after):
    return [(str(one.field), one.before, one.after) for one in changes(before, after)]


def with_key_result(**changed):
    return replace(OBJECTIVE, key_results=(replace(KEY_RESULT, **changed), OTHER))


def test_the_same_edition_has_no_changes():
    assert changes(OBJECTIVE, OBJECTIVE) == []


def test_what_is_counted_for_you_is_no_change():
    assert changes(OBJECTIVE, replace(OBJECTIVE, version=9, position=2)) == []


@pytest.mark.parametrize(
    ("name", "title", "value"),
    [
        ("title", "Objective", "Be quoted"),
        ("why", "Why it matters", "Trust"),
        ("section_id", "Section", 2),
        ("owner_id", "Owner", 7),
        ("ambition", "Ambition", Ambition.COMMITTED),
        ("state", "State", ObjectiveState.ACTIVE),
    ],
)
def test_a_field_of_the_objective(name, title, value):
    before = getattr(OBJECTIVE, name)
    assert described(OBJECTIVE, replace(OBJECTIVE, **{name: value})) == [(title, before, value)]


@pytest.mark.parametrize(
    ("name", "title", "value"),
    [
        ("kind", "Kind of “Raise reach”", "at_least"),
        ("unit", "Unit of “Raise reach”", "%"),
        ("starts_on", "Start date of “Raise reach”", date(2026, 10, 2)),
        ("deadline", "Deadline of “Raise reach”", date(2026, 12, 30)),
        ("weight", "Weight of “Raise reach”", 2.0),
        ("curve", "Pace of “Raise reach”", Curve.PHASED),
        ("phases", "Plan of “Raise reach”", (Phase(END, 0.5),)),
        ("feed", "Source of “Raise reach”", Feed(1, Measure.TOTAL)),
        ("title", "Key result of “Raise views”", "Raise views"),
    ],
)
def test_a_field_of_a_key_result(name, title, value):
    before = getattr(KEY_RESULT, name)
    assert described(OBJECTIVE, with_key_result(**{name: value})) == [(title, before, value)]


def test_each_number_of_a_goal():
    stages = (Stage("Brief"),)
    after = with_key_result(goal=Goal(baseline=2, target=6, stages=stages))
    assert described(OBJECTIVE, after) == [
        ("Target of “Raise reach”", 5, 6),
        ("Stages of “Raise reach”", (), stages),
    ]


def test_key_results_that_came_or_went():
    new = replace(KEY_RESULT, id=0, title="Raise views")
    after = replace(OBJECTIVE, key_results=(KEY_RESULT, new))
    assert described(OBJECTIVE, after) == [
        ("Key result", "Raise clicks", None),
        ("Key result", None, "Raise views"),
    ]


def test_every_new_key_result_is_listed():
    new = [replace(KEY_RESULT, id=0, title=title) for title in ("Raise views", "Raise sales")]
    after = replace(OBJECTIVE, key_results=(KEY_RESULT, OTHER, *new))
    assert [one.after for one in changes(OBJECTIVE, after)] == ["Raise views", "Raise sales"]


def test_a_key_result_that_was_never_saved_may_be_on_the_earlier_side():
    typed = replace(OBJECTIVE, key_results=(KEY_RESULT, OTHER, replace(OTHER, id=0)))
    assert described(typed, OBJECTIVE) == [("Key result", "Raise clicks", None)]


def test_a_change_keeps_values_as_they_are_in_the_domain():
    (change,) = changes(OBJECTIVE, with_key_result(weight=3.0))
    assert isinstance(change, Change)
    assert (change.before, change.after) == (1.0, 3.0)
