"""Hears the SQL statements that are made."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from okr.store.database import engine


@contextmanager
def listening() -> Iterator[list[str]]:
    """List the statements made within the block, in their order."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        made.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(engine(), "before_cursor_execute", note)
