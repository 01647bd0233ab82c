"""Give a team its logo and its colour, in a dialog that shows what becomes of them."""

from html import escape

import streamlit as st

from okr.domain import brand
from okr.domain.access import Actor
from okr.domain.errors import JaugeError
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services import brands
from okr.ui import session
from okr.ui.accent import GROUNDS
from okr.ui.browser import pickable
from okr.ui.errors import show_error

_PREFIX = "brand."
_OPENED = f"{_PREFIX}opened"
_USUAL = "#0b6477"
_CSS = """
.row { display: flex; gap: .75rem; } .row div { flex: 1; border-radius: .6rem; padding: .9rem;
  border: 1px solid var(--st-border-color); }
.row b { display: block; margin-bottom: .5rem; }
.row span { display: inline-block; padding: .3rem .9rem; border-radius: .5rem; }
"""


def open_it() -> None:
    """Show the dialog from the next run on."""
    session.forget(_PREFIX)
    session.put(_OPENED, value=True)


def draw_opened(actor: Actor, team: Team, _: Language) -> None:
    """Draw the dialog where it was opened."""
    if session.take(_OPENED):
        st.dialog(_("Logo and colour of {team}", team=team.name), width="medium")(_draw)(
            actor, team, _
        )


def _draw(actor: Actor, team: Team, _: Language) -> None:
    is_own = st.toggle(_("A colour of our own"), value=bool(team.accent), key=f"{_PREFIX}own")
    colour = _USUAL
    if is_own:
        colour = st.color_picker(_("Colour"), value=team.accent or _USUAL, key=f"{_PREFIX}accent")
    pickable(_example(colour, _), _CSS, key=f"{_PREFIX}preview")
    st.caption(_("Where a text in it could not be read, a lighter or darker shade is used."))
    if team.logo_print:
        st.image(brands.logo(actor, team) or b"", width=180)
        is_dropped = st.checkbox(_("Remove the logo"), key=f"{_PREFIX}drop")
    else:
        is_dropped = False
    chosen = st.file_uploader(
        _("Logo, best wide and on a transparent ground"),
        type=["png", "jpg", "jpeg", "webp", "gif"],
        key=f"{_PREFIX}logo",
    )
    if not st.button(_("Save"), key=f"{_PREFIX}save", type="primary"):
        return
    try:
        brands.set_accent(actor, team.id, colour if is_own else "")
        if chosen is not None:
            brands.set_logo(actor, team.id, chosen.getvalue())
        elif is_dropped:
            brands.drop_logo(actor, team.id)
    except JaugeError as error:
        show_error(error, _)
    else:
        session.notify(_("Saved."))
        st.rerun()


def _example(colour: str, _: Language) -> str:
    """Show a heading and a button in the colour, on the ground of each theme."""
    shown = "".join(
        f'<div style="background:{ground}"><b style="color:{brand.legible(colour, ground)}">'
        f"{escape(_('Example'))}</b>"
        f'<span style="background:{colour};color:{brand.text_on(colour)}">'
        f"{escape(_('Save'))}</span></div>"
        for ground in GROUNDS.values()
    )
    return f'<div class="row">{shown}</div>'
