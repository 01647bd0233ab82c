"""Make or change a tile, in a dialog with the tile before one's eyes."""

from collections.abc import Mapping, Sequence

import streamlit as st

from okr.domain.access import Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.okrs import Cycle
from okr.domain.tiles import Tile, TileKind
from okr.locale.language import Language
from okr.reporting import tiles as words
from okr.services import metrics, tiles
from okr.services.metrics import full_title
from okr.services.tiles import TileView
from okr.store.numbers import Series
from okr.ui import board, session
from okr.ui.browser import pickable
from okr.ui.errors import show_error, show_problems
from okr.ui.tile_cards import card

_PREFIX = "tile."
_OPENED = f"{_PREFIX}opened"
_CSS = ".tile { max-width: 24rem; margin: auto; }"


def open_for(tile: Tile) -> None:
    """Show the dialog from the next run on: for a tile that is stored, or one without an id."""
    session.forget(_PREFIX)
    session.put(_OPENED, tile)
    session.put(f"{_PREFIX}kind", tile.kind)
    session.put(f"{_PREFIX}span", tile.span)


def draw_opened(actor: Actor, cycle: Cycle, _: Language) -> None:
    """Draw the dialog where it was opened."""
    tile: Tile | None = session.take(_OPENED)
    if tile is not None:
        title = _("Change a tile") if tile.id else _("New tile")
        st.dialog(title, width="medium")(_draw)(actor, cycle, tile, _)


def _draw(actor: Actor, cycle: Cycle, stored: Tile, _: Language) -> None:
    offered = metrics.choices(actor, cycle.team_id)
    problems: Sequence[Problem] = session.get(f"{_PREFIX}problems", ())
    typed = _typed(stored, offered, problems, _)
    with st.container(key=f"{_PREFIX}preview"):
        _draw_preview(actor, cycle, typed, _)
    if st.button(_("Save"), key=f"{_PREFIX}save", type="primary"):
        try:
            tiles.save(actor, cycle.id, typed)
        except InvalidInput as error:
            session.put(f"{_PREFIX}problems", error.problems)
            st.rerun(scope="fragment")
        except JaugeError as error:
            show_error(error, _)
        else:
            session.forget(_PREFIX)
            st.rerun()


def _typed(
    stored: Tile, offered: Sequence[Series], problems: Sequence[Problem], _: Language
) -> Tile:
    kind = st.selectbox(
        _("What it shows"),
        list(words.KINDS),
        format_func=lambda one: _.say(words.KINDS[one]),
        key=f"{_PREFIX}kind",
    )
    series_id, note = stored.series_id, stored.note
    span = stored.span
    if kind is TileKind.NOTE:
        note = st.text_area(_("Text"), stored.note, key=f"{_PREFIX}note")
        show_problems(problems, "note", _)
    else:
        series_id = _series_id(stored, offered, _)
        show_problems(problems, "series_id", _)
        span = st.selectbox(
            _("Days"),
            list(words.SPANS),
            format_func=lambda one: _.say(words.SPANS[one]).capitalize(),
            key=f"{_PREFIX}span",
        )
    title = st.text_input(
        _("Title"), stored.title, key=f"{_PREFIX}title", placeholder=_title_hint(kind, _)
    )
    show_problems(problems, "title", _)
    return Tile(
        kind=kind,
        id=stored.id,
        title=title,
        series_id=series_id,
        span=span,
        note=note,
        section_id=stored.section_id,
        place=stored.place,
    )


def _title_hint(kind: TileKind, _: Language) -> str:
    return _("None") if kind is TileKind.NOTE else _("As the metric is called")


def _series_id(stored: Tile, offered: Sequence[Series], _: Language) -> int | None:
    titles: Mapping[int, str] = {one.id: _.say(full_title(one)) for one in offered}
    listed = list(titles)
    chosen: int | None = st.selectbox(
        _("Metric or formula"),
        listed,
        index=next((place for place, one in enumerate(listed) if one == stored.series_id), None),
        format_func=lambda one: titles.get(one, ""),
        placeholder=_("Choose a metric"),
        key=f"{_PREFIX}series",
    )
    return chosen


def _draw_preview(actor: Actor, cycle: Cycle, typed: Tile, _: Language) -> None:
    try:
        view = tiles.preview(actor, cycle.id, typed, session.today())
    except JaugeError:
        # What is chosen went meanwhile: saving says so.
        view = TileView(typed)
    if view.series is not None or typed.note:
        pickable(card(view, _), board.CSS + _CSS, key=f"{_PREFIX}drawn")
