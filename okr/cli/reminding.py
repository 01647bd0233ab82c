"""The command that sends reminders, for cron."""

from datetime import UTC, date, datetime, time

import typer

from okr.cli.terminal import terminal
from okr.services import reminders

_NOT_ALL_SENT = 1


def remind(code: str | None, today: date | None, *, as_json: bool) -> None:
    """Send what is due and print what became of it; the code is 1 unless all was taken."""
    now = datetime.combine(today, time.max, UTC) if today else None
    with terminal(code, as_json=as_json) as out:
        _ = out.language
        done = reminders.send_due(now)
        if as_json:
            rows = [
                {
                    "team": one.team,
                    "email": one.email,
                    "key_results": one.count,
                    "sent": one.refusal is None,
                    "problem": None if one.refusal is None else _.say(one.refusal),
                }
                for one in done
            ]
            out.data({"reminders": rows})
        else:
            if not done:
                out.line(_("No reminder is due now."))
            for one in done:
                said = _.say(one.refusal) if one.refusal else _("sent")
                out.line(f"{one.team}  {one.email}  {said}")
    if any(one.refusal for one in done):
        raise typer.Exit(_NOT_ALL_SENT)
