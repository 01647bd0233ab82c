"""How it looks: a team's own logo and colour, hints that go away, and nothing that jumps."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from okr.services import brands, comments, sections
from okr.store import people
from okr.store.comments import Anchor
from okr.store.database import reading
from tests.okr.services.test_brands import picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_LAYOUT_SHIFT = 0.1
"""What counts as good: https://web.dev/articles/cls."""
WATCH_SHIFTS = """
window.shifts = []
// That Streamlit makes room for its sidebar, or widens, moves the whole area, which is empty then.
const isEmpty = ({ node, previousRect }) =>
  Boolean(node?.querySelector?.('[data-testid="stMain"]')) ||
  (node?.matches?.('[data-testid="stMainBlockContainer"]') && previousRect.height < 80)
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput || one.sources.some(isEmpty)) continue
    window.shifts.push(one.value)
  }
}).observe({ type: "layout-shift", buffered: true })
"""


def as_found(actor):
    """Give somebody as the next run finds them."""
    with reading() as session:
        return people.actor(session, actor.user_id)


def test_a_team_wears_its_logo_and_its_colour(enter, world, tmp_path):
    world.save()
    path = tmp_path / "logo.png"
    Image.new("RGB", (300, 100), (200, 30, 30)).save(path)
    lead = enter(world.lead)
    lead.pick("arrange:")
    lead.page.get_by_role("button", name="Logo and colour").click()
    dialog = lead.page.get_by_role("dialog")
    dialog.get_by_text("A colour of our own").click()
    expect(dialog.get_by_test_id("stColorPicker")).to_be_visible()
    dialog.locator("input[type=file]").set_input_files(path)
    expect(dialog.get_by_text("logo.png")).to_be_visible()
    lead.press("brand.save")
    expect(dialog).to_have_count(0)
    (team, *_) = as_found(world.viewer).teams
    assert (team.accent, bool(team.logo_print)) == ("#0b6477", True)
    logo = lead.page.get_by_test_id("stSidebarLogo")
    expect(logo).to_have_attribute("src", re.compile(r"/media/.*\.png"))

    brands.set_accent(world.lead, world.team_id, "#ffe000")
    dark = enter(world.viewer, color_scheme="dark")
    head = dark.page.locator(".head")
    # Yellow can be read on dark as it is; on white it would be darker.
    expect(head).to_have_css("border-left-color", "rgb(255, 224, 0)")
    light = enter(world.viewer, color_scheme="light")
    expect(light.page.locator(".head")).to_have_css("border-left-color", "rgb(133, 116, 0)")


def test_what_is_no_picture_leaves_the_logo_that_was(enter, world, tmp_path):
    world.save()
    brands.set_logo(world.lead, world.team_id, picture())
    before = as_found(world.lead).teams[0].logo_print
    path = tmp_path / "logo.png"
    path.write_bytes(b"no picture")
    lead = enter(world.lead)
    lead.pick("arrange:")
    lead.page.get_by_role("button", name="Logo and colour").click()
    dialog = lead.page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(path)
    expect(dialog.get_by_text("logo.png")).to_be_visible()
    lead.press("brand.save")
    expect(dialog.get_by_text("Choose a picture")).to_be_visible()
    assert as_found(world.lead).teams[0].logo_print == before


def test_a_hint_goes_away_for_good(enter, world):
    world.save()
    viewer = enter(world.viewer)
    viewer.sees("Click a gauge")
    viewer.pick("hint:dashboard")
    expect(viewer.keyed("hint.dashboard")).to_have_count(0)
    viewer.rests()
    viewer.go()
    viewer.sees("cycle score")
    expect(viewer.keyed("hint.dashboard")).to_have_count(0)


WIDTHS = (320, 1440, 2560)
SPILLS = """() => {
  const main = document.querySelector('[data-testid="stMain"]')
  return Math.max(main.scrollWidth - main.clientWidth, document.body.scrollWidth - innerWidth)
}"""


def test_a_hundred_sections_forty_gauges_and_endless_words_stay_in_their_places(enter, world):
    made = [sections.create(world.lead, world.cycle.id, f"Part {count}") for count in range(100)]
    long = "Reach " + "Donaudampfschifffahrt" * 14
    for _objective in range(10):
        four = [world.key_result(title=long)] * 4
        world.save(*four, title=long, section_id=made[0].id)
    comments.write(world.lead, Anchor(world.cycle.id), f"<script>alert(1)</script> {long}")
    lead = enter(world.lead)
    alerts = []
    lead.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    for path, gauge in (("/", "a.card svg"), ("/present", ".slide .gauge svg, .slide svg")):
        lead.go(path)
        lead.rests()
        for width in WIDTHS:
            lead.page.set_viewport_size({"width": width, "height": 900})
            expect(lead.page.locator(gauge).nth(39)).to_be_attached()
            assert lead.page.evaluate(SPILLS) <= 0, (path, width)
    lead.go("/")
    lead.sees("alert(1)")
    lead.pick("arrange:")
    expect(lead.page.locator(".arranging .section")).to_have_count(101)
    expect(lead.page.locator(".arranging .card")).to_have_count(40)
    assert lead.page.evaluate(SPILLS) <= 0
    assert alerts == []


@pytest.mark.parametrize("path", ["/", "/overview", "/check-in", "/objectives", "/meetings"])
def test_nothing_jumps_while_a_screen_loads(enter, world, path):
    world.save()
    lead = enter(world.lead)
    lead.sees("cycle score")
    lead.page.add_init_script(WATCH_SHIFTS)
    lead.go(path)
    lead.rests()
    expect(lead.page.get_by_test_id("stMain").locator("h2, h3").first).to_be_visible()
    assert sum(lead.page.evaluate("window.shifts")) < MOST_LAYOUT_SHIFT
