"""Comments beside the numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from okr.domain.arrangement import Card, CardKind, RemoveSection, RemoveTile
from okr.domain.errors import InvalidInput, NotAllowed, NotFound
from okr.domain.tiles import Tile, TileKind
from okr.services import comments, objectives, sections, tiles
from okr.store import comments as stored
from okr.store.comments import Anchor
from okr.store.database import reading

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def place(world):
    """Give an anchor for each thing that can be spoken about."""
    section = sections.create(world.lead, world.cycle.id, "Reach")
    objective = world.save(section_id=section.id)
    cycle_id = world.cycle.id
    return {
        "cycle": Anchor(cycle_id),
        "section": Anchor(cycle_id, section_id=section.id),
        "objective": Anchor(cycle_id, objective_id=objective.id),
        "key_result": Anchor(cycle_id, key_result_id=objective.key_results[0].id),
    }


@pytest.fixture
def elsewhere(world):
    """Give the same anchors in a team of strangers."""
    actor = world.outsider
    section = sections.create(actor, world.strange_cycle.id, "Theirs")
    theirs = world.objective(cycle_id=world.strange_cycle.id)
    objective = objectives.save(actor, theirs, today=NOON.date())
    cycle_id = world.strange_cycle.id
    return {
        "section": Anchor(cycle_id, section_id=section.id),
        "objective": Anchor(cycle_id, objective_id=objective.id),
        "key_result": Anchor(cycle_id, key_result_id=objective.key_results[0].id),
    }


def listed(world):
    with reading() as session:
        return stored.comments(session, world.cycle.id)


def texts(world):
    return [one.text for one in listed(world)]


@pytest.mark.parametrize("about", ["cycle", "section", "objective", "key_result"])
def test_a_comment_is_about_something(world, place, about):
    comments.write(world.member, place[about], "  Well done \n")
    (written,) = listed(world)
    assert (written.anchor, written.text, written.author) == (place[about], "Well done", "Member")


def test_a_reply_hangs_under_the_first_comment_whatever_it_answers(world, place):
    first = comments.write(world.member, place["objective"], "First")
    reply = comments.write(world.lead, place["cycle"], "Reply", parent_id=first)
    comments.write(world.admin, place["cycle"], "To the reply", parent_id=reply)
    assert [(one.text, one.parent_id) for one in listed(world)] == [
        ("First", None),
        ("Reply", first),
        ("To the reply", first),
    ]
    assert {one.anchor for one in listed(world)} == {place["objective"]}


def test_an_edited_comment_says_when(world, place):
    with time_machine.travel(NOON, tick=False) as clock:
        written = comments.write(world.member, place["cycle"], "Fist")
        clock.shift(timedelta(minutes=5))
        comments.edit(world.member, written, " First ")
    (edited,) = listed(world)
    assert edited.text == "First"
    assert (edited.created_at, edited.edited_at) == (NOON, NOON + timedelta(minutes=5))


def test_deleting_a_comment_takes_the_replies_along(world, place):
    first = comments.write(world.member, place["cycle"], "First")
    comments.write(world.lead, place["cycle"], "Reply", parent_id=first)
    comments.write(world.lead, place["cycle"], "Another")
    comments.delete(world.member, first)
    assert texts(world) == ["Another"]


def test_only_the_author_edits_or_deletes(world, place):
    first = comments.write(world.member, place["cycle"], "First")
    for act in (
        lambda: comments.edit(world.admin, first, "!"),
        lambda: comments.delete(world.admin, first),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert texts(world) == ["First"]


@pytest.mark.parametrize("text", ["", " \n ", "x" * (comments.LONGEST_TEXT + 1)])
def test_a_comment_says_something_and_not_too_much(world, place, text):
    first = comments.write(world.member, place["cycle"], "x" * comments.LONGEST_TEXT)
    with pytest.raises(InvalidInput):
        comments.write(world.member, place["cycle"], text)
    with pytest.raises(InvalidInput):
        comments.edit(world.member, first, text)
    assert len(texts(world)) == 1


# Things of other people


@pytest.mark.parametrize("about", ["section", "objective", "key_result"])
def test_things_of_another_team_are_not_there(world, elsewhere, about):
    theirs = replace(elsewhere[about], cycle_id=world.cycle.id)
    with pytest.raises(NotFound):
        comments.write(world.member, theirs, "Hello")


@pytest.mark.parametrize("about", ["objective", "key_result"])
def test_something_of_another_team_is_not_there_behind_something_of_ones_own(
    world, place, elsewhere, about
):
    theirs = getattr(elsewhere[about], f"{about}_id")
    for own in ("section", "objective", "key_result"):
        if own != about:
            with pytest.raises(NotFound):
                comments.write(world.member, replace(place[own], **{f"{about}_id": theirs}), "Hi")


@pytest.mark.parametrize(
    "anchor", [{"section_id": 99}, {"objective_id": 99}, {"key_result_id": 99}, {"cycle_id": 99}]
)
def test_what_is_gone_is_not_found(world, place, anchor):
    with pytest.raises(NotFound):
        comments.write(world.member, replace(place["cycle"], **anchor), "Hello")


def test_a_reply_stays_in_the_cycle_of_what_it_answers(world, place):
    theirs = comments.write(world.outsider, Anchor(world.strange_cycle.id), "Theirs")
    for parent_id in (theirs, 99):
        with pytest.raises(NotFound):
            comments.write(world.member, place["cycle"], "Reply", parent_id=parent_id)


@pytest.mark.parametrize(
    "act", [comments.delete, lambda actor, one: comments.edit(actor, one, "!")]
)
def test_a_comment_that_is_gone_is_not_found(world, act):
    with pytest.raises(NotFound):
        act(world.member, 99)


def test_what_was_said_about_a_removed_section_stays_with_the_cycle(world, place):
    comments.write(world.member, place["section"], "Well done")
    sections.arrange(world.lead, world.cycle.id, [RemoveSection(place["section"].section_id)])
    assert [(one.text, one.anchor) for one in listed(world)] == [("Well done", place["cycle"])]


# Threads


def test_a_thread_is_settled_by_anybody_who_may_write_and_opened_again(world, place):
    comment_id = comments.write(world.member, place["cycle"], "Shall we?")
    for is_resolved in (True, False):
        comments.resolve(world.lead, comment_id, is_resolved=is_resolved)
        (found,) = listed(world)
        assert (found.resolved_at is not None) is is_resolved
        assert found.resolved_by == (world.lead.user_id if is_resolved else None)


def test_a_thread_is_pinned_and_shown_on_links_as_a_whole(world, place):
    comment_id = comments.write(world.member, place["cycle"], "Read this")
    reply_id = comments.write(world.lead, place["cycle"], "Yes", parent_id=comment_id)
    comments.pin(world.lead, comment_id, is_pinned=True)
    comments.show_on_links(world.lead, comment_id, is_on_links=True)
    found = listed(world)[0]
    assert (found.is_pinned, found.is_on_links) == (True, True)
    for act in (
        lambda: comments.pin(world.lead, reply_id, is_pinned=True),
        lambda: comments.resolve(world.lead, reply_id, is_resolved=True),
        lambda: comments.show_on_links(world.lead, 99, is_on_links=True),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_a_comment_said_before_is_kept_the_latest_first(world, place):
    comment_id = comments.write(world.member, place["cycle"], "one")
    for text in ("two", "two", "three"):
        comments.edit(world.member, comment_id, text)
    assert [one.text for one in comments.history(world.viewer, comment_id)] == ["two", "one"]
    with pytest.raises(NotFound):
        comments.history(world.outsider, comment_id)
    with pytest.raises(NotFound):
        comments.history(world.viewer, 99)


def test_a_day_is_one_of_a_key_result_or_a_tile(world, place):
    day = date(2026, 11, 5)
    comments.write(world.member, replace(place["key_result"], day=day), "The fair")
    assert listed(world)[0].anchor.day == day
    for wrong in ("cycle", "section", "objective"):
        with pytest.raises(NotFound):
            comments.write(world.member, replace(place[wrong], day=day), "The fair")


def test_a_tile_is_spoken_of_until_it_is_removed(world):
    tile_id = tiles.save(world.lead, world.cycle.id, Tile(TileKind.NOTE, note="Hello"))
    anchor = Anchor(world.cycle.id, tile_id=tile_id)
    comments.write(world.member, anchor, "Who wrote this?")
    assert listed(world)[0].anchor == anchor
    with pytest.raises(NotFound):
        comments.write(world.outsider, Anchor(world.strange_cycle.id, tile_id=tile_id), "!")
    card = Card(CardKind.TILE, tile_id)
    sections.arrange(world.lead, world.cycle.id, [RemoveTile(card)])
    assert listed(world)[0].anchor == Anchor(world.cycle.id)


def test_only_who_leads_shows_a_thread_on_links_from_the_beginning(world, place):
    comments.write(world.lead, place["cycle"], "Read this", is_on_links=True)
    with pytest.raises(NotAllowed):
        comments.write(world.member, place["cycle"], "And this", is_on_links=True)
    assert [(one.text, one.is_on_links) for one in listed(world)] == [("Read this", True)]
