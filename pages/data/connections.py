"""Connect platforms, and see what each connection is in."""

import streamlit as st

from okr.services import connections as service
from okr.ui import connect_form, connection_list, platform_gallery, scope, session

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
connect_form.take_consent(actor, _)
scope.draw(actor, team, _)

may_connect = service.may_connect(actor, team.id)
if may_connect and connect_form.is_open():
    connect_form.draw(actor, team, _)
    st.stop()

st.header(_("Connections"), anchor=False)
platform_gallery.draw_sandbox_mark(_)
connection_list.draw(actor, team, service.connections(actor, team.id), _)
if may_connect:
    platform_gallery.draw(actor, team, _)
