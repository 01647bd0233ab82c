"""Who gets in, and what everybody else sees: nothing."""

import pytest
from playwright.sync_api import expect

from okr.services.sign_in import COOKIE
from okr.ui.navigation import SCREENS
from tests.browser.serving import ROOT, Server
from tests.browser.visitor import OWNER

pytestmark = pytest.mark.browser
OBJECTIVE = "Be the account that people quote"


@pytest.fixture
def anyone(visit, server):
    """Give somebody who is not signed in."""
    return visit(server)


@pytest.fixture
def key_result(world):
    return world.save().key_results[0]


def is_outside(visitor):
    expect(visitor.field("sign_in.password")).to_be_visible()
    visitor.rests()
    expect(visitor.page.get_by_test_id("stSidebarNav")).to_have_count(0)
    visitor.sees_not(OBJECTIVE)


def is_inside(visitor):
    expect(visitor.page.locator('[data-pick="leave"]')).to_be_attached()


def cookie_of(visitor):
    return next(one for one in visitor.context.cookies() if one["name"] == COOKIE)


# Deep links


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.title.text)
def test_a_link_into_a_fresh_server_asks_who_you_are_and_then_leads_there(
    anyone, world, key_result, screen
):
    query = f"?team={world.team_id}&cycle={world.cycle.id}&kr={key_result.id}"
    received = []
    anyone.hears(received.append)
    anyone.go(f"/{screen.address}{query}")
    is_outside(anyone)
    assert received
    assert not any(OBJECTIVE.encode() in frame for frame in received)
    anyone.sign_in(world.lead.email, world.password)
    is_inside(anyone)
    expect(anyone.page).to_have_title(f"{screen.title.text} · Jauge")
    assert anyone.page.url == f"{anyone.server.address}/{screen.address}{query}"


def test_the_query_of_a_link_counts_after_signing_in(anyone, world, key_result):
    anyone.go(f"/?team={world.team_id}&kr={key_result.id}")
    anyone.sign_in(world.viewer.email, world.password)
    expect(anyone.page.get_by_role("heading", name=key_result.title)).to_be_visible()


def test_a_link_to_another_teams_key_result_opens_nothing(enter, world, key_result):
    stranger = enter(world.outsider, f"/?team={world.team_id}&kr={key_result.id}")
    is_inside(stranger)
    stranger.rests()
    stranger.sees_not(key_result.title)
    stranger.sees_not(OBJECTIVE)


# Passwords


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(anyone, world):
    anyone.go()
    for email in (world.lead.email, "nobody@example.org"):
        anyone.sign_in(email, "not the password")
        anyone.sees("E-mail or password is wrong. Check both and try again.")
        anyone.page.reload()
        anyone.sees_not("E-mail or password is wrong")


def test_after_too_many_tries_even_the_right_password_waits(anyone, world):
    for _try in range(5):
        # Anew each time, so that it is this try's answer that is seen.
        anyone.go().sign_in(world.lead.email, "not the password")
        anyone.sees("E-mail or password is wrong")
    anyone.go().sign_in(world.lead.email, world.password)
    anyone.sees("Too many wrong tries. Wait 15 minutes, then try again.")
    is_outside(anyone)


def test_a_poor_first_account_is_told_what_to_mend_and_keeps_what_was_typed(visit, tmp_path):
    with Server(tmp_path / "empty.db") as server:
        newcomer = visit(server).go()
        newcomer.field("sign_in.name").fill("Ana")
        newcomer.field("sign_in.email").fill("ana")
        newcomer.field("sign_in.password").fill("short")
        newcomer.field("sign_in.password").press("Enter")
        newcomer.sees("Write an e-mail address, for example ana@example.org.")
        newcomer.finds("sign_in.name", "Ana")
        newcomer.finds("sign_in.email", "ana")
        newcomer.finds("sign_in.password", "short")


# The cookie


def test_scripts_cannot_read_the_cookie_and_other_sites_cannot_send_it(anyone, world):
    anyone.go()
    anyone.sign_in(world.lead.email, world.password)
    is_inside(anyone)
    cookie = cookie_of(anyone)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert COOKIE not in anyone.page.evaluate("document.cookie")


def test_signing_out_ends_copies_of_the_cookie_and_other_tabs(visit, server, enter, world):
    world.save()
    lead = enter(world.lead)
    lead.sees(OBJECTIVE)
    other_tab = lead.another_tab().go("/objectives")
    expect(other_tab.keyed("objectives.new")).to_be_visible()
    copied = lead.context.cookies()
    lead.pick("leave")
    is_outside(lead)
    other_tab.press("objectives.new")
    is_outside(other_tab)
    is_outside(visit(server, cookies=copied).go("/objectives"))


def test_only_a_page_of_ours_signs_out(enter, world):
    lead = enter(world.lead)
    is_inside(lead)
    leave = f"{lead.server.address}/auth/leave"
    request = lead.context.request
    request.get(leave)
    foreign = request.post(leave, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status == 403
    lead.page.reload()
    is_inside(lead)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_the_server_tells_about_itself_is_closed(anyone, path):
    assert anyone.context.request.get(anyone.server.address + path).status == 404


# Hosts that serve no routes


def launcher(folder):
    """Write a script that runs app.py as a plain script, as some hosts do."""
    path = folder / "launcher.py"
    path.write_text(f"import runpy\n\nrunpy.run_path({str(ROOT / 'app.py')!r})\n")
    return path


@pytest.mark.parametrize("kind", ["main script", "launcher"])
def test_without_routes_people_still_get_in_and_out(visit, tmp_path, kind):
    entry = launcher(tmp_path) if kind == "launcher" else ROOT / "okr" / "ui" / "main.py"
    with Server(tmp_path / "jauge.db", entry=entry) as server:
        owner = visit(server).go()
        owner.create_owner()
        is_inside(owner)
        is_outside(visit(server).go("/objectives"))
        copied = owner.context.cookies()
        owner.pick("leave")
        is_outside(owner)
        is_outside(visit(server, cookies=copied).go("/objectives"))
        owner.go("/objectives")
        owner.sign_in(OWNER["sign_in.email"], OWNER["sign_in.password"])
        is_inside(owner)
        expect(owner.keyed("cycle.first")).to_be_visible()
