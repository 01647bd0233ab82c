"""One engine per address, and sessions that keep all or nothing."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from okr.store import database as store
from okr.store import people, settings
from okr.store.database import (
    URL_NAME,
    data_folder,
    database_place,
    database_url,
    engine,
    forget_engines,
    is_answering,
    reading,
    writing,
)
from okr.store.tables import CycleRow, TeamRow

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def team_names():
    with reading() as session:
        return [team.name for team in people.teams(session)]


def add_team(session, name="Social"):
    return people.add_team(session, name=name, at=NOW)


# Where the data lives


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give an empty project folder, and no address from the environment."""
    monkeypatch.delenv(URL_NAME, raising=False)
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    (tmp_path / ".streamlit").mkdir()
    return tmp_path


def test_data_lives_in_the_project_unless_told_otherwise(project):
    assert database_url() == f"sqlite:///{project}/data/jauge.db"


def test_the_secrets_may_give_an_address(project):
    secrets = project / ".streamlit" / "secrets.toml"
    secrets.write_text(f'{URL_NAME} = "sqlite:///elsewhere.db"\n', encoding="utf-8")
    assert database_url() == "sqlite:///elsewhere.db"


def test_files_of_ones_own_lie_beside_the_database(project, tmp_path, monkeypatch):
    assert data_folder() == project / "data"
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path}/elsewhere/jauge.db")
    assert data_folder() == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "postgresql://db.example.org/j"]
)
def test_without_a_database_file_they_lie_in_the_project(project, monkeypatch, url):
    monkeypatch.setenv(URL_NAME, url)
    assert data_folder() == project / "data"


def test_an_address_is_told_without_its_password(monkeypatch):
    monkeypatch.setenv(URL_NAME, "postgresql://ana:secret@db.example.org/jauge")
    assert database_place() == "postgresql://ana:***@db.example.org/jauge"


def test_the_folder_is_made_on_first_use(tmp_path, monkeypatch):
    path = tmp_path / "new" / "folder" / "jauge.db"
    monkeypatch.setenv(URL_NAME, f"sqlite:///{path}")
    assert is_answering()
    assert path.exists()
    forget_engines()


def test_a_database_that_cannot_be_opened_does_not_answer(tmp_path, monkeypatch):
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path}")
    assert not is_answering()
    forget_engines()


def test_a_database_in_memory_needs_no_folder(monkeypatch):
    monkeypatch.setenv(URL_NAME, "sqlite://")
    assert is_answering()
    forget_engines()


def test_connections_to_a_server_are_checked_before_use(monkeypatch):
    made = []
    monkeypatch.setenv(URL_NAME, "postgresql://db.example.org/jauge")
    monkeypatch.setattr(store, "_engines", {})
    monkeypatch.setattr(store, "create_engine", lambda url, **options: made.append((url, options)))
    engine()
    assert [(url.host, options) for url, options in made] == [
        ("db.example.org", {"pool_pre_ping": True})
    ]


def test_one_engine_per_address(database, tmp_path, monkeypatch):
    first = engine()
    assert engine() is first
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path}/other.db")
    assert engine() is not first


def test_forgotten_engines_have_let_go_of_the_file(database):
    with writing() as session:
        add_team(session)
    beside = Path(f"{database}-wal")
    assert beside.exists()
    forget_engines()
    assert not beside.exists()
    assert team_names() == ["Social"]


# Sessions


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("journal_mode", "wal"), ("busy_timeout", 5000), ("synchronous", 1)],
)
@pytest.mark.parametrize("session_kind", [reading, writing])
def test_sqlite_is_set_up_on_every_connection(database, session_kind, pragma, value):
    with session_kind() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_nothing_done_while_reading_is_kept(database):
    with reading() as session:
        add_team(session)
    assert team_names() == []


def test_what_is_written_is_kept_when_the_block_ends(database):
    with writing() as session:
        add_team(session)
        assert team_names() == []
    assert team_names() == ["Social"]


def test_an_error_takes_everything_back(database):
    def half_a_job():
        with writing() as session:
            add_team(session)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        half_a_job()
    assert team_names() == []


def test_a_row_that_hangs_on_nothing_takes_everything_back(database):
    def orphan():
        with writing() as session:
            add_team(session)
            session.add(CycleRow(team_id=99, name="Q4", kind="quarter", starts_on=NOW, ends_on=NOW))

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        orphan()
    assert team_names() == []


def test_the_write_lock_is_taken_before_anything_is_read(database):
    other = sqlite3.connect(database, timeout=0, isolation_level=None)
    with writing() as session:
        people.teams(session)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert team_names() == []
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_what_was_read_is_still_true_when_it_is_written(database):
    with writing() as session:
        team_id = add_team(session, "0")

    def count_one_up(_):
        with writing() as session:
            row = session.get_one(TeamRow, team_id)
            row.name = str(int(row.name) + 1)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_one_up, range(40)))
    assert team_names() == ["40"]


@pytest.mark.parametrize("guard", ["foreign_keys", "secure_delete"])
def test_what_sqlite_guards_is_guarded_again_after_a_write_that_only_adds(database, guard):
    for adds_only, expected in ((False, 1), (True, 0), (False, 1)):
        with writing(adds_only=adds_only) as session:
            assert session.connection().scalar(text(f"PRAGMA {guard}")) == expected
    with pytest.raises(OSError), writing(adds_only=True):
        raise OSError
    with reading() as session:
        assert session.connection().scalar(text(f"PRAGMA {guard}")) == 1
