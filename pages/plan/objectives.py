"""Write OKRs through forms: cycles, objectives, key results."""

import streamlit as st

from okr.services import cycles, metrics, objectives
from okr.ui import (
    cycle_form,
    navigation,
    objective_form,
    objective_list,
    scope,
    session,
    starting_points,
)

actor = session.require_user()
_ = session.speech(actor)

team = scope.chosen_team(actor)
frame = cycles.frame(actor, team.id)
cycle = scope.chosen_cycle(frame.cycles, session.today())
may_write = starting_points.may_write(actor, team)

scope.draw(actor, team, _, frame.cycles, cycle)

if cycle is None:
    if may_write:
        cycle_form.draw_first_cycle(actor, frame, _)
    else:
        st.info(_("There is no cycle yet. A lead creates the first one."))
    st.stop()

may_change = may_write and not cycle.is_closed
numbers = metrics.choices(actor, team.id)
if may_change and objective_form.is_open():
    objective_form.draw(actor, frame, cycle, numbers, _)
    st.stop()

st.header(_("Objectives"), anchor=False)
listed = objectives.objectives(actor, cycle.id)
if cycle.is_closed:
    st.info(_("This cycle is closed: its objectives stand as they are."))
    navigation.draw_link("close", _("See how it ended"), _)
if may_change:
    starting_points.draw(frame, cycle, _, is_first=not listed)
objective_list.draw(actor, frame, listed, numbers, _, may_write=may_change)
if may_write:
    if not cycle.is_closed:
        cycle_form.draw_this_cycle(actor, cycle, _)
    cycle_form.draw_new_cycle(actor, frame, _)
