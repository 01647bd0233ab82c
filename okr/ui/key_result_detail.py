"""An opened key result: its trend, how it was written, its check-ins."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from html import escape
from typing import Any

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.amendments import Amendment
from okr.domain.forecasting import Projection, can_project
from okr.domain.gauges import Level
from okr.domain.measures import MEASURES
from okr.domain.okrs import Cycle, KeyResult
from okr.domain.pace import Verdict
from okr.locale.language import Language
from okr.reporting import words
from okr.reporting.trend import (
    TREND_CONFIG,
    TrendRemark,
    trend_figure,
)
from okr.services import check_ins, links, pictures
from okr.services.dashboard import KeyResultDetail, KeyResultView, ObjectiveView
from okr.services.links import Shared
from okr.services.metrics import full_title
from okr.services.pictures import key_result_gauge
from okr.store.comments import Anchor, Comment
from okr.store.progress import CheckIn
from okr.ui import (
    arranging,
    board,
    check_in_screen,
    comments_panel,
    gauge_settings,
    scope,
    session,
)
from okr.ui.browser import pickable

_CSS = """
.fact { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 0; padding: 0;
  list-style: none; font-size: .92rem; }
.fact span { opacity: .78; }
.gauge { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 1.5rem; }
.gauge > div { flex: none; text-align: center; } .gauge svg { width: 210px; display: block; }
.gauge ul { flex: 1 1 16rem; }
.check-in { border-left: 3px solid var(--st-border-color); padding: .1rem 0 .1rem .8rem;
  margin: .7rem 0; overflow-wrap: anywhere; }
.check-in p { margin: .15rem 0; white-space: pre-wrap; font-size: .92rem; }
.by { font-size: .8rem; opacity: .8; }
.jauge button:not(.act) { background: none; border: 0; padding: 0; font-size: .8rem;
  cursor: pointer; text-decoration: underline; text-underline-offset: 2px; }
