"""Queries on accounts, series, arrivals and readings."""

import dataclasses
import json
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, count
from typing import Any, cast

import sqlalchemy
from sqlalchemy import Insert, bindparam, case, delete, insert, or_, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import class_mapper
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from okr.domain.measures import SeriesKind
from okr.store.columns import Day
from okr.store.rows import stored_id
from okr.store.tables import (
    AccountRow,
    ReadingRow,
    SeriesRow,
    SyncRunRow,
    Table,
    WindowReadingRow,
)

DONE = "done"
SANDBOX = "sandbox"
"""What the realm of an account begins with whose numbers are invented."""
_BATCH_ROWS = 5000
_EXACT = 2.0**53
_EPOCH = date(1970, 1, 1).toordinal()
_OLDEST = (date.min, date.min)
_INSERT = (
    "insert into reading (series_id, day, value, sync_run_id, is_provisional)"
    " values (?, ?, ?, ?, 0)"
)
_INSERT_FROM_JSON = (
    "insert into reading (series_id, day, value, sync_run_id, is_provisional)"
    " select ?1, ?2 + key, value, ?3, 0 from json_each(?4)"
)


@dataclass(frozen=True)
class Account:
    """A page, property or file series whose numbers a team follows.

    Only one of a platform has an `external_id`, which is its own within its `realm`; `secrets`
    is encrypted.
    """

    id: int
    team_id: int
    name: str
    platform: str = ""
    realm: str = ""
    external_id: str = ""
    connection_id: int | None = None
    zone: str = ""
    currency: str = ""
    is_chosen: bool = True
    secrets: str = dataclasses.field(default="", repr=False)

    @property
    def is_sandbox(self) -> bool:
        """Say whether its numbers are invented by the sandbox."""
        return self.realm.startswith(SANDBOX)


@dataclass(frozen=True)
class Series:
    """One metric of one account; a ratio is numerator over denominator and has no readings.

    `metric` and `field` are the platform's words for it. It is read up to and including
    `read_until`; `broken` is the sentence (text, values) on why it is not read any more.
    """

    id: int
    account: Account
    name: str
    kind: SeriesKind
    unit: str = ""
    numerator_id: int | None = None
    denominator_id: int | None = None
    metric: str = ""
    field: str = ""
    is_helper: bool = False
    read_until: date | None = None
    broken: dict[str, Any] | None = dataclasses.field(default=None, hash=False)
    broken_at: datetime | None = None

    @property
    def source_ids(self) -> tuple[int, ...]:
        """The series whose readings this one rests on."""
        if self.numerator_id is not None and self.denominator_id is not None:
            return (self.numerator_id, self.denominator_id)
        return (self.id,)


@dataclass(frozen=True)
class Span:
    """How much of a series there is: days with a reading, first and last of them.

    `provisional_from` is the first whose reading may still move; None when all are final.
    """

    days: int
    first_on: date
    last_on: date
    provisional_from: date | None = None

    @property
    def missing_days(self) -> int:
        """Count the days without a reading between the first and the last."""
        return (self.last_on - self.first_on).days + 1 - self.days


@dataclass(frozen=True)
class WholePeriod:
    """People counted once over these days, both inclusive, and when that was told."""

    starts_on: date
    ends_on: date
    value: float
    origin: "Origin"


@dataclass(frozen=True)
class Arrival:
    """What an import changed: readings new, changed and as they were."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True)
class FileRun:
    """A file's numbers that arrive in an account, and who brings them; None is nobody.

    `age` is the day of the download and the file's last day.
    """

    account: Account
    source: str
    digest: str
    user_id: int | None = None
    age: tuple[date, date] | None = None


@dataclass(frozen=True)
class Difference:
    """A day on which a file disagrees with what was there; an older file is not taken."""

    day: date
    before: float
    after: float
    is_taken: bool


@dataclass(frozen=True)
class Origin:
    """Where a reading came from and when; a provisional one may still move."""

    source: str
    read_at: datetime
    is_provisional: bool = False


def accounts(session: Session, team_id: int) -> list[Account]:
    """List a team's accounts by name."""
    rows = session.exec(
        select(AccountRow).where(AccountRow.team_id == team_id).order_by(AccountRow.name)
    )
    return [to_account(row) for row in rows]


