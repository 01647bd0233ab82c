"""Bring a connection's numbers up to date: window by window, each kept as it arrives.

A run that is killed loses at most the window it was at, and the next one goes on from
there; what is read twice is written once.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from connectors import errors
from connectors.engine import Reader, Window
from connectors.spec import Asks, Endpoint, Platform
from okr.domain.access import Action, Actor
from okr.domain.connections import GOES_ON_BY_ITSELF, ConnectionState
from okr.domain.errors import JaugeError, NotFound, WrongSetting
from okr.domain.messages import Message, message
from okr.services import catalogue, clock, ending, formulas, grants, platforms
from okr.services.catalogue import Catalogue
from okr.services.messages_kept import kept
from okr.services.progress import recompute_fed_by
from okr.store import connections, numbers, okrs
from okr.store.connections import Connection
from okr.store.database import Session, reading, writing
from okr.store.numbers import Account, Arrival, Series

LEASE = timedelta(minutes=5)
FIRST_DAYS = 90
_TROUBLE_PAUSE = timedelta(minutes=15)
_BROKEN_PAUSE = timedelta(hours=24)

_log = logging.getLogger(__name__)


class Busy(JaugeError):
    """Somebody else is reading this connection right now: look again in a moment."""

    def __init__(self) -> None:
        super().__init__(
            message("This connection is being read right now. Look again in a moment.")
        )


@dataclass(frozen=True)
class BrokenMetric:
    """A metric that could not be read, and why."""

    account: str
    metric: str
    title: Message
    reason: Message


@dataclass(frozen=True)
class SyncReport:
    """What a run did; moments are aware UTC, `next_due_at` None waits for a person."""

    connection_id: int
    name: str
    platform: str
    state: ConnectionState
    windows: int
    arrival: Arrival
    broken: tuple[BrokenMetric, ...]
    problem: Message | None
    next_due_at: datetime | None


@dataclass(frozen=True)
class _Task:
    """A window to ask for: which metrics of which endpoint of which account."""

    account: Account
    endpoint: Endpoint
    metrics: tuple[str, ...]
    window: tuple[date, date]


@dataclass
class _Tally:
    """What a run has come to so far."""

    windows: int = 0
    arrival: Arrival = field(default_factory=lambda: Arrival(0, 0, 0))
    broken: dict[tuple[int, str], BrokenMetric] = field(default_factory=dict)
    gone: dict[int, errors.ChooseAccount] = field(default_factory=dict)
    closed: errors.ConnectorError | None = None
    has_read: bool = False


def refresh(actor: Actor, connection_id: int, *, since: date | None = None) -> SyncReport:
    """Read a connection now, as a person asks for; metrics that were broken are tried again.

    Raises:
        Busy: when it is being read already.
    """
    return begin(actor, connection_id, since=since).to_the_end()


def begin(actor: Actor, connection_id: int, *, since: date | None = None) -> "Run":
    """Claim a connection for a person; the reading is still to be done, in a thread or here.

    Raises:
        Busy: when it is being read already.
    """
    with reading() as session:
        found = connections.by_id(session, connection_id)
    if found is None:
        raise NotFound
    actor.require(Action.CONNECT, found.team_id)
    if found.state == ConnectionState.CHOOSING.value:
        raise JaugeError(message("Choose first which accounts to read."))
    return _claimed(connection_id, since=since, user_id=actor.user_id or None, is_by_hand=True)


def sync(connection_id: int) -> SyncReport:
    """Read a connection whose time has come, from where the last run ended.

    Raises:
        Busy: when it is being read already, has just been read, or is gone.
    """
    return _claimed(connection_id, since=None, user_id=None, is_by_hand=False).to_the_end()


def _claimed(
    connection_id: int, *, since: date | None, user_id: int | None, is_by_hand: bool
) -> "Run":
    owner = secrets.token_hex(8)
    now = clock.now()
    with writing() as session:
        is_mine = connections.claim(session, connection_id, owner=owner, now=now, until=now + LEASE)
        found = connections.by_id(session, connection_id) if is_mine else None
        if found is None or not (is_by_hand or _is_due(found, now)):
            raise Busy
        connections.close_open_runs(session, connection_id, at=now)
        run_id = connections.begin_run(
            session,
            connection_id,
            source=_title(found),
            user_id=user_id,
            at=now,
        )
    return Run(found, run_id, owner, since=since, is_by_hand=is_by_hand)


class Run:
    """One run of one connection, which holds its lease."""

    def __init__(
        self,
        connection: Connection,
        run_id: int,
        owner: str,
        *,
        since: date | None,
        is_by_hand: bool,
    ) -> None:
        self._connection = connection
        self._run_id = run_id
        self._owner = owner
        self._since = since
        self._is_by_hand = is_by_hand
        self._tally = _Tally()
        self._catalogues: dict[int, Catalogue] = {}

    @cached_property
    def _platform(self) -> Platform:
        return platforms.declared(self._connection.platform)

    def to_the_end(self) -> SyncReport:
        """Do the work, and whatever comes of it note how it ended.

        Raises:
            Busy: when another run has taken the lease meanwhile, or this process ends: nothing
            more is written.
        """
        state, problem, not_before = ConnectionState.UP_TO_DATE, None, None
        try:
            self._read_everything()
        except Busy:
            raise
        except errors.ConnectorError as error:
            state, problem = _state_after(error), platforms.said(error.sentence)
            not_before = error.not_before if isinstance(error, errors.Wait) else None
        except WrongSetting as error:
            state, problem = ConnectionState.CONFIGURE, error.sentence
        except JaugeError as error:
            state, problem = ConnectionState.RECONNECT, error.sentence
        except Exception:  # noqa: BLE001 - one connection's fault must not stop the others
            _log.exception("connection %s could not be read", self._connection.id)
            state = ConnectionState.TROUBLE
            problem = message(
                "Something went wrong inside Jauge; its log says what. We try again by ourselves."
            )
        return self._end(state, problem, not_before)

    def _read_everything(self) -> None:
        with grants.reader_of(self._connection) as reader:
            accounts = self._accounts()
            tasks = [task for account in accounts for task in self._tasks(reader, account)]
            for count, task in enumerate(tasks):
                if task.account.id not in self._tally.gone:
                    self._read(reader, task, count, len(tasks))
            for account in accounts:
                if account.id not in self._tally.gone:
                    self._read_whole_periods(reader, account)
        for error in self._tally.gone.values():
            raise error
        if self._tally.closed is not None and not self._tally.has_read:
            # Not a metric here and there: nothing at all can be read any more.
            raise self._tally.closed

    def _accounts(self) -> list[Account]:
        """Give the accounts to read, with all of their series in place."""
        connection = self._connection
        way = self._platform.way(connection.way)
        with writing() as session:
            found = connections.accounts_of(session, connection.id)
            for account in found:
                self._catalogues[account.id] = catalogue.furnish(
                    session,
                    account,
                    self._platform,
                    way,
                    connection.scopes.split(),
                    connection.settings,
                )
        return found

    # What to ask for

    def _tasks(self, reader: Reader, account: Account) -> list[_Task]:
        way = self._platform.way(self._connection.way)
        tasks = []
        scopes = self._connection.scopes.split()
        settings = self._connection.settings
        for endpoint, keys in catalogue.readable(self._platform, way, scopes, settings):
            for group in self._groups(account, keys):
                tasks += self._windows(reader, account, endpoint, group)
        return tasks

    def _groups(self, account: Account, keys: Sequence[str]) -> list[list[str]]:
        """Part metrics that are well from those that are broken, and leave out what can wait.

        Else one that has been gone for weeks would have the others read for weeks again.
        """
        series = self._catalogues[account.id].series
        well = [key for key in keys if series[key].broken is None]
        again = [key for key in keys if series[key].broken and self._is_tried_again(series[key])]
        return [group for group in (well, again) if group]

    def _is_tried_again(self, series: Series) -> bool:
        last = self._connection.last_good_at
        broken_at = series.broken_at
        if self._is_by_hand or last is None or broken_at is None:
            return True
        # Once a day: on the first run that begins a new day since it broke.
        days = (clock.now() - broken_at) // _BROKEN_PAUSE
        return days > (last - broken_at) // _BROKEN_PAUSE

    def _windows(
        self, reader: Reader, account: Account, endpoint: Endpoint, keys: Sequence[str]
    ) -> list[_Task]:
        series = self._catalogues[account.id].series
        read_until = [series[key].read_until for key in keys]
        first = self._since or self._first_day()
        if self._since is None and all(read_until):
            known = min(day for day in read_until if day)
            first = known - timedelta(days=self._platform.lookback_days - 1)
        found = grants.found_account(account)
        return [
            _Task(account, endpoint, tuple(keys), window)
            for window in reader.windows(found, endpoint.key, first)
        ]

    def _first_day(self) -> date:
        """Give the day that a first run begins on: 90 days back, or the running cycle's first."""
        today = clock.now().date()
        with reading() as session:
            running = [
                cycle.period.starts_on
                for cycle in okrs.cycles(session, self._connection.team_id)
                if today in cycle.period
            ]
        return min([today - timedelta(days=FIRST_DAYS), *running])

    # Reading and keeping

    def _read(self, reader: Reader, task: _Task, count: int, total: int) -> None:
        self._tell(task, count, total)
        found = grants.found_account(task.account)
        try:
            window = reader.read(found, task.endpoint.key, task.metrics, task.window)
        except errors.ChooseAccount as error:
            self._tally.gone[task.account.id] = error
            return
        self._keep(task, window)
        self._tally.closed = self._tally.closed or window.error
        self._tally.has_read |= len(window.broken) < len(task.metrics)

    def _tell(self, task: _Task, count: int, total: int) -> None:
        """Note where the run is, for whoever looks, and keep the lease."""
        done = self._tally.arrival
        at = {
            "account": task.account.name,
            "endpoint": task.endpoint.key,
            "first": task.window[0].isoformat(),
            "last": task.window[1].isoformat(),
            "done": count,
            "total": total,
            "rows": done.new + done.changed + done.same,
        }
        if ending.is_near():
            self._let_go()
            raise Busy
        with writing() as session:
            self._keep_lease(session)
            connections.update(session, self._connection.id, progress=at)

    def _let_go(self) -> None:
        """End before the end, so that the next process goes on at once."""
        with writing() as session:
            self._keep_lease(session)
            connections.close_open_runs(session, self._connection.id, at=clock.now())
            connections.release(session, self._connection.id, owner=self._owner)

    def _keep_lease(self, session: Session) -> None:
        until = clock.now() + LEASE
        if not connections.renew_lease(
            session, self._connection.id, owner=self._owner, until=until
        ):
            raise Busy

    def _keep(self, task: _Task, window: Window) -> None:
        """Write a window, its sums, and the progress of what it feeds, all at once."""
        series = self._catalogues[task.account.id].series
        with writing() as session:
            self._keep_lease(session)
            arrived = Arrival(0, 0, 0)
            touched = set()
            for key in task.metrics:
                if key in window.broken:
                    self._note_broken(session, task.account, series[key], window.broken[key])
                    continue
                one = self._write(session, series[key], window, key)
                arrived = _added(arrived, one)
                if one.new or one.changed:
                    touched.add(series[key].id)
            touched |= self._write_sums(session, task, window)
            touched |= self._follow_formulas(session, task, window)
            connections.add_to_run(
                session,
                self._run_id,
                arrived,
                windows=1,
                first_on=window.first_on,
                last_on=window.last_on,
            )
            recompute_fed_by(session, sorted(touched))
        self._tally.windows += 1
        self._tally.arrival = _added(self._tally.arrival, arrived)

    def _write(self, session: Session, series: Series, window: Window, key: str) -> Arrival:
        readings = window.readings.get(key, ())
        arrival = numbers.upsert_readings(
            session,
            series.id,
            [(one.day, one.value) for one in readings],
            self._run_id,
            provisional_from=min((one.day for one in readings if one.is_provisional), default=None),
        )
        numbers.mark_read(session, [series.id], window.last_on)
        if series.broken is not None:
            numbers.mark_broken(session, series.id, None, clock.now())
        return arrival

    def _note_broken(
        self, session: Session, account: Account, series: Series, reason: errors.Sentence
    ) -> None:
        numbers.mark_broken(session, series.id, kept(reason), clock.now())
        self._tally.broken[account.id, series.metric] = BrokenMetric(
            account=account.name,
            metric=series.metric,
            title=platforms.metric_title(account.platform, series.metric, series.name),
            reason=platforms.said(reason),
        )

    def _write_sums(self, session: Session, task: _Task, window: Window) -> set[int]:
        """Work out the sums of what was read, on the days that have all parts; give the changed.

        A sum is provisional as long as its parts are.
        """
        known = self._catalogues[task.account.id]
        read = {known.series[key].id for key, days in window.readings.items() if days}
        days = (one for told in window.readings.values() for one in told)
        unsettled = min((one.day for one in days if one.is_provisional), default=None)
        changed = set()
        for one in known.resting_on(read):
            found = numbers.readings(session, list(one.parts), window.first_on, window.last_on)
            by_part = {part: dict(days) for part, days in found.items()}
            needed = [set(by_part[part]) for part in one.parts if part not in one.may_lack]
            totals = [
                (
                    day,
                    sum(weight * by_part[part].get(day, 0.0) for part, weight in one.parts.items()),
                )
                for day in sorted(set.intersection(*needed))
            ]
            arrival = numbers.upsert_readings(
                session, one.series_id, totals, self._run_id, provisional_from=unsettled
            )
            if arrival.new or arrival.changed:
                changed.add(one.series_id)
        return changed

    def _follow_formulas(self, session: Session, task: _Task, window: Window) -> set[int]:
        """Work out the formulas over what was read and its sums; give the changed.

        Also where no value changed, because one that was provisional may now be final.
        """
        known = self._catalogues[task.account.id]
        read = {known.series[key].id for key, days in window.readings.items() if days}
        read |= {one.series_id for one in known.resting_on(read)}
        return set(formulas.follow(session, dict.fromkeys(read, (window.first_on, window.last_on))))

    # People counted once over a whole period

    def _read_whole_periods(self, reader: Reader, account: Account) -> None:
        well = {
            one.id: key
            for key, one in self._catalogues[account.id].series.items()
            if (account.id, key) not in self._tally.broken
            and (one.broken is None or self._is_tried_again(one))
        }
        with reading() as session:
            wanted = okrs.periods_wanted(session, list(well))
        found = grants.found_account(account)
        for endpoint in self._platform.endpoints:
            if endpoint.asks is not Asks.WINDOW:
                continue
            for series_id, period in wanted:
                if well[series_id] in endpoint.reads:
                    days = reader.windows(found, endpoint.key, period.starts_on)
                    if days:
                        asked = (period.starts_on, min(period.ends_on, days[-1][1]))
                        task = _Task(account, endpoint, (well[series_id],), asked)
                        self._read_whole(reader, task)

    def _read_whole(self, reader: Reader, task: _Task) -> None:
        """Ask for one whole period; as with days, a metric that is closed to us stops no other."""
        account, (key,) = task.account, task.metrics
        series = self._catalogues[account.id].series[key]
        try:
            told = reader.whole(
                grants.found_account(account), task.endpoint.key, [key], task.window
            )
        except errors.NoData:
            return
        except errors.ChooseAccount as error:
            self._tally.gone[account.id] = error
            return
        except (errors.MetricGone, errors.GrantMore, errors.BadAnswer) as error:
            with writing() as session:
                self._keep_lease(session)
                self._note_broken(session, account, series, error.sentence)
            return
        if key in told:
            self._keep_whole(series.id, task.window, told[key])

    def _keep_whole(self, series_id: int, asked: tuple[date, date], value: float) -> None:
        with writing() as session:
            self._keep_lease(session)
            arrival = numbers.upsert_window_reading(
                session,
                series_id,
                starts_on=asked[0],
                day=asked[1],
                value=value,
                sync_run_id=self._run_id,
            )
            connections.add_to_run(
                session, self._run_id, arrival, windows=1, first_on=asked[0], last_on=asked[1]
            )
            recompute_fed_by(session, [series_id])
        self._tally.windows += 1
        self._tally.arrival = _added(self._tally.arrival, arrival)

    # The end

    def _end(
        self, state: ConnectionState, problem: Message | None, not_before: datetime | None
    ) -> SyncReport:
        now = clock.now()
        connection = self._connection
        due = _next_due(state, now, not_before, timedelta(hours=connection.interval_hours))
        columns: dict[str, Any] = {
            "state": state.value,
            "problem": kept(problem) if problem else None,
            "not_before": not_before,
            "next_due_at": due,
        }
        if state is ConnectionState.UP_TO_DATE:
            columns["last_good_at"] = now
        broken = tuple(self._tally.broken.values())
        with writing() as session:
            self._keep_lease(session)
            connections.finish_run(
                session,
                self._run_id,
                state=state.value,
                at=now,
                problem=columns["problem"],
                broken=[
                    {"account": one.account, "metric": one.metric, **kept(one.reason)}
                    for one in broken
                ],
            )
            connections.update(session, connection.id, **columns)
            connections.release(session, connection.id, owner=self._owner)
        return SyncReport(
            connection_id=connection.id,
            name=connection.name,
            platform=_title(connection),
            state=state,
            windows=self._tally.windows,
            arrival=self._tally.arrival,
            broken=broken,
            problem=problem,
            next_due_at=due,
        )


