"""The way in: the first visit makes the owner, later ones sign in."""

import streamlit as st

from okr.domain.errors import InvalidInput, JaugeError
from okr.locale.language import Language
from okr.services import sign_in
from okr.services.passwords import SHORTEST
from okr.ui import browser, session
from okr.ui.errors import show_error, show_problems
from okr.ui.language_switch import language_switch

_TICKET = "sign_in.ticket"


def draw(_: Language) -> None:
    """Draw the way in, narrow and in the middle."""
    ticket = session.get(_TICKET, "")
    if ticket:
        _enter(ticket, _)
        return
    with st.container(horizontal_alignment="center"), st.container(width=440):
        st.markdown("# :material/speed: Jauge")
        st.caption(_("Objectives and key results for social-media teams."))
        if sign_in.needs_owner():
            _draw_first_visit(_)
        else:
            _draw_sign_in(_)
        _draw_language_switch(_)


def _draw_first_visit(_: Language) -> None:
    st.subheader(_("Welcome. Make the first account."))
    st.write(_("Whoever has it administers Jauge here."))
    with st.form("sign_in.owner", border=False):
        name = st.text_input(_("Your name"), key="sign_in.name", autocomplete="name")
        name_problems = st.container()
        # Not of type "email": what Streamlit says about a wrong one is in English only.
        email = st.text_input(_("E-mail"), key="sign_in.email", autocomplete="username")
        email_problems = st.container()
        team = st.text_input(_("Name of your team"), key="sign_in.team")
        team_problems = st.container()
        password = st.text_input(
            _("Password"),
            key="sign_in.password",
            type="password",
            autocomplete="new-password",
            help=_(
                "At least {count} characters. A short sentence is easy to remember.", count=SHORTEST
            ),
        )
        password_problems = st.container()
        submitted = st.form_submit_button(_("Create the account"), type="primary")
    if not submitted:
        return
    try:
        ticket = sign_in.create_owner(name=name, email=email, password=password, team_name=team)
    except InvalidInput as error:
        places = {
            "name": name_problems,
            "email": email_problems,
            "team_name": team_problems,
            "password": password_problems,
        }
        for field, place in places.items():
            with place:
                show_problems(error.problems, field, _)
    except JaugeError as error:
        show_error(error, _)
    else:
        _keep_and_enter(ticket)


def _draw_sign_in(_: Language) -> None:
    with st.form("sign_in.form", border=False):
        email = st.text_input(_("E-mail"), key="sign_in.email", autocomplete="username")
        password = st.text_input(
            _("Password"), key="sign_in.password", type="password", autocomplete="current-password"
        )
        submitted = st.form_submit_button(_("Sign in"), type="primary")
    if not submitted:
        return
    try:
        ticket = sign_in.sign_in(email=email, password=password, address=session.address())
    except JaugeError as error:
        show_error(error, _)
    else:
        _keep_and_enter(ticket)


def _keep_and_enter(ticket: str) -> None:
    session.forget("sign_in.")
    session.put(_TICKET, ticket)
    st.rerun()


def _enter(ticket: str, _: Language) -> None:
    st.caption(_("Signing in …"))
    if not browser.hand_over_ticket(ticket):
        return
    # This server serves no routes of ours, so the page itself has to keep the cookie.
    session.forget("sign_in.")
    cookie = sign_in.redeem(ticket)
    if cookie is None:
        st.error(_("That took too long. Sign in once more."))
        return
    browser.set_cookie(sign_in.COOKIE, cookie, sign_in.SESSION_DAYS * 86400)


def _draw_language_switch(_: Language) -> None:
    chosen = language_switch(_)
    if chosen is not None:
        session.choose_language(chosen)
        st.rerun()
