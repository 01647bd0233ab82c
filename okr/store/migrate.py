"""Brings a database of any age to today's tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from okr.store.database import engine

_WAIT_MS = 120_000
"""How long a process waits for one that migrates, on a slow machine."""
_FOLDER = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """Give the newest migration's number, read from the file names alone."""
    return max(path.name.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def migrate() -> bool:
    """Bring the database to the newest revision; False when it already was there.

    The write lock is held throughout: of two processes that start at once one migrates,
    and a migration that fails leaves the database as it was.
    """
    with engine().connect() as connection:
        if _revision(connection) == newest_revision():
            return False
    writer = engine().execution_options(jauge_writes=True)
    with writer.connect() as connection, _set_for_migrating(connection), connection.begin():
        if _revision(connection) == newest_revision():
            return False
        _upgrade(connection)
        _refuse_orphans(connection)
    return True


@contextmanager
def _set_for_migrating(connection: Connection) -> Iterator[None]:
    """Wait for another process that migrates, and let no change of a table cascade."""
    # To change a table Alembic rebuilds it, and SQLite empties a table that it drops: with
    # foreign keys on, all that hangs on its rows would go as well.
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    (usual_wait,) = cursor.execute("PRAGMA busy_timeout").fetchone()
    cursor.execute(f"PRAGMA busy_timeout={_WAIT_MS}")
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={usual_wait}")
        cursor.close()


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        tables = ", ".join(sorted({table for table, *_ in orphans}))
        raise RuntimeError(f"the migration leaves rows of {tables} that refer to nothing")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Alembic takes most of a second to import, and most starts do not need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
