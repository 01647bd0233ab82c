"""Nobody is shut out: what axe-core finds on every screen, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from okr.domain.access import Role
from okr.domain.links import Link
from okr.locale.language import language
from okr.services import demo, links
from okr.store import people
from okr.store.database import reading, writing
from okr.ui.navigation import SCREENS
from tests.browser.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1440, "height": 900}
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe():
    """Give the rules, read once."""
    return Axe()


@pytest.fixture
def demo_server(world, today, database):
    """Give a server with the demo, which the lead of the small world leads too."""
    team = demo.load(None, today=today, say=language("en").say)
    with writing() as session:
        people.set_role(session, team.id, world.lead.user_id, Role.LEAD)
    with Server(database, today=today) as server:
        yield server, team


def grave(axe, visitor):
    """Say what axe finds serious or critical on the screen as it is."""
    visitor.rests()
    # The navigation comes before what mends it.
    expect(visitor.page.locator('[data-testid="stSidebarNavItems"]:not([role])')).to_have_count(0)
    found = axe.run(visitor.page).response["violations"]
    return [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_any_screen(enter_at, demo_server, world, axe, scheme):
    server, team = demo_server
    visitor = enter_at(server, world.lead, color_scheme=scheme, viewport=WIDE)
    found = {}
    for screen in SCREENS:
        for window in (WIDE, NARROW):
            visitor.page.set_viewport_size(window)
            visitor.go(f"/{screen.address}?team={team.id}")
            found[screen.address or "dashboard", window["width"]] = grave(axe, visitor)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_in_what_the_dashboard_opens(
    enter_at, demo_server, world, axe, scheme
):
    server, team = demo_server
    visitor = enter_at(server, world.lead, f"/?team={team.id}", color_scheme=scheme, viewport=WIDE)
    board = visitor.page.locator(".arranging")
    found = {}
    visitor.pick("arrange:")
    board.get_by_role("button", name="Undo").wait_for()
    found["arranging"] = grave(axe, visitor)
    for name in ("Gauges of the team", "Add a tile"):
        board.get_by_role("button", name=name).first.click()
        visitor.page.get_by_role("dialog").wait_for()
        found[name] = grave(axe, visitor)
        visitor.page.keyboard.press("Escape")
    board.get_by_role("button", name="Done arranging").click()
    visitor.page.locator("a.card").first.click()
    visitor.page.get_by_test_id("stPlotlyChart").wait_for()
    found["key result"] = grave(axe, visitor)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_behind_a_link(visit, demo_server, world, axe, scheme):
    server, team = demo_server
    with reading() as session:
        lead = people.actor(session, world.lead.user_id)
    made = links.create(lead, Link(team.id, "Client"), "a long password")
    visitor = visit(server, color_scheme=scheme, viewport=WIDE).go(made.path)
    visitor.field("shared.password").wait_for()
    found = {"password": grave(axe, visitor)}
    visitor.field("shared.password").fill("a long password")
    visitor.field("shared.password").press("Enter")
    visitor.page.locator("a.card").first.wait_for()
    found["board"] = grave(axe, visitor)
    visitor.page.set_viewport_size(NARROW)
    found["narrow board"] = grave(axe, visitor)
    visitor.page.locator("a.card").first.click()
    visitor.page.get_by_test_id("stPlotlyChart").wait_for()
    found["key result"] = grave(axe, visitor)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_way_in(visit, server, axe, scheme):
    visitor = visit(server, color_scheme=scheme).go()
    visitor.field("sign_in.email").wait_for()
    assert grave(axe, visitor) == []
