"""All that opening one metric shows: its days and where they came from, its gaps, its uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from okr.domain.access import Action, Actor
from okr.domain.calendar import Period, gaps
from okr.domain.messages import Message
from okr.domain.okrs import ObjectiveState
from okr.services import platforms
from okr.services.metrics import MetricView, value_of, views
from okr.store import numbers, okrs
from okr.store.database import Session, reading
from okr.store.numbers import Origin, Series, Span, WholePeriod
from okr.store.okrs import Use as Use


@dataclass(frozen=True)
class MetricDay:
    """One day of a metric: its value, which may still move, and where and when it was read."""

    day: date
    value: float
    source: str
    read_at: datetime
    is_provisional: bool = False


@dataclass(frozen=True)
class MetricDetail:
    """A metric in full; days and gaps ascend, `parts` are the two sides of a rate.

    `note` is the platform's caution. `whole_periods` are those over which people were
    counted once, the latest first.
    """

    view: MetricView
    note: Message | None
    days: tuple[MetricDay, ...]
    gaps: tuple[Period, ...]
    parts: tuple[Series, ...]
    uses: tuple[Use, ...]
    whole_periods: tuple[WholePeriod, ...]


def is_on_dashboard(use: Use) -> bool:
    """Say whether a key result has a gauge; drafts and what is archived have none."""
    return use.state is ObjectiveState.ACTIVE and not use.is_archived


def metric_detail(actor: Actor, team_id: int, series_id: int | None) -> MetricDetail | None:
    """Give a metric of a team in full; None where the team has no such metric to show."""
    actor.require(Action.READ, team_id)
    if series_id is None:
        return None
    with reading() as session:
        series = numbers.series_by_id(session, [series_id]).get(series_id)
        if series is None or series.account.team_id != team_id or series.is_helper:
            return None
        by_id = numbers.series_by_id(session, series.source_ids)
        parts = tuple(by_id[one] for one in series.source_ids if one != series.id)
        view = next(one for one in views(session, [series, *parts]) if one.series == series)
        days, counted = _days(session, series, view.span)
        return MetricDetail(
            view=view,
            note=platforms.metric_note(series.account.platform, series.metric),
            days=days,
            gaps=tuple(gaps(counted)),
            parts=parts,
            uses=tuple(okrs.uses_of(session, series.id)),
            whole_periods=tuple(numbers.whole_periods(session, series.id)),
        )


def _days(
    session: Session, series: Series, span: Span | None
) -> tuple[tuple[MetricDay, ...], list[date]]:
    """Give the days that have a value, and those that its span counts."""
    if span is None:
        return (), []
    found = numbers.readings(session, series.source_ids, span.first_on, span.last_on)
    by_source = [dict(found[one]) for one in series.source_ids]
    origins = [
        numbers.origins(session, one, span.first_on, span.last_on) for one in series.source_ids
    ]
    days = []
    for day in by_source[-1]:
        value = value_of(series, [one.get(day) for one in by_source])
        if value is not None:
            days.append(_day(day, value, origins))
    return tuple(days), list(by_source[-1])


def _day(day: date, value: float, origins: Sequence[Mapping[date, Origin]]) -> MetricDay:
    """Give a day the latest of its origins; one provisional part makes it provisional."""
    found = [one[day] for one in origins]
    latest = max(found, key=lambda one: one.read_at)
    return MetricDay(
        day, value, latest.source, latest.read_at, any(one.is_provisional for one in found)
    )
