"""The choice of language; where it stands, the page is also said to be in that language."""

from html import escape

from okr.locale.language import LANGUAGES, Language
from okr.ui.browser import Page, pickable

LEAVE = "leave"
_CSS = """
nav { display: flex; gap: 1rem; } p { margin: .8rem 0 0; font-size: .875rem; opacity: .78;
  overflow-wrap: anywhere; }
.jauge button { background: none; border: 0; padding: .2rem 0; font-size: .9rem;
  cursor: pointer; border-bottom: 2px solid transparent; }
.jauge button[aria-pressed=true] { font-weight: 650; border-color: var(--st-primary-color); }
.jauge button.leave { margin-top: .8rem; padding: .35rem .8rem; border-radius: .5rem;
  border: 1px solid var(--st-border-color); background: var(--st-background-color); }
.jauge button.leave:hover { border-color: var(--st-primary-color); }
.jauge button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def language_switch(_: Language, note: str = "", *, leave: str = "", style: str = "") -> str | None:
    """Draw the languages, a note below, and a button to leave by, where it has a name.

    Gives the code that was chosen, LEAVE, or None for nothing new. The page around is given the
    style sheet.
    """
    buttons = "".join(
        f'<button lang="{code}" data-pick="{code}" aria-pressed="{str(code == _.code).lower()}">'
        f"{escape(name)}</button>"
        for code, name in LANGUAGES.items()
    )
    said = f"<p>{escape(note)}</p>" if note else ""
    if leave:
        said += f'<button class="leave" data-pick="{LEAVE}">{escape(leave)}</button>'
    html = f'<nav aria-label="{escape(_("Language"))}">{buttons}</nav>{said}'
    chosen = pickable(html, _CSS, key="language_switch", page=Page(_.code, style))
    return None if chosen == _.code else chosen
