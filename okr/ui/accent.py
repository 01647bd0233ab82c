"""A team's colour on the page around the components, which read it as `--jauge-accent`."""

from functools import lru_cache

import streamlit as st

from okr.domain.brand import legible, text_on

_GROUNDS = {"light": "#ffffff", "dark": "#0f1820"}
_BUTTONS = '[data-testid^="stBaseButton-primary"]:not(:disabled)'


def page_style(accent: str) -> str:
    """Give the style sheet of a page in a team's colour; "" for the usual one."""
    return _style(accent, _GROUNDS.get(st.context.theme.type or "", "")) if accent else ""


@lru_cache(maxsize=64)
def _style(accent: str, ground: str) -> str:
    shade = legible(accent, ground) if ground else accent
    return (
        f":root {{ --jauge-accent: {shade}; }} {_BUTTONS} {{ background-color: {accent};"
        f" border-color: {accent}; color: {text_on(accent)}; }}"
    )
