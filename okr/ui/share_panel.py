"""Share a dashboard: what leads out of the app, in one dialog."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.reporting.document import Paper
from okr.reporting.pdf import pdf
from okr.reporting.sheets import MEDIA_TYPES, Format
from okr.services import calendar_feed, exports, reports
from okr.services.dashboard import Dashboard
from okr.ui import navigation, session
from okr.ui.paper import PAPERS

_PREFIX = "share."
_OPENED = f"{_PREFIX}opened"
_CALENDAR = f"{_PREFIX}address"
_FORMATS = {Format.XLSX: "Excel", Format.CSV: "CSV", Format.JSON: "JSON"}
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
    contents = _contents(shown, _)
    chosen = st.selectbox(
        _("Contents"),
        list(contents),
        format_func=contents.__getitem__,
        key=f"{_PREFIX}contents",
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
    kind, number = chosen
    wanted = reports.Wanted(
        cycle.team_id,
        today,
        cycle.id,
        objective_id=number if kind == "objective" else None,
        section_id=number if kind == "section" else None,
        since=since,
        paper=paper or Paper.A4,
    )
    name = re.sub(r"\W+", "-", f"{cycle.name}-{today.isoformat()}").strip("-")
    with st.container(horizontal=True):
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
        st.download_button(
            _("Picture (PNG)"),
            lambda: reports.picture(actor, wanted, _),
            file_name=f"{name}.png",
            mime="image/png",
            icon=":material/image:",
            help=_("The gauges and tiles, for a chat or a slide."),
            key=f"{_PREFIX}png",
            on_click="ignore",
        )
    _draw_export(actor, shown, today, _)
    _draw_calendar(actor, shown, _)
    if actor.may(Action.WRITE_OKRS, cycle.team_id):
        navigation.draw_link("share-by-email", _("Share by e-mail"), _)
        navigation.draw_link("links", _("Share by a link"), _)


def _contents(shown: Dashboard, _: Language) -> Mapping[tuple[str, int], str]:
    """Name what can be shared by itself, by its kind and number."""
    found = {("cycle", 0): _("The whole cycle")}
    for one in shown.objectives:
        found["objective", one.objective.id] = one.objective.title
    for view in shown.sections:
        if view.section is not None and view.blocks:
            found["section", view.section.id] = _("Section: {name}", name=view.section.name)
    return found


def _draw_export(actor: Actor, shown: Dashboard, today: date, _: Language) -> None:
    with st.expander(_("Everything of the team, as tables"), icon=":material/table:"):
        st.caption(
            _(
                "Objectives, key results, progress, check-ins, comments and readings of all "
                "cycles, also what is not visible on links."
            )
        )
        form = st.segmented_control(
            _("Format"),
            list(_FORMATS),
            default=Format.XLSX,
            required=True,
            format_func=_FORMATS.__getitem__,
            key=f"{_PREFIX}format",
        )
        form = form or Format.XLSX
        st.download_button(
            _("Download the tables"),
            lambda: exports.export(actor, shown.team.id, form),
            file_name=f"jauge-{today.isoformat()}.{form.value}",
            mime=MEDIA_TYPES[form],
            icon=":material/download:",
            key=f"{_PREFIX}export",
            on_click="ignore",
        )


def _draw_calendar(actor: Actor, shown: Dashboard, _: Language) -> None:
    with st.expander(_("Reviews and deadlines in your calendar"), icon=":material/event:"):
        st.caption(
            _(
                "An address of your own, which calendar programs ask again and again. "
                "Making one ends the one before."
            )
        )
        st.button(
            _("Make the address"), key=f"{_PREFIX}calendar", on_click=_renew, args=(actor, shown)
        )
        address: str = session.get(_CALENDAR, "")
        if address:
            st.code(address, language=None, wrap_lines=True)


def _renew(actor: Actor, shown: Dashboard) -> None:
    made = calendar_feed.renew(actor, shown.team.id, session.base_address())
    session.put(_CALENDAR, made)
