"""The report command: a cycle's dashboard, or one objective of it, as a PDF."""

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
from okr.services import clock, cycles, reports
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
        made = pdf(_document(asked, said))
        try:
            out.write_bytes(made)
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
        _objective_id(actor, cycle, asked.objective, today),
        asked.since,
        Paper[asked.paper],
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
