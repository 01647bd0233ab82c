"""Reading when the time has come: side by side, each once, and nobody waits for the slowest."""

import logging
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from okr.domain.connections import ConnectionState
from okr.domain.errors import NotFound
from okr.services import clock, schedule, sync
from okr.services.sync import SyncReport
from okr.store import connections
from okr.store.database import URL_NAME, writing
from okr.store.numbers import Arrival
from tests.sandbox import connect, stored

pytestmark = pytest.mark.alone
ROOT = Path(__file__).parents[3]
PLATFORMS = ("bluesky", "mastodon", "youtube")
SOON = 10


def report(connection_id):
    return SyncReport(
        connection_id=connection_id,
        name="Acme",
        platform="Instagram",
        state=ConnectionState.UP_TO_DATE,
        windows=1,
        arrival=Arrival(1, 0, 0),
        broken=(),
        problem=None,
        next_due_at=None,
    )


def wait_for(condition):
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def due(world):
    """Give three connections whose time has come."""
    ids = []
    with writing() as session:
        for platform in PLATFORMS:
            made = world.connection(session, platform)
            at = clock.now() - timedelta(minutes=len(ids) + 1)
            connections.update(session, made.id, next_due_at=at)
            ids.append(made.id)
    return ids


class Readings:
    """Stands in for the reading of connections; those that are held up go on when let go."""

    def __init__(self):
        self.begun = []
        self.held_up = set()
        self.let_go = threading.Event()

    def __call__(self, connection_id):
        self.begun.append(connection_id)
        if connection_id in self.held_up:
            # The test and its database may be over when this goes on.
            assert self.let_go.wait(SOON)
            return report(connection_id)
        with writing() as session:
            connections.update(session, connection_id, next_due_at=None)
        return report(connection_id)


@pytest.fixture
def readings(monkeypatch):
    made = Readings()
    monkeypatch.setattr(sync, "sync", made)
    yield made
    made.let_go.set()


@pytest.fixture
def serving(monkeypatch):
    """Return what serves in a thread, looking often; give what was told and how to stop."""
    monkeypatch.setattr(schedule, "LOOK_SECONDS", 0.02)
    stop = threading.Event()
    told = []
    thread = threading.Thread(target=schedule.serve, args=(stop, told.append), daemon=True)

    def end():
        stop.set()
        thread.join(SOON)
        assert not thread.is_alive()

    thread.start()
    yield told, end
    end()


# All at once


def test_what_is_due_is_read_and_only_that(sandbox, world, moment):
    made = [connect(world.lead, world.team_id, platform) for platform in PLATFORMS]
    with writing() as session:
        connections.update(session, made[1].id, next_due_at=moment.now() + timedelta(hours=1))
    reports = schedule.run_due()
    assert sorted(one.connection_id for one in reports) == [made[0].id, made[2].id]
    assert {one.state for one in reports} == {ConnectionState.UP_TO_DATE}
    assert all(one.arrival.new for one in reports)
    assert stored(made[1].id).last_good_at is None
    assert schedule.run_due() == []


def test_connections_are_read_side_by_side_and_reported_in_their_order():
    ids = list(range(schedule.SIDE_BY_SIDE))
    together = threading.Barrier(len(ids), timeout=SOON)

    def read(connection_id):
        together.wait()
        time.sleep(0.01 * (len(ids) - connection_id))
        return report(connection_id)

    assert [one.connection_id for one in schedule.read_all(ids, read)] == ids


def test_never_more_are_read_at_a_time_than_is_meant():
    lock, at_work, most = threading.Lock(), set(), []

    def read(connection_id):
        with lock:
            at_work.add(connection_id)
            most.append(len(at_work))
        time.sleep(0.005)
        with lock:
            at_work.remove(connection_id)
        return report(connection_id)

    ids = list(range(3 * schedule.SIDE_BY_SIDE))
    assert [one.connection_id for one in schedule.read_all(ids, read)] == ids
    assert max(most) <= schedule.SIDE_BY_SIDE


def test_a_connection_that_is_named_twice_is_read_once():
    read = []
    schedule.read_all([7, 8, 7], lambda one: read.append(one) or report(one))
    assert sorted(read) == [7, 8]


@pytest.mark.parametrize("refusal", [sync.Busy, NotFound])
def test_what_another_reads_or_is_gone_is_left_out(refusal):
    def read(connection_id):
        if connection_id == 8:
            raise refusal
        return report(connection_id)

    assert [one.connection_id for one in schedule.read_all([7, 8, 9], read)] == [7, 9]


def test_an_accident_is_told_when_the_others_are_read():
    read = []

    def stumble(connection_id):
        if connection_id == 7:
            raise OSError("the disk is full")
        time.sleep(0.02)
        read.append(connection_id)
        return report(connection_id)

    with pytest.raises(OSError, match="disk"):
        schedule.read_all([7, 8, 9], stumble)
    assert sorted(read) == [8, 9]


def test_nothing_to_read_reads_nothing(world):
    assert schedule.read_all([]) == []
    assert schedule.run_due() == []


