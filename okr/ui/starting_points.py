"""Where a new objective begins: empty, or with an example."""

from collections.abc import Mapping

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.okrs import Cycle, Objective, Team
from okr.domain.templates import Template, objective_from, templates
from okr.locale.language import Language
from okr.services.cycles import Frame
from okr.ui import key_result_form, objective_form, session

_EXAMPLE = "objectives.example"


def may_write(actor: Actor, team: Team) -> bool:
    """Say whether to offer writing at all; services check again."""
    return actor.may(Action.WRITE_OKRS, team.id)


def draw(frame: Frame, cycle: Cycle, _: Language, *, is_first: bool) -> None:
    """Offer an empty form and the examples."""
    if is_first:
        st.write(
            _(
                "An objective says where you want to be. Its key results, one to four, say how "
                "you will know. Start from an example, or with a blank page."
            )
        )
    examples = {one.key: one for one in templates(cycle.name, cycle.period.ends_on)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("New objective"),
            key="objectives.new",
            type="primary",
            icon=":material/add:",
            on_click=objective_form.open_form,
            args=(Objective(title="", key_results=(key_result_form.empty(cycle),)), frame),
        )
        st.selectbox(
            _("Start from an example"),
            list(examples),
            index=None,
            format_func=lambda one: _.say(examples[one].title),
            key=_EXAMPLE,
            placeholder=_("Start from an example"),
            label_visibility="collapsed",
            on_change=_open_example,
            args=(examples, frame, cycle, _),
        )


def _open_example(
    examples: Mapping[str, Template], frame: Frame, cycle: Cycle, _: Language
) -> None:
    example = examples[session.take(_EXAMPLE)]
    objective_form.open_form(objective_from(example, _.say, cycle), frame, _.say(example.section))
