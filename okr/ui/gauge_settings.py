"""Set how gauges look, in a dialog with the gauge before one's eyes."""

from collections.abc import Mapping

import streamlit as st

from okr.domain.access import Actor
from okr.domain.errors import JaugeError
from okr.domain.gauges import Level, Look, Shape, Style, style_of
from okr.domain.messages import Message, message
from okr.domain.scoring import Thresholds, band
from okr.locale.language import Language
from okr.services import gauges
from okr.services.dashboard import Standing
from okr.services.gauges import Setting
from okr.services.pictures import standing_gauge
from okr.ui import session
from okr.ui.browser import pickable
from okr.ui.errors import show_error
from okr.ui.markdown import plain

_PREFIX = "gauge."
_OPENED = f"{_PREFIX}opened"
_STEPS = [step / 20 for step in range(1, 21)]
_EXAMPLES = (0.2, 0.5, 0.8)
_SHAPES: Mapping[Shape, Message] = {Shape.ARC: message("Arc"), Shape.NEEDLE: message("Needle")}
_ABOVE: Mapping[Level, Message] = {
    Level.TEAM: message("As usual"),
    Level.SECTION: message("As for the team"),
    Level.KEY_RESULT: message("As for the section"),
}
_CSS = """
.row { display: flex; flex-wrap: wrap; justify-content: center; gap: .5rem; }
.row svg { width: 9.5rem; }
"""


def open_for(level: Level, owner_id: int) -> None:
    """Show the dialog from the next run on."""
    session.forget(_PREFIX)
    session.put(_OPENED, (level, owner_id))


def draw_opened(actor: Actor, _: Language) -> None:
    """Draw the dialog where it was opened."""
    opened: tuple[Level, int] | None = session.take(_OPENED)
    if opened is None:
        return
    level, owner_id = opened
    title = _("How the gauges look")
    st.dialog(title, width="medium")(_draw)(actor, level, owner_id, _)


def _draw(actor: Actor, level: Level, owner_id: int, _: Language) -> None:
    try:
        found = gauges.setting(actor, level, owner_id)
    except JaugeError as error:
        show_error(error, _)
        return
    st.markdown(f"**{plain(found.name)}**")
    look = Look(_thresholds(found, level, _), _shape(found, level, _))
    style = style_of(look, Look(found.above.thresholds, found.above.shape))
    examples = "".join(_example(score, style, _) for score in _EXAMPLES)
    pickable(f'<div class="row">{examples}</div>', _CSS, key=f"{_PREFIX}preview")
    if not st.button(_("Save"), key=f"{_PREFIX}save", type="primary"):
        return
    try:
        gauges.set_look(actor, level, owner_id, look)
    except JaugeError as error:
        show_error(error, _)
    else:
        session.notify(_("Saved."))
        st.rerun()


def _thresholds(found: Setting, level: Level, _: Language) -> Thresholds | None:
    is_own = st.segmented_control(
        _("Thresholds"),
        [False, True],
        default=found.look.thresholds is not None,
        format_func=lambda own: _("Own") if own else _.say(_ABOVE[level]),
        key=f"{_PREFIX}own",
        required=True,
    )
    cuts = found.look.thresholds or found.above.thresholds
    if not is_own:
        return None
    low, high = st.select_slider(
        _("“Getting there” from the first score on, “on target” from the second"),
        sorted({*_STEPS, cuts.low, cuts.high}),
        value=(cuts.low, cuts.high),
        format_func=_.number,
        key=f"{_PREFIX}cuts",
    )
    return Thresholds(low, high)


def _shape(found: Setting, level: Level, _: Language) -> Shape | None:
    shape: Shape | None = st.segmented_control(
        _("Shape"),
        [None, *Shape],
        default=found.look.shape,
        format_func=lambda one: _.say(_SHAPES[one] if one else _ABOVE[level]),
        key=f"{_PREFIX}shape",
    )
    return shape


def _example(score: float, style: Style, _: Language) -> str:
    standing = Standing(score, None, band(score, style.thresholds), style, 1, 1)
    return standing_gauge(f"example{score}", _("Example"), standing, _)
