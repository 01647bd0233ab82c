"""Cycles and sections: the frame that a team's objectives hang in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from okr.domain.access import Action, Actor
from okr.domain.calendar import CycleKind, Period, cycle_containing, cycle_label
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle, Section, Team
from okr.domain.scoring import Thresholds, threshold_problems
from okr.store import okrs, people
from okr.store.database import Session, reading, writing

LONGEST_NAME = 80


@dataclass(frozen=True)
class Frame:
    """What the objectives screen needs around the objectives."""

    team: Team
    cycles: tuple[Cycle, ...]
    sections: tuple[Section, ...]
    members: dict[int, str]


def frame(actor: Actor, team_id: int) -> Frame:
    """Give a team's cycles (latest first), sections (in order) and members."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        team = people.team(session, team_id)
        if team is None:
            raise NotFound
        return Frame(
            team=team,
            cycles=tuple(okrs.cycles(session, team_id)),
            sections=tuple(okrs.sections(session, team_id)),
            members=people.members(session, team_id),
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
    """Add a cycle to a team; both days belong to it.

    Raises:
        InvalidInput: with the fields to mend.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    _check_name(name)
    period = Period(starts_on, ends_on)
    with writing() as session:
        _refuse_cycle_twin(okrs.cycles(session, team_id), name)
        return okrs.add_cycle(session, team_id=team_id, name=name.strip(), kind=kind, period=period)


def update_cycle(actor: Actor, cycle_id: int, *, name: str, starts_on: date, ends_on: date) -> None:
    """Rename a cycle or move its days; its key results keep their own dates."""
    with writing() as session:
        cycle = _cycle_for_writing(session, actor, cycle_id)
        _check_name(name)
        period = Period(starts_on, ends_on)
        others = [one for one in okrs.cycles(session, cycle.team_id) if one.id != cycle_id]
        _refuse_cycle_twin(others, name)
        okrs.update_cycle(session, cycle_id, name=name.strip(), period=period)


def delete_cycle(actor: Actor, cycle_id: int) -> None:
    """Remove a cycle that has no objectives, not even archived ones."""
    with writing() as session:
        _cycle_for_writing(session, actor, cycle_id)
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


def create_section(actor: Actor, team_id: int, name: str) -> Section:
    """Add a section below the others."""
    actor.require(Action.WRITE_OKRS, team_id)
    _check_name(name)
    with writing() as session:
        _refuse_twin(okrs.sections(session, team_id), name=name, section_id=0)
        return okrs.add_section(session, team_id, name.strip())


def update_section(
    actor: Actor, section_id: int, *, name: str, thresholds: Thresholds | None
) -> None:
    """Rename a section and set its thresholds; None takes the standard ones."""
    with writing() as session:
        section = _section_for_writing(session, actor, section_id)
        _check_name(name)
        _refuse_twin(okrs.sections(session, section.team_id), name=name, section_id=section_id)
        if thresholds is not None:
            problems = threshold_problems(thresholds.low, thresholds.high)
            if problems:
                raise InvalidInput(problems)
        okrs.update_section(session, section_id, name=name.strip(), thresholds=thresholds)


def move_section(actor: Actor, section_id: int, steps: int) -> None:
    """Move a section up (negative) or down by some places; at the end it stays."""
    with writing() as session:
        section = _section_for_writing(session, actor, section_id)
        ids = [one.id for one in okrs.sections(session, section.team_id)]
        okrs.order_sections(session, moved(ids, section_id, steps))


def delete_section(actor: Actor, section_id: int) -> None:
    """Remove a section; its objectives stay, without one."""
    with writing() as session:
        _section_for_writing(session, actor, section_id)
        okrs.delete_section(session, section_id)


def moved(ids: Sequence[int], moving: int, steps: int) -> list[int]:
    """Give the ids with one of them moved by some places, as far as there is room."""
    others = [one for one in ids if one != moving]
    place = max(0, min(len(others), ids.index(moving) + steps))
    return [*others[:place], moving, *others[place:]]


def _cycle_for_writing(session: Session, actor: Actor, cycle_id: int) -> Cycle:
    cycle = okrs.cycle(session, cycle_id)
    if cycle is None:
        raise NotFound
    actor.require(Action.WRITE_OKRS, cycle.team_id)
    return cycle


def _refuse_cycle_twin(others: Sequence[Cycle], name: str) -> None:
    if any(cycle.name.casefold() == name.strip().casefold() for cycle in others):
        raise InvalidInput(
            [Problem("name", message("There is a cycle of that name already: choose another."))]
        )


def _section_for_writing(session: Session, actor: Actor, section_id: int) -> Section:
    section = okrs.section(session, section_id)
    if section is None:
        raise NotFound
    actor.require(Action.WRITE_OKRS, section.team_id)
    return section


def _check_name(name: str) -> None:
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


def _refuse_twin(sections: Sequence[Section], *, name: str, section_id: int) -> None:
    wanted = name.strip().casefold()
    if any(one.name.casefold() == wanted and one.id != section_id for one in sections):
        raise InvalidInput(
            [Problem("name", message("There is a section of that name already: choose another."))]
        )
