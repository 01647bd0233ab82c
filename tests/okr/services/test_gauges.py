"""How gauges look, set for a team, a section or one key result."""

import pytest

from okr.domain.closing import Answer, Cause, Decision
from okr.domain.errors import ClosedCycle, InvalidInput, NotFound
from okr.domain.gauges import UNSET, Level, Look, Shape, Style
from okr.domain.okrs import Ambition
from okr.domain.scoring import COMMITTED, Thresholds
from okr.services import administration, closing, dashboard, gauges, objectives, sections
from tests.conftest import TODAY

TIGHT, LOOSE, OWN = Thresholds(0.5, 0.9), Thresholds(0.2, 0.6), Thresholds(0.1, 0.3)


@pytest.fixture
def placed(world):
    """Give a section and an objective with two key results in it."""
    section = sections.create(world.lead, world.cycle.id, "Reach")
    return section, world.save(world.key_result(), world.key_result(), section_id=section.id)


def set_look(world, level, owner_id, look):
    gauges.set_look(world.lead, level, owner_id, look)


def styles(world):
    """Give how the cycle, its one section, its one objective and its key results are drawn."""
    actor = administration.local_administrator()
    shown = dashboard.dashboard(actor, world.team_id, world.cycle.id, TODAY)
    (section,), (objective,) = shown.sections, shown.objectives
    parts = (shown, section, objective, *objective.key_results)
    return [one.standing.style for one in parts]


def test_each_level_overrules_the_one_above(world, placed):
    section, saved = placed
    plain = Style()
    assert styles(world) == [plain] * 5
    set_look(world, Level.TEAM, world.team_id, Look(TIGHT, Shape.NEEDLE))
    assert styles(world) == [Style(TIGHT, Shape.NEEDLE)] * 5
    set_look(world, Level.SECTION, section.id, Look(LOOSE))
    inner = Style(LOOSE, Shape.NEEDLE)
    assert styles(world) == [Style(TIGHT, Shape.NEEDLE), inner, inner, inner, inner]
    set_look(world, Level.KEY_RESULT, saved.key_results[0].id, Look(OWN, Shape.ARC))
    assert styles(world)[3:] == [Style(OWN, Shape.ARC), inner]
    set_look(world, Level.KEY_RESULT, saved.key_results[0].id, UNSET)
    assert styles(world)[3:] == [inner, inner]


def test_a_setting_says_what_is_above_it(world, placed):
    section, saved = placed
    set_look(world, Level.TEAM, world.team_id, Look(TIGHT))
    set_look(world, Level.SECTION, section.id, Look(shape=Shape.NEEDLE))
    first = saved.key_results[0]
    found = {
        level: gauges.setting(world.viewer, level, owner_id)
        for level, owner_id in (
            (Level.TEAM, world.team_id),
            (Level.SECTION, section.id),
            (Level.KEY_RESULT, first.id),
        )
    }
    assert [one.name for one in found.values()] == ["Social", "Reach", first.title]
    assert [one.look for one in found.values()] == [Look(TIGHT), Look(shape=Shape.NEEDLE), UNSET]
    above = [one.above for one in found.values()]
    assert above == [Style(), Style(TIGHT), Style(TIGHT, Shape.NEEDLE)]


def test_a_commitment_is_stricter_than_its_section_unless_it_has_its_own(world):
    (first,) = world.save(ambition=Ambition.COMMITTED).key_results
    assert gauges.setting(world.lead, Level.KEY_RESULT, first.id).above == Style(COMMITTED)


@pytest.mark.parametrize(("low", "high"), [(0.7, 0.4), (0.5, 0.5), (0, 0.7), (0.4, 1.1)])
@pytest.mark.parametrize("level", Level)
def test_thresholds_rise(world, placed, level, low, high):
    section, saved = placed
    owners = (world.team_id, section.id, saved.key_results[0].id)
    owner_id = dict(zip(Level, owners, strict=True))[level]
    with pytest.raises(InvalidInput):
        set_look(world, level, owner_id, Look(Thresholds(low, high)))
    assert styles(world) == [Style()] * 5


def test_an_objective_saved_later_keeps_the_look_of_its_gauges(world, placed):
    _section, saved = placed
    set_look(world, Level.KEY_RESULT, saved.key_results[0].id, Look(OWN))
    objectives.save(world.lead, saved, today=TODAY)
    assert styles(world)[3] == Style(OWN)


def test_the_colours_of_a_closed_cycle_stand(world, placed):
    section, saved = placed
    answer = Answer(Cause.APPROACH, decision=Decision.KEEP)
    answers = {one.id: answer for one in saved.key_results}
    closing.close(world.lead, world.cycle.id, answers, learned="", grace_days=0, today=TODAY)
    with pytest.raises(ClosedCycle):
        set_look(world, Level.SECTION, section.id, Look(OWN))


@pytest.mark.parametrize("level", Level)
def test_what_is_gone_is_not_found(world, level):
    with pytest.raises(NotFound):
        set_look(world, level, 99, UNSET)
