"""Look at the numbers a team has: what there is, and what it adds up to."""

from dataclasses import dataclass
from datetime import date

from okr.domain.access import Action, Actor
from okr.domain.calendar import Period, previous_period
from okr.domain.errors import NotFound
from okr.domain.measures import Measure, measures_for
from okr.domain.okrs import Feed
from okr.services.progress import observe
from okr.store import numbers
from okr.store.database import Session, reading
from okr.store.numbers import Series, Span


@dataclass(frozen=True)
class MetricView:
    """A series with how much of it there is (None: nothing yet)."""

    series: Series
    span: Span | None


@dataclass(frozen=True)
class Figure:
    """What a series comes to over a period; value None without a reading in it."""

    series: Series
    measure: Measure
    value: float | None
    as_of: date | None
    days: int


def metrics(actor: Actor, team_id: int) -> list[MetricView]:
    """List a team's series by account and name, each with how much of it there is."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        listed = numbers.series_of_team(session, team_id)
        found = numbers.spans(session, [one.id for one in listed])
    return [MetricView(one, _span(one, found)) for one in listed]


def figures(actor: Actor, team_id: int, period: Period) -> list[Figure]:
    """Say what every series of a team comes to over a period: total, latest level or ratio."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        listed = numbers.series_of_team(session, team_id)
        return [_figure(session, one, measures_for(one.kind)[0], period) for one in listed]


def previous_value(actor: Actor, feed: Feed, period: Period) -> float | None:
    """Give what a feed came to in the period before, to start from; None without readings."""
    with reading() as session:
        series = numbers.series_by_id(session, [feed.series_id]).get(feed.series_id)
        if series is None:
            raise NotFound
        actor.require(Action.READ, series.account.team_id)
        seen = observe(session, feed, previous_period(period))
    return seen[-1][1].value if seen else None


def may_import(actor: Actor, team_id: int) -> bool:
    """Say whether to offer importing; the import checks again."""
    return actor.may(Action.IMPORT, team_id)


def _figure(session: Session, series: Series, measure: Measure, period: Period) -> Figure:
    seen = observe(session, Feed(series.id, measure), period)
    day, observed = seen[-1] if seen else (None, None)
    value = observed.value if observed else None
    return Figure(series, measure, value, day, len(seen))


def _span(series: Series, spans: dict[int, Span]) -> Span | None:
    """Give a ratio the days on which its denominator has a reading."""
    return spans.get(series.source_ids[-1])
