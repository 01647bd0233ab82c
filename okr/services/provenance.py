"""Where the value that a gauge shows came from, day by day."""

from collections.abc import Iterable
from datetime import date

from okr.domain.measures import Measure
from okr.domain.okrs import KeyResult
from okr.store import numbers
from okr.store.database import Session
from okr.store.numbers import Origin, Series
from okr.store.progress import CheckIn


def origins(session: Session, series: Series | None, key_result: KeyResult) -> dict[date, Origin]:
    """Say for each day with a reading where it came from; nothing for what is updated by hand."""
    if series is None:
        return {}
    starts_on, deadline = key_result.starts_on, key_result.deadline
    if key_result.feed and key_result.feed.measure is Measure.WINDOW:
        return numbers.window_origins(session, series.id, starts_on)
    return numbers.origins(session, series.source_ids[0], starts_on, deadline)


def authors(check_ins: Iterable[CheckIn]) -> dict[date, str]:
    """Name who wrote the value of each day, the last one where several did; latest come first."""
    written = [one for one in check_ins if one.value is not None]
    return {one.day: one.author for one in reversed(written)}
