"""Read connections when their time comes, side by side, each by one worker only.

Whoever runs this claims a connection by its lease, so that any number of workers, apps
and cron jobs on one database read each of them once.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from okr.services import clock, sync
from okr.services.sync import SyncReport
from okr.store import connections
from okr.store.database import reading
from okr.store.settings import setting

WORKER_NAME = "JAUGE_WORKER"
SIDE_BY_SIDE = 12
LOOK_SECONDS = 20.0

_log = logging.getLogger(__name__)


def runs_in_app() -> bool:
    """Say whether the app reads connections by itself; JAUGE_WORKER=off leaves it to workers."""
    return (setting(WORKER_NAME) or "").lower() not in ("off", "0")


def run_due() -> list[SyncReport]:
    """Read every connection whose time has come; give a report of each that was read here."""
    with reading() as session:
        due = [one.id for one in connections.all_due(session, clock.now())]
    return read_all(due)


def read_all(
    connection_ids: Iterable[int], read: Callable[[int], SyncReport] = sync.sync
) -> list[SyncReport]:
    """Read connections side by side; one that somebody else is reading is left out."""
    ids = list(connection_ids)
    if not ids:
        return []
    with ThreadPoolExecutor(max_workers=min(SIDE_BY_SIDE, len(ids))) as pool:
        found = pool.map(lambda one: _unless_busy(read, one), ids)
        return [report for report in found if report is not None]


def serve(stop: threading.Event) -> None:
    """Look for connections whose time has come, again and again, until told to stop."""
    while not stop.is_set():
        try:
            run_due()
        except Exception:  # noqa: BLE001 - the database may be away for a moment; look again
            _log.exception("looking for connections to read failed")
        stop.wait(LOOK_SECONDS)


def _unless_busy(read: Callable[[int], SyncReport], connection_id: int) -> SyncReport | None:
    try:
        return read(connection_id)
    except sync.Busy:
        return None
