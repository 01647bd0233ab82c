"""Queries on e-mail that goes out by a schedule: groups, schedules, and what came of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, select, update

from okr.domain.schedules import Frequency, Group, Schedule, Timing
from okr.store.rows import stored_id
from okr.store.tables import (
    CycleRow,
    DeliveryRow,
    LetterRow,
    RecipientGroupRow,
    ScheduleRow,
    StopRow,
    TeamRow,
)

_MINUTES = 60


class LetterState(StrEnum):
    """What became of an e-mail to one recipient.

    Of one that is unknown nobody can say whether it has arrived.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Letter:
    """An e-mail to one recipient of a delivery; `refusal` is a kept sentence."""

    id: int
    delivery_id: int
    address: str
    state: LetterState
    tries: int
    at: datetime | None
    retry_at: datetime
    refusal: dict[str, Any] | None


@dataclass(frozen=True)
class Delivery:
    """What a schedule sent for a day."""

    id: int
    schedule_id: int
    day: date
    claimed_at: datetime
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class Kept:
    """A schedule as it is stored, and since when it is as it is."""

    schedule: Schedule
    saved_at: datetime


# Groups


def groups(session: Session, team_id: int) -> list[Group]:
    """List the groups of a team by name."""
    rows = session.exec(
        select(RecipientGroupRow)
        .where(RecipientGroupRow.team_id == team_id)
        .order_by(func.lower(RecipientGroupRow.name), col(RecipientGroupRow.id))
    )
    return [Group(row.name, tuple(row.addresses), stored_id(row.id)) for row in rows]


def save_group(session: Session, team_id: int, group: Group) -> int:
    """Add a group, or change the one of that id; give the id."""
    row = session.get(RecipientGroupRow, group.id) if group.id else None
    row = row or RecipientGroupRow(team_id=team_id, name="")
    row.name, row.addresses = group.name, list(group.addresses)
    session.add(row)
    session.flush()
    return stored_id(row.id)


def remove_group(session: Session, group_id: int) -> None:
    """Take a group away; schedules that name it just write to the others."""
    session.execute(delete(RecipientGroupRow).where(col(RecipientGroupRow.id) == group_id))


def team_of_group(session: Session, group_id: int) -> int | None:
    """Say whose group it is; None when it is gone."""
    row = session.get(RecipientGroupRow, group_id)
    return row.team_id if row else None


# Schedules


def schedules(session: Session, team_id: int) -> list[Schedule]:
    """List the schedules of a team, the oldest first."""
    rows = session.exec(
        select(ScheduleRow).where(ScheduleRow.team_id == team_id).order_by(col(ScheduleRow.id))
    )
    return [_to_schedule(row) for row in rows]


def schedule(session: Session, schedule_id: int) -> Schedule | None:
    """Give a schedule; None when it is gone."""
    row = session.get(ScheduleRow, schedule_id)
    return _to_schedule(row) if row else None


def is_used(session: Session) -> bool:
    """Say whether there is any schedule at all."""
    return session.exec(select(ScheduleRow.id).limit(1)).first() is not None


def running(session: Session) -> list[Kept]:
    """List what is not paused, of all teams but those that are invented."""
    rows = session.exec(
        select(ScheduleRow)
        .join(TeamRow, col(TeamRow.id) == col(ScheduleRow.team_id))
        .where(col(TeamRow.is_demo).is_(False), col(ScheduleRow.is_paused).is_(False))
        .order_by(col(ScheduleRow.id))
    )
    return [Kept(_to_schedule(row), row.saved_at) for row in rows]


def save_schedule(session: Session, wanted: Schedule, at: datetime) -> int:
    """Add a schedule, or change the one of that id; give the id."""
    row = session.get(ScheduleRow, wanted.id) if wanted.id else None
    values = _from_schedule(wanted) | {"saved_at": at}
    if row is None:
        row = ScheduleRow(team_id=wanted.team_id, **values)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return stored_id(row.id)


def remove_schedule(session: Session, schedule_id: int) -> None:
    """Take a schedule away, with what it sent."""
    session.execute(delete(ScheduleRow).where(col(ScheduleRow.id) == schedule_id))


def cycle_ends(session: Session, team_id: int) -> frozenset[date]:
    """Give the last days of a team's cycles."""
    found = session.exec(select(col(CycleRow.ends_on)).where(CycleRow.team_id == team_id))
    return frozenset(found)


# Who wants no more


def stop(session: Session, schedule_id: int, address: str, at: datetime) -> None:
    """Note that somebody wants no more of a schedule; a second time changes nothing."""
    if session.get(StopRow, (schedule_id, address)) is None:
        session.add(StopRow(schedule_id=schedule_id, address=address, at=at))


def stopped(session: Session, schedule_id: int) -> frozenset[str]:
    """Give the addresses that want no more of a schedule."""
    return frozenset(
        session.exec(select(StopRow.address).where(StopRow.schedule_id == schedule_id))
    )


# Deliveries


