"""What a meeting looks at, one view after the other, as HTML that is read from five metres.

Everything that people typed goes through `html.escape`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from okr.domain.meetings import Agenda
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.reporting import words
from okr.services.dashboard import (
    Block,
    Dashboard,
    KeyResultView,
    ObjectiveView,
    SectionView,
    TileBlock,
)
from okr.services.pictures import key_result_gauge, standing_gauge
from okr.services.tiles import TileView
from okr.store.comments import Comment
from okr.store.progress import Difficulty
from okr.ui import tile_cards
from okr.ui.board import demo_mark, status_mark

OPENING, CLOSING = "opening", "closing"
MOST_ON_VIEW = 8
_MOST_IN_LIST = 7
CSS = (
    tile_cards.CSS
    + """
.slide { position: absolute; inset: 0; display: flex; flex-direction: column; gap: 1em;
  padding: 1.4em 1.8em .8em; overflow: auto; }
.slide[hidden] { display: none; }
.slide > header { display: flex; align-items: baseline; gap: .8em; flex-wrap: wrap; }
.slide h2 { font-size: 1.9em; font-weight: 700; line-height: 1.15; margin: 0;
  overflow-wrap: anywhere; padding-left: .4em;
  border-left: .22em solid var(--jauge-accent, var(--st-primary-color)); }
.slide header .standing { font-size: 1.2em; }
.quiet { opacity: .78; }
.wall { flex: 1 1 0; min-height: 0; display: grid; gap: 1em; grid-auto-rows: minmax(0, 1fr);
  grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); }
.wall > * { display: flex; flex-direction: column; min-height: 0; overflow: hidden;
  padding: .7em .8em; text-align: center; border: 1px solid var(--st-border-color);
  border-radius: .75em; background: var(--st-background-color); }
