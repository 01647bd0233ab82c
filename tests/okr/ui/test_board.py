"""The dashboard as HTML: what people typed stays text, and no gauge says more than it knows."""

from dataclasses import replace

import pytest

from okr.domain.arrangement import Card, CardKind, PutCard
from okr.domain.okrs import Scoring, Section
from okr.locale.language import language
from okr.services import sections
from okr.ui import board


@pytest.fixture
def drawn(shown, parsed, english):
    """Return what draws the dashboard as it stands."""

    def draw(dashboard=None, _=english):
        dashboard = dashboard or shown()
        return parsed(board.board(dashboard, dashboard.cycle, _))

    return draw


def with_texts(world, text, **changes):
    section = sections.create(world.lead, world.cycle.id, "News")
    key_result = world.key_result(title=text, unit=text)
    return world.save(
        key_result, title=f"Be {text}", why=text, section_id=section.id, owner_id=world.lead.user_id
    )


def renamed(dashboard, text):
    """Give the dashboard with every other name on it replaced."""
    sections = [
        replace(
            view,
            section=Section(1, 1, text, 0),
            blocks=tuple(
                replace(one, objective=replace(one.objective, owner=text)) for one in view.blocks
            ),
        )
        for view in dashboard.sections
    ]
    return replace(
        dashboard,
        team=replace(dashboard.team, name=text),
        cycle=replace(dashboard.cycle, name=text),
        sections=tuple(sections),
    )


def test_what_people_type_makes_no_elements(world, at, shown, drawn, hostile):
    saved = with_texts(world, "plain")
    at(saved.key_results[0], 150)
    harmless = shown()
    (section,) = harmless.sections
    (block,) = section.blocks
    view = block.objective
    objective = replace(view.objective, title=hostile, why=hostile)
    (key_result,) = view.key_results
    typed = replace(key_result.key_result, title=hostile, unit=hostile)
    views = (replace(key_result, key_result=typed),)
    changed = replace(view, objective=objective, key_results=views)
    blocks = (replace(block, objective=changed, key_results=views),)
    attacked = replace(harmless, sections=(replace(section, blocks=blocks),))
    found = drawn(renamed(attacked, hostile))
    assert found.elements == drawn(renamed(harmless, "plain")).elements
    assert found.text.count(hostile) >= 7


def test_demo_data_is_marked(world, shown, drawn):
    world.save()
    real = shown()
    assert "Demo data" not in drawn(real).text
    demo = replace(real, team=replace(real.team, is_demo=True))
    assert "Demo data" in drawn(demo).text


def test_without_data_nothing_is_coloured(world, drawn):
    world.save()
    text = drawn().text
    assert "No data" in text
    assert "0 of 1 key results have data; the others count as 0." in text
    for word in ("On target", "Getting there", "Far off", "on track"):
        assert word not in text


def test_a_value_below_the_start_is_said(world, at, drawn):
    at(world.save().key_results[0], 80)
    text = drawn().text
    assert "▼ below baseline" in text
    assert "Far off" in text


def test_a_value_beyond_the_target_is_said(world, at, drawn):
    at(world.save().key_results[0], 230)
    text = drawn().text
    assert "130%" in text
    assert "On target" in text
    assert "1.0" in text


def test_a_value_has_its_day_and_its_status(world, at, drawn):
    at(world.save().key_results[0], 150)
    text = drawn().text
    assert "150" in text
    assert "100 → 200" in text
    assert "as of 23 Nov 2026" in text
    assert "◆  at risk" in text


def test_a_card_opens_its_key_result(world, drawn, shown, parsed, english):
    saved = world.save()
    dashboard = shown()
    html = board.board(dashboard, dashboard.cycle, english)
    number = saved.key_results[0].id
    assert f'data-pick="kr:{number}"' in html
    assert f'href="?team={world.team_id}&amp;cycle={world.cycle.id}&amp;kr={number}"' in html


def test_numbers_and_days_are_written_in_the_language_of_the_reader(world, at, drawn):
    at(world.save().key_results[0], 123.5)
    text = drawn(_=language("fr")).text
    assert "123,5" in text
    assert "23 nov. 2026" in text


def test_objectives_without_a_section_come_last(world, drawn):
    section = sections.create(world.lead, world.cycle.id, "News")
    world.save(title="Stand alone")
    world.save(title="Feel at home", section_id=section.id)
    text = drawn().text
    assert text.index("Feel at home") < text.index("Without a section") < text.index("Stand alone")


@pytest.mark.parametrize(
    ("values", "expected"), [((200.0, 150.0), "1 of 2 reached"), ((200.0, 220.0), "✓ Reached")]
)
def test_yes_or_no_is_answered_in_the_place_of_a_score(world, at, drawn, values, expected):
    saved = world.save(world.key_result(), world.key_result(), scoring=Scoring.YES_NO)
    for key_result, value in zip(saved.key_results, values, strict=True):
        at(key_result, value)
    assert expected in drawn().text


def test_neighbours_of_one_objective_stand_under_it_and_one_that_hangs_elsewhere_names_it_too(
    world, drawn
):
    section = sections.create(world.lead, world.cycle.id, "News")
    saved = world.save(
        *(world.key_result(title=one) for one in ("First", "Second")), title="Be quoted"
    )
    second = Card(CardKind.KEY_RESULT, saved.key_results[1].id)
    sections.arrange(world.lead, world.cycle.id, [PutCard(second, section.id)])
    text = drawn().text
    places = [text.index(one) for one in ("News", "Second", "Without a section", "First")]
    assert places == sorted(places)
    assert text.count("Be quoted") == 2


def test_only_who_may_arrange_is_offered_it(world, shown, english):
    world.save()
    dashboard = shown()
    for may in (True, False):
        html = board.board(dashboard, dashboard.cycle, english, may_arrange=may)
        assert ('data-pick="arrange:"' in html) is may
