"""What a screen says when there is nothing to show yet, and the way on."""

import streamlit as st

from okr.domain.access import Action, Actor
from okr.locale.language import Language
from okr.services import demo
from okr.services.dashboard import Dashboard
from okr.ui import navigation, scope, session


def draw_dashboard(actor: Actor, dashboard: Dashboard, _: Language) -> None:
    """Lead from an empty dashboard to the first objective, or to the demo."""
    st.header(_("Nothing to show yet"), anchor=False)
    if dashboard.drafts:
        st.write(
            _.plural(
                "{count} draft is waiting. Complete it and its gauges appear here.",
                "{count} drafts are waiting. Complete them and their gauges appear here.",
                dashboard.drafts,
            )
        )
    else:
        st.write(_("Write an objective with its key results: each one gets a gauge here."))
    if actor.may(Action.WRITE_OKRS, dashboard.team.id):
        navigation.draw_link("objectives", _("Write an objective"), _)
    _draw_demo_offer(actor, _)


def _draw_demo_offer(actor: Actor, _: Language) -> None:
    if any(team.is_demo for team in actor.teams) or not demo.may_load(actor):
        return
    st.divider()
    st.write(_("Or look around first, with a small invented team and a quarter of its numbers."))
    if st.button(_("Load the demo"), key="demo.load", icon=":material/play_circle:"):
        with st.spinner(_("Making up a quarter of numbers …")):
            team = demo.load(actor, today=session.today(), say=_.say)
        scope.keep_team(team.id)
        st.rerun()
