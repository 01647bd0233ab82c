"""The floor of a trend: a chart of as many lines and days in an app that has nothing else."""

from datetime import date, timedelta

import plotly.graph_objects as go
import streamlit as st

LINES = ("Value", "Expected pace", "Forecast", "Start", "Target")
DAYS = [date(2026, 10, 1) + timedelta(days=gone) for gone in range(92)]

st.write("Run.")
if st.button("Draw" if not st.session_state.get("is_open") else "Hide"):
    st.session_state["is_open"] = not st.session_state.get("is_open")
    st.rerun()
if st.session_state.get("is_open"):
    figure = go.Figure()
    for place, name in enumerate(LINES):
        figure.add_scatter(x=DAYS, y=[day * (place + 1) for day in range(92)], name=name)
    st.plotly_chart(figure)
