"""The list of comments as HTML."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from okr.domain.access import Actor
from okr.services.comments import Anchor, Comment
from okr.ui import comments_panel
from okr.ui.comments_panel import Reader

ANCHOR = Anchor(1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA, BO = (Actor(number, name, f"{name}@example.org") for number, name in ((1, "Ana"), (2, "Bo")))


@pytest.fixture
def drawn(monkeypatch, parsed, english):
    """Return what draws comments for somebody whose clock is that of UTC."""
    monkeypatch.setattr(comments_panel.session, "zone", lambda: UTC)

    def draw(*said, writer=ANA, about="Q4", may_lead=False):
        actor = writer or ANA
        reader = Reader(actor, writer is not None, may_lead, {1: "Ana", 2: "Bo"})
        return parsed(comments_panel.listed(said, {ANCHOR: about}, reader, english))

    return draw


def comment(number, text, **changes):
    facts = {"author_id": 1, "author": "Ana", "created_at": NOON} | changes
    return Comment(number, ANCHOR, text, **facts)


def test_what_people_type_makes_no_elements(drawn, hostile):
    found = drawn(comment(1, hostile, author=hostile), about=hostile)
    plain = drawn(comment(1, "plain"))
    # A line separator or a sign of Markdown may break a line, and nothing else.
    assert set(found.elements) - set(plain.elements) <= {("br", ())}
    assert hostile.split()[0] in found.text


def test_replies_stand_below_what_they_answer_and_the_latest_thread_first(drawn):
    text = drawn(
        comment(1, "first"), comment(2, "second"), comment(3, "an answer", parent_id=1)
    ).text
    assert text.index("second") < text.index("first") < text.index("an answer")


def test_who_and_when_and_what_about(drawn):
    text = drawn(comment(1, "well done"), about="Section: News").text
    for part in ("Ana", "23 Nov 2026, 12:00", "Section: News", "well done"):
        assert part in text


def test_only_the_author_may_change_a_comment(drawn):
    assert "Edit" in drawn(comment(1, "mine")).text
    others = drawn(comment(1, "mine"), writer=BO).text
    assert "Edit" not in others
    assert "Delete" not in others
    assert "Reply" in others


def test_a_reader_gets_no_buttons(drawn):
    assert not [
        one for one in drawn(comment(1, "mine"), writer=None).elements if one[0] == "button"
    ]


def test_a_changed_comment_and_one_of_somebody_who_left_say_so(drawn):
    text = drawn(comment(1, "old", author_id=None, author="", edited_at=NOON)).text
    assert "edited" in text
    assert "Somebody who left" in text


def test_silence_is_said(drawn):
    assert drawn().text == "Nobody has said anything yet."


def test_markdown_is_drawn_and_html_stays_text(drawn):
    found = drawn(
        comment(1, "**Well** done, [see](https://example.org)\n<script>alert(1)</script>")
    )
    names = [name for name, _attributes in found.elements]
    assert {"strong", "a"} <= set(names)
    assert "script" not in names
    assert "<script>alert(1)</script>" in found.text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_that_could_do_harm_is_none(drawn, address):
    names = [
        name for name, _ in drawn(comment(1, f"[here]({address}) ![x](https://x.org)")).elements
    ]
    assert "img" not in names
    assert "a" not in names or address not in str(names)


def test_a_pinned_thread_comes_first_and_says_so(drawn):
    text = drawn(comment(1, "old", is_pinned=True), comment(2, "new")).text
    assert text.index("old") < text.index("new")
    assert "Pinned" in text


def test_a_settled_thread_says_by_whom_and_can_be_opened_again(drawn):
    text = drawn(comment(1, "done?", resolved_at=NOON, resolved_by=2)).text
    assert "Resolved by Bo" in text
    assert "Open again" in text


def test_only_who_leads_pins_and_shows_on_links(drawn):
    assert "Pin" not in drawn(comment(1, "mine")).text
    text = drawn(comment(1, "mine", is_on_links=True), may_lead=True).text
    assert "Visible on links" in text
    assert "Hide from links" in text
    assert "Pin" in text


def test_of_a_day_it_says_which(drawn):
    anchored = replace(comment(1, "the fair"), anchor=replace(ANCHOR, day=date(2026, 11, 5)))
    assert "Q4 · 5 Nov 2026" in drawn(anchored).text


def test_many_threads_can_be_searched_and_narrowed(drawn):
    few = drawn(*(comment(one, "word") for one in range(1, 4))).elements
    many = drawn(*(comment(one, "word") for one in range(1, 5))).elements
    assert "input" not in [name for name, _ in few]
    filters = [attributes for name, attributes in many if "data-filter" in attributes]
    assert len(filters) == 4
