"""What the team says beside the numbers, in a browser: of a day, to a colleague, until settled."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.measures import Measure
from okr.domain.okrs import Feed
from okr.services import comments, dashboard, mail, mentions
from okr.store.comments import Anchor
from okr.store.settings import PUBLIC_URL_NAME
from tests import mailbox
from tests.conftest import QUARTER, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def followed(world):
    """Give a key result with a value on each day of the quarter so far."""
    days = [QUARTER.starts_on + timedelta(days=gone) for gone in range(50)]
    clicks = world.series("Clicks", dict.fromkeys(days, 10.0))
    goal = world.key_result().goal
    return world.save(
        world.key_result(kind="count_up", goal=goal, feed=Feed(clicks.id, Measure.TOTAL))
    ).key_results[0]


def said(world):
    return dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, TODAY).comments


def test_a_click_on_a_day_begins_a_comment_there(enter, world, followed):
    lead = enter(world.lead, f"/?kr={followed.id}")
    lead.rests()
    plot = lead.page.locator(".js-plotly-plot .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    lead.page.mouse.move(x, y)
    told = lead.page.locator(".hoverlayer .hovertext tspan").first
    expect(told).to_have_text(re.compile(r"^\d+ \w+ 2026$"))
    lead.page.mouse.click(x, y)
    about = lead.page.get_by_text(re.compile(r"^About \d+ \w+ 2026$"))
    clicked = about.text_content().removeprefix("About ")
    expect(told).to_have_text(clicked)
    lead.type("comments.text", "The fair begins")
    lead.press("comments.send")
    expect(lead.keyed("comments.list")).to_contain_text("The fair begins")
    (comment,) = said(world)
    day = datetime.strptime(clicked, "%d %B %Y").replace(tzinfo=UTC).date()
    assert comment.anchor == Anchor(world.cycle.id, key_result_id=followed.id, day=day)
    # It stands on the chart as well.
    expect(
        lead.page.locator(".js-plotly-plot .legendtext").filter(has_text="Comments")
    ).to_be_visible()


def test_the_days_are_downloaded_as_a_table(enter, world, followed):
    lead = enter(world.lead, f"/?kr={followed.id}")
    lead.rests()
    with lead.page.expect_download() as waiting:
        lead.press(f"detail.trend.{followed.id}.csv")
    lines = waiting.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "Day,Value,Score,Expected,Source,Read at,Provisional"
    assert lines[1].startswith("2026-10-01,10.0,")
    assert len(lines) == 51


def test_who_is_mentioned_gets_a_letter_that_leads_to_the_words(
    enter, world, followed, monkeypatch
):
    monkeypatch.delenv(PUBLIC_URL_NAME, raising=False)
    lead = enter(world.lead)
    lead.pick("write:0")
    lead.type("comments.text", "@Member **can** you look at this?")
    lead.press("comments.send")
    expect(lead.keyed("comments.list").locator("strong")).to_have_text("can")
    with mailbox.serving() as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        assert mentions.send_waiting() == 1
    (letter,) = box.letters
    assert "member@example.org" in str(letter["To"])
    text = letter.get_body(("plain",)).get_content()
    link = next(word for word in text.split() if word.startswith("http"))
    assert link.startswith(lead.server.address)
    member = enter(world.member, link.removeprefix(lead.server.address))
    expect(member.keyed("comments.list")).to_contain_text("can you look at this?")


def test_threads_are_settled_pinned_searched_and_keep_their_history(enter, world):
    world.save()
    anchor = Anchor(world.cycle.id)
    for text in ("Alpha", "Beta", "Gamma", "Delta"):
        comments.write(world.lead, anchor, text)
    first = said(world)[0]
    lead = enter(world.lead)
    panel = lead.keyed("comments.list")
    lead.pick(f"resolve:{first.id}")
    expect(panel).to_contain_text("Resolved by Lead")
    panel.locator("article").filter(has_text="Alpha").get_by_text("More").click()
    lead.pick(f"pin:{first.id}")
    expect(panel.locator("article").first).to_contain_text("Alpha")
    panel.get_by_label("Search the comments").fill("gam")
    expect(panel.locator("article:visible")).to_have_count(1)
    panel.get_by_label("Search the comments").fill("")
    panel.get_by_label("Everything").select_option("open")
    expect(panel.locator("article:visible")).to_have_count(3)
    panel.get_by_label("Everything").select_option("resolved")
    panel.locator("article:visible").get_by_text("More").click()
    lead.pick(f"edit:{first.id}")
    lead.type("comments.text", "Alpha and omega")
    lead.press("comments.send")
    # What was chosen to narrow the list is still chosen.
    expect(panel.locator("article:visible")).to_have_count(1)
    lead.pick(f"history:{first.id}")
    expect(lead.keyed("comments.history")).to_contain_text("Alpha")
    lead.press("comments.close")
    expect(lead.keyed("comments.history")).to_have_count(0)