_AFTER: Mapping[type[errors.ConnectorError], ConnectionState] = {
    errors.Wait: ConnectionState.LIMITED,
    errors.Reconnect: ConnectionState.RECONNECT,
    errors.Configure: ConnectionState.CONFIGURE,
    errors.ChooseAccount: ConnectionState.ACCOUNT,
}


def _is_due(connection: Connection, now: datetime) -> bool:
    """Say whether it still is: of two workers, the first may have read it meanwhile."""
    due, not_before = connection.next_due_at, connection.not_before
    return due is not None and due <= now and (not_before is None or not_before <= now)


def _title(connection: Connection) -> str:
    """Name a connection's platform; by its key where it is not known any more."""
    try:
        return platforms.declared(connection.platform).title
    except JaugeError:
        return connection.platform


def _state_after(error: errors.ConnectorError) -> ConnectionState:
    fitting = (state for kind, state in _AFTER.items() if isinstance(error, kind))
    return next(fitting, ConnectionState.TROUBLE)


def _next_due(
    state: ConnectionState, now: datetime, not_before: datetime | None, interval: timedelta
) -> datetime | None:
    if state not in GOES_ON_BY_ITSELF:
        return None
    if state is ConnectionState.TROUBLE:
        return now + min(_TROUBLE_PAUSE, interval)
    return not_before or now + interval


def _added(one: Arrival, other: Arrival) -> Arrival:
    return Arrival(one.new + other.new, one.changed + other.changed, one.same + other.same)
