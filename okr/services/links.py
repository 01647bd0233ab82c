"""Read-only links: a lead makes them, and whoever has one sees what it shows and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, NotFound, Problem
from okr.domain.links import Link, State, problems, state_of
from okr.domain.messages import message
from okr.services import clock, excerpt, passwords, tokens, tries
from okr.services.dashboard import (
    Dashboard,
    KeyResultDetail,
    KeyResultView,
    dashboard,
    key_result_detail,
)
from okr.store import links as store
from okr.store import okrs, people
from okr.store.database import Session, reading, writing

PLACE = "shared"
QUERY = "link"
_TRIES_PER_LINK = 10
_TRIES_PER_ADDRESS = 20


class LinkClosed(JaugeError):
    """A link that does not open: ask who sent it."""


class PasswordNeeded(JaugeError):
    """A link that opens with its password."""


@dataclass(frozen=True)
class Made:
    """A link and, this once, its address below the root of Jauge."""

    link: Link
    path: str


@dataclass(frozen=True)
class Shared:
    """What a link shows: a dashboard as it stands on `day`."""

    link: Link
    reader: Actor
    shown: Dashboard
    day: date


# For those who lead


def links(actor: Actor, team_id: int) -> list[Link]:
    """List the links of a team, the newest first."""
    actor.require(Action.WRITE_OKRS, team_id)
    with reading() as session:
        return store.links(session, team_id)


def create(actor: Actor, wanted: Link, password: str = "") -> Made:
    """Make a link, with a password or, as usual, without.

    Raises:
        InvalidInput: with the fields to mend.
        NotFound: when its cycle is gone.
    """
    actor.require(Action.WRITE_OKRS, wanted.team_id)
    wrong = list(problems(wanted, clock.today()))
    wrong += _password_problems(password)
    if wrong:
        raise InvalidInput(wrong)
    password_hash = passwords.hashed(password) if password else ""
    token = tokens.new()
    now = clock.now()
    with writing() as session:
        _check_cycle(session, wanted)
        link_id = store.add(
            session,
            replace(wanted, name=wanted.name.strip()),
            password_hash=password_hash,
            created_by=actor.user_id,
            at=now,
        )
        store.set_token(session, link_id, tokens.digest(token), now)
        made = _own(session, wanted.team_id, link_id)
    return Made(made, path_of(token))


def regenerate(actor: Actor, team_id: int, link_id: int) -> Made:
    """Give a link another address; the old one opens nothing any more."""
    actor.require(Action.WRITE_OKRS, team_id)
    token = tokens.new()
    with writing() as session:
        found = _own(session, team_id, link_id)
        store.set_token(session, link_id, tokens.digest(token), clock.now())
    return Made(found, path_of(token))


def revoke(actor: Actor, team_id: int, link_id: int) -> None:
    """Open a link no more."""
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        _own(session, team_id, link_id)
        store.revoke(session, link_id, clock.now())


def remove(actor: Actor, team_id: int, link_id: int) -> None:
    """Take a link away."""
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        _own(session, team_id, link_id)
        store.remove(session, link_id)


def path_of(token: str) -> str:
    """Give the address of a link below the root of Jauge."""
    return f"/{PLACE}?{QUERY}={token}"


# For those who have one


def enter(token: str, password: str | None = None, *, address: str | None = None) -> Link:
    """Open a link, and count that it was.

    Args:
        token: What stands in its address.
        password: As typed; None before anything was.
        address: Where the browser connects from; None when unknown.

    Raises:
        LinkClosed: when it is unknown, expired, revoked or replaced.
        PasswordNeeded: when it has a password, and none was typed.
        TooManyTries: after 10 wrong passwords for a link or 20 from an address in 15 minutes.
        JaugeError: when the password is wrong.
    """
    found, password_hash = _found(token)
    if password_hash:
        if password is None:
            raise PasswordNeeded(message("This link has a password. Ask who sent it."))
        limits = {f"link:{found.id}": _TRIES_PER_LINK}
        if address:
            limits[f"address:{address}"] = _TRIES_PER_ADDRESS
        counted = tries.count_try(limits)
        if not passwords.is_right(password, password_hash):
            raise JaugeError(message("This is not the password of the link. Try again."))
        tries.forget(counted)
    with writing() as session:
        store.count_opening(session, found.id, clock.now())
    return found


def show(token: str, link_id: int) -> Shared:
    """Give what a link shows to somebody who has entered by it.

    Raises:
        LinkClosed: when it does not open any more, or is not the one that was entered by.
    """
    found, _password_hash = _found(token)
    if found.id != link_id:
        raise LinkClosed(_NOWHERE)
    with reading() as session:
        reader = people.reader(session, found.team_id)
    if reader is None:
        raise LinkClosed(_NOWHERE)
    day = found.frozen_on or clock.today()
    whole = dashboard(reader, found.team_id, found.cycle_id, day)
    shown = excerpt.for_readers(
        whole,
        section_ids=found.section_ids,
        has_comments=found.has_comments,
        until=found.frozen_on,
    )
    return Shared(found, reader, shown, day)


def detail(shared: Shared, view: KeyResultView) -> KeyResultDetail:
    """Give the trend of a key result that a link shows, without what check-ins say.

    What was promised otherwise after its day is left out too.
    """
    found = key_result_detail(shared.reader, shared.link.team_id, view, shared.day)
    amendments = tuple(one for one in found.amendments if one.day <= shared.day)
    return replace(found, check_ins=(), amendments=amendments)


_NOWHERE = message("This link leads nowhere. Ask who sent it for another.")


def _found(token: str) -> tuple[Link, str]:
    with reading() as session:
        found = store.of_token(session, tokens.digest(token))
    if found is None:
        raise LinkClosed(_NOWHERE)
    link, password_hash, is_replaced = found
    if is_replaced:
        raise LinkClosed(message("There is a newer link in place of this one. Ask who sent it."))
    state = state_of(link, clock.today())
    if state is State.REVOKED:
        raise LinkClosed(message("This link was withdrawn. Ask who sent it for another."))
    if state is State.EXPIRED:
        raise LinkClosed(message("This link has expired. Ask who sent it for another."))
    return link, password_hash


def _password_problems(password: str) -> Iterator[Problem]:
    if password:
        yield from passwords.password_problems(password)


def _check_cycle(session: Session, wanted: Link) -> None:
    if wanted.cycle_id is None:
        return
    if wanted.cycle_id not in [one.id for one in okrs.cycles(session, wanted.team_id)]:
        raise NotFound


def _own(session: Session, team_id: int, link_id: int) -> Link:
    found = store.link(session, link_id)
    if found is None or found.team_id != team_id:
        raise NotFound
    return found
