"""Somebody who has only a link: what they see, and that they get no further."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.links import Link
from okr.services import check_ins, comments, links
from okr.services.check_ins import CheckIn
from okr.store.comments import Anchor
from okr.ui.navigation import SCREENS
from tests.conftest import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def told(world, today):
    """Give a key result with values, and comments for clients and for the team alone."""
    key_result = world.save().key_results[0]
    for days, value in ((30, 110.0), (20, 130.0), (1, 150.0)):
        day = TODAY - timedelta(days=days)
        note = CheckIn(key_result.id, day, value=value, progress="Only the team knows why")
        check_ins.record(world.member, note, today=TODAY)
    anchor = Anchor(world.cycle.id)
    comments.write(world.lead, anchor, "Thank you for your patience", is_on_links=True)
    comments.write(world.lead, anchor, "They must not read this")
    return key_result


@pytest.fixture
def make(world):
    """Return what makes a link."""

    def made(password="", **changes):
        plain = Link(world.team_id, "Client", cycle_id=world.cycle.id)
        return links.create(world.lead, replace(plain, **changes), password)

    return made


def test_a_client_sees_gauges_hovers_a_point_and_reads_what_is_for_them(
    visit, server, world, told, make
):
    client = visit(server, locale="fr-FR").go(make().path)
    client.sees(told.title)
    expect(client.page.locator("a.card svg")).to_have_count(1)
    client.sees("Thank you for your patience")
    client.sees("résultats clés avec des données")
    heard = []
    client.hears(heard.append)
    client.rests()
    client.page.locator("a.card").click()
    plot = client.page.locator(".js-plotly-plot .nsewdrag").first
    plot.scroll_into_view_if_needed()
    client.rests()
    box = plot.bounding_box()
    client.page.mouse.move(box["x"] + box["width"] * 0.58, box["y"] + box["height"] / 2)
    hover = client.page.locator(".hoverlayer .hovertext").first
    expect(hover).to_contain_text(re.compile(r"150"))
    page = client.page.content()
    for secret in ("They must not read this", "Only the team knows why"):
        assert secret not in page
        assert not any(secret.encode() in frame for frame in heard if isinstance(frame, bytes))
    assert client.page.get_by_test_id("stSidebarNav").count() == 0
    assert client.fetched_elsewhere == []
    # The card's own address is the link's, also in a new tab.
    again = visit(server).go(f"{make().path}&kr={told.id}")
    expect(again.page.get_by_test_id("stPlotlyChart")).to_be_visible()


def test_every_other_screen_refuses_who_has_only_a_link(visit, server, world, told, make):
    client = visit(server).go(make().path)
    client.sees(told.title)
    for screen in SCREENS:
        client.go(f"/{screen.address}?team={world.team_id}&cycle={world.cycle.id}")
        client.field("sign_in.email").wait_for()
        assert told.title not in client.page.content()


def test_a_password_is_asked_for_and_wrong_ones_lock(visit, server, told, make):
    made = make(password="a long password")
    client = visit(server).go(made.path)
    for count in range(10):
        client.rests()
        client.field("shared.password").fill(f"guess {count}")
        client.field("shared.password").press("Enter")
        client.rests()
        client.sees("This is not the password of the link.")
    client.field("shared.password").fill("a long password")
    client.field("shared.password").press("Enter")
    client.sees("Too many wrong tries.")
    other = visit(server).go(make(password="a long password").path)
    other.rests()
    other.field("shared.password").fill("a long password")
    other.field("shared.password").press("Enter")
    other.sees(told.title)


def test_links_that_do_not_open_say_why(visit, server, world, told, make, enter_at):
    old, gone = make(), make()
    links.regenerate(world.lead, world.team_id, old.link.id)
    links.revoke(world.lead, world.team_id, gone.link.id)
    client = visit(server)
    for path, said in {
        old.path: "There is a newer link in place of this one.",
        gone.path: "This link was withdrawn.",
        links.path_of("made-up"): "This link leads nowhere.",
        f"/{links.PLACE}": "This link leads nowhere.",
    }.items():
        client.go(path).sees(said)
        assert told.title not in client.page.content()


def test_a_lead_makes_a_link_renews_and_withdraws_it(enter, visit, server, world, told):
    lead = enter(world.lead, "/links")
    lead.rests()
    lead.keyed("links.make").get_by_text("Make a link").click()
    lead.press("links.new.save")
    lead.sees("Say for whom or what the link is, for example Client.")
    lead.type("links.new.name", "Client")
    lead.press("links.new.save")
    shown = lead.keyed("links.address")
    address = shown.locator("code").text_content()
    expect(shown.locator("img")).to_be_visible()
    visit(server).go(address.removeprefix(server.address)).sees(told.title)
    (link,) = links.links(world.lead, world.team_id)
    lead.press(f"links.{link.id}.renew")
    expect(shown.locator("code")).not_to_have_text(address)
    visit(server).go(address.removeprefix(server.address)).sees("There is a newer link")
    lead.press("links.seen")
    expect(shown).to_have_count(0)
    lead.press(f"links.{link.id}.revoke")
    lead.sees("withdrawn")
    lead.press(f"links.{link.id}.remove")
    expect(lead.keyed(f"links.{link.id}")).to_have_count(0)
    assert links.links(world.lead, world.team_id) == []
