"""What people prefer."""

import pytest

from okr.domain.errors import InvalidInput
from okr.services.people import choose_language
from okr.store import people
from okr.store.database import reading


def language_of(person):
    with reading() as session:
        return people.actor(session, person.user_id).language


def test_a_language_is_remembered(world):
    assert language_of(world.viewer) is None
    choose_language(world.viewer, "fr")
    assert language_of(world.viewer) == "fr"


def test_a_language_that_jauge_does_not_speak_is_refused(world):
    with pytest.raises(InvalidInput):
        choose_language(world.viewer, "de")
    assert language_of(world.viewer) is None
