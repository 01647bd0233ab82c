"""Queries on comments."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, delete, select
from sqlmodel.sql.expression import Select

from okr.store.rows import stored_id
from okr.store.tables import CommentEditRow, CommentRow, SectionRow, TileRow, UserRow


@dataclass(frozen=True)
class Anchor:
    """What a comment is about; with only a cycle, the cycle itself.

    A day is one of the key result or tile that is named as well.
    """

    cycle_id: int
    section_id: int | None = None
    objective_id: int | None = None
    key_result_id: int | None = None
    tile_id: int | None = None
    day: date | None = None


@dataclass(frozen=True)
class Comment:
    """A comment; `parent_id` names the comment it replies to.

    A thread is pinned, resolved (by a person's id; None once gone) and shown on links as a whole,
    which its first comment says.
    A decision may have an owner.
    """

    id: int
    anchor: Anchor
    text: str
    author_id: int | None
    author: str
    created_at: datetime
    edited_at: datetime | None = None
    parent_id: int | None = None
    is_pinned: bool = False
    resolved_at: datetime | None = None
    resolved_by: int | None = None
    is_on_links: bool = False
    is_decision: bool = False
    owner_id: int | None = None


@dataclass(frozen=True)
class Edit:
    """What a comment said until a moment."""

    text: str
    until: datetime


def comments(session: Session, cycle_id: int) -> list[Comment]:
    """List a cycle's comments, the oldest first.

    What is about a removed section or tile is about the cycle.
    """
    rows = session.exec(_comments(), params={"cycle_id": cycle_id})
    return [_to_comment(*found) for found in rows]


@lru_cache(maxsize=1)
def _comments() -> "_Found":
    """Put the statement together, which takes longer than running it."""
    return (
        _with_names()
        .where(col(CommentRow.cycle_id) == bindparam("cycle_id"))
        .order_by(col(CommentRow.created_at), col(CommentRow.id))
    )


def comment(session: Session, comment_id: int) -> Comment | None:
    """Find a comment."""
    found = session.exec(_with_names().where(CommentRow.id == comment_id)).first()
    return _to_comment(*found) if found else None


def add_comment(  # noqa: PLR0913 - one argument a column
    session: Session,
    anchor: Anchor,
    *,
    text: str,
    author_id: int,
    at: datetime,
    parent_id: int | None = None,
    is_on_links: bool = False,
    is_decision: bool = False,
    owner_id: int | None = None,
) -> int:
    """Add a comment and give its id."""
    row = CommentRow(
        cycle_id=anchor.cycle_id,
        section_id=anchor.section_id,
        objective_id=anchor.objective_id,
        key_result_id=anchor.key_result_id,
        tile_id=anchor.tile_id,
        day=anchor.day,
        parent_id=parent_id,
        author_id=author_id,
        text=text,
        created_at=at,
        is_on_links=is_on_links,
        is_decision=is_decision,
        owner_id=owner_id,
    )
    session.add(row)
    session.flush()
    return stored_id(row.id)


def edit_comment(session: Session, comment_id: int, text: str, at: datetime) -> None:
    """Replace a comment's text, and keep what it said before."""
    row = session.get_one(CommentRow, comment_id)
    session.add(CommentEditRow(comment_id=comment_id, text=row.text, at=at))
    row.text, row.edited_at = text, at


def edits(session: Session, comment_id: int) -> list[Edit]:
    """List what a comment said before, the latest first."""
    rows = session.exec(
        select(CommentEditRow)
        .where(CommentEditRow.comment_id == comment_id)
        .order_by(col(CommentEditRow.at).desc(), col(CommentEditRow.id).desc())
    )
    return [Edit(row.text, row.at) for row in rows]


def delete_comment(session: Session, comment_id: int) -> None:
    """Remove a comment with its replies."""
    session.exec(delete(CommentRow).where(col(CommentRow.id) == comment_id))


def set_pinned(session: Session, comment_id: int, at: datetime | None) -> None:
    """Pin a thread, or let it go with None."""
    session.get_one(CommentRow, comment_id).pinned_at = at


def set_resolved(session: Session, comment_id: int, at: datetime | None, by: int) -> None:
    """Say that a thread is settled, or with None that it is open again."""
    row = session.get_one(CommentRow, comment_id)
    row.resolved_at, row.resolved_by = at, by if at else None


def set_on_links(session: Session, comment_id: int, *, is_on_links: bool) -> None:
    """Show a thread to who has a link, or only within the team."""
    session.get_one(CommentRow, comment_id).is_on_links = is_on_links


_Found = Select[CommentRow, str, int | None, int | None]


def _with_names() -> _Found:
    """Select comments with their author, and the section and tile that are still there."""
    return (
        select(CommentRow, UserRow.name, SectionRow.id, TileRow.id)
        .outerjoin(UserRow, col(UserRow.id) == col(CommentRow.author_id))
        .outerjoin(
            SectionRow,
            and_(
                col(SectionRow.id) == col(CommentRow.section_id),
                col(SectionRow.removed_at).is_(None),
            ),
        )
        .outerjoin(
            TileRow,
            and_(
                col(TileRow.id) == col(CommentRow.tile_id),
                col(TileRow.removed_at).is_(None),
            ),
        )
    )


def _to_comment(
    row: CommentRow,
    author: str | None,
    section_id: int | None,
    tile_id: int | None,
) -> Comment:
    return Comment(
        id=stored_id(row.id),
        anchor=Anchor(
            row.cycle_id, section_id, row.objective_id, row.key_result_id, tile_id, row.day
        ),
        text=row.text,
        author_id=row.author_id,
        author=author or "",
        created_at=row.created_at,
        edited_at=row.edited_at,
        parent_id=row.parent_id,
        is_pinned=row.pinned_at is not None,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        is_on_links=row.is_on_links,
        is_decision=row.is_decision,
        owner_id=row.owner_id,
    )
