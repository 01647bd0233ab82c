"""Which team and which cycle the screens are about; kept in the address and in the tab."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.domain.okrs import Cycle, Team
from okr.locale.language import Language
from okr.services import demo
from okr.services.cycles import cycle_of_day
from okr.ui import session
from okr.ui.browser import pickable

_TEAM, _CYCLE = "scope.team", "scope.cycle"
_CSS = """
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; }
select { font: inherit; color: inherit; min-height: 2.5rem; min-width: 12rem; max-width: 100%;
  padding: .3rem .6rem; border: 1px solid var(--st-border-color); border-radius: .5rem;
  background: var(--st-secondary-background-color); }
select:focus-visible, .jauge button:focus-visible { outline: 2px solid var(--st-primary-color); }
option { background: var(--st-background-color); color: var(--st-text-color); }
.demo { border: 1px dashed currentColor; border-radius: 1rem; padding: .05rem .7rem;
  font-size: .85rem; font-weight: 600; color: var(--st-violet-text-color, currentColor); }
.jauge button { background: none; border: 0; padding: 0; font-size: .9rem; cursor: pointer;
  text-decoration: underline; text-underline-offset: 2px; }
"""


def chosen_team(actor: Actor) -> Team:
    """Give the team in the address or the one chosen last; else the first one.

    Raises:
        JaugeError: when the person is in no team.
    """
    if not actor.teams:
        raise JaugeError(message("You are in no team yet. Ask an admin to add you to one."))
    wanted = _number_in_address("team") or session.get(_TEAM, 0)
    team = next((one for one in actor.teams if one.id == wanted), actor.teams[0])
    if team.id != session.get(_TEAM, team.id):
        session.forget(_CYCLE)
    session.put(_TEAM, team.id)
    return team


def chosen_cycle_id() -> int | None:
    """Give the cycle in the address or the one chosen last; None to let the day decide."""
    in_address = _number_in_address("cycle")
    if in_address is not None:
        # Other screens, which the navigation opens without a query, are about it too.
        session.put(_CYCLE, in_address)
    return session.get(_CYCLE, in_address)


def chosen_cycle(cycles: Sequence[Cycle], today: date) -> Cycle | None:
    """Give the cycle in the address or the one chosen last; else the one around today."""
    wanted = chosen_cycle_id()
    return next((one for one in cycles if one.id == wanted), cycle_of_day(cycles, today))


def opened_key_result_id() -> int | None:
    """Give the key result that the address opens."""
    return _number_in_address("kr")


def open_key_result(key_result_id: int | None) -> None:
    """Open a key result, or go back to all of them with None."""
    if key_result_id is None:
        st.query_params.pop("kr", None)
    else:
        st.query_params["kr"] = str(key_result_id)


def opened_series_id() -> int | None:
    """Give the metric that the address opens."""
    return _number_in_address("series")


def open_series(series_id: int | None) -> None:
    """Open a metric, or go back to all of them with None."""
    if series_id is None:
        st.query_params.pop("series", None)
    else:
        st.query_params["series"] = str(series_id)


def opened_meeting_id() -> int | None:
    """Give the meeting whose minutes the address opens."""
    return _number_in_address("meeting")


def open_meeting(meeting_id: int | None) -> None:
    """Open the minutes of a meeting, or go back to all meetings with None."""
    if meeting_id is None:
        st.query_params.pop("meeting", None)
    else:
        st.query_params["meeting"] = str(meeting_id)


def draw(
    actor: Actor, team: Team, _: Language, cycles: Sequence[Cycle] = (), cycle: Cycle | None = None
) -> None:
    """Draw the pickers of team and cycle in one row, and mark invented data."""
    parts = []
    if len(actor.teams) > 1:
        teams = {one.id: one.name for one in actor.teams}
        parts.append(_list("team", _("Team"), teams, team.id))
    if cycle is not None:
        names = {one.id: one.name for one in cycles}
        parts.append(_list("cycle", _("Cycle"), names, cycle.id))
    if team.is_demo:
        parts.append(_demo_mark(actor, team, _))
    if parts:
        picked = pickable(f'<div class="row">{"".join(parts)}</div>', _CSS, key="scope.row")
        if picked is not None:
            _follow(picked, actor, team, _)


def _list(name: str, label: str, options: Mapping[int, str], chosen: int) -> str:
    listed = "".join(
        f'<option value="{number}"{" selected" if number == chosen else ""}>{escape(text)}</option>'
        for number, text in options.items()
    )
    return f'<select data-pick="{name}" aria-label="{escape(label)}">{listed}</select>'


def _demo_mark(actor: Actor, team: Team, _: Language) -> str:
    mark = f'<span class="demo">{escape(_("Demo data"))}</span>'
    if not actor.may(Action.ADMINISTER, team.id):
        return mark
    return f'{mark}<button data-pick="remove_demo:">{escape(_("Remove the demo"))}</button>'


def _follow(picked: str, actor: Actor, team: Team, _: Language) -> None:
    name, _colon, number = picked.partition(":")
    if name == "team":
        keep_team(int(number))
    elif name == "cycle":
        keep_cycle(team.id, int(number))
    else:
        demo.remove(actor)
        session.forget("scope.")
        st.query_params.clear()
        session.notify(_("The demo is gone."))
    st.rerun()


def keep_cycle(team_id: int, cycle_id: int) -> None:
    """Make this the cycle that all screens are about."""
    session.put(_CYCLE, cycle_id)
    st.query_params.from_dict({"team": str(team_id), "cycle": str(cycle_id)})


def keep_team(team_id: int) -> None:
    """Make this the team that all screens are about, in the cycle of today."""
    session.put(_TEAM, team_id)
    session.forget(_CYCLE)
    st.query_params.from_dict({"team": str(team_id)})


def _number_in_address(name: str) -> int | None:
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() else None
