"""The minutes of a meeting, on the screen and to take along."""

import re

import streamlit as st

from okr.domain.access import Actor
from okr.locale.language import Language
from okr.reporting.document import CSS, page
from okr.reporting.minutes import minutes_document
from okr.reporting.pdf import pdf
from okr.services import meetings
from okr.ui import scope, session
from okr.ui.browser import pickable

_PREFIX = "minutes."


def draw(actor: Actor, meeting_id: int, _: Language) -> None:
    """Draw the minutes, with a way back and a PDF."""
    zone = session.zone()
    found = meetings.minutes(actor, meeting_id, zone)
    document = minutes_document(found, zone, _)
    with st.container(horizontal=True):
        st.button(
            _("All meetings"),
            icon=":material/arrow_back:",
            key=f"{_PREFIX}back",
            on_click=scope.open_meeting,
            args=(None,),
        )
        st.download_button(
            _("Download PDF"),
            # Made only when somebody asks for it.
            lambda: pdf(document),
            file_name=f"{_file_name(document.title)}.pdf",
            mime="application/pdf",
            icon=":material/download:",
            key=f"{_PREFIX}pdf",
            on_click="ignore",
        )
    pickable(page(document), CSS, key=f"{_PREFIX}page")


def _file_name(title: str) -> str:
    return re.sub(r"\W+", "-", title).strip("-")