def account_named(session: Session, team_id: int, name: str, at: datetime) -> Account:
    """Find an account by name, or add it."""
    return accounts_named(session, team_id, [name], at)[name]


def accounts_named(
    session: Session, team_id: int, names: Iterable[str], at: datetime
) -> dict[str, Account]:
    """Find accounts by name, and add those that are missing all at once."""
    wanted = dict.fromkeys(names)
    found = {one.name: one for one in accounts(session, team_id) if one.name in wanted}
    missing = [name for name in wanted if name not in found]
    ids = _insert(
        session,
        AccountRow,
        [{"team_id": team_id, "name": name, "created_at": at} for name in missing],
    )
    added = (
        Account(id=id_, team_id=team_id, name=name) for id_, name in zip(ids, missing, strict=True)
    )
    return found | {one.name: one for one in added}


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
    rows = session.exec(_series_by_id(), params={"ids": list(ids)})
    return {stored_id(row.id): _to_series(row, account) for row, account in rows}


@lru_cache(maxsize=1)
def _series_by_id() -> Select[SeriesRow, AccountRow]:
    """Put the statement together, which takes longer than running it."""
    return (
        select(SeriesRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == col(SeriesRow.account_id))
        .where(col(SeriesRow.id).in_(bindparam("ids", expanding=True)))
    )


def series_named(session: Session, account: Account, name: str) -> Series | None:
    """Find a series of an account by name."""
    row = session.exec(
        select(SeriesRow).where(SeriesRow.account_id == account.id, SeriesRow.name == name)
    ).first()
    return _to_series(row, account) if row else None


def series_of_account(session: Session, account: Account) -> list[Series]:
    """List the series of an account by name, helpers included."""
    return series_of_accounts(session, [account])


def series_of_accounts(session: Session, owners: Sequence[Account]) -> list[Series]:
    """List the series of accounts by name, helpers included."""
    by_id = {one.id: one for one in owners}
    rows = session.exec(
        select(SeriesRow).where(col(SeriesRow.account_id).in_(by_id)).order_by(SeriesRow.name)
    )
    return [_to_series(row, by_id[row.account_id]) for row in rows]


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


def add_series(
    session: Session, wanted: Sequence[tuple[Account, str, SeriesKind, str]]
) -> list[Series]:
    """Add series of these accounts, names, kinds and units at once; none of them is there yet."""
    ids = _insert(
        session,
        SeriesRow,
        [
            {"account_id": account.id, "name": name, "kind": kind.value, "unit": unit}
            for account, name, kind, unit in wanted
        ],
    )
    return [
        Series(id=id_, account=account, name=name, kind=kind, unit=unit)
        for id_, (account, name, kind, unit) in zip(ids, wanted, strict=True)
    ]


def save_metric(  # noqa: PLR0913 - one argument a column
    session: Session,
    account: Account,
    *,
    metric: str,
    name: str,
    kind: SeriesKind,
    field: str = "",
    unit: str = "",
    numerator_id: int | None = None,
    denominator_id: int | None = None,
    is_helper: bool = False,
) -> Series:
    """Add the series of a platform's metric, or bring it up to date.

    It goes on with a file's series of the same name and kind, and keeps the name that it
    once had; where another has the name, it gets a number behind.
    """
    listed = session.exec(select(SeriesRow).where(SeriesRow.account_id == account.id)).all()
    row = next((one for one in listed if one.metric == metric), None) or next(
        (one for one in listed if (one.metric, one.name, one.kind) == ("", name, kind.value)), None
    )
    if row is None:
        free = free_name(name, {one.name for one in listed})
        row = SeriesRow(account_id=account.id, name=free)
    row.metric, row.field, row.is_helper = metric, field, is_helper
    row.kind, row.unit = kind.value, unit
    row.numerator_id, row.denominator_id = numerator_id, denominator_id
    session.add(row)
    session.flush()
    return _to_series(row, account)


