"""Queries on calendar feeds, which are found by the hash of what stands in their address."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete

from okr.store.tables import CalendarFeedRow


@dataclass(frozen=True)
class Feed:
    """Whose calendar of which team it is; `address` is where people reach Jauge."""

    user_id: int
    team_id: int
    address: str


def replace(
    session: Session, *, team_id: int, user_id: int, token_hash: str, address: str, at: datetime
) -> None:
    """Give a person a feed of a team in the place of the one before."""
    session.execute(
        delete(CalendarFeedRow).where(
            col(CalendarFeedRow.team_id) == team_id, col(CalendarFeedRow.user_id) == user_id
        )
    )
    session.add(
        CalendarFeedRow(
            token_hash=token_hash, user_id=user_id, team_id=team_id, address=address, created_at=at
        )
    )


def of_token(session: Session, token_hash: str) -> Feed | None:
    """Find a feed by its token; None when it ended."""
    row = session.get(CalendarFeedRow, token_hash)
    return Feed(row.user_id, row.team_id, row.address) if row else None
