"""Connect one platform: authorise in the browser or type what it asks for, and come back."""

import streamlit as st

from okr.domain.access import Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services import connecting, connections, platforms
from okr.services.connecting import Consent, Preview
from okr.services.platforms import InputView, PlatformView, WayView
from okr.ui import browser, scope, session
from okr.ui.errors import show_error, show_problems
from okr.ui.markdown import plain

_PREFIX = "connect."
_PLATFORM, _CONNECTION, _WAY, _PROBLEMS, _ERROR, _LEADING = (
    f"{_PREFIX}{name}" for name in ("platform", "connection", "way", "problems", "error", "leading")
)
_PREVIEW = f"{_PREFIX}preview"
_RETURN_ERROR = "consent.error"
_CLIENT_ID, _CLIENT_SECRET = f"{_PREFIX}client_id", f"{_PREFIX}client_secret"


def open_form(
    platform_key: str, connection_id: int = 0, way: str = "", typed: dict[str, str] | None = None
) -> None:
    """Begin to connect a platform, or an existing connection (its id) again."""
    session.forget(_PREFIX)
    session.put(_PLATFORM, platform_key)
    session.put(_CONNECTION, connection_id)
    if way:
        session.put(_WAY, way)
    for key, text in (typed or {}).items():
        session.put(_typed_key(key), text)


def close() -> None:
    """Leave the form; what was typed in it is forgotten."""
    session.forget(_PREFIX)


def is_open() -> bool:
    """Say whether somebody is connecting a platform in this tab."""
    return platforms.platform_view(session.get(_PLATFORM, "")) is not None


def take_consent(actor: Actor, _: Language) -> None:
    """Take what came back from a consent page out of the address, and finish the connection."""
    state = st.query_params.get("state", "")
    if state:
        consent = Consent(
            state=state,
            code=st.query_params.get("code", st.query_params.get("auth_code", "")),
            error=st.query_params.get("error", ""),
        )
        # First of all, so that reloading the page does not bring it a second time.
        st.query_params.clear()
        try:
            with st.spinner(_("Signing in …")):
                connection = connecting.finish(actor, consent)
        except JaugeError as error:
            session.put(_RETURN_ERROR, error)
        else:
            close()
            scope.keep_team(connection.team_id)
            session.notify(_("Authorised. Now choose what to read."))
        st.rerun()
    refusal: JaugeError | None = session.take(_RETURN_ERROR)
    if refusal is not None:
        show_error(refusal, _)


def draw(actor: Actor, team: Team, _: Language) -> None:
    """Draw the form of the platform that was chosen."""
    platform = platforms.platform_view(session.get(_PLATFORM, ""))
    if platform is None:
        return
    st.button(
        _("All connections"), icon=":material/arrow_back:", key=f"{_PREFIX}back", on_click=close
    )
    is_again = bool(session.get(_CONNECTION, 0))
    title = (
        _("Reconnect {platform}", platform=platform.title)
        if is_again
        else _("Connect {platform}", platform=platform.title)
    )
    st.header(plain(title), anchor=False)
    st.write(plain(_.say(platform.about)))
    if platform.history is not None:
        st.caption(plain(_("How far back: {history}", history=platform.history)))
    way = _draw_ways(platform, _)
    _draw_inputs(way, _)
    extras = _draw_extras(way, _)
    is_ready = _draw_app(actor, team, platform, way, _)
    error: JaugeError | None = session.take(_ERROR)
    if error is not None:
        show_error(error, _)
    _draw_go(actor, team, platform, way, extras, _, is_ready=is_ready)
    _draw_how_to(platform, way, _)


def _draw_ways(platform: PlatformView, _: Language) -> WayView:
    if len(platform.ways) == 1:
        return platform.ways[0]
    keys = [one.key for one in platform.ways]
    if session.get(_WAY, "") not in keys:
        session.put(_WAY, keys[0])
    chosen = st.radio(
        _("How to connect"),
        keys,
        format_func=lambda key: _.say(platform.way(key).title),
        key=_WAY,
        persist_state="session",
    )
    return platform.way(chosen or keys[0])


