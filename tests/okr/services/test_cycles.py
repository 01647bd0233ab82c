"""Cycles."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.arrangement import PutSection
from okr.domain.calendar import CycleKind, Period
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.gauges import Level, Look
from okr.domain.okrs import Cycle, Team
from okr.domain.scoring import Thresholds
from okr.services import cycles, gauges, objectives, sections
from okr.store import okrs
from okr.store.database import reading

TODAY = date(2026, 11, 23)
YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


def create(world, **changes):
    plain = {"name": "2027", "kind": CycleKind.YEAR} | YEAR
    return cycles.create_cycle(world.lead, world.team_id, **(plain | changes))


def days_of(cycle):
    return {"starts_on": cycle.period.starts_on, "ends_on": cycle.period.ends_on}


def fields(caught):
    return [problem.field for problem in caught.value.problems]


# Cycles


def test_a_frame_holds_what_surrounds_the_objectives(world):
    section = sections.create(world.lead, world.cycle.id, "Reach")
    later = create(world)
    frame = cycles.frame(world.viewer, world.team_id)
    assert frame.team == world.viewer.teams[0]
    assert frame.cycles == (later, world.cycle)
    assert frame.sections[0] == section
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


# Order


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


def test_a_new_cycle_has_the_sections_of_the_latest_one(world):
    reach, website = (sections.create(world.lead, world.cycle.id, n) for n in ("Reach", "Website"))
    cuts = Thresholds(0.5, 0.9)
    gauges.set_look(world.lead, Level.SECTION, reach.id, Look(cuts))
    sections.arrange(world.lead, world.cycle.id, [PutSection(website.id, reach.id)])
    made = create(world)
    frame = cycles.frame(world.lead, world.team_id)
    copied = [one for one in frame.sections if one.cycle_id == made.id]
    assert [(one.name, one.look.thresholds) for one in copied] == [
        ("Website", None),
        ("Reach", cuts),
    ]
    assert frame.sections_of(world.cycle.id) == {"Website": website.id, "Reach": reach.id}