.jauge-deck button.view { font: inherit; color: inherit; cursor: pointer; }
.jauge-deck button.view:hover { border-color: var(--st-primary-color); }
.wall .title { font-size: 1.15em; font-weight: 650; line-height: 1.2; overflow-wrap: anywhere;
  display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.wall > * > svg { flex: 1 1 0; min-height: 5em; width: 100%; margin: .2em 0; }
.wall .now { font-size: 1.5em; font-weight: 700; font-variant-numeric: tabular-nums;
  line-height: 1.2; }
.wall .tile .figure { font-size: 2.6em; margin: auto 0 0; }
.wall .tile :is(.change, .over, td, .note) { font-size: 1em; }
.wall .tile.wide { grid-column: auto; }
.wall .tile .note { font-size: 1.25em; text-align: left; overflow: auto; }
.status { font-weight: 600; } .good { color: var(--st-green-text-color); }
.pill { border: 1px dashed currentColor; border-radius: 1em; padding: 0 .6em; font-size: .8rem;
  font-weight: 600; white-space: nowrap; vertical-align: middle; }
.split { flex: 1 1 0; min-height: 0; display: grid; gap: 1.6em;
  grid-template-columns: minmax(0, 3fr) minmax(0, 1fr); }
.split.even { grid-template-columns: 1fr 1fr; }
.split > .list { display: flex; flex-direction: column; min-height: 0; min-width: 0; }
.split h3 { font-size: 1.2em; font-weight: 650; margin: 0 0 .5em; }
.split ol, .split ul { list-style: none; margin: 0; padding: 0; overflow: auto; }
.split li { padding: .35em 0; border-top: 1px solid var(--st-border-color);
  overflow-wrap: anywhere; }
.split li p { margin: 0; font-size: 1.15em; }
.agenda button { display: flex; justify-content: space-between; gap: 1em; width: 100%;
  font: inherit; color: inherit; text-align: left; background: none; border: 0; padding: .1em 0;
  cursor: pointer; font-variant-numeric: tabular-nums; }
@container (max-width: 700px) {
  .slide h2 { font-size: 1.5em; }
  .slide { padding: 1em 1em .5em; }
  .wall { flex: none; grid-auto-rows: auto; grid-template-columns: 1fr; }
  .wall > * > svg { max-height: 13em; }
  .split, .split.even { flex: none; grid-template-columns: 1fr; }
}
"""
)


@dataclass(frozen=True)
class Slide:
    """One view: its key, the section it is of, its name, the minutes for it and what it shows.

    Of a section with several views the first has all the minutes.
    """

    key: str
    name: str
    minutes: int
    content: str
    section_id: int | None = None


@dataclass(frozen=True)
class Talk:
    """What a meeting talks about at its end: what is in the way, and what was decided."""

    difficulties: Sequence[Difficulty]
    decisions: Sequence[Comment]


def slides(shown: Dashboard, cycle: Cycle, agenda: Agenda, talk: Talk, _: Language) -> list[Slide]:
    """Give the views of a cycle: the whole, each section, and what follows from it.

    A card has `data-write="kr:<id>"`, an item of the agenda `data-go="<key of a view>"`.
    """
    sections = [one for view in shown.sections for one in _section_slides(view, agenda, _)]
    closing = Slide(CLOSING, _("What follows"), agenda.closing, _closing(shown, talk, _))
    listed = [*sections, closing]
    parts = [(_("The whole"), agenda.opening, OPENING)]
    parts += [(one.name, one.minutes, one.key) for one in listed if one.minutes]
    opening = _opening(shown, cycle, parts, _)
    return [Slide(OPENING, _("The whole"), agenda.opening, opening), *listed]


def slide_html(slide: Slide) -> str:
    """Wrap a view, hidden until it is its turn."""
    return (
        f'<section class="slide" data-slide="{slide.key}" data-seconds="{slide.minutes * 60}"'
        f' data-name="{escape(slide.name)}" aria-label="{escape(slide.name)}" hidden>'
        f"{slide.content}</section>"
    )


def _opening(
    shown: Dashboard, cycle: Cycle, parts: Sequence[tuple[str, int, str]], _: Language
) -> str:
    cards = [_objective(view, _) for view in shown.objectives]
    mark = demo_mark(_) if shown.team.is_demo else ""
    left = shown.days_left
    facts = [f"{words.score(shown.standing.score, _)} {_('cycle score')}"]
    if not cycle.is_closed:
        facts.append(_("Expected by today: {score}", score=words.score(shown.standing.expected, _)))
        facts.append(f"{_.number(left)} {_.plural('day left', 'days left', left)}")
    items = "".join(
        f'<li><button data-go="{key}"><span>{escape(name)}</span>'
        f"<span>{escape(_('{count} min', count=minutes))}</span></button></li>"
        for name, minutes, key in parts
    )
    total = sum(minutes for _name, minutes, _key in parts)
    agenda = escape(_("Agenda · {count} min", count=total))
    return (
        f"<header><h2>{escape(shown.team.name)} · {escape(cycle.name)} {mark}</h2>"
        f'<span class="standing quiet">{escape(" · ".join(facts))}</span></header>'
        f'<div class="split">{_wall(cards)}'
        f'<div class="agenda list"><h3>{agenda}</h3><ol>{items}</ol></div></div>'
    )


def _objective(view: ObjectiveView, _: Language) -> str:
    objective = view.objective
    gauge = standing_gauge(f"objective{objective.id}", objective.title, view.standing, _)
    return (
        f'<div><span class="title">{escape(objective.title)}</span>{gauge}'
        f'<span class="quiet">{escape(view.owner)}</span></div>'
    )


def _section_slides(view: SectionView, agenda: Agenda, _: Language) -> Iterator[Slide]:
    """Spread a section over as many views as it needs, none much emptier than the others."""
    section = view.section
    name = section.name if section else _("Without a section")
    cards = [card for block in view.blocks for card in _cards(block, _)]
    if not cards:
        return
    minutes = agenda.sections.get(section.id, 0) if section else 0
    count = ceil(len(cards) / MOST_ON_VIEW)
    size = ceil(len(cards) / count)
    for part in range(count):
        place = f" {part + 1}/{count}" if count > 1 else ""
        standing = ""
        if view.standing.total:
            told = [words.score(view.standing.score, _), _.say(words.BANDS[view.standing.band])]
            standing = f'<span class="standing quiet">{escape(" · ".join(told))}</span>'
        yield Slide(
            key=f"section{section.id if section else 0}.{part}",
            name=name + place,
            minutes=0 if part else minutes,
            content=f"<header><h2>{escape(name)}{place}</h2>{standing}</header>"
            + _wall(cards[part * size : (part + 1) * size]),
            section_id=section.id if section else None,
        )


def _wall(cards: Sequence[str]) -> str:
    columns = len(cards) if len(cards) <= 4 else ceil(len(cards) / 2)
    while columns > 4:
        columns = ceil(columns / 2)
    return f'<div class="wall" style="--columns:{max(1, columns)}">{"".join(cards)}</div>'


def _cards(block: Block | TileBlock, _: Language) -> list[str]:
    if isinstance(block, TileBlock):
        return [_tile(one, _) for one in block.tiles]
    return [_card(one, _) for one in block.key_results]


def _tile(view: TileView, _: Language) -> str:
    return tile_cards.card(view, _)


def _card(view: KeyResultView, _: Language) -> str:
    key_result, point = view.key_result, view.point
    value = words.value(key_result, point.value if point else None, _)
    made_up = ""
    if point is not None and point.is_sandbox:
        made_up = f'<span class="pill">{escape(_("Sandbox data"))}</span>'
    return (
        f'<button class="view" data-write="kr:{key_result.id}">'
        f'<span class="title">{escape(key_result.title)}</span>{key_result_gauge(view, _)}'
        f'<span class="now">{escape(value)}</span>'
        f'<span class="quiet">{escape(words.course(key_result, _))}</span>'
        f"{status_mark(view.status, _)}{made_up}</button>"
    )


def _closing(shown: Dashboard, talk: Talk, _: Language) -> str:
    in_the_way = [
        (one.text, [one.key_result, shown.members.get(one.owner_id or 0) or _("Nobody yet")])
        for one in talk.difficulties
        if one.resolved_at is None
    ]
    decided = [
        (one.text, [shown.members.get(one.owner_id or 0) or _("Nobody yet")])
        for one in reversed(talk.decisions)
        if one.resolved_at is None
    ]
    return (
        f"<header><h2>{escape(_('What follows'))}</h2></header>"
        f'<div class="split even"><div class="list"><h3>{escape(_("In the way"))}</h3>'
        f"{_list(in_the_way, _('Nothing is in the way.'), _)}</div>"
        f'<div class="list"><h3>{escape(_("Decided, and not done yet"))}</h3>'
        f"{_list(decided, _('Nothing is waiting to be done.'), _)}</div></div>"
    )


def _list(items: Sequence[tuple[str, list[str]]], empty: str, _: Language) -> str:
    if not items:
        return f'<p class="quiet">{escape(empty)}</p>'
    listed = "".join(
        f'<li><p>{escape(text)}</p><span class="quiet">{escape(" · ".join(facts))}</span></li>'
        for text, facts in items[:_MOST_IN_LIST]
    )
    more = len(items) - _MOST_IN_LIST
    if more > 0:
        told = _.plural("and {count} more", "and {count} more", more)
        listed += f'<li class="quiet">{escape(told)}</li>'
    return f"<ul>{listed}</ul>"
