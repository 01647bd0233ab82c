"""Workers are processes of their own: several at once on one database, and any of them killed."""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text as sql

from okr.services import platforms, sync, vault
from okr.store.database import URL_NAME, forget_engines, writing
from okr.store.settings import ROOT
from tests.sandbox import NOW, Sandbox, connect, runs_of, stored, stored_readings

pytestmark = pytest.mark.alone
SEED = 20261123
KILLS = 10
TEN = (
    "bluesky",
    "facebook_pages",
    "google_analytics_4",
    "google_search_console",
    "instagram",
    "linkedin_pages",
    "mastodon",
    "tiktok_organic",
    "x_twitter",
    "youtube",
)
WORKER = f"""
import sys
from datetime import datetime
from okr.services import clock, schedule, sync

clock.now = lambda: datetime.fromisoformat("{NOW.isoformat()}")
print("ready", flush=True)
sys.stdin.readline()
print(len(schedule.run_due()))
"""


class Worker:
    """A process that reads what is due as soon as it is told to, and then ends."""

    def __init__(self, database):
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=ROOT,
            env=os.environ | {URL_NAME: f"sqlite:///{database}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self):
        assert self.process.stdout.readline() == "ready\n"

    def go(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def count(self):
        """Give how many connections it has read."""
        return int(self.process.communicate(timeout=60)[0])

    def kill(self):
        self.process.kill()
        self.process.communicate()
        return self.process.returncode


@pytest.fixture
def key(monkeypatch):
    """State the key that encrypts, which then goes with every copy of a database."""
    monkeypatch.setenv(vault.KEY_NAME, Fernet.generate_key().decode())


def test_two_workers_at_once_read_each_connection_once(sandbox, world, database, key):
    made = [connect(world.lead, world.team_id, key, only_first=True) for key in TEN]
    workers = [Worker(database) for _ in range(2)]
    for worker in workers:
        worker.wait_until_ready()
    for worker in workers:
        worker.go()
    assert sum(worker.count() for worker in workers) == len(made)
    found = {one.platform: [run.state for run in runs_of(one.id)] for one in made}
    assert found == {one.platform: ["up_to_date"] for one in made}
    assert {stored(one.id).last_good_at for one in made} == {NOW}


@pytest.mark.slow
def test_whoever_is_killed_loses_and_doubles_nothing(world, sandbox, database, key, monkeypatch):
    luck = random.Random(SEED)
    with Sandbox(sandbox.world.now, delay_seconds=0.005) as slow:
        monkeypatch.setenv(platforms.SANDBOX_NAME, slow.address)
        made = connect(world.lead, world.team_id, "instagram", only_first=True)
        forget_engines()
        copies = [shutil.copy(database, f"{database}.{count}") for count in range(KILLS + 1)]
        put_in_force(monkeypatch, copies.pop())
        before = slow.calls.count("instagram")
        sync.refresh(world.lead, made.id)
        calls = slow.calls.count("instagram") - before
        undisturbed = stored_readings()
        cut_off = []
        for worker, copy in one_ahead(copies):
            kill_in_the_middle(slow, worker, luck.randrange(1, calls - 1), luck.uniform(0, 0.005))
            put_in_force(monkeypatch, copy)
            cut_off.append(len(stored_readings()))
            let_the_lease_expire(made)
            assert sync.refresh(world.lead, made.id).problem is None
            assert stored_readings() == undisturbed
            assert [one.state for one in runs_of(made.id)] == ["up_to_date", "interrupted"]
    # They were killed at different moments indeed.
    assert max(cut_off) < len(undisturbed)
    assert len(set(cut_off)) >= 4


def one_ahead(databases):
    """Give a worker for each database; while one is in use the next gets ready."""
    workers = [Worker(databases[0])]
    for count, database in enumerate(databases):
        workers[count].wait_until_ready()
        workers += [Worker(one) for one in databases[count + 1 : count + 2]]
        yield workers[count], database


def put_in_force(monkeypatch, database):
    forget_engines()
    monkeypatch.setenv(URL_NAME, f"sqlite:///{database}")


def kill_in_the_middle(slow, worker, calls, seconds):
    """Kill a worker so long after so many of its calls: where it is does not hang on its speed."""
    enough = slow.calls.count("instagram") + calls
    worker.go()
    while slow.calls.count("instagram") < enough:
        time.sleep(0.001)
    time.sleep(seconds)
    # One that came to its end before has ended with 0.
    assert worker.kill() != 0


def let_the_lease_expire(connection):
    """Put the end of its lease into the past, which stands for the minutes that pass."""
    with writing() as session:
        session.execute(
            sql("update connection set lease_until = '2026-01-01 00:00:00' where id = :id"),
            {"id": connection.id},
        )
