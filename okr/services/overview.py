"""All teams at one glance, for those who lead more than one, or look on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from okr.domain.access import Action, Actor
from okr.domain.status import Status, needs_attention, severity
from okr.services import dashboard
from okr.services.dashboard import Dashboard, KeyResultView

MOST_TO_ATTEND = 3
_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class TeamView:
    """How a team's cycle stands; `moved` is by how much its score has in a week.

    None: nothing to compare with, or nobody said how sure they are. `confidence` is the mean of
    what was said last, 0 to 10. `attention` are the key results to look at first, the most
    severe in front; `waiting` counts all of them.
    """

    board: Dashboard
    moved: float | None
    confidence: float | None
    statuses: Mapping[Status, int]
    attention: tuple[KeyResultView, ...]
    waiting: int


def overview(actor: Actor, today: date) -> tuple[TeamView, ...]:
    """Give the teams that one may see, in their cycles around a day: farthest behind first.

    Teams without anything to show come last.
    """
    teams = [one for one in actor.teams if actor.may(Action.READ, one.id)]
    return tuple(sorted((_team(actor, one.id, today) for one in teams), key=_urgency))


def _team(actor: Actor, team_id: int, today: date) -> TeamView:
    board = dashboard.dashboard(actor, team_id, None, today)
    views = [view for one in board.objectives for view in one.key_results]
    said = [view.confidence for view in views if view.confidence is not None]
    weak = sorted(
        (view for view in views if needs_attention(view.status)),
        key=lambda view: (severity(view.status), _gap(view.standing.score, view.standing.expected)),
    )
    return TeamView(
        board=board,
        moved=_moved(actor, board, today),
        confidence=fmean(said) if said else None,
        statuses=Counter(view.status for view in views),
        attention=tuple(weak[:MOST_TO_ATTEND]),
        waiting=len(weak),
    )


def _moved(actor: Actor, board: Dashboard, today: date) -> float | None:
    cycle, before = board.cycle, today - _LOOK_BACK
    if cycle is None or cycle.is_closed or before < cycle.period.starts_on:
        return None
    earlier = dashboard.dashboard(actor, board.team.id, cycle.id, before).standing.score
    now = board.standing.score
    return None if now is None or earlier is None else now - earlier


def _urgency(view: TeamView) -> tuple[bool, float, str]:
    standing = view.board.standing
    return view.board.is_empty, _gap(standing.score, standing.expected), view.board.team.name


def _gap(score: float | None, expected: float | None) -> float:
    """Say how far something is ahead of its pace; what has no data counts as 0."""
    return (score or 0.0) - (expected or 0.0)
