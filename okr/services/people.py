"""People and what they prefer."""

from okr.domain.access import Actor
from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import message
from okr.locale.language import LANGUAGES
from okr.store import people
from okr.store.database import Session, writing


def choose_language(actor: Actor, code: str) -> None:
    """Remember the language a person chose."""
    if code not in LANGUAGES:
        raise InvalidInput([Problem("language", message("Choose one of the languages shown."))])
    with writing() as session:
        people.set_language(session, actor.user_id, code)


def see_hint(actor: Actor, name: str) -> None:
    """Put a hint away for good."""
    with writing() as session:
        people.see_hint(session, actor.user_id, name)


def check_owner(session: Session, team_id: int, owner_id: int | None) -> None:
    """Raise InvalidInput when somebody who is to own something is not in the team."""
    if owner_id is not None and owner_id not in people.members(session, team_id):
        sentence = message("The owner has left the team: choose another.")
        raise InvalidInput([Problem("owner_id", sentence)])
