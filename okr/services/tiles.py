"""Tiles: what hangs beside the gauges, and what each of them shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from okr.domain.access import Action, Actor
from okr.domain.calendar import Period
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.measures import SeriesData, SeriesKind
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle
from okr.domain.tiles import (
    LONGEST_DELAY_DAYS,
    Figures,
    Stretch,
    Tile,
    TileKind,
    day_to_look_from,
    figures,
    step_days,
    stretch,
    tile_problems,
)
from okr.services.cycles import cycle_for_writing
from okr.services.metrics import full_title
from okr.services.observing import scale_of
from okr.store import numbers, okrs, tiles
from okr.store.database import Session, reading, writing
from okr.store.numbers import Series

_MOST_KEPT = 2000
_worked_out: dict[tuple[object, ...], "TileView"] = {}


@dataclass(frozen=True)
class TileView:
    """A tile with its series (None: a note, or one whose series is gone) and what that came to.

    `figures` is None as well while its days have not begun.
    """

    tile: Tile
    series: Series | None = None
    figures: Figures | None = None
    over: Stretch | None = None

    @property
    def title(self) -> Message:
        """Say what it is called: as somebody named it, else as its metric is."""
        if self.tile.title or self.series is None:
            return Message("{title}", {"title": self.tile.title})
        return full_title(self.series)

    @property
    def unit(self) -> str:
        """Give the unit of its values."""
        return self.series.unit if self.series else ""


def save(actor: Actor, cycle_id: int, tile: Tile) -> int:
    """Add a tile to an open cycle, or change what one of it shows; give its id.

    Raises:
        InvalidInput: with the fields to mend.
    """
    with writing() as session:
        cycle = cycle_for_writing(session, actor, cycle_id)
        problems = tile_problems(tile) or _belonging_problems(session, cycle, tile)
        if problems:
            raise InvalidInput(problems)
        if tile.id:
            found = tiles.tile(session, tile.id)
            if found is None or found[1] != cycle_id:
                raise NotFound
        if tile.kind is TileKind.NOTE:
            tile = replace(tile, series_id=None)
        return tiles.save_tile(session, cycle_id, tile)


def tile(actor: Actor, tile_id: int) -> Tile:
    """Give a tile as it is stored."""
    with reading() as session:
        found = tiles.tile(session, tile_id)
        cycle = okrs.cycle(session, found[1]) if found else None
        if found is None or cycle is None:
            raise NotFound
        actor.require(Action.READ, cycle.team_id)
        return found[0]


def preview(actor: Actor, cycle_id: int, tile: Tile, today: date) -> TileView:
    """Give what a tile would show that is not saved yet."""
    with reading() as session:
        cycle = okrs.cycle(session, cycle_id)
        if cycle is None:
            raise NotFound
        actor.require(Action.READ, cycle.team_id)
        if _belonging_problems(session, cycle, tile):
            raise NotFound
        return views(session, cycle, [tile], today)[0]


def views(session: Session, cycle: Cycle, listed: Sequence[Tile], today: date) -> list[TileView]:
    """Give what tiles of a cycle show on a day; in few statements however many there are.

    What was worked out from the same readings before is not worked out again.
    """
    ids = {one.series_id for one in listed if one.series_id is not None}
    found = numbers.series_by_id(session, ids) if ids else {}
    over = {one.span: stretch(one.span, cycle.period, today) for one in listed}
    reach = [days for one in over.values() if one for days in (one.days, one.before)]
    if not found or not reach:
        return [TileView(one, found.get(one.series_id or 0)) for one in listed]
    first = min(one.starts_on for one in reach) - timedelta(days=LONGEST_DELAY_DAYS)
    days = Period(first, max(one.ends_on for one in reach))
    sources = sorted({source_id for one in found.values() for source_id in one.source_ids})
    prints = numbers.fingerprints(session, sources, days.starts_on, days.ends_on)
    keys = [_key(one, found.get(one.series_id or 0), cycle, today, prints) for one in listed]
    known = [view for key in keys if (view := _worked_out.get(key)) is not None]
    if len(known) == len(keys):
        return known
    data = _data(session, found, sources, days)
    shown = [_view(one, found.get(one.series_id or 0), data, cycle, today) for one in listed]
    if len(_worked_out) > _MOST_KEPT:
        _worked_out.clear()
    _worked_out.update(zip(keys, shown, strict=True))
    return shown


def _key(
    tile: Tile,
    series: Series | None,
    cycle: Cycle,
    today: date,
    prints: Mapping[int, tuple[object, ...]],
) -> tuple[object, ...]:
    sources = series.source_ids if series else ()
    return (tile, series, cycle.period, today, *(prints.get(one) for one in sources))


def _data(
    session: Session, found: Mapping[int, Series], sources: Sequence[int], days: Period
) -> dict[int, SeriesData]:
    """Read the days of several series at once."""
    below = {one.denominator_id for one in found.values() if one.denominator_id is not None}
    kinds = {one.id: one.kind for one in numbers.series_by_id(session, below).values()}
    read = numbers.readings(session, sources, days.starts_on, days.ends_on)
    data = {}
    for series in found.values():
        top, *bottom = (read[source_id] for source_id in series.source_ids)
        data[series.id] = SeriesData(
            series.kind,
            top,
            bottom[0] if bottom else (),
            is_level_below=kinds.get(series.denominator_id or 0) is SeriesKind.LEVEL,
        )
    return data


def _view(
    tile: Tile, series: Series | None, data: Mapping[int, SeriesData], cycle: Cycle, today: date
) -> TileView:
    if series is None:
        return TileView(tile)
    own = data[series.id]
    looked_from = (day_to_look_from(own, today), today)
    over = next(filter(None, (stretch(tile.span, cycle.period, day) for day in looked_from)), None)
    if over is None:
        return TileView(tile, series)
    step = step_days(tile.kind, over)
    return TileView(tile, series, figures(own, over, step=step, scale=scale_of(series)), over)


def _belonging_problems(session: Session, cycle: Cycle, tile: Tile) -> list[Problem]:
    problems = []
    if tile.series_id is not None:
        series = numbers.series_by_id(session, [tile.series_id]).get(tile.series_id)
        if series is None or series.account.team_id != cycle.team_id:
            problems.append(Problem("series_id", message("This metric is gone: choose another.")))
    if tile.section_id is not None:
        section = okrs.section(session, tile.section_id)
        if section is None or section.cycle_id != cycle.id:
            sentence = message("This section is gone: choose another.")
            problems.append(Problem("section_id", sentence))
    return problems
