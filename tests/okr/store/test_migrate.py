"""Migrations bring a database of any age to today's tables, or leave it alone."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from okr.domain.gauges import Look
from okr.domain.measures import SeriesKind
from okr.domain.scoring import Thresholds
from okr.store import comments, numbers, okrs
from okr.store import migrate as migrations
from okr.store.database import URL_NAME, engine, forget_engines, reading, writing
from okr.store.migrate import migrate, newest_revision
from okr.store.numbers import Account, Series
from okr.store.settings import ROOT
from okr.store.tables import SyncRunRow, Table

HALF_DONE = """
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("insert into team"
               " (name, fiscal_start_month, is_demo, created_at, accent, logo_print)"
               " values ('Half', 1, 0, '2026-11-23', '', '')")
    raise RuntimeError("in the middle")
"""
REBUILD = """
    with op.batch_alter_table("{table}", recreate="always") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
"""
MAKE_ORPHANS = "    op.execute('delete from user')\n"


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """Put a database that does not exist yet in force."""
    path = tmp_path / "fresh.db"
    monkeypatch.setenv(URL_NAME, f"sqlite:///{path}")
    yield path
    forget_engines()


@pytest.fixture
def next_migration(tmp_path, monkeypatch):
    """Return a function that adds a migration after the newest one."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations._FOLDER, folder)
    before = newest_revision()
    monkeypatch.setattr(migrations, "_FOLDER", folder)

    def add(upgrade):
        (folder / "versions" / "9999_next.py").write_text(
            "import sqlalchemy as sa\n"
            "from alembic import op\n"
            f'revision = "9999"\ndown_revision = "{before}"\n'
            f"def upgrade():\n{upgrade}\n",
            encoding="utf-8",
        )

    return add


def stored_revision():
    with engine().connect() as connection:
        return connection.execute(text("select version_num from alembic_version")).scalar()


def table_names():
    return inspect(engine()).get_table_names()


def count(table):
    with engine().connect() as connection:
        return connection.execute(text(f'select count(*) from "{table}"')).scalar()


def test_a_fresh_database_gets_to_the_newest_revision(fresh):
    assert migrate() is True
    assert stored_revision() == newest_revision()


def test_migrating_again_does_nothing(fresh):
    migrate()
    content = fresh.read_bytes()
    assert migrate() is False
    assert fresh.read_bytes() == content


FIRST_ROWS = """
    insert into team values (1, 'Social', 1, 0, '2026-01-01');
    insert into account values (7, 1, 'LinkedIn', '2026-01-01');
    insert into series (id, account_id, name, kind, unit) values (8, 7, 'Clicks', 'flow', '');
    insert into sync_run values (9, 7, null, 'clicks.csv', 'd', '2026-01-02 10:00:00', 2, 0, 0);
    insert into reading values (8, 20000, 5.5, 9);
    insert into reading values (8, 20001, 6.5, 9);
"""


def test_a_database_of_the_first_tables_keeps_its_numbers(fresh, tmp_path, monkeypatch):
    folder = tmp_path / "first"
    shutil.copytree(migrations._FOLDER, folder, ignore=shutil.ignore_patterns("000[2-9]*", "001*"))
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_FOLDER", folder)
        migrate()
    with sqlite3.connect(fresh) as connection:
        connection.executescript(FIRST_ROWS)
    connection.close()
    assert migrate() is True
    with reading() as session:
        (account,) = numbers.accounts(session, 1)
        (series,) = numbers.series_of_account(session, account)
        found = numbers.readings(session, [8], date.min, date.max)
        run = session.get_one(SyncRunRow, 9)
    assert account == Account(7, 1, "LinkedIn")
    assert series == Series(8, account, "Clicks", SeriesKind.FLOW)
    assert [value for _, value in found[8]] == [5.5, 6.5]
    assert (run.team_id, run.source, run.state, run.broken) == (1, "clicks.csv", "done", [])
    assert run.ended_at == run.ran_at == datetime(2026, 1, 2, 10, tzinfo=UTC)


SECTIONS_OF_A_TEAM = """
    insert into team (id, name, fiscal_start_month, is_demo, created_at)
        values (1, 'Social', 1, 0, '2026-01-01'), (2, 'Press', 1, 0, '2026-01-01');
    insert into cycle (id, team_id, name, kind, starts_on, ends_on, learned)
        values (1, 1, 'Q3', 'quarter', 20635, 20726, ''), (2, 1, 'Q4', 'quarter', 20727, 20818, '');
    insert into section (id, team_id, name, position, threshold_low, threshold_high)
        values (1, 1, 'Reach', 1, 0.5, 0.9), (2, 1, 'Idle', 0, null, null),
            (3, 2, 'Of no cycle', 0, null, null);
    insert into objective (id, cycle_id, section_id, title, why, ambition, state, scoring, review,
            position, version, updated_at, audiences)
        values (1, 1, 1, 'Old', '', 'committed', 'active', 'scale', 'weekly', 0, 1,
                '2026-11-01', '[]'),
            (2, 2, 1, 'New', '', 'committed', 'active', 'scale', 'weekly', 0, 1,
                '2026-11-01', '[]');
    insert into key_result (id, objective_id, position, title, kind, unit, stages, starts_on,
            deadline, weight, curve, phases)
        values (1, 1, 0, 'A', 'binary', '', '[]', 20635, 20726, 1, 'linear', '[]'),
            (2, 2, 0, 'B', 'binary', '', '[]', 20727, 20818, 1, 'linear', '[]');
    insert into comment (id, cycle_id, section_id, text, created_at)
        values (1, 1, 1, 'Well done', '2026-11-01');
"""


