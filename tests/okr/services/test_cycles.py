"""Cycles and sections."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.calendar import CycleKind, Period
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.okrs import Cycle, Team
from okr.domain.scoring import Thresholds
from okr.services import cycles, objectives
from okr.store import okrs
from okr.store.database import reading

TODAY = date(2026, 11, 23)
YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


def create(world, **changes):
    plain = {"name": "2027", "kind": CycleKind.YEAR} | YEAR
    return cycles.create_cycle(world.lead, world.team_id, **(plain | changes))


def create_sections(world, *names):
    return [cycles.create_section(world.lead, world.team_id, name) for name in names]


def section_names(world):
    return [section.name for section in cycles.frame(world.lead, world.team_id).sections]


def days_of(cycle):
    return {"starts_on": cycle.period.starts_on, "ends_on": cycle.period.ends_on}


def fields(caught):
    return [problem.field for problem in caught.value.problems]


# Cycles


def test_a_frame_holds_what_surrounds_the_objectives(world):
    later = create(world)
    (section,) = create_sections(world, "Reach")
    frame = cycles.frame(world.viewer, world.team_id)
    assert frame.team == world.viewer.teams[0]
    assert frame.cycles == (later, world.cycle)
    assert frame.sections == (section,)
    assert sorted(frame.members.values()) == ["Admin", "Lead", "Member", "Viewer"]


def test_a_cycle_is_added_with_its_days(world):
    made = create(world, name=" 2027 ")
    assert (made.name, made.kind) == ("2027", CycleKind.YEAR)
    assert made.period == Period(**YEAR)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": " q4 2026 "}, "name"),
        ({"ends_on": date(2026, 12, 31)}, "ends_on"),
    ],
)
def test_a_cycle_that_is_not_whole_is_refused_at_its_field(world, changes, field):
    with pytest.raises(InvalidInput) as caught:
        create(world, **changes)
    assert fields(caught) == [field]
    assert cycles.frame(world.lead, world.team_id).cycles == (world.cycle,)


def test_a_cycle_may_get_another_name_and_other_days(world):
    cycles.update_cycle(world.lead, world.cycle.id, name=" Autumn ", **days_of(world.cycle))
    (renamed,) = cycles.frame(world.lead, world.team_id).cycles
    assert renamed == replace(world.cycle, name="Autumn")
    cycles.update_cycle(world.lead, world.cycle.id, name="Autumn", **YEAR)
    (moved,) = cycles.frame(world.lead, world.team_id).cycles
    assert (moved.kind, moved.period) == (CycleKind.CUSTOM, Period(**YEAR))


def test_key_results_keep_their_days_when_the_cycle_moves(world):
    saved = world.save()
    cycles.update_cycle(world.lead, world.cycle.id, name="2027", **YEAR)
    with reading() as session:
        assert okrs.objective(session, saved.id) == saved


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"name": "2027 "}, "name"), ({"ends_on": date.min}, "ends_on")],
)
def test_a_cycle_stays_whole_when_it_changes(world, changes, field):
    create(world)
    with pytest.raises(InvalidInput) as caught:
        cycles.update_cycle(
            world.lead, world.cycle.id, **({"name": "Autumn"} | days_of(world.cycle) | changes)
        )
    assert fields(caught) == [field]
    assert world.cycle in cycles.frame(world.lead, world.team_id).cycles


def test_an_empty_cycle_can_be_deleted(world):
    empty = create(world)
    cycles.delete_cycle(world.lead, empty.id)
    assert cycles.frame(world.lead, world.team_id).cycles == (world.cycle,)


def test_a_cycle_with_objectives_stays_even_if_they_are_archived(world):
    objectives.archive(world.lead, world.save().id)
    with pytest.raises(InvalidInput, match="has objectives"):
        cycles.delete_cycle(world.lead, world.cycle.id)
    assert cycles.frame(world.lead, world.team_id).cycles == (world.cycle,)


def test_a_cycle_that_is_gone_is_not_found(world):
    with pytest.raises(NotFound):
        cycles.delete_cycle(world.lead, 99)


@pytest.mark.parametrize(
    ("first_month", "kind", "name", "period"),
    [
        (1, CycleKind.QUARTER, "Q4 2026", Period(date(2026, 10, 1), date(2026, 12, 31))),
        (7, CycleKind.QUARTER, "FY2026/27-Q2", Period(date(2026, 10, 1), date(2026, 12, 31))),
        (1, CycleKind.MONTH, "2026-11", Period(date(2026, 11, 1), date(2026, 11, 30))),
    ],
)
def test_the_cycle_around_today_is_proposed(first_month, kind, name, period):
    team = Team(1, "Social", first_month)
    label, proposed = cycles.proposed_cycle(team, TODAY, kind)
    assert (str(label), proposed) == (name, period)


def test_a_quarter_is_proposed_unless_another_kind_is_asked_for():
    assert str(cycles.proposed_cycle(Team(1, "Social"), TODAY)[0]) == "Q4 2026"


def test_the_cycle_around_today_opens_first_else_the_latest():
    later, running, earlier = (
        Cycle(number, 1, "", CycleKind.QUARTER, Period(*days))
        for number, days in enumerate(
            [
                (date(2027, 1, 1), date(2027, 3, 31)),
                (date(2026, 10, 1), date(2026, 12, 31)),
                (date(2026, 7, 1), date(2026, 9, 30)),
            ]
        )
    )
    assert cycles.cycle_of_day([later, running, earlier], TODAY) == running
    assert cycles.cycle_of_day([later, earlier], TODAY) == later
    assert cycles.cycle_of_day([], TODAY) is None


def test_the_year_of_a_team_begins_in_a_month(world):
    cycles.set_fiscal_start_month(world.lead, world.team_id, 7)
    assert cycles.frame(world.lead, world.team_id).team.fiscal_start_month == 7
    assert cycles.frame(world.lead, world.team_id).cycles == (world.cycle,)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_are_twelve_months(world, month):
    with pytest.raises(InvalidInput) as caught:
        cycles.set_fiscal_start_month(world.lead, world.team_id, month)
    assert fields(caught) == ["month"]


# Sections


def test_a_new_section_comes_last(world):
    create_sections(world, "Reach", " Website ")
    assert section_names(world) == ["Reach", "Website"]


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "reach", " REACH "])
def test_a_section_has_a_name_of_its_own(world, name):
    reach, website = create_sections(world, "Reach", "Website")
    with pytest.raises(InvalidInput) as caught:
        create_sections(world, name)
    assert fields(caught) == ["name"]
    with pytest.raises(InvalidInput):
        cycles.update_section(world.lead, website.id, name=name, thresholds=None)
    assert section_names(world) == [reach.name, website.name]


def test_a_section_may_keep_its_name_and_change_its_thresholds(world):
    (reach,) = create_sections(world, "Reach")
    for thresholds in (Thresholds(0.5, 0.9), None):
        cycles.update_section(world.lead, reach.id, name="reach", thresholds=thresholds)
        (stored,) = cycles.frame(world.lead, world.team_id).sections
        assert (stored.name, stored.thresholds) == ("reach", thresholds)


@pytest.mark.parametrize(("low", "high"), [(0.7, 0.4), (0.5, 0.5), (0, 0.7), (0.4, 1.1)])
def test_thresholds_rise(world, low, high):
    (reach,) = create_sections(world, "Reach")
    with pytest.raises(InvalidInput):
        cycles.update_section(world.lead, reach.id, name="Go", thresholds=Thresholds(low, high))
    assert cycles.frame(world.lead, world.team_id).sections == (reach,)


@pytest.mark.parametrize(("steps", "order"), [(-1, "BAC"), (-5, "BAC"), (1, "ACB"), (5, "ACB")])
def test_a_section_moves_as_far_as_there_is_room(world, steps, order):
    _, middle, _ = create_sections(world, *"ABC")
    cycles.move_section(world.lead, middle.id, steps)
    assert "".join(section_names(world)) == order


@given(
    st.lists(st.integers(), min_size=1, unique=True).flatmap(
        lambda ids: st.tuples(st.just(ids), st.sampled_from(ids), st.integers(-20, 20))
    )
)
def test_moving_keeps_everything_and_the_order_of_the_others(case):
    ids, moving, steps = case
    after = cycles.moved(ids, moving, steps)
    assert sorted(after) == sorted(ids)
    assert [one for one in after if one != moving] == [one for one in ids if one != moving]
    wanted = max(0, min(len(ids) - 1, ids.index(moving) + steps))
    assert after.index(moving) == wanted


def test_the_objectives_of_a_deleted_section_stay_without_one(world):
    (reach,) = create_sections(world, "Reach")
    saved = world.save(section_id=reach.id)
    cycles.delete_section(world.lead, reach.id)
    assert section_names(world) == []
    with reading() as session:
        assert okrs.objective(session, saved.id).section_id is None


def test_a_section_that_is_gone_is_not_found(world):
    with pytest.raises(NotFound):
        cycles.delete_section(world.lead, 99)
