"""A team's colour on the page around the components, which read it as `--jauge-accent`."""

from functools import lru_cache

import streamlit as st

from okr.domain.brand import legible, text_on

GROUNDS = {"light": "#ffffff", "dark": "#0f1820"}
"""What pages are drawn on in each theme, as .streamlit/config.toml has it."""
_BUTTONS = '[data-testid^="stBaseButton-primary"]:not(:disabled)'


def page_style(accent: str) -> str:
    """Give the style sheet of a page in a team's colour; "" for the usual one."""
    return _style(accent, GROUNDS.get(st.context.theme.type or "", "")) if accent else ""


@lru_cache(maxsize=64)
def _style(accent: str, ground: str) -> str:
    shade = legible(accent, ground) if ground else accent
    return (
        f":root {{ --jauge-accent: {shade}; }} {_BUTTONS} {{ background-color: {accent};"
        f" border-color: {accent}; color: {text_on(accent)}; }}"
    )
