"""The metrics screen: find a metric, look at it, follow it with a key result."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed, ObjectiveState
from okr.services import objectives

pytestmark = pytest.mark.browser
YESTERDAY = date(2026, 11, 22)
DAYS = [YESTERDAY - timedelta(days=count) for count in range(30)]


@pytest.fixture
def reach(world):
    """Give a metric of Instagram among others; its last days may still change."""
    values = {day: 1000.0 + day.day for day in DAYS}
    world.metric("likes", values)
    world.metric("ctr", values, platform="google_search_console", account="acme.org")
    provisional_from = YESTERDAY - timedelta(days=2)
    return world.metric("reach", values, kind=SeriesKind.UNIQUE, provisional_from=provisional_from)


def row(visitor, name):
    return visitor.page.get_by_role("row").filter(has_text=name)


def test_a_metric_is_found_in_french_and_followed_with_a_key_result(enter, world, reach):
    lead = enter(world.lead, "/metrics", locale="fr-FR")
    expect(row(lead, "Mentions J’aime")).to_be_visible()
    lead.field("metrics.search").press_sequentially("portee")
    expect(row(lead, "Mentions J’aime")).to_have_count(0)
    expect(row(lead, "Portée")).to_contain_text("1\u202f022")
    lead.field("metrics.search").fill("reach")
    lead.pick(f"series:{reach.id}")
    expect(lead.page.get_by_role("heading", name="Portée")).to_be_visible()
    assert f"series={reach.id}" in lead.page.url
    expect(lead.page.locator(".scatterlayer path.js-line")).to_have_count(2)
    lead.press("metric.follow")
    lead.finds("editor.kr.0.title", "Portée")
    lead.finds("editor.kr.0.series", "Acme · Portée (Reach)")
    lead.type("editor.title", "Être vus")
    lead.press("editor.save.draft")
    expect(lead.keyed("objectives.new")).to_be_visible()
    lead.sees("Être vus")
    (saved,) = objectives.objectives(world.lead, world.cycle.id)
    assert (saved.title, saved.state) == ("Être vus", ObjectiveState.DRAFT)
    assert saved.key_results[0].feed == Feed(reach.id, Measure.LATEST)


def test_what_is_being_written_waits_and_takes_the_metric_in(enter, world, reach):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.type("editor.title", "Be seen")
    lead.open_screen("Metrics")
    lead.pick(f"series:{reach.id}")
    lead.press("metric.follow")
    lead.finds("editor.title", "Be seen")
    lead.finds("editor.kr.0.title", "Reach")
    lead.finds("editor.kr.0.series", "Acme · Reach (Portée)")
    lead.open_screen("Metrics")
    lead.pick(f"series:{reach.id}")
    lead.press("metric.follow")
    lead.finds("editor.kr.1.title", "Reach")
    lead.finds("editor.title", "Be seen")


def test_a_metric_leads_to_the_gauges_it_feeds_within_the_tab(enter, world, reach):
    saved = world.save(world.key_result(feed=Feed(reach.id, Measure.LATEST)))
    (key_result,) = saved.key_results
    viewer = enter(world.viewer, f"/metrics?series={reach.id}")
    viewer.pick(f"use:{key_result.id}")
    expect(viewer.page.get_by_role("heading", name=key_result.title)).to_be_visible()
    assert f"kr={key_result.id}" in viewer.page.url
    viewer.sees("Acme · Reach · Latest value")


def test_sources_in_the_form_are_found_by_a_name_in_the_other_language(enter, world, reach):
    lead = enter(world.lead, "/objectives")
    lead.press("objectives.new")
    lead.choose("editor.kr.0.kind", "Increase")
    lead.name("editor.kr.0.series", "Portée")
    lead.finds("editor.kr.0.series", "Acme · Reach (Portée)")
