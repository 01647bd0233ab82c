"""What tests start from: a migrated database, a small world in it, a day, a browser."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import hypothesis
import pytest

from benchmarks.listening import listening
from okr.domain.access import Actor, Role
from okr.domain.calendar import CycleKind, Period
from okr.domain.kr_type import Goal
from okr.domain.measures import SeriesKind
from okr.domain.okrs import Cycle, KeyResult, Objective, ObjectiveState
from okr.services import clock, cycles, objectives, schedule
from okr.store import connections, numbers, people
from okr.store.database import URL_NAME, forget_engines, reading, writing
from okr.store.migrate import migrate
from run import installed_browsers, is_on_ci, is_working_browser

TODAY = date(2026, 11, 23)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
PASSWORD = "a long password"
# Hashed as Jauge does, at the lowest cost: the usual one takes a quarter of a second.
PASSWORD_HASH = "$2b$04$wbQAGxUsgO01iSLVIzMCn.4fu0.dzQ91vnDuWJ5lAvkDedUtT/Ljq"


# How long one example takes says how busy the computer is, not whether a rule holds.
hypothesis.settings.register_profile("jauge", deadline=None)
hypothesis.settings.load_profile("jauge")


# The database


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """Give a database that is migrated and empty, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "jauge.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(URL_NAME, f"sqlite:///{path}")
        migrate()
        forget_engines()
    return path


@pytest.fixture
def database(migrated_file, tmp_path, monkeypatch):
    """Put an empty database of one's own in force and give its path."""
    path = tmp_path / "jauge.db"
    shutil.copy(migrated_file, path)
    monkeypatch.setenv(URL_NAME, f"sqlite:///{path}")
    yield path
    forget_engines()


@pytest.fixture
def statements(database):
    """Return a context manager that lists the SQL statements made within it."""

    return listening


@pytest.fixture(scope="session", autouse=True)
def _no_worker():
    """Let no test read connections behind its back, but for those that are about that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(schedule.WORKER_NAME, "off")
        yield


# The world


@pytest.fixture
def today(monkeypatch):
    """Fix the day that it is."""
    monkeypatch.setenv(clock.TODAY_NAME, TODAY.isoformat())
    return TODAY


@dataclass(frozen=True)
class World:
    """A team with one person in each role and its running cycle; a stranger leads another team."""

    team_id: int
    strange_team_id: int
    cycle: Cycle
    strange_cycle: Cycle
    admin: Actor
    lead: Actor
    member: Actor
    viewer: Actor
    outsider: Actor
    password: str = PASSWORD

    def key_result(self, **changes):
        """Describe a key result: from 100 to 200 over the quarter, by hand."""
        plain = KeyResult(
            title="Reach 200 followers",
            kind="increase",
            goal=Goal(baseline=100, target=200),
            starts_on=QUARTER.starts_on,
            deadline=QUARTER.ends_on,
        )
        return replace(plain, **changes)

    def objective(self, *key_results, **changes):
        """Describe an active objective, with one plain key result unless others are given."""
        plain = Objective(
            title="Be the account that people quote",
            cycle_id=self.cycle.id,
            key_results=key_results or (self.key_result(),),
            state=ObjectiveState.ACTIVE,
        )
        return replace(plain, **changes)

    def save(self, *key_results, **changes):
        """Save such an objective as the lead and give it as it is stored."""
        return objectives.save(self.lead, self.objective(*key_results, **changes), today=TODAY)

    def series(self, name, readings, **columns):
        """Store a daily amount (or another kind) with its readings by day."""
        with writing() as session:
            account = numbers.account_named(session, self.team_id, "LinkedIn", LONG_AGO)
            made = numbers.save_series(
                session, account, **({"name": name, "kind": SeriesKind.FLOW} | columns)
            )
            run_id = numbers.add_sync_run(
                session,
                account,
                source=f"{name}.csv",
                digest="",
                user_id=self.lead.user_id,
                at=LONG_AGO,
            )
            numbers.upsert_readings(session, made.id, sorted(readings.items()), run_id)
        return made

    def metric(
        self,
        key,
        readings,
        *,
        platform="instagram",
        account="Acme",
        provisional_from=None,
        **columns,
    ):
        """Store a metric of a platform's account with its readings by day."""
        with writing() as session:
            connection = self.connection(session, platform)
            owner = connections.adopt_account(
                session,
                self.team_id,
                connection_id=connection.id,
                platform=platform,
                external_id=account,
                name=account,
                at=LONG_AGO,
            )
            made = numbers.save_metric(
                session, owner, **({"metric": key, "name": key, "kind": SeriesKind.FLOW} | columns)
            )
            run_id = connections.begin_run(
                session, connection.id, source=platform, user_id=None, at=LONG_AGO
            )
            arrived = sorted(readings.items())
            numbers.upsert_readings(
                session, made.id, arrived, run_id, provisional_from=provisional_from
            )
        return made

    def connection(self, session, platform):
        """Give the team's connection to a platform, added where there is none."""
        listed = connections.of_team(session, self.team_id)
        return next((one for one in listed if one.platform == platform), None) or connections.add(
            session,
            team_id=self.team_id,
            platform=platform,
            way="",
            name=platform,
            created_by=self.lead.user_id,
            at=LONG_AGO,
        )

    def rate(self, name, top, bottom):
        """Store a percentage of one series over another."""
        return self.series(
            name,
            {},
            kind=SeriesKind.RATIO,
            unit="%",
            numerator_id=top.id,
            denominator_id=bottom.id,
        )


