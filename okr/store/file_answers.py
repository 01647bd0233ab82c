"""Queries on what people answered about files of one shape."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from okr.store.tables import FileAnswerRow


def answers_for(session: Session, team_id: int, fingerprint: str) -> dict[str, Any]:
    """Give what a team answered about files of a shape; nothing where it was never asked."""
    row = session.get(FileAnswerRow, (team_id, fingerprint))
    return dict(row.answers) if row else {}


def keep_answers(
    session: Session, team_id: int, fingerprint: str, answers: dict[str, Any], at: datetime
) -> None:
    """Keep a team's answers for the next file of a shape, in place of earlier ones."""
    row = session.get(FileAnswerRow, (team_id, fingerprint))
    if row is None:
        row = FileAnswerRow(team_id=team_id, fingerprint=fingerprint, answers=answers)
    row.answers, row.answered_at = answers, at
    session.add(row)
    session.flush()
