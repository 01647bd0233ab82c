"""What is taken along: a dashboard or an objective as a PDF, and all of a team as tables."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from okr.cli.terminal import Terminal, chosen_cycle, chosen_team, terminal
from okr.domain.access import Actor
from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.domain.okrs import Cycle
from okr.reporting.document import Document, Paper
from okr.reporting.pdf import pdf
from okr.reporting.sheets import Format
from okr.services import clock, cycles, exports, reports
from okr.services.administration import local_administrator
from okr.services.dashboard import dashboard


@dataclass(frozen=True)
class Asked:
    """What to report on, as it was asked for; `paper` is the name of a size."""

    team: str | None
    cycle: str | None
    today: date | None
    objective: str | None
    since: date | None
    paper: str


def report(code: str | None, asked: Asked, out: Path) -> None:
    """Write the report that is asked for into a file."""
    with terminal(code) as said:
        _write(out, pdf(_document(asked, said)), said)


def export(code: str | None, team: str | None, out: Path) -> None:
    """Write all of a team into a file, in the format that the ending of its name says."""
    with terminal(code) as said:
        try:
            form = Format(out.suffix.removeprefix(".").lower())
        except ValueError:
            endings = ", ".join(f".{one.value}" for one in Format)
            sentence = message("End the name of the file with one of {endings}.", endings=endings)
            raise JaugeError(sentence) from None
        actor = local_administrator()
        _write(out, exports.export(actor, chosen_team(actor.teams, team).id, form), said)


def _write(out: Path, content: bytes, said: Terminal) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        sentence = message("{path} cannot be written: choose another place.", path=str(out))
        raise JaugeError(sentence) from error
    said.line(said.language("Written: {path}", path=str(out)))


def _document(asked: Asked, said: Terminal) -> Document:
    actor = local_administrator()
    team = chosen_team(actor.teams, asked.team)
    today = asked.today or clock.today()
    cycle = chosen_cycle(cycles.frame(actor, team.id).cycles, asked.cycle, today)
    wanted = reports.Wanted(
        team.id,
        today,
        cycle.id,
        objective_id=_objective_id(actor, cycle, asked.objective, today),
        since=asked.since,
        paper=Paper[asked.paper],
    )
    return reports.report(actor, wanted, None, said.language)


def _objective_id(actor: Actor, cycle: Cycle, title: str | None, today: date) -> int | None:
    if title is None:
        return None
    listed = dashboard(actor, cycle.team_id, cycle.id, today).objectives
    for one in listed:
        if one.objective.title.casefold() == title.strip().casefold():
            return one.objective.id
    titles = ", ".join(f"“{one.objective.title}”" for one in listed)
    raise JaugeError(message("Say which objective by its title: {titles}.", titles=titles))
