"""Tiles as they are stored, and what they show."""

from dataclasses import replace
from datetime import date

import pytest

from okr.domain.arrangement import Card, CardKind, Gone, RemoveTile, RestoreTile
from okr.domain.calendar import CycleKind
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.measures import SeriesKind
from okr.domain.tiles import Span, Tile, TileKind
from okr.services import cycles, dashboard, sections, tiles
from okr.services.dashboard import TileBlock
from okr.store.database import writing
from okr.store.tables import SeriesRow
from tests.conftest import TODAY

DAYS = [date(2026, 11, day) for day in range(1, 11)]


@pytest.fixture
def clicks(world):
    """Give a daily amount: 10 on each of ten days."""
    return world.series("Clicks", dict.fromkeys(DAYS, 10.0))


def save(world, tile, by=None):
    return tiles.save(by or world.lead, world.cycle.id, tile)


def hung(world, cycle=None, today=TODAY):
    """Give the tiles on the dashboard by the name of their section."""
    cycle_id = (cycle or world.cycle).id
    shown = dashboard.dashboard(world.viewer, world.team_id, cycle_id, today)
    return {
        (section.section.name if section.section else ""): [
            view for block in section.blocks if isinstance(block, TileBlock) for view in block.tiles
        ]
        for section in shown.sections
    }


def test_a_tile_hangs_in_its_section_with_what_its_metric_came_to(world, clicks):
    reach = sections.create(world.lead, world.cycle.id, "Reach")
    save(world, Tile(TileKind.NUMBER, series_id=clicks.id, section_id=reach.id))
    (view,) = hung(world)["Reach"]
    assert str(view.title) == "LinkedIn · Clicks"
    assert (view.figures.value, view.figures.as_of) == (100.0, DAYS[-1])


def test_a_rate_over_a_level_divides_by_its_mean(world, clicks):
    followers = world.series("Followers", dict.fromkeys(DAYS, 1000.0), kind=SeriesKind.LEVEL)
    rate = world.rate("Clicks per follower", clicks, followers)
    save(world, Tile(TileKind.NUMBER, series_id=rate.id))
    (view,) = hung(world)[""]
    assert view.figures.value == pytest.approx(10.0)


def test_a_tile_is_changed_and_stays_where_it_hangs(world, clicks):
    reach = sections.create(world.lead, world.cycle.id, "Reach")
    tile_id = save(world, Tile(TileKind.NUMBER, series_id=clicks.id, section_id=reach.id))
    stored = tiles.tile(world.viewer, tile_id)
    changed = replace(
        stored, kind=TileKind.NOTE, note=" Press day ", title=" Soon ", section_id=None
    )
    assert save(world, changed) == tile_id
    (view,) = hung(world)["Reach"]
    assert (view.tile.note, view.tile.title, view.series) == ("Press day", "Soon", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"series_id": None}, "series_id"),
        ({"series_id": 99}, "series_id"),
        ({"section_id": 99}, "section_id"),
        ({"title": "x" * 121}, "title"),
    ],
)
def test_what_is_missing_or_gone_is_named(world, clicks, changes, field):
    with pytest.raises(InvalidInput) as caught:
        save(world, replace(Tile(TileKind.NUMBER, series_id=clicks.id), **changes))
    assert [problem.field for problem in caught.value.problems] == [field]


def test_metrics_sections_and_tiles_of_another_team_cannot_be_had(world, clicks):
    theirs = sections.create(world.outsider, world.strange_cycle.id, "Theirs")
    tile = Tile(TileKind.NUMBER, series_id=clicks.id)
    for cycle_id, attempt, error in (
        (world.strange_cycle.id, tile, InvalidInput),
        (world.strange_cycle.id, Tile(TileKind.NOTE, save(world, tile), note="!"), NotFound),
    ):
        with pytest.raises(error):
            tiles.save(world.outsider, cycle_id, attempt)
    with pytest.raises(InvalidInput):
        save(world, replace(tile, section_id=theirs.id))
    with pytest.raises(NotFound):
        tiles.preview(world.outsider, world.strange_cycle.id, tile, TODAY)
    with pytest.raises(NotFound):
        tiles.tile(world.outsider, 1)


