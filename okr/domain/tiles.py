"""Tiles: what hangs on a dashboard beside the gauges, and over which days it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from okr.domain.calendar import Period, like_for_like, previous_period, year_before
from okr.domain.errors import Problem
from okr.domain.measures import Reading, SeriesData, daily, figure, growth
from okr.domain.messages import message

LONGEST_TITLE = 120
LONGEST_NOTE = 2000
LONGEST_DELAY_DAYS = 7
_RECENT_DAYS = 28
_WEEK_DAYS = 7
_MOST_DAYS_ONE_BY_ONE = 31


class TileKind(StrEnum):
    """What a tile draws."""

    NUMBER = "number"
    SPARKLINE = "sparkline"
    LINE = "line"
    BAR = "bar"
    TABLE = "table"
    NOTE = "note"


class Span(StrEnum):
    """Days told by where they lie from today or from the cycle, never by their dates."""

    THIS_CYCLE = "this_cycle"
    LAST_28_DAYS = "last_28_days"
    PREVIOUS_CYCLE = "previous_cycle"
    SAME_CYCLE_LAST_YEAR = "same_cycle_last_year"


@dataclass(frozen=True)
class Tile:
    """A tile; a note has a text, anything else a series (None once that is gone) and a span.

    `title` "" takes the name of the series. `section_id` and `place` are as of a key result.
    """

    kind: TileKind
    id: int = 0
    title: str = ""
    series_id: int | None = None
    span: Span = Span.THIS_CYCLE
    note: str = ""
    section_id: int | None = None
    place: int | None = None


@dataclass(frozen=True)
class Stretch:
    """The days that a tile shows so far, all that it will show, and those it compares with."""

    days: Period
    whole: Period
    before: Period


@dataclass(frozen=True)
class Figures:
    """What a series came to over a stretch and the one before; None without readings.

    `change` is in per cent. `course` has a value for each step of `step_days`, by its first day;
    the last step may be shorter. `as_of` is the last day read.
    """

    value: float | None
    before: float | None
    change: float | None
    course: tuple[Reading, ...]
    step_days: int
    as_of: date | None


def tile_problems(tile: Tile) -> list[Problem]:
    """List what is missing in a tile, and what is too long."""
    problems = []
    if tile.kind is TileKind.NOTE:
        if not tile.note.strip():
            problems.append(Problem("note", message("Write something first.")))
    elif tile.series_id is None:
        problems.append(Problem("series_id", message("Choose a metric.")))
    for field, text, longest in (
        ("title", tile.title, LONGEST_TITLE),
        ("note", tile.note, LONGEST_NOTE),
    ):
        if len(text) > longest:
            sentence = message(
                "This is {length} characters long; keep it under {longest}.",
                length=len(text),
                longest=longest,
            )
            problems.append(Problem(field, sentence))
    return problems


def stretch(span: Span, cycle: Period, today: date) -> Stretch | None:
    """Give the days of a span for a cycle as of a day; None before the cycle begins.

    What is still running is compared with the same share of the time before.
    """
    if span is Span.LAST_28_DAYS:
        last = min(today, cycle.ends_on)
        days = Period(last - timedelta(days=_RECENT_DAYS - 1), last)
        return Stretch(days, days, _as_many_before(days))
    if span is Span.PREVIOUS_CYCLE:
        days = previous_period(cycle)
        return Stretch(days, days, previous_period(days))
    if span is Span.SAME_CYCLE_LAST_YEAR:
        days = year_before(cycle)
        return Stretch(days, days, year_before(days))
    if today < cycle.starts_on:
        return None
    days = Period(cycle.starts_on, min(today, cycle.ends_on))
    whole = previous_period(cycle)
    before = Period(whole.starts_on, like_for_like(days.ends_on, cycle, whole))
    return Stretch(days, cycle, before)


def _as_many_before(days: Period) -> Period:
    """Give as many days just before, whatever months they lie in."""
    last = days.starts_on - timedelta(days=1)
    return Period(last - timedelta(days=days.days - 1), last)


def step_days(kind: TileKind, over: Stretch) -> int:
    """Say how many days one step of a drawing stands for: a bar or a row is a week in long ones.

    The whole decides, so that the drawing keeps its steps while the days go by.
    """
    is_long = over.whole.days > _MOST_DAYS_ONE_BY_ONE
    return _WEEK_DAYS if is_long and kind in (TileKind.BAR, TileKind.TABLE) else 1


def day_to_look_from(data: SeriesData, today: date) -> date:
    """Give the last day that is read, where that is only the usual delay of a platform ago.

    So what has a day less is not compared with a day more. After a longer silence, today.
    """
    last = min((side[-1][0] for side in (data.readings, data.denominator) if side), default=today)
    return last if 0 <= (today - last).days <= LONGEST_DELAY_DAYS else today


def figures(data: SeriesData, over: Stretch, *, step: int = 1, scale: float = 1.0) -> Figures:
    """Say what a series came to over a stretch, and in steps of so many days.

    Values of a ratio are times `scale`.
    """
    value, before = (figure(data, days, scale) for days in (over.days, over.before))
    if step == 1:
        course = daily(data, over.days, scale)
    else:
        parts = [(first, _part(first, step, over.days)) for first in _starts(over.days, step)]
        found = [(first, figure(data, days, scale)) for first, days in parts]
        course = [(first, value) for first, value in found if value is not None]
    return Figures(
        value=value,
        before=before,
        change=growth(value, before),
        course=tuple(course),
        step_days=step,
        as_of=_last_day(data.readings, over.days),
    )


def _starts(days: Period, step: int) -> list[date]:
    return [days.starts_on + timedelta(days=gone) for gone in range(0, days.days, step)]


def _part(first: date, step: int, days: Period) -> Period:
    return Period(first, min(first + timedelta(days=step - 1), days.ends_on))


def _last_day(readings: Sequence[Reading], days: Period) -> date | None:
    return max((day for day, _ in readings if day in days), default=None)
