"""What stands on paper is what stands on the screen, and no more than outsiders may read."""

import io
import re
from datetime import UTC

import pytest
from pypdf import PdfReader

from okr.domain.errors import NotFound
from okr.locale.language import LANGUAGES, language
from okr.reporting import tiles as tile_words
from okr.reporting import words
from okr.reporting.document import Paper
from okr.reporting.pdf import pdf
from okr.services import brands, comments, demo, reports
from okr.services.dashboard import TileBlock, dashboard
from okr.store import people
from okr.store.comments import Anchor
from okr.store.database import reading
from tests.conftest import TODAY
from tests.okr.services.test_brands import picture

MOST_BYTES = 1_000_000
LETTER_POINTS = (612, 792)


def printed(actor, team_id, _, **options):
    return PdfReader(
        io.BytesIO(pdf(reports.report(actor, team_id, None, TODAY, UTC, _, **options)))
    )


def bare(text):
    """Take out what laying out puts in: line breaks, spaces and hyphens of all kinds."""
    return re.sub(r"[\s\u00a0\u202f\u00ad-]+", "", text)


def text_of(paper):
    return bare("".join(page.extract_text() for page in paper.pages))


@pytest.fixture
def demo_team(world, today):
    """Give somebody's demo team, as its admin sees it."""

    def made(_):
        team = demo.load(world.outsider, today=today, say=_.say)
        return as_found(world.outsider), team

    return made


def as_found(actor):
    """Give somebody as the next run finds them."""
    with reading() as session:
        return people.actor(session, actor.user_id)


@pytest.mark.parametrize("code", LANGUAGES)
def test_paper_says_what_the_screen_says(demo_team, code):
    _ = language(code)
    actor, team = demo_team(_)
    paper = printed(actor, team.id, _)
    text = text_of(paper)
    shown = dashboard(actor, team.id, None, TODAY)
    wanted = [shown.team.name, shown.cycle.name, words.score(shown.standing.score, _)]
    for view in (view for one in shown.objectives for view in one.key_results):
        point = view.point
        wanted += [view.key_result.title, words.course(view.key_result, _)]
        wanted += [words.score(view.standing.score, _), _.say(words.BANDS[view.standing.band])]
        wanted.append(words.value(view.key_result, point.value if point else None, _))
        wanted.append(_.say(words.STATUSES[view.status][1]))
        if point:
            wanted.append(_("as of {day}", day=_.short_day(point.day)))
    blocks = [block for section in shown.sections for block in section.blocks]
    tiles = [tile for one in blocks if isinstance(one, TileBlock) for tile in one.tiles]
    assert tiles
    for tile in tiles:
        wanted += [_.say(tile.title), tile_words.value(tile.figures, tile.unit, _)]
        wanted.append(tile_words.change(tile.figures, tile.unit, tile.tile.span, _))
    assert [one for one in wanted if bare(one) not in text] == []


def test_a_report_is_small_tagged_and_has_bookmarks_and_its_own_fonts(demo_team):
    actor, team = demo_team(language("fr"))
    made = pdf(reports.report(actor, team.id, None, TODAY, UTC, language("fr")))
    assert len(made) < MOST_BYTES
    paper = PdfReader(io.BytesIO(made))
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    _whole, chapters = paper.outline
    shown = dashboard(actor, team.id, None, TODAY)
    names = [one.section.name for one in shown.sections if one.blocks]
    assert [one.title for one in chapters][1 : len(names) + 1] == names
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in paper.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    assert all("/FontFile2" in one or "/FontFile3" in one for one in fonts)


def test_only_what_is_visible_on_links_is_printed_and_answers_with_it(world):
    anchor = Anchor(world.cycle.id)
    world.save()
    thread = comments.write(world.lead, anchor, "Clients read **this**", is_on_links=True)
    comments.write(world.member, anchor, "An answer to it", parent_id=thread)
    secret = comments.write(world.lead, anchor, "Nobody outside reads that")
    comments.write(world.member, anchor, "Nor its answer", parent_id=secret)
    text = text_of(printed(world.viewer, world.team_id, language("en")))
    for said in ("Clients read this", "An answer to it"):
        assert bare(said) in text
    for said in ("Nobody outside", "Nor its answer"):
        assert bare(said) not in text


def test_a_report_wears_the_logo_and_has_the_paper_that_was_asked_for(world):
    world.save()
    without = printed(world.viewer, world.team_id, language("en"))
    brands.set_logo(world.lead, world.team_id, picture())
    lead = as_found(world.lead)
    paper = printed(lead, world.team_id, language("en"), paper=Paper.LETTER)
    assert len(paper.pages[0].images) == len(without.pages[0].images) + 1
    assert tuple(map(round, paper.pages[0].mediabox[2:])) == LETTER_POINTS


def test_nobody_prints_what_they_may_not_read(world):
    world.save()
    with pytest.raises(NotFound):
        reports.report(world.outsider, world.team_id, None, TODAY, UTC, language("en"))


def test_without_a_cycle_there_is_nothing_to_print(world):
    with pytest.raises(NotFound):
        reports.report(world.lead, world.team_id, 99, TODAY, UTC, language("en"))
