"""Queries on mentions: who was named in a comment, and whether that was told by e-mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from okr.store.rows import stored_id
from okr.store.tables import CommentRow, CycleRow, MentionRow, TeamRow, UserRow


@dataclass(frozen=True)
class Mention:
    """Somebody to tell of a comment; `tries` counts the claim that gave this.

    `address` is where its author had Jauge open.
    """

    comment_id: int
    user_id: int
    address: str
    tries: int


@dataclass(frozen=True)
class Mentioned:
    """What a letter about a mention says."""

    text: str
    author: str
    team_id: int
    team: str
    cycle_id: int
    key_result_id: int | None


def add(session: Session, comment_id: int, user_ids: Iterable[int], address: str) -> None:
    """Note who is named in a comment; who was before is not told again."""
    for user_id in user_ids:
        if session.get(MentionRow, (comment_id, user_id)) is None:
            session.add(MentionRow(comment_id=comment_id, user_id=user_id, address=address))


def has_waiting(session: Session, at: datetime) -> bool:
    """Say whether anybody waits to be told."""
    return session.exec(_waiting(at).limit(1)).first() is not None


def claim(session: Session, at: datetime) -> list[Mention]:
    """Take all that waits to be told, so that nobody else takes it.

    What is taken is not given again unless `retry` says so: who is killed on the way rather
    tells nothing than the same twice.
    """
    taken = []
    for row in session.exec(_waiting(at).with_for_update(skip_locked=True)):
        row.claimed_at, row.retry_at = at, None
        row.tries += 1
        taken.append(Mention(row.comment_id, row.user_id, row.address, row.tries))
    return taken


def mentioned(session: Session, comment_id: int) -> Mentioned | None:
    """Give what there is to tell of a comment; None once it, or its author, is gone.

    Of an invented team nothing is told: nobody reads its addresses.
    """
    found = session.exec(
        select(CommentRow, UserRow.name, TeamRow)
        .join(UserRow, col(UserRow.id) == col(CommentRow.author_id))
        .join(CycleRow, col(CycleRow.id) == col(CommentRow.cycle_id))
        .join(TeamRow, col(TeamRow.id) == col(CycleRow.team_id))
        .where(CommentRow.id == comment_id, col(TeamRow.is_demo).is_(False))
    ).first()
    if found is None:
        return None
    row, author, team = found
    return Mentioned(
        row.text, author, stored_id(team.id), team.name, row.cycle_id, row.key_result_id
    )


def sent(session: Session, one: Mention, at: datetime) -> None:
    """Note that the mail server took it."""
    session.get_one(MentionRow, (one.comment_id, one.user_id)).sent_at = at


def retry(session: Session, one: Mention, at: datetime) -> None:
    """Let it be taken again from a moment on."""
    session.get_one(MentionRow, (one.comment_id, one.user_id)).retry_at = at


def _waiting(at: datetime) -> SelectOfScalar[MentionRow]:
    return select(MentionRow).where(
        col(MentionRow.sent_at).is_(None),
        or_(col(MentionRow.claimed_at).is_(None), col(MentionRow.retry_at) <= at),
    )
