"""The end of a cycle: freeze how it ended, say why, learn, carry over."""

import streamlit as st

from okr.services import closing
from okr.ui import closing_form, closing_report, navigation, scope, session

actor = session.require_user()
_ = session.speech(actor)
today = session.today()

team = scope.chosen_team(actor)
shown = closing.closing_of(actor, team.id, scope.chosen_cycle_id(), today)
cycle = shown.cycle

scope.draw(actor, team, _, shown.cycles, cycle)

if cycle is None or not shown.endings:
    st.header(_("Close"), anchor=False)
    st.info(_("Nothing in this cycle was published: there is nothing to close."))
    navigation.draw_link("objectives", _("Go to the objectives"), _)
elif cycle.is_closed:
    closing_report.draw(actor, shown, cycle, _)
else:
    closing_form.draw(actor, shown, cycle, today, _)
