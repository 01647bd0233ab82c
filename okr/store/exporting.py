"""Queries on all that a team has written and read, row by row, to be taken along."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from okr.store.tables import (
    AccountRow,
    CheckInRow,
    CommentRow,
    CycleRow,
    KeyResultRow,
    ObjectiveRow,
    ProgressPointRow,
    ReadingRow,
    SectionRow,
    SeriesRow,
    SyncRunRow,
    UserRow,
)

Row: TypeAlias = Sequence[Any]
_AT_ONCE = 5000


def all_of(session: Session, team_id: int) -> Iterator[tuple[str, list[str], Iterator[Row]]]:
    """Give each table: its name, the names of its columns, and its rows while the session lasts.

    Days are dates, moments aware and in UTC, stages and phases lists; values are in the unit that
    stands beside them.
    """
    for name, statement in _statements(team_id).items():
        heads = [column.name for column in statement.selected_columns]
        rows = session.execute(statement.execution_options(yield_per=_AT_ONCE))
        yield name, heads, (tuple(row) for row in rows)


def _statements(team_id: int) -> Mapping[str, Select[Any]]:
    owner, author = aliased(UserRow), aliased(UserRow)
    of_team = col(CycleRow.team_id) == team_id
    objectives = (
        _columns(
            col(ObjectiveRow.id).label("objective_id"),
            col(CycleRow.name).label("cycle"),
            col(CycleRow.starts_on).label("cycle_starts_on"),
            col(CycleRow.ends_on).label("cycle_ends_on"),
            col(SectionRow.name).label("section"),
            col(ObjectiveRow.title).label("objective"),
            col(ObjectiveRow.why).label("why"),
            col(owner.email).label("owner"),
            col(ObjectiveRow.state).label("state"),
            col(ObjectiveRow.ambition).label("ambition"),
            col(ObjectiveRow.scoring).label("scoring"),
            col(ObjectiveRow.review).label("review"),
            col(ObjectiveRow.archived_at).label("archived_at"),
        )
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .outerjoin(SectionRow, col(SectionRow.id) == col(ObjectiveRow.section_id))
        .outerjoin(owner, col(owner.id) == col(ObjectiveRow.owner_id))
        .where(of_team)
        .order_by(col(CycleRow.starts_on), col(ObjectiveRow.position), col(ObjectiveRow.id))
    )
    names = ("title", "kind", "unit", "baseline", "target", "lower", "upper", "lower_fail")
    more = ("upper_fail", "stages", "starts_on", "deadline", "weight", "curve", "phases")
    key_results = (
        _columns(
            col(KeyResultRow.id).label("key_result_id"),
            col(KeyResultRow.objective_id).label("objective_id"),
            *(getattr(KeyResultRow, name).label(name) for name in (*names, *more)),
            col(AccountRow.name).label("account"),
            col(SeriesRow.name).label("metric"),
            col(KeyResultRow.measure).label("measure"),
            col(KeyResultRow.confidence).label("confidence_at_drafting"),
        )
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .outerjoin(SeriesRow, col(SeriesRow.id) == col(KeyResultRow.series_id))
        .outerjoin(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(of_team)
        .order_by(col(KeyResultRow.objective_id), col(KeyResultRow.position))
    )
    progress = (
        _columns(
            col(ProgressPointRow.key_result_id).label("key_result_id"),
            *(
                getattr(ProgressPointRow, name).label(name)
                for name in ("day", "value", "score", "expected")
            ),
        )
        .join(KeyResultRow, col(KeyResultRow.id) == col(ProgressPointRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .where(of_team)
        .order_by(col(ProgressPointRow.key_result_id), col(ProgressPointRow.day))
    )
    check_ins = (
        _columns(
            col(CheckInRow.key_result_id).label("key_result_id"),
            col(CheckInRow.day).label("day"),
            col(author.email).label("author"),
            *(
                getattr(CheckInRow, name).label(name)
                for name in ("value", "confidence", "progress", "difficulties", "adjustment")
            ),
        )
        .join(KeyResultRow, col(KeyResultRow.id) == col(CheckInRow.key_result_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(KeyResultRow.objective_id))
        .join(CycleRow, col(CycleRow.id) == col(ObjectiveRow.cycle_id))
        .outerjoin(author, col(author.id) == col(CheckInRow.author_id))
        .where(of_team)
        .order_by(col(CheckInRow.key_result_id), col(CheckInRow.day), col(CheckInRow.id))
    )
    comments = (
        _columns(
            col(CommentRow.id).label("comment_id"),
            col(CommentRow.parent_id).label("answers"),
            col(CycleRow.name).label("cycle"),
            col(SectionRow.name).label("section"),
            col(CommentRow.objective_id).label("objective_id"),
            col(CommentRow.key_result_id).label("key_result_id"),
            col(CommentRow.day).label("day"),
            col(author.email).label("author"),
            col(CommentRow.created_at).label("written_at"),
            col(CommentRow.text).label("text"),
            col(CommentRow.is_on_links).label("is_visible_on_links"),
            col(CommentRow.is_decision).label("is_decision"),
            col(CommentRow.resolved_at).label("resolved_at"),
        )
        .join(CycleRow, col(CycleRow.id) == col(CommentRow.cycle_id))
        .outerjoin(SectionRow, col(SectionRow.id) == col(CommentRow.section_id))
        .outerjoin(author, col(author.id) == col(CommentRow.author_id))
        .where(of_team)
        .order_by(col(CommentRow.created_at), col(CommentRow.id))
    )
    readings = (
        _columns(
            col(AccountRow.name).label("account"),
            col(SeriesRow.name).label("metric"),
            col(SeriesRow.unit).label("unit"),
            col(ReadingRow.day).label("day"),
            col(ReadingRow.value).label("value"),
            col(ReadingRow.is_provisional).label("is_provisional"),
            col(SyncRunRow.source).label("source"),
            col(SyncRunRow.ran_at).label("read_at"),
        )
        .join(SeriesRow, col(SeriesRow.id) == col(ReadingRow.series_id))
        .join(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .join(SyncRunRow, col(SyncRunRow.id) == col(ReadingRow.sync_run_id))
        .where(col(AccountRow.team_id) == team_id)
        .order_by(col(AccountRow.name), col(SeriesRow.name), col(ReadingRow.day))
    )
    return {
        "objectives": objectives,
        "key_results": key_results,
        "progress": progress,
        "check_ins": check_ins,
        "comments": comments,
        "readings": readings,
    }


def _columns(*columns: Any) -> Select[Any]:  # noqa: ANN401 - of any type
    return select(*columns)
