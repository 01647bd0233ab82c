"""Remind people by e-mail of what only they can update, once for each planned day."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.domain.reminders import Plan, Stale, due_day, is_stale, problems
from okr.locale.language import best_language, language
from okr.reporting.digest import digest
from okr.reporting.letter import APP_NAME, Envelope, email_of
from okr.services import clock, mail
from okr.services.mail import MailError, MailServer
from okr.store import people, reminders
from okr.store.database import Session, reading, writing
from okr.store.reminders import ByHand
from okr.store.settings import root_address

MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=15)
_PLACE = "check-in"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reminder:
    """What became of a reminder: `refusal` is None where the mail server took it."""

    team: str
    name: str
    email: str
    count: int
    refusal: Message | None = None


def can_send() -> bool:
    """Say whether the installation names a mail server.

    Raises:
        WrongSetting: when it does, and wrongly.
    """
    return mail.mail_server() is not None


def plan(actor: Actor, team_id: int) -> Plan | None:
    """Say when a team is reminded; None for never."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        return reminders.plan(session, team_id)


def keep_plan(actor: Actor, team_id: int, wanted: Plan | None) -> None:
    """Remind a team by this plan from now on, or with None no more.

    Raises:
        InvalidInput: with the fields to mend.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    wrong = list(problems(wanted)) if wanted else []
    if wrong:
        raise InvalidInput(wrong)
    with writing() as session:
        reminders.keep_plan(session, team_id, wanted)


def send_due(now: datetime | None = None) -> list[Reminder]:
    """Send what is due and was not sent yet; without a mail server, nothing.

    Of any number of workers on one database, one sends each reminder. One that the server
    does not take now is tried again later, a few times.

    Raises:
        WrongSetting: when the mail server is named wrongly.
    """
    at = now or clock.now()
    with reading() as session:
        due = {
            team_id: (plan, due_day(plan, at)) for team_id, plan in reminders.plans(session).items()
        }
    planned = [(team_id, plan, day) for team_id, (plan, day) in due.items() if day is not None]
    server = mail.mail_server() if planned else None
    if server is None:
        return []
    return [
        done
        for team_id, plan, day in planned
        for done in _send_to_team(server, team_id, plan, day, at)
    ]


def send_now(actor: Actor, team_id: int, today: date, address: str) -> int:
    """Send a person the digest of all that is stale in the team, to see how it looks.

    Gives how many key results it names.

    Raises:
        JaugeError: when nothing is stale, or no mail server takes it.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    server = mail.required_server()
    with reading() as session:
        stale = [_stale(one) for one in _due(session, team_id, today)]
    if not stale:
        raise JaugeError(message("Nothing to remind of: what is updated by hand is up to date."))
    team = next(one for one in actor.teams if one.id == team_id)
    _send(server, actor, team, stale, address, clock.now())
    return len(stale)


def _send_to_team(
    server: MailServer, team_id: int, plan: Plan, day: date, at: datetime
) -> Iterable[Reminder]:
    with reading() as session:
        team = people.team(session, team_id)
        found = _by_person(session, team_id, _due(session, team_id, day))
        listed = [(people.actor(session, user_id), stale) for user_id, stale in found.items()]
    for person, stale in listed:
        if person is None or team is None:
            continue
        with writing() as session:
            claimed = reminders.claim(
                session, team_id=team_id, user_id=person.user_id, day=day, at=at
            )
        if claimed is None:
            continue
        done = Reminder(team.name, person.name, person.email, len(stale))
        try:
            _send(server, person, team, stale, plan.address, at)
        except MailError as error:
            _log.warning("a reminder was not sent: %s", error)
            if error.may_retry and claimed.tries < MOST_TRIES:
                with writing() as session:
                    wait = FIRST_WAIT * 2 ** (claimed.tries - 1)
                    reminders.retry(session, claimed.id, at + wait)
            yield Reminder(done.team, done.name, done.email, done.count, error.sentence)
        else:
            with writing() as session:
                reminders.sent(session, claimed.id, at)
            yield done


def _send(
    server: MailServer, to: Actor, team: Team, stale: Sequence[Stale], address: str, at: datetime
) -> None:
    code = best_language(to.language)
    root = root_address(address)
    link = f"{root}/{_PLACE}?team={team.id}"
    letter = digest(to.name, team.name, stale, link, language(code))
    envelope = Envelope((APP_NAME, server.sender), [(to.name, to.email)], language=code, at=at)
    mail.send(server, email_of(letter, envelope))


def _due(session: Session, team_id: int, today: date) -> list[ByHand]:
    return [
        one
        for one in reminders.by_hand(session, team_id, today)
        if is_stale(one.last_on, one.starts_on, one.review.days, today)
    ]


def _by_person(session: Session, team_id: int, due: Sequence[ByHand]) -> dict[int, list[Stale]]:
    """Give each owner what is theirs; what nobody owns goes to those who lead the team."""
    members = people.members(session, team_id)
    leads = people.leads(session, team_id)
    found: dict[int, list[Stale]] = {}
    for one in due:
        owners = [one.owner_id] if one.owner_id in members else leads
        for owner in owners:
            if owner is not None:
                found.setdefault(owner, []).append(_stale(one))
    return found


def _stale(one: ByHand) -> Stale:
    return Stale(one.key_result_id, one.title, one.objective, one.last_on)