def test_nothing_due_loads_nothing_that_reads_platforms(world, database):
    loaded = (
        "import sys, threading\n"
        "from okr.services import schedule\n"
        "assert schedule.run_due() == []\n"
        "worker = schedule.Worker(); worker.start(); worker.join(0.5); worker.stop()\n"
        "assert not worker.is_alive()\n"
        "print('okr.services.sync' in sys.modules, {name.split('.')[0] for name in sys.modules})"
    )
    said = subprocess.run(
        [sys.executable, "-c", loaded],
        cwd=ROOT,
        env=os.environ | {URL_NAME: f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith("False ")
    for heavy in ("connectors", "requests", "authlib", "jmespath", "cryptography"):
        assert f"'{heavy}'" not in said


# Again and again


def test_what_falls_due_is_read_and_told(due, readings, serving):
    told, _end = serving
    wait_for(lambda: len(told) == 3)
    assert sorted(one.connection_id for one in told) == due
    with writing() as session:
        connections.update(session, due[0], next_due_at=clock.now())
    wait_for(lambda: len(told) == 4)
    assert readings.begun.count(due[0]) == 2


def test_a_slow_connection_holds_up_no_other_and_is_not_begun_twice(due, readings, serving):
    told, _end = serving
    wait_for(lambda: len(told) == 3)
    readings.held_up = {due[0]}
    with writing() as session:
        connections.update(session, due[0], next_due_at=clock.now())
    wait_for(lambda: readings.begun.count(due[0]) == 2)
    with writing() as session:
        connections.update(session, due[1], next_due_at=clock.now())
    wait_for(lambda: len(told) == 4)
    assert told[-1].connection_id == due[1]
    assert readings.begun.count(due[0]) == 2


def test_who_stops_does_not_wait_for_long(due, readings, serving, monkeypatch):
    monkeypatch.setattr(schedule, "_STOP_SECONDS", 0.1)
    told, end = serving
    wait_for(lambda: len(told) == 3)
    readings.held_up = {due[0]}
    with writing() as session:
        connections.update(session, due[0], next_due_at=clock.now())
    wait_for(lambda: readings.begun.count(due[0]) == 2)
    began = time.monotonic()
    end()
    assert time.monotonic() - began < 1
    assert len(told) == 3


def test_what_waits_for_its_turn_is_not_begun_after_the_stop(due, readings, monkeypatch):
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 1)
    readings.held_up = set(due)
    stop, told = threading.Event(), []
    thread = threading.Thread(target=schedule.serve, args=(stop, told.append), daemon=True)
    thread.start()
    wait_for(lambda: readings.begun)
    stop.set()
    thread.join(SOON)
    readings.let_go.set()
    wait_for(lambda: told)
    assert len(readings.begun) == 1


def test_an_accident_with_one_connection_is_logged_and_the_others_go_on(
    due, readings, monkeypatch, caplog
):
    def stumble(connection_id):
        if connection_id == due[0]:
            raise OSError("the disk is full")
        return readings(connection_id)

    monkeypatch.setattr(sync, "sync", stumble)
    stop, told = threading.Event(), []
    with caplog.at_level(logging.ERROR):
        thread = threading.Thread(target=schedule.serve, args=(stop, told.append), daemon=True)
        thread.start()
        wait_for(lambda: len(told) == 2 and f"connection {due[0]} " in caplog.text)
        stop.set()
        thread.join(SOON)
    assert "the disk is full" in caplog.text


def test_a_database_that_is_away_is_asked_again(due, readings, monkeypatch, caplog):
    monkeypatch.setattr(schedule, "LOOK_SECONDS", 0.02)
    look, looks = schedule._due, []

    def stumble():
        looks.append(1)
        if len(looks) < 3:
            raise OSError("the database is away")
        return look()

    monkeypatch.setattr(schedule, "_due", stumble)
    worker = schedule.Worker()
    worker.start()
    wait_for(lambda: len(readings.begun) == 3)
    worker.stop()
    assert "the database is away" in caplog.text


# In the app


def workers():
    return [one for one in threading.enumerate() if isinstance(one, schedule.Worker)]


@pytest.fixture
def in_app(world, monkeypatch):
    """Let the app of this test have a worker, which looks at once."""
    monkeypatch.delenv(schedule.WORKER_NAME, raising=False)
    monkeypatch.setattr(schedule, "FIRST_LOOK_SECONDS", 0.0)
    yield
    schedule.stop_in_app()
    assert workers() == []


def test_an_app_has_one_worker_however_often_it_is_asked_for(in_app):
    asking = [threading.Thread(target=schedule.start_in_app) for _ in range(20)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    schedule.start_in_app()
    assert len(workers()) == 1
    assert workers()[0].daemon


def test_a_worker_in_the_app_reads(in_app, due, readings):
    schedule.start_in_app()
    wait_for(lambda: sorted(readings.begun) == due)


def test_a_worker_can_be_stopped_and_started_again(in_app):
    schedule.start_in_app()
    schedule.stop_in_app()
    assert workers() == []
    schedule.start_in_app()
    assert len(workers()) == 1


def test_the_first_look_waits_for_the_first_screens(in_app, due, readings, monkeypatch):
    monkeypatch.setattr(schedule, "FIRST_LOOK_SECONDS", 60.0)
    schedule.start_in_app()
    time.sleep(0.1)
    assert readings.begun == []
    began = time.monotonic()
    schedule.stop_in_app()
    assert time.monotonic() - began < 1
    assert readings.begun == []


@pytest.mark.parametrize(
    ("value", "runs"), [("off", False), ("OFF", False), ("0", False), ("on", True), ("", True)]
)
def test_the_app_can_leave_it_to_others(in_app, monkeypatch, value, runs):
    monkeypatch.setenv(schedule.WORKER_NAME, value)
    schedule.start_in_app()
    assert bool(workers()) is runs is schedule.runs_in_app()
