"""Where key results are heading and how far targets reach, from what is stored."""

from datetime import date, timedelta

import pytest

from okr.domain.ambition import Reach
from okr.domain.errors import NotFound
from okr.domain.forecasting import Span
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.services import check_ins
from okr.services.dashboard import dashboard, key_result_detail
from okr.services.outlook import Outlook, outlook
from okr.store.progress import CheckIn

TODAY = date(2026, 11, 23)
LONG_BEFORE = date(2025, 6, 1)
NOTHING = Outlook(None, None)


def daily(value, until=TODAY, since=LONG_BEFORE):
    return {since + timedelta(days=at): value(at) for at in range((until - since).days + 1)}


def clicks(world, readings):
    """Describe a key result that counts clicks up to 1 500 in the quarter."""
    series = world.series("clicks", readings)
    feed = Feed(series.id, Measure.TOTAL)
    return world.key_result(kind="count_up", goal=Goal(target=1500), feed=feed)


def judged(world, key_result, day=TODAY):
    return outlook(world.viewer, world.team_id, key_result, day)


def projected(world, key_result, day=TODAY):
    (saved,) = world.save(key_result).key_results
    return projected_saved(world, saved, day)


def projected_saved(world, key_result, day=TODAY):
    view = dashboard(world.viewer, world.team_id, world.cycle.id, day).key_result(key_result.id)
    return key_result_detail(world.viewer, world.team_id, view, day).projection


def test_a_target_that_the_trend_reaches_and_three_that_go_further(world):
    found = judged(world, clicks(world, daily(lambda at: 20.0 + at % 7)))
    assert found.ambitiousness.reach is Reach.BY_ITSELF
    steps = found.proposals
    assert steps.start < steps.ambitious < steps.moonshot
    assert steps.safe == pytest.approx(92 * 23, rel=0.05)


def test_less_is_better_where_the_kind_says_so(world):
    complaints = world.series("complaints", daily(lambda _: 50.0), kind=SeriesKind.LEVEL)
    feed = Feed(complaints.id, Measure.LATEST)
    kept = world.key_result(kind="decrease", goal=Goal(baseline=50, target=20), feed=feed)
    found = judged(world, kept)
    assert found.ambitiousness.reach is Reach.UNSEEN
    assert found.proposals.moonshot < found.proposals.safe < 50


def test_without_a_kind_there_are_proposals_and_no_verdict(world):
    draft = clicks(world, daily(lambda _: 20.0))
    found = judged(world, world.key_result(kind="", goal=Goal(), feed=draft.feed))
    assert found.ambitiousness is None
    assert found.proposals is not None


def test_readings_after_the_day_are_not_known_yet(world):
    readings = daily(lambda _: 20.0, date(2026, 12, 31)) | daily(
        lambda _: 900.0, date(2026, 12, 31), TODAY + timedelta(days=1)
    )
    key_result = clicks(world, readings)
    assert judged(world, key_result).proposals.safe == pytest.approx(92 * 20, rel=0.02)
    assert projected(world, key_result).value.point == pytest.approx(92 * 20, rel=0.02)


def test_by_hand_with_little_history_or_people_counted_once_nothing_is_said(world):
    reach = world.series("reach", daily(lambda _: 5.0), kind=SeriesKind.PEOPLE)
    people = world.key_result(feed=Feed(reach.id, Measure.WINDOW))
    young = clicks(world, daily(lambda _: 20.0, since=TODAY - timedelta(days=60)))
    assert [judged(world, one) for one in (world.key_result(), people, young)] == [NOTHING] * 3
    assert projected(world, people) is None


def test_a_quarter_years_ahead_is_judged_by_what_is_known(world):
    far = clicks(world, daily(lambda _: 20.0))
    days = {"starts_on": date(2031, 1, 1), "deadline": date(2031, 3, 31)}
    found = judged(world, world.key_result(goal=far.goal, kind=far.kind, feed=far.feed, **days))
    assert found.ambitiousness.reach is Reach.BY_ITSELF


def test_a_metric_of_another_team_is_not_found(world):
    key_result = clicks(world, daily(lambda _: 20.0))
    with pytest.raises(NotFound):
        outlook(world.outsider, world.strange_team_id, key_result, TODAY)


def test_what_people_write_down_goes_on(world):
    (key_result,) = world.save().key_results
    for week in range(7):
        day = date(2026, 10, 5) + timedelta(weeks=week)
        made = CheckIn(key_result.id, day, value=100.0 + 7 * week)
        check_ins.record(world.member, made, today=day)
    found = projected_saved(world, key_result)
    assert found.value.point == pytest.approx(142 + 45, rel=0.1)
    assert 0 <= found.score.low <= found.score.point <= found.score.high <= 1
    assert found.known_until == date(2026, 11, 16)
    early = projected_saved(world, key_result, date(2026, 10, 12))
    assert early is None


def test_after_the_deadline_there_is_nothing_to_project(world):
    key_result = clicks(world, daily(lambda _: 20.0, date(2026, 12, 31)))
    assert isinstance(projected(world, key_result).value, Span)
    (saved,) = world.save(key_result).key_results
    assert projected_saved(world, saved, date(2026, 12, 31)) is None
