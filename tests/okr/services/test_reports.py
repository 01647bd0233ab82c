"""What stands on paper is what stands on the screen, and no more than outsiders may read."""

import io
import re
from dataclasses import replace
from datetime import UTC, timedelta
from html import unescape

import pytest
from PIL import Image
from pypdf import PdfReader
from typst import Fonts

from okr.domain.errors import NotFound
from okr.domain.status import Status
from okr.locale.language import LANGUAGES, language
from okr.reporting import tiles as tile_words
from okr.reporting import words
from okr.reporting.document import Paper
from okr.reporting.pdf import pdf
from okr.reporting.report_letter import Around, drawn, report_letter
from okr.services import brands, check_ins, comments, demo, objectives, reports, sections
from okr.services.dashboard import TileBlock, dashboard
from okr.store import people
from okr.store.comments import Anchor
from okr.store.database import reading
from okr.store.progress import CheckIn
from okr.ui import board
from run import is_on_ci
from tests.conftest import TODAY
from tests.okr.services.test_brands import picture
from tests.okr.ui.conftest import Parsed

MOST_BYTES = 1_000_000
LATER = TODAY + timedelta(days=12)
"""When some numbers of the demo have grown old."""
LETTER_POINTS = (612, 792)


def report(actor, team_id, _, **options):
    return reports.report(actor, reports.Wanted(team_id, TODAY, **options), UTC, _)


def printed(actor, team_id, _, **options):
    return PdfReader(io.BytesIO(pdf(report(actor, team_id, _, **options))))


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


def told(shown, _):
    """List all that the dashboard tells of scores, values, days and warnings."""
    wanted = [shown.team.name, shown.cycle.name, words.score(shown.standing.score, _)]
    for view in (view for one in shown.objectives for view in one.key_results):
        point = view.point
        wanted += [view.key_result.title, words.course(view.key_result, _)]
        wanted += [words.score(view.standing.score, _), _.say(words.BANDS[view.standing.band])]
        wanted.append(words.value(view.key_result, point.value if point else None, _))
        wanted.append(_.say(words.STATUSES[view.status][1]))
        if view.is_below_baseline:
            wanted.append(_("below baseline"))
        if point:
            wanted.append(_("as of {day}", day=_.short_day(point.day)))
    blocks = [block for section in shown.sections for block in section.blocks]
    for tile in [tile for one in blocks if isinstance(one, TileBlock) for tile in one.tiles]:
        wanted += [_.say(tile.title), tile_words.value(tile.figures, tile.unit, _)]
        wanted.append(tile_words.change(tile.figures, tile.unit, tile.tile.span, _))
    return [bare(one) for one in wanted]


@pytest.mark.parametrize("code", LANGUAGES)
def test_screen_paper_and_e_mail_say_the_same(demo_team, code):
    _ = language(code)
    actor, team = demo_team(_)
    shown = dashboard(actor, team.id, None, LATER)
    statuses = {view.status for one in shown.objectives for view in one.key_results}
    assert {Status.OUTDATED, Status.OFF_TRACK, Status.PENDING} <= statuses
    assert any(isinstance(one, TileBlock) for section in shown.sections for one in section.blocks)
    wanted = told(shown, _)
    document = reports.report(actor, reports.Wanted(team.id, LATER), UTC, _)
    paper = PdfReader(io.BytesIO(pdf(document)))
    around = Around(subject="", body="", link="", why="")
    letter = report_letter(document, drawn(document), around, _)
    screen = Parsed(board.board(shown, shown.cycle, _)).text
    page = " ".join([Parsed(letter.html).text, *re.findall('alt="([^"]*)"', letter.html)])
    for name, said in {
        "screen": f"{team.name} {shown.cycle.name} {screen}",
        "paper": "".join(page.extract_text() for page in paper.pages),
        "e-mail as a page": unescape(page),
        "e-mail in words": letter.text,
    }.items():
        assert [one for one in wanted if one not in bare(said)] == [], name


def test_a_report_is_small_tagged_and_has_bookmarks_and_its_own_fonts(demo_team):
    actor, team = demo_team(language("fr"))
    made = pdf(report(actor, team.id, language("fr")))
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
        report(world.outsider, world.team_id, language("en"))


def test_without_a_cycle_there_is_nothing_to_print(world):
    with pytest.raises(NotFound):
        report(world.lead, world.team_id, language("en"), cycle_id=99)


