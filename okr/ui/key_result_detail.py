"""An opened key result: its trend, how it was written, its check-ins."""

from collections.abc import Callable, Sequence
from datetime import date
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.amendments import Amendment
from okr.domain.calendar import Period
from okr.domain.errors import JaugeError
from okr.domain.forecasting import Projection, can_project
from okr.domain.kr_type import Pace
from okr.domain.kr_types import kr_type
from okr.domain.measures import MEASURES
from okr.domain.okrs import KeyResult
from okr.domain.pace import expected_for
from okr.locale.language import Language
from okr.reporting import words
from okr.reporting.trend import (
    TREND_CONFIG,
    Trend,
    TrendChange,
    TrendPoint,
    TrendWords,
    trend_figure,
)
from okr.services import check_ins
from okr.services.dashboard import KeyResultDetail, KeyResultView
from okr.services.metrics import full_title
from okr.services.progress import plan_of
from okr.store.progress import CheckIn
from okr.ui import board, session
from okr.ui.browser import pickable
from okr.ui.dials import key_result_gauge
from okr.ui.errors import show_error
from okr.ui.markdown import plain

_PACED_KINDS = {"increase", "decrease", "count_up", "relative_change"}
_CSS = """
.fact { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 0; padding: 0;
  list-style: none; font-size: .92rem; }
.fact span { opacity: .78; }
.gauge { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 1.5rem; }
.gauge svg { width: 210px; flex: none; } .gauge ul { flex: 1 1 16rem; }
.check-in { border-left: 3px solid var(--st-border-color); padding: .1rem 0 .1rem .8rem;
  margin: .7rem 0; overflow-wrap: anywhere; }
.check-in p { margin: .15rem 0; white-space: pre-wrap; font-size: .92rem; }
.by { font-size: .8rem; opacity: .8; }
.jauge button { background: none; border: 0; padding: 0; font-size: .8rem; cursor: pointer;
  text-decoration: underline; text-underline-offset: 2px; }
"""


def draw(
    actor: Actor, team_id: int, view: KeyResultView, detail: KeyResultDetail, _: Language
) -> None:
    """Draw the gauge, the trend and the check-ins of a key result."""
    key_result = view.key_result
    pickable(_summary(view, detail, _), board.CSS + _CSS, key=f"detail.summary.{key_result.id}")
    st.plotly_chart(
        trend_figure(_trend(key_result, detail, _)),
        config=TREND_CONFIG,
        key=f"detail.trend.{key_result.id}",
        alt=_("Trend of “{title}”, day by day", title=key_result.title),
    )
    if detail.amendments:
        st.subheader(_("Changed after publishing"), anchor=False)
        changes = "".join(_amendment(one, key_result, _) for one in detail.amendments)
        pickable(changes, _CSS, key=f"detail.amendments.{key_result.id}")
    st.subheader(_("Check-ins"), anchor=False)
    if actor.may(Action.CHECK_IN, team_id):
        _draw_form(actor, key_result, detail, _)
    _draw_list(actor, key_result, detail.check_ins, _)


def _summary(view: KeyResultView, detail: KeyResultDetail, _: Language) -> str:
    key_result, point = view.key_result, view.point
    facts = [
        (_("Now"), words.value(key_result, point.value if point else None, _)),
        (_("Course"), words.course(key_result, _)),
        (_("Deadline"), _.day(key_result.deadline)),
        (_("Pace"), _.say(words.VERDICTS[view.verdict])),
        (_("Source"), _source(detail, key_result, _)),
    ]
    if point is not None:
        facts.append((_("As of"), _.day(point.day)))
    if detail.projection is not None:
        facts += _projection(detail.projection, key_result, _)
    elif session.today() < key_result.deadline and _can_be_projected(key_result):
        facts.append((_("At this pace"), _("not enough data yet")))
    if view.is_below_baseline:
        facts.append((_("Attention"), "▼ " + _("below baseline")))
    listed = "".join(
        f"<li><span>{escape(name)}</span> <b>{escape(text)}</b></li>" for name, text in facts
    )
    return f'<div class="gauge">{key_result_gauge(view, _)}<ul class="fact">{listed}</ul></div>'


def _can_be_projected(key_result: KeyResult) -> bool:
    feed = key_result.feed
    return can_project(key_result.kind, feed.measure if feed else None)


