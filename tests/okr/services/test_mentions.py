"""Who is named in a comment gets one letter, whatever happens on the way."""

from datetime import timedelta

import pytest
from sqlmodel import col, delete

from okr.services import (
    administration,
    clock,
    comments,
    dashboard,
    demo,
    mail,
    mentions,
    people,
)
from okr.store import people as people_stored
from okr.store.comments import Anchor
from okr.store.database import reading, writing
from okr.store.settings import PUBLIC_URL_NAME
from okr.store.tables import MembershipRow
from tests import mailbox
from tests.conftest import TODAY

ADDRESS = "https://okr.example.org"


@pytest.fixture
def box(monkeypatch):
    """Serve a mailbox and have the installation use it."""
    monkeypatch.delenv(PUBLIC_URL_NAME, raising=False)
    with mailbox.serving() as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        yield box


def say(world, text, **options):
    anchor = options.pop("anchor", Anchor(world.cycle.id))
    return comments.write(world.member, anchor, text, **({"address": ADDRESS} | options))


def letters(box):
    texts = {str(one["To"]): one.get_body(("plain",)).get_content() for one in box.letters}
    return {to: text.replace("\r\n", "\n") for to, text in texts.items()}


def test_who_is_named_is_told_once_with_the_words_and_a_link(world, box):
    key_result = world.save().key_results[0]
    say(
        world,
        "@Lead, see:\n<b>this</b>",
        anchor=Anchor(world.cycle.id, key_result_id=key_result.id),
    )
    assert mentions.send_waiting() == 1
    (letter,) = letters(box).values()
    assert "Member mentioned you in a comment:" in letter
    assert "> @Lead, see:\n> <b>this</b>" in letter
    place = f"{ADDRESS}/?team={world.team_id}&cycle={world.cycle.id}&kr={key_result.id}"
    assert place in letter
    html = box.letters[0].get_body(("html",)).get_content()
    assert "&lt;b&gt;this&lt;/b&gt;" in html
    assert mentions.send_waiting() == 0
    assert len(box.letters) == 1


def test_each_person_gets_it_in_their_own_language_at_the_address_of_the_setting(
    world, box, monkeypatch
):
    monkeypatch.setenv(PUBLIC_URL_NAME, "https://jauge.example.com/")
    people.choose_language(world.lead, "fr")
    say(world, "@Lead @Viewer")
    assert mentions.send_waiting() == 2
    told = letters(box)
    assert any("vous a mentionné" in text for text in told.values())
    assert all("https://jauge.example.com/?team=" in text for text in told.values())


def test_naming_oneself_or_nobody_tells_nobody(world, box):
    say(world, "@Member and @Nobody and @Outsider")
    assert mentions.send_waiting() == 0


def test_a_change_tells_only_who_is_new_in_it(world, box):
    comment_id = say(world, "@Lead")
    mentions.send_waiting()
    comments.edit(world.member, comment_id, "@Lead @Admin", address=ADDRESS)
    assert mentions.send_waiting() == 1
    assert "admin@example.org" in str(box.letters[-1]["To"])


def test_who_has_left_the_team_since_is_not_told(world, box):
    say(world, "@Lead")
    with writing() as session:
        session.exec(delete(MembershipRow).where(col(MembershipRow.user_id) == world.lead.user_id))
    assert mentions.send_waiting() == 0
    assert box.letters == []


def test_a_comment_deleted_meanwhile_tells_nobody(world, box):
    comments.delete(world.member, say(world, "@Lead"))
    assert mentions.send_waiting() == 0


def test_without_a_mail_server_all_wait_for_one(world, monkeypatch):
    monkeypatch.delenv(mail.URL_NAME, raising=False)
    say(world, "@Lead")
    assert mentions.send_waiting() == 0
    with mailbox.serving() as (box, port):
        monkeypatch.setenv(mail.URL_NAME, f"smtp://localhost:{port}")
        monkeypatch.setenv(mail.SENDER_NAME, "okr@example.org")
        assert mentions.send_waiting() == 1
        assert len(box.letters) == 1


def test_what_is_not_taken_now_is_tried_again_later_and_later(world, box):
    say(world, "@Lead")
    box.refusals["lead@example.org"] = "451 try later"
    now = clock.now()
    assert mentions.send_waiting(now) == 0
    assert mentions.send_waiting(now + timedelta(minutes=4)) == 0
    box.refusals.clear()
    assert mentions.send_waiting(now + timedelta(minutes=4)) == 0
    assert mentions.send_waiting(now + timedelta(minutes=6)) == 1


def test_what_is_refused_for_good_is_not_tried_again(world, box):
    say(world, "@Lead")
    box.refusals["lead@example.org"] = "550 nobody here"
    now = clock.now()
    assert mentions.send_waiting(now) == 0
    box.refusals.clear()
    assert mentions.send_waiting(now + timedelta(days=1)) == 0


def test_the_invented_people_of_the_demo_get_no_letters(world, box):
    team = demo.load(None, today=TODAY, say=str)
    admin = administration.local_administrator()
    shown = dashboard.dashboard(admin, team.id, None, TODAY)
    maya = next(user_id for user_id, name in shown.members.items() if name.startswith("Maya"))
    with reading() as session:
        author = people_stored.actor(session, maya)
    comments.write(author, Anchor(shown.cycle.id), "@Priya, look", address=ADDRESS)
    assert mentions.send_waiting() == 0
    assert box.letters == []
