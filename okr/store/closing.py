"""Queries on closed cycles: how their key results ended, and what was corrected since."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from okr.domain.closing import Answer, Cause, Correction, Decision, Final, Snapshot
from okr.domain.okrs import KeyResult
from okr.store.numbers import SANDBOX
from okr.store.progress import LastKnown, ProgressPoint
from okr.store.rows import to_key_result
from okr.store.tables import (
    AccountRow,
    CorrectionRow,
    CycleRow,
    FinalRow,
    KeyResultRow,
    ObjectiveRow,
    SeriesRow,
    UserRow,
)


def close(session: Session, cycle_id: int, *, by: int, closed_on: date, settles_on: date) -> None:
    """Note that a cycle is closed."""
    row = session.get_one(CycleRow, cycle_id)
    row.closed_on, row.closed_by, row.settles_on = closed_on, by, settles_on


def reopen(session: Session, cycle_id: int) -> None:
    """Have a cycle go on; what was said of its key results is kept for the next closing."""
    row = session.get_one(CycleRow, cycle_id)
    row.closed_on, row.closed_by, row.settles_on = None, None, None


def keep_learned(session: Session, cycle_id: int, text: str) -> None:
    """Keep what a team learned in a cycle."""
    session.get_one(CycleRow, cycle_id).learned = text.strip()


def finals(session: Session, cycle_id: int) -> dict[int, Final]:
    """Give how the key results of a cycle ended, by their id."""
    rows = session.exec(
        select(FinalRow)
        .join(KeyResultRow, col(KeyResultRow.id) == col(FinalRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .where(ObjectiveRow.cycle_id == cycle_id)
    )
    return {row.key_result_id: _to_final(row) for row in rows}


def last_known(session: Session, cycle_id: int) -> dict[int, LastKnown]:
    """Give how the key results of a closed cycle ended, as their gauges show it."""
    rows = session.exec(
        select(FinalRow, AccountRow.realm)
        .join(KeyResultRow, col(KeyResultRow.id) == col(FinalRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .outerjoin(SeriesRow, col(SeriesRow.id) == col(KeyResultRow.series_id))
        .outerjoin(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(ObjectiveRow.cycle_id == cycle_id, col(FinalRow.as_of).is_not(None))
    )
    return {
        row.key_result_id: LastKnown(
            ProgressPoint(
                day=row.as_of,
                value=row.value,
                raw=row.raw,
                score=row.score,
                expected=None,
                is_sandbox=(realm or "").startswith(SANDBOX),
            )
        )
        for row, realm in rows
        if row.as_of is not None
    }


def save_final(session: Session, key_result_id: int, final: Final, at: datetime) -> None:
    """Freeze how a key result ended, in the place of what was frozen before."""
    row = session.get(FinalRow, key_result_id) or FinalRow(key_result_id=key_result_id)
    _fill(row, final.snapshot)
    answer = final.answer
    row.cause = answer.cause.value if answer.cause else None
    row.note = answer.note.strip()
    row.decision = answer.decision.value if answer.decision else None
    row.frozen_at = at
    session.add(row)
    session.flush()


def settling(
    session: Session, key_result_ids: Iterable[int], today: date
) -> list[tuple[KeyResult, Final]]:
    """List those of the key results whose final values late data still move.

    What somebody has corrected since closing, only people move.
    """
    corrected = (
        select(CorrectionRow.id)
        .where(
            col(CorrectionRow.key_result_id) == col(FinalRow.key_result_id),
            col(CorrectionRow.reason) != "",
            col(CorrectionRow.at) >= col(FinalRow.frozen_at),
        )
        .exists()
    )
    rows = session.exec(
        select(KeyResultRow, FinalRow)
        .join(FinalRow, col(FinalRow.key_result_id) == col(KeyResultRow.id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .where(
            col(KeyResultRow.id).in_(list(key_result_ids)),
            col(CycleRow.settles_on) >= today,
            ~corrected,
        )
    )
    return [(to_key_result(row), _to_final(final)) for row, final in rows]


def correct(  # noqa: PLR0913 - what a correction says
    session: Session,
    key_result_id: int,
    after: Snapshot,
    *,
    at: datetime,
    by: int | None = None,
    reason: str = "",
) -> None:
    """Put another final value in the place of the one frozen, and keep both in the log."""
    row = session.get_one(FinalRow, key_result_id)
    session.add(
        CorrectionRow(
            key_result_id=key_result_id,
            by=by,
            at=at,
            reason=reason.strip(),
            before=_from_snapshot(_to_final(row).snapshot),
            after=_from_snapshot(after),
        )
    )
    _fill(row, after)
    session.flush()


def corrections(session: Session, cycle_id: int) -> list[Correction]:
    """List what became another final value in a cycle, the latest first."""
    rows = session.execute(_corrections().where(col(ObjectiveRow.cycle_id) == cycle_id))
    return [_to_correction(row, name) for row, name in rows]


def corrections_of(session: Session, key_result_id: int) -> list[Correction]:
    """List what became another final value of a key result, the latest first."""
    rows = session.execute(_corrections_of(), {"key_result_id": key_result_id})
    return [_to_correction(row, name) for row, name in rows]


def carried_from(session: Session, cycle_id: int) -> dict[int, str]:
    """Name, by objective of a cycle, the cycle that it was carried over to last."""
    rows = session.exec(
        select(col(ObjectiveRow.origin_id), CycleRow.name)
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .where(
            col(ObjectiveRow.origin_id).in_(
                select(ObjectiveRow.id).where(ObjectiveRow.cycle_id == cycle_id)
            )
        )
        .order_by(col(ObjectiveRow.id))
    )
    return {origin_id: name for origin_id, name in rows if origin_id is not None}


@lru_cache(maxsize=1)
def _corrections_of() -> Select[CorrectionRow, str]:
    """Put the statement together, which takes longer than running it."""
    of_one = col(CorrectionRow.key_result_id) == bindparam("key_result_id")
    return _corrections().where(of_one)


def _corrections() -> Select[CorrectionRow, str]:
    return (
        select(CorrectionRow, UserRow.name)
        .join(KeyResultRow, col(KeyResultRow.id) == col(CorrectionRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .outerjoin(UserRow, col(UserRow.id) == col(CorrectionRow.by))
        .order_by(col(CorrectionRow.at).desc(), col(CorrectionRow.id).desc())
    )


def _to_correction(row: CorrectionRow, name: str | None) -> Correction:
    return Correction(
        key_result_id=row.key_result_id,
        before=_to_snapshot(row.before),
        after=_to_snapshot(row.after),
        at=row.at,
        reason=row.reason,
        by=name or "",
    )


def _to_final(row: FinalRow) -> Final:
    return Final(
        Snapshot(row.value, row.raw, row.score, row.as_of, row.source, row.read_at),
        Answer(
            Cause(row.cause) if row.cause else None,
            row.note,
            Decision(row.decision) if row.decision else None,
        ),
        row.frozen_at,
    )


def _fill(row: FinalRow, snapshot: Snapshot) -> None:
    row.value, row.raw, row.score = snapshot.value, snapshot.raw, snapshot.score
    row.as_of, row.source, row.read_at = snapshot.as_of, snapshot.source, snapshot.read_at


def _from_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "value": snapshot.value,
        "raw": snapshot.raw,
        "score": snapshot.score,
        "as_of": snapshot.as_of.isoformat() if snapshot.as_of else None,
        "source": snapshot.source,
        "read_at": snapshot.read_at.isoformat() if snapshot.read_at else None,
    }


def _to_snapshot(stored: Mapping[str, Any]) -> Snapshot:
    as_of, read_at = stored["as_of"], stored["read_at"]
    plain = Snapshot(stored["value"], stored["raw"], stored["score"], source=stored["source"])
    return replace(
        plain,
        as_of=date.fromisoformat(as_of) if as_of else None,
        read_at=datetime.fromisoformat(read_at) if read_at else None,
    )
