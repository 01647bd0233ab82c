"""Objectives are saved whole, by one person at a time."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from okr.domain.amendments import Amended
from okr.domain.changes import StaleEdit, changes
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed, ObjectiveState, Review, Scoring
from okr.domain.pace import Curve, Phase
from okr.services import check_ins, objectives, sections
from okr.store import amendments, people, progress
from okr.store.database import reading, writing
from okr.store.progress import CheckIn

TODAY = date(2026, 11, 23)
DRAFT = {"state": ObjectiveState.DRAFT}


def refused(world, *key_results, **changed):
    """Give what is wrong by field, once it is sure that nothing was saved."""
    before = objectives.objectives(world.lead, world.cycle.id)
    with pytest.raises(InvalidInput) as caught:
        world.save(*key_results, **changed)
    assert objectives.objectives(world.lead, world.cycle.id) == before
    return {problem.field: str(problem.sentence) for problem in caught.value.problems}


def check_in(world, key_result, value, day=date(2026, 11, 1)):
    return check_ins.record(world.member, CheckIn(key_result.id, day, value=value), today=TODAY)


def points(key_result):
    with reading() as session:
        return progress.points(session, key_result.id, TODAY)


def titles(world):
    listed = objectives.objectives(world.viewer, world.cycle.id)
    return [one.title for one in listed if not one.is_archived]


# Saving


def test_a_saved_objective_is_there_for_everybody_in_the_team(world):
    saved = world.save(why="Trust", owner_id=world.member.user_id)
    assert saved.id
    assert objectives.objective(world.viewer, saved.id) == saved
    assert objectives.objectives(world.viewer, world.cycle.id) == (saved,)


def test_a_draft_may_have_gaps(world):
    saved = world.save(world.key_result(goal=Goal(target=5)), **DRAFT)
    assert saved.state is ObjectiveState.DRAFT


@pytest.mark.parametrize(
    ("field", "gaps"),
    [
        ("kind", {"kind": ""}),
        ("baseline", {"goal": Goal(target=5)}),
        ("target", {"goal": Goal(baseline=5)}),
        ("target", {"goal": Goal(baseline=5, target=5)}),
        ("target", {"goal": Goal(baseline=5, target=2)}),
        ("deadline", {"deadline": date(2026, 11, 22)}),
        ("deadline", {"deadline": date(2026, 9, 1)}),
        ("phases", {"curve": Curve.PHASED, "phases": (Phase(date(2027, 5, 1), 0.5),)}),
    ],
)
def test_what_a_draft_may_leave_open_an_active_objective_may_not(world, field, gaps):
    gap = world.key_result(**gaps)
    assert list(refused(world, world.key_result(), gap)) == [f"key_results.1.{field}"]
    world.save(world.key_result(), gap, **DRAFT)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("target", {"goal": Goal(baseline=1, target=math.nan)}),
        ("target", {"goal": Goal(baseline=1, target=math.inf)}),
        ("weight", {"weight": math.nan}),
        ("kind", {"kind": "magic"}),
        ("title", {"title": ""}),
    ],
)
@pytest.mark.parametrize("state", ObjectiveState)
def test_what_is_wrong_is_wrong_in_a_draft_too(world, state, field, changed):
    problems = refused(world, world.key_result(**changed), state=state)
    assert f"key_results.0.{field}" in problems


@pytest.mark.parametrize("state", ObjectiveState)
def test_a_fifth_key_result_is_one_too_many(world, state):
    problems = refused(world, *[world.key_result()] * 5, state=state)
    assert "at most four" in problems["key_results"]


def test_a_start_at_the_target_is_answered_with_the_kinds_that_maintain(world):
    flat = world.key_result(goal=Goal(baseline=10, target=10))
    assert "Maintain at least" in refused(world, flat)["key_results.0.target"]


@pytest.mark.parametrize("begun", [DRAFT, {}], ids=["as a draft", "duplicated"])
def test_an_objective_cannot_come_alive_after_its_deadline(world, begun):
    day = date(2026, 11, 20)
    written = world.objective(world.key_result(deadline=day), **begun)
    saved = objectives.save(world.lead, written, today=day)
    draft = saved if begun else objectives.duplicate_objective(world.lead, saved.id)
    alive = replace(draft, state=ObjectiveState.ACTIVE)
    with pytest.raises(InvalidInput, match="already passed"):
        objectives.save(world.lead, alive, today=TODAY)


def test_a_deadline_may_be_today(world):
    assert world.save(world.key_result(deadline=TODAY)).id


# What belongs to the team


def test_a_section_of_another_team_is_refused(world):
    theirs = sections.create(world.outsider, world.strange_cycle.id, "Theirs")
    assert list(refused(world, section_id=theirs.id)) == ["section_id"]


def test_an_owner_from_another_team_is_refused(world):
    assert list(refused(world, owner_id=world.outsider.user_id)) == ["owner_id"]


@pytest.mark.parametrize("state", ObjectiveState)
def test_a_metric_that_is_not_there_is_refused(world, state):
    fed = world.key_result(feed=Feed(99, Measure.TOTAL))
    assert list(refused(world, fed, state=state)) == ["key_results.0.feed"]


def test_a_metric_of_another_team_is_refused(world):
    series = world.series("clicks", {})
    theirs = world.objective(
        world.key_result(feed=Feed(series.id, Measure.TOTAL)), cycle_id=world.strange_cycle.id
    )
    with pytest.raises(InvalidInput, match="metric is gone"):
        objectives.save(world.outsider, theirs, today=TODAY)


@pytest.mark.parametrize("state", ObjectiveState)
@pytest.mark.parametrize(
    ("kind", "measure"),
    [(SeriesKind.UNIQUE, Measure.TOTAL), (SeriesKind.FLOW, Measure.RATIO)],
)
def test_a_metric_is_measured_as_its_days_allow(world, state, kind, measure):
    series = world.series("users", {date(2026, 11, 1): 5.0}, kind=kind)
    fed = world.key_result(feed=Feed(series.id, measure))
    problems = refused(world, fed, state=state)
    assert "cannot be measured that way" in problems["key_results.0.feed"]


def test_a_rate_looks_back_over_a_day_at_least(world):
    rate = world.rate("rate", world.series("clicks", {}), world.series("views", {}))
    fed = world.key_result(feed=Feed(rate.id, Measure.TRAILING_RATIO, window_days=-1))
    assert "1 or more" in refused(world, fed)["key_results.0.feed"]


def test_a_key_result_of_another_objective_is_refused(world):
    other = world.save()
    assert list(refused(world, other.key_results[0])) == ["key_results"]


def test_an_objective_stays_in_its_cycle(world):
    saved = world.save()
    moved = replace(saved, cycle_id=world.strange_cycle.id)
    assert objectives.save(world.lead, moved, today=TODAY).cycle_id == world.cycle.id


@pytest.mark.parametrize("read", [objectives.objective, objectives.objectives])
def test_what_is_gone_is_not_found(world, read):
    with pytest.raises(NotFound):
        read(world.lead, 99)


def test_an_objective_that_is_gone_cannot_be_saved(world):
    with pytest.raises(NotFound):
        world.save(id=99)


# Two people at once


def test_the_second_of_two_saves_gets_what_the_first_has_saved(world):
    opened = world.save()
    hers = objectives.save(world.lead, replace(opened, title="Be heard in Rome"), today=TODAY)
    his = replace(opened, title="Be heard in Lyon", why="Because")
    with pytest.raises(StaleEdit, match="Lead saved this objective") as caught:
        objectives.save(world.admin, his, today=TODAY)
    assert caught.value.saved == hers
    assert objectives.objective(world.lead, opened.id) == hers
    assert [str(one.field) for one in changes(hers, his)] == ["Objective", "Why it matters"]


def test_who_was_late_may_save_over_it_after_comparing(world):
    opened = world.save()
    hers = objectives.save(world.lead, replace(opened, title="Be heard in Rome"), today=TODAY)
    his = replace(opened, title="Be heard in Lyon", version=hers.version)
    assert objectives.save(world.admin, his, today=TODAY).title == "Be heard in Lyon"


def test_of_saves_side_by_side_one_goes_through(world):
    opened = world.save()

    def save(name):
        try:
            return objectives.save(
                world.lead, replace(opened, title=f"Be {name}"), today=TODAY
            ).title
        except StaleEdit as stale:
            return stale.saved.title

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(save, "ABCDEF"))
    assert answers == {objectives.objective(world.lead, opened.id).title}


def test_somebody_who_has_left_is_somebody(world):
    opened = world.save()
    objectives.save(world.lead, opened, today=TODAY)
    with writing() as session:
        people.delete_users(session, [world.lead.user_id])
    with pytest.raises(StaleEdit, match="Somebody saved"):
        objectives.save(world.admin, opened, today=TODAY)


# Saving moves the gauges


def test_key_results_that_stay_keep_their_check_ins(world):
    saved = world.save(world.key_result(), world.key_result(title="Second"))
    stays, goes = saved.key_results
    check_in(world, stays, 150.0)
    check_in(world, goes, 150.0)
    new = world.key_result(title="New")
    again = objectives.save(
        world.lead, replace(saved, key_results=(new, replace(stays, title="Kept"))), today=TODAY
    )
    assert [kr.title for kr in again.key_results] == ["New", "Kept"]
    assert [point.value for point in points(stays)] == [150.0]
    assert points(goes) == []


def test_another_target_moves_the_gauge(world):
    saved = world.save()
    (key_result,) = saved.key_results
    check_in(world, key_result, 150.0)
    assert points(key_result)[-1].score == 0.5
    nearer = replace(key_result, goal=Goal(baseline=100, target=150))
    changed = replace(saved, key_results=(nearer,))
    objectives.save(world.lead, changed, today=TODAY, reason="We lost a channel")
    assert points(key_result)[-1].score == 1.0


# Changing what was published


def promise(saved, *, title="Reach 200 followers", **goal):
    (key_result,) = saved.key_results
    changed = replace(key_result, title=title, goal=replace(key_result.goal, **goal))
    return replace(saved, key_results=(changed,))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "say in a sentence why"),
        ("  ", "say in a sentence why"),
        ("x" * 1001, "Keep the reason under 1000 characters."),
    ],
)
def test_a_published_promise_changes_only_with_a_reason(world, reason, sentence):
    saved = world.save()
    with pytest.raises(InvalidInput) as caught:
        objectives.save(world.lead, promise(saved, target=250), today=TODAY, reason=reason)
    (problem,) = caught.value.problems
    assert problem.field == "reason"
    assert sentence in str(problem.sentence)
    assert objectives.objective(world.lead, saved.id) == saved


def test_an_amendment_is_kept_with_who_when_and_why(world):
    saved = world.save()
    objectives.save(world.lead, promise(saved, target=250), today=TODAY, reason=" We hired ")
    (key_result,) = saved.key_results
    with reading() as session:
        (kept,) = amendments.of_key_result(session, key_result.id)
    assert (kept.by, kept.day, kept.reason) == ("Lead", TODAY, "We hired")
    assert kept.changes == (Amended("target", 200.0, 250.0),)
    assert objectives.last_amended(world.viewer, saved.id) == {key_result.id: TODAY}


def test_other_words_need_no_reason_and_a_draft_none_at_all(world):
    saved = world.save()
    renamed = promise(saved, title="Have 200 followers")
    assert objectives.save(world.lead, renamed, today=TODAY).key_results != saved.key_results
    draft = world.save(state=ObjectiveState.DRAFT)
    objectives.save(world.lead, promise(draft, target=250), today=TODAY)
    assert objectives.last_amended(world.lead, draft.id) == {}


def test_scoring_and_review_can_be_switched_and_lose_nothing(world):
    saved = world.save()
    assert (saved.scoring, saved.review) == (Scoring.SCALE, Review.MONTHLY)
    switched = replace(saved, scoring=Scoring.YES_NO, review=Review.WEEKLY)
    now = objectives.save(world.lead, switched, today=TODAY)
    assert (now.scoring, now.review) == (Scoring.YES_NO, Review.WEEKLY)
    assert now.key_results == saved.key_results


def test_a_metric_moves_the_gauge_as_soon_as_it_is_chosen(world):
    series = world.series("clicks", {date(2026, 11, 1): 120.0, date(2026, 11, 2): 60.0})
    saved = world.save(world.key_result(feed=Feed(series.id, Measure.TOTAL)))
    assert [point.value for point in points(saved.key_results[0])] == [120.0, 180.0]


# Copying, moving, archiving


def test_a_copy_is_a_draft_without_values(world):
    saved = world.save(world.key_result(weight=2.0), owner_id=world.member.user_id)
    check_in(world, saved.key_results[0], 150.0)
    copy = objectives.duplicate_objective(world.lead, saved.id)
    (copied,) = copy.key_results
    assert copy.id != saved.id
    assert copied.id != saved.key_results[0].id
    assert copy.state is ObjectiveState.DRAFT
    assert replace(copied, id=0) == replace(saved.key_results[0], id=0)
    assert (copy.title, copy.owner_id) == (saved.title, saved.owner_id)
    assert points(copied) == []
    with reading() as session:
        assert progress.check_ins(session, copied.id) == []
    assert points(saved.key_results[0]) != []


@pytest.mark.parametrize(
    ("steps", "order"), [(-1, "BAC"), (-9, "BAC"), (0, "ABC"), (1, "ACB"), (9, "ACB")]
)
def test_an_objective_moves_as_far_as_there_is_room(world, steps, order):
    _, middle, _ = (world.save(title=f"Be {title}") for title in "ABC")
    objectives.move(world.lead, middle.id, steps)
    assert titles(world) == [f"Be {title}" for title in order]


def test_archived_objectives_are_no_obstacle(world):
    first, archived, last = (world.save(title=f"Be {title}") for title in "ABC")
    objectives.archive(world.lead, archived.id)
    objectives.move(world.lead, last.id, -1)
    assert titles(world) == ["Be C", "Be A"]
    objectives.move(world.lead, archived.id, -1)
    assert titles(world) == ["Be C", "Be A"]


def test_an_archived_objective_comes_back_as_it_was(world):
    saved = world.save()
    objectives.archive(world.lead, saved.id)
    assert objectives.objective(world.lead, saved.id) == replace(saved, is_archived=True)
    objectives.restore(world.lead, saved.id)
    assert objectives.objective(world.lead, saved.id) == saved
