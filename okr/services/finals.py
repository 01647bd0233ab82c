"""Final values: what the gauges say at the end of a cycle, frozen, and moved by late data."""

from collections.abc import Iterable
from datetime import date

from okr.domain.closing import Snapshot, is_moved
from okr.domain.okrs import KeyResult
from okr.services import clock, provenance
from okr.store import closing, numbers, progress
from okr.store.database import Session


def snapshot(session: Session, key_result: KeyResult) -> Snapshot:
    """Give what the gauge of a key result says last, and where that came from."""
    points = progress.points(session, key_result.id, key_result.deadline)
    if not points:
        return Snapshot()
    last = points[-1]
    source, read_at = "", None
    if key_result.feed is None:
        written = provenance.authors(progress.check_ins(session, key_result.id))
        source = written.get(last.day, "")
    else:
        series_id = key_result.feed.series_id
        series = numbers.series_by_id(session, [series_id])[series_id]
        origin = provenance.origins(session, series, key_result).get(last.day)
        if origin is not None:
            source, read_at = origin.source, origin.read_at
    return Snapshot(last.value, last.raw, last.score, last.day, source, read_at)


def settle(session: Session, key_results: Iterable[KeyResult], today: date) -> None:
    """Let late data move final values within the days of grace; each move is kept in the log."""
    touched = [one.id for one in key_results]
    for key_result, final in closing.settling(session, touched, today):
        newer = snapshot(session, key_result)
        if is_moved(final.snapshot, newer):
            closing.correct(session, key_result.id, newer, at=clock.now())
