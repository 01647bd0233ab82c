"""E-mail that goes out by itself: what a lead plans, tries out and looks back on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from okr.domain.access import Action, Actor
from okr.domain.addresses import canonical
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.messages import Message
from okr.domain.schedules import (
    Group,
    Recipients,
    Schedule,
    group_problems,
    next_moment,
    problems,
    recipients,
)
from okr.locale.language import best_language, language
from okr.reporting.letter import APP_NAME, Envelope, Letter, email_of
from okr.services import clock, mail, messages_kept
from okr.services.deliveries import compose
from okr.store import deliveries
from okr.store.database import Session, reading, writing
from okr.store.deliveries import Delivery, LetterState

MOST_SHOWN = 5


@dataclass(frozen=True)
class LetterView:
    """What became of an e-mail to one recipient; `refusal` says why it was not taken."""

    address: str
    state: LetterState
    at: datetime | None
    retry_at: datetime
    refusal: Message | None


@dataclass(frozen=True)
class DeliveryView:
    """What a schedule sent for a day, letter by letter."""

    delivery: Delivery
    letters: tuple[LetterView, ...]


@dataclass(frozen=True)
class ScheduleView:
    """A schedule: who gets it, who wants no more of it, when it goes out next, what it sent.

    `next_at` is None for not any more, or while it is paused.
    """

    schedule: Schedule
    recipients: Recipients
    stopped: frozenset[str]
    next_at: datetime | None
    deliveries: tuple[DeliveryView, ...]


def schedules(actor: Actor, team_id: int) -> tuple[ScheduleView, ...]:
    """List the schedules of a team, the oldest first, with what they sent last."""
    actor.require(Action.WRITE_OKRS, team_id)
    now = clock.now()
    with reading() as session:
        groups = deliveries.groups(session, team_id)
        ends = deliveries.cycle_ends(session, team_id)
        return tuple(
            ScheduleView(
                schedule=one,
                recipients=recipients(one, groups),
                stopped=deliveries.stopped(session, one.id),
                next_at=next_moment(one, now, ends),
                deliveries=tuple(
                    map(_view, deliveries.last_deliveries(session, one.id, MOST_SHOWN))
                ),
            )
            for one in deliveries.schedules(session, team_id)
        )


def save(actor: Actor, wanted: Schedule) -> int:
    """Add a schedule, or change the one of that id; give the id.

    Raises:
        InvalidInput: with the fields to mend.
        NotFound: when it is gone.
    """
    actor.require(Action.WRITE_OKRS, wanted.team_id)
    with writing() as session:
        _check(session, wanted)
        if wanted.id:
            _own(session, wanted.team_id, wanted.id)
        return deliveries.save_schedule(session, _tidied(wanted), clock.now())


def pause(actor: Actor, team_id: int, schedule_id: int, *, is_paused: bool) -> None:
    """Send nothing of a schedule until it is told to go on."""
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        found = _own(session, team_id, schedule_id)
        deliveries.save_schedule(session, replace(found, is_paused=is_paused), clock.now())


def remove(actor: Actor, team_id: int, schedule_id: int) -> None:
    """Take a schedule away, with what it sent."""
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        _own(session, team_id, schedule_id)
        deliveries.remove_schedule(session, schedule_id)


def preview(actor: Actor, wanted: Schedule) -> Letter:
    """Write what a schedule would send now, as its recipients would see it.

    Raises:
        InvalidInput: with the fields to mend.
        JaugeError: when there is no cycle to report on.
    """
    actor.require(Action.WRITE_OKRS, wanted.team_id)
    with reading() as session:
        _check(session, wanted)
    now = clock.now()
    composed = compose(wanted, clock.today(), None, now)
    return composed.letter("", language(best_language(wanted.language)))


def send_test(actor: Actor, wanted: Schedule) -> None:
    """Send what a schedule would send now to oneself alone.

    Raises:
        InvalidInput: with the fields to mend.
        JaugeError: when there is nothing to report on, or no mail server takes it.
    """
    letter = preview(actor, wanted)
    server = mail.required_server()
    envelope = Envelope(
        sender=(APP_NAME, server.sender),
        to=[(actor.name, actor.email)],
        language=best_language(wanted.language),
        at=clock.now(),
        reply_to=wanted.reply_to,
    )
    mail.send(server, email_of(letter, envelope))


# Groups


def groups(actor: Actor, team_id: int) -> Sequence[Group]:
    """List who gets e-mail together, by name."""
    actor.require(Action.WRITE_OKRS, team_id)
    with reading() as session:
        return deliveries.groups(session, team_id)


def save_group(actor: Actor, team_id: int, group: Group) -> int:
    """Add a group, or change the one of that id; give the id.

    Raises:
        InvalidInput: with the fields to mend.
        NotFound: when it is gone.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    wrong = list(group_problems(group))
    if wrong:
        raise InvalidInput(wrong)
    tidied = replace(group, name=group.name.strip(), addresses=_canonical(group.addresses))
    with writing() as session:
        if group.id and deliveries.team_of_group(session, group.id) != team_id:
            raise NotFound
        return deliveries.save_group(session, team_id, tidied)


def remove_group(actor: Actor, team_id: int, group_id: int) -> None:
    """Take a group away; schedules that name it write to the others alone."""
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        if deliveries.team_of_group(session, group_id) != team_id:
            raise NotFound
        deliveries.remove_group(session, group_id)


def _own(session: Session, team_id: int, schedule_id: int) -> Schedule:
    found = deliveries.schedule(session, schedule_id)
    if found is None or found.team_id != team_id:
        raise NotFound
    return found


def _check(session: Session, wanted: Schedule) -> None:
    wrong = list(problems(wanted, deliveries.groups(session, wanted.team_id)))
    if wrong:
        raise InvalidInput(wrong)


def _tidied(wanted: Schedule) -> Schedule:
    return replace(
        wanted,
        subject=wanted.subject.strip(),
        body=wanted.body.strip(),
        to=_canonical(wanted.to),
        cc=_canonical(wanted.cc),
        bcc=_canonical(wanted.bcc),
        reply_to=canonical(wanted.reply_to) or "",
    )


def _canonical(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(canonical, addresses)))


def _view(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        delivery,
        tuple(
            LetterView(
                address=one.address,
                state=one.state,
                at=one.at,
                retry_at=one.retry_at,
                refusal=messages_kept.restored(one.refusal) if one.refusal else None,
            )
            for one in delivery.letters
        ),
    )
