"""Which screens there are, and the frame around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from okr.domain.access import Actor
from okr.domain.errors import JaugeError
from okr.domain.messages import Message, message
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services import brands, links, people
from okr.services.sign_in import COOKIE
from okr.ui import browser, scope, session, sign_in_screen
from okr.ui.accent import page_style
from okr.ui.errors import show_error
from okr.ui.language_switch import LEAVE, language_switch

ROOT = Path(__file__).parents[2]
_MARK = (
    '<path d="M5 24A12 12 0 1 1 27 24" stroke="#2a8fa3" stroke-width="4.5"'
    ' stroke-linecap="round"/><path d="M16 20 22 11" stroke="#2a8fa3" stroke-width="3.4"'
    ' stroke-linecap="round"/><circle cx="16" cy="20" r="3" fill="#2a8fa3"/>'
)
_ICON = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none">{_MARK}</svg>'
_LOGO = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 32" fill="none">{_MARK}'
    '<text x="36" y="24" fill="#2a8fa3" font-family="system-ui, sans-serif" font-size="22"'
    ' font-weight="700">Jauge</text></svg>'
)


@dataclass(frozen=True)
class Screen:
    """One page: its file below the root, its address ("" is home), its name and its icon."""

    file: str
    address: str
    title: Message
    icon: str


SECTIONS: Sequence[tuple[Message, Sequence[Screen]]] = (
    (
        message("Review"),
        (
            Screen("pages/review/dashboard.py", "", message("Dashboard"), ":material/speed:"),
            Screen(
                "pages/review/overview.py", "overview", message("Overview"), ":material/dashboard:"
            ),
            Screen(
                "pages/review/check_in.py", "check-in", message("Check-in"), ":material/checklist:"
            ),
            Screen(
                "pages/review/present.py", "present", message("Present"), ":material/slideshow:"
            ),
            Screen(
                "pages/review/meetings.py", "meetings", message("Meetings"), ":material/groups:"
            ),
            Screen("pages/review/close.py", "close", message("Close"), ":material/inventory:"),
        ),
    ),
    (
        message("Plan"),
        (
            Screen(
                "pages/plan/objectives.py", "objectives", message("Objectives"), ":material/flag:"
            ),
            Screen(
                "pages/plan/alignment.py",
                "alignment",
                message("Alignment"),
                ":material/account_tree:",
            ),
        ),
    ),
    (
        message("Data"),
        (
            Screen(
                "pages/data/connections.py",
                "connections",
                message("Connections"),
                ":material/cable:",
            ),
            Screen("pages/data/metrics.py", "metrics", message("Metrics"), ":material/database:"),
        ),
    ),
    (
        message("Share"),
        (
            Screen(
                "pages/share/by_email.py",
                "share-by-email",
                message("Share by e-mail"),
                ":material/mail:",
            ),
            Screen("pages/share/links.py", "links", message("Links"), ":material/link:"),
        ),
    ),
)
SCREENS = tuple(screen for _section, screens in SECTIONS for screen in screens)
SHARED = Screen(
    "pages/public/shared.py", links.PLACE, message("A shared dashboard"), ":material/link:"
)
"""What needs no sign-in; nothing leads there but the link itself."""


def run() -> None:
    """Draw the frame and the screen that was asked for; without sign-in, only the way in."""
    actor = session.begin_run()
    _ = session.speech(actor)
    team = scope.chosen_team(actor) if actor is not None and actor.teams else None
    page = _pages(actor, _)
    is_public = page.url_path == SHARED.address
    if actor is not None and not is_public:
        own = brands.logo(actor, team) if team else None
        st.logo(own or _LOGO, size="large")
    session.open_page(page.url_path)
    st.set_page_config(
        page_title=f"{page.title} · Jauge",
        page_icon=_ICON,
        layout="wide",
        # With an entry of ours the menu stays, and with it the choice between light and dark.
        menu_items={"About": _("Jauge: objectives and key results for social-media teams.")},
    )
    try:
        if actor is not None and not is_public:
            _draw_sidebar(actor, team, _)
            session.show_notice()
        page.run()
    except JaugeError as error:
        show_error(error, _)
    finally:
        session.end_page()


def draw_link(address: str, label: str, _: Language) -> None:
    """Draw a link to a screen."""
    screen = next(one for one in SCREENS if one.address == address)
    st.page_link(_page(screen, _), label=label, icon=screen.icon)


def open_screen(address: str, _: Language, query: Mapping[str, str] | None = None) -> NoReturn:
    """Go to a screen, with a query in its address, and end this run."""
    screen = next(one for one in SCREENS if one.address == address)
    st.switch_page(_page(screen, _), query_params=dict(query or {}))


def _pages(actor: Actor | None, _: Language) -> StreamlitPage:
    if actor is None:
        # Every address leads to the way in and stays in the browser, so that a link with its
        # query still leads to its screen afterwards.
        doors = [_door(screen, _) for screen in SCREENS]
        return st.navigation([*doors, _page(SHARED, _)], position="hidden")
    listed = {
        _.say(section): [_page(screen, _) for screen in screens] for section, screens in SECTIONS
    }
    listed[""] = [_page(SHARED, _)]
    return st.navigation(listed)


def _page(screen: Screen, _: Language) -> StreamlitPage:
    return st.Page(
        ROOT / screen.file,
        title=_.say(screen.title),
        icon=screen.icon,
        url_path=screen.address,
        default=not screen.address,
        visibility="hidden" if screen is SHARED else "visible",
    )


def _door(screen: Screen, _: Language) -> StreamlitPage:
    return st.Page(
        lambda: sign_in_screen.draw(_),
        title=_("Sign in"),
        url_path=screen.address,
        default=not screen.address,
    )


def _draw_sidebar(actor: Actor, team: Team | None, _: Language) -> None:
    with st.sidebar:
        style = page_style(team.accent if team else "")
        chosen = language_switch(
            _,
            _("Signed in as {name}", name=actor.name),
            leave=_("Sign out"),
            style=style,
        )
        if chosen == LEAVE:
            session.sign_out()
            browser.drop_cookie(COOKIE)
        elif chosen is not None:
            people.choose_language(actor, chosen)
            session.choose_language(chosen)
            st.rerun()
