"""The report command: a cycle's dashboard as a PDF."""

from datetime import date
from pathlib import Path

from okr.cli.terminal import chosen_cycle, chosen_team, terminal
from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.reporting.document import Paper
from okr.reporting.pdf import pdf
from okr.services import clock, cycles, reports
from okr.services.administration import local_administrator


def report(  # noqa: PLR0913 - a command and its options
    code: str | None,
    team: str | None,
    cycle: str | None,
    today: date | None,
    out: Path,
    paper: str,
) -> None:
    """Write the report of a team's cycle on a day into a file, on a paper of that name."""
    with terminal(code) as said:
        actor = local_administrator()
        chosen = chosen_team(actor.teams, team)
        day = today or clock.today()
        found = chosen_cycle(cycles.frame(actor, chosen.id).cycles, cycle, day)
        made = pdf(
            reports.report(actor, chosen.id, found.id, day, None, said.language, paper=Paper[paper])
        )
        try:
            out.write_bytes(made)
        except OSError as error:
            sentence = message("{path} cannot be written: choose another place.", path=str(out))
            raise JaugeError(sentence) from error
        said.line(said.language("Written: {path}", path=str(out)))
