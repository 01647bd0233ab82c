"""The engine: one per process and address, with the settings that SQLite needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
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
    "writing",
]

URL_NAME = "JAUGE_DATABASE_URL"
_BUSY_TIMEOUT_MS = 5000
_engines: dict[str, Engine] = {}


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
def writing() -> Iterator[Session]:
    """Open a session whose work is kept whole when the block ends, and not at all if it raises.

    On SQLite the write lock is taken at once, so that what is read here is still true
    when it is written.
    """
    writer = engine().execution_options(jauge_writes=True)
    with Session(writer, expire_on_commit=False) as session, session.begin():
        yield session


def engine() -> Engine:
    """Give this process's engine for the address that is in force."""
    url = database_url()
    # Of two threads that come at once the second takes what the first has made.
    return _engines.get(url) or _engines.setdefault(url, _new_engine(url))


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
        "foreign_keys=ON",
        "synchronous=NORMAL",
        # What is erased, such as a token, is not left to be read in the file.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("jauge_writes", False)
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    cursor.close()
