"""The commands that read connections: now, or whenever the time of one has come."""

import signal
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

import typer

from okr.cli.terminal import Terminal, chosen_team, terminal
from okr.domain.access import Actor
from okr.domain.connections import GOES_ON_BY_ITSELF, ConnectionState
from okr.domain.errors import JaugeError
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.reporting import words
from okr.services import connections, platforms, schedule, sync
from okr.services.administration import local_administrator
from okr.services.connections import ConnectionView
from okr.services.sync import SyncReport
from okr.store.numbers import Arrival

_NOT_UP_TO_DATE = 1
_TURN_SECONDS = 0.5
_INDENT = " " * 6
_NOTHING = Arrival(0, 0, 0)
_NONE_YET = message(
    "There is no connection yet. Start Jauge with {command} and connect a platform on the screen"
    " “{screen}”.",
    command="python run.py",
    screen=message("Connections"),
)


@dataclass(frozen=True)
class Wish:
    """What to read: one connection or those of a team or all, from a day or where each ended."""

    connection: int | None = None
    team: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class _Known:
    """A connection as it was before, and whose it is."""

    team: Team
    view: ConnectionView


def read_now(code: str | None, wish: Wish, *, as_json: bool) -> None:
    """Read connections at once and say what came of it."""
    with terminal(code, as_json=as_json) as out:
        actor = local_administrator()
        teams = actor.teams if wish.team is None else [chosen_team(actor.teams, wish.team)]
        known = _known(actor, teams)
        chosen = _chosen(known, wish.connection)
        read = partial(sync.refresh, actor, since=wish.since)
        reports = schedule.read_all([one.view.id for one in chosen], read)
        _show(out, chosen, reports)
        if not as_json and wish.connection is None:
            _say_what_is_left_out(out, len(known), len(chosen))
        _end(chosen, reports)


def read_due(code: str | None, *, as_json: bool) -> None:
    """Read the connections whose time has come and say what came of it."""
    with terminal(code, as_json=as_json) as out:
        _ = out.language
        reports = schedule.run_due()
        if not reports and not as_json:
            out.line(_("No connection is due now."))
        actor = local_administrator()
        ids = {one.connection_id for one in reports}
        known = [one for one in _known(actor, actor.teams) if one.view.id in ids]
        _show(out, known, reports)
        _end(known, reports)


def work(code: str | None) -> None:
    """Read each connection when its time comes, until told to stop."""
    with terminal(code) as out:
        _ = out.language
        worker = schedule.Worker(partial(_tell, out))
        told: list[int] = []
        # A service manager sends SIGTERM where a person presses Ctrl-C. What a handler raises
        # can get lost, in a finaliser for example; what it notes cannot.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda signalled, _frame: told.append(signalled))
        out.line(_("Connections are read when their time comes. Ctrl-C ends this."))
        worker.start()
        while worker.is_alive() and not told:
            time.sleep(_TURN_SECONDS)
        worker.stop()


def _known(actor: Actor, teams: Collection[Team]) -> list[_Known]:
    return [
        _Known(team, view) for team in teams for view in connections.connections(actor, team.id)
    ]


def _chosen(known: Sequence[_Known], connection_id: int | None) -> list[_Known]:
    """Give the connection that is named, else those that wait for nobody."""
    if connection_id is None:
        return [one for one in known if one.view.state in GOES_ON_BY_ITSELF]
    found = [one for one in known if one.view.id == connection_id]
    if not found:
        listed = ", ".join(
            f"{_name(one.view.title, one.view.name)} ({one.view.id})" for one in known
        )
        sentence = message("Say which connection by its number: {connections}.", connections=listed)
        raise JaugeError(sentence if known else _NONE_YET)
    if found[0].view.state is ConnectionState.CHOOSING:
        raise JaugeError(
            message(
                "Nothing can be read of “{name}” yet: choose its accounts first, on the screen"
                " “{screen}”.",
                name=found[0].view.name,
                screen=message("Connections"),
            )
        )
    return found


