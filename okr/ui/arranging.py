"""Arrange the dashboard: drag what is followed into sections, by mouse, finger or keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.arrangement import (
    Card,
    CardKind,
    Change,
    NameSection,
    PutCard,
    PutSection,
    RemoveSection,
    RemoveTile,
    card_from,
)
from okr.domain.errors import JaugeError
from okr.domain.gauges import Level
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle
from okr.domain.tiles import Tile, TileKind
from okr.locale.language import Language
from okr.reporting import tiles as tile_words
from okr.reporting import words
from okr.reporting.gauge import BAND_COLOURS, NO_DATA_COLOUR
from okr.services import dashboard as service
from okr.services import sections, tiles
from okr.services.dashboard import Block, KeyResultView, SectionView, TileBlock
from okr.services.sections import Grouping
from okr.services.tiles import TileView
from okr.ui import brand_form, browser, gauge_settings, session, tile_form
from okr.ui.errors import show_kept

_PREFIX = "arranging."
_OPEN, _DONE, _UNDO, _ERROR, _LEAVE = (
    f"{_PREFIX}{name}" for name in ("open", "done", "undo", "error", "leave")
)
_LOOK_AGAIN_SECONDS = 4
"""How long it takes until what somebody else has moved is seen."""
_GROUPINGS: Mapping[Grouping, Message] = {
    Grouping.EXAMPLES: message("Add the sections of the examples"),
    Grouping.PLATFORM: message("One section per platform"),
    Grouping.OBJECTIVE: message("One section per objective"),
}
_BANDS_CSS = "\n".join(
    f".card.{band} {{ border-left-color: {colour}; }}" for band, colour in BAND_COLOURS.items()
)
_CSS = f"""
.arranging {{ font-family: var(--st-font); color: var(--st-text-color); line-height: 1.4; }}
.arranging :is(button, input, select) {{ font: inherit; color: inherit; }}
.bar, .add, .top {{ display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }}
.arranging :is(button, select):not(.grip), .add input {{ min-height: 2.4rem; padding: .3rem .8rem;
  border: 1px solid var(--st-border-color); border-radius: .5rem; cursor: pointer; max-width: 100%;
  background: var(--st-background-color); }}
.arranging button.main {{ border-color: var(--st-primary-color); font-weight: 650; }}
.arranging button:disabled {{ opacity: .5; cursor: default; }}
.arranging :is(button, select):hover:not(:disabled) {{ border-color: var(--st-primary-color); }}
.arranging :focus-visible {{ outline: 2px solid var(--st-primary-color); outline-offset: 1px; }}
.hint {{ font-size: .875rem; opacity: .78; margin: .5rem 0 .8rem; }}
.sections, .cards {{ list-style: none; margin: 0; padding: 0; }}
.section {{ border: 1px solid var(--st-border-color); border-radius: .75rem;
  padding: .6rem .75rem; margin-bottom: .75rem; background: var(--st-secondary-background-color); }}
.section.loose {{ border-style: dashed; background: none; }}
.section h3 {{ font-size: 1rem; font-weight: 600; margin: .4rem 0; opacity: .8; }}
.top input {{ flex: 1 1 5rem; min-width: 0; min-height: 2.4rem; font-weight: 650;
  font-size: 1.05rem; padding: .2rem .4rem; border: 1px solid transparent; border-radius: .4rem;
  background: none; }}
.top input:hover {{ border-color: var(--st-border-color); }}
.cards {{ display: grid; gap: .5rem; margin-top: .5rem; min-height: 3rem;
  grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr)); }}
.cards:empty::after {{ content: attr(data-empty); align-self: center; font-size: .875rem;
  opacity: .78; padding: .4rem; }}
.card {{ display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: center;
  padding: .45rem .6rem .45rem .3rem;
  border: 1px solid var(--st-border-color); border-left: 5px solid {NO_DATA_COLOUR};
  border-radius: .5rem; background: var(--st-background-color); cursor: grab;
  user-select: none; }}
.card:hover {{ border-color: var(--st-primary-color); }}
{_BANDS_CSS}
.grip {{ touch-action: none; cursor: grab; border: 0; background: none; border-radius: .35rem;
  min-width: 1.9rem; min-height: 2.2rem; padding: 0; opacity: .75; font-size: 1.1rem; }}