def free_name(name: str, taken: Container[str]) -> str:
    """Give the name, with the first number behind it that makes it one of a kind."""
    candidates = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(one for one in candidates if one not in taken)


def mark_read(session: Session, series_ids: Sequence[int], until: date) -> None:
    """Note the last day that series are read up to; it never moves backwards."""
    session.execute(
        update(SeriesRow)
        .where(
            col(SeriesRow.id).in_(series_ids),
            or_(col(SeriesRow.read_until).is_(None), col(SeriesRow.read_until) < until),
        )
        .values(read_until=until)
        .execution_options(synchronize_session=False)
    )


def mark_broken(
    session: Session, series_id: int, sentence: dict[str, Any] | None, at: datetime
) -> None:
    """Note why a series is not read any more and since when, or with None that it is again."""
    row = session.get_one(SeriesRow, series_id, populate_existing=True)
    if sentence is None:
        row.broken_at = None
    elif row.broken is None:
        row.broken_at = at
    row.broken = sentence
    session.flush()


def spans(session: Session, series_ids: Sequence[int]) -> dict[int, Span]:
    """Say how much there is of each series; one without readings is left out."""
    provisional = case((col(ReadingRow.is_provisional), col(ReadingRow.day)))
    # Five columns are one more than SQLModel's own `exec` is typed for.
    rows = session.execute(
        select(
            ReadingRow.series_id, func.count(), func.min(ReadingRow.day), func.max(ReadingRow.day)
        )
        .add_columns(func.min(provisional))
        .where(col(ReadingRow.series_id).in_(series_ids))
        .group_by(col(ReadingRow.series_id))
    )
    return {series_id: Span(*found) for series_id, *found in rows}


def values_on(
    session: Session, wanted: Collection[tuple[int, date]]
) -> dict[tuple[int, date], float]:
    """Read single days of many series, in one statement; a day without a reading is left out."""
    rows = session.exec(
        select(col(ReadingRow.series_id), col(ReadingRow.day), col(ReadingRow.value)).where(
            tuple_(col(ReadingRow.series_id), col(ReadingRow.day)).in_(wanted)
        )
    )
    return {(series_id, day): value for series_id, day, value in rows}


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


def fingerprints(
    session: Session, series_ids: Sequence[int], first_on: date, last_on: date
) -> dict[int, tuple[object, ...]]:
    """Give, by series, what differs as soon as its readings between two days do.

    Whatever changes a value brings it with a later arrival.
    """
    chosen = {"ids": list(series_ids), "first_on": first_on, "last_on": last_on}
    rows = session.exec(_fingerprints(), params=chosen)
    return {series_id: (count, arrival, total) for series_id, count, arrival, total in rows}


@lru_cache(maxsize=1)
def _fingerprints() -> Select[int, int, int, float]:
    """Put the statement together, which takes longer than running it."""
    first_on, last_on = (bindparam(name, type_=Day) for name in ("first_on", "last_on"))
    return (
        select(
            col(ReadingRow.series_id),
            func.count(),
            func.max(ReadingRow.sync_run_id),
            func.sum(ReadingRow.value),
        )
        .where(
            col(ReadingRow.series_id).in_(bindparam("ids", expanding=True)),
            col(ReadingRow.day).between(first_on, last_on),
        )
        .group_by(col(ReadingRow.series_id))
    )


def window_readings(session: Session, series_id: int, starts_on: date) -> list[tuple[date, float]]:
    """Read the people counted once from a day on, up to each of the days that were asked for."""
    rows = session.exec(
        select(col(WindowReadingRow.day), col(WindowReadingRow.value))
        .where(WindowReadingRow.series_id == series_id, WindowReadingRow.starts_on == starts_on)
        .order_by(col(WindowReadingRow.day))
    )
    return [(day, value) for day, value in rows]


