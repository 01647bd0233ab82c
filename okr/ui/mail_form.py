"""The mail server, for admins: where e-mail is handed in, and a test."""

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services import mail, mail_settings
from okr.services.mail_settings import MailView, Typed
from okr.ui import session
from okr.ui.errors import attempt, show_kept, show_problems

_PREFIX = "mail."
_PROBLEMS, _ERROR = (f"{_PREFIX}{name}" for name in ("problems", "error"))
_USUAL_PORT = 587


def draw(actor: Actor, team: Team, _: Language) -> None:
    """Draw the settings; nothing for those who are no admins."""
    if not actor.may(Action.ADMINISTER, team.id):
        return
    view = mail_settings.view(actor, team.id)
    with st.expander(_("Mail server"), icon=":material/dns:", key=f"{_PREFIX}open"):
        if view.is_from_environment:
            st.write(_("The setting {name} names it.", name=mail.URL_NAME))
        else:
            _draw_fields(actor, team, view, _)
        if view.is_from_environment or view.server is not None:
            st.button(
                _("Send me a test"), key=f"{_PREFIX}test", on_click=_test, args=(actor, team, _)
            )
        show_kept(_ERROR, _)


def _draw_fields(actor: Actor, team: Team, view: MailView, _: Language) -> None:
    st.caption(_("For all teams. The password is kept encrypted, and never shown again."))
    problems: tuple[Problem, ...] = session.get(_PROBLEMS, ())
    kept = view.server
    left, right = st.columns([3, 1])
    with left:
        st.text_input(
            _("Server"),
            kept.host if kept else "",
            placeholder="mail.example.org",
            key=f"{_PREFIX}host",
        )
        show_problems(problems, "host", _)
    with right:
        st.number_input(_("Port"), value=kept.port if kept else _USUAL_PORT, key=f"{_PREFIX}port")
        show_problems(problems, "port", _)
    st.toggle(
        _("TLS from the first byte (port 465)"),
        kept.is_tls if kept else False,
        help=_("Otherwise encryption begins by STARTTLS where the server offers it."),
        key=f"{_PREFIX}is_tls",
    )
    st.text_input(
        _("E-mail comes from"),
        kept.sender if kept else "",
        placeholder="okr@example.org",
        key=f"{_PREFIX}sender",
    )
    show_problems(problems, "sender", _)
    user, password = st.columns(2)
    user.text_input(_("User"), kept.user if kept else "", key=f"{_PREFIX}user")
    password.text_input(
        _("Password"),
        type="password",
        placeholder="••••••••" if view.has_password else "",
        autocomplete="new-password",
        key=f"{_PREFIX}password",
    )
    with st.container(horizontal=True):
        st.button(
            _("Save the mail server"), key=f"{_PREFIX}save", on_click=_save, args=(actor, team, _)
        )
        if kept is not None:
            st.button(
                _("Forget the mail server"),
                key=f"{_PREFIX}drop",
                type="tertiary",
                on_click=_drop,
                args=(actor, team, _),
            )


def _save(actor: Actor, team: Team, _: Language) -> None:
    typed = Typed(
        host=session.get(f"{_PREFIX}host", ""),
        port=int(session.get(f"{_PREFIX}port", None) or 0),
        is_tls=session.get(f"{_PREFIX}is_tls", False),  # noqa: FBT003 - what stands for nothing
        sender=session.get(f"{_PREFIX}sender", ""),
        user=session.get(f"{_PREFIX}user", ""),
        password=session.get(f"{_PREFIX}password", ""),
    )
    try:
        mail_settings.save(actor, team.id, typed)
    except JaugeError as error:
        session.put(_PROBLEMS, error.problems if isinstance(error, InvalidInput) else ())
        session.put(_ERROR, error)
    else:
        session.forget(_PREFIX)
        session.notify(_("Saved."))


def _drop(actor: Actor, team: Team, _: Language) -> None:
    attempt(lambda: mail_settings.drop(actor, team.id), _("Forgotten."), _ERROR)
    session.forget(_PREFIX)


def _test(actor: Actor, team: Team, _: Language) -> None:
    attempt(
        lambda: mail_settings.send_test(actor, team.id),
        _("Sent to {email}.", email=actor.email),
        _ERROR,
    )
