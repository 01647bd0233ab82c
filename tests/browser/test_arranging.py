"""The dashboard arranged by hand: by mouse and keys, with undo, by two people at once."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from okr.domain.calendar import Period
from okr.domain.gauges import Level, Look, Shape
from okr.domain.scoring import Thresholds
from okr.services import check_ins, dashboard, formulas, gauges, sections
from okr.services.dashboard import Block
from okr.services.formulas import Draft
from okr.store.progress import CheckIn
from tests.conftest import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def board(world):
    """Give two sections, with three key results in the first."""
    reach, website = (
        sections.create(world.lead, world.cycle.id, name) for name in ("Reach", "Website")
    )
    key_results = [world.key_result(title=title) for title in ("Followers", "Clicks", "Visits")]
    saved = world.save(*key_results, section_id=reach.id)
    return reach, website, saved.key_results


def hung(world):
    """Say what hangs where, as it is stored."""
    shown = dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, TODAY)
    return {
        (one.section.name if one.section else ""): [
            view.key_result.title
            for block in one.blocks
            if isinstance(block, Block)
            for view in block.key_results
        ]
        for one in shown.sections
    }


class Arranger:
    """Somebody who arranges the dashboard in a tab."""

    def __init__(self, visitor):
        self.visitor = visitor
        self.page = visitor.page
        visitor.pick("arrange:")
        expect(self.page.locator(".arranging .section").first).to_be_visible()

    def card(self, title):
        return self.page.locator(".arranging .card").filter(has_text=title)

    def section(self, name):
        return self.page.locator(".arranging .section").filter(
            has=self.page.get_by_label(f"Move {name}", exact=True)
        )

    def drag(self, what, onto, at=None):
        """Drag by the handle: several moves, as a hand does it."""
        what.locator(".grip").first.hover()
        self.page.mouse.down()
        box = onto.bounding_box()
        x, y = at or (box["width"] / 2, box["height"] / 2)
        self.page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
        self.page.mouse.up()

    def sees_in(self, name, *titles):
        """Wait until the screen shows these cards in a section, in this order."""
        expect(self.section(name).locator(".card .title")).to_have_text(list(titles))

    def press(self, name):
        self.page.locator(".arranging").get_by_role("button", name=name, exact=True).click()


def stored(world, expected, page):
    """Wait until what is stored is as expected."""
    for _try in range(100):
        if hung(world) == expected:
            return
        page.wait_for_timeout(100)
    assert hung(world) == expected


def test_cards_and_sections_are_dragged_and_a_move_is_undone(enter, world, board):
    lead = Arranger(enter(world.lead))
    website = lead.section("Website")
    lead.drag(lead.card("Clicks"), website.locator(".cards"))
    lead.sees_in("Website", "Clicks")
    stored(world, {"Reach": ["Followers", "Visits"], "Website": ["Clicks"]}, lead.page)

    lead.drag(lead.card("Visits"), lead.card("Followers"), at=(8, 20))
    lead.sees_in("Reach", "Visits", "Followers")
    stored(world, {"Reach": ["Visits", "Followers"], "Website": ["Clicks"]}, lead.page)

    lead.drag(website, lead.section("Reach"), at=(60, 10))
    order = lead.page.locator(".arranging .section .top input")
    expect(order.first).to_have_value("Website")
    stored(world, {"Website": ["Clicks"], "Reach": ["Visits", "Followers"]}, lead.page)
    for _move in range(3):
        lead.press("Undo")
    lead.sees_in("Reach", "Followers", "Clicks", "Visits")
    expect(order.first).to_have_value("Reach")
    stored(world, {"Reach": ["Followers", "Clicks", "Visits"], "Website": []}, lead.page)
    lead.press("Done arranging")
    lead.visitor.sees("Be the account that people quote")
    # An empty section waits unseen.
    lead.visitor.sees_not("Website")


def test_everything_is_done_by_keys(enter, world, board):
    lead = Arranger(enter(world.lead))
    handle = lead.page.get_by_label("Move Visits", exact=True)
    handle.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        handle.press(key)
    expect(handle).to_be_focused()
    expect(lead.page.locator(".arranging .heard")).to_have_text("Place 2 of 3 in Reach")
    stored(world, {"Reach": ["Followers", "Visits", "Clicks"], "Website": []}, lead.page)
    expect(handle).to_be_focused()
    section = lead.page.get_by_label("Move Website", exact=True)
    section.focus()
    section.press("ArrowUp")
    stored(world, {"Website": [], "Reach": ["Followers", "Visits", "Clicks"]}, lead.page)


def test_sections_are_made_named_and_removed(enter, world, board):
    lead = Arranger(enter(world.lead))
    field = lead.page.get_by_label("New section")
    field.fill("Newsletter")
    field.press("Enter")
    expect(lead.section("Newsletter")).to_be_visible()
    name = lead.section("Newsletter").get_by_label("Name of the section")
    name.fill("reach")
    name.press("Tab")
    lead.visitor.sees("There is a section of that name already: choose another.")
    name.fill("Press")
    name.press("Tab")
    expect(lead.section("Press")).to_be_visible()
    lead.section("Reach").get_by_role("button", name="Remove").click()
    expect(lead.section("Reach")).to_have_count(0)
    loose = {"Website": [], "Press": [], "": ["Followers", "Clicks", "Visits"]}
    stored(world, loose, lead.page)
    lead.press("Undo")
    expect(lead.section("Reach")).to_be_visible()
    lead.page.get_by_label("Arrange at once").select_option(label="One section per objective")
    lead.sees_in("Be the account that people quote", "Followers", "Clicks", "Visits")
    lead.press("Undo")
    lead.sees_in("Reach", "Followers", "Clicks", "Visits")
    kept = {"Reach": ["Followers", "Clicks", "Visits"], "Website": [], "Press": []}
    stored(world, kept, lead.page)


def test_two_people_arrange_at_once_and_both_moves_stand(enter, world, board):
    lead, admin = Arranger(enter(world.lead)), Arranger(enter(world.admin))
    lead.drag(lead.card("Clicks"), lead.section("Website").locator(".cards"))
    admin.drag(admin.card("Visits"), admin.card("Followers"), at=(8, 20))
    both = {"Reach": ["Visits", "Followers"], "Website": ["Clicks"]}
    stored(world, both, lead.page)
    for person in (lead, admin):
        person.sees_in("Reach", "Visits", "Followers")
        person.sees_in("Website", "Clicks")
    admin.section("Website").get_by_role("button", name="Remove").click()
    expect(lead.section("Website")).to_have_count(0)
    # One's own last move is undone, not that of the other.
    lead.press("Undo")
    stored(world, {"Reach": ["Clicks", "Visits", "Followers"]}, lead.page)


def test_thresholds_are_set_where_one_sees_them(enter, world, board):
    lead = Arranger(enter(world.lead))
    lead.section("Reach").get_by_role("button", name="Thresholds").click()
    dialog = lead.page.get_by_role("dialog")
    expect(dialog.get_by_text("Getting there")).to_have_count(2)
    dialog.get_by_role("radio", name="Own").click()
    low = dialog.get_by_role("slider").first
    low.press("ArrowRight")
    low.press("ArrowRight")
    low.press("ArrowRight")
    # 0.5 was getting there, and is far off now.
    expect(dialog.get_by_label("Example").filter(has_text="Far off")).to_have_count(2)
    dialog.get_by_role("radio", name="Needle").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    (reach, *_) = dashboard.dashboard(world.viewer, world.team_id, world.cycle.id, TODAY).sections
    assert (reach.standing.style.thresholds.low, reach.standing.style.shape) == (0.55, "needle")


NEEDLE = 'path[transform][fill="currentColor"]'
MARK = "(all) => all.forEach((one) => one.querySelectorAll('*').forEach((it) => (it.old = 1)))"
KEPT = "(all) => all.map((one) => [...one.querySelectorAll('*')].every((it) => it.old))"


def test_a_new_threshold_redraws_the_gauge_alone(enter, world, board):
    _reach, _website, (followers, *_others) = board
    check_ins.record(world.lead, CheckIn(followers.id, TODAY, value=105.0), today=TODAY)
    lead = enter(world.lead)
    drawn = lead.page.locator("a.card svg")
    expect(drawn).to_have_count(3)
    drawn.evaluate_all(MARK)
    expect(drawn.first.locator(NEEDLE)).to_have_count(0)
    own = Look(Thresholds(0.6, 0.9), Shape.NEEDLE)
    gauges.set_look(world.lead, Level.KEY_RESULT, followers.id, own)
    lead.page.keyboard.press("r")
    expect(drawn.first.locator(NEEDLE)).to_have_count(1)
    assert drawn.evaluate_all(KEPT) == [False, True, True]


def test_a_card_that_moves_is_drawn_alone(enter, world, board):
    lead = Arranger(enter(world.lead))
    cards = lead.page.locator(".arranging .card")
    cards.evaluate_all(MARK)
    lead.drag(lead.card("Followers"), lead.section("Website").locator(".cards"))
    stored(world, {"Reach": ["Clicks", "Visits"], "Website": ["Followers"]}, lead.page)
    lead.visitor.rests()
    expect(lead.page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    assert cards.evaluate_all(KEPT) == [True, True, True]


def test_a_viewer_arranges_nothing(enter, world, board):
    viewer = enter(world.viewer)
    viewer.sees("Be the account that people quote")
    viewer.sees_not("Arrange")


def make_tile(lead, section, *, metric, kind=None):
    lead.section(section).get_by_role("button", name="Add a tile").click()
    dialog = lead.page.get_by_role("dialog")
    if kind:
        lead.visitor.choose("tile.kind", kind)
    lead.visitor.choose("tile.series", metric)
    expect(dialog.locator(".tile .figure")).to_be_visible()
    said = dialog.locator(".tile .figure").inner_text()
    lead.visitor.press("tile.save")
    expect(dialog).to_have_count(0)
    return said


def test_a_tile_is_made_beside_the_gauges_moved_changed_and_removed(enter, world, board):
    days = Period(date(2026, 7, 1), TODAY - timedelta(days=1)).each()
    world.series("Clicks", {day: 10.0 if day.month < 10 else 20.0 for day in days})
    lead = Arranger(enter(world.lead))
    # 53 days of this cycle, against as large a share of the one before.
    assert make_tile(lead, "Reach", metric="LinkedIn · Clicks", kind="Bars") == "1,060"
    tile = lead.card("LinkedIn · Clicks")
    expect(tile).to_be_visible()
    lead.drag(tile, lead.section("Website").locator(".cards"))
    lead.sees_in("Website", "LinkedIn · Clicks")
    tile.get_by_role("button", name="Change").click()
    lead.visitor.type("tile.title", "People who came")
    lead.visitor.press("tile.save")
    tile = lead.card("People who came")
    expect(tile).to_be_visible()
    tile.get_by_role("button", name="Remove").click()
    expect(tile).to_have_count(0)
    lead.press("Undo")
    expect(tile).to_be_visible()
    lead.press("Done arranging")
    shown = lead.page.locator(".tile")
    expect(shown).to_contain_text("People who came")
    expect(shown).to_contain_text("1,060")
    expect(shown).to_contain_text("against 530 at this point of the previous cycle")
    expect(shown.locator("rect")).to_have_count(8)


def test_a_tile_of_a_formula_blends_what_platforms_report(enter, world, board):
    days = [date(2026, 11, day) for day in range(1, 21)]
    metrics = [world.series(name, dict.fromkeys(days, 10.0)) for name in ("Clicks", "Visits")]
    draft = Draft(
        "All together", "A + B", dict(zip("AB", (one.id for one in metrics), strict=True))
    )
    formulas.save(world.lead, world.team_id, draft, account="Blends")
    lead = Arranger(enter(world.lead))
    assert make_tile(lead, "Reach", metric="Blends · All together") == "400"
    lead.press("Done arranging")
    expect(lead.page.locator(".tile")).to_contain_text("400")


def test_a_note_says_what_is_missing_and_then_hangs_there_as_text(enter, world, board):
    lead = Arranger(enter(world.lead))
    lead.section("Reach").get_by_role("button", name="Add a tile").click()
    lead.visitor.choose("tile.kind", "Text")
    lead.visitor.press("tile.save")
    lead.visitor.sees("Write something first.")
    lead.visitor.type("tile.note", "<b>Press day</b> on *Friday*")
    lead.visitor.press("tile.save")
    expect(lead.page.get_by_role("dialog")).to_have_count(0)
    lead.press("Done arranging")
    expect(lead.page.locator(".tile .note")).to_have_text("<b>Press day</b> on *Friday*")
