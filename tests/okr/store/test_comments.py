"""Comments as they are stored."""

from datetime import UTC, datetime, timedelta

import pytest

from okr.store import comments, people
from okr.store.comments import Anchor
from okr.store.database import writing

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def session(world):
    with writing() as session:
        yield session


def add(session, world, text, at=NOW, **options):
    anchor = options.pop("anchor", Anchor(world.cycle.id))
    return comments.add_comment(
        session, anchor, text=text, author_id=world.member.user_id, at=at, **options
    )


def texts(session, world):
    return [one.text for one in comments.comments(session, world.cycle.id)]


def test_the_oldest_comment_comes_first(session, world):
    add(session, world, "later", NOW + timedelta(minutes=1))
    add(session, world, "first")
    add(session, world, "second")
    add(session, world, "elsewhere", anchor=Anchor(world.strange_cycle.id))
    assert texts(session, world) == ["first", "second", "later"]


def test_a_comment_comes_back_whole(session, world):
    parent_id = add(session, world, "first")
    reply_id = add(session, world, "reply", parent_id=parent_id)
    comments.edit_comment(session, reply_id, "reworded", NOW + timedelta(minutes=5))
    reply = comments.comments(session, world.cycle.id)[1]
    assert reply == comments.Comment(
        id=reply_id,
        anchor=Anchor(world.cycle.id),
        text="reworded",
        author_id=world.member.user_id,
        author="Member",
        created_at=NOW,
        edited_at=NOW + timedelta(minutes=5),
        parent_id=parent_id,
    )
    assert comments.comment(session, reply_id).text == "reworded"
    assert comments.comment(session, 99) is None


def test_replies_go_with_their_comment(session, world):
    parent_id = add(session, world, "first")
    add(session, world, "reply", parent_id=parent_id)
    add(session, world, "other")
    comments.delete_comment(session, parent_id)
    assert texts(session, world) == ["other"]


def test_a_comment_outlives_its_author(session, world):
    add(session, world, "first")
    people.delete_users(session, [world.member.user_id])
    (left,) = comments.comments(session, world.cycle.id)
    assert (left.author_id, left.author) == (None, "")
