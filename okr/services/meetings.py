"""Meetings: their agenda, when one runs, and the minutes of what was said in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import tzinfo

from okr.domain.access import Action, Actor
from okr.domain.errors import NotFound
from okr.domain.meetings import Agenda, Meeting
from okr.domain.messages import Message
from okr.domain.okrs import Cycle
from okr.reporting.minutes import Minutes
from okr.services import clock
from okr.services.cycles import cycle_for_writing
from okr.services.dashboard import Dashboard, dashboard, subjects
from okr.store import comments, meetings, okrs, people, progress
from okr.store.comments import Anchor, Comment
from okr.store.database import Session, reading, writing


def plan(actor: Actor, cycle_id: int, wanted: Agenda) -> None:
    """Say how many minutes each part takes.

    Raises:
        InvalidInput: when a part is given no time, or too much.
    """
    wanted.check()
    with writing() as session:
        cycle_for_writing(session, actor, cycle_id)
        meetings.set_agenda(session, cycle_id, wanted)


def start(actor: Actor, cycle_id: int) -> Meeting:
    """Begin a meeting about a cycle; give the one that runs already, if one does."""
    now = clock.now()
    with writing() as session:
        cycle = okrs.cycle(session, cycle_id)
        if cycle is None:
            raise NotFound
        actor.require(Action.CHECK_IN, cycle.team_id)
        cycle.require_open()
        held = meetings.meetings(session, cycle_id)
        running = next((one for one in held if one.is_running(now)), None)
        return running or meetings.add_meeting(session, cycle_id, by=actor.user_id, at=now)


def end(actor: Actor, meeting_id: int) -> None:
    """End a meeting; one that is over already stays as it was."""
    now = clock.now()
    with writing() as session:
        found, _cycle = _meeting(session, actor, meeting_id, Action.CHECK_IN)
        if found.is_running(now):
            meetings.end_meeting(session, meeting_id, now)


def held(actor: Actor, cycle_id: int) -> list[Meeting]:
    """List the meetings about a cycle, the latest first."""
    with reading() as session:
        cycle = okrs.cycle(session, cycle_id)
        if cycle is None:
            raise NotFound
        actor.require(Action.READ, cycle.team_id)
        return meetings.meetings(session, cycle_id)


def running(actor: Actor, cycle_id: int) -> Meeting | None:
    """Give the meeting about a cycle that goes on now."""
    now = clock.now()
    return next((one for one in held(actor, cycle_id) if one.is_running(now)), None)


def minutes(actor: Actor, meeting_id: int, zone: tzinfo | None) -> Minutes:
    """Collect what was said, decided and done in a meeting, and what was in the way then.

    How things stood is told for the day on which it ended where the reader is.
    """
    with reading() as session:
        meeting, cycle = _meeting(session, actor, meeting_id, Action.READ)
        until = meeting.until(clock.now())
        day = until.astimezone(zone).date()
        said = [
            one
            for one in comments.comments(session, cycle.id)
            if meeting.started_at <= one.created_at <= until
        ]
        made = progress.check_ins_made(session, cycle.id, meeting.started_at, until)
        in_the_way = progress.difficulties(session, cycle.id, resolved_after=meeting.started_at)
        members = people.members(session, cycle.team_id)
    shown = dashboard(actor, cycle.team_id, cycle.id, day)
    names = subjects(shown)
    return Minutes(
        team=shown.team.name,
        cycle=cycle.name,
        meeting=meeting,
        until=until,
        standings=tuple(_standings(shown)),
        decisions=tuple(_said(one, names) for one in said if one.is_decision),
        comments=tuple(_said(one, names) for one in said if not one.is_decision),
        check_ins=tuple(
            (view.key_result, one)
            for one in made
            if (view := shown.key_result(one.key_result_id)) is not None
        ),
        difficulties=tuple(one for one in in_the_way if one.day <= day),
        members=members,
    )


def _standings(shown: Dashboard) -> Iterator[tuple[str, float | None, float | None]]:
    yield shown.cycle.name if shown.cycle else "", shown.standing.score, shown.standing.expected
    for view in shown.sections:
        if view.section is not None and view.standing.total:
            yield view.section.name, view.standing.score, view.standing.expected


def _said(one: Comment, names: Mapping[Anchor, Message]) -> tuple[Message, Comment]:
    """Join a comment with what it is about; what is gone by now leaves it to the cycle."""
    about = replace(one.anchor, day=None)
    return names.get(about) or names[Anchor(one.anchor.cycle_id)], one


def _meeting(
    session: Session, actor: Actor, meeting_id: int, action: Action
) -> tuple[Meeting, Cycle]:
    found = meetings.meeting(session, meeting_id)
    cycle = okrs.cycle(session, found.cycle_id) if found else None
    if found is None or cycle is None:
        raise NotFound
    actor.require(action, cycle.team_id)
    return found, cycle
