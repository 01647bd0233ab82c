"""Queries on comments."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from okr.store.rows import stored_id
from okr.store.tables import CommentRow, UserRow


@dataclass(frozen=True)
class Anchor:
    """What a comment is about; with only a cycle, the cycle itself."""

    cycle_id: int
    section_id: int | None = None
    objective_id: int | None = None
    key_result_id: int | None = None


@dataclass(frozen=True)
class Comment:
    """A comment; `parent_id` names the comment it replies to."""

    id: int
    anchor: Anchor
    text: str
    author_id: int | None
    author: str
    created_at: datetime
    edited_at: datetime | None = None
    parent_id: int | None = None


def comments(session: Session, cycle_id: int) -> list[Comment]:
    """List a cycle's comments, the oldest first."""
    rows = session.exec(
        select(CommentRow, UserRow.name)
        .outerjoin(UserRow, col(UserRow.id) == col(CommentRow.author_id))
        .where(CommentRow.cycle_id == cycle_id)
        .order_by(col(CommentRow.created_at), col(CommentRow.id))
    )
    return [_to_comment(row, name) for row, name in rows]


def comment(session: Session, comment_id: int) -> Comment | None:
    """Find a comment."""
    row = session.get(CommentRow, comment_id)
    return _to_comment(row, None) if row else None


def add_comment(  # noqa: PLR0913 - one argument a column
    session: Session,
    anchor: Anchor,
    *,
    text: str,
    author_id: int,
    at: datetime,
    parent_id: int | None = None,
) -> int:
    """Add a comment and give its id."""
    row = CommentRow(
        cycle_id=anchor.cycle_id,
        section_id=anchor.section_id,
        objective_id=anchor.objective_id,
        key_result_id=anchor.key_result_id,
        parent_id=parent_id,
        author_id=author_id,
        text=text,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return stored_id(row.id)


def edit_comment(session: Session, comment_id: int, text: str, at: datetime) -> None:
    """Replace a comment's text."""
    row = session.get_one(CommentRow, comment_id)
    row.text, row.edited_at = text, at


def delete_comment(session: Session, comment_id: int) -> None:
    """Remove a comment with its replies."""
    session.exec(delete(CommentRow).where(col(CommentRow.id) == comment_id))


def _to_comment(row: CommentRow, author: str | None) -> Comment:
    return Comment(
        id=stored_id(row.id),
        anchor=Anchor(row.cycle_id, row.section_id, row.objective_id, row.key_result_id),
        text=row.text,
        author_id=row.author_id,
        author=author or "",
        created_at=row.created_at,
        edited_at=row.edited_at,
        parent_id=row.parent_id,
    )
