"""When the team is reminded by e-mail, for those who lead it."""

from datetime import date

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import JaugeError
from okr.domain.messages import Message, message
from okr.domain.reminders import Frequency, Plan
from okr.locale.language import Language
from okr.services import mail, reminders
from okr.ui import session
from okr.ui.errors import show_error
from okr.ui.markdown import plain
from okr.ui.weekdays import WEEKDAYS

_PREFIX = "reminders."
_FREQUENCY, _WEEKDAY, _HOUR, _ERROR = (
    f"{_PREFIX}{name}" for name in ("frequency", "weekday", "hour", "error")
)
_FREQUENCIES: dict[Frequency | None, Message] = {
    None: message("Never"),
    Frequency.WEEKLY: message("Once a week"),
    Frequency.WEEKDAYS: message("Every working day"),
}
_USUAL = Plan(Frequency.WEEKLY, weekday=0, hour=9, zone="UTC", address="")


def draw(actor: Actor, team_id: int, today: date, _: Language) -> None:
    """Draw how often people are reminded of what is stale; nothing for those who only read."""
    if not actor.may(Action.WRITE_OKRS, team_id):
        return
    with st.expander(_("Reminders by e-mail"), icon=":material/mail:", key=f"{_PREFIX}open"):
        st.caption(
            _(
                "Each person gets one e-mail for all key results that are theirs, updated by "
                "hand and due; what nobody owns goes to those who lead."
            )
        )
        _draw_plan(actor, team_id, today, _)
        error: JaugeError | None = session.take(_ERROR)
        if error is not None:
            show_error(error, _)


def _draw_plan(actor: Actor, team_id: int, today: date, _: Language) -> None:
    if not _can_send():
        st.info(plain(_.say(mail.NO_SERVER)))
    kept = reminders.plan(actor, team_id)
    plan = kept or _USUAL
    often, day, hour = st.columns(3)
    frequency = often.selectbox(
        _("How often"),
        list(_FREQUENCIES),
        index=list(_FREQUENCIES).index(kept.frequency if kept else None),
        format_func=lambda one: _.say(_FREQUENCIES[one]),
        key=_FREQUENCY,
    )
    weekday = day.selectbox(
        _("Weekday"),
        range(len(WEEKDAYS)),
        index=plan.weekday,
        format_func=lambda one: _.say(WEEKDAYS[one]),
        disabled=frequency is not Frequency.WEEKLY,
        key=_WEEKDAY,
    )
    at = hour.number_input(
        _("Hour, 0 to 23"), 0, 23, plan.hour, disabled=frequency is None, key=_HOUR
    )
    zone = session.zone_name() or plan.zone
    st.caption(_("Hours are those of the time zone {zone}.", zone=zone))
    wanted = Plan(frequency, weekday, int(at), zone, session.base_address()) if frequency else None
    save, send = st.columns(2)
    save.button(
        _("Save"),
        key=f"{_PREFIX}save",
        disabled=wanted == kept,
        on_click=_keep,
        args=(actor, team_id, wanted, _),
    )
    send.button(
        _("Send one to me now"),
        key=f"{_PREFIX}send",
        type="tertiary",
        on_click=_send,
        args=(actor, team_id, today, _),
    )


def _can_send() -> bool:
    try:
        return reminders.can_send()
    except JaugeError as error:
        session.put(_ERROR, error)
        return True


def _keep(actor: Actor, team_id: int, wanted: Plan | None, _: Language) -> None:
    try:
        reminders.keep_plan(actor, team_id, wanted)
    except JaugeError as error:
        session.put(_ERROR, error)
    else:
        session.notify(_("Saved."))


def _send(actor: Actor, team_id: int, today: date, _: Language) -> None:
    try:
        count = reminders.send_now(actor, team_id, today, session.base_address())
    except JaugeError as error:
        session.put(_ERROR, error)
    else:
        session.notify(
            _.plural(
                "Sent to {email}, about {count} key result.",
                "Sent to {email}, about {count} key results.",
                count,
                email=actor.email,
            )
        )
