"""Queries on meetings, and on the minutes planned for them."""

from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from okr.domain.meetings import Agenda, Meeting
from okr.store.rows import stored_id
from okr.store.tables import CycleRow, MeetingRow, SectionRow, UserRow


def set_agenda(session: Session, cycle_id: int, agenda: Agenda) -> None:
    """Keep the minutes planned for the meetings about a cycle; unknown sections are left out."""
    cycle = session.get_one(CycleRow, cycle_id)
    cycle.opening_minutes, cycle.closing_minutes = agenda.opening, agenda.closing
    for row in session.exec(select(SectionRow).where(SectionRow.cycle_id == cycle_id)):
        row.minutes = agenda.sections.get(stored_id(row.id), row.minutes)


def add_meeting(session: Session, cycle_id: int, *, by: int, at: datetime) -> Meeting:
    """Begin a meeting."""
    row = MeetingRow(cycle_id=cycle_id, started_at=at, started_by=by)
    session.add(row)
    session.flush()
    return _to_meeting(row, None)


def end_meeting(session: Session, meeting_id: int, at: datetime) -> None:
    """End a meeting."""
    session.get_one(MeetingRow, meeting_id).ended_at = at


def meeting(session: Session, meeting_id: int) -> Meeting | None:
    """Find a meeting."""
    found = session.exec(_with_name().where(MeetingRow.id == meeting_id)).first()
    return _to_meeting(*found) if found else None


def meetings(session: Session, cycle_id: int) -> list[Meeting]:
    """List the meetings about a cycle, the latest first."""
    rows = session.exec(
        _with_name()
        .where(MeetingRow.cycle_id == cycle_id)
        .order_by(col(MeetingRow.started_at).desc(), col(MeetingRow.id).desc())
    )
    return [_to_meeting(*found) for found in rows]


def _with_name() -> Select[MeetingRow, str]:
    return select(MeetingRow, UserRow.name).outerjoin(
        UserRow, col(UserRow.id) == col(MeetingRow.started_by)
    )


def _to_meeting(row: MeetingRow, name: str | None) -> Meeting:
    return Meeting(
        id=stored_id(row.id),
        cycle_id=row.cycle_id,
        started_at=row.started_at,
        started_by=name or "",
        ended_at=row.ended_at,
    )
