"""Counts the SQL statements of one run of the dashboard."""

from pathlib import Path
from unittest.mock import patch

import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.listening import listening
from benchmarks.world import World
from okr.services import cache
from okr.services.sign_in import COOKIE

MAIN = Path(__file__).parents[1] / "okr" / "ui" / "main.py"


def statements_of_one_run(world: World) -> list[str]:
    """Run the app's main script as a signed-in browser does, twice; list the second's SQL.

    The first run of a process also looks whether the database is up to date.
    """
    with patch.object(type(st.context), "cookies", {COOKIE: world.cookie}):
        app = AppTest.from_file(MAIN, default_timeout=60).run()
        cache.forget()
        with listening() as made:
            app.run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    return made
