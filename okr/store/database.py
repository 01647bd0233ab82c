"""The engine: one per process and address, with the settings that SQLite needs."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from okr.store import settings

__all__ = [
    "Session",
    "data_folder",
    "database_place",
    "database_url",
    "engine",
    "forget_engines",
    "is_answering",
    "reading",
    "version",
    "writing",
]

URL_NAME = "JAUGE_DATABASE_URL"
_BUSY_TIMEOUT_MS = 5000
_GUARDS = (
    "foreign_keys",
    # What is erased, such as a token, is not left to be read in the file.
    "secure_delete",
)
_engines: dict[str, Engine] = {}
_watches: dict[str, "_Watch"] = {}


def database_url() -> str:
    """Where the data lives: environment, then `.streamlit/secrets.toml`, then `data/jauge.db`."""
    return settings.setting(URL_NAME) or f"sqlite:///{settings.ROOT}/data/jauge.db"


def database_place() -> str:
    """Say where the data lives, to a person: a password in the address is hidden."""
    return make_url(database_url()).render_as_string(hide_password=True)


def data_folder() -> Path:
    """Say where files of Jauge's own belong: beside the database when it is a file."""
    address = make_url(database_url())
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        return Path(address.database or "").parent
    return settings.ROOT / "data"


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session for reads only; nothing done in it is kept."""
    with Session(engine(), expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def writing(*, adds_only: bool = False) -> Iterator[Session]:
    """Open a session whose work is kept whole when the block ends, and not at all if it raises.

    On SQLite the write lock is taken at once, so that what is read here is still true
    when it is written. Where much is added, under ids that were found or made in the same
    session, and nothing secret erased, `adds_only` leaves out the checks of SQLite's own: a
    tenth of the time of a long import.
    """
    writer = engine().execution_options(jauge_writes=True, jauge_adds_only=adds_only)
    with Session(writer, expire_on_commit=False) as session, session.begin():
        yield session


def engine() -> Engine:
    """Give this process's engine for the address that is in force."""
    url = database_url()
    # Of two threads that come at once the second takes what the first has made.
    return _engines.get(url) or _engines.setdefault(url, _new_engine(url))


def version() -> Hashable | None:
    """Give a mark that differs after each commit, of whichever process; None where none can.

    SQLite tells a connection whether others have written; one that does not write itself is
    kept for that. Commits that end before this is called are seen by it.
    """
    url = database_url()
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    watch = _watches.get(url) or _watches.setdefault(url, _Watch(engine()))
    return watch.mark()


class _Watch:
    """A connection that never writes, and so is told of all who do."""

    def __init__(self, watched: Engine) -> None:
        self._raw = watched.raw_connection()
        self._raw.detach()
        self._lock = Lock()

    def mark(self) -> Hashable:
        with self._lock:
            cursor = self._raw.cursor()
            cursor.execute("PRAGMA data_version")
            count = cursor.fetchone()
            cursor.close()
        return (self, count)

    def end(self) -> None:
        with self._lock:
            self._raw.close()


def is_answering() -> bool:
    """Ask the database for nothing, to see whether it is there."""
    try:
        with engine().connect() as connection:
            connection.execute(text("select 1"))
    except (ArgumentError, DBAPIError, OSError):
        return False
    return True


def forget_engines() -> None:
    """Close every connection, for example before the database file is replaced."""
    while _watches:
        _watches.popitem()[1].end()
    while _engines:
        _engines.popitem()[1].dispose()


def _new_engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(address)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "synchronous=NORMAL",
        *(f"{guard}=ON" for guard in _GUARDS),
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _guard(info: dict[Any, Any], cursor: DBAPICursor, *, is_off: bool) -> None:
    """Switch the guards where the last transaction of this connection left them otherwise."""
    if info.get(_GUARDS, False) is not is_off:
        for guard in _GUARDS:
            cursor.execute(f"PRAGMA {guard}={'OFF' if is_off else 'ON'}")
        info[_GUARDS] = is_off


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    cursor = connection.connection.cursor()
    _guard(connection.connection.info, cursor, is_off=bool(options.get("jauge_adds_only")))
    cursor.execute("BEGIN IMMEDIATE" if options.get("jauge_writes") else "BEGIN")
    cursor.close()