def test_a_tile_whose_metric_is_deleted_says_so(world, clicks):
    save(world, Tile(TileKind.LINE, series_id=clicks.id))
    with writing() as session:
        session.delete(session.get_one(SeriesRow, clicks.id))
    (view,) = hung(world)[""]
    assert (view.series, view.figures) == (None, None)


def test_a_removed_tile_comes_back(world, clicks):
    tile_id = save(world, Tile(TileKind.LINE, series_id=clicks.id))
    card = Card(CardKind.TILE, tile_id)
    undoing = sections.arrange(world.lead, world.cycle.id, [RemoveTile(card)])
    assert hung(world) == {}
    sections.arrange(world.lead, world.cycle.id, undoing)
    assert [one.tile.id for one in hung(world)[""]] == [tile_id]
    with pytest.raises(NotFound):
        sections.arrange(world.outsider, world.strange_cycle.id, [RestoreTile(card, None)])
    with pytest.raises(Gone):
        sections.arrange(world.lead, world.cycle.id, [RemoveTile(Card(CardKind.TILE, 99))])


def test_a_new_cycle_has_the_tiles_too_and_looks_at_its_own_days(world, clicks):
    reach = sections.create(world.lead, world.cycle.id, "Reach")
    save(world, Tile(TileKind.NOTE, note="Hello", section_id=reach.id))
    save(world, Tile(TileKind.NUMBER, series_id=clicks.id, span=Span.PREVIOUS_CYCLE))
    made = cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Q1 2027",
        kind=CycleKind.QUARTER,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 3, 31),
    )
    there = hung(world, made, today=date(2027, 1, 5))
    assert [one.tile.note for one in there["Reach"]] == ["Hello"]
    (number,) = there[""]
    assert number.figures.value == 100.0


def test_before_its_days_begin_a_tile_shows_nothing(world, clicks):
    save(world, Tile(TileKind.NUMBER, series_id=clicks.id))
    (view,) = hung(world, today=date(2026, 9, 1))[""]
    assert (view.series, view.figures) == (clicks, None)


def test_twelve_tiles_cost_as_many_statements_as_one(world, clicks, statements):
    top, bottom = clicks, world.series("Views", dict.fromkeys(DAYS, 100.0))
    rate = world.rate("Rate", top, bottom)

    def made():
        with statements() as listed:
            hung(world)
        return len(listed)

    save(world, Tile(TileKind.NUMBER, series_id=rate.id))
    one = made()
    for kind in (TileKind.NUMBER, TileKind.LINE, TileKind.BAR):
        for span in Span:
            for series in (clicks, rate):
                save(world, Tile(kind, series_id=series.id, span=span))
    assert made() == one


def test_a_value_that_changes_shows_at_once(world, clicks):
    save(world, Tile(TileKind.LINE, series_id=clicks.id))
    assert hung(world)[""][0].figures.value == 100.0
    world.series("Clicks", {DAYS[3]: 15.0, DAYS[4]: 5.0})
    (view,) = hung(world)[""]
    assert view.figures.value == 100.0
    assert [value for _, value in view.figures.course][3:5] == [15.0, 5.0]


def test_on_the_first_day_of_a_cycle_yesterday_s_numbers_do_not_hide_it(world):
    series = world.series("Clicks", {date(2026, 9, 29): 4.0, date(2026, 9, 30): 6.0})
    save(world, Tile(TileKind.NUMBER, series_id=series.id))
    (view,) = hung(world, today=date(2026, 10, 1))[""]
    assert (view.figures.value, view.figures.as_of) == (None, None)
