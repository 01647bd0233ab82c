"""The floor: the least that a Streamlit app can show, and say that it ran again."""

import streamlit as st

runs = st.session_state.get("runs", 0) + 1
st.session_state["runs"] = runs
st.write(f"Run {runs}.")
