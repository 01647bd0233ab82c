"""Sign in and out: password -> single-use ticket -> session row behind a cookie."""

from datetime import timedelta

from okr.domain.access import Actor, Role
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.messages import message
from okr.services import clock, tokens, tries
from okr.services.passwords import hashed, is_right, password_problems
from okr.store import people
from okr.store.database import reading, writing

COOKIE = "jauge_session"
SESSION_DAYS = 14
_TICKET_SECONDS = 30
_TRIES_PER_NAME = 5
_TRIES_PER_ADDRESS = 20


def needs_owner() -> bool:
    """Say whether this is the first visit: nobody has an account."""
    with reading() as session:
        return not people.has_users(session)


def create_owner(*, name: str, email: str, password: str, team_name: str) -> str:
    """Create the first account, admin of a first team, and sign in; give the ticket.

    Raises:
        InvalidInput: with the fields to mend.
        JaugeError: when somebody was quicker.
    """
    address = email.strip().lower()
    _check_person(name, address, password)
    if not team_name.strip():
        raise InvalidInput([Problem("team_name", message("Give your team a name."))])
    password_hash = hashed(password)
    now = clock.now()
    with writing() as session:
        if people.has_users(session):
            raise JaugeError(message("Somebody has just created the first account: sign in."))
        user_id = people.add_user(
            session, email=address, name=name.strip(), password_hash=password_hash, at=now
        )
        team_id = people.add_team(session, name=team_name.strip(), at=now)
        people.set_role(session, team_id, user_id, Role.ADMIN)
        demo = people.demo_team(session)
        if demo is not None:
            people.set_role(session, demo.id, user_id, Role.ADMIN)
    return _ticket_for(user_id)


def sign_in(*, email: str, password: str, address: str | None) -> str:
    """Check a password and give a ticket that is good for half a minute.

    Args:
        email: As typed; case and surrounding spaces do not matter.
        password: As typed.
        address: Where the browser connects from; None when unknown.

    Raises:
        TooManyTries: after 5 wrong tries for a name or 20 from an address in 15 minutes.
        JaugeError: when name or password is wrong, without saying which.
    """
    name = email.strip().lower()
    limits = {f"name:{name}": _TRIES_PER_NAME}
    if address:
        limits[f"address:{address}"] = _TRIES_PER_ADDRESS
    counted = tries.count_try(limits)
    with reading() as session:
        known = people.credentials(session, name)
    if not is_right(password, known.password_hash if known else None) or known is None:
        raise JaugeError(message("E-mail or password is wrong. Check both and try again."))
    tries.forget(counted)
    return _ticket_for(known.user_id)


def redeem(ticket: str) -> str | None:
    """Turn a ticket into a session; give the cookie's value, None for a bad ticket."""
    now = clock.now()
    cookie = tokens.new()
    with writing() as session:
        user_id = people.take_ticket(session, tokens.digest(ticket), now)
        if user_id is None:
            return None
        people.add_session(
            session,
            token_hash=tokens.digest(cookie),
            user_id=user_id,
            now=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
        )
    return cookie


def who(cookie: str | None) -> Actor | None:
    """Find the person behind a cookie, with the roles held right now; None when signed out."""
    if not cookie:
        return None
    with reading() as session:
        return people.actor_of_session(session, tokens.digest(cookie), clock.now())


def sign_out(cookie: str | None) -> None:
    """Revoke the session behind a cookie: copies of the cookie are worth nothing any more."""
    if cookie:
        with writing() as session:
            people.end_session(session, tokens.digest(cookie))


def add_person(*, name: str, email: str, password: str) -> int:
    """Add a person who is in no team yet; give the id.

    Raises:
        InvalidInput: with the fields to mend.
    """
    address = email.strip().lower()
    _check_person(name, address, password)
    password_hash = hashed(password)
    with writing() as session:
        if people.has_email(session, address):
            raise InvalidInput(
                [Problem("email", message("Somebody has this e-mail already: use another."))]
            )
        return people.add_user(
            session, email=address, name=name.strip(), password_hash=password_hash, at=clock.now()
        )


def _check_person(name: str, email: str, password: str) -> None:
    problems = []
    if not name.strip():
        problems.append(Problem("name", message("Write your name, as your team knows you.")))
    if not _looks_like_email(email):
        problems.append(
            Problem("email", message("Write an e-mail address, for example ana@example.org."))
        )
    problems += password_problems(password)
    if problems:
        raise InvalidInput(problems)


def _looks_like_email(text: str) -> bool:
    local, at, domain = text.partition("@")
    return bool(local and at and "." in domain.strip(".") and " " not in text)


def _ticket_for(user_id: int) -> str:
    ticket = tokens.new()
    now = clock.now()
    with writing() as session:
        people.add_ticket(
            session,
            token_hash=tokens.digest(ticket),
            user_id=user_id,
            expires_at=now + timedelta(seconds=_TICKET_SECONDS),
        )
    return ticket
