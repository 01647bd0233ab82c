"""The connections of a team: what each is in, and the button that repairs it."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from okr.domain.access import Actor
from okr.domain.connections import ConnectionState
from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.reporting import words
from okr.services import clock, connecting, connections
from okr.services.connecting import Ending
from okr.services.connections import BrokenView, ConnectionView, ReadingNow
from okr.ui import connect_form, session
from okr.ui.errors import show_error
from okr.ui.markdown import plain

_PREFIX = "connections."
_ERROR = f"{_PREFIX}error"
_INTERVALS = (1, 3, 6, 12, 24)
_SOON_DAYS = 10
_LOOK_SECONDS = 1.0
_Colour = Literal["green", "blue", "orange", "red", "gray"]
_LOOKS: dict[ConnectionState, tuple[_Colour, str]] = {
    ConnectionState.CHOOSING: ("blue", ":material/checklist:"),
    ConnectionState.WAITING: ("blue", ":material/hourglass_top:"),
    ConnectionState.UP_TO_DATE: ("green", ":material/check_circle:"),
    ConnectionState.LIMITED: ("orange", ":material/schedule:"),
    ConnectionState.TROUBLE: ("orange", ":material/sync_problem:"),
    ConnectionState.RECONNECT: ("red", ":material/link_off:"),
    ConnectionState.CONFIGURE: ("red", ":material/settings_alert:"),
    ConnectionState.ACCOUNT: ("red", ":material/person_off:"),
}
_ENDINGS = {
    Ending.REVOKED: message("Disconnected: the token is revoked there and erased here."),
    Ending.ONLY_ERASED: message("Disconnected: the token is erased."),
    Ending.SHARED: message(
        "Disconnected: the token is erased here. It is not revoked there, because other"
        " connections live on the same consent."
    ),
    Ending.UNCONFIRMED: message(
        "Disconnected: the token is erased here. The platform did not confirm that it is revoked;"
        " remove the app in your account there to be sure."
    ),
}


def draw(actor: Actor, team: Team, listed: Sequence[ConnectionView], _: Language) -> None:
    """Draw every connection as a card."""
    if not listed:
        st.write(
            _(
                "Nothing is connected yet. Connect a platform once, and its numbers arrive by"
                " themselves."
            )
        )
        return
    for one in listed:
        with st.container(border=True, key=f"{_PREFIX}{one.id}"):
            _draw_card(actor, team, one, _)


def _draw_card(actor: Actor, team: Team, one: ConnectionView, _: Language) -> None:
    may_change = connections.may_connect(actor, team.id)
    _draw_head(one, _)
    if one.reading is not None:
        _watch(actor, team.id, one.id, _)
    elif one.problem is not None:
        _draw_problem(one, _)
    _draw_broken(one, _)
    error: JaugeError | None = session.take(f"{_ERROR}.{one.id}")
    if error is not None:
        show_error(error, _)
    if not may_change:
        return
    if one.state is ConnectionState.CHOOSING:
        _draw_choice(actor, one, _, is_alone=True)
    else:
        with st.container(horizontal=True, key=f"{_PREFIX}buttons.{one.id}"):
            _draw_buttons(actor, one, _)
        if session.get(f"{_PREFIX}history.{one.id}", default=False):
            _draw_history(actor, one, _)


def _draw_head(one: ConnectionView, _: Language) -> None:
    colour, icon = _LOOKS[one.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        name = f" · {one.name}" if one.name != one.title else ""
        st.markdown(f"**{plain(one.title)}**{plain(name)}", width="content")
        st.badge(_.say(words.CONNECTION_STATES[one.state]), icon=icon, color=colour)
        if one.is_sandbox:
            st.badge(_("Sandbox data"), icon=":material/science:", color="violet")
    facts = _facts(one, _)
    if facts:
        st.caption(plain(" · ".join(facts)))
    days = one.days_left(clock.now())
    if days is not None and days <= _SOON_DAYS:
        st.warning(
            _.plural(
                "The sign-in ends in {count} day: reconnect before, and nothing is missed.",
                "The sign-in ends in {count} days: reconnect before, and nothing is missed.",
                days,
            ),
            icon=":material/event_busy:",
        )


def _facts(one: ConnectionView, _: Language) -> list[str]:
    zone = session.zone()
    facts = []
    if one.chosen and one.state is not ConnectionState.CHOOSING:
        count = len(one.chosen)
        facts.append(_.plural("{count} account", "{count} accounts", count))
    if one.as_of is not None:
        facts.append(_("as of {day}", day=_.short_day(one.as_of)))
    if one.last_good_at is not None:
        facts.append(_("read {moment}", moment=_.moment(one.last_good_at, zone)))
    if one.next_due_at is not None and one.reading is None:
        if one.next_due_at > clock.now():
            facts.append(_("next {moment}", moment=_.moment(one.next_due_at, zone)))
        else:
            facts.append(_("next in a moment"))
    days = one.days_left(clock.now())
    if days is not None:
        facts.append(
            _.plural(
                "sign-in valid for {count} more day", "sign-in valid for {count} more days", days
            )
        )
    return facts


def _draw_problem(one: ConnectionView, _: Language) -> None:
    if one.problem is None:
        return
    text = plain(session.say(one.problem, _))
    colour, icon = _LOOKS[one.state]
    (st.error if colour == "red" else st.warning)(text, icon=icon)


def _draw_broken(one: ConnectionView, _: Language) -> None:
    if not one.broken:
        return
    title = _.plural("{count} metric is broken", "{count} metrics are broken", len(one.broken))
    with st.expander(title, icon=":material/broken_image:", expanded=len(one.broken) <= 3):
        for each in one.broken:
            st.markdown(_broken_line(each, _))


def _broken_line(each: BrokenView, _: Language) -> str:
    name = plain(f"{each.account} · {_.say(each.title)}")
    return f"**{name}**: {plain(session.say(each.reason, _))}"


# A run that is going on


def _watch(actor: Actor, team_id: int, connection_id: int, _: Language) -> None:
    """Draw a run's progress, again every second until it has ended."""

    @st.fragment(run_every=_LOOK_SECONDS)
    def watched() -> None:
        now = connections.reading_now(actor, team_id).get(connection_id)
        if now is None:
            st.rerun()
        st.progress(now.done / now.total if now.total else 0.0, text=plain(_progress(now, _)))

    watched()


