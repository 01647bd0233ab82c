"""What a meeting looks at: every section has its views, and nothing typed becomes markup."""

from datetime import date

import pytest

from okr.domain.meetings import Agenda
from okr.domain.tiles import Tile, TileKind
from okr.services import sections, tiles
from okr.store.comments import Anchor, Comment
from okr.store.progress import Difficulty
from okr.ui.slides import CLOSING, MOST_ON_VIEW, OPENING, Talk, slide_html, slides
from tests.okr.services.test_meetings import NINE

NOTHING = Talk((), ())


@pytest.fixture
def views(shown, english):
    """Return what gives the views of the lead's dashboard."""

    def draw(agenda=None, talk=NOTHING):
        board = shown()
        planned = agenda or Agenda(5, 5, {})
        return slides(board, board.cycle, planned, talk, english)

    return draw


def difficulty(text, **changes):
    described = {
        "check_in_id": 1,
        "key_result_id": 1,
        "key_result": "Reach more",
        "text": text,
        "day": date(2026, 11, 1),
        "author": "Ana",
        "owner_id": None,
        "resolved_at": None,
    }
    return Difficulty(**(described | changes))


def decision(text, **changes):
    described = {"author_id": 1, "author": "Ana", "created_at": NINE, "is_decision": True}
    return Comment(1, Anchor(1), text, **(described | changes))


def test_the_whole_comes_first_then_each_section_then_what_follows(world, views):
    for name in ("Reach", "Leads"):
        section = sections.create(world.lead, world.cycle.id, name)
        world.save(section_id=section.id)
    sections.create(world.lead, world.cycle.id, "Empty")
    first, *between, last = views()
    assert (first.key, last.key) == (OPENING, CLOSING)
    assert [one.name for one in between] == ["Reach", "Leads"]


def test_what_hangs_in_no_section_has_a_view_without_planned_time(world, views):
    world.save()
    (_opening, loose, _closing) = views()
    assert (loose.name, loose.minutes, loose.section_id) == ("Without a section", 0, None)


def test_a_full_section_is_spread_evenly_and_its_time_is_planned_once(world, views):
    section = sections.create(world.lead, world.cycle.id, "Reach")
    for number in range(MOST_ON_VIEW + 2):
        tiles.save(
            world.lead,
            world.cycle.id,
            Tile(TileKind.NOTE, note=f"Note {number}", section_id=section.id),
        )
    (_opening, one, two, _closing) = views(Agenda(5, 5, {section.id: 12}))
    assert [(view.name, view.minutes) for view in (one, two)] == [
        ("Reach 1/2", 12),
        ("Reach 2/2", 0),
    ]
    assert one.content.count('class="note"') == two.content.count('class="note"') == 5


def test_the_agenda_leads_to_each_part(world, views, parsed):
    section = sections.create(world.lead, world.cycle.id, "Reach")
    world.save(section_id=section.id)
    opening = views(Agenda(3, 4, {section.id: 12}))[0]
    assert f'data-go="section{section.id}.0"' in opening.content
    text = parsed(opening.content).text
    assert "Agenda · 19 min" in text
    assert "Reach 12 min" in text


def test_what_follows_is_in_the_way_or_decided_and_not_done(world, views, parsed):
    world.save()
    talk = Talk(
        [difficulty("No budget"), difficulty("Settled", resolved_at=NINE)],
        [
            decision("Stop the ads", owner_id=world.member.user_id),
            decision("Old", resolved_at=NINE),
        ],
    )
    text = parsed(views(talk=talk)[-1].content).text
    for shown_text in ("No budget", "Reach more · Nobody yet", "Stop the ads", world.member.name):
        assert shown_text in text
    for hidden in ("Settled", "Old"):
        assert hidden not in text


def test_a_long_list_says_how_much_more_there_is(world, views, parsed):
    world.save()
    talk = Talk([difficulty(f"Trouble {number}") for number in range(10)], ())
    assert "and 3 more" in parsed(views(talk=talk)[-1].content).text


def test_nothing_that_people_typed_becomes_markup(world, views, parsed, hostile):
    section = sections.create(world.lead, world.cycle.id, hostile)
    key_result = world.key_result(title=hostile, unit=hostile)
    world.save(
        key_result, title=f"Be {hostile}", section_id=section.id, owner_id=world.lead.user_id
    )
    tiles.save(
        world.lead,
        world.cycle.id,
        Tile(TileKind.NOTE, title=hostile, note=hostile, section_id=section.id),
    )
    talk = Talk([difficulty(hostile, key_result=hostile)], [decision(hostile)])
    html = parsed("".join(slide_html(one) for one in views(talk=talk)))
    allowed = {"section", "header", "h2", "h3", "div", "span", "button", "p", "ul", "ol", "li"}
    drawing = {"svg", "title", "desc", "path", "circle", "rect", "text", "g", "line", "tspan"}
    assert {tag for tag, _attributes in html.elements} <= allowed | drawing
    named = {name for _tag, attributes in html.elements for name in attributes}
    assert not {name for name in named if name.startswith("on")}
    assert html.text.count(hostile.strip()) >= 5
