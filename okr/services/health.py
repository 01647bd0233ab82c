"""Whether the app can work: its database is up to date and answers."""

from functools import lru_cache

from okr.store.database import database_url, is_answering
from okr.store.migrate import migrate


def prepare() -> None:
    """Bring the database up to date, once per process and address."""
    _prepare(database_url())


def is_database_well() -> bool:
    """Say whether the database answers a question."""
    return is_answering()


@lru_cache(maxsize=4)
def _prepare(_url: str) -> None:
    migrate()
