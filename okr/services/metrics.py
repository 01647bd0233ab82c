"""Look at the numbers a team has: what there is, what it is called, and what it adds up to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from connectors import names as platform_names
from connectors.sentences import Text
from connectors.spec import Unit
from okr.domain.access import Action, Actor
from okr.domain.calendar import Period, previous_period
from okr.domain.errors import NotFound
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind, measures_for
from okr.domain.messages import Message
from okr.domain.okrs import Feed, KeyResult
from okr.locale.folding import folded
from okr.services import platforms
from okr.services.messages_kept import restored
from okr.services.observing import observe, scale_of
from okr.store import numbers
from okr.store.database import Session, reading
from okr.store.numbers import Series, Span

_FOLLOWED_BY = {
    SeriesKind.FLOW: "count_up",
    SeriesKind.PEOPLE: "count_up",
    SeriesKind.LEVEL: "increase",
    SeriesKind.UNIQUE: "increase",
    SeriesKind.RATIO: "increase",
}


class State(StrEnum):
    """How a metric is: whether something of it is wanting."""

    BROKEN = "broken"
    EMPTY = "empty"
    NOT_READ = "not_read"
    PROVISIONAL = "provisional"
    FINE = "fine"


@dataclass(frozen=True)
class Latest:
    """The most recent value and its day; that of a rate is the rate of that day alone."""

    day: date
    value: float


@dataclass(frozen=True)
class MetricView:
    """A series with how much of it there is, its last value, and why it is broken.

    None: nothing yet, or not broken.
    """

    series: Series
    span: Span | None
    latest: Latest | None = None
    broken: Message | None = None

    @property
    def state(self) -> State:
        """Say how the metric is."""
        account = self.series.account
        if self.broken is not None:
            return State.BROKEN
        if self.span is None:
            return State.EMPTY
        if account.platform and (account.connection_id is None or not account.is_chosen):
            return State.NOT_READ
        return State.FINE if self.span.provisional_from is None else State.PROVISIONAL


@dataclass(frozen=True)
class Figure:
    """What a series comes to over a period; value None without a reading in it."""

    series: Series
    measure: Measure
    value: float | None
    as_of: date | None
    days: int


def title(series: Series) -> Message:
    """Say what a metric is called: as its platform does in both languages, else as it was named."""
    return _title(series.account.platform, series.metric, series.name)


def full_title(series: Series) -> Message:
    """Say what a metric is called, and whose it is: "LinkedIn · Reach"."""
    return Message(
        "{account} · {metric}", {"account": series.account.name, "metric": title(series)}
    )


def other_name(series: Series, code: str) -> str:
    """Give a metric's name in the other language than that of the code; "" where it is the same.

    What stands in brackets behind both names, as (CTR) does, is left out.
    """
    said = title(series)
    if not said.translations:
        return ""
    names = {"en": said.text, **said.translations}
    mine = names.get(code, said.text)
    other = next((name for key, name in names.items() if key != code and name != mine), "")
    bracket = other.rpartition(" (")[2]
    return other.removesuffix(f" ({bracket}") if mine.endswith(f" ({bracket}") else other


def platform_title(series: Series) -> str:
    """Name the platform that a series comes from; "" for a file's."""
    view = platforms.platform_view(series.account.platform)
    return view.title if view else series.account.platform


def metrics(actor: Actor, team_id: int) -> list[MetricView]:
    """List a team's series by account and name, each with how much of it there is.

    Helpers, which are read to make others, are left out.
    """
    actor.require(Action.READ, team_id)
    with reading() as session:
        return views(session, numbers.series_of_team(session, team_id))


