"""Cycles, sections, objectives and key results as they are stored."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from okr.domain.arrangement import Card, CardKind, PutCard, changed, layout_of
from okr.domain.calendar import CycleKind, Period
from okr.domain.gauges import UNSET, Level, Look, Shape
from okr.domain.kr_type import Goal, Stage
from okr.domain.measures import Measure
from okr.domain.okrs import Ambition, Feed, ObjectiveState
from okr.domain.pace import Curve, Phase
from okr.domain.scoring import Thresholds
from okr.store import okrs, people
from okr.store.database import reading, writing
from okr.store.okrs import Use
from okr.store.progress import CheckIn, check_ins, save_check_in
from okr.store.rows import stored_id

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def save(world, objective):
    with writing() as session:
        saved_id = okrs.save_objective(session, objective, by=world.lead.user_id, at=NOW)
        return okrs.objective(session, saved_id)


def titles(world, **options):
    with reading() as session:
        return [one.title for one in okrs.objectives(session, world.cycle.id, **options)]


def test_a_row_has_an_id_once_it_is_stored():
    assert stored_id(5) == 5
    with pytest.raises(ValueError, match="never stored"):
        stored_id(None)


# Cycles and sections


def test_the_latest_cycle_comes_first(world):
    earlier = Period(date(2026, 7, 1), date(2026, 9, 30))
    with writing() as session:
        added = okrs.add_cycle(
            session, team_id=world.team_id, name="Q3", kind=CycleKind.QUARTER, period=earlier
        )
        assert okrs.cycle(session, added.id) == added
        assert okrs.cycles(session, world.team_id) == [world.cycle, added]
        assert okrs.cycle(session, 99) is None


def test_a_new_section_comes_last(world):
    with writing() as session:
        for name in ("One", "Two"):
            okrs.add_section(session, world.cycle.id, name)
        theirs = okrs.add_section(session, world.strange_cycle.id, "Theirs")
        names = [section.name for section in okrs.sections(session, world.cycle.id)]
        assert okrs.sections_of_team(session, world.strange_team_id) == [theirs]
    assert names == ["One", "Two"]


@pytest.mark.parametrize("look", [UNSET, Look(Thresholds(0.5, 0.9), Shape.NEEDLE)])
def test_a_section_keeps_its_look(world, look):
    with writing() as session:
        section = okrs.add_section(session, world.cycle.id, "One")
        okrs.set_look(session, Level.SECTION, section.id, look)
        assert okrs.section(session, section.id) == replace(section, look=look)


def test_key_results_go_along_when_their_objective_changes_section(world):
    with writing() as session:
        one, two, three = (okrs.add_section(session, world.cycle.id, name) for name in "ABC")
    saved = save(world, world.objective(world.key_result(), world.key_result(), section_id=one.id))
    assert [kr.section_id for kr in saved.key_results] == [one.id, one.id]
    elsewhere = Card(CardKind.KEY_RESULT, saved.key_results[1].id)
    with writing() as session:
        before = layout_of([one, two, three], [saved])
        after, _ = changed(before, PutCard(elsewhere, three.id))
        okrs.keep_layout(session, before, after, NOW)
    moved = save(world, replace(saved, section_id=two.id, key_results=saved.key_results))
    assert [(kr.section_id, kr.place) for kr in moved.key_results] == [
        (two.id, None),
        (three.id, 0),
    ]


def test_a_removed_section_is_not_found_until_it_is_restored(world):
    with writing() as session:
        section = okrs.add_section(session, world.cycle.id, "One")
        there, gone = layout_of([section], []), layout_of([], [])
        okrs.keep_layout(session, there, gone, NOW)
        assert okrs.section(session, section.id) is None
        assert okrs.sections(session, world.cycle.id) == []
        assert okrs.is_section_of(session, section.id, world.cycle.id)
        okrs.keep_layout(session, gone, there, NOW)
        assert okrs.sections(session, world.cycle.id) == [section]


# Objectives


def test_everything_about_an_objective_comes_back(world):
    series = world.series("clicks", {})
    feed = Feed(series.id, Measure.GROWTH, 7, Period(date(2026, 7, 1), date(2026, 9, 30)))
    stages = (Stage("Brief", 2.0, date(2026, 11, 1)), Stage("Shoot"))
    given = world.objective(
        world.key_result(kind="relative_change", goal=Goal(target=20), feed=feed, unit="%"),
        world.key_result(kind="milestones", goal=Goal(stages=stages), weight=0.5),
        world.key_result(
            kind="range",
            goal=Goal(lower=8, upper=12, lower_fail=1, upper_fail=20.5),
            curve=Curve.PHASED,
            phases=(Phase(date(2026, 10, 31), 0.25),),
        ),
        why="Trust",
        owner_id=world.member.user_id,
        ambition=Ambition.COMMITTED,
    )
    saved = save(world, given)
    assert all(kr.id for kr in saved.key_results)
    ids = [kr.id for kr in saved.key_results]
    expected = [replace(kr, id=id_) for kr, id_ in zip(given.key_results, ids, strict=True)]
    assert saved == replace(given, id=saved.id, version=1, key_results=tuple(expected))
    with reading() as session:
        assert okrs.objectives(session, world.cycle.id) == (saved,)
        assert okrs.key_result(session, ids[0]) == (saved.key_results[0], saved.id)


def test_what_is_not_there_is_none(world):
    with reading() as session:
        assert okrs.objective(session, 99) is None
        assert okrs.key_result(session, 99) is None


def test_texts_are_stored_without_spaces_around(world):
    saved = save(world, world.objective(world.key_result(title=" KR ", unit=" h "), title=" O "))
    assert (saved.title, saved.key_results[0].title, saved.key_results[0].unit) == ("O", "KR", "h")


def test_every_save_is_a_new_edition(world):
    saved = save(world, world.objective())
    again = save(world, saved)
    assert (saved.version, again.version) == (1, 2)
    with reading() as session:
        assert okrs.edition(session, saved.id) == okrs.Edition(2, "Lead", NOW)


def test_the_edition_outlives_the_person(world):
    saved = save(world, world.objective())
    with writing() as session:
        people.delete_users(session, [world.lead.user_id])
    with reading() as session:
        assert okrs.edition(session, saved.id).by is None


def test_key_results_keep_their_order_and_those_that_stay_their_check_ins(world):
    one, two, three = (world.key_result(title=title) for title in ("One", "Two", "Three"))
    saved = save(world, world.objective(one, two))
    first, second = saved.key_results
    with writing() as session:
        for kept in (first, second):
            made = CheckIn(key_result_id=kept.id, day=date(2026, 11, 1), value=5)
            save_check_in(session, made, by=world.member.user_id, at=NOW)
    again = save(world, replace(saved, key_results=(three, replace(second, title="Second"))))
    assert [kr.title for kr in again.key_results] == ["Three", "Second"]
    assert again.key_results[1].id == second.id
    with reading() as session:
        assert len(check_ins(session, second.id)) == 1
        assert check_ins(session, first.id) == []
        assert okrs.key_result(session, first.id) is None


def test_objectives_keep_their_order_and_a_new_one_comes_last(world):
    ids = [save(world, world.objective(title=title)).id for title in "ABC"]
    with writing() as session:
        okrs.order_objectives(session, ids[::-1])
    save(world, world.objective(title="D"))
    assert titles(world) == ["C", "B", "A", "D"]


def test_archived_objectives_are_listed_on_demand_only(world):
    kept, gone = (save(world, world.objective(title=title)) for title in ("Kept", "Gone"))
    with writing() as session:
        okrs.set_archived(session, gone.id, NOW)
        assert okrs.objective(session, gone.id).is_archived
    assert titles(world) == [kept.title]
    assert titles(world, with_archived=True) == ["Kept", "Gone"]
    with writing() as session:
        okrs.set_archived(session, gone.id, None)
    assert titles(world) == ["Kept", "Gone"]


@pytest.mark.parametrize("count", [1, 12])
def test_two_statements_however_many_objectives(world, statements, count):
    for _ in range(count):
        save(world, world.objective(*[world.key_result()] * 4))
    with reading() as session, statements() as made:
        assert len(okrs.objectives(session, world.cycle.id)) == count
    assert len(made) == 2, made


# Which key results a series feeds


def fed_by(*series):
    with reading() as session:
        return [kr.title for kr in okrs.active_fed_by(session, [one.id for one in series])]


def test_a_series_feeds_the_key_results_that_read_it(world):
    clicks, views = world.series("clicks", {}), world.series("views", {})
    fed = world.key_result(title="Fed", feed=Feed(clicks.id, Measure.TOTAL))
    save(world, world.objective(fed, world.key_result()))
    assert fed_by(clicks) == ["Fed"]
    assert fed_by(clicks, views) == ["Fed"]
    assert fed_by(views) == []


def test_the_parts_of_a_ratio_feed_what_reads_the_ratio(world):
    clicks, views = world.series("clicks", {}), world.series("views", {})
    rate = world.rate("rate", clicks, views)
    save(world, world.objective(world.key_result(title="Rate", feed=Feed(rate.id, Measure.RATIO))))
    assert fed_by(rate) == fed_by(clicks) == fed_by(views) == ["Rate"]
    assert fed_by(rate, clicks, views) == ["Rate"]


def test_drafts_are_fed_nothing(world):
    clicks = world.series("clicks", {})
    fed = world.key_result(feed=Feed(clicks.id, Measure.TOTAL))
    save(world, world.objective(fed, state=ObjectiveState.DRAFT))
    assert fed_by(clicks) == []


def test_whatever_reads_a_series_is_listed_the_latest_cycle_first(world):
    clicks, views = world.series("clicks", {}), world.series("views", {})
    rate = world.rate("rate", clicks, views)
    with writing() as session:
        later = okrs.add_cycle(
            session,
            team_id=world.team_id,
            name="Q1",
            kind=CycleKind.QUARTER,
            period=Period(date(2027, 1, 1), date(2027, 3, 31)),
        )
    first = world.key_result(title="Clicks", feed=Feed(clicks.id, Measure.TOTAL))
    second = world.key_result(title="Rate", feed=Feed(rate.id, Measure.RATIO))
    archived = save(world, world.objective(first, world.key_result(), title="Old"))
    draft = save(
        world,
        world.objective(second, title="New", cycle_id=later.id, state=ObjectiveState.DRAFT),
    )
    with writing() as session:
        okrs.set_archived(session, archived.id, NOW)
        found = {one.id: okrs.uses_of(session, one.id) for one in (clicks, views)}
    of_rate = Use(
        id=draft.key_results[0].id,
        title="Rate",
        objective="New",
        cycle_id=later.id,
        state=ObjectiveState.DRAFT,
        is_archived=False,
    )
    of_clicks = Use(
        id=archived.key_results[0].id,
        title="Clicks",
        objective="Old",
        cycle_id=world.cycle.id,
        state=ObjectiveState.ACTIVE,
        is_archived=True,
    )
    assert found == {clicks.id: [of_rate, of_clicks], views.id: [of_rate]}
