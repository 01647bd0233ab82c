"""Queries on connections to platforms: leases, accounts, consents, clients and runs.

Every `secrets` here is encrypted before it comes and stays so until it is used.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from okr.store.database import engine
from okr.store.numbers import Account, Arrival, free_name, to_account
from okr.store.rows import stored_id
from okr.store.tables import (
    AccountRow,
    ConnectionRow,
    OAuthStateRow,
    PlatformClientRow,
    SyncRunRow,
)

RUNNING = "running"
INTERRUPTED = "interrupted"
_CHANGEABLE = frozenset(
    {
        "interval_hours",
        "is_sandbox",
        "last_good_at",
        "name",
        "next_due_at",
        "not_before",
        "problem",
        "progress",
        "refresh_expires_at",
        "scopes",
        "secrets",
        "settings",
        "state",
        "token_expires_at",
        "way",
    }
)


@dataclass(frozen=True)
class Connection:
    """A way into a platform; `problem` is the sentence (text, values) on what is wrong with it."""

    id: int
    team_id: int
    platform: str
    way: str
    name: str
    settings: dict[str, str]
    secrets: str = dataclasses.field(repr=False)
    scopes: str
    token_expires_at: datetime | None
    refresh_expires_at: datetime | None
    is_sandbox: bool
    state: str
    problem: dict[str, Any] | None
    not_before: datetime | None
    last_good_at: datetime | None
    next_due_at: datetime | None
    interval_hours: int
    progress: dict[str, Any] | None
    created_by: int | None
    created_at: datetime


@dataclass(frozen=True)
class OAuthState:
    """A consent that someone went to give, for a new connection or for one that is there."""

    state_hash: str
    user_id: int
    team_id: int
    platform: str
    way: str
    redirect_uri: str
    expires_at: datetime
    connection_id: int | None = None
    secrets: str = dataclasses.field(default="", repr=False)
    settings: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class PlatformClient:
    """What Jauge is to a platform, or to one server of it."""

    id: int
    platform: str
    host: str
    redirect_uri: str
    client_id: str
    secrets: str = dataclasses.field(repr=False)
    is_sandbox: bool
    updated_by: int | None
    updated_at: datetime


@dataclass(frozen=True)
class SyncRun:
    """One run of a connection: when, what it changed, and what went wrong.

    `broken` lists the metrics that could not be read: account, metric, text and values.
    """

    id: int
    connection_id: int | None
    user_id: int | None
    source: str
    ran_at: datetime
    ended_at: datetime | None
    state: str
    arrival: Arrival
    windows: int
    first_on: date | None
    last_on: date | None
    problem: dict[str, Any] | None
    broken: list[dict[str, Any]]


# Connections


def add(  # noqa: PLR0913 - what every connection has
    session: Session,
    *,
    team_id: int,
    platform: str,
    way: str,
    name: str,
    created_by: int | None,
    at: datetime,
    **columns: Any,  # noqa: ANN401 - as many types as columns
) -> Connection:
    """Add a connection; `columns` are those that `update` takes."""
    _require_changeable(columns)
    given = {"way": way, "name": name} | columns
    row = ConnectionRow(
        team_id=team_id, platform=platform, created_by=created_by, created_at=at, **given
    )
    session.add(row)
    session.flush()
    return _to_connection(row)


def by_id(session: Session, connection_id: int) -> Connection | None:
    """Find a connection."""
    row = session.get(ConnectionRow, connection_id, populate_existing=True)
    return _to_connection(row) if row else None


def of_team(session: Session, team_id: int) -> list[Connection]:
    """List a team's connections, oldest first."""
    return _listed(session, col(ConnectionRow.team_id) == team_id, col(ConnectionRow.id))


def all_connections(session: Session) -> list[Connection]:
    """List the connections of all teams, oldest first."""
    return _listed(session, sa.true(), col(ConnectionRow.id))


def all_due(session: Session, now: datetime) -> list[Connection]:
    """List the connections of all teams that nobody syncs and whose time has come, longest first.

    One without a `next_due_at` is never due.
    """
    is_due = (
        (col(ConnectionRow.next_due_at) <= now)
        & or_(col(ConnectionRow.not_before).is_(None), col(ConnectionRow.not_before) <= now)
        & _is_free(now)
    )
    return _listed(session, is_due, col(ConnectionRow.next_due_at))


def update(
    session: Session,
    connection_id: int,
    **columns: Any,  # noqa: ANN401 - as many types as columns
) -> bool:
    """Change columns of a connection, in one statement; False when it is gone."""
    _require_changeable(columns)
    return _set(session, col(ConnectionRow.id) == connection_id, **columns)


