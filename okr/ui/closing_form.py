"""The guided close: every final value with why it ended there and what becomes of it.

What is typed lives in the browser tab until the cycle is closed, also while other screens are
open.
"""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.closing import GRACE_DAYS, MOST_GRACE_DAYS, Answer, Cause, Decision
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.reporting import words
from okr.services import closing
from okr.services.closing import Closing, Ending, Line
from okr.ui import closing_report, navigation, scope, session
from okr.ui.errors import problems_of, show_error, show_problems
from okr.ui.markdown import plain

_PREFIX = "closing."


def draw(actor: Actor, shown: Closing, cycle: Cycle, today: date, _: Language) -> None:
    """Draw the form; closing the cycle leads to its report.

    Who may not close it sees how it would end.
    """
    st.header(_("Close {cycle}", cycle=cycle.name), anchor=False)
    if not actor.may(Action.WRITE_OKRS, cycle.team_id):
        st.info(_("This cycle is not closed yet. A lead closes it."))
        closing_report.draw_endings(shown, cycle, _)
        return
    prefix = f"{_PREFIX}{cycle.id}."
    problems: Sequence[Problem] = session.get(f"{prefix}problems", ())
    if today <= cycle.period.ends_on:
        st.info(
            plain(
                _(
                    "This cycle runs until {day}. It can be closed before; whoever updates it "
                    "by hand cannot go on then.",
                    day=cycle.period.ends_on,
                )
            ),
            icon=":material/schedule:",
        )
    closing_report.draw_summary(shown, cycle, _)
    if problems:
        st.error(_("Not closed yet: mend what is marked below."), icon=":material/error:")
    show_problems(problems, "", _)
    for ending in shown.endings:
        _draw_ending(ending, prefix, problems, _)
    if shown.drafts:
        st.caption(
            _.plural(
                "{count} draft counts nowhere. It can be carried over afterwards.",
                "{count} drafts count nowhere. They can be carried over afterwards.",
                len(shown.drafts),
            )
        )
    _draw_learned(cycle, prefix, problems, _)
    error: JaugeError | None = session.take(f"{prefix}error")
    if error is not None:
        show_error(error, _)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Close the cycle"),
            key=f"{prefix}close",
            type="primary",
            icon=":material/inventory:",
            on_click=_close,
            args=(actor, shown, cycle, prefix, today, _),
        )
        navigation.draw_link("", _("Go to the dashboard"), _)


def _draw_ending(ending: Ending, prefix: str, problems: Sequence[Problem], _: Language) -> None:
    objective = ending.view.objective
    score = closing_report.score_of(ending, _)
    st.subheader(plain(objective.title), anchor=False)
    st.caption(plain(f"{score} · {_.say(words.OUTCOMES[ending.outcome])}"))
    for line in ending.lines:
        key_result_id = line.key_result.id
        with st.container(border=True, key=f"{prefix}{key_result_id}"):
            st.markdown(f"**{plain(line.key_result.title)}**")
            st.caption(plain(" · ".join(closing_report.facts(line, _))))
            _draw_answer(line, f"{prefix}{key_result_id}.", problems_of(problems, key_result_id), _)


def _draw_answer(line: Line, prefix: str, problems: Sequence[Problem], _: Language) -> None:
    said = line.final.answer
    if line.is_cause_wanted:
        _begin(f"{prefix}cause", said.cause)
        st.selectbox(
            _("What kept it from its goal, most of all?"),
            list(Cause),
            index=None,
            format_func=lambda one: _.say(words.CAUSES[one]),
            placeholder=_("Choose …"),
            key=f"{prefix}cause",
            persist_state="session",
        )
        show_problems(problems, "cause", _)
    note, decision = st.columns([3, 2], vertical_alignment="bottom")
    with note:
        _begin(f"{prefix}note", said.note)
        st.text_area(
            _("Note"),
            key=f"{prefix}note",
            height=68,
            placeholder=_("What happened, in a sentence"),
            persist_state="session",
        )
        show_problems(problems, "note", _)
    with decision:
        _begin(f"{prefix}decision", said.decision)
        st.segmented_control(
            _("Next cycle"),
            list(Decision),
            format_func=lambda one: _.say(words.DECISIONS[one]),
            key=f"{prefix}decision",
            persist_state="session",
        )
        show_problems(problems, "decision", _)


def _draw_learned(cycle: Cycle, prefix: str, problems: Sequence[Problem], _: Language) -> None:
    _begin(f"{prefix}learned", cycle.learned)
    st.text_area(
        _("What did we learn?"),
        key=f"{prefix}learned",
        height=160,
        placeholder=_("What worked, what did not, and what do we do otherwise next time?"),
        persist_state="session",
    )
    show_problems(problems, "learned", _)
    _begin(f"{prefix}grace", GRACE_DAYS)
    st.number_input(
        _("Days for late data"),
        min_value=0,
        max_value=MOST_GRACE_DAYS,
        key=f"{prefix}grace",
        help=_(
            "Platforms revise their last days. For so many days what they send still moves the "
            "final values, and each move is listed; afterwards only a correction does."
        ),
        persist_state="session",
        width=220,
    )
    show_problems(problems, "grace_days", _)


def _begin(key: str, known: object) -> None:
    """Put what is known into a field that was not drawn before."""
    if session.get(f"{key}_begun", "") != key:
        session.put(key, known)
        session.put(f"{key}_begun", key)


def _close(  # noqa: PLR0913 - what closing takes
    actor: Actor, shown: Closing, cycle: Cycle, prefix: str, today: date, _: Language
) -> None:
    answers = {
        line.key_result.id: _answer(line, f"{prefix}{line.key_result.id}.")
        for ending in shown.endings
        for line in ending.lines
    }
    try:
        closing.close(
            actor,
            cycle.id,
            answers,
            learned=session.get(f"{prefix}learned", ""),
            grace_days=int(session.get(f"{prefix}grace", GRACE_DAYS)),
            today=today,
        )
    except InvalidInput as error:
        session.put(f"{prefix}problems", error.problems)
    except JaugeError as error:
        session.put(f"{prefix}error", error)
    else:
        session.forget(prefix)
        scope.keep_cycle(cycle.team_id, cycle.id)
        session.notify(_("{cycle} is closed.", cycle=cycle.name))


def _answer(line: Line, prefix: str) -> Answer:
    """Read what was said; a cause that is not asked for any more is dropped."""
    cause: Cause | None = session.get(f"{prefix}cause", None)
    return Answer(
        cause=cause if line.is_cause_wanted else None,
        note=session.get(f"{prefix}note", ""),
        decision=session.get(f"{prefix}decision", None),
    )
