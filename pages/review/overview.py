"""All teams on one screen: how their cycles stand, and what needs attention first."""

import streamlit as st

from okr.services import overview as service
from okr.ui import navigation, overview_board, scope, session
from okr.ui.browser import pickable

actor = session.require_user()
_ = session.speech(actor)
scope.chosen_team(actor)  # whoever is in no team is told so

st.header(_("Overview"), anchor=False)
shown = service.overview(actor, session.today())
picked = pickable(overview_board.board(shown, _), overview_board.CSS, key="overview.teams")
if picked:
    query = dict(zip(("team", "cycle", "kr"), picked.split(":")[1:], strict=False))
    navigation.open_screen("", _, {name: number for name, number in query.items() if number != "0"})
