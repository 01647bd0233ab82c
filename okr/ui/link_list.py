"""Links to a dashboard, for those who lead: make one, give it another address, withdraw it."""

import io
from datetime import timedelta

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.links import Link, State, state_of
from okr.domain.okrs import Cycle, Section
from okr.locale.language import Language
from okr.services import links
from okr.services.dashboard import Dashboard
from okr.services.links import Made
from okr.store.settings import root_address
from okr.ui import navigation, session
from okr.ui.errors import attempt, show_kept, show_problems
from okr.ui.markdown import plain

_PREFIX = "links."
_NEW = f"{_PREFIX}new."
_MADE, _PROBLEMS, _ERROR = (f"{_PREFIX}{name}" for name in ("made", "problems", "error"))
_DATE_FORMAT = "DD/MM/YYYY"
_USUAL = timedelta(days=90)


def draw(actor: Actor, shown: Dashboard, _: Language) -> None:
    """Draw the links of a team, and the form for another."""
    cycle = shown.cycle
    st.header(_("Links"), anchor=False)
    if not actor.may(Action.WRITE_OKRS, shown.team.id):
        st.info(_("Your role in this team does not allow that. Ask a lead or an admin."))
        return
    if cycle is None:
        st.info(_("A link shows a cycle: write an objective first."))
        navigation.draw_link("objectives", _("Write an objective"), _)
        return
    st.write(
        _(
            "Whoever has a link sees the gauges, hovers over the trends and reads the comments "
            "that are visible on links, without an account. It leads to nothing else."
        )
    )
    made: Made | None = session.get(_MADE, None)
    if made is not None:
        _draw_address(made, _)
    show_kept(_ERROR, _)
    for link in links.links(actor, cycle.team_id):
        with st.container(border=True, key=f"{_PREFIX}{link.id}"):
            _draw_link(actor, link, shown, _)
    _draw_new(actor, shown, cycle, _)


def _draw_address(made: Made, _: Language) -> None:
    """Show the address this once, as it is kept hashed, to copy and as a QR code."""
    import segno  # noqa: PLC0415 - most visits make no link

    root = root_address(session.base_address())
    address = f"{root}{made.path}"
    with st.container(border=True, key=f"{_PREFIX}address"):
        st.markdown(_("The address of **{name}**, shown this once:", name=plain(made.link.name)))
        st.code(address, language=None, wrap_lines=True)
        drawn = io.BytesIO()
        segno.make(address, error="m").save(drawn, kind="png", scale=6, border=4)
        picture, words = st.columns([1, 3])
        picture.image(drawn.getvalue(), width=180)
        words.caption(_("As a QR code, for the wall or a slide."))
        words.download_button(
            _("Download the QR code"),
            drawn.getvalue(),
            file_name="qr.png",
            mime="image/png",
            key=f"{_PREFIX}qr",
            on_click="ignore",
        )
        st.button(_("Got it"), key=f"{_PREFIX}seen", on_click=session.forget, args=(_MADE,))


def _draw_link(actor: Actor, link: Link, shown: Dashboard, _: Language) -> None:
    st.subheader(plain(link.name), anchor=False)
    st.write(" · ".join(_facts(link, shown, _)))
    key = f"{_PREFIX}{link.id}."
    with st.container(horizontal=True):
        if state_of(link, session.today()) is State.OPEN:
            st.button(
                _("Give it a new address"),
                key=f"{key}renew",
                help=_("The old one opens nothing any more."),
                on_click=_renew,
                args=(actor, link),
            )
            st.button(_("Withdraw"), key=f"{key}revoke", on_click=_revoke, args=(actor, link, _))
        else:
            st.button(
                _("Remove"),
                key=f"{key}remove",
                type="tertiary",
                on_click=_remove,
                args=(actor, link, _),
            )


def _facts(link: Link, shown: Dashboard, _: Language) -> list[str]:
    names = {one.id: one.name for one in shown.cycles}
    facts = [names.get(link.cycle_id or 0) or _("the cycle that runs"), _state(link, _)]
    if link.frozen_on is not None:
        facts.append(_("as of {day}", day=_.short_day(link.frozen_on)))
    if link.section_ids is not None:
        count = len(link.section_ids)
        facts.append(_.plural("{count} section", "{count} sections", count))
    if not link.has_comments:
        facts.append(_("without comments"))
    if link.has_password:
        facts.append(_("with a password"))
    if link.opened_at is None:
        facts.append(_("not opened yet"))
    else:
        facts.append(_.plural("opened {count} time", "opened {count} times", link.opened))
        facts.append(_("last {moment}", moment=_.moment(link.opened_at, session.zone())))
    return [fact for fact in facts if fact]


