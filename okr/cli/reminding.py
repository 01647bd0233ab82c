"""The command that sends the e-mails that wait, for cron."""

from datetime import UTC, date, datetime, time

import typer

from okr.cli.terminal import terminal
from okr.services import deliveries, mentions, reminders

_NOT_ALL_SENT = 1


def remind(code: str | None, today: date | None, *, as_json: bool) -> None:
    """Send what is due and print what became of it; the code is 1 unless all was taken."""
    now = datetime.combine(today, time.max, UTC) if today else None
    with terminal(code, as_json=as_json) as out:
        _ = out.language
        done = reminders.send_due(now)
        told = mentions.send_waiting()
        reports = deliveries.send_due(now)
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
            sent = [
                {
                    "team_id": one.team_id,
                    "email": one.address,
                    "sent": one.refusal is None,
                    "problem": None if one.refusal is None else _.say(one.refusal),
                }
                for one in reports
            ]
            out.data({"reminders": rows, "mentions": told, "reports": sent})
        else:
            if not done:
                out.line(_("No reminder is due now."))
            for one in done:
                said = _.say(one.refusal) if one.refusal else _("sent")
                out.line(f"{one.team}  {one.email}  {said}")
            if told:
                out.line(
                    _.plural(
                        "Told {count} person of a mention.",
                        "Told {count} people of a mention.",
                        told,
                    )
                )
            for report in reports:
                said = _.say(report.refusal) if report.refusal else _("sent")
                out.line(_("Report to {address}: {said}", address=report.address, said=said))
    refusals = [*(one.refusal for one in done), *(one.refusal for one in reports)]
    if any(refusals):
        raise typer.Exit(_NOT_ALL_SENT)
