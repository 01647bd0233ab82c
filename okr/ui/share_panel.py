"""Share a dashboard: what leads out of the app, in one dialog."""

import re
from datetime import timedelta

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.reporting.document import Paper
from okr.reporting.pdf import pdf
from okr.services import reports
from okr.services.dashboard import Dashboard
from okr.ui import navigation, session
from okr.ui.paper import PAPERS

_PREFIX = "share."
_OPENED = f"{_PREFIX}opened"
_WEEK = timedelta(days=7)


def open_it() -> None:
    """Show the dialog from the next run on."""
    session.forget(_PREFIX)
    session.put(_OPENED, value=True)


def draw_opened(actor: Actor, shown: Dashboard, cycle: Cycle, _: Language) -> None:
    """Draw the dialog where it was opened."""
    if session.take(_OPENED):
        st.dialog(_("Share {cycle}", cycle=cycle.name))(_draw)(actor, shown, cycle, _)


def _draw(actor: Actor, shown: Dashboard, cycle: Cycle, _: Language) -> None:
    zone, today = session.zone(), session.today()
    st.caption(
        _(
            "Gauges, tiles, trends and sources as they stand now, and of the comments those that"
            " are visible on links."
        )
    )
    titles = {one.objective.id: one.objective.title for one in shown.objectives}
    objective_id = st.selectbox(
        _("Contents"),
        [None, *titles],
        format_func=lambda one: titles[one] if one else _("The whole cycle"),
        key=f"{_PREFIX}objective",
    )
    before, beside = st.columns(2)
    since = before.date_input(
        _("With what changed since"),
        value=max(today - _WEEK, cycle.period.starts_on)
        if today > cycle.period.starts_on
        else None,
        min_value=cycle.period.starts_on,
        max_value=today,
        format="DD/MM/YYYY",
        key=f"{_PREFIX}since",
    )
    paper = beside.segmented_control(
        _("Paper"),
        list(PAPERS),
        default=Paper.A4,
        required=True,
        format_func=lambda one: _.say(PAPERS[one]),
        key=f"{_PREFIX}paper",
    )
    wanted = reports.Wanted(cycle.team_id, today, cycle.id, objective_id, since, paper or Paper.A4)
    name = re.sub(r"\W+", "-", f"{cycle.name}-{today.isoformat()}").strip("-")
    st.download_button(
        _("Download PDF"),
        # Made only when somebody asks for it.
        lambda: pdf(reports.report(actor, wanted, zone, _)),
        file_name=f"{name}.pdf",
        mime="application/pdf",
        icon=":material/download:",
        type="primary",
        key=f"{_PREFIX}pdf",
        on_click="ignore",
    )
    if actor.may(Action.WRITE_OKRS, cycle.team_id):
        navigation.draw_link("share-by-email", _("Share by e-mail"), _)
        navigation.draw_link("links", _("Share by a link"), _)
