"""Tiles as HTML, beside the gauges; everything that people typed is escaped."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import escape

from okr.domain.tiles import Figures, TileKind
from okr.locale.language import Language
from okr.reporting import tiles as words
from okr.services.pictures import tile_course
from okr.services.tiles import TileView

_MOST_ROWS = 8
CSS = """
.tile { display: flex; flex-direction: column; min-width: 0; padding: .7rem .8rem .75rem;
  border: 1px solid var(--st-border-color); border-radius: .75rem;
  background: var(--st-background-color); }
.tile.wide { grid-column: span 2; }
.tile .title { font-size: .9rem; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
.tile .figure { font-size: 1.7rem; font-weight: 700; line-height: 1.2; margin-top: .35rem;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tile .change { font-size: .82rem; }
.tile .over { font-size: .82rem; opacity: .78; margin-top: auto; padding-top: .35rem; }
.tile svg { width: 100%; height: auto; max-height: 12rem; margin: .4rem 0 .1rem; }
.tile table { border-collapse: collapse; font-size: .85rem; margin-top: .35rem; width: 100%; }
.tile td { padding: .12rem 0; border-top: 1px solid var(--st-border-color);
  font-variant-numeric: tabular-nums; }
.tile td + td { text-align: right; font-weight: 600; }
.tile .note { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .92rem; margin: .2rem 0; }
@media (max-width: 480px) { .tile.wide { grid-column: 1 / -1; } }
"""


def block(listed: Sequence[TileView], _: Language) -> str:
    """Draw tiles that stand side by side."""
    return f'<div class="grid tiles">{"".join(card(one, _) for one in listed)}</div>'


@lru_cache(maxsize=512)
def card(view: TileView, _: Language) -> str:
    """Draw one tile."""
    tile = view.tile
    title = escape(_.say(view.title))
    heading = f'<span class="title" title="{title}">{title}</span>' if title else ""
    if tile.kind is TileKind.NOTE:
        return f'<div class="tile">{heading}<p class="note">{escape(tile.note)}</p></div>'
    if view.series is None:
        gone = escape(_("This metric is gone: choose another."))
        return f'<div class="tile">{heading}<p class="quiet">{gone}</p></div>'
    is_wide = tile.kind in (TileKind.LINE, TileKind.BAR, TileKind.TABLE)
    figures = view.figures
    parts = [f'<span class="figure">{escape(words.value(figures, view.unit, _))}</span>']
    change = words.change(figures, view.unit, tile.span, _)
    if change:
        sign = f'<span aria-hidden="true">{words.direction(figures)}</span> '
        parts.append(f'<span class="change">{sign}{escape(change)}</span>')
    if figures is not None and figures.course:
        parts.append(
            _table(view, figures, _) if tile.kind is TileKind.TABLE else tile_course(view, _)
        )
    parts.append(f'<span class="over">{escape(_over(view, _))}</span>')
    return f'<div class="tile{" wide" if is_wide else ""}">{heading}{"".join(parts)}</div>'


def _over(view: TileView, _: Language) -> str:
    facts = [_.say(words.SPANS[view.tile.span])]
    if view.figures and view.figures.as_of:
        facts.append(_("as of {day}", day=_.short_day(view.figures.as_of)))
    return " · ".join(facts)


def _table(view: TileView, figures: Figures, _: Language) -> str:
    rows = "".join(
        f"<tr><td>{escape(_step(first, view, figures, _))}</td>"
        f"<td>{escape(_.quantity(value, view.unit))}</td></tr>"
        for first, value in figures.course[: -_MOST_ROWS - 1 : -1]
    )
    return f"<table>{rows}</table>"


def _step(first: date, view: TileView, figures: Figures, _: Language) -> str:
    """Name a row: its day, or the first and last day of its week."""
    if figures.step_days == 1 or view.over is None:
        return _.short_day(first)
    last = min(first + timedelta(days=figures.step_days - 1), view.over.days.ends_on)
    return f"{_.short_day(first)} – {_.short_day(last)}"
