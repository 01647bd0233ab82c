"""How gauges look: thresholds and shape, for a team, a section or one key result."""

from dataclasses import dataclass
from typing import TypeVar

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotFound
from okr.domain.gauges import UNSET, Level, Look, Style, style_of
from okr.domain.okrs import Cycle
from okr.domain.scoring import threshold_problems
from okr.store import okrs, people
from okr.store.database import Session, reading, writing

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Setting:
    """What is set for something by its name, and what it would look like with nothing set."""

    name: str
    look: Look
    above: Style


def setting(actor: Actor, level: Level, owner_id: int) -> Setting:
    """Give how the gauges of a team, a section or a key result are set."""
    with reading() as session:
        found, team_id, _cycle = _found(session, level, owner_id)
        actor.require(Action.READ, team_id)
        return found


def set_look(actor: Actor, level: Level, owner_id: int, look: Look) -> None:
    """Say how the gauges of a team, a section or a key result look.

    Raises:
        InvalidInput: when the thresholds do not rise within 0 and 1.
        ClosedCycle: when it belongs to a closed cycle, whose colours stand.
    """
    with writing() as session:
        _setting, team_id, cycle = _found(session, level, owner_id)
        actor.require(Action.WRITE_OKRS, team_id)
        if cycle is not None:
            cycle.require_open()
        if look.thresholds is not None:
            problems = threshold_problems(look.thresholds.low, look.thresholds.high)
            if problems:
                raise InvalidInput(problems)
        okrs.set_look(session, level, owner_id, look)


def _found(session: Session, level: Level, owner_id: int) -> tuple[Setting, int, Cycle | None]:
    if level is Level.TEAM:
        team = _there(people.team(session, owner_id))
        return Setting(team.name, team.look, Style()), team.id, None
    if level is Level.SECTION:
        section = _there(okrs.section(session, owner_id))
        cycle = _there(okrs.cycle(session, section.cycle_id))
        team = _there(people.team(session, cycle.team_id))
        return Setting(section.name, section.look, style_of(team.look)), team.id, cycle
    key_result, objective_id = _there(okrs.key_result(session, owner_id))
    objective = _there(okrs.objective(session, objective_id))
    cycle = _there(okrs.cycle(session, objective.cycle_id))
    team = _there(people.team(session, cycle.team_id))
    around = okrs.section(session, key_result.section_id or 0)
    above = style_of(objective.look, around.look if around else UNSET, team.look)
    return Setting(key_result.title, key_result.look, above), team.id, cycle


def _there(found: Thing | None) -> Thing:
    if found is None:
        raise NotFound
    return found