def _progress(now: ReadingNow, _: Language) -> str:
    if now.first_on is None or now.last_on is None:
        return _("Beginning to read …")
    return _(
        "{account}: {first} to {last}, part {part} of {total}, {rows} numbers read",
        account=now.account,
        first=_.short_day(now.first_on),
        last=_.short_day(now.last_on),
        part=now.done + 1,
        total=now.total,
        rows=now.rows,
    )


# What can be done


def _draw_choice(actor: Actor, one: ConnectionView, _: Language, *, is_alone: bool = False) -> None:
    """Draw the accounts to choose from and what begins the reading; alone, with the rest too."""
    names = {each.id: one.account_name(each) for each in one.accounts}
    key = f"{_PREFIX}accounts.{one.id}"
    chosen = st.multiselect(
        _("Accounts to read"),
        list(names),
        default=[each.id for each in one.chosen],
        format_func=lambda number: names[number],
        key=key,
        placeholder=_("Choose at least one"),
    )
    with st.container(horizontal=True, key=f"{key}.buttons"):
        if st.button(
            _("Read these"), key=f"{key}.save", type="primary", icon=":material/play_arrow:"
        ):
            _do(one, lambda: _choose(actor, one, chosen), _)
        if is_alone:
            _draw_more(actor, one, _)


def _choose(actor: Actor, one: ConnectionView, chosen: list[int]) -> None:
    connecting.choose_accounts(actor, one.id, chosen)
    connections.read_in_background(actor, one.id)


def _draw_buttons(actor: Actor, one: ConnectionView, _: Language) -> None:
    is_read = one.reading is not None
    needs_sign_in = one.state in (ConnectionState.RECONNECT, ConnectionState.CONFIGURE)
    if one.platform is not None:
        if needs_sign_in:
            _draw_reconnect(one, _, kind="primary")
        if st.button(
            _("Try again") if one.broken else _("Refresh now"),
            key=f"{_PREFIX}refresh.{one.id}",
            icon=":material/refresh:",
            disabled=is_read,
        ):
            _do(one, lambda: connections.read_in_background(actor, one.id), _)
        is_gone = one.state is ConnectionState.ACCOUNT
        with st.popover(
            _("Accounts"),
            icon=":material/checklist:",
            disabled=is_read,
            type="primary" if is_gone else "secondary",
        ):
            _draw_choice(actor, one, _)
    st.button(
        _("History"),
        key=f"{_PREFIX}history_button.{one.id}",
        icon=":material/history:",
        on_click=_toggle_history,
        args=(one.id,),
    )
    _draw_more(actor, one, _)