.what {{ min-width: 0; flex: 1 1 9rem; }}
.arranging .card button:not(.grip) {{ min-height: 1.9rem; padding: .1rem .5rem; font-size: .8rem; }}
.title {{ display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical;
  overflow: hidden; font-size: .9rem; font-weight: 600; overflow-wrap: anywhere; }}
.detail {{ font-size: .8rem; opacity: .8; }}
.lifted {{ opacity: .35; }}
.ghost {{ position: fixed; left: 0; top: 0; margin: 0; pointer-events: none; z-index: 9;
  box-shadow: 0 8px 26px #00000040; list-style: none; }}
.add {{ margin: .25rem 0 1rem; }} .add input {{ flex: 0 1 18rem; min-width: 0; cursor: text; }}
.heard {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  margin: 0; }}
"""
_BOARD = st.components.v2.component(
    "jauge_arranging",
    html='<div class="arranging"></div>',
    css=_CSS,
    js=browser.script("renew", "arranging"),
)
Act = Mapping[str, Any]
_FIELDS = {name: f"{{{name}}}" for name in ("place", "count", "section")}
"""Left for the browser to fill."""


@dataclass(frozen=True)
class _Place:
    """Whose dashboard of which cycle is arranged, and the component that it is drawn in."""

    team_id: int
    cycle_id: int

    @property
    def key(self) -> str:
        return f"{_PREFIX}board.{self.cycle_id}"


def may_arrange(actor: Actor, cycle: Cycle) -> bool:
    """Say whether somebody can arrange the dashboard of a cycle."""
    return actor.may(Action.WRITE_OKRS, cycle.team_id) and not cycle.is_closed


def is_open() -> bool:
    """Say whether the dashboard is being arranged in this tab."""
    return session.get(_OPEN, False)


def begin() -> None:
    """Arrange from the next run on."""
    session.forget(_PREFIX)
    session.put(_OPEN, value=True)


def draw(cycle: Cycle, _: Language) -> None:
    """Draw the board on which everything is moved; each change is saved at once."""
    _draw_board(_Place(cycle.team_id, cycle.id), _)


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def _draw_board(place: _Place, _: Language) -> None:
    actor = session.require_user()
    if session.take(_LEAVE):
        st.rerun()
    shown = service.dashboard(actor, place.team_id, place.cycle_id, session.today())
    show_kept(_ERROR, _)
    data = {
        "sections": _sections(shown.sections, _),
        "words": _words(_),
        "groupings": [(one.value, _.say(said)) for one, said in _GROUPINGS.items()],
        "can_undo": bool(session.get(_UNDO, ())),
        "done": session.get(_DONE, 0),
    }
    _BOARD(data=data, key=place.key, on_acts_change=lambda: _follow(place, _))


def _sections(listed: Sequence[SectionView], _: Language) -> list[dict[str, object]]:
    drawn: list[dict[str, object]] = [
        {
            "id": str(view.section.id) if view.section else "",
            "name": view.section.name if view.section else "",
            "cards": [one for block in view.blocks for one in _cards(block, _)],
        }
        for view in listed
    ]
    # There is always a place to take things out of all sections.
    return drawn if drawn and not drawn[-1]["id"] else [*drawn, {"id": "", "name": "", "cards": []}]


def _cards(block: Block | TileBlock, _: Language) -> list[dict[str, object]]:
    if isinstance(block, TileBlock):
        return [_tile(one, _) for one in block.tiles]
    return [_card(one, _) for one in block.key_results]


def _tile(view: TileView, _: Language) -> dict[str, object]:
    tile = view.tile
    kind = _.say(tile_words.KINDS[tile.kind])
    is_note = tile.kind is TileKind.NOTE
    title = _.say(view.title) or (tile.note.splitlines()[0] if is_note else kind)
    return {
        "id": str(Card(CardKind.TILE, tile.id)),
        "title": title,
        "detail": kind if is_note else f"{kind} · {_.say(tile_words.SPANS[tile.span])}",
        "band": "",
        "is_tile": True,
    }


def _card(view: KeyResultView, _: Language) -> dict[str, object]:
    standing = view.standing
    return {
        "id": str(Card(CardKind.KEY_RESULT, view.key_result.id)),
        "title": view.key_result.title,
        "detail": f"{words.score(standing.score, _)} · {_.say(words.BANDS[standing.band])}",
        "band": standing.band.value,
    }


def _words(_: Language) -> dict[str, str]:
    return {
        "done": _("Done arranging"),
        "undo": _("Undo"),
        "team": _("Gauges of the team"),
        "brand": _("Logo and colour"),
        "group_by": _("Arrange at once"),
        "hint": _(
            "Drag gauges and sections by their handle, or move a handle with the arrow keys. "
            "Everything is saved at once."
        ),
        "name": _("Name of the section"),
        "new_section": _("New section"),
        "add": _("Add"),
        "gauge": _("Thresholds"),
        "remove": _("Remove"),
        "tile": _("Add a tile"),
        "edit": _("Change"),
        "move": _("Move"),
        "loose": _("Without a section"),
        "empty": _("Nothing hangs here yet."),
        "card_is": _("Place {place} of {count} in {section}", **_FIELDS),
        "section_is": _("Section {place} of {count}: {section}", **_FIELDS),
    }


def _follow(place: _Place, _: Language) -> None:
    """Do what was done on the board and not yet told to be done, in its order."""
    actor = session.require_user()
    told: Mapping[str, Any] = session.get(place.key, {})
    acts: Sequence[Act] = told.get("acts") or ()
    for act in acts:
        if act["number"] > session.get(_DONE, 0):
            session.put(_DONE, act["number"])
            try:
                _do(actor, place, act, _)
            except JaugeError as error:
                session.put(_ERROR, error)
                return


def _do(actor: Actor, place: _Place, act: Act, _: Language) -> None:
    if _leaves(actor, place, act):
        session.put(_LEAVE, value=True)
        return
    match act["kind"]:
        case "undo":
            _undo(actor, place)
        case "add":
            made = sections.create(actor, place.cycle_id, act["name"])
            _remember((RemoveSection(made.id),))
        case "group":
            _remember(sections.group(actor, place.cycle_id, Grouping(act["by"]), _.say))
        case _kind:
            _remember(sections.arrange(actor, place.cycle_id, [_change(act)]))


def _leaves(actor: Actor, place: _Place, act: Act) -> bool:
    """Do what shows something else than the board, if it is that; say whether it was."""
    match act["kind"]:
        case "done":
            session.put(_OPEN, value=False)
        case "gauge":
            level = Level.SECTION if act.get("section") else Level.TEAM
            gauge_settings.open_for(level, int(act.get("section") or place.team_id))
        case "brand":
            brand_form.open_it()
        case "tile":
            section_id = int(act["section"]) if act["section"] else None
            tile_form.open_for(Tile(TileKind.SPARKLINE, section_id=section_id))
        case "edit":
            tile_form.open_for(tiles.tile(actor, card_from(act["card"]).id))
        case _kind:
            return False
    return True


def _change(act: Act) -> Change:
    if act["kind"] == "remove_tile":
        return RemoveTile(card_from(act["card"]))
    section_id = int(act["section"]) if act["section"] else None
    if act["kind"] == "card":
        before = card_from(act["before"]) if act["before"] else None
        return PutCard(card_from(act["card"]), section_id, before)
    make: Mapping[str, Callable[[int], Change]] = {
        "section": lambda one: PutSection(one, int(act["before"]) if act["before"] else None),
        "name": lambda one: NameSection(one, act["name"]),
        "remove": RemoveSection,
    }
    return make[act["kind"]](section_id or 0)


def _remember(undoing: tuple[Change, ...]) -> None:
    if undoing:
        session.put(_UNDO, (*session.get(_UNDO, ()), undoing))


def _undo(actor: Actor, place: _Place) -> None:
    done: tuple[tuple[Change, ...], ...] = session.get(_UNDO, ())
    # Taken off the list first: what cannot be undone any more is not offered again.
    session.put(_UNDO, done[:-1])
    for changes in done[-1:]:
        sections.arrange(actor, place.cycle_id, changes)
