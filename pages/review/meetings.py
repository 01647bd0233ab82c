"""Meetings: what is gone through and for how long, and the minutes of those that were held."""

import streamlit as st

from okr.services import dashboard as service
from okr.ui import meeting_list, minutes_page, navigation, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
shown = service.dashboard(actor, team.id, scope.chosen_cycle_id(), session.today())

scope.draw(actor, team, _, shown.cycles, shown.cycle)
opened = scope.opened_meeting_id()
if opened is not None:
    minutes_page.draw(actor, opened, _)
    st.stop()
st.header(_("Meetings"), anchor=False)
if shown.cycle is None:
    st.info(_("A meeting is about a cycle: write an objective first."))
    navigation.draw_link("objectives", _("Write an objective"), _)
    st.stop()
meeting_list.draw(actor, shown, shown.cycle, _)
