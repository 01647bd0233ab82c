"""The series that a connected account has: one for each metric its platform tells, and rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.spec import Asks, Derived, Endpoint, Metric, Platform, Rollup, Way
from okr.domain.measures import SeriesKind
from okr.services.platforms import shown_unit
from okr.store import numbers
from okr.store.database import Session
from okr.store.numbers import Account, Series

_KINDS = {
    Rollup.SUM: SeriesKind.FLOW,
    Rollup.LAST: SeriesKind.LEVEL,
    Rollup.MEAN: SeriesKind.UNIQUE,
    Rollup.WINDOW: SeriesKind.PEOPLE,
}


@dataclass(frozen=True)
class Sum:
    """A series that is worked out from others: each part's series id with its weight.

    Parts in `may_lack` count as 0 on days without a reading of them.
    """

    series_id: int
    parts: Mapping[int, float]
    may_lack: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Catalogue:
    """An account's series by metric key, and those that are sums of others."""

    series: Mapping[str, Series]
    sums: Sequence[Sum] = field(default=())

    def resting_on(self, touched: set[int]) -> list[Sum]:
        """List the sums that have one of these series among their parts."""
        return [one for one in self.sums if touched & set(one.parts)]


def readable(
    platform: Platform,
    way: Way,
    scopes: Sequence[str],
    settings: Mapping[str, str] | None = None,
) -> list[tuple[Endpoint, list[str]]]:
    """List what can be read: endpoints with their metrics, whole-window ones left out.

    `settings` are what was typed; without them, every metric that could be typed is listed.
    """
    only = getattr(way, "only", ())
    stand_ins = {one.otherwise for one in platform.endpoints}
    found = []
    for endpoint in platform.endpoints:
        if endpoint.asks is Asks.WINDOW or (only and endpoint.key not in only):
            continue
        if endpoint.key in stand_ins:
            continue
        keys = [
            key
            for key in endpoint.reads
            if _is_granted(platform, key, scopes)
            and (settings is None or platform.metric(key).is_typed(settings))
        ]
        if keys:
            found.append((endpoint, keys))
    return found


def furnish(  # noqa: PLR0913 - whose series, and all that says which
    session: Session,
    account: Account,
    platform: Platform,
    way: Way,
    scopes: Sequence[str],
    settings: Mapping[str, str] | None = None,
) -> Catalogue:
    """Give an account's series, made where they are missing; `settings` as for `readable`."""
    series: dict[str, Series] = {}
    for endpoint, keys in readable(platform, way, scopes, settings):
        for key in keys:
            if key not in series:
                metric = platform.metric(key)
                series[key] = _of_metric(session, account, metric, endpoint, settings or {})
    sums: list[Sum] = []
    for derived in platform.derived:
        if {*derived.numerator, *derived.denominator} <= series.keys():
            _add_derived(session, account, derived, series, sums)
    return Catalogue(series, sums)


def _of_metric(
    session: Session,
    account: Account,
    metric: Metric,
    endpoint: Endpoint,
    settings: Mapping[str, str],
) -> Series:
    key = metric.key
    name = metric.name_in(settings) or metric.title.en
    read = endpoint.reads[key]
    return numbers.save_metric(
        session,
        account,
        metric=key,
        # Nobody sees a helper's name, and it must not take that of a metric of the same title.
        name=key if metric.is_helper else name,
        kind=_KINDS[metric.rollup],
        field=str(read),
        unit=shown_unit(metric.unit, account.currency),
        is_helper=metric.is_helper,
    )


def _add_derived(
    session: Session,
    account: Account,
    derived: Derived,
    series: dict[str, Series],
    sums: list[Sum],
) -> None:
    unit = shown_unit(derived.unit, account.currency)
    if not derived.denominator:
        made = numbers.save_metric(
            session,
            account,
            metric=derived.key,
            name=derived.title.en,
            kind=_kind_of(derived.numerator, series),
            field=_formula(derived.numerator),
            unit=unit,
        )
        sums.append(_sum(made.id, derived, derived.numerator, series))
    else:
        over = [
            _term(session, account, (derived, side), terms, series, sums)
            for side, terms in (
                ("numerator", derived.numerator),
                ("denominator", derived.denominator),
            )
        ]
        made = numbers.save_metric(
            session,
            account,
            metric=derived.key,
            name=derived.title.en,
            kind=SeriesKind.RATIO,
            field=f"({_formula(derived.numerator)}) / ({_formula(derived.denominator)})",
            unit=unit,
            numerator_id=over[0],
            denominator_id=over[1],
        )
    series[derived.key] = made


def _term(  # noqa: PLR0913 - one side of a rate, and where it goes
    session: Session,
    account: Account,
    whose: tuple[Derived, str],
    terms: Mapping[str, float],
    series: Mapping[str, Series],
    sums: list[Sum],
) -> int:
    """Give the id of the series on one side of a rate: a metric's own, or a sum's that is made."""
    if len(terms) == 1 and set(terms.values()) == {1}:
        return series[next(iter(terms))].id
    key = f"{whose[0].key}.{whose[1]}"
    made = numbers.save_metric(
        session,
        account,
        metric=key,
        name=key,
        kind=_kind_of(terms, series),
        field=_formula(terms),
        is_helper=True,
    )
    sums.append(_sum(made.id, whose[0], terms, series))
    return made.id


def _kind_of(terms: Mapping[str, float], series: Mapping[str, Series]) -> SeriesKind:
    kinds = {series[key].kind for key in terms}
    return kinds.pop() if len(kinds) == 1 else SeriesKind.FLOW


def _sum(
    series_id: int, derived: Derived, terms: Mapping[str, float], series: Mapping[str, Series]
) -> Sum:
    return Sum(
        series_id,
        {series[key].id: weight for key, weight in terms.items()},
        frozenset(series[key].id for key in derived.may_lack),
    )


def _formula(terms: Mapping[str, float]) -> str:
    written = ""
    for key, weight in terms.items():
        sign = " − " if weight < 0 else " + "
        factor = "" if abs(weight) == 1 else f"{abs(weight):g} × "
        written += (sign if written or weight < 0 else "") + factor + key
    return written.strip()


def _is_granted(platform: Platform, key: str, scopes: Sequence[str]) -> bool:
    scope = platform.metric(key).scope
    return not scope or scope in scopes