def _draw_inputs(way: WayView, _: Language) -> None:
    problems: list[Problem] = session.get(_PROBLEMS, [])
    lines: list[list[InputView]] = []
    for one in way.inputs:
        if one.is_beside and lines:
            lines[-1].append(one)
        else:
            lines.append([one])
    for line in lines:
        for place, one in zip(st.columns(len(line)), line, strict=True):
            with place:
                _draw_input(one, _)
                show_problems(problems, one.key, _)
    if way.inputs and platforms.sandbox():
        hint = platforms.sandbox_hint(session.get(_PLATFORM, ""), way.key)
        if hint is not None:
            st.caption(_.say(hint))


def _draw_input(one: InputView, _: Language) -> None:
    key, title = _typed_key(one.key), _.say(one.title)
    if one.choices:
        st.selectbox(
            title, list(one.choices), format_func=lambda value: _.say(one.choices[value]), key=key
        )
    elif one.is_long:
        st.text_area(title, key=key, height=140, placeholder=one.example)
    else:
        st.text_input(
            _("{field} (optional)", field=title) if one.is_optional else title,
            key=key,
            placeholder=one.example,
            type="password" if one.is_secret else "default",
            help=_.say(one.help) if one.help else None,
        )


def _draw_extras(way: WayView, _: Language) -> tuple[str, ...]:
    if not way.extras:
        return ()
    chosen = st.multiselect(
        _("Also ask for"),
        list(way.extras),
        format_func=lambda scope_name: _.say(way.extras[scope_name]),
        key=f"{_PREFIX}extras",
        placeholder=_("Nothing more"),
    )
    return tuple(chosen)


def _draw_app(actor: Actor, team: Team, platform: PlatformView, way: WayView, _: Language) -> bool:
    """Draw what concerns the app that is registered at the platform; say whether it is known."""
    if not way.needs_client:
        return True
    known = platforms.client_view(actor, platform.key)
    if known is None:
        st.warning(
            plain(
                _(
                    "{platform} needs an app of your own, once. An admin makes it there and adds"
                    " its client id and secret here.",
                    platform=platform.title,
                )
            ),
            icon=":material/key:",
        )
    may_change = connections.may_set_up(actor, team.id) and not (
        known and known.is_from_environment
    )
    if may_change:
        with st.expander(_("App settings"), expanded=known is None, icon=":material/key:"):
            _draw_client_form(actor, team, platform, known.client_id if known else "", _)
    return known is not None


def _draw_client_form(
    actor: Actor, team: Team, platform: PlatformView, client_id: str, _: Language
) -> None:
    problems: list[Problem] = session.get(_PROBLEMS, [])
    with st.form(f"{_PREFIX}client", border=False):
        st.text_input(_("Client id"), key=_CLIENT_ID, placeholder=client_id)
        show_problems(problems, "client_id", _)
        st.text_input(
            _("Client secret"),
            key=_CLIENT_SECRET,
            type="password",
            placeholder="••••••••" if client_id else "",
        )
        show_problems(problems, "secret", _)
        if st.form_submit_button(_("Save the app"), icon=":material/save:"):
            try:
                platforms.save_client(
                    actor,
                    team.id,
                    platform.key,
                    client_id=session.get(_CLIENT_ID, ""),
                    secret=session.get(_CLIENT_SECRET, ""),
                )
            except InvalidInput as error:
                session.put(_PROBLEMS, list(error.problems))
            else:
                session.forget(_CLIENT_ID)
                session.forget(_CLIENT_SECRET)
                session.put(_PROBLEMS, [])
                session.notify(_("The app is saved."))
            st.rerun()


