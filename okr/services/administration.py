"""What is done from the command line: whoever can run it can read the database anyway."""

from okr.domain.access import Actor, Role
from okr.domain.errors import InvalidInput, JaugeError
from okr.domain.messages import message
from okr.domain.okrs import Team
from okr.services import sign_in
from okr.services.passwords import hashed, password_problems
from okr.store import people
from okr.store.database import reading, writing


def local_administrator() -> Actor:
    """Give the admin of every team that whoever runs a command is."""
    with reading() as session:
        return people.local_administrator(session)


def everyone() -> list[Actor]:
    """List the people who are active, by name, with their teams."""
    with reading() as session:
        return people.users(session)


def add_member(*, name: str, email: str, password: str, team: Team, role: Role) -> int:
    """Add a person to a team; give the id.

    Raises:
        InvalidInput: with what to mend; nobody is added.
    """
    user_id = sign_in.add_person(name=name, email=email, password=password)
    with writing() as session:
        people.set_role(session, team.id, user_id, role)
    return user_id


def set_password(email: str, password: str) -> None:
    """Replace a person's password and sign the person out everywhere."""
    problems = password_problems(password)
    if problems:
        raise InvalidInput(problems)
    password_hash = hashed(password)
    with writing() as session:
        known = people.credentials(session, email.strip().lower())
        if known is None:
            raise JaugeError(message("Nobody who can sign in has the e-mail {email}.", email=email))
        people.set_password_hash(session, known.user_id, password_hash)