def _projection(
    projection: Projection, key_result: KeyResult, _: Language
) -> list[tuple[str, str]]:
    """Say where it ends at this pace, and between what eight times in ten."""
    value, score = projection.value, projection.score
    write: Callable[[float], str] = lambda number: words.value(key_result, number, _)  # noqa: E731
    mark: Callable[[float], str] = lambda number: words.score(number, _)  # noqa: E731
    return [
        (_("At this pace"), f"{write(value.point)} ({write(value.low)} – {write(value.high)})"),
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


def _trend(key_result: KeyResult, detail: KeyResultDetail, _: Language) -> Trend:
    notes = {one.day: one.progress for one in reversed(detail.check_ins)}
    goal = key_result.goal
    is_level_kept = kr_type(key_result.kind).pace is Pace.FULL
    return Trend(
        title="",
        unit=key_result.unit,
        starts_on=key_result.starts_on,
        ends_on=key_result.deadline,
        today=session.today(),
        points=[
            TrendPoint(
                day=one.point.day,
                value=one.point.value,
                source=one.source or _("Check-in"),
                is_check_in=detail.series is None,
                note=notes.get(one.point.day, ""),
                is_provisional=one.is_provisional,
            )
            for one in detail.days
            if one.point.value is not None
        ],
        words=trend_words(_),
        format_value=lambda number: words.value(key_result, number, _),
        format_day=_.day,
        format_month=_.month,
        separators=_.separators,
        expected=_expected_values(key_result),
        target=100.0 if key_result.kind == "milestones" else goal.target,
        baseline=None if is_level_kept else goal.baseline,
        lower=goal.target if key_result.kind == "at_least" else goal.lower,
        upper=goal.target if key_result.kind == "at_most" else goal.upper,
        changes=[
            TrendChange(
                day=one.day,
                lines=[words.amended(change, key_result, _) for change in one.changes],
                reason=one.reason,
            )
            for one in detail.amendments
        ],
    )


def trend_words(_: Language) -> TrendWords:
    """Give the words of a chart in the reader's language."""
    return TrendWords(
        value=_("Value"),
        check_in=_("Check-in"),
        target=_("Target"),
        expected=_("Expected pace"),
        baseline=_("Start"),
        limits=_("Range"),
        today=_("Today"),
        source=_("Source"),
        note=_("Note"),
        provisional=_("May still change"),
        changed=_("Promise changed"),
        no_data=_("No data yet"),
    )


def _expected_values(key_result: KeyResult) -> Sequence[tuple[date, float]]:
    """Give the expected value on each day, in the key result's unit; empty without a way to go."""
    goal = key_result.goal
    start = goal.baseline if goal.baseline is not None else 0.0
    if key_result.kind not in _PACED_KINDS or goal.target is None:
        return ()
    plan, pace = plan_of(key_result), kr_type(key_result.kind).pace
    way = goal.target - start
    days = Period(key_result.starts_on, key_result.deadline)
    paced = ((day, expected_for(pace, day, plan)) for day in days.each())
    return [(day, start + way * share) for day, share in paced if share is not None]


def _draw_form(actor: Actor, key_result: KeyResult, detail: KeyResultDetail, _: Language) -> None:
    prefix = f"check_in.{key_result.id}."
    with st.expander(_("Add a check-in"), icon=":material/edit_note:", key=f"{prefix}open"):
        day = st.date_input(
            _("Day"),
            value=max(key_result.starts_on, min(session.today(), key_result.deadline)),
            format="DD/MM/YYYY",
            key=f"{prefix}day",
        )
        _draw_value_field(key_result, detail, prefix, _)
        st.slider(_("Confidence that we get there"), 0, 10, 5, key=f"{prefix}confidence")
        st.text_area(_("Progress"), key=f"{prefix}progress", height=68)
        st.text_area(_("Difficulties"), key=f"{prefix}difficulties", height=68)
        st.text_area(_("Adjustment"), key=f"{prefix}adjustment", height=68)
        error: JaugeError | None = session.take(f"{prefix}error")
        if error is not None:
            show_error(error, _)
        st.button(
            _("Save the check-in"),
            key=f"{prefix}save",
            type="primary",
            on_click=_save,
            args=(actor, key_result, day, prefix, _),
        )


def _draw_value_field(
    key_result: KeyResult, detail: KeyResultDetail, prefix: str, _: Language
) -> None:
    if key_result.feed is not None:
        source = _source(detail, key_result, _)
        st.caption(plain(_("The value comes from {source}.", source=source)))
    elif key_result.kind == "binary":
        st.checkbox(_("Done"), key=f"{prefix}done")
    elif key_result.kind == "milestones":
        stages = key_result.goal.stages
        last = next((one.stages_done for one in detail.check_ins if one.stages_done), ())
        st.multiselect(
            _("Stages done"),
            range(len(stages)),
            default=[index for index in last if index < len(stages)],
            format_func=lambda index: stages[index].title,
            key=f"{prefix}stages",
        )
    else:
        unit = f" ({key_result.unit})" if key_result.unit else ""
        st.text_input(_("Value") + unit, key=f"{prefix}value")


def _save(actor: Actor, key_result: KeyResult, day: date, prefix: str, _: Language) -> None:
    field: Callable[[str], str] = lambda name: session.get(prefix + name, "")  # noqa: E731
    try:
        check_in = CheckIn(
            key_result_id=key_result.id,
            day=day,
            value=_typed_value(key_result, prefix, _),
            stages_done=tuple(session.get(f"{prefix}stages", ())),
            confidence=session.get(f"{prefix}confidence", None),
            progress=field("progress"),
            difficulties=field("difficulties"),
            adjustment=field("adjustment"),
        )
        check_ins.record(actor, check_in, today=session.today())
    except JaugeError as error:
        session.put(f"{prefix}error", error)
    else:
        session.forget(prefix)
        session.notify(_("Check-in saved."))


def _typed_value(key_result: KeyResult, prefix: str, _: Language) -> float | None:
    if key_result.feed is not None or key_result.kind == "milestones":
        return None
    if key_result.kind == "binary":
        return float(session.get(f"{prefix}done", False))
    return _.number_or_problem(session.get(f"{prefix}value", ""), "value")


def _draw_list(actor: Actor, key_result: KeyResult, listed: Sequence[CheckIn], _: Language) -> None:
    if not listed:
        st.caption(_("No check-ins yet."))
        return
    html = "".join(_entry(one, key_result, actor, _) for one in listed)
    picked = pickable(html, _CSS, key=f"detail.check_ins.{key_result.id}")
    if picked:
        check_ins.delete(actor, int(picked.removeprefix("delete:")))
        session.notify(_("Check-in deleted."))
        st.rerun()


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