def test_sections_of_a_team_become_sections_of_its_cycles(fresh, tmp_path, monkeypatch):
    folder = tmp_path / "before"
    shutil.copytree(migrations._FOLDER, folder, ignore=shutil.ignore_patterns("0009*", "001*"))
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_FOLDER", folder)
        migrate()
    with sqlite3.connect(fresh) as connection:
        connection.executescript(SECTIONS_OF_A_TEAM)
    connection.close()
    assert migrate() is True
    with reading() as session:
        (copied,), of_latest = okrs.sections(session, 1), okrs.sections(session, 2)
        ((first,), (second,)) = (okrs.objectives(session, one) for one in (1, 2))
        (comment,) = comments.comments(session, 1)
    assert [one.name for one in of_latest] == ["Idle", "Reach"]
    reach = of_latest[1]
    assert (reach.id, reach.look) == (1, Look(Thresholds(0.5, 0.9)))
    assert (copied.name, copied.look) == ("Reach", reach.look)
    assert comment.anchor.section_id == copied.id
    for objective, section in ((first, copied), (second, reach)):
        assert objective.section_id == section.id
        assert [one.section_id for one in objective.key_results] == [section.id]


def test_after_the_migrations_readings_still_lie_in_the_order_of_their_key(database):
    with sqlite3.connect(database) as connection:
        tables = dict(connection.execute("select name, sql from sqlite_master"))
    connection.close()
    assert "WITHOUT ROWID" in tables["reading"]
    assert "WITHOUT ROWID" in tables["window_reading"]


def test_the_migrations_make_the_tables_that_the_code_describes(database):
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_the_migrations_are_one_line_from_first_to_last():
    numbers = [path.name[:4] for path in migrations._FOLDER.glob("versions/[0-9]*.py")]
    assert sorted(numbers) == [f"{one:04}" for one in range(1, len(numbers) + 1)]


def test_of_two_threads_at_once_one_migrates(fresh):
    at_once = Barrier(2)

    def start():
        at_once.wait()
        return migrate()

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(start) for _ in range(2)]
    assert sorted(answer.result() for answer in answers) == [False, True]
    assert stored_revision() == newest_revision()


def test_of_several_processes_at_once_one_migrates(fresh):
    code = "from okr.store.migrate import migrate; print(migrate())"
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [process.communicate(timeout=60)[0].strip() for process in started]
    assert sorted(answers) == ["False", "False", "True"]


def test_a_failing_migration_leaves_a_fresh_database_empty(fresh, next_migration):
    next_migration(HALF_DONE)
    with pytest.raises(RuntimeError, match="in the middle"):
        migrate()
    assert table_names() == []


def test_a_failing_migration_leaves_an_older_database_as_it_was(database, next_migration):
    before = stored_revision()
    next_migration(HALF_DONE)
    with pytest.raises(RuntimeError, match="in the middle"):
        migrate()
    assert stored_revision() == before
    assert "half" not in table_names()
    assert count("team") == 0


def test_a_database_that_failed_to_migrate_migrates_once_the_fault_is_mended(
    database, next_migration
):
    next_migration(HALF_DONE)
    with pytest.raises(RuntimeError, match="in the middle"):
        migrate()
    next_migration("    pass")
    assert migrate() is True
    assert stored_revision() == "9999"


@pytest.mark.parametrize("table", ["team", "user", "cycle", "objective"])
def test_a_table_that_is_rebuilt_keeps_the_rows_that_hang_on_it(world, next_migration, table):
    world.save()
    before = {name: count(name) for name in table_names()}
    next_migration(REBUILD.format(table=table))
    migrate()
    assert {name: count(name) for name in table_names()} == before
    assert "colour" in {column["name"] for column in inspect(engine()).get_columns(table)}


def test_a_migration_that_leaves_rows_hanging_on_nothing_is_taken_back(world, next_migration):
    people = count("user")
    next_migration(MAKE_ORPHANS)
    with pytest.raises(RuntimeError, match="membership"):
        migrate()
    assert count("user") == people
    assert stored_revision() != "9999"


def test_foreign_keys_hold_after_a_migration(database, next_migration):
    next_migration("    pass")
    migrate()
    with writing() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