def erase_secrets(session: Session, connection_id: int) -> None:
    """Forget the tokens of a connection and of its accounts."""
    session.exec(
        sa.update(AccountRow)
        .where(col(AccountRow.connection_id) == connection_id)
        .values(secrets="")
        .execution_options(synchronize_session=False)
    )
    update(session, connection_id, secrets="", token_expires_at=None, refresh_expires_at=None)


def delete(session: Session, connection_id: int) -> None:
    """Remove a connection and every token of it; its accounts, numbers and runs stay."""
    erase_secrets(session, connection_id)
    session.exec(sa.delete(ConnectionRow).where(col(ConnectionRow.id) == connection_id))


def wipe_log() -> None:
    """Empty SQLite's log of changes, where erased texts could still be read; for use between.

    It does so as soon as nobody is in the middle of something.
    """
    if engine().dialect.name != "sqlite":
        return
    raw = engine().raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def rewrite_secrets(session: Session, change: Callable[[str], str]) -> int:
    """Put in place of every encrypted text what `change` makes of it; give how many there are."""
    rows: list[ConnectionRow | AccountRow | OAuthStateRow | PlatformClientRow] = [
        *session.exec(select(ConnectionRow)),
        *session.exec(select(AccountRow)),
        *session.exec(select(OAuthStateRow)),
        *session.exec(select(PlatformClientRow)),
    ]
    kept = [row for row in rows if row.secrets]
    for row in kept:
        row.secrets = change(row.secrets)
        session.add(row)
    return len(kept)


# Leases


def claim(
    session: Session, connection_id: int, *, owner: str, now: datetime, until: datetime
) -> bool:
    """Take the lease of a connection; False when another has it, or it is gone."""
    is_mine_to_take = (col(ConnectionRow.id) == connection_id) & _is_free(now)
    return _set(session, is_mine_to_take, lease_owner=owner, lease_until=until, progress=None)


def renew_lease(session: Session, connection_id: int, *, owner: str, until: datetime) -> bool:
    """Keep a lease for longer; False when another has taken it since."""
    return _set(session, _is_leased_to(connection_id, owner), lease_until=until)


def release(session: Session, connection_id: int, *, owner: str) -> bool:
    """Give a lease back; False when another has taken it since."""
    return _set(
        session,
        _is_leased_to(connection_id, owner),
        lease_owner=None,
        lease_until=None,
        progress=None,
    )


def read_now(session: Session, team_id: int, now: datetime) -> set[int]:
    """Say which of a team's connections somebody holds the lease of."""
    rows = session.exec(
        select(ConnectionRow.id).where(
            ConnectionRow.team_id == team_id, col(ConnectionRow.lease_until) > now
        )
    )
    return {stored_id(one) for one in rows}


# Accounts


def accounts_of(
    session: Session, connection_id: int, *, is_only_chosen: bool = True
) -> list[Account]:
    """List the accounts of a connection by name: those that are followed, or all."""
    statement = select(AccountRow).where(AccountRow.connection_id == connection_id)
    if is_only_chosen:
        statement = statement.where(col(AccountRow.is_chosen).is_(True))
    rows = session.exec(
        statement.order_by(AccountRow.name).execution_options(populate_existing=True)
    )
    return [to_account(row) for row in rows]


def adopt_account(  # noqa: PLR0913 - one argument a column
    session: Session,
    team_id: int,
    *,
    connection_id: int,
    platform: str,
    realm: str = "",
    external_id: str,
    name: str,
    at: datetime,
    secrets: str = "",
    zone: str = "",
    currency: str = "",
) -> Account:
    """Find a team's account of a platform, whichever connection brought it, or add it.

    One that is there keeps its name and whether it is followed; a new one gets a name
    that is free.
    """
    row = session.exec(
        select(AccountRow).where(
            AccountRow.team_id == team_id,
            AccountRow.platform == platform,
            AccountRow.realm == realm,
            AccountRow.external_id == external_id,
        )
    ).first()
    if row is None:
        taken = session.exec(select(AccountRow.name).where(AccountRow.team_id == team_id)).all()
        row = AccountRow(
            team_id=team_id,
            name=free_name(name, set(taken)),
            platform=platform,
            realm=realm,
            external_id=external_id,
            created_at=at,
        )
    row.connection_id = connection_id
    row.secrets, row.zone, row.currency = secrets, zone, currency
    session.add(row)
    session.flush()
    return to_account(row)


