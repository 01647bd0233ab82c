"""Count tries before they are checked, so that nobody can guess for long."""

from collections.abc import Mapping
from datetime import timedelta

from okr.domain.errors import TooManyTries
from okr.domain.messages import message
from okr.services import clock
from okr.store import people
from okr.store.database import writing

WINDOW = timedelta(minutes=15)


def count_try(limits: Mapping[str, int]) -> list[int]:
    """Count a try for each subject, so that tries side by side count as well; give their ids.

    Raises:
        TooManyTries: when a subject has had so many in the last quarter of an hour.
    """
    now = clock.now()
    with writing() as session:
        people.drop_tries(session, before=now - WINDOW)
        for subject, limit in limits.items():
            if people.count_tries(session, subject) >= limit:
                raise TooManyTries(
                    message(
                        "Too many wrong tries. Wait {minutes} minutes, then try again.",
                        minutes=WINDOW.seconds // 60,
                    )
                )
        return people.add_tries(session, tuple(limits), now)


def forget(tries: list[int]) -> None:
    """Forget tries that turned out right."""
    with writing() as session:
        people.forget_tries(session, tries)
