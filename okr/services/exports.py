"""Everything that a team has, to take along."""

from okr.domain.access import Action, Actor
from okr.reporting.sheets import Format, Sheet, written
from okr.store import exporting
from okr.store.database import reading


def export(actor: Actor, team_id: int, form: Format) -> bytes:
    """Write all of a team: objectives, key results, progress, check-ins, comments, readings."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        tables = exporting.all_of(session, team_id)
        return written((Sheet(*table) for table in tables), form)
