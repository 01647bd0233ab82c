"""On a metric's page: the formula that it is, and the formulas that it is part of."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import JaugeError
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services import formulas, metrics
from okr.services.formulas import Draft
from okr.store.numbers import Series
from okr.ui import formula_form, metric_list, scope, session
from okr.ui.browser import pickable
from okr.ui.errors import show_error
from okr.ui.markdown import plain

_CSS = (
    metric_list.CSS
    + """
h3 { margin: .2rem 0 .3rem; } ul { margin: .3rem 0; padding-left: 1.1rem; font-size: .92rem; }
p { margin: .3rem 0; } p b { font-size: 1.05rem; }
"""
)


def draw(actor: Actor, team: Team, series: Series, _: Language) -> None:
    """Draw what a metric is made of and what is made of it; nothing where there is neither."""
    found = formulas.surroundings(actor, team.id, series.id)
    parts = ""
    if found.draft is not None:
        parts = formula(found.draft, found.parts, _)
    html = parts + users(found.used_by, _)
    if not html:
        return
    picked = pickable(html, _CSS, key=f"formula_panel.about.{series.id}")
    if picked:
        scope.open_series(int(picked.removeprefix("series:")))
        st.rerun()
    if found.draft is not None and actor.may(Action.WRITE_OKRS, team.id):
        _draw_buttons(actor, team, found.draft, _)


def formula(draft: Draft, parts: Mapping[str, Series], _: Language) -> str:
    """Write a formula out, with links to its parts."""
    listed = "".join(_part(letter, one, draft, _) for letter, one in parts.items())
    return f"<h3>{escape(_('Formula'))}</h3><p><b>{escape(draft.text)}</b></p><ul>{listed}</ul>"


def users(used_by: Sequence[Series], _: Language) -> str:
    """List the formulas that a metric is part of, with links to them."""
    if not used_by:
        return ""
    listed = "".join(f"<li>{_link(one, _.say(metrics.title(one)))}</li>" for one in used_by)
    return f"<h3>{escape(_('Part of these formulas'))}</h3><ul>{listed}</ul>"


def _part(letter: str, series: Series, draft: Draft, _: Language) -> str:
    lack = ""
    if letter in draft.may_lack:
        lack = f' <span class="quiet">{escape(_("a missing day counts as 0"))}</span>'
    return f"<li>{letter} = {_link(series, _.say(metrics.full_title(series)))}{lack}</li>"


def _link(series: Series, name: str) -> str:
    address = f"?team={series.account.team_id}&amp;series={series.id}"
    return f'<a href="{address}" data-pick="series:{series.id}">{escape(name)}</a>'


def _draw_buttons(actor: Actor, team: Team, draft: Draft, _: Language) -> None:
    with st.container(horizontal=True):
        st.button(
            _("Edit the formula"),
            key="formula_panel.edit",
            icon=":material/edit:",
            on_click=formula_form.open_form,
            args=(team, draft),
        )
        with st.popover(_("Delete the formula"), icon=":material/delete:"):
            st.write(_("Its values go with it. The metrics that it is made of stay."))
            is_sure = st.button(_("Delete"), key="formula_panel.delete", type="primary")
    if is_sure and draft.series_id is not None:
        _delete(actor, team, draft.series_id, draft.name, _)


def _delete(actor: Actor, team: Team, series_id: int, name: str, _: Language) -> None:
    try:
        formulas.delete(actor, team.id, series_id)
    except JaugeError as error:
        show_error(error, _)
        return
    session.notify(_("“{name}” is deleted.", name=plain(name)))
    scope.open_series(None)
    st.rerun()
