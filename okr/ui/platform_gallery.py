"""The platforms that can be connected: a gallery with search."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from okr.domain.access import Actor
from okr.domain.okrs import Team
from okr.locale.folding import folded
from okr.locale.language import Language
from okr.services import connecting, platforms
from okr.services.platforms import PlatformView
from okr.ui import connect_form, session
from okr.ui.markdown import plain

_SEARCH = "gallery.search"
_COLUMNS = 3


def draw_sandbox_mark(_: Language) -> None:
    """Say, wherever the sandbox stands in for the platforms, that everything is invented."""
    if platforms.sandbox():
        st.info(
            _(
                "Sandbox: every platform here is played on this computer. Accounts and numbers are"
                " invented."
            ),
            icon=":material/science:",
        )


def draw(actor: Actor, team: Team, _: Language) -> None:
    """Draw the platforms, each with its Connect button."""
    st.subheader(_("Connect a platform"), anchor=False)
    searched = st.text_input(
        _("Search"),
        key=_SEARCH,
        placeholder=_("A platform, or what it tells, such as reach"),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    found = [one for one in platforms.gallery() if _fits(one, searched or "")]
    if not found:
        st.write(_("No platform is called that, or tells that. Try a shorter word."))
        return
    waiting = connecting.waiting_consents(actor, team.id)
    for start in range(0, len(found), _COLUMNS):
        _draw_row(found[start : start + _COLUMNS], waiting, _)


def _draw_row(row: Sequence[PlatformView], waiting: Mapping[str, datetime], _: Language) -> None:
    for column, one in zip(st.columns(_COLUMNS), row, strict=False):
        with column.container(
            border=True,
            height="stretch",
            vertical_alignment="distribute",
            key=f"gallery.{one.key}",
        ):
            st.markdown(f"**{plain(one.title)}**")
            st.caption(plain(_.say(one.about)))
            if one.key in waiting:
                until = _.time(waiting[one.key], session.zone())
                st.caption(
                    ":orange[:material/hourglass_top: "
                    + plain(
                        _(
                            "{platform} waits for your answer on its page until {time}. If that"
                            " page is closed, press Connect again.",
                            platform=one.title,
                            time=until,
                        )
                    )
                    + "]"
                )
            st.button(
                _("Connect"),
                key=f"gallery.connect.{one.key}",
                icon=":material/add_link:",
                on_click=connect_form.open_form,
                args=(one.key,),
            )


def _fits(platform: PlatformView, searched: str) -> bool:
    """Say whether every word is in a platform's names, in either language."""
    texts = [platform.title, platform.key]
    for one in (platform.about, *platform.metrics):
        texts += [one.text, *one.translations.values()]
    everything = folded(" ".join(texts))
    return all(word in everything for word in folded(searched).split())