def choices(actor: Actor, team_id: int) -> list[Series]:
    """List the series that can feed a key result, by account and name."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        return _offered(numbers.series_of_team(session, team_id))


def figures(actor: Actor, team_id: int, period: Period) -> list[Figure]:
    """Say what every series of a team comes to over a period: total, latest level or ratio."""
    actor.require(Action.READ, team_id)
    with reading() as session:
        listed = _offered(numbers.series_of_team(session, team_id))
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


def proposed_key_result(series: Series, name: str, period: Period) -> KeyResult:
    """Propose how to follow a metric: the usual kind and measure, in the reader's words.

    What adds up is counted up, anything else raised; a place in a list of results is lowered.
    """
    offered = platforms.offered(series.account.platform, series.metric)
    is_place = offered is not None and offered.unit is Unit.POSITION
    return KeyResult(
        title=name,
        kind="decrease" if is_place else _FOLLOWED_BY[series.kind],
        goal=Goal(),
        unit=series.unit,
        starts_on=period.starts_on,
        deadline=period.ends_on,
        feed=Feed(series.id, measures_for(series.kind)[0]),
    )


def search(listed: Sequence[MetricView], wanted: str) -> list[MetricView]:
    """Keep what has every word: in its name in any language, or that of its account or platform.

    Accents, capitals and signs do not matter; initials will do.
    """
    words = folded(wanted).split()
    return [one for one in listed if all(word in _haystack(one.series) for word in words)]


def views(session: Session, listed: Sequence[Series]) -> list[MetricView]:
    """Give series with what there is of them, in two statements; helpers are left out."""
    shown = _offered(listed)
    sources = {source_id for one in shown for source_id in one.source_ids}
    spans = numbers.spans(session, list(sources))
    last_days = {one.id: _last_day(one, spans) for one in shown}
    wanted = {
        (source_id, day)
        for one in shown
        for source_id in one.source_ids
        if (day := last_days[one.id]) is not None
    }
    values = numbers.values_on(session, wanted)
    broken = {one.id: one.broken for one in listed if one.broken}
    return [
        MetricView(
            one,
            _span(one, spans),
            _latest(one, last_days[one.id], values),
            _why_broken(one, broken),
        )
        for one in shown
    ]


def value_of(series: Series, values: Sequence[float | None]) -> float | None:
    """Give a day's value from what its sources have; None where a part of a rate is missing."""
    if len(values) == 1:
        return values[0]
    top, bottom = values
    return scale_of(series) * top / bottom if top is not None and bottom else None


def _offered(listed: Sequence[Series]) -> list[Series]:
    return [one for one in listed if not one.is_helper]


def _figure(session: Session, series: Series, measure: Measure, period: Period) -> Figure:
    seen = observe(session, Feed(series.id, measure), period)
    day, observed = seen[-1] if seen else (None, None)
    value = observed.value if observed else None
    return Figure(series, measure, value, day, len(seen))


def _span(series: Series, spans: Mapping[int, Span]) -> Span | None:
    """Give a ratio the days on which its denominator has a reading."""
    return spans.get(series.source_ids[-1])


def _last_day(series: Series, spans: Mapping[int, Span]) -> date | None:
    """Give the last day that all sources of a series have reached."""
    found = [spans.get(source_id) for source_id in series.source_ids]
    days = [span.last_on for span in found if span is not None]
    return min(days) if len(days) == len(found) else None


def _latest(
    series: Series, day: date | None, values: Mapping[tuple[int, date], float]
) -> Latest | None:
    if day is None:
        return None
    value = value_of(series, [values.get((source_id, day)) for source_id in series.source_ids])
    return None if value is None else Latest(day, value)


def _why_broken(series: Series, broken: Mapping[int, Mapping[str, object]]) -> Message | None:
    """Say why a series is broken, or what it rests on."""
    found = (broken.get(one) for one in (series.id, *series.source_ids))
    row = next((one for one in found if one), None)
    return restored(row) if row else None


@lru_cache(maxsize=4096)
def _title(platform: str, metric: str, name: str) -> Message:
    # Looking into a platform costs a tenth of a millisecond, and a list has hundreds of names.
    return platforms.metric_title(platform, metric, name)


def _haystack(series: Series) -> str:
    account = series.account
    named = _names(account.platform, series.metric, series.name)
    return f"{named} {folded(account.name)} {folded(platform_title(series))}"


@lru_cache(maxsize=4096)
def _names(platform: str, metric: str, name: str) -> str:
    """Give all that a metric is called, folded, with the initials of each name."""
    said = _title(platform, metric, name)
    called = [str(said), *said.translations.values(), name]
    for known in _known_names().get(folded(name), ()):
        called += [known.en, known.fr]
    plain = [folded(one) for one in called]
    initials = ["".join(word[0] for word in one.split()) for one in plain]
    return " ".join(dict.fromkeys([*plain, *initials, folded(metric)]))


@lru_cache(maxsize=1)
def _known_names() -> Mapping[str, list[Text]]:
    """Give the usual names of metrics, so that a file's are found in the other language too.

    One word may be the name of several, as "Abonnés" is of followers and of subscribers.
    """
    found: defaultdict[str, list[Text]] = defaultdict(list)
    for one in vars(platform_names).values():
        if isinstance(one, Text):
            for name in {folded(one.en), folded(one.fr)}:
                found[name].append(one)
    return found
