"""What one is told the first time, until one puts it away."""

import streamlit as st

from okr.domain.access import Actor
from okr.locale.language import Language
from okr.services import people
from okr.ui.markdown import plain


def draw(actor: Actor, name: str, text: str, _: Language) -> None:
    """Say something about a screen, unless this person has put it away."""
    if name in actor.hints_seen:
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"hint.{name}"
    ):
        st.markdown(f":material/lightbulb: {plain(text)}", width="stretch")
        st.button(
            _("Got it"),
            key=f"hint.{name}.seen",
            on_click=people.see_hint,
            args=(actor, name),
        )
