"""The push command: numbers from anybody's script, on standard input."""

import sys

from okr.cli.terminal import chosen_team, terminal
from okr.reporting import words
from okr.services import pushing
from okr.services.administration import local_administrator


def push(code: str | None, team: str | None, account: str, *, as_json: bool) -> None:
    """Write what stands on standard input and say what changed."""
    with terminal(code, as_json=as_json) as out:
        actor = local_administrator()
        chosen = chosen_team(actor.teams, team)
        report = pushing.push(actor, chosen.id, sys.stdin.read(), account=account)
        if as_json:
            out.data(
                {
                    "team": chosen.name,
                    "accounts": list(report.accounts),
                    "metrics": report.metrics,
                    "rows": {
                        "new": report.arrival.new,
                        "changed": report.arrival.changed,
                        "same": report.arrival.same,
                    },
                    "first_day": report.first_on.isoformat(),
                    "last_day": report.last_on.isoformat(),
                    "key_results": report.key_results,
                }
            )
        else:
            accounts = ", ".join(report.accounts)
            out.line(words.arrived(accounts, report.arrival, report.key_results, out.language))
