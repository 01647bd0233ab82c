"""Queries on accounts, series, arrivals and readings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, func, select

from okr.domain.measures import SeriesKind
from okr.store.rows import stored_id
from okr.store.tables import AccountRow, ReadingRow, SeriesRow, SyncRunRow

_BATCH_ROWS = 5000


@dataclass(frozen=True)
class Account:
    """A page, property or file series whose numbers a team follows."""

    id: int
    team_id: int
    name: str


@dataclass(frozen=True)
class Series:
    """One metric of one account; a ratio is numerator over denominator and has no readings."""

    id: int
    account: Account
    name: str
    kind: SeriesKind
    unit: str = ""
    numerator_id: int | None = None
    denominator_id: int | None = None

    @property
    def source_ids(self) -> tuple[int, ...]:
        """The series whose readings this one rests on."""
        if self.numerator_id is not None and self.denominator_id is not None:
            return (self.numerator_id, self.denominator_id)
        return (self.id,)


@dataclass(frozen=True)
class Span:
    """How much of a series there is: days with a reading, first and last of them."""

    days: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Arrival:
    """What an import changed: readings new, changed and as they were."""

    new: int
    changed: int
    same: int


def accounts(session: Session, team_id: int) -> list[Account]:
    """List a team's accounts by name."""
    rows = session.exec(
        select(AccountRow).where(AccountRow.team_id == team_id).order_by(AccountRow.name)
    )
    return [_to_account(row) for row in rows]


def account_named(session: Session, team_id: int, name: str, at: datetime) -> Account:
    """Find an account by name, or add it."""
    row = session.exec(
        select(AccountRow).where(AccountRow.team_id == team_id, AccountRow.name == name)
    ).first()
    if row is None:
        row = AccountRow(team_id=team_id, name=name, created_at=at)
        session.add(row)
        session.flush()
    return _to_account(row)


