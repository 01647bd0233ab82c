"""What a meeting goes through, and those that were held."""

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.meetings import MOST_MINUTES, Agenda, agenda_of
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.services import clock, meetings
from okr.services.dashboard import Dashboard
from okr.ui import navigation, scope, session
from okr.ui.errors import attempt, show_kept
from okr.ui.markdown import plain

_PREFIX = "meetings."
_ERROR = f"{_PREFIX}error"
_WALL_SECONDS = 20


def draw(actor: Actor, shown: Dashboard, cycle: Cycle, _: Language) -> None:
    """Draw the way into a meeting, its agenda, the link for a wall, and past minutes."""
    show_kept(_ERROR, _)
    address = {"team": str(cycle.team_id), "cycle": str(cycle.id)}
    running = meetings.running(actor, cycle.id)
    may_meet = actor.may(Action.CHECK_IN, cycle.team_id) and not cycle.is_closed
    if not shown.is_empty:
        label = _("Go on with the meeting") if running else _("Start a meeting")
        with st.container(horizontal=True, vertical_alignment="center"):
            if may_meet and st.button(
                label, key=f"{_PREFIX}start", type="primary", icon=":material/groups:"
            ):
                meetings.start(actor, cycle.id)
                navigation.open_screen("present", _, address)
            navigation.draw_link("present", _("Present"), _)
    may_plan = actor.may(Action.WRITE_OKRS, cycle.team_id) and not cycle.is_closed
    _draw_agenda(actor, shown, cycle, _, may_plan=may_plan)
    with st.expander(_("On a wall"), icon=":material/tv:", key=f"{_PREFIX}wall"):
        st.write(
            _(
                "Open this address in the browser of the screen and sign in there once. It turns "
                "from view to view, shows the cycle that runs, and follows the numbers by itself."
            )
        )
        link = f"{session.base_address()}/present?team={cycle.team_id}&every={_WALL_SECONDS}"
        st.code(link, language=None)
        st.caption(_("The number at the end is how many seconds each view stays."))
    _draw_held(actor, cycle, _)


def _draw_agenda(
    actor: Actor, shown: Dashboard, cycle: Cycle, _: Language, *, may_plan: bool
) -> None:
    st.subheader(_("Agenda"), anchor=False)
    sections = [view.section for view in shown.sections if view.section and view.blocks]
    planned = agenda_of(cycle, sections)
    with st.form(f"{_PREFIX}agenda", border=True):
        opening = _minutes(_("The whole"), "opening", planned.opening, may_plan=may_plan)
        of_sections = {
            one.id: _minutes(one.name, str(one.id), planned.sections[one.id], may_plan=may_plan)
            for one in sections
        }
        closing = _minutes(_("What follows"), "closing", planned.closing, may_plan=may_plan)
        st.caption(_("{count} minutes in all", count=planned.total))
        if may_plan and st.form_submit_button(_("Save the agenda")):
            wanted = Agenda(opening, closing, of_sections)
            attempt(lambda: meetings.plan(actor, cycle.id, wanted), _("Saved."), _ERROR)
            st.rerun()


def _minutes(name: str, key: str, planned: int, *, may_plan: bool) -> int:
    label, field = st.columns([3, 1], vertical_alignment="center")
    label.markdown(plain(name))
    return int(
        field.number_input(
            name,
            min_value=1,
            max_value=MOST_MINUTES,
            value=planned,
            key=f"{_PREFIX}minutes.{key}",
            label_visibility="collapsed",
            disabled=not may_plan,
        )
    )


def _draw_held(actor: Actor, cycle: Cycle, _: Language) -> None:
    st.subheader(_("Minutes"), anchor=False)
    now, zone = clock.now(), session.zone()
    held = meetings.held(actor, cycle.id)
    if not held:
        st.caption(_("No meeting was held about this cycle yet."))
    for one in held:
        facts = [_.moment(one.started_at, zone), one.started_by]
        if one.is_running(now):
            facts.append(_("goes on"))
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(plain(" · ".join(fact for fact in facts if fact)))
            st.button(
                _("Read the minutes"),
                key=f"{_PREFIX}{one.id}.opened",
                type="tertiary",
                on_click=scope.open_meeting,
                args=(one.id,),
            )
