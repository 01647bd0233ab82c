"""Which company goal each objective serves, across the teams that one is in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.messages import message
from okr.domain.okrs import (
    Audience,
    CompanyGoal,
    Cycle,
    Objective,
    ObjectiveState,
    Team,
    goal_problems,
)
from okr.services import clock
from okr.services.cycles import moved
from okr.services.dashboard import Standing, dashboard
from okr.store import alignment, okrs
from okr.store.database import Session, reading, writing


@dataclass(frozen=True)
class Served:
    """An objective on the map; a draft has no standing yet."""

    objective: Objective
    team: Team
    cycle: Cycle
    owner: str
    standing: Standing | None


@dataclass(frozen=True)
class Branch:
    """A goal with the objectives that serve it; `team` is the name of the team that wrote it."""

    goal: CompanyGoal
    team: str
    served: tuple[Served, ...]


@dataclass(frozen=True)
class Map:
    """All goals with what serves them, and the objectives that serve none."""

    branches: tuple[Branch, ...]
    orphans: tuple[Served, ...]

    @property
    def unserved(self) -> int:
        """Count the goals that nobody serves."""
        return sum(not one.served for one in self.branches)

    @property
    def served(self) -> tuple[Served, ...]:
        """List every objective on the map."""
        return (*(one for branch in self.branches for one in branch.served), *self.orphans)


def alignment_map(actor: Actor, today: date) -> Map:
    """Give the goals that the actor may see, with the objectives of the cycles around today."""
    teams = {one.id: one for one in actor.teams if actor.may(Action.READ, one.id)}
    with reading() as session:
        goals = alignment.goals(session, teams)
        cycles = alignment.cycles_of_day(session, teams, today)
    listed = [
        one for cycle in cycles for one in _objectives(actor, teams[cycle.team_id], cycle, today)
    ]
    goal_ids = {one.id for one in goals}
    return Map(
        branches=tuple(
            Branch(
                goal,
                teams[goal.team_id].name if goal.team_id in teams else "",
                tuple(one for one in listed if one.objective.goal_id == goal.id),
            )
            for goal in goals
        ),
        orphans=tuple(one for one in listed if one.objective.goal_id not in goal_ids),
    )


def filtered(
    shown: Map,
    *,
    team_ids: Collection[int] = (),
    audiences: Collection[Audience] = (),
    only_gaps: bool = False,
) -> Map:
    """Leave out what is of other teams, or for nobody of these; nothing chosen keeps all.

    Only the gaps are goals that nobody serves, by the whole map, and objectives that serve none.
    """

    def is_kept(one: Served) -> bool:
        return (not team_ids or one.team.id in team_ids) and (
            not audiences or bool({*audiences} & {*one.objective.audiences})
        )

    def kept(listed: Sequence[Served]) -> tuple[Served, ...]:
        return tuple(one for one in listed if is_kept(one))

    wanted = [one for one in shown.branches if not (only_gaps and one.served)]
    branches = tuple(Branch(one.goal, one.team, kept(one.served)) for one in wanted)
    return Map(branches, kept(shown.orphans))


def goals(actor: Actor, team_id: int) -> tuple[CompanyGoal, ...]:
    """List the goals that objectives of a team can serve."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        return tuple(alignment.goals(session, [team_id]))


def add_goal(actor: Actor, team_id: int, title: str, *, is_shared: bool = False) -> CompanyGoal:
    """Add a company goal; a shared one can be served, and is seen, by every team.

    Raises:
        InvalidInput: with the field to mend.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    _refuse(goal_problems(title))
    with writing() as session:
        _refuse_twin(session, team_id, title)
        return alignment.add_goal(session, team_id, title, is_shared=is_shared)


def update_goal(actor: Actor, goal_id: int, title: str, *, is_shared: bool) -> None:
    """Put a goal in other words, or share it.

    Raises:
        InvalidInput: with the field to mend.
    """
    with writing() as session:
        goal = _goal(session, actor, goal_id)
        _refuse(goal_problems(title))
        _refuse_twin(session, goal.team_id, title, but=goal_id)
        alignment.update_goal(session, goal_id, title, is_shared=is_shared)


def move_goal(actor: Actor, goal_id: int, steps: int) -> None:
    """Move a goal up (negative) or down among those of its team."""
    with writing() as session:
        goal = _goal(session, actor, goal_id)
        listed = alignment.goals(session, [goal.team_id])
        ids = [one.id for one in listed if one.team_id == goal.team_id]
        alignment.order_goals(session, moved(ids, goal_id, steps))


def delete_goal(actor: Actor, goal_id: int) -> None:
    """Remove a goal; the objectives that served it stay, and serve none."""
    with writing() as session:
        _goal(session, actor, goal_id)
        alignment.delete_goal(session, goal_id)


def serve(
    actor: Actor, objective_id: int, goal_id: int | None, audiences: Sequence[Audience]
) -> None:
    """Say which goal an objective serves (None: none) and who should hear about it.

    Raises:
        InvalidInput: when the goal is gone, or of another team that keeps it to itself.
        ClosedCycle: when its cycle is closed.
    """
    with writing() as session:
        objective = okrs.objective(session, objective_id)
        cycle = okrs.cycle(session, objective.cycle_id) if objective else None
        if cycle is None:
            raise NotFound
        actor.require(Action.WRITE_OKRS, cycle.team_id)
        cycle.require_open()
        _refuse(unknown_goal_problems(session, cycle.team_id, goal_id))
        alignment.serve(session, objective_id, goal_id, audiences, by=actor.user_id, at=clock.now())


def unknown_goal_problems(session: Session, team_id: int, goal_id: int | None) -> list[Problem]:
    """Refuse a goal that objectives of a team cannot serve."""
    if goal_id is None or goal_id in {one.id for one in alignment.goals(session, [team_id])}:
        return []
    return [Problem("goal_id", message("This goal is gone: choose another."))]


def _objectives(actor: Actor, team: Team, cycle: Cycle, today: date) -> list[Served]:
    shown = dashboard(actor, team.id, cycle.id, today)
    views: Mapping[int, Served] = {
        one.objective.id: Served(one.objective, team, cycle, one.owner, one.standing)
        for one in shown.objectives
    }
    with reading() as session:
        listed = okrs.objectives(session, cycle.id)
    return [
        views[one.id] if one.state is ObjectiveState.ACTIVE else Served(one, team, cycle, "", None)
        for one in listed
    ]


def _goal(session: Session, actor: Actor, goal_id: int) -> CompanyGoal:
    goal = alignment.goal(session, goal_id)
    if goal is None:
        raise NotFound
    actor.require(Action.WRITE_OKRS, goal.team_id)
    return goal


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInput(problems)


def _refuse_twin(session: Session, team_id: int, title: str, *, but: int = 0) -> None:
    wanted = title.strip().casefold()
    listed = alignment.goals(session, [team_id])
    if any(one.title.casefold() == wanted and one.id != but for one in listed):
        sentence = message("There is a goal of that name already: choose another.")
        raise InvalidInput([Problem("title", sentence)])
