"""What a team's connections are in, for whoever looks; nothing here asks a platform."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connectors.spec import OAuthCode
from okr.domain.access import Action, Actor
from okr.domain.connections import ConnectionState
from okr.domain.errors import NotFound
from okr.domain.messages import Message
from okr.services import clock, grants, platforms, sync
from okr.services.messages_kept import restored
from okr.services.platforms import PlatformView
from okr.store import connections as store
from okr.store import numbers
from okr.store.connections import Connection, SyncRun
from okr.store.database import Session, reading
from okr.store.numbers import Account, Arrival, Series

RUNS_SHOWN = 20


@dataclass(frozen=True)
class BrokenView:
    """A metric that could not be read, and why."""

    account: str
    title: Message
    reason: Message


@dataclass(frozen=True)
class ReadingNow:
    """Where a run is: `done` of `total` windows, and the one it is at (None: just begun)."""

    done: int
    total: int
    account: str
    first_on: date | None
    last_on: date | None
    rows: int


@dataclass(frozen=True)
class ConnectionView:
    """A connection as its card shows it; moments are aware UTC.

    `as_of` is the last day with a number, `ends_at` when the sign-in ends for good (None
    where it renews itself or has no end that is known).
    """

    id: int
    platform: PlatformView | None
    title: str
    name: str
    way: str
    state: ConnectionState
    problem: Message | None
    is_sandbox: bool
    accounts: tuple[Account, ...]
    account_prefix: str
    broken: tuple[BrokenView, ...]
    as_of: date | None
    last_good_at: datetime | None
    next_due_at: datetime | None
    ends_at: datetime | None
    interval_hours: int
    settings: Mapping[str, str]
    reading: ReadingNow | None

    @property
    def chosen(self) -> tuple[Account, ...]:
        """The accounts that are followed."""
        return tuple(one for one in self.accounts if one.is_chosen)

    def account_name(self, account: Account) -> str:
        """Give an account's name without that of the platform."""
        return account.name.removeprefix(self.account_prefix)

    def days_left(self, now: datetime) -> int | None:
        """Give how many days the sign-in still counts; None without a known end."""
        return None if self.ends_at is None else max((self.ends_at - now).days, 0)


@dataclass(frozen=True)
class RunView:
    """One run in a connection's history; `ended_at` None is still going on or was cut off."""

    ran_at: datetime
    ended_at: datetime | None
    state: str
    windows: int
    arrival: Arrival
    first_on: date | None
    last_on: date | None
    problem: Message | None
    broken: tuple[BrokenView, ...]


def connections(actor: Actor, team_id: int) -> list[ConnectionView]:
    """List a team's connections by platform and name."""
    actor.require(Action.READ, team_id)
    now = clock.now()
    with reading() as session:
        listed = store.of_team(session, team_id)
        read_now = store.read_now(session, team_id, now)
        views = [_view(session, one, is_read=one.id in read_now) for one in listed]
    return sorted(views, key=lambda one: (one.title.casefold(), one.name.casefold()))


def reading_now(actor: Actor, team_id: int) -> dict[int, ReadingNow]:
    """Say where the runs that are going on are, by connection."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        read_now = store.read_now(session, team_id, clock.now())
        return {
            one.id: _progress(one.progress)
            for one in store.of_team(session, team_id)
            if one.id in read_now
        }


def runs(actor: Actor, connection_id: int) -> list[RunView]:
    """List a connection's latest runs, the newest first."""
    with reading() as session:
        found = store.by_id(session, connection_id)
        if found is None:
            raise NotFound
        actor.require(Action.READ, found.team_id)
        return [
            _run(one, found.platform) for one in store.runs_of(session, connection_id, RUNS_SHOWN)
        ]


def read_in_background(actor: Actor, connection_id: int) -> threading.Thread:
    """Begin to read a connection now; who looks finds its progress on the connection.

    Gives the thread that reads, for who wants to wait for its end.

    Raises:
        Busy: when it is being read already.
        NotFound: when it is gone.
        NotAllowed: when the role does not allow it.
    """
    run = sync.begin(actor, connection_id)
    thread = threading.Thread(target=_read, args=(run,), name=f"read-{connection_id}", daemon=True)
    thread.start()
    return thread


def may_connect(actor: Actor, team_id: int) -> bool:
    """Say whether to offer connecting; the services check again."""
    return actor.may(Action.CONNECT, team_id)


def may_set_up(actor: Actor, team_id: int) -> bool:
    """Say whether to offer the settings of a platform's app."""
    return actor.may(Action.ADMINISTER, team_id)


def _read(run: sync.Run) -> None:
    # Busy: another run has taken over, and tells how it ends.
    with suppress(sync.Busy):
        run.to_the_end()


def _view(session: Session, one: Connection, *, is_read: bool) -> ConnectionView:
    accounts = store.accounts_of(session, one.id, is_only_chosen=False)
    series = [each for account in accounts for each in numbers.series_of_account(session, account)]
    spans = numbers.spans(session, [each.id for each in series])
    platform = platforms.platform_view(one.platform)
    return ConnectionView(
        id=one.id,
        platform=platform,
        title=platform.title if platform else one.platform,
        name=one.name,
        way=one.way,
        state=ConnectionState(one.state),
        problem=restored(one.problem) if one.problem else None,
        is_sandbox=one.is_sandbox,
        accounts=tuple(accounts),
        account_prefix=grants.account_prefix(one) if platform else "",
        broken=tuple(_broken(each) for each in series if each.broken and each.account.is_chosen),
        as_of=max((span.last_on for span in spans.values()), default=None),
        last_good_at=one.last_good_at,
        next_due_at=one.next_due_at,
        ends_at=_end(one, accounts),
        interval_hours=one.interval_hours,
        settings=one.settings,
        reading=_progress(one.progress) if is_read else None,
    )


def _end(one: Connection, accounts: Sequence[Account]) -> datetime | None:
    """Give when a person has to authorise again at the latest."""
    view = platforms.platform_view(one.platform)
    way = platforms.declared(one.platform).way(one.way) if view else None
    if not isinstance(way, OAuthCode):
        return None
    if way.refresh is not None:
        needs_refresh_token = "{refresh_token}" in way.refresh.fields.values()
        return one.refresh_expires_at if needs_refresh_token else None
    # An account's own token goes on when that of the person has ended.
    return None if any(account.secrets for account in accounts) else one.token_expires_at


def _broken(series: Series) -> BrokenView:
    return BrokenView(
        account=series.account.name,
        title=platforms.metric_title(series.account.platform, series.metric, series.name),
        reason=restored(series.broken or {"text": ""}),
    )


def _run(one: SyncRun, platform_key: str) -> RunView:
    return RunView(
        ran_at=one.ran_at,
        ended_at=one.ended_at,
        state=one.state,
        windows=one.windows,
        arrival=one.arrival,
        first_on=one.first_on,
        last_on=one.last_on,
        problem=restored(one.problem) if one.problem else None,
        broken=tuple(
            BrokenView(
                account=each["account"],
                title=platforms.metric_title(platform_key, each["metric"], each["metric"]),
                reason=restored(each),
            )
            for each in one.broken
        ),
    )


def _progress(told: Mapping[str, Any] | None) -> ReadingNow:
    told = told or {}
    first, last = told.get("first"), told.get("last")
    return ReadingNow(
        done=told.get("done", 0),
        total=told.get("total", 0),
        account=told.get("account", ""),
        first_on=date.fromisoformat(first) if first else None,
        last_on=date.fromisoformat(last) if last else None,
        rows=told.get("rows", 0),
    )