def series_of_team(session: Session, team_id: int) -> list[Series]:
    """List a team's series by account and name."""
    rows = session.exec(
        select(SeriesRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(AccountRow.team_id == team_id)
        .order_by(AccountRow.name, SeriesRow.name)
    )
    return [_to_series(row, account) for row, account in rows]


def series_by_id(session: Session, ids: Iterable[int]) -> dict[int, Series]:
    """Find series by id; those that do not exist are left out."""
    rows = session.exec(
        select(SeriesRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(col(SeriesRow.id).in_(list(ids)))
    )
    return {stored_id(row.id): _to_series(row, account) for row, account in rows}


def series_named(session: Session, account: Account, name: str) -> Series | None:
    """Find a series of an account by name."""
    row = session.exec(
        select(SeriesRow).where(SeriesRow.account_id == account.id, SeriesRow.name == name)
    ).first()
    return _to_series(row, account) if row else None


def save_series(  # noqa: PLR0913 - one argument a column
    session: Session,
    account: Account,
    *,
    name: str,
    kind: SeriesKind,
    unit: str = "",
    numerator_id: int | None = None,
    denominator_id: int | None = None,
) -> Series:
    """Add a series, or bring the one of that name up to date."""
    row = session.exec(
        select(SeriesRow).where(SeriesRow.account_id == account.id, SeriesRow.name == name)
    ).first() or SeriesRow(account_id=account.id, name=name)
    row.kind = kind.value
    row.unit = unit
    row.numerator_id = numerator_id
    row.denominator_id = denominator_id
    session.add(row)
    session.flush()
    return _to_series(row, account)


def spans(session: Session, series_ids: Sequence[int]) -> dict[int, Span]:
    """Say how much there is of each series; one without readings is left out."""
    rows = session.exec(
        select(
            ReadingRow.series_id, func.count(), func.min(ReadingRow.day), func.max(ReadingRow.day)
        )
        .where(col(ReadingRow.series_id).in_(series_ids))
        .group_by(col(ReadingRow.series_id))
    )
    return {series_id: Span(days, first, last) for series_id, days, first, last in rows}


def readings(
    session: Session, series_ids: Sequence[int], first_on: date, last_on: date
) -> dict[int, list[tuple[date, float]]]:
    """Read several series between two days, both inclusive, each in ascending order."""
    found: dict[int, list[tuple[date, float]]] = {series_id: [] for series_id in series_ids}
    rows = session.exec(
        select(col(ReadingRow.series_id), col(ReadingRow.day), col(ReadingRow.value))
        .where(
            col(ReadingRow.series_id).in_(series_ids),
            col(ReadingRow.day).between(first_on, last_on),
        )
        .order_by(col(ReadingRow.series_id), col(ReadingRow.day))
    )
    for series_id, day, value in rows:
        found[series_id].append((day, value))
    return found


def sources(session: Session, series_id: int, first_on: date, last_on: date) -> dict[date, str]:
    """Say for each day with a reading where it came from."""
    rows = session.exec(
        select(col(ReadingRow.day), col(SyncRunRow.source))
        .join(SyncRunRow, col(SyncRunRow.id) == col(ReadingRow.sync_run_id))
        .where(ReadingRow.series_id == series_id, col(ReadingRow.day).between(first_on, last_on))
    )
    return dict(rows.all())


def add_sync_run(  # noqa: PLR0913 - one argument a column
    session: Session,
    account: Account,
    *,
    source: str,
    digest: str,
    user_id: int | None,
    at: datetime,
) -> int:
    """Note an arrival of numbers before its readings are written; give its id."""
    row = SyncRunRow(
        account_id=account.id,
        user_id=user_id,
        source=source,
        digest=digest,
        ran_at=at,
        rows_new=0,
        rows_changed=0,
        rows_same=0,
    )
    session.add(row)
    session.flush()
    return stored_id(row.id)


def finish_sync_run(session: Session, sync_run_id: int, arrival: Arrival) -> None:
    """Note what an arrival changed."""
    row = session.get_one(SyncRunRow, sync_run_id)
    row.rows_new, row.rows_changed, row.rows_same = arrival.new, arrival.changed, arrival.same


def upsert_readings(
    session: Session, series_id: int, arrived: Sequence[tuple[date, float]], sync_run_id: int
) -> Arrival:
    """Write the readings that are new or differ.

    A reading that is already there keeps the arrival that brought it.
    """
    if not arrived:
        return Arrival(0, 0, 0)
    days = [day for day, _ in arrived]
    stored = dict(readings(session, [series_id], min(days), max(days))[series_id])
    touched = [(day, value) for day, value in arrived if stored.get(day) != value]
    new = sum(1 for day, _ in touched if day not in stored)
    for start in range(0, len(touched), _BATCH_ROWS):
        session.execute(
            _upsert(session),
            [
                {"series_id": series_id, "day": day, "value": value, "sync_run_id": sync_run_id}
                for day, value in touched[start : start + _BATCH_ROWS]
            ],
        )
    return Arrival(new, len(touched) - new, len(arrived) - len(touched))


def _upsert(session: Session) -> Insert:
    dialect = session.get_bind().dialect.name
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(ReadingRow)
    statement: Insert = insert.on_conflict_do_update(
        index_elements=["series_id", "day"],
        set_={"value": insert.excluded.value, "sync_run_id": insert.excluded.sync_run_id},
    )
    return statement


def _to_account(row: AccountRow) -> Account:
    return Account(id=stored_id(row.id), team_id=row.team_id, name=row.name)


def _to_series(row: SeriesRow, account: AccountRow | Account) -> Series:
    owner = account if isinstance(account, Account) else _to_account(account)
    return Series(
        id=stored_id(row.id),
        account=owner,
        name=row.name,
        kind=SeriesKind(row.kind),
        unit=row.unit,
        numerator_id=row.numerator_id,
        denominator_id=row.denominator_id,
    )
