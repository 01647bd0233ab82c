"""Write a formula: choose the metrics, put signs between their letters, see it at once.

What is typed lives in the browser tab until it is saved, also while other screens are open.
"""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.formulas import LETTERS, Formula
from okr.domain.measures import SeriesKind
from okr.domain.okrs import Team
from okr.locale.language import Language
from okr.services import formulas, metrics
from okr.services.formulas import Checked, Draft, Preview
from okr.services.imports import KIND_TITLES
from okr.store.numbers import Series
from okr.ui import metric_list, scope, session
from okr.ui.browser import pickable
from okr.ui.errors import show_error, show_problems
from okr.ui.key_result_form import source_name
from okr.ui.markdown import plain

_PREFIX = "formula."
_OPEN, _LETTERS, _PROPOSED, _PROBLEMS = (
    f"{_PREFIX}{name}" for name in ("open", "letters", "proposed", "problems")
)
_NAME, _PARTS, _TEXT, _IS_PERCENT, _MAY_LACK = (
    f"{_PREFIX}{name}" for name in ("name", "parts", "text", "is_percent", "may_lack.")
)
_NEW = 0


def is_open(team: Team, series_id: int | None) -> bool:
    """Say whether this formula, or a new one with None, is being written in this tab."""
    written: tuple[int, int] | None = session.get(_OPEN, None)
    return written == (team.id, series_id or _NEW)


def open_form(team: Team, draft: Draft | None = None) -> None:
    """Begin to write: a new formula, or one that is there."""
    given = draft or Draft(name="", text="", parts={})
    session.forget(_PREFIX)
    session.put(_OPEN, (team.id, given.series_id or _NEW))
    session.put(_LETTERS, dict(given.parts))
    session.put(_NAME, given.name)
    session.put(_PARTS, list(given.parts.values()))
    session.put(_TEXT, given.text)
    session.put(_IS_PERCENT, given.is_percent)
    for letter, series_id in given.parts.items():
        session.put(f"{_MAY_LACK}{series_id}", letter in given.may_lack)


def draw_door(actor: Actor, team: Team, _: Language) -> None:
    """Offer to write a formula to those who may."""
    if not actor.may(Action.WRITE_OKRS, team.id):
        return
    st.subheader(_("Formulas"), anchor=False)
    st.caption(
        _(
            "A metric made of others, across platforms and accounts: clicks of all your pages, or "
            "all interactions over all impressions. Key results follow it like any other metric."
        )
    )
    st.button(
        _("Write a formula"),
        key=f"{_PREFIX}new",
        icon=":material/function:",
        on_click=open_form,
        args=(team,),
    )


def draw(actor: Actor, team: Team, _: Language) -> None:
    """Draw the form, with what the formula comes to as it stands."""
    _team_id, series_id = session.get(_OPEN, (team.id, _NEW))
    st.header(_("Edit the formula") if series_id else _("Write a formula"), anchor=False)
    problems: Sequence[Problem] = session.get(_PROBLEMS, ())
    st.text_input(_("Name"), key=_NAME, persist_state="session")
    show_problems(problems, "name", _)
    offered = {one.id: one for one in metrics.choices(actor, team.id) if one.id != series_id}
    _draw_parts(offered, _)
    letters = _assign_letters(offered)
    _draw_letters(letters, offered, _)
    _draw_text(_)
    draft = _read(letters, offered, series_id or None)
    if letters:
        checked = formulas.check(actor, team.id, draft)
        _draw_verdict(checked, _)
        if checked.formula is not None:
            shown = formulas.preview(actor, team.id, draft)
            _draw_preview(shown, checked.formula, sorted(letters), _)
    else:
        show_problems(problems, "parts", _)
    _draw_buttons(actor, team, draft, _)


def _draw_parts(offered: Mapping[int, Series], _: Language) -> None:
    kept = _chosen(offered)
    if kept != session.get(_PARTS, []):
        session.put(_PARTS, kept)
    st.multiselect(
        _("Metrics"),
        list(offered),
        format_func=lambda one: source_name(offered[one], _),
        key=_PARTS,
        max_selections=formulas.MOST_PARTS,
        placeholder=_("Type part of a name, in any language"),
        persist_state="session",
    )


def _chosen(offered: Mapping[int, Series]) -> list[int]:
    chosen: list[int] = session.get(_PARTS, [])
    return [one for one in chosen if one in offered]


def _assign_letters(offered: Mapping[int, Series]) -> dict[str, int]:
    """Give each chosen metric a letter that it keeps, and propose their sum to begin with."""
    chosen = _chosen(offered)
    before: dict[str, int] = session.get(_LETTERS, {})
    letters = {letter: one for letter, one in before.items() if one in chosen}
    for one in chosen:
        if one not in letters.values():
            letters[next(each for each in LETTERS if each not in letters)] = one
    letters = dict(sorted(letters.items()))
    session.put(_LETTERS, letters)
    if session.get(_TEXT, "").strip() in ("", session.get(_PROPOSED, "")):
        session.put(_PROPOSED, " + ".join(letters))
        session.put(_TEXT, session.get(_PROPOSED, ""))
    return letters


