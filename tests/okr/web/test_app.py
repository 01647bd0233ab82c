"""The entry: what is set counts before the secrets, and however it runs it has one worker."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from okr.services import clock, platforms, schedule
from okr.store.database import URL_NAME
from tests.browser.serving import Server
from tests.sandbox import Sandbox, connect, stored

pytestmark = pytest.mark.alone
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("stated", "in_force"),
    [({}, "sqlite:///secret.db"), ({URL_NAME: "sqlite:///stated.db"}, "sqlite:///stated.db")],
    ids=["of the secrets", "of the environment"],
)
def test_an_environment_variable_counts_before_the_secret_of_its_name(tmp_path, stated, in_force):
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text(f'{URL_NAME} = "sqlite:///secret.db"\n', encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != URL_NAME}
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import app; from okr.store import database as d; print(d.database_url())",
        ],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(ROOT)} | stated,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == f"{in_force}\n"


def test_run_as_a_plain_script_the_app_has_one_worker(database, monkeypatch):
    monkeypatch.delenv(schedule.WORKER_NAME)
    screen = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    screen.run()
    screen.run()
    found = [one for one in threading.enumerate() if isinstance(one, schedule.Worker)]
    schedule.stop_in_app()
    assert len(found) == 1


def test_a_served_app_reads_what_is_due_and_stops_at_once(database, world, monkeypatch):
    with Sandbox(clock.now) as sandbox:
        monkeypatch.setenv(platforms.SANDBOX_NAME, sandbox.address)
        made = [connect(world.lead, world.team_id, key) for key in ("bluesky", "youtube")]
        sandbox.stage("youtube").faults.slow(30)
        with Server(database, **{platforms.SANDBOX_NAME: sandbox.address}) as server:
            deadline = time.monotonic() + 30
            while stored(made[0].id).last_good_at is None:
                assert time.monotonic() < deadline, server.log_tail()
                time.sleep(0.1)
            began = time.monotonic()
            server.stop()
            assert time.monotonic() - began < 5
    # The reading that was cut off has its lease still, which runs out.
    assert stored(made[1].id).state == "waiting"