def _draw_go(  # noqa: PLR0913 - what connecting needs
    actor: Actor,
    team: Team,
    platform: PlatformView,
    way: WayView,
    extras: tuple[str, ...],
    _: Language,
    *,
    is_ready: bool,
) -> None:
    leading: str = session.get(_LEADING, "")
    if leading:
        browser.go_to(leading, _("Leading you to {platform} …", platform=platform.title))
        return
    if way.is_browser:
        label, icon = _("Go to {platform}", platform=platform.title), ":material/open_in_browser:"
    else:
        label, icon = _("Test and go on"), ":material/network_check:"
    if st.button(label, key=f"{_PREFIX}go", type="primary", icon=icon, disabled=not is_ready):
        session.forget(_PREVIEW)
        with st.spinner(_("Asking {platform} …", platform=platform.title)):
            _go(actor, team, platform, way, _typed(way), extras, _)
        st.rerun()
    _draw_preview(actor, team, platform, way, _)


def _go(  # noqa: PLR0913 - as above
    actor: Actor,
    team: Team,
    platform: PlatformView,
    way: WayView,
    typed: dict[str, str],
    extras: tuple[str, ...],
    _: Language,
) -> None:
    session.put(_PROBLEMS, [])
    connection_id = session.get(_CONNECTION, 0) or None
    try:
        if way.is_browser:
            address = connecting.start(
                actor,
                team.id,
                platform.key,
                way.key,
                typed,
                base=session.base_address(),
                connection_id=connection_id,
                more_scopes=extras,
            )
            session.put(_LEADING, address)
        elif platform.is_previewed and _previewed(way) is None:
            preview = connecting.try_out(actor, team.id, platform.key, way.key, typed)
            session.put(_PREVIEW, (way.key, typed, preview))
        else:
            connecting.try_typed(
                actor, team.id, platform.key, way.key, typed, connection_id=connection_id
            )
            close()
            session.notify(_("It works. Now choose what to read."))
    except InvalidInput as error:
        session.put(_PROBLEMS, list(error.problems))
    except JaugeError as error:
        session.put(_ERROR, error)


def _previewed(way: WayView) -> Preview | None:
    """Give the numbers that are shown; None once anything else is typed."""
    nothing: tuple[str, dict[str, str], Preview | None] = ("", {}, None)
    key, typed, preview = session.get(_PREVIEW, nothing)
    return preview if (key, typed) == (way.key, _typed(way)) else None


def _draw_preview(
    actor: Actor, team: Team, platform: PlatformView, way: WayView, _: Language
) -> None:
    """Show the first rows as they will be stored, with the button that keeps the source."""
    preview = _previewed(way)
    if preview is None:
        return
    with st.container(border=True, key=f"{_PREFIX}first_rows"):
        st.markdown(f"**{_('As it will be stored')}**")
        count = _.plural("{count} day found", "{count} days found", preview.count)
        st.caption(f"{count} · {_('the newest first')}")
        st.table(
            {
                _("Day"): [_.short_day(day) for day, _values in preview.rows],
                **{
                    plain(name): [_shown(values[place], _) for _day, values in preview.rows]
                    for place, name in enumerate(preview.names)
                },
            },
            hide_index=True,
        )
        keep = st.button(
            _("Keep it"), key=f"{_PREFIX}keep", type="primary", icon=":material/check:"
        )
    if keep:
        with st.spinner(_("Asking {platform} …", platform=platform.title)):
            _go(actor, team, platform, way, _typed(way), (), _)
        st.rerun()


def _shown(value: float | None, _: Language) -> str:
    return "–" if value is None else _.number(value)


def _draw_how_to(platform: PlatformView, way: WayView, _: Language) -> None:
    with st.container(border=True, key=f"{_PREFIX}how_to"):
        st.markdown(f"**{_('How to')}**")
        st.write(plain(_.say(platform.how_to)))
        if way.is_browser:
            st.caption(_("The redirect address to register there, exactly as it is here:"))
            address = platforms.redirect_address(session.base_address(), platform.key, way.key)
            st.code(address, language=None)
            if way.redirect_rule is not None:
                st.caption(plain(_.say(way.redirect_rule)))
        st.markdown(
            f"[{_('Documentation of {platform}', platform=platform.title)}]({platform.docs})"
        )


def _typed(way: WayView) -> dict[str, str]:
    """Give what the fields hold."""
    return {one.key: session.get(_typed_key(one.key), "") for one in way.inputs}


def _typed_key(name: str) -> str:
    return f"{_PREFIX}typed.{name}"
