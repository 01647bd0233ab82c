"""Say something beside the numbers: threads, who is named in them, what is settled."""

from datetime import datetime

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotAllowed, NotFound, Problem
from okr.domain.mentions import mentioned
from okr.domain.messages import message
from okr.services import clock
from okr.services.people import check_owner
from okr.store import comments, mentions, okrs, people, tiles
from okr.store.comments import Anchor, Comment, Edit
from okr.store.database import Session, reading, writing

LONGEST_TEXT = 5000


def write(
    actor: Actor,
    anchor: Anchor,
    text: str,
    *,
    parent_id: int | None = None,
    is_on_links: bool = False,
    address: str = "",
) -> int:
    """Add a comment, or a reply to one; give its id.

    Who is named in it is told by e-mail, with a link to `address` where no setting says one.
    Only who leads the team can show a thread to who has a link.
    """
    _check_text(text)
    with writing() as session:
        team_id = _require(session, actor, anchor)
        if is_on_links:
            actor.require(Action.WRITE_OKRS, team_id)
        if parent_id is not None:
            anchor, parent_id = _thread_of_reply(session, anchor, parent_id)
        comment_id = comments.add_comment(
            session,
            anchor,
            text=text.strip(),
            author_id=actor.user_id,
            at=clock.now(),
            parent_id=parent_id,
            is_on_links=is_on_links and parent_id is None,
        )
        _mention(session, actor, team_id, comment_id, text, address)
        return comment_id


def decide(
    actor: Actor, anchor: Anchor, text: str, *, owner_id: int | None, address: str = ""
) -> int:
    """Write down a decision, and who of the team carries it out; give the id of its thread.

    Raises:
        InvalidInput: when nothing is said, or too much, or the owner is not in the team.
    """
    _check_text(text)
    with writing() as session:
        team_id = _require(session, actor, anchor)
        check_owner(session, team_id, owner_id)
        comment_id = comments.add_comment(
            session,
            anchor,
            text=text.strip(),
            author_id=actor.user_id,
            at=clock.now(),
            is_decision=True,
            owner_id=owner_id,
        )
        _mention(session, actor, team_id, comment_id, text, address)
        return comment_id


def edit(actor: Actor, comment_id: int, text: str, *, address: str = "") -> None:
    """Change the text of one's own comment; what it said before is kept."""
    _check_text(text)
    with writing() as session:
        found, team_id = _own(session, actor, comment_id)
        if found.text != text.strip():
            comments.edit_comment(session, comment_id, text.strip(), clock.now())
            _mention(session, actor, team_id, comment_id, text, address)


def delete(actor: Actor, comment_id: int) -> None:
    """Remove one's own comment with the replies to it."""
    with writing() as session:
        _own(session, actor, comment_id)
        comments.delete_comment(session, comment_id)


def history(actor: Actor, comment_id: int) -> list[Edit]:
    """List what a comment said before, the latest first."""
    with reading() as session:
        found = comments.comment(session, comment_id)
        cycle = okrs.cycle(session, found.anchor.cycle_id) if found else None
        if cycle is None:
            raise NotFound
        actor.require(Action.READ, cycle.team_id)
        return comments.edits(session, comment_id)


def resolve(actor: Actor, comment_id: int, *, is_resolved: bool) -> None:
    """Say that a thread is settled, or that it is open again."""
    with writing() as session:
        _thread(session, actor, comment_id, Action.COMMENT)
        comments.set_resolved(session, comment_id, _now_if(is_on=is_resolved), actor.user_id)


def pin(actor: Actor, comment_id: int, *, is_pinned: bool) -> None:
    """Keep a thread above the others, or let it go; who leads the team does."""
    with writing() as session:
        _thread(session, actor, comment_id, Action.WRITE_OKRS)
        comments.set_pinned(session, comment_id, _now_if(is_on=is_pinned))


def show_on_links(actor: Actor, comment_id: int, *, is_on_links: bool) -> None:
    """Show a thread to who has a link, or within the team alone; who leads the team decides."""
    with writing() as session:
        _thread(session, actor, comment_id, Action.WRITE_OKRS)
        comments.set_on_links(session, comment_id, is_on_links=is_on_links)


def _now_if(*, is_on: bool) -> datetime | None:
    return clock.now() if is_on else None


def _mention(  # noqa: PLR0913 - who names whom, where
    session: Session, actor: Actor, team_id: int, comment_id: int, text: str, address: str
) -> None:
    named = mentioned(text, people.members(session, team_id))
    mentions.add(session, comment_id, [one for one in named if one != actor.user_id], address)


def _thread(session: Session, actor: Actor, comment_id: int, action: Action) -> Comment:
    found = comments.comment(session, comment_id)
    cycle = okrs.cycle(session, found.anchor.cycle_id) if found else None
    if found is None or cycle is None:
        raise NotFound
    actor.require(action, cycle.team_id)
    if found.parent_id is not None:
        raise NotFound
    return found


def _thread_of_reply(session: Session, anchor: Anchor, parent_id: int) -> tuple[Anchor, int]:
    """Hang a reply under the first comment of its thread, whatever it is about."""
    parent = comments.comment(session, parent_id)
    if parent is None or parent.anchor.cycle_id != anchor.cycle_id:
        raise NotFound
    return parent.anchor, parent.parent_id or parent.id


def _require(session: Session, actor: Actor, anchor: Anchor) -> int:
    """Check that somebody may comment on this; give the team that it belongs to."""
    cycle = okrs.cycle(session, anchor.cycle_id)
    if cycle is None:
        raise NotFound
    actor.require(Action.COMMENT, cycle.team_id)
    if not _belongs(session, anchor):
        raise NotFound
    return cycle.team_id


def _belongs(session: Session, anchor: Anchor) -> bool:
    if anchor.day is not None and anchor.key_result_id is None and anchor.tile_id is None:
        return False
    if anchor.section_id is not None:
        section = okrs.section(session, anchor.section_id)
        if section is None or section.cycle_id != anchor.cycle_id:
            return False
    if anchor.tile_id is not None:
        hung = tiles.tile(session, anchor.tile_id)
        if hung is None or hung[1] != anchor.cycle_id:
            return False
    objective_ids = [] if anchor.objective_id is None else [anchor.objective_id]
    if anchor.key_result_id is not None:
        found = okrs.key_result(session, anchor.key_result_id)
        if found is None:
            return False
        objective_ids.append(found[1])
    objectives = [okrs.objective(session, one) for one in objective_ids]
    return all(one is not None and one.cycle_id == anchor.cycle_id for one in objectives)


def _own(session: Session, actor: Actor, comment_id: int) -> tuple[Comment, int]:
    found = comments.comment(session, comment_id)
    if found is None:
        raise NotFound
    team_id = _require(session, actor, Anchor(found.anchor.cycle_id))
    if found.author_id != actor.user_id:
        raise NotAllowed(message("Only the person who wrote a comment can change it."))
    return found, team_id


def _check_text(text: str) -> None:
    if not text.strip():
        raise InvalidInput([Problem("text", message("Write something first."))])
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            [
                Problem(
                    "text",
                    message("Keep a comment under {longest} characters.", longest=LONGEST_TEXT),
                )
            ]
        )
