"""What a browser tab keeps, and what is shown once and not lost on the way."""

import pytest

from okr.ui import session


@pytest.fixture(autouse=True)
def _tab(monkeypatch):
    monkeypatch.setattr(session.st, "session_state", {})


def run(part=None):
    """Draw a page whose only part shows what was said once; give what it showed."""
    session.begin_page()
    try:
        return part() if part else session.take("said")
    finally:
        session.end_page()


def test_what_is_shown_once_is_gone_in_the_next_run():
    session.put("said", "Refused")
    assert run() == "Refused"
    assert run() is None


def test_what_did_not_arrive_is_shown_again():
    session.put("said", "Refused")
    run()
    run(session.give_back)
    assert run() == "Refused"
    assert run() is None


def test_what_was_said_since_then_stays():
    session.put("said", "Refused")
    run()
    session.put("said", "Allowed")
    run(session.give_back)
    assert run() == "Allowed"


def test_a_part_that_runs_alone_brings_nothing_old_back():
    session.put("said", "Refused")
    run()
    run()
    session.give_back()
    assert run() is None


def test_another_page_is_drawn_whole():
    session.begin_page()
    session.open_page("close")
    assert not session.was_drawn("row", 1)
    session.begin_page()
    session.open_page("close")
    assert session.was_drawn("row", 1)
    session.begin_page()
    session.open_page("")
    assert not session.was_drawn("row", 1)