def origins(session: Session, series_id: int, first_on: date, last_on: date) -> dict[date, Origin]:
    """Say for each day with a reading where it came from, and when it was read."""
    given = {"series_id": series_id, "first_on": first_on, "last_on": last_on}
    rows = session.execute(_origins(), given)
    return {
        day: Origin(source, read_at, is_provisional)
        for day, source, read_at, is_provisional in rows
    }


@lru_cache(maxsize=1)
def _origins() -> Select[date, str, datetime, bool]:
    return (
        select(
            col(ReadingRow.day),
            col(SyncRunRow.source),
            col(SyncRunRow.ran_at),
            col(ReadingRow.is_provisional),
        )
        .join(SyncRunRow, col(SyncRunRow.id) == col(ReadingRow.sync_run_id))
        .where(
            col(ReadingRow.series_id) == bindparam("series_id"),
            col(ReadingRow.day) >= bindparam("first_on", type_=Day),
            col(ReadingRow.day) <= bindparam("last_on", type_=Day),
        )
    )


def window_origins(session: Session, series_id: int, starts_on: date) -> dict[date, Origin]:
    """Say the same for the people counted once from a day on."""
    rows = session.exec(
        select(col(WindowReadingRow.day), col(SyncRunRow.source), col(SyncRunRow.ran_at))
        .join(SyncRunRow, col(SyncRunRow.id) == col(WindowReadingRow.sync_run_id))
        .where(WindowReadingRow.series_id == series_id, WindowReadingRow.starts_on == starts_on)
    )
    return {day: Origin(source, read_at) for day, source, read_at in rows}


def whole_periods(session: Session, series_id: int) -> list[WholePeriod]:
    """List the periods over which people were counted once, each up to its last day asked for.

    The latest start comes first.
    """
    rows = session.exec(
        select(WindowReadingRow, SyncRunRow)
        .join(SyncRunRow, col(SyncRunRow.id) == col(WindowReadingRow.sync_run_id))
        .where(WindowReadingRow.series_id == series_id)
        .order_by(col(WindowReadingRow.starts_on), col(WindowReadingRow.day))
    )
    latest = {
        row.starts_on: WholePeriod(
            row.starts_on, row.day, row.value, Origin(run.source, run.ran_at)
        )
        for row, run in rows
    }
    return list(reversed(latest.values()))


def add_sync_run(  # noqa: PLR0913 - one argument a column
    session: Session,
    account: Account,
    *,
    source: str,
    digest: str,
    user_id: int | None,
    at: datetime,
) -> int:
    """Note the arrival of numbers before the readings are written; give its id."""
    return add_sync_runs(session, [FileRun(account, source, digest, user_id)], at)[0]


def add_sync_runs(session: Session, arriving: Sequence[FileRun], at: datetime) -> list[int]:
    """Note the arrival of files' numbers before their readings are written; give the ids."""
    return _insert(
        session,
        SyncRunRow,
        [
            {
                "team_id": one.account.team_id,
                "account_id": one.account.id,
                "user_id": one.user_id,
                "source": one.source,
                "digest": one.digest,
                "ran_at": at,
                "ended_at": at,
                "state": DONE,
                "rows_new": 0,
                "rows_changed": 0,
                "rows_same": 0,
                "broken": [],
                "downloaded_on": one.age[0] if one.age else None,
                "last_on": one.age[1] if one.age else None,
            }
            for one in arriving
        ],
    )


def finish_sync_run(session: Session, sync_run_id: int, arrival: Arrival) -> None:
    """Note what an arrival changed."""
    finish_sync_runs(session, {sync_run_id: arrival})


def finish_sync_runs(session: Session, arrivals: Mapping[int, Arrival]) -> None:
    """Note what each arrival changed, by the id of its run."""
    session.execute(
        update(SyncRunRow),
        [
            {
                "id": run_id,
                "rows_new": one.new,
                "rows_changed": one.changed,
                "rows_same": one.same,
            }
            for run_id, one in arrivals.items()
        ],
    )


