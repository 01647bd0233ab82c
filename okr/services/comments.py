"""Say something beside the numbers."""

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotAllowed, NotFound, Problem
from okr.domain.messages import message
from okr.services import clock
from okr.store import comments, okrs
from okr.store.comments import Anchor, Comment
from okr.store.database import Session, writing

LONGEST_TEXT = 5000


def write(actor: Actor, anchor: Anchor, text: str, *, parent_id: int | None = None) -> int:
    """Add a comment, or a reply to one; give its id."""
    _check_text(text)
    with writing() as session:
        _require(session, actor, anchor)
        if parent_id is not None:
            anchor, parent_id = _thread(session, anchor, parent_id)
        return comments.add_comment(
            session,
            anchor,
            text=text.strip(),
            author_id=actor.user_id,
            at=clock.now(),
            parent_id=parent_id,
        )


def edit(actor: Actor, comment_id: int, text: str) -> None:
    """Change the text of one's own comment."""
    _check_text(text)
    with writing() as session:
        _own(session, actor, comment_id)
        comments.edit_comment(session, comment_id, text.strip(), clock.now())


def delete(actor: Actor, comment_id: int) -> None:
    """Remove one's own comment with the replies to it."""
    with writing() as session:
        _own(session, actor, comment_id)
        comments.delete_comment(session, comment_id)


def _thread(session: Session, anchor: Anchor, parent_id: int) -> tuple[Anchor, int]:
    """Hang a reply under the first comment of its thread, whatever it is about."""
    parent = comments.comment(session, parent_id)
    if parent is None or parent.anchor.cycle_id != anchor.cycle_id:
        raise NotFound
    return parent.anchor, parent.parent_id or parent.id


def _require(session: Session, actor: Actor, anchor: Anchor) -> None:
    cycle = okrs.cycle(session, anchor.cycle_id)
    if cycle is None:
        raise NotFound
    actor.require(Action.COMMENT, cycle.team_id)
    if not _belongs(session, anchor, cycle.team_id):
        raise NotFound


def _belongs(session: Session, anchor: Anchor, team_id: int) -> bool:
    if anchor.section_id is not None:
        section = okrs.section(session, anchor.section_id)
        if section is None or section.team_id != team_id:
            return False
    objective_ids = [] if anchor.objective_id is None else [anchor.objective_id]
    if anchor.key_result_id is not None:
        found = okrs.key_result(session, anchor.key_result_id)
        if found is None:
            return False
        objective_ids.append(found[1])
    objectives = [okrs.objective(session, one) for one in objective_ids]
    return all(one is not None and one.cycle_id == anchor.cycle_id for one in objectives)


def _own(session: Session, actor: Actor, comment_id: int) -> Comment:
    found = comments.comment(session, comment_id)
    if found is None:
        raise NotFound
    _require(session, actor, Anchor(found.anchor.cycle_id))
    if found.author_id != actor.user_id:
        raise NotAllowed(message("Only the person who wrote a comment can change it."))
    return found


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
