"""The list of comments as HTML."""

from datetime import UTC, datetime

import pytest

from okr.domain.access import Actor
from okr.services.comments import Anchor, Comment
from okr.ui import comments_panel

ANCHOR = Anchor(1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA, BO = (Actor(number, name, f"{name}@example.org") for number, name in ((1, "Ana"), (2, "Bo")))


@pytest.fixture
def drawn(monkeypatch, parsed, english):
    """Return what draws comments for somebody whose clock is that of UTC."""
    monkeypatch.setattr(comments_panel.session, "zone", lambda: UTC)

    def draw(*said, writer=ANA, about="Q4"):
        return parsed(comments_panel._listed(said, {ANCHOR: about}, writer, english))

    return draw


def comment(number, text, **changes):
    facts = {"author_id": 1, "author": "Ana", "created_at": NOON} | changes
    return Comment(number, ANCHOR, text, **facts)


def test_what_people_type_makes_no_elements(drawn, hostile):
    found = drawn(comment(1, hostile, author=hostile), about=hostile)
    assert found.elements == drawn(comment(1, "plain")).elements
    assert found.text.count(hostile) == 3


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
