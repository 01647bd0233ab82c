"""What one is told the first time, until one puts it away."""

from html import escape

import streamlit as st

from okr.domain.access import Actor
from okr.locale.language import Language
from okr.services import people
from okr.ui.browser import pickable

_CSS = """
.hint { display: flex; align-items: center; gap: .5rem 1rem; padding: .5rem .5rem .5rem 1rem;
  border: 1px solid var(--st-border-color); border-radius: .75rem;
  border-left: .35rem solid var(--jauge-accent, var(--st-primary-color)); }
.hint span { flex: 1; font-size: .92rem; }
.jauge button { min-height: 2.3rem; padding: .25rem .9rem; border-radius: .5rem; flex: none;
  cursor: pointer; border: 1px solid var(--st-border-color);
  background: var(--st-background-color); }
.jauge button:hover { border-color: var(--st-primary-color); }
.jauge button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def draw(actor: Actor, name: str, text: str, _: Language) -> None:
    """Say something about a screen, unless this person has put it away."""
    if name in actor.hints_seen:
        return
    html = (
        f'<div class="hint" role="note"><span>{escape(text)}</span>'
        f'<button data-pick="hint:{name}">{escape(_("Got it"))}</button></div>'
    )
    if pickable(html, _CSS, key=f"hint.{name}"):
        people.see_hint(actor, name)
        st.rerun()
