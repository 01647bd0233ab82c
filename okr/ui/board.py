"""The dashboard as one piece of HTML: a header, and a block of gauges for each section.

Everything that people typed goes through `html.escape`.
"""

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from okr.domain.okrs import Cycle, Scoring
from okr.domain.status import GREEN, Status
from okr.locale.language import Language
from okr.reporting import words
from okr.services.dashboard import (
    Block,
    Dashboard,
    KeyResultView,
    ObjectiveView,
    SectionView,
    Standing,
    TileBlock,
)
from okr.services.pictures import key_result_gauge, standing_gauge
from okr.ui import tile_cards

CSS = (
    """
.head, .section-head { display: flex; align-items: center; gap: 1.25rem; flex-wrap: wrap; }
.head { padding: .75rem 1.25rem; border-radius: .75rem;
  border-left: .35rem solid var(--jauge-accent, var(--st-primary-color));
  background: var(--st-secondary-background-color); }
.head svg { width: 150px; flex: none; } .section-head svg { width: 104px; flex: none; }
.head > div { flex: 1 1 15rem; } .section-head > div { flex: 1 1 9rem; }
.head h2, .section-head h3, .objective h4 { margin: 0; font-weight: 650; line-height: 1.25; }
.head h2 { font-size: 1.35rem; } .section-head h3 { font-size: 1.2rem; }
.objective h4 { font-size: 1rem; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; margin: .5rem 0 0; padding: 0;
  list-style: none; }
.facts b { font-size: 1.15rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.quiet, .facts span { opacity: .78; font-size: .875rem; }
.head > .acts { flex: none; display: flex; flex-wrap: wrap; gap: .5rem; }
.section { margin-top: 1.6rem; }
.objective { margin-top: .8rem; }
.objective .line { display: flex; align-items: baseline; gap: .6rem; flex-wrap: wrap; }
.pill { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .8rem;
  font-weight: 600; border: 1px solid currentColor; white-space: nowrap; }
.demo { border-style: dashed; }
.made-up { align-self: center; font-size: .75rem; margin-top: .2rem; }
.grid { display: grid; gap: .75rem; margin-top: .55rem;
  grid-template-columns: repeat(auto-fill, minmax(min(max(10.5rem, 21%), 100%), 1fr)); }
.jauge a.card { display: flex; flex-direction: column; border: 1px solid var(--st-border-color);
  border-radius: .75rem; padding: .7rem .8rem .75rem; text-decoration: none;
  background: var(--st-background-color); }
.jauge a.card:hover { border-color: var(--st-primary-color); box-shadow: 0 2px 10px #0000001f; }
.jauge a.card:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.card .title { font-size: .9rem; font-weight: 600; line-height: 1.3; min-height: 2.6em;
  display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden;
  overflow-wrap: anywhere; }
.card svg { width: 100%; max-width: 230px; align-self: center; margin: .25rem 0 .1rem; }
.card .now { text-align: center; font-weight: 650; font-variant-numeric: tabular-nums; }
.card .course, .card .as-of { text-align: center; font-size: .82rem; opacity: .78;
  font-variant-numeric: tabular-nums; }
.card .status { text-align: center; font-size: .85rem; }
.status { font-weight: 600; white-space: nowrap; }
.good { color: var(--st-green-text-color); }
.card .below { text-align: center; font-size: .85rem; font-weight: 650;
  color: var(--st-red-text-color, var(--st-red-color)); }
"""
    + tile_cards.CSS
    + """
@media (max-width: 480px) { .head svg { width: 120px; }
  .grid { grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 100%), 1fr)); } }
"""
)


def board(dashboard: Dashboard, cycle: Cycle, _: Language, *, may_arrange: bool = False) -> str:
    """Draw a cycle's header and sections; `data-pick` is "kr:<id>" on a card, or an act."""
    acts = {"present:": _("Present"), "share:": _("Share")}
    if may_arrange:
        acts["arrange:"] = _("Arrange")
    base = f"?team={dashboard.team.id}&cycle={cycle.id}"
    return _header(dashboard, cycle, acts, _) + _sections(dashboard, base, _)


def shared_board(dashboard: Dashboard, cycle: Cycle, base: str, _: Language) -> str:
    """Draw the same for readers outside the team; `base` is the address that they have."""
    return _header(dashboard, cycle, {}, _) + _sections(dashboard, base, _)


def _sections(dashboard: Dashboard, base: str, _: Language) -> str:
    return "".join(_section(one, base, _) for one in dashboard.sections if one.blocks)


def demo_mark(_: Language) -> str:
    """Mark invented data."""
    return f'<span class="pill demo">{escape(_("Demo data"))}</span>'


