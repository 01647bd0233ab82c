"""The measured world is what the issue promises, and its statements are really counted."""

import pytest

from benchmarks.statements import statements_of_one_run
from benchmarks.world import TODAY, build_world
from okr.domain.scoring import Band
from okr.services import clock, dashboard
from okr.services.dashboard import TileBlock


@pytest.fixture
def build(database, monkeypatch):
    monkeypatch.setenv(clock.TODAY_NAME, TODAY.isoformat())
    return build_world


def shown(world):
    return dashboard.dashboard(world.actor, world.team.id, None, TODAY)


def gauges(world):
    return [view for objective in shown(world).objectives for view in objective.key_results]


def progress(world):
    return [view.point.raw for view in gauges(world)]


def test_the_world_has_six_sections_and_as_many_key_results_as_asked(build):
    world = build(24)
    assert len(shown(world).sections) == 6
    assert len(gauges(world)) == 24
    assert len(shown(world).comments) == 4
    blocks = [block for section in shown(world).sections for block in section.blocks]
    tiles = [one for block in blocks if isinstance(block, TileBlock) for one in block.tiles]
    assert len(tiles) == 12
    assert all(one.figures is not None for one in tiles)


def test_objectives_are_filled_up_when_the_number_is_uneven(build):
    assert [len(one.key_results) for one in shown(build(10)).objectives] == [4, 4, 2]


def test_every_gauge_has_a_quarter_of_readings_behind_it(build):
    world = build(24)
    assert all(view.standing.band is not Band.NO_DATA for view in gauges(world))
    detail = dashboard.key_result_detail(world.actor, world.team.id, gauges(world)[0], TODAY)
    assert len(detail.days) == 92


def test_changes_show(build):
    world = build(24)
    before = progress(world)
    text = world.change_comment(3)
    title = world.change_gauges(3)
    assert text in [comment.text for comment in shown(world).comments]
    assert title in [view.key_result.title for view in gauges(world)]
    assert all(now != then for now, then in zip(progress(world), before, strict=True))


def test_a_run_of_the_page_makes_few_statements_however_many_key_results_there_are(build):
    made = statements_of_one_run(build(24))
    assert len(made) <= 12
    assert any("progress_point" in statement for statement in made)
