"""How a cycle ended: scores, causes, decisions, what was learned, what is corrected since."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.okrs import Cycle, Scoring
from okr.locale.language import Language
from okr.reporting import words
from okr.services import closing, cycles
from okr.services.closing import Closing, Ending, Line
from okr.services.pictures import standing_gauge
from okr.ui import navigation, scope, session
from okr.ui.browser import pickable
from okr.ui.errors import attempt, show_kept
from okr.ui.markdown import plain

_PREFIX = "closed."
_CARRY_ERROR, _REOPEN_ERROR = (f"{_PREFIX}{name}_error" for name in ("carry", "reopen"))
_CSS = """
.head { display: flex; align-items: center; gap: 1.25rem; flex-wrap: wrap;
  padding: .75rem 1.25rem; border-radius: .75rem;
  background: var(--st-secondary-background-color); }
.head svg { width: 150px; flex: none; } .head > div { flex: 1 1 15rem; }
.head p { margin: .15rem 0; }
article { border: 1px solid var(--st-border-color); border-radius: .75rem; padding: .9rem 1.1rem;
  margin-bottom: .9rem; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1.1rem; font-weight: 650; line-height: 1.3; }
.quiet { opacity: .78; font-size: .88rem; }
ul { list-style: none; margin: .6rem 0 0; padding: 0; }
li { border-top: 1px solid var(--st-border-color); padding: .55rem 0 .45rem; }
li b { font-weight: 600; } li p { margin: .2rem 0; font-size: .92rem; white-space: pre-wrap; }
li ul { margin: .2rem 0 0 .2rem; } li li { border: 0; padding: .1rem 0; font-size: .85rem; }
.pill { display: inline-block; border: 1px solid currentColor; border-radius: 1rem;
  padding: .02rem .55rem; font-size: .78rem; font-weight: 600; margin-left: .3rem;
  white-space: nowrap; }
