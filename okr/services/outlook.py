"""Where key results are heading, and how far a target reaches: from the readings so far."""

from dataclasses import dataclass
from datetime import date, timedelta

from okr.domain.access import Action, Actor
from okr.domain.ambition import Ambitiousness, Proposals, ambitiousness, proposals
from okr.domain.calendar import Period, previous_period
from okr.domain.errors import NotFound
from okr.domain.forecasting import Basis, Projection, can_project, project
from okr.domain.measures import Measure, SeriesData, SeriesKind
from okr.domain.okrs import Feed, KeyResult
from okr.services.observing import DEFAULT_WINDOW_DAYS, readings_by_hand, scale_of, series_data
from okr.store import numbers
from okr.store.database import Session, reading
from okr.store.numbers import Series

HISTORY = timedelta(days=3 * 366)
"""How far back from the start of a key result the past is looked at."""
_NEVER_PROJECTED = frozenset({Measure.WINDOW, Measure.MONTHLY_GROWTH})
_DOWNWARD = frozenset({"decrease", "at_most"})


@dataclass(frozen=True)
class Outlook:
    """How far a target reaches against the past of its metric, and three to choose from.

    `ambitiousness` is None without a target to judge, both are None with too little history.
    """

    ambitiousness: Ambitiousness | None
    proposals: Proposals | None


def outlook(actor: Actor, team_id: int, key_result: KeyResult, today: date) -> Outlook:
    """Judge a key result as it is typed, saved or not, by what its metric did before today.

    Raises:
        NotFound: when the metric is gone or belongs to another team.
    """
    actor.require(Action.READ, team_id)
    feed = key_result.feed
    if feed is None or feed.measure in _NEVER_PROJECTED:
        return Outlook(None, None)
    with reading() as session:
        series = numbers.series_by_id(session, [feed.series_id]).get(feed.series_id)
        if series is None or series.account.team_id != team_id:
            raise NotFound
        basis = _fed(session, key_result, feed, series, today)
    judged = ambitiousness(basis, key_result.kind, key_result.goal) if key_result.kind else None
    return Outlook(judged, proposals(basis, is_downward=key_result.kind in _DOWNWARD))


def projection(
    session: Session, key_result: KeyResult, series: Series | None, today: date
) -> Projection | None:
    """Say where a saved key result ends if things go on; None where that cannot be told.

    `series` is that of its feed, None where people write its values down.
    """
    feed = key_result.feed
    if not can_project(key_result.kind, feed.measure if feed else None):
        return None
    if series is None or feed is None:
        basis = _by_hand(session, key_result, today)
    else:
        basis = _fed(session, key_result, feed, series, today)
    return project(basis, key_result.kind, key_result.goal)


def _by_hand(session: Session, key_result: KeyResult, today: date) -> Basis:
    known = [one for one in readings_by_hand(session, key_result.id) if one[0] <= today]
    return Basis(None, SeriesData(SeriesKind.LEVEL, known), key_result.period)


def _fed(session: Session, key_result: KeyResult, feed: Feed, series: Series, today: date) -> Basis:
    period = key_result.period
    days = Period(min(today, period.starts_on) - HISTORY, min(today, period.ends_on))
    return Basis(
        feed.measure,
        series_data(session, series, days, period.starts_on),
        period,
        reference=feed.reference or previous_period(period),
        window_days=feed.window_days or DEFAULT_WINDOW_DAYS,
        scale=scale_of(series),
    )
