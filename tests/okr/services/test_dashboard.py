"""What the dashboard shows, and how little it asks the database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from okr.domain.calendar import CycleKind
from okr.domain.errors import NotFound
from okr.domain.gauges import Level, Look
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Ambition, Feed, ObjectiveState, Scoring
from okr.domain.pace import Verdict
from okr.domain.scoring import COMMITTED, STANDARD, Band, Thresholds
from okr.services import check_ins, comments, cycles, gauges, objectives, sections, sign_in
from okr.services.dashboard import dashboard, key_result_detail
from okr.store import numbers
from okr.store.comments import Anchor
from okr.store.database import writing
from okr.store.progress import CheckIn, ProgressPoint, replace_points

TODAY = date(2026, 11, 23)
MOST_STATEMENTS = 9


def show(world, *, day=TODAY, cycle=None, by=None):
    return dashboard(by or world.viewer, world.team_id, (cycle or world.cycle).id, day)


def check_in(world, key_result, value, day=TODAY):
    made = CheckIn(key_result.id, day, value=value)
    return check_ins.record(world.member, made, today=TODAY)


def save_at(world, *scores, **changes):
    """Save an objective whose key results (0 to 100) stand at these scores; None: no data."""
    described = changes.pop("key_results", [{}] * len(scores))
    goal = Goal(baseline=0, target=100)
    saved = world.save(*(world.key_result(goal=goal, **one) for one in described), **changes)
    for key_result, score in zip(saved.key_results, scores, strict=True):
        if score is not None:
            check_in(world, key_result, score * 100)
    return saved


def view_of(world, objective, **options):
    (view,) = [one for one in show(world, **options).objectives if one.objective == objective]
    return view


# Scores


def test_without_anything_there_is_no_data_and_no_colour(world):
    shown = show(world)
    assert (shown.sections, shown.objectives, shown.drafts) == ((), (), 0)
    assert shown.standing.score is None
    assert shown.standing.band is Band.NO_DATA
    assert shown.key_result(None) is None


def test_an_objective_is_the_mean_of_its_key_results(world):
    standing = view_of(world, save_at(world, 0.4, 0.9)).standing
    assert standing.score == pytest.approx(0.65)
    assert (standing.with_data, standing.total) == (2, 2)


def test_a_heavier_key_result_counts_for_more(world):
    weights = [{"weight": 3.0}, {"weight": 1.0}, {"weight": 0.0}]
    saved = save_at(world, 1.0, 0.2, 0.0, key_results=weights)
    assert view_of(world, saved).standing.score == pytest.approx(0.8)


def test_a_key_result_without_data_counts_as_nothing_and_is_told(world):
    standing = view_of(world, save_at(world, 1.0, None)).standing
    assert standing.score == 0.5
    assert (standing.with_data, standing.total) == (1, 2)


def test_yes_or_no_counts_what_is_reached_from_the_same_data(world):
    saved = save_at(world, 1.0, 0.9, None, scoring=Scoring.YES_NO)
    view = view_of(world, saved)
    assert (view.reached, len(view.key_results)) == (1, 3)
    assert view.standing.score == pytest.approx(1.9 / 3)


def test_no_data_is_never_green(world):
    view = view_of(world, save_at(world, None, None))
    (section,) = show(world).sections
    standings = [view.standing, section.standing, *(kr.standing for kr in view.key_results)]
    assert {(one.score, one.band, one.with_data) for one in standings} == {(None, Band.NO_DATA, 0)}
    assert {kr.verdict for kr in view.key_results} == {Verdict.NO_DATA}


def test_beyond_the_target_the_average_gains_nothing(world):
    view = view_of(world, save_at(world, 1.5, 0.0))
    assert view.key_results[0].point.raw == 1.5
    assert view.standing.score == 0.5


def test_below_the_start_is_zero_and_said(world):
    below, at_start = view_of(world, save_at(world, -0.5, 0.0)).key_results
    assert (below.standing.score, below.point.value) == (0.0, -50.0)
    assert below.is_below_baseline
    assert not at_start.is_below_baseline
    assert not view_of(world, save_at(world, None)).key_results[0].is_below_baseline


def test_a_section_and_the_cycle_are_the_mean_of_their_objectives(world):
    reach, website = (sections.create(world.lead, world.cycle.id, n) for n in ("R", "W"))
    save_at(world, 1.0, section_id=reach.id)
    save_at(world, 0.0, 0.0, 0.0, section_id=reach.id)
    save_at(world, 0.9, section_id=website.id)
    save_at(world, 0.1)
    shown = show(world)
    assert [one.section and one.section.name for one in shown.sections] == ["R", "W", None]
    assert [one.standing.score for one in shown.sections] == pytest.approx([0.5, 0.9, 0.1])
    assert shown.standing.score == pytest.approx(0.5)
    assert shown.standing.total == 6


def test_an_empty_section_has_no_blocks(world):
    sections.create(world.lead, world.cycle.id, "Empty")
    save_at(world, 0.5)
    assert [bool(one.blocks) for one in show(world).sections] == [False, True]


def test_drafts_and_archived_objectives_are_left_out(world):
    shown_one = save_at(world, 0.5)
    world.save(state=ObjectiveState.DRAFT)
    objectives.archive(world.lead, save_at(world, 1.0).id)
    shown = show(world)
    assert [one.objective for one in shown.objectives] == [shown_one]
    assert shown.standing.score == 0.5
    assert shown.drafts == 1


def test_a_restored_objective_counts_again(world):
    save_at(world, 0.0)
    archived = save_at(world, 1.0)
    objectives.archive(world.lead, archived.id)
    assert show(world).standing.score == 0.0
    objectives.restore(world.lead, archived.id)
    assert show(world).standing.score == 0.5


# Colours


@pytest.mark.parametrize(
    ("ambition", "thresholds", "cuts", "band"),
    [
        (Ambition.ASPIRATIONAL, None, STANDARD, Band.HIGH),
        (Ambition.ASPIRATIONAL, Thresholds(0.5, 0.9), Thresholds(0.5, 0.9), Band.MIDDLE),
        (Ambition.COMMITTED, None, COMMITTED, Band.MIDDLE),
        (Ambition.COMMITTED, Thresholds(0.2, 0.3), COMMITTED, Band.MIDDLE),
    ],
)
def test_colours_follow_the_section_but_a_commitment_has_its_own(
    world, ambition, thresholds, cuts, band
):
    section = sections.create(world.lead, world.cycle.id, "Reach")
    gauges.set_look(world.lead, Level.SECTION, section.id, Look(thresholds))
    saved = save_at(world, 0.8, ambition=ambition, section_id=section.id)
    view = view_of(world, saved)
    for standing in (view.standing, view.key_results[0].standing):
        assert (standing.style.thresholds, standing.band) == (cuts, band)
    (block,) = show(world).sections
    assert block.standing.style.thresholds == (thresholds or STANDARD)


# Time


def test_the_cycle_says_how_much_of_it_is_gone(world):
    shown = show(world)
    assert shown.elapsed == pytest.approx(53 / 91)
    assert shown.days_left == 38


def test_a_past_day_is_shown_as_it_stood(world):
    saved = save_at(world, None)
    check_in(world, saved.key_results[0], 20.0, date(2026, 11, 2))
    check_in(world, saved.key_results[0], 80.0, date(2026, 11, 20))
    scores = [
        view_of(world, saved, day=date(2026, 11, day)).standing.score for day in (1, 2, 19, 20)
    ]
    assert scores == [None, 0.2, 0.2, 0.8]


@pytest.mark.parametrize(
    ("score", "verdict"),
    [(0.6, Verdict.ON_TRACK), (0.5, Verdict.AT_RISK), (0.4, Verdict.OFF_TRACK)],
)
def test_progress_is_judged_against_the_pace_of_today(world, score, verdict):
    (key_result,) = view_of(world, save_at(world, score)).key_results
    assert key_result.verdict is verdict
    assert key_result.standing.expected == pytest.approx(53 / 91)


def test_the_pace_of_an_objective_is_that_of_the_key_results_that_have_one(world):
    goals = {"kind": "binary", "goal": Goal()}
    saved = world.save(world.key_result(), world.key_result(**goals))
    assert view_of(world, saved).standing.expected == pytest.approx(53 / 91)


def test_the_cycle_around_the_day_opens_unless_one_is_chosen(world):
    later = cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Q1 2027",
        kind=CycleKind.QUARTER,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 3, 31),
    )
    assert dashboard(world.viewer, world.team_id, None, TODAY).cycle == world.cycle
    assert dashboard(world.viewer, world.team_id, None, date(2027, 2, 1)).cycle == later
    assert show(world, cycle=later).cycle == later
    assert show(world).cycles == (later, world.cycle)


def test_a_team_without_a_cycle_has_an_empty_dashboard(world):
    with writing() as session:
        session.connection().exec_driver_sql("delete from cycle")
    shown = dashboard(world.viewer, world.team_id, None, TODAY)
    assert (shown.cycle, shown.cycles, shown.sections) == (None, (), ())
    assert shown.standing.band is Band.NO_DATA


def test_a_cycle_of_another_team_is_not_found(world):
    with pytest.raises(NotFound):
        show(world, cycle=world.strange_cycle)


# People and words


def test_the_owner_is_named_while_in_the_team(world):
    saved = save_at(world, 0.5, owner_id=world.member.user_id)
    assert view_of(world, saved).owner == "Member"
    assert view_of(world, save_at(world, 0.5)).owner == ""


def test_the_comments_of_the_cycle_come_along(world):
    comments.write(world.member, Anchor(world.cycle.id), "Well done")
    assert [one.text for one in show(world).comments] == ["Well done"]


# Opening a key result


def test_a_key_result_is_found_by_id(world):
    saved = save_at(world, 0.5, 0.6)
    second = saved.key_results[1]
    assert show(world).key_result(second.id).key_result == second
    assert show(world).key_result(99) is None


def detail_of(world, key_result, day=TODAY):
    shown = show(world, day=day)
    return key_result_detail(world.viewer, world.team_id, shown.key_result(key_result.id), day)


def test_a_fed_key_result_shows_its_days_with_their_files(world):
    series = world.series("clicks", {date(2026, 11, 2): 5.0, date(2026, 11, 30): 6.0})
    (key_result,) = world.save(world.key_result(feed=Feed(series.id, Measure.TOTAL))).key_results
    detail = detail_of(world, key_result)
    assert detail.series == series
    assert [(day.point.day, day.point.value, day.source) for day in detail.days] == [
        (date(2026, 11, 2), 5.0, "clicks.csv")
    ]
    assert detail.check_ins == ()


def test_a_day_tells_when_it_was_read_and_whether_it_may_still_move(world):
    series = world.series("clicks", {})
    at = datetime(2026, 11, 4, 6, tzinfo=UTC)
    days = (date(2026, 11, 2), date(2026, 11, 3))
    with writing() as session:
        run_id = add_run(session, series, at)
        arrived = [(day, 5.0) for day in days]
        numbers.upsert_readings(session, series.id, arrived, run_id, provisional_from=days[1])
    (key_result,) = world.save(world.key_result(feed=Feed(series.id, Measure.TOTAL))).key_results
    found = detail_of(world, key_result).days
    assert [(day.source, day.read_at, day.is_provisional) for day in found] == [
        ("Threads", at, False),
        ("Threads", at, True),
    ]


def test_people_counted_once_show_where_they_came_from(world):
    series = world.series("reach", {}, kind=SeriesKind.PEOPLE)
    at = datetime(2026, 11, 4, 6, tzinfo=UTC)
    span = {"starts_on": world.cycle.period.starts_on, "day": date(2026, 11, 3)}
    with writing() as session:
        run_id = add_run(session, series, at)
        numbers.upsert_window_reading(session, series.id, **span, value=9.0, sync_run_id=run_id)
    (key_result,) = world.save(world.key_result(feed=Feed(series.id, Measure.WINDOW))).key_results
    found = detail_of(world, key_result).days
    assert [(day.point.value, day.source, day.read_at) for day in found] == [(9.0, "Threads", at)]


def add_run(session, series, at):
    return numbers.add_sync_run(
        session, series.account, source="Threads", digest="", user_id=None, at=at
    )


def test_a_key_result_by_hand_shows_its_days_with_their_authors(world):
    (key_result,) = save_at(world, None).key_results
    check_in(world, key_result, 20.0, date(2026, 11, 2))
    note = CheckIn(key_result.id, date(2026, 11, 2), progress="Well done")
    check_ins.record(world.lead, note, today=TODAY)
    detail = detail_of(world, key_result)
    assert [(day.point.value, day.source) for day in detail.days] == [(20.0, "Member")]
    assert [(day.read_at, day.is_provisional) for day in detail.days] == [(None, False)]
    assert [one.author for one in detail.check_ins] == ["Lead", "Member"]
    assert detail.series is None


def test_an_opened_key_result_tells_what_was_promised_before(world):
    saved = world.save()
    (key_result,) = saved.key_results
    further = replace(key_result, goal=Goal(baseline=100, target=250))
    changed = replace(saved, key_results=(further,))
    objectives.save(world.lead, changed, today=TODAY, reason="We hired")
    (amendment,) = detail_of(world, key_result).amendments
    assert (amendment.reason, amendment.changes[0].before) == ("We hired", 200.0)


# What it costs


def fill(world, count):
    """Save so many key results, each with progress, in objectives of four."""
    point = ProgressPoint(TODAY, 150.0, 0.5, 0.5, 0.5)
    for _ in range(count // 4):
        saved = world.save(*[world.key_result()] * 4)
        with writing() as session:
            for key_result in saved.key_results:
                replace_points(session, key_result.id, [point])


def test_the_dashboard_takes_as_few_statements_with_many_key_results_as_with_few(world, statements):
    ticket = sign_in.sign_in(email=world.viewer.email, password=world.password, address=None)
    cookie = sign_in.redeem(ticket)
    comments.write(world.member, Anchor(world.cycle.id), "Well done")
    counts = []
    for count in (12, 188):
        fill(world, count)
        with statements() as made:
            shown = show(world, by=sign_in.who(cookie))
        counts.append(len(made))
    assert shown.standing.total == 200
    assert counts[0] == counts[1] <= MOST_STATEMENTS, made


def test_what_is_shown_does_not_change_with_it(world):
    view = view_of(world, save_at(world, 0.5))
    with pytest.raises(AttributeError):
        view.owner = "Somebody"
    assert replace(view, owner="Somebody") != view
