"""A cycle is closed once: what it ended at stands, unless it is corrected with a reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from okr.domain.calendar import CycleKind
from okr.domain.closing import (
    GRACE_DAYS,
    LONGEST_LEARNED,
    Answer,
    Cause,
    Decision,
    Outcome,
    Portfolio,
    Remark,
)
from okr.domain.errors import ClosedCycle, InvalidInput
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.okrs import Feed, ObjectiveState
from okr.domain.pace import Verdict
from okr.services import (
    check_ins,
    closing,
    comments,
    cycles,
    dashboard,
    objectives,
    progress,
    reminders,
)
from okr.store import numbers
from okr.store.comments import Anchor
from okr.store.database import reading, writing
from okr.store.progress import CheckIn
from tests.conftest import LONG_AGO, QUARTER, TODAY

END = QUARTER.ends_on
CLOSED_ON = END + timedelta(days=4)
WHY = Answer(Cause.STARTED_LATE, "The editor was ill", Decision.CHANGE)
FINE = Answer(decision=Decision.KEEP)


@pytest.fixture
def followers(world):
    """Give an objective with one key result by hand, which stands at 160 of 200."""
    saved = world.save()
    check_in(world, saved, 160.0)
    return saved


def check_in(world, objective, value, day=date(2026, 12, 30)):
    made = CheckIn(objective.key_results[0].id, day, value=value)
    check_ins.record(world.member, made, today=CLOSED_ON)


def close(world, answers, learned="", grace_days=GRACE_DAYS, today=CLOSED_ON):
    closing.close(
        world.lead,
        world.cycle.id,
        answers,
        learned=learned,
        grace_days=grace_days,
        today=today,
    )


def ending(world, today=CLOSED_ON):
    return closing.closing_of(world.viewer, world.team_id, world.cycle.id, today)


def line(world, today=CLOSED_ON):
    return ending(world, today).endings[0].lines[0]


def one_of(objective, answer):
    return {objective.key_results[0].id: answer}


def fed(world, **days):
    """Save an objective that a series feeds, and give it with the series."""
    likes = world.series("likes", {END - timedelta(days=1): 90.0, **days})
    feed = Feed(likes.id, Measure.TOTAL)
    goal = Goal(baseline=0, target=100)
    return world.save(world.key_result(goal=goal, feed=feed)), likes


def arrive(world, series, value, day=END):
    """Have a reading arrive late, from a file."""
    with writing() as session:
        run_id = numbers.add_sync_run(
            session,
            series.account,
            source="late.csv",
            digest="",
            user_id=world.lead.user_id,
            at=LONG_AGO,
        )
        numbers.upsert_readings(session, series.id, [(day, value)], run_id)
        progress.recompute_fed_by(session, [series.id])


def test_an_open_cycle_shows_how_it_would_end(world, followers):
    shown = ending(world)
    assert shown.portfolio is Portfolio.HEALTHY
    (one,) = shown.endings
    assert (one.outcome, one.carried_to) == (Outcome.PARTLY, "")
    (row,) = one.lines
    assert (row.final.snapshot.value, row.final.snapshot.source) == (160.0, "Member")
    assert row.final.snapshot.as_of == date(2026, 12, 30)
    assert (row.is_cause_wanted, row.remark) == (True, Remark.INTENDED)


def test_what_is_not_explained_is_not_closed(world, followers):
    with pytest.raises(InvalidInput) as refused:
        close(world, {})
    key_result_id = followers.key_results[0].id
    assert [one.field for one in refused.value.problems] == [
        f"{key_result_id}.cause",
        f"{key_result_id}.decision",
    ]
    assert not ending(world).cycle.is_closed


@pytest.mark.parametrize("days", [-1, 61])
def test_the_days_of_grace_have_bounds(world, followers, days):
    with pytest.raises(InvalidInput) as refused:
        close(world, one_of(followers, WHY), grace_days=days)
    assert [one.field for one in refused.value.problems] == ["grace_days"]


def test_a_cycle_without_anything_published_or_not_begun_is_not_closed(world):
    world.save(state=ObjectiveState.DRAFT)
    with pytest.raises(InvalidInput) as refused:
        close(world, {}, today=QUARTER.starts_on - timedelta(days=1), learned="!" * 10_001)
    assert [one.field for one in refused.value.problems] == ["", "", "learned"]


def test_what_is_closed_stands(world, followers):
    close(world, one_of(followers, WHY), learned=" Start in the first week. ")
    shown = ending(world)
    assert (shown.cycle.closed_on, shown.cycle.settles_on) == (
        CLOSED_ON,
        CLOSED_ON + timedelta(days=GRACE_DAYS),
    )
    assert shown.cycle.learned == "Start in the first week."
    assert shown.endings[0].lines[0].final.answer == WHY
    board = dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, CLOSED_ON)
    (view,) = board.objectives[0].key_results
    assert (view.verdict, view.point.value, view.standing.score) == (Verdict.CLOSED, 160.0, 0.6)


def test_nobody_changes_a_closed_cycle(world, followers):
    world.save(state=ObjectiveState.DRAFT)
    close(world, one_of(followers, WHY))
    for change in (
        lambda: check_in(world, followers, 200.0),
        lambda: objectives.save(world.lead, followers, today=CLOSED_ON),
        lambda: objectives.duplicate_objective(world.lead, followers.id),
        lambda: objectives.archive(world.lead, followers.id),
        lambda: objectives.move(world.lead, followers.id, 1),
        lambda: objectives.save(
            world.lead, replace(world.objective(), state=ObjectiveState.DRAFT), today=CLOSED_ON
        ),
        lambda: cycles.update_cycle(
            world.lead,
            world.cycle.id,
            name="Other",
            starts_on=QUARTER.starts_on,
            ends_on=QUARTER.ends_on,
        ),
        lambda: close(world, one_of(followers, WHY)),
    ):
        with pytest.raises(ClosedCycle):
            change()
    comments.write(world.member, Anchor(world.cycle.id), "Still worth saying")


def test_a_cycle_closed_before_its_end_is_neither_updated_nor_reminded_of(world, followers):
    today = date(2026, 12, 28)
    assert check_ins.sheet(world.member, world.team_id, world.cycle.id, today).lines
    close(world, one_of(followers, WHY), today=today)
    assert not check_ins.sheet(world.member, world.team_id, world.cycle.id, today).lines
    assert ending(world, today).cycle.settles_on == END + timedelta(days=GRACE_DAYS)
    with reading() as session:
        assert reminders.reminders.by_hand(session, world.team_id, today) == []


def test_late_data_move_a_final_value_within_the_days_of_grace(world, today, monkeypatch):
    objective, likes = fed(world)
    with writing() as session:
        progress.recompute_fed_by(session, [likes.id])
    close(world, one_of(objective, FINE))
    before = line(world)
    assert (before.final.snapshot.value, before.final.snapshot.source) == (90.0, "likes.csv")
    assert before.final.snapshot.read_at == LONG_AGO
    arrive(world, likes, 30.0)
    moved = line(world)
    assert (moved.final.snapshot.value, moved.final.snapshot.score) == (120.0, 1.0)
    assert moved.final.snapshot.source == "late.csv"
    (late,) = moved.corrections
    assert late.is_late_data
    assert (late.before.value, late.after.value) == (90.0, 120.0)
    assert moved.newer is None
    arrive(world, likes, 30.0)
    assert len(line(world).corrections) == 1


def test_late_data_offer_another_value_where_somebody_has_corrected_one(world, today):
    objective, likes = fed(world)
    with writing() as session:
        progress.recompute_fed_by(session, [likes.id])
    close(world, one_of(objective, FINE))
    closing.correct(world.lead, objective.key_results[0].id, 100.0, "Counted by hand")
    arrive(world, likes, 30.0)
    row = line(world)
    assert (row.final.snapshot.value, row.newer.value) == (100.0, 120.0)
    assert [one.reason for one in row.corrections] == ["Counted by hand"]


def corrected_and_reopened(world):
    """Give an objective that was closed at 90 and corrected to 100; reopened, it is at 120."""
    objective, likes = fed(world)
    with writing() as session:
        progress.recompute_fed_by(session, [likes.id])
    close(world, one_of(objective, FINE))
    closing.correct(world.lead, objective.key_results[0].id, 100.0, "Counted by hand")
    closing.reopen(world.lead, world.cycle.id)
    arrive(world, likes, 30.0)
    return objective, likes


def test_a_second_closing_is_moved_by_late_data_whatever_was_corrected_after_the_first(
    world, today
):
    objective, likes = corrected_and_reopened(world)
    close(world, one_of(objective, FINE))
    arrive(world, likes, 0.0)
    assert line(world).final.snapshot.value == 90.0


def test_what_was_corrected_after_a_first_closing_hides_nothing_after_the_second(
    world, monkeypatch
):
    objective, likes = corrected_and_reopened(world)
    close(world, one_of(objective, FINE), grace_days=0)
    monkeypatch.setenv("JAUGE_TODAY", (CLOSED_ON + timedelta(days=1)).isoformat())
    arrive(world, likes, 0.0)
    row = line(world)
    assert (row.final.snapshot.value, row.newer.value) == (120.0, 90.0)


def test_after_the_days_of_grace_data_only_offer_another_value(world, monkeypatch):
    objective, likes = fed(world)
    with writing() as session:
        progress.recompute_fed_by(session, [likes.id])
    close(world, one_of(objective, FINE), grace_days=0)
    monkeypatch.setenv("JAUGE_TODAY", (CLOSED_ON + timedelta(days=1)).isoformat())
    arrive(world, likes, 30.0)
    row = line(world)
    assert (row.final.snapshot.value, row.newer.value) == (90.0, 120.0)
    with pytest.raises(InvalidInput) as refused:
        closing.take_newer(world.lead, row.key_result.id, " ")
    assert [one.field for one in refused.value.problems] == ["reason"]
    closing.take_newer(world.lead, row.key_result.id, "Meta revised December")
    row = line(world)
    assert (row.final.snapshot.value, row.newer) == (120.0, None)
    assert [(one.reason, one.by) for one in row.corrections] == [("Meta revised December", "Lead")]


def test_a_final_value_is_corrected_with_a_reason_and_both_are_kept(world, followers):
    key_result_id = followers.key_results[0].id
    with pytest.raises(InvalidInput):
        closing.correct(world.lead, key_result_id, 170.0, "Too early")
    close(world, one_of(followers, WHY))
    for value, reason, field in (
        (None, "Why", "value"),
        (float("nan"), "Why", "value"),
        (170.0, "", "reason"),
        (170.0, "!" * 2001, "reason"),
    ):
        with pytest.raises(InvalidInput) as refused:
            closing.correct(world.lead, key_result_id, value, reason)
        assert [one.field for one in refused.value.problems] == [field]
    closing.correct(world.lead, key_result_id, 170.0, "Bots were counted out")
    row = line(world)
    assert row.newer is None
    assert (row.final.snapshot.value, row.final.snapshot.score) == (170.0, pytest.approx(0.7))
    assert (row.final.snapshot.source, row.final.answer) == ("Lead", WHY)
    (kept,) = row.corrections
    assert (kept.before.value, kept.before.as_of, kept.after.value) == (
        160.0,
        date(2026, 12, 30),
        170.0,
    )


def test_a_score_made_of_many_values_is_not_corrected_by_one(world):
    saved = world.save(world.key_result(kind="time_in_band", goal=Goal(lower=8, upper=12)))
    check_in(world, saved, 10.0)
    close(world, one_of(saved, WHY))
    assert not line(world).is_correctable
    with pytest.raises(InvalidInput, match="many values"):
        closing.correct(world.lead, saved.key_results[0].id, 9.0, "Why")


def test_a_reopened_cycle_goes_on_and_asks_nothing_twice(world, followers):
    close(world, one_of(followers, WHY))
    closing.correct(world.lead, followers.key_results[0].id, 170.0, "Why")
    closing.reopen(world.lead, world.cycle.id)
    assert not ending(world).cycle.is_closed
    check_in(world, followers, 190.0, day=END)
    row = line(world)
    assert (row.final.snapshot.value, row.final.answer) == (190.0, WHY)
    close(world, one_of(followers, FINE))
    assert line(world).final.snapshot.value == 190.0


def test_learning_goes_on_after_closing(world, followers):
    close(world, one_of(followers, WHY), learned="First")
    closing.keep_learned(world.lead, world.cycle.id, "Second")
    assert ending(world).cycle.learned == "Second"
    with pytest.raises(InvalidInput):
        closing.keep_learned(world.lead, world.cycle.id, "!" * (LONGEST_LEARNED + 1))


def test_the_cycle_that_waits_longest_is_opened_first(world, followers):
    following = cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Q1 2027",
        kind=CycleKind.QUARTER,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 3, 31),
    )
    found = lambda: closing.closing_of(world.viewer, world.team_id, None, CLOSED_ON)  # noqa: E731
    assert found().cycle.id == world.cycle.id
    close(world, one_of(followers, WHY))
    assert found().cycle.id == following.id


def test_a_team_without_a_cycle_has_nothing_to_close(world):
    cycles.delete_cycle(world.lead, world.cycle.id)
    shown = closing.closing_of(world.viewer, world.team_id, None, CLOSED_ON)
    assert (shown.cycle, shown.endings, shown.portfolio) == (None, (), None)


# Carrying over


def test_the_next_cycle_follows_at_once(world):
    team = next(one for one in world.lead.teams if one.id == world.team_id)
    name, kind, period = closing.next_cycle(team, world.cycle)
    assert (str(name), kind) == ("Q1 2027", CycleKind.QUARTER)
    assert (period.starts_on, period.ends_on) == (date(2027, 1, 1), date(2027, 3, 31))
    name, kind, period = closing.next_cycle(team, replace(world.cycle, kind=CycleKind.CUSTOM))
    assert (str(name), kind) == ("2027-01-01 – 2027-04-02", CycleKind.CUSTOM)
    assert period.days == QUARTER.days


def following(world):
    return cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Q1 2027",
        kind=CycleKind.QUARTER,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 3, 31),
    )


def test_what_is_kept_is_carried_over_as_a_draft_that_starts_where_it_ended(world):
    kept, gone = world.key_result(), world.key_result(title="Reach 9 stores", weight=2.0)
    saved = world.save(kept, gone)
    check_in(world, saved, 160.0)
    first, second = (one.id for one in saved.key_results)
    close(world, {first: WHY, second: replace(WHY, decision=Decision.ABANDON)})
    assert ending(world).endings[0].is_to_carry
    into = following(world)
    assert closing.carry_over(world.lead, world.cycle.id, [saved.id], into.id) == 1
    (copy,) = objectives.objectives(world.lead, into.id)
    assert (copy.state, copy.origin_id, copy.title) == (
        ObjectiveState.DRAFT,
        saved.id,
        saved.title,
    )
    (moved,) = copy.key_results
    assert (moved.goal.baseline, moved.goal.target) == (160.0, 200)
    assert (moved.starts_on, moved.deadline) == (date(2027, 1, 1), date(2027, 3, 31))
    shown = ending(world).endings[0]
    assert (shown.carried_to, shown.is_to_carry) == ("Q1 2027", False)


def test_drafts_and_what_was_abandoned_as_a_whole_come_along_when_asked_for(world, followers):
    draft = world.save(state=ObjectiveState.DRAFT, title="Answer within the hour")
    close(world, one_of(followers, replace(WHY, decision=Decision.ABANDON)))
    assert [one.id for one in ending(world).drafts] == [draft.id]
    into = following(world)
    assert closing.carry_over(world.lead, world.cycle.id, [followers.id, draft.id], into.id) == 2
    assert [len(one.key_results) for one in objectives.objectives(world.lead, into.id)] == [1, 1]
    assert ending(world).drafts == ()


def test_only_what_is_closed_is_carried_over_and_only_into_an_open_cycle(world, followers):
    into = following(world)
    carry = closing.carry_over
    with pytest.raises(InvalidInput, match="Close this cycle first"):
        carry(world.lead, world.cycle.id, [followers.id], into.id)
    close(world, one_of(followers, WHY))
    with pytest.raises(InvalidInput, match="at least one objective"):
        carry(world.lead, world.cycle.id, [], into.id)
    for other in (world.strange_cycle.id, world.cycle.id, 0):
        with pytest.raises(InvalidInput, match="gone"):
            carry(world.lead, world.cycle.id, [followers.id], other)
    saved = objectives.save(
        world.lead,
        replace(world.objective(), cycle_id=into.id),
        today=TODAY,
    )
    closing.close(
        world.lead,
        into.id,
        one_of(saved, WHY),
        learned="",
        grace_days=0,
        today=CLOSED_ON,
    )
    with pytest.raises(ClosedCycle):
        carry(world.lead, world.cycle.id, [followers.id], into.id)