def _draw_letters(letters: Mapping[str, int], offered: Mapping[int, Series], _: Language) -> None:
    for letter, series_id in letters.items():
        series = offered[series_id]
        name = _.say(metrics.full_title(series))
        facts = " · ".join(filter(None, [_.say(metric_list.KINDS[series.kind]), series.unit]))
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.markdown(f"**{letter}** = {plain(name)}  \n:small[{plain(facts)}]")
        if series.kind is SeriesKind.FLOW:
            right.checkbox(
                _("{letter}: a missing day counts as 0", letter=letter),
                key=f"{_MAY_LACK}{series_id}",
                persist_state="session",
            )


def _draw_text(_: Language) -> None:
    st.text_input(
        _("Formula"),
        key=_TEXT,
        live=True,
        placeholder="(A + B) ÷ C",
        persist_state="session",
        help=_(
            "Letters, numbers, + − × ÷ (or * and /) and brackets. A division gives a rate: over "
            "any stretch of days, the sum above is divided by the sum below."
        ),
    )
    text = session.get(_TEXT, "")
    if "/" in text or "÷" in text:
        st.checkbox(_("Show as a percentage"), key=_IS_PERCENT, persist_state="session")


def _read(
    letters: Mapping[str, int], offered: Mapping[int, Series], series_id: int | None
) -> Draft:
    lacking = (
        letter
        for letter, one in letters.items()
        if offered[one].kind is SeriesKind.FLOW and session.get(f"{_MAY_LACK}{one}", False)
    )
    return Draft(
        name=session.get(_NAME, ""),
        text=session.get(_TEXT, ""),
        parts=dict(letters),
        may_lack=frozenset(lacking),
        is_percent=session.get(_IS_PERCENT, True),
        series_id=series_id,
    )


def _draw_verdict(checked: Checked, _: Language) -> None:
    for problem in checked.problems:
        st.warning(plain(_.say(problem.sentence)), icon=":material/edit:")
    if checked.formula is not None:
        facts = [_.say(KIND_TITLES[checked.formula.kind])]
        if checked.formula.unit:
            facts.append(_("in {unit}", unit=checked.formula.unit))
        st.success(plain(" · ".join(facts)), icon=":material/check:")


def _draw_preview(
    shown: Preview | None, formula: Formula, letters: Sequence[str], _: Language
) -> None:
    if shown is None or not shown.days:
        st.caption(_("None of these metrics has a reading yet."))
        return
    if shown.result is not None:
        over = _.plural("over the last {count} day", "over the last {count} days", len(shown.days))
        if formula.kind is SeriesKind.LEVEL:
            over = _("latest value")
        st.markdown(f"**{plain(_.quantity(shown.result, formula.unit))}** {plain(over)}")
    heads = "".join(
        f'<th scope="col" class="number">{escape(text)}</th>' for text in (_("Formula"), *letters)
    )
    rows = []
    for one in reversed(shown.days):
        values = [
            _written(one.value, formula.unit, _),
            *(_written(one.parts[letter], "", _) for letter in letters),
        ]
        cells = "".join(f'<td class="number">{escape(value)}</td>' for value in values)
        rows.append(f'<tr><th scope="row">{escape(_.short_day(one.day))}</th>{cells}</tr>')
    pickable(
        f'<div class="scroll"><table><thead><tr><th scope="col">{escape(_("Day"))}</th>{heads}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>",
        metric_list.CSS,
        key=f"{_PREFIX}preview",
    )


def _written(value: float | None, unit: str, _: Language) -> str:
    return "–" if value is None else _.quantity(value, unit)


def _draw_buttons(actor: Actor, team: Team, draft: Draft, _: Language) -> None:
    with st.container(horizontal=True):
        if st.button(_("Save"), key=f"{_PREFIX}save", type="primary"):
            _save(actor, team, draft, _)
        st.button(
            _("Cancel"),
            key=f"{_PREFIX}cancel",
            type="tertiary",
            on_click=session.forget,
            args=(_PREFIX,),
        )


def _save(actor: Actor, team: Team, draft: Draft, _: Language) -> None:
    try:
        series = formulas.save(actor, team.id, draft, account=_("Formulas"))
    except InvalidInput as error:
        session.put(_PROBLEMS, error.problems)
    except JaugeError as error:
        show_error(error, _)
        return
    else:
        session.forget(_PREFIX)
        session.notify(_("Saved: “{name}” is worked out on every day.", name=series.name))
        scope.open_series(series.id)
    st.rerun()