def _state(link: Link, _: Language) -> str:
    state = state_of(link, session.today())
    if state is State.REVOKED:
        return _("withdrawn")
    if state is State.EXPIRED:
        return _("expired")
    if link.expires_on is None:
        return ""
    return _("opens until {day}", day=_.short_day(link.expires_on))


def _draw_new(actor: Actor, shown: Dashboard, cycle: Cycle, _: Language) -> None:
    problems: tuple[Problem, ...] = session.get(_PROBLEMS, ())
    sections = [one.section for one in shown.sections if one.section and one.blocks]
    with st.expander(_("Make a link"), icon=":material/add_link:", key=f"{_PREFIX}make"):
        st.text_input(
            _("For whom or what"), placeholder=_("Client, board meeting …"), key=f"{_NEW}name"
        )
        show_problems(problems, "name", _)
        is_fixed = st.segmented_control(
            _("Cycle"),
            [True, False],
            default=True,
            required=True,
            format_func=lambda one: cycle.name if one else _("The one that runs"),
            key=f"{_NEW}is_fixed",
        )
        _draw_sections(sections if is_fixed else [], problems, _)
        until, frozen = st.columns(2)
        with until:
            st.date_input(
                _("Opens until (may stay empty)"),
                session.today() + _USUAL,
                format=_DATE_FORMAT,
                key=f"{_NEW}expires_on",
            )
            show_problems(problems, "expires_on", _)
        with frozen:
            st.date_input(
                _("As it stood on a day (empty: live)"),
                None,
                format=_DATE_FORMAT,
                key=f"{_NEW}frozen_on",
            )
            show_problems(problems, "frozen_on", _)
        st.text_input(
            _("Password (may stay empty)"),
            type="password",
            autocomplete="new-password",
            key=f"{_NEW}password",
        )
        show_problems(problems, "password", _)
        st.toggle(
            _("With the comments that are visible on links"),
            value=True,
            key=f"{_NEW}has_comments",
        )
        st.button(
            _("Make the link"),
            key=f"{_NEW}save",
            type="primary",
            on_click=_create,
            args=(actor, cycle),
        )


def _draw_sections(sections: list[Section], problems: tuple[Problem, ...], _: Language) -> None:
    if len(sections) < 2:
        return
    names = {one.id: one.name for one in sections}
    st.multiselect(
        _("Sections (none chosen: all)"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        placeholder=_("All sections"),
        key=f"{_NEW}section_ids",
    )
    show_problems(problems, "section_ids", _)


def _create(actor: Actor, cycle: Cycle) -> None:
    is_fixed = session.get(f"{_NEW}is_fixed", True)  # noqa: FBT003 - what stands for nothing
    chosen: list[int] = session.get(f"{_NEW}section_ids", []) if is_fixed else []
    wanted = Link(
        team_id=cycle.team_id,
        name=session.get(f"{_NEW}name", ""),
        cycle_id=cycle.id if is_fixed else None,
        section_ids=tuple(chosen) or None,
        has_comments=session.get(f"{_NEW}has_comments", True),  # noqa: FBT003 - as above
        expires_on=session.get(f"{_NEW}expires_on", None),
        frozen_on=session.get(f"{_NEW}frozen_on", None),
    )
    try:
        made = links.create(actor, wanted, session.get(f"{_NEW}password", ""))
    except JaugeError as error:
        session.put(_PROBLEMS, error.problems if isinstance(error, InvalidInput) else ())
        session.put(_ERROR, error)
    else:
        session.forget(_PREFIX)
        session.put(_MADE, made)


def _renew(actor: Actor, link: Link) -> None:
    try:
        session.put(_MADE, links.regenerate(actor, link.team_id, link.id))
    except JaugeError as error:
        session.put(_ERROR, error)


def _revoke(actor: Actor, link: Link, _: Language) -> None:
    session.forget(_MADE)
    attempt(lambda: links.revoke(actor, link.team_id, link.id), _("It opens no more."), _ERROR)


def _remove(actor: Actor, link: Link, _: Language) -> None:
    attempt(lambda: links.remove(actor, link.team_id, link.id), _("Removed."), _ERROR)