.newer { font-size: .88rem; border-left: 3px solid var(--st-orange-color); padding-left: .6rem; }
.jauge a { text-decoration: underline; text-underline-offset: 2px; }
"""


def draw(actor: Actor, shown: Closing, cycle: Cycle, _: Language) -> None:
    """Draw the report of a closed cycle, and what can still be done."""
    st.header(_("{cycle} is closed", cycle=cycle.name), anchor=False)
    draw_summary(shown, cycle, _)
    may_write = actor.may(Action.WRITE_OKRS, cycle.team_id)
    _draw_learned(actor, cycle, _, may_write=may_write)
    draw_endings(shown, cycle, _)
    if may_write:
        _draw_carrying(actor, shown, cycle, _)
        _draw_correcting(actor, shown, _)
        _draw_reopening(actor, cycle, _)


def draw_summary(shown: Closing, cycle: Cycle, _: Language) -> None:
    """Draw the gauge of the cycle, and what its score says about how goals were set."""
    lines = []
    if shown.portfolio is not None:
        lines.append(f"<p><b>{escape(_.say(words.PORTFOLIOS[shown.portfolio]))}</b></p>")
    causes = _causes(shown, _) if cycle.is_closed else ""
    if causes:
        lines.append(f"<p>{escape(_('What stood in the way: {causes}', causes=causes))}</p>")
    quiet = [_("Scores are for learning: they belong in no appraisal and no pay.")]
    if cycle.closed_on is not None and cycle.settles_on is not None:
        quiet.insert(0, _closed(cycle.closed_on, cycle.settles_on, _))
    lines += [f'<p class="quiet">{escape(one)}</p>' for one in quiet]
    gauge = standing_gauge("closing", cycle.name, shown.standing, _)
    html = f'<div class="head">{gauge}<div>{"".join(lines)}</div></div>'
    pickable(html, _CSS, key="closing.summary")


def _causes(shown: Closing, _: Language) -> str:
    """List what kept key results from their goals, the most frequent cause first."""
    named = (line.final.answer.cause for ending in shown.endings for line in ending.lines)
    counted = Counter(cause for cause in named if cause is not None)
    return "; ".join(
        f"{_.say(words.CAUSES[cause])} ({_.number(count)})"
        for cause, count in counted.most_common()
    )


def _closed(closed_on: date, settles_on: date, _: Language) -> str:
    if session.today() > settles_on:
        return _(
            "Closed on {day}. Late data moved the final values until {last}.",
            day=closed_on,
            last=settles_on,
        )
    return _(
        "Closed on {day}. Late data still move the final values until {last}.",
        day=closed_on,
        last=settles_on,
    )


def draw_endings(shown: Closing, cycle: Cycle, _: Language) -> None:
    """Draw how each objective and key result ends; a key result opens to its trend."""
    html = "".join(_article(one, cycle, _) for one in shown.endings)
    picked = pickable(html, _CSS, key="closing.endings")
    if picked:
        query = {"team": cycle.team_id, "cycle": cycle.id, "kr": picked.removeprefix("kr:")}
        navigation.open_screen("", _, {name: str(value) for name, value in query.items()})


def score_of(ending: Ending, _: Language) -> str:
    """Write the score of an objective as it is scored."""
    if ending.view.objective.scoring is Scoring.YES_NO:
        return words.reached(ending.view.reached, len(ending.lines), _)
    return words.score(ending.view.standing.score, _)


def facts(line: Line, _: Language) -> list[str]:
    """Say where a key result ends, what that tells, and where the value came from."""
    snapshot, key_result = line.final.snapshot, line.key_result
    listed = [
        f"{words.value(key_result, snapshot.value, _)} ({words.course(key_result, _)})",
        _("score {score}", score=words.score(snapshot.score, _)),
    ]
    if line.remark is not None:
        listed.append(_.say(words.REMARKS[line.remark]))
    return [*listed, words.origin(snapshot, _)]


def _article(ending: Ending, cycle: Cycle, _: Language) -> str:
    rows = "".join(_row(one, cycle, _) for one in ending.lines)
    how = f"{score_of(ending, _)} · {_.say(words.OUTCOMES[ending.outcome])}"
    if ending.carried_to:
        how += " · " + _("carried over to {cycle}", cycle=ending.carried_to)
    return (
        f"<article><h3>{escape(ending.view.objective.title)}</h3>"
        f'<div class="quiet">{escape(how)}</div><ul>{rows}</ul></article>'
    )


def _row(line: Line, cycle: Cycle, _: Language) -> str:
    key_result, answer = line.key_result, line.final.answer
    address = f"./?team={cycle.team_id}&amp;cycle={cycle.id}&amp;kr={key_result.id}"
    decision = ""
    if answer.decision is not None:
        decision = f'<span class="pill">{escape(_.say(words.DECISIONS[answer.decision]))}</span>'
    parts = [
        f'<a href="{address}" data-pick="kr:{key_result.id}"><b>{escape(key_result.title)}</b></a>'
        f"{decision}",
        f'<div class="quiet">{escape(" · ".join(facts(line, _)))}</div>',
    ]
    if answer.cause is not None:
        parts.append(f"<p><b>{escape(_.say(words.CAUSES[answer.cause]))}</b></p>")
    if answer.note:
        parts.append(f"<p>{escape(answer.note)}</p>")
    if cycle.is_closed and line.newer is not None:
        newer = _(
            "The data say {value} now ({origin}).",
            value=words.value(key_result, line.newer.value, _),
            origin=words.origin(line.newer, _),
        )
        parts.append(f'<div class="newer">{escape(newer)}</div>')
    if line.corrections:
        listed = "".join(
            f"<li>{escape(words.corrected(one, key_result, session.zone(), _))}</li>"
            for one in line.corrections
        )
        parts.append(f"<ul>{listed}</ul>")
    return f"<li>{''.join(parts)}</li>"


def _draw_learned(actor: Actor, cycle: Cycle, _: Language, *, may_write: bool) -> None:
    st.subheader(_("What we learned"), anchor=False)
    if not may_write:
        st.markdown(plain(cycle.learned) if cycle.learned else _("Nothing written down yet."))
        return
    key = f"{_PREFIX}{cycle.id}.learned"
    st.text_area(
        _("What we learned"),
        cycle.learned,
        key=key,
        height=140,
        label_visibility="collapsed",
        placeholder=_("What worked, what did not, and what do we do otherwise next time?"),
    )
    st.button(
        _("Save what we learned"),
        key=f"{key}.save",
        on_click=attempt,
        args=(
            lambda: closing.keep_learned(actor, cycle.id, session.get(key, "")),
            _("Saved."),
            f"{key}_error",
        ),
    )
    show_kept(f"{key}_error", _)


def _draw_carrying(actor: Actor, shown: Closing, cycle: Cycle, _: Language) -> None:
    st.subheader(_("Carry over to the next cycle"), anchor=False)
    st.caption(
        _(
            "What was defined comes along as drafts: words, metrics, weights. Each start is where "
            "it ended; a target that is reached already is to be set anew. Values, check-ins and "
            "comments stay here."
        )
    )
    prefix = f"{_PREFIX}{cycle.id}.carry."
    titles = {one.view.objective.id: one.view.objective.title for one in shown.endings}
    titles |= {one.id: _("Draft: {title}", title=one.title) for one in shown.drafts}
    usual = [one.view.objective.id for one in shown.endings if one.is_to_carry]
    chosen_key = f"{prefix}objectives.{len(usual)}"
    chosen = st.multiselect(
        _("Objectives"),
        list(titles),
        default=usual,
        format_func=lambda one: titles.get(one, ""),
        placeholder=_("None yet"),
        key=chosen_key,
    )
    options = _places(shown, cycle, _)
    into_key = f"{prefix}into.{len(options)}"
    st.selectbox(
        _("Into"),
        list(options),
        format_func=lambda one: options.get(one, ""),
        key=into_key,
    )
    st.button(
        _("Carry over"),
        key=f"{prefix}do",
        type="primary",
        icon=":material/redo:",
        disabled=not chosen,
        on_click=_carry,
        args=(actor, shown, cycle, chosen_key, into_key, _),
    )
    show_kept(_CARRY_ERROR, _)


def _places(shown: Closing, cycle: Cycle, _: Language) -> Mapping[int, str]:
    """Give the cycles to carry over to, the next first; 0 is one that is still to be made."""
    later = [
        one
        for one in reversed(shown.cycles)
        if not one.is_closed and one.id != cycle.id and one.period.ends_on > cycle.period.ends_on
    ]
    found = {one.id: one.name for one in later}
    name, _kind, period = closing.next_cycle(shown.team, cycle)
    if any(one.period.starts_on <= period.starts_on for one in later):
        return found
    offer = _(
        "{name}: {first} to {last}, a new cycle",
        name=name,
        first=period.starts_on,
        last=period.ends_on,
    )
    return {0: offer, **found}


def _carry(  # noqa: PLR0913 - what is carried, from where, to where
    actor: Actor, shown: Closing, cycle: Cycle, chosen_key: str, into_key: str, _: Language
) -> None:
    chosen: list[int] = session.get(chosen_key, [])

    def do() -> None:
        into_id = session.get(into_key, 0) or _make_next(actor, shown, cycle, _)
        closing.carry_over(actor, cycle.id, chosen, into_id)

    attempt(
        do,
        _.plural(
            "{count} objective was carried over as a draft.",
            "{count} objectives were carried over as drafts.",
            len(chosen),
        ),
        _CARRY_ERROR,
    )


def _make_next(actor: Actor, shown: Closing, cycle: Cycle, _: Language) -> int:
    name, kind, period = closing.next_cycle(shown.team, cycle)
    made = cycles.create_cycle(
        actor,
        cycle.team_id,
        name=_.say(name),
        kind=kind,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )
    return made.id


def _draw_correcting(actor: Actor, shown: Closing, _: Language) -> None:
    lines = {one.key_result.id: one for ending in shown.endings for one in ending.lines}
    with st.expander(
        _("Correct a final value"), icon=":material/edit:", key=f"{_PREFIX}correct.open"
    ):
        chosen = st.selectbox(
            _("Key result"),
            list(lines),
            format_func=lambda one: lines[one].key_result.title if one in lines else "",
            key=f"{_PREFIX}correct.which",
        )
        line = lines[chosen]
        prefix = f"{_PREFIX}correct.{chosen}."
        if line.is_correctable:
            st.text_input(_("Value"), key=f"{prefix}value")
        st.text_input(_("Why does it change?"), key=f"{prefix}reason")
        show_kept(f"{prefix}error", _)
        with st.container(horizontal=True):
            if line.is_correctable:
                st.button(
                    _("Correct"),
                    key=f"{prefix}do",
                    type="primary",
                    on_click=_correct,
                    args=(actor, line, prefix, _),
                )
            if line.newer is not None:
                value = words.value(line.key_result, line.newer.value, _)
                st.button(
                    _("Take what the data say now: {value}", value=value),
                    key=f"{prefix}newer",
                    on_click=_take_newer,
                    args=(actor, line, prefix, _),
                )
            elif not line.is_correctable:
                st.caption(
                    _(
                        "Its score is made of many values, so no single one can be corrected: "
                        "reopen the cycle and correct the check-in."
                    )
                )


def _correct(actor: Actor, line: Line, prefix: str, _: Language) -> None:
    def do() -> None:
        value = _.number_or_problem(session.get(f"{prefix}value", ""), "value")
        reason = session.get(f"{prefix}reason", "")
        closing.correct(actor, line.key_result.id, value, reason)
        session.forget(prefix)

    attempt(do, _("Corrected. The value before is kept in the list."), f"{prefix}error")


def _take_newer(actor: Actor, line: Line, prefix: str, _: Language) -> None:
    def do() -> None:
        closing.take_newer(actor, line.key_result.id, session.get(f"{prefix}reason", ""))
        session.forget(prefix)

    attempt(do, _("Corrected. The value before is kept in the list."), f"{prefix}error")


def _draw_reopening(actor: Actor, cycle: Cycle, _: Language) -> None:
    with st.expander(_("Reopen the cycle"), icon=":material/lock_open:", key=f"{_PREFIX}reopen"):
        st.write(
            _(
                "Check-ins and data move the gauges again, and corrections made since no longer "
                "count. What was said is kept for the next closing."
            )
        )
        st.button(
            _("Reopen"),
            key=f"{_PREFIX}reopen.do",
            on_click=_reopen,
            args=(actor, cycle, _),
        )
        show_kept(_REOPEN_ERROR, _)


def _reopen(actor: Actor, cycle: Cycle, _: Language) -> None:
    attempt(
        lambda: closing.reopen(actor, cycle.id),
        _("{cycle} is open again.", cycle=cycle.name),
        _REOPEN_ERROR,
    )
    scope.keep_cycle(cycle.team_id, cycle.id)