def _show(out: Terminal, chosen: Sequence[_Known], reports: Sequence[SyncReport]) -> None:
    """Print what came of each."""
    by_id = {one.connection_id: one for one in reports}
    if out.as_json:
        data = [_data(out.language, one, by_id.get(one.view.id)) for one in chosen]
        out.data({"connections": data})
        return
    for one in chosen:
        report = by_id.get(one.view.id)
        if report is None:
            out.line(_busy_line(out.language, one.view))
        else:
            _tell(out, report)


def _end(chosen: Sequence[_Known], reports: Sequence[SyncReport]) -> None:
    """End with code 1 unless all are up to date; one that another is reading is not, yet."""
    is_well = all(one.state is ConnectionState.UP_TO_DATE for one in reports)
    if not is_well or len(reports) < len(chosen):
        raise typer.Exit(_NOT_UP_TO_DATE)


def _say_what_is_left_out(out: Terminal, known: int, chosen: int) -> None:
    _ = out.language
    if not known:
        out.line(_.say(_NONE_YET))
    elif known > chosen:
        out.line(
            _.plural(
                "{count} connection waits for a person: see the screen “{screen}”.",
                "{count} connections wait for a person: see the screen “{screen}”.",
                known - chosen,
                screen=_("Connections"),
            )
        )


def _tell(out: Terminal, report: SyncReport) -> None:
    out.line("\n".join(_lines(out.language, report)))


def _lines(_: Language, report: SyncReport) -> Iterator[str]:
    yield _headed(report.connection_id, _facts(_, report))
    if report.problem is not None:
        yield _INDENT + _said(_, report.problem)
    for one in report.broken:
        yield _INDENT + " · ".join([_.say(one.title), one.account, _said(_, one.reason)])


def _facts(_: Language, report: SyncReport) -> list[str]:
    arrival = report.arrival
    facts = [
        _name(report.platform, report.name),
        _.say(words.CONNECTION_STATES[report.state]),
        _.plural("read in {count} part", "read in {count} parts", report.windows),
        _(
            "{new} new, {changed} changed and {same} unchanged readings",
            new=arrival.new,
            changed=arrival.changed,
            same=arrival.same,
        ),
    ]
    if report.next_due_at is not None:
        facts.append(_("next {moment}", moment=_here(_, report.next_due_at)))
    if platforms.sandbox():
        facts.append(_("Sandbox data"))
    return facts


def _busy_line(_: Language, view: ConnectionView) -> str:
    return _headed(view.id, [_name(view.title, view.name), _("is being read by another right now")])


def _headed(connection_id: int, facts: Sequence[str]) -> str:
    return f"{connection_id:>4}  {' · '.join(facts)}"


def _name(title: str, name: str) -> str:
    return title if name == title else f"{title} · {name}"


def _said(_: Language, sentence: Message) -> str:
    """Put a sentence into the language, with its moments as the clocks here show them."""
    values = {
        name: _here(_, value) if isinstance(value, datetime) else value
        for name, value in sentence.values.items()
    }
    return _.say(replace(sentence, values=values))


def _here(_: Language, at: datetime) -> str:
    return _.moment(at, at.astimezone().tzinfo)


def _data(_: Language, one: _Known, report: SyncReport | None) -> dict[str, object]:
    """Describe a connection; without a report, another is reading it."""
    view = one.view
    arrival = report.arrival if report else _NOTHING
    problem = report.problem if report else view.problem
    due = report.next_due_at if report else view.next_due_at
    return {
        "id": view.id,
        "name": view.name,
        "platform": view.platform.key if view.platform else view.title,
        "team": {"id": one.team.id, "name": one.team.name},
        "is_sandbox": view.is_sandbox,
        "state": (report.state if report else view.state).value,
        "windows": report.windows if report else 0,
        "rows": {"new": arrival.new, "changed": arrival.changed, "same": arrival.same},
        "broken": [
            {
                "account": each.account,
                "metric": each.metric,
                "title": _.say(each.title),
                "reason": _said(_, each.reason),
            }
            for each in (report.broken if report else ())
        ],
        "problem": _said(_, problem) if problem else None,
        "next": due.isoformat() if due else None,
        "busy": report is None,
    }
