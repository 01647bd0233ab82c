"""A team of invented people and numbers to look around in; it goes as it came, in one go."""

from collections.abc import Callable
from datetime import date

from okr.domain.access import Action, Actor, Role
from okr.domain.errors import JaugeError, NotAllowed
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.services.demo_setup import set_up
from okr.services.demo_story import DOMAIN
from okr.store import people
from okr.store.database import writing


def may_load(actor: Actor) -> bool:
    """Say whether a person may set up the demo: whoever is admin of some team."""
    return Role.ADMIN in actor.roles.values()


def load(actor: Actor | None, *, today: date, say: Callable[[Message], str]) -> Team:
    """Set up the demo team around a day, in the words of `say`; one that is there stays as it is.

    The actor becomes admin of it; without one, everybody who is admin of some team.
    """
    if actor is not None and not may_load(actor):
        raise NotAllowed(message("Only the admin of a team can load the demo. Ask yours."))
    with writing() as session:
        team = people.demo_team(session) or set_up(session, today, say)
        for user_id in people.admins(session) if actor is None else [actor.user_id]:
            people.set_role(session, team.id, user_id, Role.ADMIN)
        return team


def remove(actor: Actor) -> None:
    """Delete the demo team with all that hangs on it, and its invented people."""
    with writing() as session:
        team = people.demo_team(session)
        if team is None:
            raise JaugeError(message("The demo is not loaded: there is nothing to remove."))
        actor.require(Action.ADMINISTER, team.id)
        people.delete_team(session, team.id)
        people.delete_users(session, people.user_ids_at(session, DOMAIN))