def upsert_readings(
    session: Session,
    series_id: int,
    arrived: Sequence[tuple[date, float]],
    sync_run_id: int,
    *,
    provisional_from: date | None = None,
) -> Arrival:
    """Write the readings that are new or differ; from `provisional_from` on they may still move.

    A reading that is already there keeps the arrival that brought it, also when it stops
    being provisional.
    """
    if not arrived:
        return Arrival(0, 0, 0)
    stored = _stored(session, series_id, [day for day, _ in arrived])
    new = changed = 0
    touched = []
    for day, value in arrived:
        is_provisional = provisional_from is not None and day >= provisional_from
        before = stored.get(day)
        if before is None:
            new += 1
        elif before[0] != value:
            changed += 1
        elif before[1] == is_provisional:
            continue
        run_id = before[2] if before is not None and before[0] == value else sync_run_id
        touched.append((day, value, is_provisional, run_id))
    _write(session, series_id, touched)
    return Arrival(new, changed, len(arrived) - new - changed)


def bring_readings(  # noqa: PLR0913 - what, where to, and how new it is
    session: Session,
    series_id: int,
    days: Sequence[date],
    values: Sequence[float],
    sync_run_id: int,
    *,
    age: tuple[date, date],
    is_new: bool = False,
) -> tuple[Arrival, list[Difference]]:
    """Write a file's readings, whose days ascend; one of a newer file that disagrees stays.

    `age` is the day of the download and the file's last day; `is_new` tells that the series has no
    readings yet. Gives what changed, and each day on which the file and what was there disagree.
    """
    if not days:
        return Arrival(0, 0, 0), []
    stored = {} if is_new else _stored_from_files(session, series_id, days[0], days[-1])
    if not stored:
        _write_new(session, series_id, days, values, sync_run_id)
        return Arrival(len(days), 0, 0), []
    touched, differences = [], []
    new = 0
    for day, value in zip(days, values, strict=True):
        before = stored.get(day)
        if before is None:
            new += 1
        elif before[0] == value:
            continue
        else:
            is_taken = before[1] <= age
            differences.append(Difference(day, before[0], value, is_taken))
            if not is_taken:
                continue
        touched.append((day, value, False, sync_run_id))
    _write(session, series_id, touched)
    changed = len(touched) - new
    return Arrival(new, changed, len(days) - new - changed), differences


def upsert_window_reading(  # noqa: PLR0913 - one argument a column
    session: Session, series_id: int, *, starts_on: date, day: date, value: float, sync_run_id: int
) -> Arrival:
    """Write how many people there were over these days, if that is new or differs."""
    row = session.get(WindowReadingRow, (series_id, starts_on, day))
    if row is None:
        session.add(
            WindowReadingRow(
                series_id=series_id,
                starts_on=starts_on,
                day=day,
                value=value,
                sync_run_id=sync_run_id,
            )
        )
        session.flush()
        return Arrival(1, 0, 0)
    if row.value == value:
        return Arrival(0, 0, 1)
    row.value, row.sync_run_id = value, sync_run_id
    session.flush()
    return Arrival(0, 1, 0)


def forget_readings(session: Session, account_id: int) -> int:
    """Erase the readings of an account and give how many there were.

    Its series stay: key results refer to them.
    """
    mine = select(SeriesRow.id).where(SeriesRow.account_id == account_id)
    erased = 0
    for table in (ReadingRow, WindowReadingRow):
        statement = delete(table).where(col(table.series_id).in_(mine))
        erased += session.exec(statement).rowcount
    session.execute(
        update(SeriesRow)
        .where(col(SeriesRow.account_id) == account_id)
        .values(read_until=None)
        .execution_options(synchronize_session=False)
    )
    return erased


def _stored(
    session: Session, series_id: int, days: Sequence[date]
) -> dict[date, tuple[float, bool, int]]:
    rows = session.exec(
        select(
            col(ReadingRow.day),
            col(ReadingRow.value),
            col(ReadingRow.is_provisional),
            col(ReadingRow.sync_run_id),
        ).where(
            ReadingRow.series_id == series_id, col(ReadingRow.day).between(min(days), max(days))
        )
    )
    return {day: (value, is_provisional, run_id) for day, value, is_provisional, run_id in rows}


