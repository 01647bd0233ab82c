"""Home: sections of gauges, an opened key result with its trend, and what the team says."""

import streamlit as st

from okr.services import dashboard as service
from okr.ui import (
    arranging,
    board,
    brand_form,
    browser,
    comments_panel,
    empty_states,
    gauge_settings,
    hints,
    key_result_detail,
    navigation,
    scope,
    session,
    share_panel,
    tile_form,
)


def open_picked(picked: str) -> None:
    """Open what was picked on the board, but for what is another screen."""
    if picked == "arrange:":
        arranging.begin()
    elif picked == "share:":
        share_panel.open_it()
    elif picked.startswith("kr:"):
        scope.open_key_result(int(picked.removeprefix("kr:")))


actor = session.require_user()
_ = session.speech(actor)
today = session.today()

team = scope.chosen_team(actor)
shown = service.dashboard(actor, team.id, scope.chosen_cycle_id(), today)
cycle = shown.cycle

scope.draw(actor, team, _, shown.cycles, cycle)

if cycle is None or shown.is_empty:
    empty_states.draw_dashboard(actor, shown, _)
    st.stop()

if today > cycle.period.ends_on and not cycle.is_closed:
    navigation.draw_link("close", _("This cycle has ended. Close it"), _)

may_arrange = arranging.may_arrange(actor, cycle)
gauge_settings.draw_opened(actor, _)
tile_form.draw_opened(actor, cycle, _)
brand_form.draw_opened(actor, team, _)
share_panel.draw_opened(actor, shown, cycle, _)
if may_arrange and arranging.is_open():
    arranging.draw(cycle, _)
    st.stop()

opened = shown.key_result(scope.opened_key_result_id())
left, right = st.columns([3, 1], gap="medium")
with left:
    if opened is None:
        hints.draw(
            actor,
            "dashboard",
            _("Click a gauge to see its trend, where its number comes from and what was said."),
            _,
        )
        html = board.board(shown, cycle, _, may_arrange=may_arrange)
        picked = browser.pickable(html, board.CSS, key="dashboard.board", on_pick=open_picked)
        if picked == "present:":
            navigation.open_screen("present", _, {"team": str(team.id), "cycle": str(cycle.id)})
    else:
        detail = service.key_result_detail(actor, team.id, opened, today)
        objective = shown.objective_of(opened)
        key_result_detail.draw(actor, cycle, objective, opened, detail, shown.comments, _)
with right:
    anchors = comments_panel.anchors(shown, cycle, opened, _)
    comments_panel.draw(actor, shown, anchors, _)
