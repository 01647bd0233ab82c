"""Which team and which cycle the screens are about; kept in the address and in the tab."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.domain.okrs import Cycle, Team
from okr.locale.language import Language
from okr.services import demo
from okr.services.cycles import cycle_of_day
from okr.ui import session

_TEAM, _CYCLE = "scope.team", "scope.cycle"


def chosen_team(actor: Actor) -> Team:
    """Give the team in the address or the one chosen last; else the first one.

    Raises:
        JaugeError: when the person is in no team.
    """
    if not actor.teams:
        raise JaugeError(message("You are in no team yet. Ask an admin to add you to one."))
    wanted = _number_in_address("team") or session.get(_TEAM, 0)
    team = next((one for one in actor.teams if one.id == wanted), actor.teams[0])
    session.put(_TEAM, team.id)
    return team


def chosen_cycle_id() -> int | None:
    """Give the cycle in the address or the one chosen last; None to let the day decide."""
    return _number_in_address("cycle") or session.get(_CYCLE, None)


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


def draw(
    actor: Actor, team: Team, _: Language, cycles: Sequence[Cycle] = (), cycle: Cycle | None = None
) -> None:
    """Draw the pickers of team and cycle in one row, and mark invented data."""
    with st.container(horizontal=True, vertical_alignment="center", key="scope.row"):
        _pick_team(actor, team, _)
        if cycle is not None:
            _pick_cycle(team, cycles, cycle, _)
        if team.is_demo:
            _draw_demo_mark(actor, team, _)


def _draw_demo_mark(actor: Actor, team: Team, _: Language) -> None:
    st.badge(_("Demo data"), icon=":material/science:", color="violet")
    if actor.may(Action.ADMINISTER, team.id) and st.button(
        _("Remove the demo"), key="scope.remove_demo", type="tertiary", icon=":material/delete:"
    ):
        demo.remove(actor)
        session.forget("scope.")
        st.query_params.clear()
        session.notify(_("The demo is gone."))
        st.rerun()


def _pick_team(actor: Actor, team: Team, _: Language) -> None:
    if len(actor.teams) > 1:
        ids = [one.id for one in actor.teams]
        names = {one.id: one.name for one in actor.teams}
        st.selectbox(
            _("Team"),
            ids,
            index=ids.index(team.id),
            format_func=names.__getitem__,
            key=f"scope.pick_team.{team.id}",
            width=260,
            on_change=_keep_team,
            args=(team.id,),
            label_visibility="collapsed",
        )


def _pick_cycle(team: Team, cycles: Sequence[Cycle], cycle: Cycle, _: Language) -> None:
    ids = [one.id for one in cycles]
    names = {one.id: one.name for one in cycles}
    st.selectbox(
        _("Cycle"),
        ids,
        index=ids.index(cycle.id),
        format_func=names.__getitem__,
        key=f"scope.pick_cycle.{team.id}.{cycle.id}",
        width=260,
        on_change=_keep_cycle,
        args=(team.id, cycle.id),
        label_visibility="collapsed",
    )


def keep_cycle(team_id: int, cycle_id: int) -> None:
    """Make this the cycle that all screens are about."""
    session.put(_CYCLE, cycle_id)
    st.query_params.from_dict({"team": str(team_id), "cycle": str(cycle_id)})


def keep_team(team_id: int) -> None:
    """Make this the team that all screens are about, in the cycle of today."""
    session.put(_TEAM, team_id)
    session.forget(_CYCLE)
    st.query_params.from_dict({"team": str(team_id)})


def _keep_team(shown_id: int) -> None:
    keep_team(session.get(f"scope.pick_team.{shown_id}", shown_id))


def _keep_cycle(team_id: int, shown_id: int) -> None:
    keep_cycle(team_id, session.get(f"scope.pick_cycle.{team_id}.{shown_id}", shown_id))


def _number_in_address(name: str) -> int | None:
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() else None