def _draw_reconnect(
    one: ConnectionView, _: Language, *, kind: Literal["primary", "secondary"] = "secondary"
) -> None:
    if one.platform is None:
        return
    st.button(
        _("Reconnect"),
        key=f"{_PREFIX}reconnect.{one.id}",
        icon=":material/link:",
        type=kind,
        on_click=connect_form.open_form,
        args=(one.platform.key, one.id, one.way, dict(one.settings)),
    )


def _draw_more(actor: Actor, one: ConnectionView, _: Language) -> None:
    with st.popover(_("More"), icon=":material/more_horiz:", disabled=one.reading is not None):
        if one.state is not ConnectionState.CHOOSING:
            _draw_interval(actor, one, _)
        if st.button(
            _("Test the connection"),
            key=f"{_PREFIX}test.{one.id}",
            icon=":material/network_check:",
        ):
            _do(one, lambda: _test(actor, one, _), _)
        if one.state not in (ConnectionState.RECONNECT, ConnectionState.CONFIGURE):
            _draw_reconnect(one, _)
        st.divider()
        keeps = st.radio(
            _("When disconnecting"),
            [True, False],
            format_func=lambda keep: (
                _("Keep the numbers that were read") if keep else _("Erase its numbers too")
            ),
            key=f"{_PREFIX}keeps.{one.id}",
        )
        if st.button(
            _("Disconnect"), key=f"{_PREFIX}disconnect.{one.id}", icon=":material/link_off:"
        ):
            _do(one, lambda: _disconnect(actor, one, _, keeps=bool(keeps)), _)


def _draw_interval(actor: Actor, one: ConnectionView, _: Language) -> None:
    options = sorted({*_INTERVALS, one.interval_hours})
    hours = st.selectbox(
        _("Read every"),
        options,
        index=options.index(one.interval_hours),
        format_func=lambda count: _.plural("{count} hour", "{count} hours", count),
        key=f"{_PREFIX}interval.{one.id}",
    )
    if hours != one.interval_hours:
        _do(one, lambda: connecting.set_interval(actor, one.id, hours), _)


def _test(actor: Actor, one: ConnectionView, _: Language) -> None:
    count = connecting.test(actor, one.id)
    session.notify(
        _.plural(
            "It works: {count} account can be read.",
            "It works: {count} accounts can be read.",
            count,
        )
    )


def _disconnect(actor: Actor, one: ConnectionView, _: Language, *, keeps: bool) -> None:
    ending = connecting.disconnect(actor, one.id, keeps_numbers=keeps)
    session.notify(_.say(_ENDINGS[ending]))


def _do(one: ConnectionView, act: Callable[[], object], _: Language) -> None:
    """Do what was pressed, and draw everything anew; a refusal is shown on the card."""
    try:
        with st.spinner(_("One moment …")):
            act()
    except JaugeError as error:
        session.put(f"{_ERROR}.{one.id}", error)
    st.rerun()


def _toggle_history(connection_id: int) -> None:
    key = f"{_PREFIX}history.{connection_id}"
    session.put(key, not session.get(key, default=False))


# What runs did


def _draw_history(actor: Actor, one: ConnectionView, _: Language) -> None:
    zone = session.zone()
    found = connections.runs(actor, one.id)
    if not found:
        st.caption(_("It has not been read yet."))
        return
    st.dataframe(
        [
            {
                _("When"): _.moment(run.ran_at, zone),
                _("Ended"): _.say(words.RUN_STATES.get(run.state, words.RUN_UNKNOWN)),
                _("Days"): _(
                    "{first} to {last}",
                    first=_.short_day(run.first_on),
                    last=_.short_day(run.last_on),
                )
                if run.first_on and run.last_on
                else "–",
                _("New"): _.number(run.arrival.new),
                _("Changed"): _.number(run.arrival.changed),
                _("Same"): _.number(run.arrival.same),
                _("Refused"): "; ".join(
                    [
                        *([session.say(run.problem, _)] if run.problem else []),
                        *(f"{each.account} · {_.say(each.title)}" for each in run.broken),
                    ]
                ),
            }
            for run in found
        ],
        hide_index=True,
        key=f"{_PREFIX}runs.{one.id}",
    )