def claim(
    session: Session,
    schedule_id: int,
    day: date,
    addresses: Iterable[str],
    *,
    at: datetime,
    hold_until: datetime,
) -> int | None:
    """Take the right to send what a schedule has for a day; None where it was taken.

    A letter to each address waits from then on: for whoever took the right at once, for
    others from `hold_until`, in case that one does not come to it.
    """
    row = DeliveryRow(schedule_id=schedule_id, day=day, claimed_at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    delivery_id = stored_id(row.id)
    session.add_all(
        LetterRow(
            delivery_id=delivery_id,
            address=one,
            state=LetterState.WAITING.value,
            retry_at=hold_until,
        )
        for one in addresses
    )
    return delivery_id


def is_claimed(session: Session, schedule_id: int, day: date) -> bool:
    """Say whether somebody sends, or has sent, what a schedule has for a day."""
    found = select(DeliveryRow.id).where(
        DeliveryRow.schedule_id == schedule_id, DeliveryRow.day == day
    )
    return session.exec(found).first() is not None


def waiting(session: Session, at: datetime) -> list[int]:
    """List the deliveries with letters that may be tried at a moment."""
    return list(
        session.exec(
            select(col(LetterRow.delivery_id))
            .where(LetterRow.state == LetterState.WAITING.value, col(LetterRow.retry_at) <= at)
            .distinct()
            .order_by(col(LetterRow.delivery_id))
        )
    )


def begin(session: Session, letter_id: int, at: datetime) -> int | None:
    """Take the right to send one letter; give how often that was done, None where it is gone.

    Once taken it is never given again, unless `retry` was told to: whoever is killed on the way
    rather sends nothing than the same twice.
    """
    done = session.execute(
        update(LetterRow)
        .where(col(LetterRow.id) == letter_id, col(LetterRow.state) == LetterState.WAITING.value)
        .values(state=LetterState.SENDING.value, at=at, tries=LetterRow.tries + 1)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        return None
    return session.get_one(LetterRow, letter_id).tries


def end(
    session: Session,
    letter_id: int,
    state: LetterState,
    at: datetime,
    *,
    refusal: dict[str, Any] | None = None,
    retry_at: datetime | None = None,
) -> None:
    """Note what came of a letter; one that waits again may be tried from `retry_at`."""
    row = session.get_one(LetterRow, letter_id)
    row.state, row.at, row.refusal = state.value, at, refusal
    row.retry_at = retry_at or row.retry_at


def give_up(session: Session, begun_before: datetime) -> None:
    """Note of letters that were begun long ago, and not ended, that nobody knows."""
    session.execute(
        update(LetterRow)
        .where(col(LetterRow.state) == LetterState.SENDING.value, col(LetterRow.at) < begun_before)
        .values(state=LetterState.UNKNOWN.value)
    )


def delivery(session: Session, delivery_id: int) -> Delivery | None:
    """Give a delivery with its letters; None when it is gone."""
    row = session.get(DeliveryRow, delivery_id)
    return _deliveries(session, [row])[0] if row else None


def last_deliveries(session: Session, schedule_id: int, most: int) -> list[Delivery]:
    """List what a schedule sent last, the newest first."""
    rows = session.exec(
        select(DeliveryRow)
        .where(DeliveryRow.schedule_id == schedule_id)
        .order_by(col(DeliveryRow.day).desc())
        .limit(most)
    )
    return _deliveries(session, list(rows))


def day_before(session: Session, schedule_id: int, day: date) -> date | None:
    """Give the last day before one for which a schedule has reached anybody."""
    return session.exec(
        select(func.max(DeliveryRow.day))
        .join(LetterRow, col(LetterRow.delivery_id) == col(DeliveryRow.id))
        .where(
            DeliveryRow.schedule_id == schedule_id,
            col(DeliveryRow.day) < day,
            LetterRow.state == LetterState.SENT.value,
        )
    ).one()


def _deliveries(session: Session, rows: Sequence[DeliveryRow]) -> list[Delivery]:
    found: defaultdict[int, list[Letter]] = defaultdict(list)
    letters = session.exec(
        select(LetterRow)
        .where(col(LetterRow.delivery_id).in_([row.id for row in rows]))
        .order_by(col(LetterRow.id))
    )
    for one in letters:
        found[one.delivery_id].append(
            Letter(
                id=stored_id(one.id),
                delivery_id=one.delivery_id,
                address=one.address,
                state=LetterState(one.state),
                tries=one.tries,
                at=one.at,
                retry_at=one.retry_at,
                refusal=one.refusal,
            )
        )
    return [
        Delivery(
            id=stored_id(row.id),
            schedule_id=row.schedule_id,
            day=row.day,
            claimed_at=row.claimed_at,
            letters=tuple(found[stored_id(row.id)]),
        )
        for row in rows
    ]


def _to_schedule(row: ScheduleRow) -> Schedule:
    return Schedule(
        id=stored_id(row.id),
        team_id=row.team_id,
        timing=Timing(
            frequency=Frequency(row.frequency),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            weekday=row.weekday,
            day=row.month_day,
            at=time(*divmod(row.at_minute, _MINUTES)),
            zone=row.zone,
        ),
        subject=row.subject,
        body=row.body,
        to=tuple(row.to),
        cc=tuple(row.cc),
        bcc=tuple(row.bcc),
        group_ids=tuple(row.group_ids),
        reply_to=row.reply_to,
        language=row.language,
        has_pdf=row.has_pdf,
        paper=row.paper,
        address=row.address,
        is_paused=row.is_paused,
    )


def _from_schedule(one: Schedule) -> dict[str, Any]:
    timing = one.timing
    return {
        "frequency": timing.frequency.value,
        "starts_on": timing.starts_on,
        "ends_on": timing.ends_on,
        "weekday": timing.weekday,
        "month_day": timing.day,
        "at_minute": timing.at.hour * _MINUTES + timing.at.minute,
        "zone": timing.zone,
        "subject": one.subject,
        "body": one.body,
        "to": list(one.to),
        "cc": list(one.cc),
        "bcc": list(one.bcc),
        "group_ids": list(one.group_ids),
        "reply_to": one.reply_to,
        "language": one.language,
        "has_pdf": one.has_pdf,
        "paper": one.paper,
        "address": one.address,
        "is_paused": one.is_paused,
    }
