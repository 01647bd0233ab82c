"""Cycles: the frame that a team's objectives hang in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from okr.domain.access import Action, Actor
from okr.domain.calendar import CycleKind, Period, cycle_containing, cycle_label
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.gauges import Level
from okr.domain.meetings import Agenda
from okr.domain.messages import Message, message
from okr.domain.okrs import CompanyGoal, Cycle, Section, Team
from okr.store import alignment, meetings, okrs, people, tiles
from okr.store.database import Session, reading, writing

LONGEST_NAME = 80


@dataclass(frozen=True)
class Frame:
    """What the objectives screen needs around the objectives; sections are of all cycles."""

    team: Team
    cycles: tuple[Cycle, ...]
    sections: tuple[Section, ...]
    members: dict[int, str]
    goals: tuple[CompanyGoal, ...]

    def sections_of(self, cycle_id: int) -> dict[str, int]:
        """Give the ids of a cycle's sections by their names, in their order."""
        return {one.name: one.id for one in self.sections if one.cycle_id == cycle_id}


def frame(actor: Actor, team_id: int) -> Frame:
    """Give a team's cycles (latest first), sections (in order), members and goals to serve."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        team = people.team(session, team_id)
        if team is None:
            raise NotFound
        return Frame(
            team=team,
            cycles=tuple(okrs.cycles(session, team_id)),
            sections=tuple(okrs.sections_of_team(session, team_id)),
            members=people.members(session, team_id),
            goals=tuple(alignment.goals(session, [team_id])),
        )


def proposed_cycle(
    team: Team, today: date, kind: CycleKind = CycleKind.QUARTER
) -> tuple[Message, Period]:
    """Propose the cycle of a kind around today: its name and its days."""
    period = cycle_containing(kind, today, team.fiscal_start_month)
    return cycle_label(kind, period, team.fiscal_start_month), period


def cycle_of_day(cycles: Sequence[Cycle], today: date) -> Cycle | None:
    """Pick the cycle to open first: the one around today, else the latest."""
    running = (cycle for cycle in cycles if today in cycle.period)
    return next(running, cycles[0] if cycles else None)


def create_cycle(  # noqa: PLR0913 - one argument a field
    actor: Actor, team_id: int, *, name: str, kind: CycleKind, starts_on: date, ends_on: date
) -> Cycle:
    """Add a cycle to a team, arranged as its latest one; both days belong to it.

    Raises:
        InvalidInput: with the fields to mend.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    check_name(name)
    period = Period(starts_on, ends_on)
    with writing() as session:
        others = okrs.cycles(session, team_id)
        _refuse_cycle_twin(others, name)
        made = okrs.add_cycle(session, team_id=team_id, name=name.strip(), kind=kind, period=period)
        if others:
            _begin_as(session, others[0], made.id)
        return made


def update_cycle(actor: Actor, cycle_id: int, *, name: str, starts_on: date, ends_on: date) -> None:
    """Rename a cycle or move its days; its key results keep their own dates."""
    with writing() as session:
        cycle = cycle_for_writing(session, actor, cycle_id)
        check_name(name)
        period = Period(starts_on, ends_on)
        others = [one for one in okrs.cycles(session, cycle.team_id) if one.id != cycle_id]
        _refuse_cycle_twin(others, name)
        okrs.update_cycle(session, cycle_id, name=name.strip(), period=period)


def delete_cycle(actor: Actor, cycle_id: int) -> None:
    """Remove a cycle that has no objectives, not even archived ones."""
    with writing() as session:
        cycle_for_writing(session, actor, cycle_id)
        if okrs.objectives(session, cycle_id, with_archived=True):
            raise InvalidInput(
                [Problem("cycle", message("This cycle has objectives, so it cannot be deleted."))]
            )
        okrs.delete_cycle(session, cycle_id)


def set_fiscal_start_month(actor: Actor, team_id: int, month: int) -> None:
    """Say in which month (1 to 12) the team's year begins; existing cycles keep their days."""
    actor.require(Action.WRITE_OKRS, team_id)
    if month not in range(1, 13):
        raise InvalidInput([Problem("month", message("Choose a month from January to December."))])
    with writing() as session:
        people.set_fiscal_start_month(session, team_id, month)


def moved(ids: Sequence[int], moving: int, steps: int) -> list[int]:
    """Give the ids with one of them moved by some places, as far as there is room."""
    others = [one for one in ids if one != moving]
    place = max(0, min(len(others), ids.index(moving) + steps))
    return [*others[:place], moving, *others[place:]]


def _begin_as(session: Session, before: Cycle, into_id: int) -> None:
    """Give a new cycle the sections, tiles and agenda of another one; tiles look anew."""
    copies: dict[int | None, int] = {}
    minutes: dict[int, int] = {}
    for section in okrs.sections(session, before.id):
        made = okrs.add_section(session, into_id, section.name)
        copies[section.id], minutes[made.id] = made.id, section.minutes
        okrs.set_look(session, Level.SECTION, made.id, section.look)
    agenda = Agenda(before.opening_minutes, before.closing_minutes, minutes)
    meetings.set_agenda(session, into_id, agenda)
    tiles.copy_tiles(session, before.id, into_id, copies)


def cycle_for_writing(session: Session, actor: Actor, cycle_id: int) -> Cycle:
    """Find an open cycle whose OKRs one may write."""
    cycle = okrs.cycle(session, cycle_id)
    if cycle is None:
        raise NotFound
    actor.require(Action.WRITE_OKRS, cycle.team_id)
    cycle.require_open()
    return cycle


def _refuse_cycle_twin(others: Sequence[Cycle], name: str) -> None:
    if any(cycle.name.casefold() == name.strip().casefold() for cycle in others):
        raise InvalidInput(
            [Problem("name", message("There is a cycle of that name already: choose another."))]
        )


def check_name(name: str) -> None:
    """Refuse a name of a cycle or a section that is empty or too long."""
    if not name.strip():
        raise InvalidInput([Problem("name", message("Give it a name."))])
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            [
                Problem(
                    "name",
                    message("Keep the name under {longest} characters.", longest=LONGEST_NAME),
                )
            ]
        )
