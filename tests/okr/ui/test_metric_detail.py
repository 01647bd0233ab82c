"""An opened metric as HTML."""

from datetime import UTC, date, datetime

import pytest

from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed, ObjectiveState
from okr.services.metric_detail import metric_detail as open_metric
from okr.store import connections, numbers
from okr.store.database import writing
from okr.ui import metric_detail, session

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def on(day):
    return date(2026, 11, day)


@pytest.fixture
def drawn(world, parsed, english, monkeypatch):
    """Return what draws a part of an opened metric."""
    monkeypatch.setattr(session, "zone", lambda: None)
    team = world.viewer.teams[0]

    def draw(series, part):
        detail = open_metric(world.viewer, world.team_id, series.id)
        needs_team = (team,) if part == "_uses" else ()
        return parsed(getattr(metric_detail, part)(detail, *needs_team, english))

    return draw


@pytest.mark.parametrize("part", ["_facts", "_values", "_uses"])
def test_what_people_type_makes_no_elements(world, drawn, hostile, part):
    def named(text, account):
        series = world.metric(
            text, {on(1): 1.0}, name=text, field=text, unit=text, account=account, platform=text
        )
        world.save(
            world.key_result(title=text, feed=Feed(series.id, Measure.TOTAL)), title=f"Be {text}"
        )
        return drawn(series, part)

    found = named(hostile, hostile)
    assert found.elements == named("plain", "Plain").elements
    assert hostile.strip() in found.text


def test_the_last_values_come_first_with_their_source(world, drawn):
    series = world.metric(
        "likes", {on(day): day * 10.0 for day in range(1, 21)}, provisional_from=on(20)
    )
    text = drawn(series, "_values").text
    assert text.index("20 Nov 2026") < text.index("7 Nov 2026")
    assert "6 Nov 2026" not in text.replace("16 Nov 2026", "")
    assert text.count("May still change") == 1
    assert text.count("Settled") == 13
    assert "instagram" in text
    assert "1 Jan 2026, 00:00" in text


def test_a_metric_without_values_has_no_table(world, drawn):
    assert drawn(world.metric("likes", {}), "_values").elements == []


def test_missing_days_are_listed_the_latest_first_and_the_oldest_counted(world, drawn):
    days = [date(2026, month, day) for month in (9, 10, 11) for day in range(1, 20, 2)]
    text = drawn(world.metric("likes", dict.fromkeys(days, 1.0)), "_missing").text
    assert text.index("18 Nov 2026") < text.index("2 Nov 2026")
    assert "20 Oct 2026 to 31 Oct 2026" in text
    assert "12 days" in text
    assert "and 17 gaps before" in text
    whole = drawn(world.metric("shares", {on(1): 1.0, on(2): 1.0}), "_missing").text
    assert "None between the first day and the last." in whole
    assert drawn(world.metric("saves", {}), "_missing").text == ""


def test_a_rate_says_what_it_divides_also_by_a_helper(world, drawn):
    helper = world.metric("top", {on(1): 1.0}, field="clicks + likes", is_helper=True)
    below = world.metric("views", {on(1): 4.0})
    rate = world.metric(
        "engagement_rate",
        {},
        kind=SeriesKind.RATIO,
        numerator_id=helper.id,
        denominator_id=below.id,
    )
    assert "clicks + likes ÷ Views" in drawn(rate, "_facts").text


def test_what_is_broken_says_since_when(world, drawn):
    series = world.metric("likes", {on(1): 1.0})
    assert "State Fine" in drawn(series, "_facts").text
    with writing() as stored:
        numbers.mark_broken(stored, series.id, {"text": "Gone.", "values": {}}, NOW)
    assert "Broken since 23 Nov 2026, 00:00" in drawn(series, "_facts").text


def test_key_results_lead_to_their_gauge_and_drafts_to_the_objectives(world, parsed, drawn):
    series = world.metric("likes", {on(1): 1.0})
    fed = world.key_result(feed=Feed(series.id, Measure.TOTAL))
    world.save(fed, title="Be the active one")
    world.save(fed, title="Draft one", state=ObjectiveState.DRAFT)
    text = drawn(series, "_uses").text
    assert "Draft one · Draft" in text
    assert "Be the active one ·" not in text
    assert "None yet." in drawn(world.metric("shares", {}), "_uses").text


def test_people_counted_once_are_told_by_period(world, drawn):
    series = world.metric("active_users", {on(1): 1.0}, kind=SeriesKind.PEOPLE)
    assert drawn(series, "_whole_periods").text == ""
    with writing() as stored:
        run_id = connections.begin_run(
            stored, series.account.connection_id, source="Analytics", user_id=None, at=NOW
        )
        numbers.upsert_window_reading(
            stored, series.id, starts_on=on(1), day=on(9), value=1500.0, sync_run_id=run_id
        )
    text = drawn(series, "_whole_periods").text
    for part in ("1 Nov 2026 to 9 Nov 2026", "1,500", "Analytics · 23 Nov 2026, 00:00"):
        assert part in text
