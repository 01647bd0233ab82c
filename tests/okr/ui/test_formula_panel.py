"""A formula on a metric's page, as HTML."""

from datetime import date

from okr.services import formulas
from okr.services.formulas import Draft
from okr.ui import formula_panel


def shown(world, parsed, english, text):
    part = world.metric(text, {date(2026, 11, 1): 1.0}, name=text, account=text)
    made = formulas.save(
        world.lead, world.team_id, Draft(text, "A", {"A": part.id}), account="Formulas"
    )
    above = formulas.surroundings(world.viewer, world.team_id, made.id)
    below = formulas.surroundings(world.viewer, world.team_id, part.id)
    return parsed(
        formula_panel.formula(above.draft, above.parts, english)
        + formula_panel.users(below.used_by, english)
    )


def test_what_people_type_makes_no_elements(world, parsed, english, hostile):
    found = shown(world, parsed, english, hostile)
    assert found.elements == shown(world, parsed, english, "plain").elements
    assert found.text.count(hostile.strip()) >= 2


def test_a_metric_that_is_part_of_nothing_says_nothing(english):
    assert formula_panel.users((), english) == ""
