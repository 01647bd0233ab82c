"""The numbers a team has, and the door through which files come in."""

import streamlit as st

from okr.services import metrics
from okr.ui import import_form, metric_list, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
scope.draw(actor, team, _)

st.header(_("Metrics"), anchor=False)
listed = metrics.metrics(actor, team.id)
metric_list.draw(team, listed, _)
if metrics.may_import(actor, team.id):
    import_form.draw(actor, team, metric_list.accounts(listed), _)