def set_chosen(session: Session, connection_id: int, account_ids: Collection[int]) -> None:
    """Say which accounts of a connection are followed; the others are not."""
    session.exec(
        sa.update(AccountRow)
        .where(col(AccountRow.connection_id) == connection_id)
        .values(is_chosen=col(AccountRow.id).in_(account_ids))
        .execution_options(synchronize_session=False)
    )


# Consents


def add_state(session: Session, state: OAuthState) -> None:
    """Keep a consent that someone goes to give."""
    values = {one.name: getattr(state, one.name) for one in dataclasses.fields(state)}
    session.add(OAuthStateRow(**values | {"settings": dict(state.settings)}))
    session.flush()


def take_state(session: Session, state_hash: str, now: datetime) -> OAuthState | None:
    """Use a consent up and give it; None when it is unknown, used or too old.

    It is used up only if the session is kept, so give it one of its own.
    """
    session.exec(sa.delete(OAuthStateRow).where(col(OAuthStateRow.expires_at) <= now))
    names = [one.name for one in dataclasses.fields(OAuthState)]
    found = session.exec(
        sa.delete(OAuthStateRow)
        .where(col(OAuthStateRow.state_hash) == state_hash)
        .returning(*(getattr(OAuthStateRow, name) for name in names))
        .execution_options(synchronize_session=False)
    ).first()
    return None if found is None else OAuthState(**dict(zip(names, found, strict=True)))


def states_of(session: Session, user_id: int, team_id: int, now: datetime) -> list[OAuthState]:
    """List the consents that a person has gone to give and that still count."""
    rows = session.exec(
        select(OAuthStateRow)
        .where(
            OAuthStateRow.user_id == user_id,
            OAuthStateRow.team_id == team_id,
            col(OAuthStateRow.expires_at) > now,
        )
        .order_by(col(OAuthStateRow.expires_at))
    )
    names = [one.name for one in dataclasses.fields(OAuthState)]
    return [OAuthState(**{name: getattr(row, name) for name in names}) for row in rows]


# Clients


def clients(session: Session) -> list[PlatformClient]:
    """List what Jauge is to all platforms."""
    columns = (PlatformClientRow.platform, PlatformClientRow.host, PlatformClientRow.redirect_uri)
    return [_to_client(row) for row in session.exec(select(PlatformClientRow).order_by(*columns))]


def client(
    session: Session,
    platform: str,
    *,
    host: str = "",
    redirect_uri: str = "",
    is_sandbox: bool = False,
) -> PlatformClient | None:
    """Find what Jauge is to a platform; each part has to be the same."""
    row = _client_row(session, platform, host, redirect_uri, is_sandbox=is_sandbox)
    return _to_client(row) if row else None


def save_client(  # noqa: PLR0913 - one argument a column
    session: Session,
    platform: str,
    *,
    client_id: str,
    secrets: str,
    updated_by: int | None,
    at: datetime,
    host: str = "",
    redirect_uri: str = "",
    is_sandbox: bool = False,
) -> PlatformClient:
    """Add what Jauge is to a platform, or replace it."""
    row = _client_row(session, platform, host, redirect_uri, is_sandbox=is_sandbox)
    if row is None:
        row = PlatformClientRow(
            platform=platform,
            host=host,
            redirect_uri=redirect_uri,
            is_sandbox=is_sandbox,
            client_id=client_id,
            secrets=secrets,
        )
    row.client_id, row.secrets = client_id, secrets
    row.updated_by, row.updated_at = updated_by, at
    session.add(row)
    session.flush()
    return _to_client(row)


def delete_client(
    session: Session, platform: str, *, host: str, redirect_uri: str, is_sandbox: bool
) -> None:
    """Drop what Jauge is to a platform or to one server of it."""
    row = _client_row(session, platform, host, redirect_uri, is_sandbox=is_sandbox)
    if row is not None:
        session.delete(row)


# Runs


def begin_run(
    session: Session, connection_id: int, *, source: str, user_id: int | None, at: datetime
) -> int:
    """Note a run of a connection before its readings are written; give its id."""
    row = SyncRunRow(
        team_id=session.get_one(ConnectionRow, connection_id).team_id,
        connection_id=connection_id,
        user_id=user_id,
        source=source,
        digest="",
        ran_at=at,
        state=RUNNING,
        rows_new=0,
        rows_changed=0,
        rows_same=0,
    )
    session.add(row)
    session.flush()
    return stored_id(row.id)


