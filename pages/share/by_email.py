"""Share by e-mail: what goes out by itself, when, to whom, and what came of it."""

import streamlit as st

from okr.domain.access import Action
from okr.services import cycles
from okr.ui import email_form, email_list, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
frame = cycles.frame(actor, team.id)
scope.draw(actor, team, _, frame.cycles, None)
if not actor.may(Action.WRITE_OKRS, team.id):
    st.header(_("Share by e-mail"), anchor=False)
    st.info(_("Your role in this team does not allow that. Ask a lead or an admin."))
elif email_form.is_open():
    email_form.draw(actor, team, _)
else:
    email_list.draw(actor, team, _)
