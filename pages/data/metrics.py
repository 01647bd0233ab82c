"""The numbers a team has, one of them in full, and the door through which files come in."""

import streamlit as st

from okr.services import metric_detail as detail_service
from okr.services import metrics
from okr.ui import formula_form, import_form, metric_detail, metric_list, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
scope.draw(actor, team, _)

opened = detail_service.metric_detail(actor, team.id, scope.opened_series_id())
if formula_form.is_open(team, opened.view.series.id if opened else None):
    formula_form.draw(actor, team, _)
    st.stop()

if opened is not None:
    if st.button(_("All metrics"), icon=":material/arrow_back:", key="metrics.back"):
        scope.open_series(None)
        st.rerun()
    metric_detail.draw(actor, team, opened, _)
    st.stop()

st.header(_("Metrics"), anchor=False)
listed = metrics.metrics(actor, team.id)
picked = metric_list.draw(actor, team, listed, _)
if picked:
    scope.open_series(picked)
    st.rerun()
if listed:
    formula_form.draw_door(actor, team, _)
if metrics.may_import(actor, team.id):
    import_form.draw(actor, team, metric_list.accounts(listed), _)
