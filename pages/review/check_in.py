"""The weekly update: where every open key result stands, how sure we are, what is in the way."""

import streamlit as st

from okr.services import check_ins
from okr.ui import (
    check_in_screen,
    difficulty_list,
    hints,
    navigation,
    reminder_panel,
    scope,
    session,
)

actor = session.require_user()
_ = session.speech(actor)
today = session.today()

team = scope.chosen_team(actor)
sheet = check_ins.sheet(actor, team.id, scope.chosen_cycle_id(), today)

scope.draw(actor, team, _)
st.header(_("Check-in"), anchor=False)
if sheet.lines:
    hints.draw(
        actor,
        "check_in",
        _("Change only what has changed; Ctrl+Enter saves all of it at once."),
        _,
    )
    check_in_screen.draw(actor, team.id, sheet.lines, _)
else:
    st.info(_("No key result is open today: there is nothing to update."))
    navigation.draw_link("objectives", _("Go to the objectives"), _)
difficulty_list.draw(actor, team.id, sheet, _)
reminder_panel.draw(actor, team.id, today, _)
