"""Company goals and what serves them, for those who lead the team."""

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.messages import message
from okr.domain.okrs import Audience, CompanyGoal, Team
from okr.locale.language import Language
from okr.reporting import words
from okr.services import alignment
from okr.services.alignment import Map
from okr.ui import session
from okr.ui.errors import attempt, show_kept

_PREFIX = "goals."
_SHARED_HELP = message("Every team of this installation sees it, and can serve it.")


def draw(actor: Actor, team: Team, shown: Map, _: Language) -> None:
    """Draw what a lead can change; nothing for others."""
    if not actor.may(Action.WRITE_OKRS, team.id):
        return
    _draw_serving(actor, team, shown, _)
    _draw_new(actor, team, _)
    own = [one.goal for one in shown.branches if one.goal.team_id == team.id]
    if own:
        _draw_own(actor, own, shown, _)


def _draw_serving(actor: Actor, team: Team, shown: Map, _: Language) -> None:
    objectives = {one.objective.id: one.objective for one in shown.served if one.team.id == team.id}
    if not objectives:
        return
    goals = {one.goal.id: one.goal.title for one in shown.branches}
    with st.expander(
        _("Say what an objective serves"), icon=":material/link:", key=f"{_PREFIX}serving"
    ):
        first = next((one.objective.id for one in shown.orphans if one.team.id == team.id), None)
        listed = list(objectives)
        chosen = st.selectbox(
            _("Objective"),
            listed,
            index=listed.index(first) if first is not None else 0,
            format_func=lambda one: objectives[one].title if one in objectives else "",
            key=f"{_PREFIX}objective.{team.id}",
        )
        objective = objectives[chosen]
        prefix = f"{_PREFIX}{chosen}.{objective.version}."
        st.selectbox(
            _("Company goal that it serves"),
            list(goals),
            index=list(goals).index(objective.goal_id) if objective.goal_id in goals else None,
            format_func=lambda one: goals.get(one, ""),
            placeholder=_("None yet"),
            key=f"{prefix}goal",
        )
        st.multiselect(
            _("Who should hear about it"),
            list(Audience),
            default=list(objective.audiences),
            format_func=lambda one: _.say(words.AUDIENCES[one]),
            placeholder=_("Only the team"),
            key=f"{prefix}audiences",
        )
        show_kept(f"{_PREFIX}serving_error", _)
        st.button(
            _("Save"),
            key=f"{_PREFIX}serve",
            type="primary",
            on_click=_serve,
            args=(actor, chosen, prefix, _),
        )


def _serve(actor: Actor, objective_id: int, prefix: str, _: Language) -> None:
    goal_id: int | None = session.get(f"{prefix}goal", None)
    audiences: list[Audience] = session.get(f"{prefix}audiences", [])
    attempt(
        lambda: alignment.serve(actor, objective_id, goal_id, audiences),
        _("Saved."),
        f"{_PREFIX}serving_error",
    )


def _draw_new(actor: Actor, team: Team, _: Language) -> None:
    with st.expander(_("Add a company goal"), icon=":material/add:", key=f"{_PREFIX}new"):
        prefix = f"{_PREFIX}new."
        st.text_input(
            _("Goal"),
            key=f"{prefix}title",
            placeholder=_("What is the company after this year?"),
            persist_state="session",
        )
        st.checkbox(_("For every team"), key=f"{prefix}shared", help=_.say(_SHARED_HELP))
        show_kept(f"{prefix}error", _)
        st.button(
            _("Add the goal"),
            key=f"{prefix}add",
            type="primary",
            on_click=_add,
            args=(actor, team, prefix, _),
        )


def _add(actor: Actor, team: Team, prefix: str, _: Language) -> None:
    def do() -> None:
        alignment.add_goal(
            actor,
            team.id,
            session.get(f"{prefix}title", ""),
            is_shared=bool(session.get(f"{prefix}shared", "")),
        )
        session.forget(prefix)

    attempt(do, _("Added."), f"{prefix}error")


def _draw_own(actor: Actor, own: list[CompanyGoal], shown: Map, _: Language) -> None:
    with st.expander(_("Change a company goal"), icon=":material/edit:", key=f"{_PREFIX}own"):
        listed = {one.id: one for one in own}
        chosen = st.selectbox(
            _("Goal"),
            list(listed),
            format_func=lambda one: listed[one].title if one in listed else "",
            key=f"{_PREFIX}chosen",
        )
        goal = listed[chosen]
        prefix = f"{_PREFIX}own.{goal.id}."
        st.text_input(_("Goal"), goal.title, key=f"{prefix}title")
        st.checkbox(
            _("For every team"), goal.is_shared, key=f"{prefix}shared", help=_.say(_SHARED_HELP)
        )
        served = next(len(one.served) for one in shown.branches if one.goal.id == goal.id)
        if served:
            st.caption(
                _.plural(
                    "{count} objective serves it, and would serve none if it were deleted.",
                    "{count} objectives serve it, and would serve none if it were deleted.",
                    served,
                )
            )
        error = f"{prefix}error"
        show_kept(error, _)
        with st.container(horizontal=True):
            st.button(
                _("Save"),
                key=f"{prefix}save",
                type="primary",
                on_click=_update,
                args=(actor, goal, prefix, _),
            )
            for label, icon, steps in (
                (_("Up"), ":material/arrow_upward:", -1),
                (_("Down"), ":material/arrow_downward:", 1),
            ):
                st.button(
                    label,
                    icon=icon,
                    key=f"{prefix}move.{steps}",
                    on_click=alignment.move_goal,
                    args=(actor, goal.id, steps),
                )
            st.button(
                _("Delete"),
                icon=":material/delete:",
                key=f"{prefix}delete",
                on_click=attempt,
                args=(lambda: alignment.delete_goal(actor, goal.id), _("Goal deleted."), error),
            )


def _update(actor: Actor, goal: CompanyGoal, prefix: str, _: Language) -> None:
    title, is_shared = session.get(f"{prefix}title", ""), session.get(f"{prefix}shared", "")
    attempt(
        lambda: alignment.update_goal(actor, goal.id, title, is_shared=bool(is_shared)),
        _("Saved."),
        f"{prefix}error",
    )
