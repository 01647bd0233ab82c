"""People and what they prefer."""

from okr.domain.access import Actor
from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import message
from okr.locale.language import LANGUAGES
from okr.store import people
from okr.store.database import writing


def choose_language(actor: Actor, code: str) -> None:
    """Remember the language a person chose."""
    if code not in LANGUAGES:
        raise InvalidInput([Problem("language", message("Choose one of the languages shown."))])
    with writing() as session:
        people.set_language(session, actor.user_id, code)
