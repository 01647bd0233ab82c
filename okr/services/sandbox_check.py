"""Try every platform out in the sandbox: connect, choose, read, and move a gauge."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from connectors.errors import ConnectorError
from connectors.simulator import Simulator
from connectors.simulator.visiting import answer
from okr.domain.access import Actor, Role
from okr.domain.calendar import CycleKind
from okr.domain.errors import JaugeError, NotFound
from okr.domain.kr_type import Goal
from okr.domain.measures import SeriesKind, measures_for
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle, Feed, KeyResult, Objective, ObjectiveState
from okr.services import clock, connecting, cycles, dashboard, metrics, objectives, platforms, sync
from okr.services.connecting import Consent
from okr.services.health import prepare
from okr.services.platforms import PlatformView, WayView
from okr.store import connections, people
from okr.store.database import URL_NAME, forget_engines, reading, writing
from okr.store.numbers import Series

_BASE = "http://localhost:8501"
_DAYS = 30


@dataclass(frozen=True)
class Checked:
    """How a platform did: what was read of it, and whether its gauge has a value."""

    platform: str
    way: str
    accounts: int
    metrics: int
    broken: int
    windows: int
    seconds: float
    has_gauge: bool
    problem: Message | None

    @property
    def is_well(self) -> bool:
        """Say whether everything worked."""
        return self.has_gauge and self.problem is None and self.broken == 0


@contextmanager
def apart() -> Iterator[None]:
    """Work on an empty database and a sandbox of one's own, for as long as this lasts."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Simulator(clock.now) as simulator,
    ):
        ours = {
            URL_NAME: f"sqlite:///{Path(folder) / 'check.db'}",
            platforms.SANDBOX_NAME: simulator.address,
            platforms.BASE_URLS_NAME: "",
        }
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        try:
            prepare()
            yield
        finally:
            forget_engines()
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def check_all() -> Iterator[Checked]:
    """Check every platform by its first way in, one after the other.

    The database in force has to be an empty one, and the sandbox running.
    """
    actor, cycle = _furnished()
    for platform in platforms.gallery():
        began = time.monotonic()
        try:
            checked = _check(actor, cycle, platform)
        except (JaugeError, ConnectorError) as error:
            seconds = time.monotonic() - began
            problem = error.sentence
            yield Checked(
                platform.title,
                platform.ways[0].key,
                *(0, 0, 0, 0, seconds),
                has_gauge=False,
                problem=problem if isinstance(problem, Message) else platforms.said(problem),
            )
        else:
            yield checked


def _check(actor: Actor, cycle: Cycle, platform: PlatformView) -> Checked:
    began = time.monotonic()
    way = platform.ways[0]
    connection_id = _connected(actor, cycle.team_id, platform, way)
    with reading() as session:
        accounts = connections.accounts_of(session, connection_id, is_only_chosen=False)
    connecting.choose_accounts(actor, connection_id, [one.id for one in accounts])
    report = sync.refresh(actor, connection_id)
    ids = {one.id for one in accounts}
    listed = [one for one in metrics.metrics(actor, cycle.team_id) if one.series.account.id in ids]
    told = [(one.series, one.span.last_on) for one in listed if one.span is not None]
    return Checked(
        platform=platform.title,
        way=way.key,
        accounts=len(accounts),
        metrics=len(told),
        broken=len(report.broken),
        windows=report.windows,
        seconds=time.monotonic() - began,
        has_gauge=bool(told) and _moves_a_gauge(actor, cycle, *told[0]),
        problem=report.problem,
    )


def _connected(actor: Actor, team_id: int, platform: PlatformView, way: WayView) -> int:
    typed = typed_in_sandbox(way)
    if not way.is_browser:
        return connecting.try_typed(actor, team_id, platform.key, way.key, typed).id
    url = connecting.start(actor, team_id, platform.key, way.key, typed, base=_BASE)
    back = answer(url)
    code = back.get("code") or back.get("auth_code", "")
    consent = Consent(back.get("state", ""), code, back.get("error", ""))
    return connecting.finish(actor, consent).id


def typed_in_sandbox(way: WayView) -> Mapping[str, str]:
    """Give what works in the sandbox: the examples, and any secret that begins with its word."""
    return {one.key: f"sandbox-{one.key}" if one.is_secret else one.example for one in way.inputs}


def _moves_a_gauge(actor: Actor, cycle: Cycle, series: Series, last_day: date) -> bool:
    # Where the account is, the next day may have come already.
    today = max(clock.today(), last_day)
    kind = "count_up" if series.kind is SeriesKind.FLOW else "at_least"
    measure = measures_for(series.kind)[-1 if series.kind is SeriesKind.PEOPLE else 0]
    key_result = KeyResult(
        title=series.name,
        kind=kind,
        goal=Goal(target=1.0),
        starts_on=cycle.period.starts_on,
        deadline=cycle.period.ends_on,
        feed=Feed(series.id, measure),
    )
    saved = objectives.save(
        actor,
        Objective(
            title=f"Build a steady audience on {series.account.platform}",
            cycle_id=cycle.id,
            state=ObjectiveState.ACTIVE,
            key_results=(key_result,),
        ),
        today=today,
    )
    shown = dashboard.dashboard(actor, cycle.team_id, cycle.id, today)
    view = shown.key_result(saved.key_results[0].id)
    return view is not None and view.point is not None


def _furnished() -> tuple[Actor, Cycle]:
    """Make a team with an admin and a cycle around today."""
    now, today = clock.now(), clock.today()
    with writing() as session:
        if people.has_users(session):
            raise JaugeError(message("The sandbox check needs an empty database."))
        team_id = people.add_team(session, name="Sandbox", at=now)
        user_id = people.add_user(
            session, email="sandbox@localhost.example", name="Sandbox", password_hash="", at=now
        )
        people.set_role(session, team_id, user_id, Role.ADMIN)
    with reading() as session:
        actor = people.actor(session, user_id)
    if actor is None:
        raise NotFound
    cycle = cycles.create_cycle(
        actor,
        team_id,
        name="Sandbox",
        kind=CycleKind.CUSTOM,
        starts_on=today - timedelta(days=_DAYS),
        ends_on=today + timedelta(days=_DAYS),
    )
    return actor, cycle
