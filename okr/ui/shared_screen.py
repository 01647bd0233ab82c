"""A dashboard for whoever has its link: gauges, trends and visible comments, and no way on."""

import streamlit as st

from okr.domain.errors import JaugeError
from okr.locale.language import Language
from okr.services import brands, links
from okr.services.links import PasswordNeeded, Shared
from okr.ui import accent, board, comments_panel, key_result_detail, scope, session
from okr.ui.browser import pickable
from okr.ui.errors import show_error
from okr.ui.language_switch import language_switch

_PREFIX = "shared."
_ENTERED, _ERROR = f"{_PREFIX}entered", f"{_PREFIX}error"


def draw(_: Language) -> None:
    """Draw what the link in the address shows, or why it does not open."""
    token = st.query_params.get(links.QUERY, "")
    entered: dict[str, int] = session.get(_ENTERED, {})
    try:
        if token not in entered:
            link = links.enter(token, address=session.address())
            session.put(_ENTERED, {token: link.id})
            entered = {token: link.id}
        shared = links.show(token, entered[token])
    except PasswordNeeded:
        _draw_frame(_)
        _draw_password(token, _)
    except JaugeError as error:
        _draw_frame(_)
        st.header(_("A shared dashboard"), anchor=False)
        show_error(error, _)
    else:
        _draw_frame(_, shared)
        _draw_shared(token, shared, _)


def _draw_frame(_: Language, shared: Shared | None = None) -> None:
    team = shared.shown.team if shared else None
    logo = brands.logo(shared.reader, team) if shared and team else None
    if logo:
        st.image(logo, width=180)
    chosen = language_switch(_, style=accent.page_style(team.accent if team else ""))
    if chosen is not None:
        session.choose_language(chosen)
        st.rerun()


def _draw_password(token: str, _: Language) -> None:
    st.header(_("A shared dashboard"), anchor=False)
    with st.form(f"{_PREFIX}form", border=False):
        password = st.text_input(
            _("Password"), type="password", autocomplete="off", key=f"{_PREFIX}password"
        )
        submitted = st.form_submit_button(_("Open"), type="primary")
    if not submitted:
        return
    try:
        link = links.enter(token, password, address=session.address())
    except JaugeError as error:
        show_error(error, _)
    else:
        session.forget(_PREFIX)
        session.put(_ENTERED, {token: link.id})
        st.rerun()


def _draw_shared(token: str, shared: Shared, _: Language) -> None:
    shown, cycle = shared.shown, shared.shown.cycle
    if cycle is None or shown.is_empty:
        st.info(_("There is nothing to see here yet."))
        return
    if shared.link.frozen_on is not None:
        st.caption(_("As it stood on {day}.", day=shared.link.frozen_on))
    opened = shown.key_result(scope.opened_key_result_id())
    if shared.link.has_comments:
        left, right = st.columns([3, 1], gap="medium")
        with right:
            anchors = comments_panel.anchors(shown, cycle, opened, _)
            comments_panel.draw(shared.reader, shown, anchors, _)
    else:
        left = st.container()
    with left:
        if opened is None:
            base = f"?{links.QUERY}={token}"
            html = board.shared_board(shown, cycle, base, _)
            pickable(html, board.CSS, key=f"{_PREFIX}board", on_pick=_open_picked)
        else:
            key_result_detail.draw_shared(shared, cycle, opened, _)


def _open_picked(picked: str) -> None:
    scope.open_key_result(int(picked.removeprefix("kr:")))
