"""A calendar of a team's reviews and deadlines, at an address for one person's calendar."""

from okr.domain.access import Action, Actor
from okr.domain.appointments import appointments
from okr.locale.language import best_language, language
from okr.reporting.ics import ics
from okr.services import clock, tokens
from okr.store import feeds, okrs, people
from okr.store.database import reading, writing
from okr.store.settings import root_address

PLACE = "calendar"


def renew(actor: Actor, team_id: int, root: str) -> str:
    """Give the address of one's own calendar of a team; one that was given before ends.

    `root` is where people reach Jauge, unless a setting says it.
    """
    actor.require(Action.READ, team_id)
    token = tokens.new()
    there = root_address(root)
    with writing() as session:
        feeds.replace(
            session,
            team_id=team_id,
            user_id=actor.user_id,
            token_hash=tokens.digest(token),
            address=there,
            at=clock.now(),
        )
    return f"{there}/{PLACE}/{token}.ics"


def feed(token: str) -> bytes | None:
    """Write the calendar that an address is of; None when it ended, or its owner may not read."""
    with reading() as session:
        found = feeds.of_token(session, tokens.digest(token))
        actor = people.actor(session, found.user_id) if found else None
        if found is None or actor is None or not actor.may(Action.READ, found.team_id):
            return None
        team = next(one for one in actor.teams if one.id == found.team_id)
        listed = [
            one
            for cycle in okrs.cycles(session, found.team_id)
            if not cycle.is_closed
            for one in appointments(cycle, okrs.objectives(session, cycle.id))
        ]
    _ = language(best_language(actor.language))
    link = f"{found.address}/?team={team.id}"
    return ics(f"{team.name} · OKR", listed, link, clock.now(), _)