h2 { font-size: 1.5rem; font-weight: 650; line-height: 1.25; margin: .8rem 0; }
h3 { font-size: 1.2rem; font-weight: 650; line-height: 1.25; margin: 1rem 0 .6rem; }
h2, h3 { overflow-wrap: anywhere; }
"""


def draw(
    actor: Actor,
    cycle: Cycle,
    objective: ObjectiveView,
    view: KeyResultView,
    detail: KeyResultDetail,
    said: Sequence[Comment],
    _: Language,
) -> None:
    """Draw the gauge, the trend and the check-ins of a key result; `said` is about the cycle.

    Each element of its own takes time to appear: what can be one piece of HTML is.
    """
    key_result = view.key_result
    key = f"detail.summary.{key_result.id}"
    html = _summary(actor, cycle, view, detail, _)
    pickable(html, board.CSS + _CSS, key, on_pick=partial(_follow, key_result))
    _draw_trend(actor, cycle, key_result, detail, said, _, session.today())
    may_check_in = actor.may(Action.CHECK_IN, cycle.team_id) and view.verdict is not Verdict.CLOSED
    if may_check_in and check_in_screen.is_begun(key_result):
        st.subheader(_("Add a check-in"), anchor=False)
        check_in_screen.draw_one(actor, check_ins.line_of(objective, view, detail.check_ins), _)
        may_check_in = False
    html = _history(actor, key_result, detail, _, may_check_in=may_check_in)
    key = f"detail.check_ins.{key_result.id}"
    picked = pickable(html, _CSS, key, on_pick=partial(_begin, key_result))
    if picked is not None and picked.startswith("delete:"):
        check_ins.delete(actor, int(picked.removeprefix("delete:")))
        session.notify(_("Check-in deleted."))
        st.rerun()


def draw_shared(shared: Shared, cycle: Cycle, view: KeyResultView, _: Language) -> None:
    """Draw the gauge and the trend for readers outside the team."""
    actor, detail, said = shared.reader, links.detail(shared, view), shared.shown.comments
    key = f"detail.summary.{view.key_result.id}"
    html = _summary(actor, cycle, view, detail, _)
    pickable(html, board.CSS + _CSS, key, on_pick=partial(_follow, view.key_result))
    _draw_trend(actor, cycle, view.key_result, detail, said, _, shared.day)


def _follow(key_result: KeyResult, picked: str) -> None:
    if picked == "back:":
        scope.open_key_result(None)
    else:
        gauge_settings.open_for(Level.KEY_RESULT, key_result.id)


def _begin(key_result: KeyResult, picked: str) -> None:
    if picked == "check_in:":
        check_in_screen.begin(key_result.id)


def _draw_trend(
    actor: Actor,
    cycle: Cycle,
    key_result: KeyResult,
    detail: KeyResultDetail,
    said: Sequence[Comment],
    _: Language,
    today: date,
) -> None:
    key = f"detail.trend.{key_result.id}"
    remarks = pictures.remarks_of(key_result, said)
    may_comment = actor.may(Action.COMMENT, cycle.team_id)
    clicked: Any = st.plotly_chart(
        _figure(key_result, detail, remarks, today, _),
        config=TREND_CONFIG,
        key=key,
        alt=_("Trend of “{title}”, day by day", title=key_result.title),
        on_select="rerun" if may_comment else "ignore",
        selection_mode="points",
    )
    if may_comment:
        points = clicked.selection.points if clicked else []
        day = points[0]["x"] if points else None
        # The chart goes on saying which day was clicked: each click begins one comment.
        if day != session.get(f"{key}.clicked", None):
            session.put(f"{key}.clicked", day)
            if day is not None:
                comments_panel.begin_on(
                    Anchor(cycle.id, key_result_id=key_result.id, day=date.fromisoformat(day[:10]))
                )
    st.download_button(
        _("Download (CSV)"),
        lambda: _csv(key_result, detail, _),
        f"{key_result.title[:60]}.csv",
        "text/csv",
        key=f"{key}.csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _csv(key_result: KeyResult, detail: KeyResultDetail, _: Language) -> bytes:
    """Write the days as a table that spreadsheets open: numbers plain, days as in ISO 8601."""
    out = io.StringIO()
    table = csv.writer(out)
    unit = f" ({key_result.unit})" if key_result.unit else ""
    names = (_("Day"), _("Value") + unit, _("Score"), _("Expected"), _("Source"), _("Read at"))
    table.writerow([*names, _("Provisional")])
    for one in detail.days:
        point = one.point
        table.writerow(
            [
                point.day.isoformat(),
                *("" if each is None else each for each in (point.value, point.score)),
                "" if point.expected is None else point.expected,
                one.source,
                one.read_at.isoformat() if one.read_at else "",
                _("yes") if one.is_provisional else "",
            ]
        )
    # The mark tells Excel that this is UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _summary(
    actor: Actor, cycle: Cycle, view: KeyResultView, detail: KeyResultDetail, _: Language
) -> str:
    key_result, point = view.key_result, view.point
    mark, status = words.STATUSES[view.status]
    facts = [
        (_("Now"), words.value(key_result, point.value if point else None, _)),
        (_("Course"), words.course(key_result, _)),
        (_("Deadline"), _.day(key_result.deadline)),
        (_("Status"), f"{mark} {_.say(status)}"),
        (_("Source"), _source(detail, key_result, _)),
    ]
    if view.verdict is not Verdict.CLOSED:
        facts.append((_("Pace"), _.say(words.VERDICTS[view.verdict])))
    if point is not None:
        facts.append((_("As of"), _.day(point.day)))
    if detail.projection is not None:
        facts += _projection(detail.projection, key_result, _)
    elif _is_running(view) and _can_be_projected(key_result):
        facts.append((_("At this pace"), _("not enough data yet")))
    if view.is_below_baseline:
        facts.append((_("Attention"), "▼ " + _("below baseline")))
    listed = "".join(
        f"<li><span>{escape(name)}</span> <b>{escape(text)}</b></li>" for name, text in facts
    )
    settings = ""
    if arranging.may_arrange(actor, cycle):
        settings = f'<button data-pick="gauge:">{escape(_("Thresholds and shape"))}</button>'
    hint = ""
    if actor.may(Action.COMMENT, cycle.team_id):
        hint = f'<p class="by">{escape(_("Click a day to comment on it."))}</p>'
    return (
        f'<button class="act" data-pick="back:">← {escape(_("All gauges"))}</button>'
        f"<h2>{escape(key_result.title)}</h2>"
        f'<div class="gauge"><div>{key_result_gauge(view, _)}{settings}</div>'
        f'<ul class="fact">{listed}</ul></div>{hint}'
    )


def _is_running(view: KeyResultView) -> bool:
    return session.today() < view.key_result.deadline and view.verdict is not Verdict.CLOSED


def _can_be_projected(key_result: KeyResult) -> bool:
    feed = key_result.feed
    return can_project(key_result.kind, feed.measure if feed else None)


def _projection(
    projection: Projection, key_result: KeyResult, _: Language
) -> list[tuple[str, str]]:
    """Say where it ends at this pace, and between what eight times in ten."""
    score = projection.score
    mark: Callable[[float], str] = lambda number: words.score(number, _)  # noqa: E731
    return [
        (_("At this pace"), words.projected(key_result, projection, _)),
        (
            _("Score at the deadline"),
            f"{mark(score.point)} ({mark(score.low)} – {mark(score.high)})",
        ),
    ]


def _source(detail: KeyResultDetail, key_result: KeyResult, _: Language) -> str:
    if detail.series is None or key_result.feed is None:
        return _("By hand: check-ins")
    measure = _.say(MEASURES[key_result.feed.measure].title)
    return f"{_.say(full_title(detail.series))} · {measure}"


@lru_cache(maxsize=64)
def _figure(
    key_result: KeyResult,
    detail: KeyResultDetail,
    remarks: tuple[TrendRemark, ...],
    today: date,
    _: Language,
) -> Any:  # noqa: ANN401 - a figure of Plotly, which only draws
    # Most reruns show the same trend again; all that it shows is among its arguments.
    return trend_figure(pictures.key_result_trend(key_result, detail, remarks, today, _))


def _history(
    actor: Actor,
    key_result: KeyResult,
    detail: KeyResultDetail,
    _: Language,
    *,
    may_check_in: bool,
) -> str:
    """Tell what was changed and what was said, the newest first."""
    parts = []
    if detail.amendments:
        parts.append(f"<h3>{escape(_('Changed after publishing'))}</h3>")
        parts += [_amendment(one, key_result, _) for one in detail.amendments]
    if detail.corrections:
        parts.append(f"<h3>{escape(_('Changed after closing'))}</h3>")
        parts += [
            f'<div class="check-in">{escape(words.corrected(one, key_result, session.zone(), _))}'
            "</div>"
            for one in detail.corrections
        ]
    parts.append(f"<h3>{escape(_('Check-ins'))}</h3>")
    if may_check_in:
        label = escape(_("Add a check-in"))
        parts.append(f'<button class="act" data-pick="check_in:">{label}</button>')
    parts += [_entry(one, key_result, actor, _) for one in detail.check_ins]
    if not detail.check_ins:
        parts.append(f'<p class="by">{escape(_("No check-ins yet."))}</p>')
    return "".join(parts)


def _amendment(amendment: Amendment, key_result: KeyResult, _: Language) -> str:
    facts = (_.day(amendment.day), amendment.by or _("Somebody who left"))
    listed = "; ".join(words.amended(change, key_result, _) for change in amendment.changes)
    return (
        f'<div class="check-in"><div class="by">{escape(" · ".join(facts))}</div>'
        f"<p><b>{escape(listed)}</b></p><p>{escape(amendment.reason)}</p></div>"
    )


def _entry(check_in: CheckIn, key_result: KeyResult, actor: Actor, _: Language) -> str:
    facts = [_.day(check_in.day), check_in.author or _("Somebody who left")]
    if check_in.value is not None:
        facts.append(words.value(key_result, check_in.value, _))
    if check_in.confidence is not None:
        facts.append(_("confidence {count}/10", count=check_in.confidence))
    notes = "".join(
        f"<p><b>{escape(name)}</b> {escape(text)}</p>"
        for name, text in (
            (_("Progress"), check_in.progress),
            (_("Difficulties"), check_in.difficulties),
            (_("Adjustment"), check_in.adjustment),
        )
        if text
    )
    button = ""
    if check_in.author_id == actor.user_id:
        button = f'<button data-pick="delete:{check_in.id}">{escape(_("Delete"))}</button>'
    by = f'<div class="by">{escape(" · ".join(facts))}</div>'
    return f'<div class="check-in">{by}{notes}{button}</div>'