def _stored_from_files(
    session: Session, series_id: int, first_on: date, last_on: date
) -> dict[date, tuple[float, tuple[date, date]]]:
    rows = session.exec(
        select(
            col(ReadingRow.day),
            col(ReadingRow.value),
            col(SyncRunRow.downloaded_on),
            col(SyncRunRow.last_on),
        )
        .join(SyncRunRow, col(SyncRunRow.id) == col(ReadingRow.sync_run_id))
        .where(ReadingRow.series_id == series_id, col(ReadingRow.day).between(first_on, last_on))
    )
    # What no file brought gives way to any file.
    return {
        day: (value, (downloaded_on, last_on) if downloaded_on and last_on else _OLDEST)
        for day, value, downloaded_on, last_on in rows
    }


def _write_new(
    session: Session,
    series_id: int,
    days: Sequence[date],
    values: Sequence[float],
    sync_run_id: int,
) -> None:
    """Write readings of days that have none, of which a long file has a million and more."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        pairs = zip(days, values, strict=True)
        _write(session, series_id, [(day, value, False, sync_run_id) for day, value in pairs])
        return
    start = days[0].toordinal() - _EPOCH
    is_unbroken = days[-1].toordinal() - _EPOCH - start == len(days) - 1
    if is_unbroken and _are_whole(values):
        # One statement for the whole series: SQLite takes whole numbers from JSON as they are.
        text = json.dumps([*map(int, values)])
        connection.exec_driver_sql(_INSERT_FROM_JSON, (series_id, start, sync_run_id, text))
        return
    connection.exec_driver_sql(
        _INSERT,
        [
            (series_id, day.toordinal() - _EPOCH, value, sync_run_id)
            for day, value in zip(days, values, strict=True)
        ],
    )


def _are_whole(values: Sequence[float]) -> bool:
    return -_EXACT < min(values) <= max(values) < _EXACT and all(map(float.is_integer, values))


def _write(
    session: Session, series_id: int, touched: Sequence[tuple[date, float, bool, int]]
) -> None:
    for start in range(0, len(touched), _BATCH_ROWS):
        session.execute(
            _upsert(session),
            [
                {
                    "series_id": series_id,
                    "day": day,
                    "value": value,
                    "is_provisional": is_provisional,
                    "sync_run_id": run_id,
                }
                for day, value, is_provisional, run_id in touched[start : start + _BATCH_ROWS]
            ],
        )


def _upsert(session: Session) -> Insert:
    dialect = session.get_bind().dialect.name
    upsert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(ReadingRow)
    statement: Insert = upsert.on_conflict_do_update(
        index_elements=["series_id", "day"],
        set_={name: upsert.excluded[name] for name in ("value", "is_provisional", "sync_run_id")},
    )
    return statement


def _insert(session: Session, row: type[Table], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Add rows in one statement, without making objects of them; give their ids in order."""
    if not rows:
        return []
    table = cast("sqlalchemy.Table", class_mapper(row).local_table)
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def to_account(row: AccountRow) -> Account:
    """Make an Account of its row."""
    return Account(
        id=stored_id(row.id),
        team_id=row.team_id,
        name=row.name,
        platform=row.platform,
        realm=row.realm,
        external_id=row.external_id,
        connection_id=row.connection_id,
        zone=row.zone,
        currency=row.currency,
        is_chosen=row.is_chosen,
        secrets=row.secrets,
    )


def _to_series(row: SeriesRow, account: AccountRow | Account) -> Series:
    owner = account if isinstance(account, Account) else to_account(account)
    return Series(
        id=stored_id(row.id),
        account=owner,
        name=row.name,
        kind=SeriesKind(row.kind),
        unit=row.unit,
        numerator_id=row.numerator_id,
        denominator_id=row.denominator_id,
        metric=row.metric,
        field=row.field,
        is_helper=row.is_helper,
        read_until=row.read_until,
        broken=row.broken,
        broken_at=row.broken_at,
    )
