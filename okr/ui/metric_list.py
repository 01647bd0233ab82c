"""What numbers there are: a search field, and for each account a table of its metrics."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.locale.folding import folded
from okr.locale.language import Language
from okr.services.formulas import is_formula
from okr.services.metrics import MetricView, State, platform_title, search, title
from okr.ui import navigation
from okr.ui.browser import pickable

KINDS: Mapping[SeriesKind, Message] = {
    SeriesKind.FLOW: message("Days add up"),
    SeriesKind.LEVEL: message("Last day counts"),
    SeriesKind.UNIQUE: message("Never add up"),
    SeriesKind.PEOPLE: message("People count once"),
    SeriesKind.RATIO: message("Rate"),
}
_STATES: Mapping[State, Message] = {
    State.EMPTY: message("Nothing yet"),
    State.NOT_READ: message("No longer read"),
    State.FINE: message("Fine"),
}
_SEARCH = "metrics.search"
_MOST_OPEN_ROWS = 100
CSS = """
details { border: 1px solid var(--st-border-color); border-radius: .75rem; }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem;
  padding: .6rem .9rem; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; opacity: .7; } details[open] > summary::before { content: "▾"; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--st-primary-color);
  outline-offset: 2px; border-radius: .2rem; }
h3 { margin: 0; font-size: 1.02rem; font-weight: 650; overflow-wrap: anywhere; }
.quiet { opacity: .78; font-size: .85rem; }
.pill { border: 1px solid var(--st-border-color); border-radius: 1rem; padding: 0 .55rem;
  font-size: .78rem; font-weight: 600; white-space: nowrap; }
