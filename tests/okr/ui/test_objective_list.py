"""The objectives of a cycle as HTML."""

import pytest

from okr.domain.okrs import ObjectiveState
from okr.services import cycles, objectives
from okr.ui import objective_list


@pytest.fixture
def drawn(world, parsed, english):
    """Return what draws an objective."""

    def draw(objective, *, may_write=True):
        frame = cycles.frame(world.lead, world.team_id)
        html = objective_list._article(objective, frame, {}, english, may_write=may_write)
        return parsed(html)

    return draw


def test_what_people_type_makes_no_elements(world, drawn, hostile):
    def typed(text):
        key_result = world.key_result(title=text, unit=text)
        return world.objective(key_result, title=text, why=text)

    found = drawn(typed(hostile))
    assert found.elements == drawn(typed("plain")).elements
    assert found.text.count(hostile) >= 3


def test_a_key_result_says_how_it_is_measured_until_when_and_how_much_it_weighs(world, drawn):
    heavy = world.key_result(title="Heavy", weight=3.0)
    text = drawn(world.save(heavy, world.key_result())).text
    for part in ("Increase", "100 → 200", "by 31 Dec 2026", "weight 75%", "weight 25%", "By hand"):
        assert part in text


def test_a_draft_says_so_and_what_is_still_open(world, drawn):
    open_one = world.key_result(kind="")
    text = drawn(world.save(open_one, state=ObjectiveState.DRAFT)).text
    assert "Draft" in text
    assert "Kind still to be chosen" in text


def test_readers_get_no_buttons(world, drawn):
    elements = drawn(world.save(), may_write=False).elements
    assert not [one for one in elements if one[0] == "button"]


def test_from_the_archive_an_objective_can_only_be_restored(world, drawn):
    saved = world.save()
    objectives.archive(world.lead, saved.id)
    (archived,) = objectives.objectives(world.lead, world.cycle.id)
    found = drawn(archived)
    assert "Restore" in found.text
    assert [one[0] for one in found.elements].count("button") == 1
