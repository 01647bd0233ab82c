import re
from datetime import date

import pytest

from okr.domain.calendar import CycleKind, Period
from okr.domain.kr_types import KR_TYPES
from okr.domain.okrs import Cycle, ObjectiveState, active_problems
from okr.domain.templates import objective_from, templates

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
CYCLE = Cycle(id=7, team_id=1, name="Q4 2026", kind=CycleKind.QUARTER, period=QUARTER)
TEMPLATE = pytest.mark.parametrize("place", range(6))
# Where a sentence writes a number in words.
IN_WORDS = {"Reply to all comments": "100"}


def made():
    return templates(CYCLE.name, QUARTER.ends_on)


def key_results():
    return [one for template in made() for one in template.key_results]


def test_there_are_six_with_three_key_results_each():
    assert [template.key for template in made()] == ["1", "2", "3", "4", "5", "6"]
    assert all(len(template.key_results) == 3 for template in made())


def test_the_current_cycle_takes_the_place_of_the_date():
    assert str(made()[0].title).endswith("in Canada in Q4 2026.")
    assert "by 2026-12-31" in str(made()[4].title)


def test_the_numbers_of_the_form_are_those_of_the_sentence():
    for one in key_results():
        told = re.findall(r"\d+", str(one.title).replace(",", ""))
        told += [number for start, number in IN_WORDS.items() if str(one.title).startswith(start)]
        numbers = [one.goal.baseline, one.goal.target]
        assert {f"{number:g}" for number in numbers if number is not None} <= set(told), one
        is_share = f"{one.goal.target:g}%" in str(one.title) or one.goal.target == 100
        assert one.unit == ("%" if is_share else "")


def test_a_growth_in_per_cent_is_measured_as_one():
    kinds = {"relative_change", "recurring", ""}
    for one in key_results():
        if re.search(r" by \d+%", str(one.title)):
            assert one.kind in kinds
    assert [one.kind for one in key_results()] == [
        *("count_up", "relative_change", "relative_change"),
        *("recurring", "at_least", "increase"),
        *("decrease", "relative_change", "relative_change"),
        *("increase", "", "at_least"),
        *("relative_change", "increase", "relative_change"),
        *("", "", "relative_change"),
    ]


def test_no_sentence_keeps_a_date_of_its_own():
    sentences = [one.title for one in made()] + [one.title for one in key_results()]
    assert not any("2024" in sentence.text for sentence in sentences)
    assert all(str(sentence) for sentence in sentences)


def test_every_objective_is_one_sentence_and_proposes_a_section():
    for template in made():
        text = str(template.title)
        assert text.endswith(".")
        assert text.count(". ") == 0
        assert str(template.section)


def test_what_the_sentence_leaves_open_is_left_for_the_form_to_ask():
    unclear = [str(one.title) for one in key_results() if not one.kind]
    assert len(unclear) == 3
    assert unclear[0] == "Increase the average order value by 20"
    assert all("percentage" in title for title in unclear[1:])


def test_every_other_kind_exists_and_the_goal_suits_it():
    for one in key_results():
        if one.kind:
            problems = KR_TYPES[one.kind].problems(one.goal)
            assert [problem.field for problem in problems] in ([], ["baseline"])


def test_only_the_conversion_rate_lacks_a_start():
    lacking = [
        str(one.title)
        for one in key_results()
        if one.kind in ("increase", "decrease") and one.goal.baseline is None
    ]
    assert lacking == ["Reach a conversion rate of 15% from Instagram ads"]


@TEMPLATE
def test_an_objective_made_of_one_is_a_draft_for_the_whole_cycle(place):
    template = made()[place]
    objective = objective_from(template, str, CYCLE)
    assert objective.state is ObjectiveState.DRAFT
    assert objective.cycle_id == CYCLE.id
    assert objective.title == str(template.title)
    assert {one.period for one in objective.key_results} == {QUARTER}


@TEMPLATE
def test_what_is_missing_before_it_can_be_active_is_a_kind_or_a_start(place):
    template = made()[place]
    problems = active_problems(objective_from(template, str, CYCLE), today=QUARTER.starts_on)
    assert {problem.field.split(".")[-1] for problem in problems} <= {"kind", "baseline"}


def test_an_objective_speaks_the_language_it_is_made_in():
    objective = objective_from(made()[1], lambda text: text.text.upper(), CYCLE)
    assert objective.title.startswith("RAISE THE AVERAGE ORGANIC ENGAGEMENT RATE")
    assert objective.key_results[0].title.startswith("IMPROVE THE CLICK-THROUGH RATE")
