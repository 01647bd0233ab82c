"""Small forms around the objectives: a new cycle, this one, the year's first month."""

from collections.abc import Mapping

import streamlit as st

from okr.domain.access import Actor
from okr.domain.calendar import CycleKind
from okr.domain.errors import JaugeError
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.services import cycles
from okr.services.cycles import Frame
from okr.ui import scope, session
from okr.ui.errors import show_error

_KINDS: Mapping[CycleKind, Message] = {
    CycleKind.QUARTER: message("Quarter"),
    CycleKind.MONTH: message("Month"),
    CycleKind.HALF: message("Half-year"),
    CycleKind.YEAR: message("Year"),
    CycleKind.CUSTOM: message("Own dates"),
}
_DATE_FORMAT = "DD/MM/YYYY"


def draw_first_cycle(actor: Actor, frame: Frame, _: Language) -> None:
    """Propose this quarter to a team that has no cycle yet."""
    label, period = cycles.proposed_cycle(frame.team, session.today())
    name = _.say(label)
    st.header(_("When does your first cycle run?"), anchor=False)
    st.write(_("Most teams set objectives for a quarter. This is the one we are in:"))
    offer = _(
        "Start with {name}: {first} to {last}",
        name=name,
        first=period.starts_on,
        last=period.ends_on,
    )
    if st.button(offer, key="cycle.first", type="primary", icon=":material/calendar_today:"):
        made = cycles.create_cycle(
            actor,
            frame.team.id,
            name=name,
            kind=CycleKind.QUARTER,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
        )
        scope.keep_cycle(frame.team.id, made.id)
        st.rerun()
    draw_new_cycle(actor, frame, _)


def draw_new_cycle(actor: Actor, frame: Frame, _: Language) -> None:
    """Draw the form for any other cycle."""
    with st.expander(_("Another cycle"), icon=":material/calendar_add_on:"):
        kind = st.selectbox(
            _("Length"),
            list(_KINDS),
            format_func=lambda one: _.say(_KINDS[one]),
            key="cycle.kind",
        )
        proposed = CycleKind.QUARTER if kind is CycleKind.CUSTOM else kind
        label, period = cycles.proposed_cycle(frame.team, session.today(), proposed)
        name = _.say(label)
        # The fields begin anew with each proposal, so that it shows.
        suffix = f"{kind}.{name}"
        typed = st.text_input(
            _("Name"), "" if kind is CycleKind.CUSTOM else name, key=f"cycle.name.{suffix}"
        )
        left, right = st.columns(2)
        starts_on = left.date_input(
            _("First day"), period.starts_on, key=f"cycle.first.{suffix}", format=_DATE_FORMAT
        )
        ends_on = right.date_input(
            _("Last day"), period.ends_on, key=f"cycle.last.{suffix}", format=_DATE_FORMAT
        )
        if st.button(_("Create the cycle"), key="cycle.create"):
            try:
                made = cycles.create_cycle(
                    actor,
                    frame.team.id,
                    name=typed,
                    kind=kind,
                    starts_on=starts_on,
                    ends_on=ends_on,
                )
            except JaugeError as error:
                show_error(error, _)
            else:
                scope.keep_cycle(frame.team.id, made.id)
                st.rerun()
        _draw_fiscal_start(actor, frame, _)


def draw_this_cycle(actor: Actor, cycle: Cycle, _: Language) -> None:
    """Draw the form that renames, moves or deletes the cycle shown."""
    with st.expander(_("This cycle"), icon=":material/calendar_today:"):
        prefix = f"cycle.{cycle.id}."
        name = st.text_input(_("Name"), cycle.name, key=f"{prefix}name")
        left, right = st.columns(2)
        starts_on = left.date_input(
            _("First day"), cycle.period.starts_on, key=f"{prefix}first", format=_DATE_FORMAT
        )
        ends_on = right.date_input(
            _("Last day"), cycle.period.ends_on, key=f"{prefix}last", format=_DATE_FORMAT
        )
        with st.container(horizontal=True):
            try:
                if st.button(_("Save"), key=f"{prefix}save", type="primary"):
                    cycles.update_cycle(
                        actor, cycle.id, name=name, starts_on=starts_on, ends_on=ends_on
                    )
                    session.notify(_("Saved."))
                    st.rerun()
                if st.button(_("Delete"), key=f"{prefix}delete", icon=":material/delete:"):
                    cycles.delete_cycle(actor, cycle.id)
                    scope.keep_team(cycle.team_id)
                    session.notify(_("Cycle deleted."))
                    st.rerun()
            except JaugeError as error:
                show_error(error, _)


def _draw_fiscal_start(actor: Actor, frame: Frame, _: Language) -> None:
    month = st.selectbox(
        _("Your year begins in"),
        range(1, 13),
        index=frame.team.fiscal_start_month - 1,
        format_func=_.month_name,
        key=f"cycle.fiscal.{frame.team.id}",
    )
    if month != frame.team.fiscal_start_month:
        cycles.set_fiscal_start_month(actor, frame.team.id, month)
        st.rerun()
