"""Read connections when their time comes, side by side, each by one worker only.

Whoever runs this claims a connection by its lease, so that any number of workers, apps
and cron jobs on one database read each of them once.

What reads platforms takes most of a second to load: it is loaded where there is something
to read, so that an app without connections never does.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias, cast

from okr.domain.errors import NotFound
from okr.services import clock, ending
from okr.store import connections, deliveries, mentions, reminders
from okr.store.database import reading
from okr.store.settings import setting

if TYPE_CHECKING:
    from okr.services.sync import SyncReport

WORKER_NAME = "JAUGE_WORKER"
SIDE_BY_SIDE = 12
LOOK_SECONDS = 20.0
REMIND_SECONDS = 60.0
FIRST_LOOK_SECONDS = 5.0
"""How long a worker in the app leaves the processor to the first screens."""

_STOP_SECONDS = 3.0
_LETTER_SECONDS = 0.5
_THREAD_NAME = "jauge-worker"

Read: TypeAlias = Callable[[int], "SyncReport"]
Tell: TypeAlias = Callable[["SyncReport"], None]
Fail: TypeAlias = Callable[[int, Exception], None]

_log = logging.getLogger(__name__)
_starting = threading.Lock()


# Reading


def run_due() -> "list[SyncReport]":
    """Read every connection whose time has come; give a report of each that was read here."""
    return read_all(_due())


def read_all(connection_ids: Iterable[int], read: Read | None = None) -> "list[SyncReport]":
    """Read connections side by side; give the reports in the order of the ids.

    One that somebody else is reading, or that is gone, is left out. Whatever else stops the
    reading of one is raised when the others have been read.
    """
    ids = list(dict.fromkeys(connection_ids))
    reports: dict[int, SyncReport] = {}
    errors: list[Exception] = []
    crew = _Crew(
        read,
        tell=lambda report: reports.update({report.connection_id: report}),
        fail=lambda _, error: errors.append(error),
    )
    crew.take_on(ids)
    crew.wait()
    if errors:
        raise errors[0]
    return [reports[one] for one in ids if one in reports]


def serve(stop: threading.Event, tell: Tell | None = None) -> None:
    """Look for connections whose time has come, again and again, until told to stop.

    Readings that are under way then get a few seconds to come to the end of their window; the
    lease of one that does not runs out. `tell` gets every report, in the thread that has read.
    Reminders are sent beside, as a mail server may take its time.
    """
    reminding = threading.Thread(target=_remind, args=(stop,), daemon=True)
    reminding.start()
    crew = _Crew(None, tell or (lambda _report: None), _log_failure)
    while not stop.is_set():
        try:
            crew.take_on(_due())
        except Exception:  # noqa: BLE001 - the database may be away for a moment; look again
            _log.exception("looking for connections to read failed")
        stop.wait(LOOK_SECONDS)
    crew.dismiss()
    crew.wait(_STOP_SECONDS)
    reminding.join(_LETTER_SECONDS)


def _remind(stop: threading.Event) -> None:
    """Send what is due by e-mail; what sends it is loaded when needed."""
    while not stop.is_set():
        try:
            with reading() as session:
                is_planned = bool(reminders.plans(session))
                is_mentioned = mentions.has_waiting(session, clock.now())
                is_scheduled = deliveries.is_used(session)
            if is_planned:
                from okr.services.reminders import send_due

                send_due()
            if is_mentioned:
                from okr.services.mentions import send_waiting

                send_waiting()
            if is_scheduled:
                from okr.services import deliveries as sending

                sending.send_due()
        except Exception:  # noqa: BLE001 - the database may be away for a moment; look again
            _log.exception("sending e-mail failed")
        stop.wait(REMIND_SECONDS)


def _log_failure(connection_id: int, error: Exception) -> None:
    _log.error("connection %s could not be read", connection_id, exc_info=error)


def _due() -> list[int]:
    with reading() as session:
        return [one.id for one in connections.all_due(session, clock.now())]


class _Crew:
    """Threads that read connections, so many at a time, each connection once.

    They are daemons, unlike those of a pool: a process that ends does not wait for them.
    """

    def __init__(self, read: Read | None, tell: Tell, fail: Fail) -> None:
        self._read = read
        self._tell = tell
        self._fail = fail
        self._lock = threading.Lock()
        self._waiting: deque[int] = deque()
        self._taken_on: set[int] = set()
        self._threads: set[threading.Thread] = set()

    def take_on(self, connection_ids: Iterable[int]) -> None:
        """Have connections read, but for those that are waiting or being read already."""
        with self._lock:
            new = [one for one in connection_ids if one not in self._taken_on]
            self._taken_on.update(new)
            self._waiting.extend(new)
            missing = min(SIDE_BY_SIDE - len(self._threads), len(new))
            started = [threading.Thread(target=self._work, daemon=True) for _ in range(missing)]
            self._threads.update(started)
        for thread in started:
            thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until everything is read, for so long at most."""
        until = None if seconds is None else time.monotonic() + seconds
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(None if until is None else max(until - time.monotonic(), 0.0))

    def dismiss(self) -> None:
        """Begin with no other connection."""
        with self._lock:
            self._waiting.clear()

    def _work(self) -> None:
        while (connection_id := self._next()) is not None:
            try:
                self._read_one(connection_id)
            except Exception as error:  # noqa: BLE001 - one connection must not stop the others
                self._fail(connection_id, error)
            finally:
                with self._lock:
                    self._taken_on.discard(connection_id)

    def _next(self) -> int | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads.discard(threading.current_thread())
            return None

    def _read_one(self, connection_id: int) -> None:
        from okr.services import sync

        try:
            report = (self._read or sync.sync)(connection_id)
        except (sync.Busy, NotFound):
            return
        self._tell(report)


# A worker in a thread


class Worker(threading.Thread):
    """Serves in a thread of its own until it is stopped; the first look may wait a moment."""

    def __init__(self, tell: Tell | None = None, *, first_look_seconds: float = 0.0) -> None:
        super().__init__(name=_THREAD_NAME, daemon=True)
        self._tell = tell
        self._first_look_seconds = first_look_seconds
        self._is_over = threading.Event()

    def run(self) -> None:
        """Serve."""
        self._is_over.wait(self._first_look_seconds)
        serve(self._is_over, self._tell)

    def stop(self) -> None:
        """Look for nothing more; readings that are under way stop at their next window."""
        ending.announce()
        self._is_over.set()
        self.join(_STOP_SECONDS + 1)
        ending.is_over()


def runs_in_app() -> bool:
    """Say whether the app reads connections by itself; JAUGE_WORKER=off leaves it to workers."""
    return (setting(WORKER_NAME) or "").lower() not in ("off", "0")


def start_in_app() -> None:
    """Read connections in a thread of this process from now on; a second call changes nothing."""
    with _starting:
        if not _in_app() and runs_in_app():
            Worker(first_look_seconds=FIRST_LOOK_SECONDS).start()


def stop_in_app() -> None:
    """Stop what `start_in_app` began, if it did."""
    for worker in _in_app():
        worker.stop()


def _in_app() -> list[Worker]:
    # By name: a Streamlit that watches the sources may load this module anew.
    return [cast(Worker, one) for one in threading.enumerate() if one.name == _THREAD_NAME]