def add_to_run(
    session: Session,
    run_id: int,
    arrival: Arrival,
    *,
    windows: int,
    first_on: date | None,
    last_on: date | None,
) -> None:
    """Add to what a run has brought: readings, windows, and the days that they reach over."""
    row = session.get_one(SyncRunRow, run_id, populate_existing=True)
    row.rows_new += arrival.new
    row.rows_changed += arrival.changed
    row.rows_same += arrival.same
    row.windows += windows
    row.first_on = min((day for day in (row.first_on, first_on) if day), default=None)
    row.last_on = max((day for day in (row.last_on, last_on) if day), default=None)
    session.flush()


def finish_run(
    session: Session,
    run_id: int,
    *,
    state: str,
    at: datetime,
    problem: dict[str, Any] | None = None,
    broken: Sequence[dict[str, Any]] = (),
) -> None:
    """Note how a run ended."""
    row = session.get_one(SyncRunRow, run_id, populate_existing=True)
    row.state, row.ended_at, row.problem, row.broken = state, at, problem, list(broken)
    session.flush()


def close_open_runs(session: Session, connection_id: int, *, at: datetime) -> None:
    """Note of a connection's runs that never came to an end that they were interrupted.

    For whoever holds its lease: nobody else is reading it.
    """
    session.exec(
        sa.update(SyncRunRow)
        .where(col(SyncRunRow.connection_id) == connection_id, col(SyncRunRow.state) == RUNNING)
        .values(state=INTERRUPTED, ended_at=at)
        .execution_options(synchronize_session=False)
    )


def runs_of(session: Session, connection_id: int, limit: int) -> list[SyncRun]:
    """List the runs of a connection, newest first."""
    rows = session.exec(
        select(SyncRunRow)
        .where(SyncRunRow.connection_id == connection_id)
        .order_by(col(SyncRunRow.ran_at).desc(), col(SyncRunRow.id).desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [_to_run(row) for row in rows]


def _require_changeable(columns: Mapping[str, object]) -> None:
    unknown = sorted(columns.keys() - _CHANGEABLE)
    if unknown:
        raise ValueError(f"not columns of a connection that may be set: {', '.join(unknown)}")


def _listed(
    session: Session,
    condition: ColumnElement[bool],
    order: Any,  # noqa: ANN401 - a column
) -> list[Connection]:
    rows = session.exec(
        select(ConnectionRow)
        .where(condition)
        .order_by(order)
        .execution_options(populate_existing=True)
    )
    return [_to_connection(row) for row in rows]


def _set(session: Session, condition: ColumnElement[bool], **columns: object) -> bool:
    # What counts is what the database says at that moment, not what the session remembers.
    statement = sa.update(ConnectionRow).where(condition).values(**columns)
    result = session.exec(statement.execution_options(synchronize_session=False))
    return result.rowcount == 1


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(col(ConnectionRow.lease_until).is_(None), col(ConnectionRow.lease_until) < now)


def _is_leased_to(connection_id: int, owner: str) -> ColumnElement[bool]:
    return (col(ConnectionRow.id) == connection_id) & (col(ConnectionRow.lease_owner) == owner)


def _client_row(
    session: Session, platform: str, host: str, redirect_uri: str, *, is_sandbox: bool
) -> PlatformClientRow | None:
    return session.exec(
        select(PlatformClientRow).where(
            PlatformClientRow.platform == platform,
            PlatformClientRow.host == host,
            PlatformClientRow.redirect_uri == redirect_uri,
            PlatformClientRow.is_sandbox == is_sandbox,
        )
    ).first()


def _to_connection(row: ConnectionRow) -> Connection:
    values = {one.name: getattr(row, one.name) for one in dataclasses.fields(Connection)}
    return Connection(**values)


def _to_client(row: PlatformClientRow) -> PlatformClient:
    values = {one.name: getattr(row, one.name) for one in dataclasses.fields(PlatformClient)}
    return PlatformClient(**values)


def _to_run(row: SyncRunRow) -> SyncRun:
    return SyncRun(
        id=stored_id(row.id),
        connection_id=row.connection_id,
        user_id=row.user_id,
        source=row.source,
        ran_at=row.ran_at,
        ended_at=row.ended_at,
        state=row.state,
        arrival=Arrival(row.rows_new, row.rows_changed, row.rows_same),
        windows=row.windows,
        first_on=row.first_on,
        last_on=row.last_on,
        problem=row.problem,
        broken=row.broken,
    )
