"""Who is looking, in which language and on which day; the only user of session state."""

from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.errors import StreamlitAPIException

from okr.domain.access import Actor
from okr.domain.messages import Message
from okr.locale.language import Language, best_language, language
from okr.services import clock, schedule, sign_in
from okr.services.health import prepare
from okr.ui.markdown import plain

_ACTOR = "session.actor"
_LANGUAGE = "session.language"
_NOTICE = "session.notice"
_DRAWN, _DRAWN_BEFORE = "session.drawn", "session.drawn_before"
_PAGE = "session.page"
_TAKEN, _TAKEN_BEFORE = "session.taken", "session.taken_before"

Kept = TypeVar("Kept")


def begin_run() -> Actor | None:
    """Find out who is looking, at the start of every run; None when signed out."""
    prepare()
    begin_page()
    schedule.start_in_app()
    actor = sign_in.who(_cookie())
    st.session_state[_ACTOR] = actor
    return actor


def begin_page() -> None:
    """Tell apart what the run before drew and took from what this one will."""
    for now, before in ((_DRAWN, _DRAWN_BEFORE), (_TAKEN, _TAKEN_BEFORE)):
        st.session_state[before] = st.session_state.pop(now, {})


def open_page(name: str) -> None:
    """Say which page is drawn; on another one than before, the browser has nothing of it yet."""
    if st.session_state.get(_PAGE) != name:
        st.session_state[_PAGE] = name
        st.session_state[_DRAWN_BEFORE] = {}


def end_page() -> None:
    """Forget what the run before took: runs of a part of the page are about this one."""
    st.session_state.pop(_TAKEN_BEFORE, None)


def run_again() -> NoReturn:
    """Run this part of the page again; all of it, where all of it is being run."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def require_user() -> Actor:
    """Give the person who is signed in; the first line of every page but public ones.

    What `begin_run` found is used once. A page that was reached without it asks again, and
    stops when nobody is signed in.
    """
    actor: Actor | None = st.session_state.pop(_ACTOR, None) or sign_in.who(_cookie())
    if actor is None:
        st.stop()
    return actor


def speech(actor: Actor | None = None) -> Language:
    """Give the reader's language: chosen, then the browser's, then English."""
    chosen = st.session_state.get(_LANGUAGE)
    return language(best_language(chosen, actor.language if actor else None, st.context.locale))


def choose_language(code: str) -> None:
    """Use a language from now on in this browser tab."""
    st.session_state[_LANGUAGE] = code


def zone() -> tzinfo | None:
    """Give the reader's time zone; None when the browser does not say."""
    name = st.context.timezone
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def zone_name() -> str | None:
    """Name the reader's time zone, as in Europe/Paris; None when it is not known."""
    return st.context.timezone if zone() is not None else None


def say(sentence: Message, _: Language) -> str:
    """Put a sentence into the reader's language, its moments into the reader's time zone."""
    there = zone()
    values = {
        name: _.moment(value, there) if isinstance(value, datetime) else value
        for name, value in sentence.values.items()
    }
    return _.say(replace(sentence, values=values))


def base_address() -> str:
    """Give the address under which this browser has the app, without a final slash."""
    parts = urlsplit(str(st.context.url))
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{parts.scheme}://{parts.netloc}" + (f"/{base}" if base else "")


def today() -> date:
    """Give the day it is where the reader is."""
    return clock.today(zone())


def address() -> str | None:
    """Give the address that the browser connects from; None when unknown."""
    return st.context.ip_address


def sign_out() -> None:
    """Revoke this browser's session; the cookie is worth nothing from now on."""
    sign_in.sign_out(_cookie())


def get(key: str, default: Kept) -> Kept:
    """Read a value kept for this browser tab."""
    value: Kept = st.session_state.get(key, default)
    return value


def take(key: str) -> Any:  # noqa: ANN401 - whatever was put
    """Read a value and forget it, but for `give_back`; None when there is none."""
    value = st.session_state.pop(key, None)
    if value is not None:
        st.session_state.setdefault(_TAKEN, {})[key] = value
    return value


def give_back() -> None:
    """Put back what the run before took: what it showed of that may not have arrived."""
    for key, value in st.session_state.get(_TAKEN_BEFORE, {}).items():
        st.session_state.setdefault(key, value)


def put(key: str, value: object) -> None:
    """Keep a value for this browser tab; also sets a widget before it is drawn."""
    st.session_state[key] = value


def forget(prefix: str) -> None:
    """Drop every value and widget whose key begins with the prefix."""
    for key in [str(one) for one in st.session_state if str(one).startswith(prefix)]:
        del st.session_state[key]


def was_drawn(key: str, print_: object) -> bool:
    """Say whether the run before drew the very same thing; from now on, this is drawn."""
    before: dict[str, object] = st.session_state.get(_DRAWN_BEFORE, {})
    drawn: dict[str, object] = st.session_state.setdefault(_DRAWN, {})
    known = drawn.get(key, before.get(key))
    drawn[key] = print_
    return known == print_


def forget_drawn(key: str) -> None:
    """Take it that the browser has nothing of this."""
    for kept in (_DRAWN, _DRAWN_BEFORE):
        st.session_state.get(kept, {}).pop(key, None)


def notify(text: str) -> None:
    """Say something once, after the next rerun."""
    st.session_state[_NOTICE] = text


def show_notice() -> None:
    """Show what `notify` left."""
    text = st.session_state.pop(_NOTICE, None)
    if text:
        st.toast(plain(text), icon=":material/check:")


def _cookie() -> str | None:
    return st.context.cookies.get(sign_in.COOKIE)