@pytest.fixture(scope="session")
def furnished(migrated_file, tmp_path_factory):
    """Give a database with the small world in it, to copy, and that world."""
    path = tmp_path_factory.mktemp("furnished") / "jauge.db"
    shutil.copy(migrated_file, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(URL_NAME, f"sqlite:///{path}")
        world = _new_world()
        forget_engines()
    return path, world


@pytest.fixture
def world(database, furnished):
    """Give a small world, in which everybody has the same password."""
    path, world = furnished
    forget_engines()
    shutil.copy(path, database)
    return world


def _new_world():
    with writing() as session:
        team_id = people.add_team(session, name="Social", at=LONG_AGO)
        strange_team_id = people.add_team(session, name="Press", at=LONG_AGO)
        ids = {role: _add_person(session, role.value) for role in Role}
        for role, user_id in ids.items():
            people.set_role(session, team_id, user_id, role)
        outsider_id = _add_person(session, "outsider")
        people.set_role(session, strange_team_id, outsider_id, Role.ADMIN)
    with reading() as session:
        actors = {role.value: people.actor(session, user_id) for role, user_id in ids.items()}
        outsider = people.actor(session, outsider_id)
    return World(
        team_id=team_id,
        strange_team_id=strange_team_id,
        cycle=_add_quarter(actors["lead"], team_id),
        strange_cycle=_add_quarter(outsider, strange_team_id),
        outsider=outsider,
        **actors,
    )


def _add_person(session, name):
    return people.add_user(
        session,
        email=f"{name}@example.org",
        name=name.capitalize(),
        password_hash=PASSWORD_HASH,
        at=LONG_AGO,
    )


def _add_quarter(actor, team_id):
    return cycles.create_cycle(
        actor,
        team_id,
        name="Q4 2026",
        kind=CycleKind.QUARTER,
        starts_on=QUARTER.starts_on,
        ends_on=QUARTER.ends_on,
    )


# Real exports


@pytest.fixture(scope="session")
def shared():
    """Give the folder of real exports beside the project."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared with real exports is not there")
    return folder


# The browser


def _found_browser():
    chosen = os.environ.get("JAUGE_CHROMIUM")
    return chosen or next(filter(is_working_browser, installed_browsers()), None)


@pytest.fixture(scope="session")
def chromium():
    """Give the path of the browser that the tests drive: JAUGE_CHROMIUM, or one that is found."""
    path = _found_browser()
    if path:
        return path
    reason = "no Chromium, Chrome or Edge was found: set JAUGE_CHROMIUM to the path of one"
    return pytest.fail(reason) if is_on_ci() else pytest.skip(reason)


@pytest.fixture(autouse=True)
def _browser_for_browser_tests(request):
    if request.node.get_closest_marker("browser"):
        request.getfixturevalue("chromium")
