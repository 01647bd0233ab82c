"""Home: sections of gauges, an opened key result with its trend, and what the team says."""

import streamlit as st

from okr.services import dashboard as service
from okr.ui import board, browser, comments_panel, empty_states, key_result_detail, scope, session
from okr.ui.markdown import plain

actor = session.require_user()
_ = session.speech(actor)
today = session.today()

team = scope.chosen_team(actor)
shown = service.dashboard(actor, team.id, scope.chosen_cycle_id(), today)
cycle = shown.cycle

scope.draw(actor, team, _, shown.cycles, cycle)

if cycle is None or not shown.sections:
    empty_states.draw_dashboard(actor, shown, _)
    st.stop()

opened = shown.key_result(scope.opened_key_result_id())
left, right = st.columns([3, 1], gap="medium")
with left:
    if opened is None:
        picked = browser.pickable(board.board(shown, cycle, _), board.CSS, key="dashboard.board")
        if picked:
            scope.open_key_result(int(picked.removeprefix("kr:")))
            st.rerun()
    else:
        if st.button(_("All gauges"), icon=":material/arrow_back:", key="dashboard.back"):
            scope.open_key_result(None)
            st.rerun()
        st.header(plain(opened.key_result.title), anchor=False)
        detail = service.key_result_detail(actor, team.id, opened, today)
        key_result_detail.draw(actor, team.id, opened, detail, _)
with right:
    anchors = comments_panel.anchors(shown, cycle, opened, _)
    comments_panel.draw(actor, team.id, shown.comments, anchors, _)
