"""The commands that set Jauge up: the database and the demo."""

from datetime import date

from okr.cli.terminal import terminal
from okr.services import clock, demo, keys
from okr.services.administration import local_administrator
from okr.store.database import database_place
from okr.store.migrate import newest_revision


def init(code: str | None) -> None:
    """Bring the database up to date and say where it is."""
    with terminal(code) as out:
        _ = out.language
        place, revision = database_place(), newest_revision()
        out.line(
            _(
                "The database is ready: {place}, revision {revision}.",
                place=place,
                revision=revision,
            )
        )


def load_demo(code: str | None, today: date | None) -> None:
    """Load the demo, in the language of the command."""
    with terminal(code) as out:
        _ = out.language
        team = demo.load(None, today=today or clock.today(), say=_.say)
        out.line(_("The demo is there: “{team}”, number {id}.", team=team.name, id=str(team.id)))


def remove_demo(code: str | None) -> None:
    """Delete the demo."""
    with terminal(code) as out:
        _ = out.language
        demo.remove(local_administrator())
        out.line(_("The demo is gone, with its people and its numbers."))


def rotate_key(code: str | None) -> None:
    """Encrypt every secret anew and say how many there are."""
    with terminal(code) as out:
        _ = out.language
        count = keys.rotate()
        out.line(
            _.plural(
                "{count} secret is encrypted with the first key now.",
                "{count} secrets are encrypted with the first key now.",
                count,
            )
        )
