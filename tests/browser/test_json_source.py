"""Somebody describes a source of their own, sees its numbers, and only then keeps it."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from okr.services import connections, metrics, platforms
from tests.browser.serving import Server
from tests.sandbox import TYPED, Sandbox

pytestmark = pytest.mark.browser
SOURCE = TYPED["json_http", "open"]


@pytest.fixture
def simulator(monkeypatch):
    """Serve the sandbox to the app and to the services in this process."""
    with Sandbox(lambda: datetime.now(UTC)) as running:
        monkeypatch.setenv(platforms.SANDBOX_NAME, running.address)
        yield running
        assert running.errors == []


@pytest.fixture
def server(world, database, simulator):
    """Give a server, just started, that finds every platform in the sandbox."""
    settings = {"JAUGE_SANDBOX": simulator.address, "JAUGE_WORKER": "off"}
    with Server(database, **settings) as server:
        yield server


def go_on(visitor):
    visitor.rests()
    visitor.press("connect.go")


def test_a_source_is_described_seen_and_kept(enter, world, simulator):
    lead = enter(world.lead, "/connections")
    lead.rests()
    lead.type("gallery.search", "anything else")
    lead.press("gallery.connect.json_http")
    for key, text in SOURCE.items():
        lead.type(f"connect.typed.{key}", text)
    # One wrong thing after the other, each told where it is, with what is there instead.
    lead.type("connect.typed.rows", "data[")
    go_on(lead)
    lead.sees("“data[” cannot be read as a path.")
    assert len(simulator.calls) == 0
    lead.type("connect.typed.rows", "data.rows")
    go_on(lead)
    lead.sees("there is no list of rows at “data.rows”. The answer holds status, data, data.days[]")
    lead.type("connect.typed.rows", "data.days")
    lead.type("connect.typed.second_value", "shop.fans")
    go_on(lead)
    lead.sees("no row has a value at “shop.fans”. The rows hold date, visits, shop, shop.followers")
    lead.type("connect.typed.second_value", "shop.followers")
    lead.choose("connect.typed.second_value_days", "The last day counts")
    go_on(lead)
    shown = lead.keyed("connect.first_rows")
    expect(shown.get_by_role("table")).to_contain_text("Visits")
    expect(shown.get_by_role("table")).to_contain_text("Followers")
    expect(shown).to_contain_text("91 days found")
    assert connections.connections(world.lead, world.team_id) == []
    # What is shown counts for what was typed then, and for nothing else.
    lead.type("connect.typed.first_value_name", "Visitors")
    expect(lead.keyed("connect.keep")).to_have_count(0)
    go_on(lead)
    expect(lead.keyed("connect.first_rows").get_by_role("table")).to_contain_text("Visitors")
    lead.rests()
    lead.press("connect.keep")
    card = lead.keyed("connections.1")
    expect(card.get_by_text("Choose accounts").first).to_be_visible()
    lead.rests()
    lead.press("connections.accounts.1.save")
    expect(card.get_by_text("Up to date").first).to_be_visible()
    listed = metrics.metrics(world.lead, world.team_id)
    assert {str(metrics.title(one.series)) for one in listed} >= {"Visitors", "Followers"}
