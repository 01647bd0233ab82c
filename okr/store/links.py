"""Queries on read-only links, which are found by the hash of what stands in their address."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from okr.domain.links import Link
from okr.store.rows import stored_id
from okr.store.tables import LinkRow, LinkTokenRow


def links(session: Session, team_id: int) -> list[Link]:
    """List the links of a team, the newest first."""
    rows = session.exec(
        select(LinkRow).where(LinkRow.team_id == team_id).order_by(col(LinkRow.id).desc())
    )
    return [_to_link(row) for row in rows]


def link(session: Session, link_id: int) -> Link | None:
    """Give a link; None when it is gone."""
    row = session.get(LinkRow, link_id)
    return _to_link(row) if row else None


def of_token(session: Session, token_hash: str) -> tuple[Link, str, bool] | None:
    """Find a link by its token: with its password's hash, and whether the token was replaced."""
    token = session.get(LinkTokenRow, token_hash)
    row = session.get(LinkRow, token.link_id) if token else None
    if token is None or row is None:
        return None
    return _to_link(row), row.password_hash, token.replaced_at is not None


def add(
    session: Session, wanted: Link, *, password_hash: str, created_by: int, at: datetime
) -> int:
    """Add a link, which has no token yet; give its id."""
    row = LinkRow(
        team_id=wanted.team_id,
        cycle_id=wanted.cycle_id,
        name=wanted.name,
        section_ids=None if wanted.section_ids is None else list(wanted.section_ids),
        has_comments=wanted.has_comments,
        expires_on=wanted.expires_on,
        frozen_on=wanted.frozen_on,
        password_hash=password_hash,
        created_by=created_by or None,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return stored_id(row.id)


def set_token(session: Session, link_id: int, token_hash: str, at: datetime) -> None:
    """Open a link by this token from now on, and by no other."""
    session.execute(
        update(LinkTokenRow)
        .where(col(LinkTokenRow.link_id) == link_id, col(LinkTokenRow.replaced_at).is_(None))
        .values(replaced_at=at)
    )
    session.add(LinkTokenRow(token_hash=token_hash, link_id=link_id))


def revoke(session: Session, link_id: int, at: datetime) -> None:
    """Open a link no more."""
    session.get_one(LinkRow, link_id).revoked_at = at


def remove(session: Session, link_id: int) -> None:
    """Take a link away; whoever opens it is told that it leads nowhere."""
    session.delete(session.get_one(LinkRow, link_id))


def count_opening(session: Session, link_id: int, at: datetime) -> None:
    """Note that somebody has opened a link."""
    session.execute(
        update(LinkRow)
        .where(col(LinkRow.id) == link_id)
        .values(opened=LinkRow.opened + 1, opened_at=at)
    )


def _to_link(row: LinkRow) -> Link:
    return Link(
        id=stored_id(row.id),
        team_id=row.team_id,
        cycle_id=row.cycle_id,
        name=row.name,
        section_ids=None if row.section_ids is None else tuple(row.section_ids),
        has_comments=row.has_comments,
        expires_on=row.expires_on,
        frozen_on=row.frozen_on,
        has_password=bool(row.password_hash),
        revoked_at=row.revoked_at,
        opened=row.opened,
        opened_at=row.opened_at,
    )