.bad { color: var(--st-red-text-color, var(--st-red-color)); font-size: .85rem; font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { text-align: left; box-sizing: border-box; padding: .32rem .6rem;
  border-top: 1px solid var(--st-border-color); vertical-align: baseline; }
thead th { font-weight: 500; font-size: .78rem; opacity: .78; white-space: nowrap; }
tbody th { font-weight: 600; }
th:first-child, td:first-child { padding-left: .9rem; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.day { white-space: nowrap; font-variant-numeric: tabular-nums; }
code { font-family: var(--st-code-font, monospace); font-size: .78rem; opacity: .85; }
td.field { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
a { text-decoration: underline; text-decoration-color: var(--st-border-color);
  text-underline-offset: 3px; }
a:hover { text-decoration-color: currentColor; }
td.value { font-weight: 650; }
.jauge { container-type: inline-size; }
@container (max-width: 900px) { .wide { display: none; } }
@container (min-width: 900.1px) {
  .narrow { table-layout: fixed; } .narrow thead th { white-space: normal; }
  .narrow thead .number { width: 11%; } .narrow thead .day { width: 11%; }
  .narrow thead .wide { width: 12%; } .narrow thead .field { width: 9%; }
  .narrow thead .count { width: 7%; } .narrow thead .state { width: 23%; }
  .narrow .state { padding-right: .3rem; } .narrow td.state { font-size: .82rem; }
}
@container (max-width: 620px) {
  .narrow thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .narrow tr { display: grid; grid-template-columns: 1fr auto; gap: .1rem .8rem;
    padding: .45rem .9rem; border-top: 1px solid var(--st-border-color); }
  .narrow th, .narrow td { border: 0; padding: 0; }
  .narrow .day { text-align: right; opacity: .78; }
  .narrow .state { grid-column: 1; grid-row: 2; opacity: .85; }
  .narrow .count { display: none; }
}
"""


def draw(actor: Actor, team: Team, listed: Sequence[MetricView], _: Language) -> int | None:
    """Draw the metrics, or say how the first ones come in; give the one that was picked."""
    if team.is_demo:
        st.caption(_("Demo data: all of these numbers are invented."))
    if not listed:
        _draw_empty(actor, team, _)
        return None
    wanted = st.text_input(
        _("Search"),
        key=_SEARCH,
        type="search",
        live=True,
        icon=":material/search:",
        placeholder=_("A metric, an account or a platform"),
        persist_state="page",
    )
    found = search(listed, wanted or "")
    if not found:
        st.write(_("Nothing is called like that. Try part of a name, in English or in French."))
    is_open = bool(folded(wanted or "")) or len(listed) <= _MOST_OPEN_ROWS
    picked = None
    for account, views in groupby(found, key=lambda one: one.series.account):
        html = _account(list(views), _, is_open=is_open)
        picked = pickable(html, CSS, key=f"metrics.account.{account.id}") or picked
    return int(picked.removeprefix("series:")) if picked else None


def accounts(listed: Sequence[MetricView]) -> list[str]:
    """Name the accounts that numbers come from."""
    return sorted({one.series.account.name for one in listed if not is_formula(one.series)})


def state(view: MetricView, _: Language) -> str:
    """Say how a metric is: fine, provisional from a day on, or why it is broken."""
    if view.broken is not None:
        return _.say(view.broken)
    if view.state is State.PROVISIONAL and view.span and view.span.provisional_from:
        return _("Provisional from {day}", day=_.short_day(view.span.provisional_from))
    return _.say(_STATES[view.state])


def _draw_empty(actor: Actor, team: Team, _: Language) -> None:
    if actor.may(Action.CONNECT, team.id):
        st.write(
            _(
                "No numbers yet. Connect a platform, and they arrive by themselves; or import "
                "the file that it lets you download."
            )
        )
        navigation.draw_link("connections", _("Connect a platform"), _)
    else:
        st.write(_("No numbers yet. Import the file that your platform lets you download."))


def _account(views: Sequence[MetricView], _: Language, *, is_open: bool) -> str:
    """Draw an account's metrics in one table, by name."""
    named = {one.series.id: _.say(title(one.series)) for one in views}
    by_name = sorted(views, key=lambda one: folded(named[one.series.id]))
    rows = "".join(_row(named[one.series.id], one, _) for one in by_name)
    return (
        f"<details{' open' if is_open else ''}>{_summary(views, _)}"
        f'<div class="scroll"><table class="narrow"><thead><tr>{_head(_)}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _summary(views: Sequence[MetricView], _: Language) -> str:
    series = views[0].series
    platform = platform_title(series)
    # Most accounts are named after their platform already.
    is_told = not platform or platform in series.account.name
    pill = "" if is_told else f'<span class="pill">{escape(platform)}</span>'
    facts = [_.plural("{count} metric", "{count} metrics", len(views))]
    last_days = [one.span.last_on for one in views if one.span is not None]
    if last_days:
        facts.append(_("up to {day}", day=_.short_day(max(last_days))))
    broken = sum(one.broken is not None for one in views)
    bad = ""
    if broken:
        text = _.plural("{count} cannot be read", "{count} cannot be read", broken)
        bad = f'<span class="bad">⚠ {escape(text)}</span>'
    return (
        f"<summary><h3>{escape(series.account.name)}</h3>{pill}"
        f'<span class="quiet">{escape(" · ".join(facts))}</span>{bad}</summary>'
    )


def _head(_: Language) -> str:
    heads = (
        ("", _("Metric")),
        ("number", _("Last value")),
        ("day", _("On")),
        ("wide", _("How days go together")),
        ("wide field", _("Source field")),
        ("number count", _("Days")),
        ("number count", _("Missing")),
        ("state", _("State")),
    )
    return "".join(f'<th scope="col" class="{name}">{escape(text)}</th>' for name, text in heads)


def _row(name: str, view: MetricView, _: Language) -> str:
    series, span, latest = view.series, view.span, view.latest
    address = f"?team={series.account.team_id}&amp;series={series.id}"
    cells = (
        ("number value", _.quantity(latest.value, series.unit) if latest else "–"),
        ("day", _.short_day(latest.day) if latest else "–"),
        ("wide", _.say(KINDS[series.kind])),
    )
    counts = (
        ("number count", _.number(span.days) if span else "–"),
        ("number count", _.number(span.missing_days) if span and span.missing_days else "–"),
    )
    field = f"<code>{escape(series.field)}</code>" if series.field else "–"
    bad = ' class="bad"' if view.broken is not None else ""
    mark = "⚠ " if view.broken is not None else ""
    return (
        f'<tr><th scope="row"><a href="{address}" data-pick="series:{series.id}">'
        f"{escape(name)}</a></th>{_cells(cells)}"
        f'<td class="wide field" title="{escape(series.field)}">{field}</td>{_cells(counts)}'
        f'<td class="state"><span{bad}>{mark}{escape(state(view, _))}</span></td></tr>'
    )


def _cells(cells: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<td class="{name}">{escape(text)}</td>' for name, text in cells)
