"""Which company goal each objective serves, across teams, and who should hear about it."""

import streamlit as st

from okr.services import alignment
from okr.ui import alignment_map, goal_panel, scope, session

actor = session.require_user()
_ = session.speech(actor)
today = session.today()

team = scope.chosen_team(actor)
shown = alignment.alignment_map(actor, today)

st.header(_("Alignment"), anchor=False)
alignment_map.draw(actor, shown, _)
goal_panel.draw(actor, team, shown, _)
