"""Counts the SQL statements of one run of the dashboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import streamlit as st
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from benchmarks.world import World
from okr.services.sign_in import COOKIE
from okr.store.database import engine

MAIN = Path(__file__).parents[1] / "okr" / "ui" / "main.py"


def statements_of_one_run(world: World) -> list[str]:
    """Run the app's main script as a signed-in browser does, twice; list the second's SQL.

    The first run of a process also looks whether the database is up to date.
    """
    with patch.object(type(st.context), "cookies", {COOKIE: world.cookie}):
        app = AppTest.from_file(MAIN, default_timeout=60).run()
        with _listening() as made:
            app.run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    return made


@contextmanager
def _listening() -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        made.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(engine(), "before_cursor_execute", note)
