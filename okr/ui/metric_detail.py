"""An opened metric: its course, its last values, where they came from, and what it feeds."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.reporting.trend import TREND_CONFIG, Trend, TrendPoint, trend_figure, trend_words
from okr.services import cycles
from okr.services.formulas import is_formula
from okr.services.imports import KIND_TITLES
from okr.services.metric_detail import MetricDay, MetricDetail, Use, is_on_dashboard
from okr.services.metrics import platform_title, title
from okr.store.numbers import Series
from okr.ui import (
    formula_panel,
    metric_list,
    navigation,
    objective_form,
    scope,
    session,
)
from okr.ui.browser import pickable
from okr.ui.markdown import plain

_CSS = (
    metric_list.CSS
    + """
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 100%), 1fr));
  gap: .7rem 1.4rem; margin: .6rem 0 0; }
.facts dt { font-size: .8rem; opacity: .78; }
.facts dd { margin: 0; font-size: .95rem; font-weight: 600; overflow-wrap: anywhere; }
.now { margin: 0; } .now b { font-size: 1.6rem; line-height: 1.2; font-weight: 650;
  font-variant-numeric: tabular-nums; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .35rem; } h3:first-child { margin-top: 0; }
table { border-bottom: 1px solid var(--st-border-color); }
ul { margin: .3rem 0; padding-left: 1.1rem; font-size: .92rem; } li { margin: .25rem 0; }
p { margin: .3rem 0; font-size: .92rem; }
@container (max-width: 520px) {
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .stack tr { display: flex; flex-wrap: wrap; gap: 0 .7rem; padding: .35rem 0;
    border-top: 1px solid var(--st-border-color); }
  .stack td { border: 0; padding: 0; font-size: .8rem; opacity: .78; }
  .stack td:nth-child(-n+2) { flex: 1 0 42%; font-size: .87rem; opacity: 1; }
}
"""
)
_LAST_VALUES = 14
_MOST_GAPS = 12
_REACHES = (92, 366)
_SHORTEST_CHART_DAYS = 14


def draw(actor: Actor, team: Team, detail: MetricDetail, _: Language) -> None:
    """Draw a metric in full."""
    series = detail.view.series
    st.header(plain(_.say(title(series))), anchor=False)
    if team.is_demo:
        st.caption(_("Demo data: all of these numbers are invented."))
    pickable(_facts(detail, _), _CSS, key=f"metric.facts.{series.id}")
    if detail.note is not None:
        st.caption(f":material/info: {plain(_.say(detail.note))}")
    if detail.view.broken is not None:
        st.warning(plain(_.say(detail.view.broken)), icon=":material/warning:")
    if actor.may(Action.WRITE_OKRS, team.id):
        _draw_follow(actor, team, series, _)
    formula_panel.draw(actor, team, series, _)
    _draw_chart(detail, _)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        pickable(_values(detail, _), _CSS, key=f"metric.values.{series.id}")
    with right:
        beside = _uses(detail, team, _) + _whole_periods(detail, _) + _missing(detail, _)
        picked = pickable(beside, _CSS, key=f"metric.beside.{series.id}")
    if picked:
        _follow_link(picked, detail.uses, team, _)


def _facts(detail: MetricDetail, _: Language) -> str:
    view, series = detail.view, detail.view.series
    span, latest = view.span, view.latest
    facts = [
        (_("Account"), series.account.name),
        (_("Source"), _source(series, _)),
        (_("Source field"), series.field or "–"),
        (_("How days go together"), _.say(KIND_TITLES[series.kind])),
    ]
    rate = _rate(detail.parts, _)
    if rate and not is_formula(series):
        facts.append((_("Rate"), rate))
    if span is not None:
        first, last = _.short_day(span.first_on), _.short_day(span.last_on)
        facts.append((_("Days"), f"{_.number(span.days)} · {first} – {last}"))
    if series.read_until is not None:
        facts.append((_("Read up to"), _.short_day(series.read_until)))
    if view.broken is None:
        facts.append((_("State"), metric_list.state(view, _)))
    elif series.broken_at is not None:
        facts.append((_("Broken since"), _.moment(series.broken_at, session.zone())))
    now = _.quantity(latest.value, series.unit) if latest else "–"
    as_of = _("as of {day}", day=_.short_day(latest.day)) if latest else ""
    listed = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts
    )
    return (
        f'<p class="now"><b>{escape(now)}</b> <span class="quiet">{escape(as_of)}</span></p>'
        f'<dl class="facts">{listed}</dl>'
    )


def _source(series: Series, _: Language) -> str:
    return platform_title(series) or (_("Formula") if is_formula(series) else _("File"))


def _rate(parts: Sequence[Series], _: Language) -> str:
    """Say what a rate divides; of a helper, which has no name, its formula."""
    return " ÷ ".join(one.field if one.is_helper else _.say(title(one)) for one in parts)


def _draw_follow(actor: Actor, team: Team, series: Series, _: Language) -> None:
    frame = cycles.frame(actor, team.id)
    cycle = scope.chosen_cycle(frame.cycles, session.today())
    if cycle is None:
        navigation.draw_link("objectives", _("Create a cycle, then follow this metric"), _)
        return
    if st.button(
        _("Follow with a key result"),
        key="metric.follow",
        type="primary",
        icon=":material/flag:",
    ):
        refused = objective_form.follow(series, frame, cycle, _)
        if refused is None:
            navigation.open_screen("objectives", _)
        st.warning(plain(_.say(refused)), icon=":material/flag:")
        navigation.draw_link("objectives", _("Go on writing"), _)


def _draw_chart(detail: MetricDetail, _: Language) -> None:
    span, series = detail.view.span, detail.view.series
    if span is None or not detail.days:
        st.write(_("No readings yet: the chart comes with the first one."))
        return
    reach = _chosen_reach(series, (span.last_on - span.first_on).days + 1, _)
    starts_on = span.last_on - timedelta(days=max(reach, _SHORTEST_CHART_DAYS) - 1)
    st.plotly_chart(
        trend_figure(_trend(series, detail.days, starts_on, span.last_on, _)),
        config=TREND_CONFIG,
        key=f"metric.trend.{series.id}",
        alt=_("“{title}”, day by day", title=_.say(title(series))),
    )


def _chosen_reach(series: Series, days: int, _: Language) -> int:
    """Ask how far back the chart goes, where there is more than a quarter to show."""
    shorter = [reach for reach in _REACHES if reach < days]
    if not shorter:
        return days
    names = {92: _("Three months"), 366: _("A year"), days: _("Everything")}
    chosen = st.segmented_control(
        _("Days shown"),
        [*shorter, days],
        default=shorter[-1],
        required=True,
        format_func=names.__getitem__,
        key=f"metric.reach.{series.id}",
        label_visibility="collapsed",
    )
    return chosen or days


def _trend(
    series: Series, days: Sequence[MetricDay], starts_on: date, ends_on: date, _: Language
) -> Trend:
    return Trend(
        title="",
        unit=series.unit,
        starts_on=starts_on,
        ends_on=ends_on,
        today=session.today(),
        points=[
            TrendPoint(one.day, one.value, one.source, is_provisional=one.is_provisional)
            for one in days
        ],
        words=trend_words(_),
        format_value=lambda number: _.quantity(number, series.unit),
        format_day=_.day,
        format_month=_.month,
        separators=_.separators,
    )


def _values(detail: MetricDetail, _: Language) -> str:
    """List the last values with where and when they were read."""
    series = detail.view.series
    rows = "".join(_value_row(one, series.unit, _) for one in detail.days[: -_LAST_VALUES - 1 : -1])
    if not rows:
        return ""
    heads = (
        ("day", _("Day")),
        ("number", _("Value")),
        ("", _("State")),
        ("", _("Read from")),
        ("day", _("Read at")),
    )
    head = "".join(f'<th scope="col" class="{name}">{escape(text)}</th>' for name, text in heads)
    return (
        f"<h3>{escape(_('Last values'))}</h3>"
        f'<div class="scroll"><table class="stack"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _value_row(one: MetricDay, unit: str, _: Language) -> str:
    settled = _("May still change") if one.is_provisional else _("Settled")
    cells = (
        ("day", _.short_day(one.day)),
        ("number value", _.quantity(one.value, unit)),
        ("day", settled),
        ("", one.source),
        ("day", _.moment(one.read_at, session.zone())),
    )
    drawn = "".join(f'<td class="{name}">{escape(text)}</td>' for name, text in cells)
    return f"<tr>{drawn}</tr>"


def _whole_periods(detail: MetricDetail, _: Language) -> str:
    """List the periods over which everybody was counted once."""
    if not detail.whole_periods:
        return ""
    unit = detail.view.series.unit
    listed = "".join(
        f"<li>{escape(_period(one.starts_on, one.ends_on, _))}"
        f" <b>{escape(_.quantity(one.value, unit))}</b>"
        f'<div class="quiet">{escape(one.origin.source)} · '
        f"{escape(_.moment(one.origin.read_at, session.zone()))}</div></li>"
        for one in detail.whole_periods
    )
    return f"<h3>{escape(_('Counted once over a whole period'))}</h3><ul>{listed}</ul>"


def _missing(detail: MetricDetail, _: Language) -> str:
    span = detail.view.span
    if span is None:
        return ""
    name = escape(_("Missing days"))
    if not detail.gaps:
        text = _("None between the first day and the last.")
        return f"<h3>{name}</h3><p>{escape(text)}</p>"
    shown = detail.gaps[: -_MOST_GAPS - 1 : -1]
    listed = "".join(
        f"<li>{escape(_period(one.starts_on, one.ends_on, _))} <span class="
        f'"quiet">{escape(_.plural("{count} day", "{count} days", one.days))}</span></li>'
        for one in shown
    )
    rest = len(detail.gaps) - len(shown)
    more = _.plural("and {count} gap before", "and {count} gaps before", rest) if rest else ""
    return f"<h3>{name}</h3><ul>{listed}</ul>" + (f"<p>{escape(more)}</p>" if more else "")


def _period(first: date, last: date, _: Language) -> str:
    if first == last:
        return _.short_day(first)
    return _("{first} to {last}", first=_.short_day(first), last=_.short_day(last))


def _uses(detail: MetricDetail, team: Team, _: Language) -> str:
    name = f"<h3>{escape(_('Key results that it feeds'))}</h3>"
    if not detail.uses:
        return f"{name}<p>{escape(_('None yet.'))}</p>"
    return f"{name}<ul>{''.join(_use(one, team, _) for one in detail.uses)}</ul>"


def _use(use: Use, team: Team, _: Language) -> str:
    query = f"team={team.id}&amp;cycle={use.cycle_id}"
    if is_on_dashboard(use):
        address, state = f"/?{query}&amp;kr={use.id}", ""
    else:
        address = f"/objectives?{query}"
        state = " · " + (_("In the archive") if use.is_archived else _("Draft"))
    title_text = use.title or _("Key result without a title")
    return (
        f'<li><a href="{address}" data-pick="use:{use.id}">{escape(title_text)}</a>'
        f'<div class="quiet">{escape(use.objective + state)}</div></li>'
    )


def _follow_link(picked: str, uses: Sequence[Use], team: Team, _: Language) -> None:
    """Go to a key result within this tab, so that what is being written there is kept."""
    use = next(one for one in uses if f"use:{one.id}" == picked)
    query = {"team": str(team.id), "cycle": str(use.cycle_id)}
    if is_on_dashboard(use):
        navigation.open_screen("", _, query | {"kr": str(use.id)})
    navigation.open_screen("objectives", _, query)
