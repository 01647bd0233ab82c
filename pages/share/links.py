"""Links: read-only addresses of a dashboard, for clients and for meetings."""

import streamlit as st

from okr.domain.access import Action
from okr.services import dashboard as service
from okr.ui import link_list, navigation, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
shown = service.dashboard(actor, team.id, scope.chosen_cycle_id(), session.today())
scope.draw(actor, team, _, shown.cycles, shown.cycle)
if not actor.may(Action.WRITE_OKRS, team.id):
    st.header(_("Links"), anchor=False)
    st.info(_("Your role in this team does not allow that. Ask a lead or an admin."))
elif shown.cycle is None:
    st.header(_("Links"), anchor=False)
    st.info(_("A link shows a cycle: write an objective first."))
    navigation.draw_link("objectives", _("Write an objective"), _)
else:
    link_list.draw(actor, shown, shown.cycle, _)
