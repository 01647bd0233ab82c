"""The numbers a team has, one of them in full, and the door through which files come in."""

import streamlit as st

from okr.services import metric_detail as detail_service
from okr.services import metrics
from okr.ui import import_form, metric_detail, metric_list, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
scope.draw(actor, team, _)

opened = detail_service.metric_detail(actor, team.id, scope.opened_series_id())
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
if metrics.may_import(actor, team.id):
    import_form.draw(actor, team, metric_list.accounts(listed), _)