def test_one_objective_is_printed_without_the_others_and_what_was_said_of_them(demo_team):
    _ = language("en")
    actor, team = demo_team(_)
    shown = dashboard(actor, team.id, None, TODAY)
    wanted, *others = shown.objectives
    anchor = Anchor(shown.cycle.id, objective_id=wanted.objective.id)
    comments.write(actor, anchor, "Said of this one", is_on_links=True)
    anchor = Anchor(shown.cycle.id, objective_id=others[0].objective.id)
    comments.write(actor, anchor, "Said of another", is_on_links=True)
    text = text_of(printed(actor, team.id, _, objective_id=wanted.objective.id))
    for said in (shown.cycle.name, words.score(wanted.standing.score, _), "Said of this one"):
        assert bare(said) in text
    for view in wanted.key_results:
        assert bare(view.key_result.title) in text
    for said in (others[0].key_results[0].key_result.title, "Said of another"):
        assert bare(said) not in text
    with pytest.raises(NotFound):
        report(actor, team.id, _, objective_id=0)


def test_what_has_changed_since_a_day_is_told_with_its_reasons(world):
    _ = language("en")
    since, yesterday = TODAY - timedelta(days=7), TODAY - timedelta(days=1)
    objective = world.save(world.key_result(), world.key_result(title="Reach 300 readers"))
    first, second = objective.key_results
    check_ins.record(world.member, CheckIn(first.id, yesterday, value=120), today=TODAY)
    more = replace(second, goal=replace(second.goal, target=300))
    objectives.save(
        world.lead,
        replace(objective, key_results=(first, more)),
        today=TODAY,
        reason="We can do more",
    )
    document = report(world.viewer, world.team_id, _, since=since)
    chapter = next(one for one in document.chapters if one.title.startswith("Since"))
    assert [row[0] for row in chapter.table.rows] == [first.title]
    assert chapter.table.rows[0][1] == "– → 120"
    assert [(one.lead, one.text) for one in chapter.entries] == [(second.title, "We can do more")]
    later = report(world.viewer, world.team_id, _, since=TODAY)
    assert "Nothing has moved." in [one.empty for one in later.chapters]


def test_emoji_and_other_scripts_come_in_letters_that_have_them(world):
    wanted = ("Emoji", "CJK")
    families = " ".join(Fonts(include_system_fonts=True).families())
    if not is_on_ci() and not all(name in families for name in wanted):
        pytest.skip("this computer has no letters for them, see packages.txt")
    said = "Launched 🚀 Ελληνικά русский العربية हिन्दी 日本語 한국어"
    world.save()
    comments.write(world.lead, Anchor(world.cycle.id), said, is_on_links=True)
    paper = printed(world.viewer, world.team_id, language("en"))
    fonts = {
        str(font.get_object().get("/BaseFont") or font.get_object()["/Name"])
        for page in paper.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert all(any(name in font for font in fonts) for name in wanted)


@pytest.fixture
def news(world):
    """Give a section with one key result, beside another objective in none."""
    section = sections.create(world.lead, world.cycle.id, "News")
    world.save(world.key_result(title="In the news"), title="Be known", section_id=section.id)
    world.save(world.key_result(title="Elsewhere"), title="Be liked")
    for anchor, text in (
        (Anchor(world.cycle.id, section_id=section.id), "Said of the section"),
        (Anchor(world.cycle.id), "Said of the cycle"),
    ):
        comments.write(world.lead, anchor, text, is_on_links=True)
    return section


def test_one_section_is_printed_without_the_others(world, news):
    _ = language("en")
    text = text_of(printed(world.viewer, world.team_id, _, section_id=news.id))
    for said in ("News", "In the news", "Said of the section", "score –"):
        assert bare(said) in text
    for said in ("Elsewhere", "Said of the cycle"):
        assert bare(said) not in text
    with pytest.raises(NotFound):
        report(world.viewer, world.team_id, _, section_id=0)


def test_a_picture_is_as_high_as_what_it_shows(world, news):
    def drawn_as(**options):
        wanted = reports.Wanted(world.team_id, TODAY, **options)
        return Image.open(io.BytesIO(reports.picture(world.viewer, wanted, language("fr"))))

    whole, part = drawn_as(), drawn_as(section_id=news.id)
    assert (whole.format, whole.width) == ("PNG", part.width)
    assert part.height < whole.height