def _header(dashboard: Dashboard, cycle: Cycle, acts: Mapping[str, str], _: Language) -> str:
    buttons = "".join(
        f'<button class="act" data-pick="{pick}">{escape(name)}</button>'
        for pick, name in acts.items()
    )
    standing = dashboard.standing
    mark = demo_mark(_) if dashboard.team.is_demo else ""
    facts = [(words.score(standing.score, _), _("cycle score"))]
    if cycle.closed_on is not None:
        facts.append((_.short_day(cycle.closed_on), _("closed")))
    else:
        left = dashboard.days_left
        facts.append((words.score(standing.expected, _), _("expected by today")))
        facts.append((_.number(left), _.plural("day left", "days left", left)))
    facts.append(
        (
            f"{_.number(standing.with_data)}/{_.number(standing.total)}",
            _("key results with data"),
        )
    )
    listed = "".join(
        f"<li><b>{escape(number)}</b> <span>{escape(word)}</span></li>" for number, word in facts
    )
    dates = _(
        "{first} to {last}",
        first=_.short_day(cycle.period.starts_on),
        last=_.short_day(cycle.period.ends_on),
    )
    gauge = standing_gauge("cycle", cycle.name, standing, _)
    return (
        f'<div class="head">{gauge}<div><h2>{escape(dashboard.team.name)} · '
        f'{escape(cycle.name)} {mark}</h2><div class="quiet">{escape(dates)}</div>'
        f'<ul class="facts">{listed}</ul></div><div class="acts">{buttons}</div></div>'
    )


def _section(section: SectionView, base: str, _: Language) -> str:
    name = section.section.name if section.section else _("Without a section")
    key = f"section{section.section.id if section.section else 0}"
    # Tiles alone have no score to show.
    gauge = standing_gauge(key, name, section.standing, _) if section.standing.total else ""
    blocks = "".join(
        tile_cards.block(one.tiles, _) if isinstance(one, TileBlock) else _block(one, base, _)
        for one in section.blocks
    )
    return (
        f'<section class="section"><div class="section-head">'
        f"{gauge}<div><h3>{escape(name)}</h3>"
        f'<div class="quiet">{escape(_summary(section.standing, _))}</div></div></div>'
        f"{blocks}</section>"
    )


def _summary(standing: Standing, _: Language) -> str:
    if standing.with_data < standing.total:
        return _(
            "{count} of {total} key results have data; the others count as 0.",
            count=standing.with_data,
            total=standing.total,
        )
    if standing.expected is None:
        return ""
    return _("Expected by today: {score}", score=words.score(standing.expected, _))


def _block(block: Block, base: str, _: Language) -> str:
    view = block.objective
    owner = f'<span class="quiet">{escape(view.owner)}</span>' if view.owner else ""
    why = f'<div class="quiet">{escape(view.objective.why)}</div>' if view.objective.why else ""
    cards = "".join(_card(one, base, _) for one in block.key_results)
    return (
        f'<div class="objective"><div class="line"><h4>{escape(view.objective.title)}</h4>'
        f'<span class="pill">{escape(_result(view, _))}</span>'
        f"{_objective_status(view, _)}{owner}</div>{why}"
        f'<div class="grid">{cards}</div></div>'
    )


def _result(view: ObjectiveView, _: Language) -> str:
    if view.objective.scoring is Scoring.YES_NO:
        return words.reached(view.reached, len(view.key_results), _)
    word = _.say(words.BANDS[view.standing.band])
    return f"{words.score(view.standing.score, _)} · {word}"


@lru_cache(maxsize=2048)
def _card(view: KeyResultView, base: str, _: Language) -> str:
    # Most reruns show the same values again; all that a card says is among its arguments.
    key_result = view.key_result
    title = escape(key_result.title)
    address = escape(f"{base}&kr={key_result.id}")
    point = view.point
    lines = [
        _line("now", words.value(key_result, point.value if point else None, _)),
        _line("course", words.course(key_result, _)),
    ]
    if view.is_below_baseline:
        lines.append(_line("below", "▼ " + _("below baseline")))
    lines.append(status_mark(view.status, _))
    if point is not None and point.is_sandbox:
        lines.append(f'<span class="pill demo made-up">{escape(_("Sandbox data"))}</span>')
    if point is not None:
        lines.append(_line("as-of", _("as of {day}", day=_.short_day(point.day))))
    return (
        f'<a class="card" href="{address}" data-pick="kr:{key_result.id}">'
        f'<span class="title" title="{title}">{title}</span>'
        f"{key_result_gauge(view, _)}{''.join(lines)}</a>"
    )


def _objective_status(view: ObjectiveView, _: Language) -> str:
    return "" if view.status is Status.CLOSED else status_mark(view.status, _)


def status_mark(status: Status, _: Language) -> str:
    """Draw a status as its sign and its word; only what is good is green."""
    mark, word = words.STATUSES[status]
    colour = "good" if status in GREEN else ""
    return (
        f'<span class="status {colour}"><span aria-hidden="true">{mark}</span> '
        f"{escape(_.say(word))}</span>"
    )


def _line(name: str, text: str) -> str:
    return f'<span class="{name}">{escape(text)}</span>'
