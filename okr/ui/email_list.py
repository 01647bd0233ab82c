"""What goes out by e-mail: each schedule with its next time and what came of it, and the groups."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.addresses import split_addresses
from okr.domain.errors import WrongSetting
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.domain.schedules import Frequency, Group, Schedule, Timing
from okr.locale.language import Language
from okr.services import email_schedules, mail
from okr.services.email_schedules import DeliveryView, LetterView, ScheduleView
from okr.store.deliveries import LetterState
from okr.ui import email_form, mail_form, session
from okr.ui.email_form import FREQUENCIES
from okr.ui.errors import attempt, show_kept
from okr.ui.markdown import plain
from okr.ui.weekdays import WEEKDAYS

_PREFIX = "mailings."
_ERROR = f"{_PREFIX}error"
_STATES: Mapping[LetterState, tuple[str, Message]] = {
    LetterState.WAITING: ("○", message("waits")),
    LetterState.SENDING: ("○", message("is being sent")),
    LetterState.SENT: ("✓", message("sent")),
    LetterState.REFUSED: ("✕", message("refused")),
    LetterState.UNKNOWN: ("?", message("not known: it may have arrived, and is not sent again")),
}


def draw(actor: Actor, team: Team, _: Language) -> None:
    """Draw all that a team sends, or the form of what is being written."""
    if email_form.is_open() and actor.may(Action.WRITE_OKRS, team.id):
        email_form.draw(actor, team, _)
        return
    st.header(_("Share by e-mail"), anchor=False)
    if not actor.may(Action.WRITE_OKRS, team.id):
        st.info(_("Your role in this team does not allow that. Ask a lead or an admin."))
        return
    _draw_server(_)
    found = email_schedules.schedules(actor, team.id)
    if not found:
        st.write(
            _(
                "Send the gauges, tiles and comments of the running cycle to clients, sales or "
                "leadership, as often as they like to see them. What they get is what the "
                "dashboard says on that day."
            )
        )
    if team.is_demo and found:
        st.caption(_("Of a demo team nothing is sent by itself."))
    for view in found:
        with st.container(border=True, key=f"{_PREFIX}{view.schedule.id}"):
            _draw_schedule(actor, view, _)
    show_kept(_ERROR, _)
    st.button(
        _("Write an e-mail"),
        key=f"{_PREFIX}new",
        type="primary",
        icon=":material/add:",
        on_click=_begin,
        args=(team, session.today(), _),
    )
    _draw_groups(actor, team, _)
    mail_form.draw(actor, team, _)


def _draw_server(_: Language) -> None:
    try:
        mail.required_server()
    except WrongSetting as error:
        st.info(plain(_.say(error.sentence)))


def _begin(team: Team, today: date, _: Language) -> None:
    zone = session.zone_name() or "UTC"
    email_form.begin(
        Schedule(
            team_id=team.id,
            timing=Timing(Frequency.WEEKLY, starts_on=today, zone=zone),
            subject=_("{team}: where we stand on {day}", team="{team}", day="{day}"),
            language=_.code,
        )
    )


def _draw_schedule(actor: Actor, view: ScheduleView, _: Language) -> None:
    one = view.schedule
    st.subheader(plain(one.subject), anchor=False)
    count = len(view.recipients.everyone) - len(view.stopped & set(view.recipients.everyone))
    facts = [
        rhythm(one.timing, _),
        _.plural("{count} recipient", "{count} recipients", count),
        _("with PDF") if one.has_pdf else _("without PDF"),
    ]
    st.write(" · ".join(facts))
    if one.is_paused:
        st.caption(_("Paused: nothing goes out."))
    elif view.next_at is None:
        st.caption(_("Nothing goes out any more."))
    else:
        st.caption(_("Next: {moment}", moment=_.moment(view.next_at, session.zone())))
    if view.stopped:
        st.caption(
            _("Want no more of it: {addresses}", addresses=plain(", ".join(sorted(view.stopped))))
        )
    with st.container(horizontal=True):
        key = f"{_PREFIX}{one.id}."
        st.button(_("Change"), key=f"{key}change", on_click=email_form.begin, args=(one,))
        st.button(
            _("Go on") if one.is_paused else _("Pause"),
            key=f"{key}pause",
            on_click=_pause,
            args=(actor, one, _),
        )
        with st.popover(_("Delete"), type="tertiary"):
            st.write(_("Nothing of it goes out any more, and what it sent is forgotten."))
            st.button(
                _("Delete this e-mail"), key=f"{key}delete", on_click=_remove, args=(actor, one, _)
            )
    if view.deliveries:
        with st.expander(_("What was sent"), icon=":material/history:"):
            for delivery in view.deliveries:
                _draw_delivery(delivery, _)


def rhythm(timing: Timing, _: Language) -> str:
    """Say in a few words when something goes out."""
    at = f"{timing.at:%H:%M}"
    weekday = _.say(WEEKDAYS[timing.weekday])
    match timing.frequency:
        case Frequency.ONCE:
            told = _("On {day}", day=timing.starts_on)
        case Frequency.WEEKLY:
            told = _("Every week: {weekday}", weekday=weekday)
        case Frequency.MONTHLY:
            told = _("Every month on day {day}", day=timing.day)
        case Frequency.LAST_WEEKDAY:
            told = _("Every month, on the last: {weekday}", weekday=weekday)
        case _other:
            told = _.say(FREQUENCIES[timing.frequency])
    return f"{told} · {at} ({timing.zone})"


def _draw_delivery(view: DeliveryView, _: Language) -> None:
    sent = sum(one.state is LetterState.SENT for one in view.letters)
    told = _("{sent} of {total} sent", sent=sent, total=len(view.letters))
    st.markdown(f"**{_.day(view.delivery.day)}** · {told}")
    lines = [f"- {_letter(one, _)}" for one in view.letters]
    st.markdown("\n".join(lines))


def _letter(one: LetterView, _: Language) -> str:
    mark, state = _STATES[one.state]
    parts = [f"{mark} {plain(one.address)}", _.say(state)]
    if one.state is LetterState.SENT and one.at is not None:
        parts.append(_.moment(one.at, session.zone()))
    if one.refusal is not None and one.state is not LetterState.SENT:
        parts.append(plain(session.say(one.refusal, _)))
        if one.state is LetterState.WAITING:
            parts.append(_("next try {moment}", moment=_.moment(one.retry_at, session.zone())))
    return " · ".join(parts)


def _pause(actor: Actor, one: Schedule, _: Language) -> None:
    attempt(
        lambda: email_schedules.pause(actor, one.team_id, one.id, is_paused=not one.is_paused),
        _("It goes on.") if one.is_paused else _("Paused."),
        _ERROR,
    )


def _remove(actor: Actor, one: Schedule, _: Language) -> None:
    attempt(lambda: email_schedules.remove(actor, one.team_id, one.id), _("Deleted."), _ERROR)


# Groups


def _draw_groups(actor: Actor, team: Team, _: Language) -> None:
    groups = {one.id: one for one in email_schedules.groups(actor, team.id)}
    with st.expander(_("Groups of recipients"), icon=":material/group:", key=f"{_PREFIX}groups"):
        st.caption(_("Sales, customer service, leadership: write their addresses once."))
        chosen = st.selectbox(
            _("Group"),
            [0, *groups],
            format_func=lambda one: groups[one].name if one in groups else _("A new group"),
            key=f"{_PREFIX}group",
        )
        group = groups.get(chosen, Group("", ()))
        prefix = f"{_PREFIX}group.{chosen}."
        st.text_input(_("Name"), group.name, key=f"{prefix}name")
        st.text_area(
            _("Addresses"), "\n".join(group.addresses), height="content", key=f"{prefix}addresses"
        )
        show_kept(f"{prefix}error", _)
        with st.container(horizontal=True):
            st.button(
                _("Save the group"),
                key=f"{prefix}save",
                on_click=_save_group,
                args=(actor, team, chosen, prefix, _),
            )
            if chosen:
                st.button(
                    _("Delete the group"),
                    key=f"{prefix}delete",
                    type="tertiary",
                    on_click=_remove_group,
                    args=(actor, team, chosen, _),
                )


def _save_group(actor: Actor, team: Team, group_id: int, prefix: str, _: Language) -> None:
    addresses = split_addresses(session.get(f"{prefix}addresses", ""))
    group = Group(session.get(f"{prefix}name", ""), tuple(addresses), group_id)

    def do() -> None:
        email_schedules.save_group(actor, team.id, group)
        session.forget(f"{_PREFIX}group.0.")

    attempt(do, _("Saved."), f"{prefix}error")


def _remove_group(actor: Actor, team: Team, group_id: int, _: Language) -> None:
    attempt(lambda: email_schedules.remove_group(actor, team.id, group_id), _("Deleted."), _ERROR)
