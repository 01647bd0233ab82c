"""Text for the places where Streamlit reads Markdown."""

import re

_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Have a text shown as it was typed: "$5 to $10" is no formula, "*" stays a star."""
    return _SIGNS.sub(r"\\\1", text)
