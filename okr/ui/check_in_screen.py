"""The check-in: every open key result in one form, of which what is touched is saved at once.

What is typed lives in the browser tab until it is saved, also while other screens are open.
"""

from collections.abc import Sequence

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.kr_types.milestones import percent_done
from okr.domain.okrs import HIGHEST_CONFIDENCE, KeyResult
from okr.locale.language import Language
from okr.reporting import words
from okr.services import check_ins
from okr.services.check_ins import Line
from okr.store.progress import CheckIn
from okr.ui import navigation, session
from okr.ui.errors import problems_of, show_error, show_problems
from okr.ui.markdown import plain

_PREFIX = "check_ins."
_PROBLEMS, _ERROR, _ALL, _MEETING, _TURN, _BEGUN = (
    f"{_PREFIX}{name}" for name in ("problems", "error", "all", "meeting", "turn", "begun")
)
_NOTES = ("progress", "difficulties", "adjustment")


def draw(actor: Actor, team_id: int, lines: Sequence[Line], _: Language) -> None:
    """Draw the form for the key results that are the reader's own, or for everyone's."""
    mine = [one for one in lines if one.objective.owner_id == actor.user_id]
    with st.container(horizontal=True):
        is_all = st.toggle(
            _("Everyone’s key results"),
            key=_ALL,
            value=not mine,
            persist_state="session",
            disabled=not mine,
        )
        is_meeting = st.toggle(
            _("One at a time, for the meeting"), key=_MEETING, persist_state="session"
        )
    chosen = lines if is_all or not mine else mine
    shown = _draw_turns(chosen, _) if is_meeting else chosen
    may_write = actor.may(Action.CHECK_IN, team_id)
    problems: Sequence[Problem] = session.get(_PROBLEMS, ())
    if problems:
        st.error(_("Not saved yet: mend what is marked below."), icon=":material/error:")
    for line in shown:
        with st.container(border=True, key=f"{_PREFIX}{line.view.key_result.id}"):
            _draw_head(line, _)
            if may_write:
                _draw_fields(line, problems, _)
    error: JaugeError | None = session.take(_ERROR)
    if error is not None:
        show_error(error, _)
    if not may_write:
        st.caption(_("Your role in this team does not allow check-ins. Ask a lead or an admin."))
        return
    st.button(
        _("Save what changed"),
        key=f"{_PREFIX}save",
        type="primary",
        shortcut="Ctrl+Enter",
        on_click=_save,
        args=(actor, chosen, _),
    )


def begin(key_result_id: int) -> None:
    """Open the fields of one key result, until they are saved or given up."""
    session.put(_BEGUN, key_result_id)


def is_begun(key_result: KeyResult) -> bool:
    """Say whether `begin` opened the fields of this key result."""
    return session.get(_BEGUN, 0) == key_result.id


def draw_one(actor: Actor, line: Line, _: Language) -> None:
    """Draw the fields of one key result, in little room, and a button that saves them.

    What was opened by `begin` has a day as well, and can be given up.
    """
    key_result = line.view.key_result
    if is_begun(key_result):
        last = min(session.today(), key_result.deadline)
        st.date_input(
            _("Day"),
            value=last,
            min_value=min(key_result.starts_on, last),
            max_value=last,
            format="DD/MM/YYYY",
            key=_key(key_result, "day"),
        )
    _draw_fields(line, session.get(_PROBLEMS, ()), _, is_narrow=True)
    error: JaugeError | None = session.take(_ERROR)
    if error is not None:
        show_error(error, _)
    with st.container(horizontal=True):
        st.button(
            _("Save"),
            key=f"{_PREFIX}save_one",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_save,
            args=(actor, [line], _),
        )
        if is_begun(key_result):
            st.button(
                _("Cancel"),
                key=f"{_PREFIX}give_up",
                on_click=_end,
                args=(key_result,),
            )


def _draw_turns(chosen: Sequence[Line], _: Language) -> Sequence[Line]:
    """Draw whose turn it is and who is next, person by person; give what is shown."""
    in_turn = sorted(chosen, key=lambda one: (not one.owner, one.owner.casefold()))
    at = min(session.get(_TURN, 0), len(in_turn) - 1)
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, icon, steps, shortcut in (
            (_("Previous"), ":material/arrow_back:", -1, "Alt+Left"),
            (_("Next"), ":material/arrow_forward:", 1, "Alt+Right"),
        ):
            st.button(
                name,
                icon=icon,
                key=f"{_PREFIX}turn.{steps}",
                shortcut=shortcut,
                disabled=not 0 <= at + steps < len(in_turn),
                on_click=session.put,
                args=(_TURN, at + steps),
            )
        facts = [_("{number} of {total}", number=at + 1, total=len(in_turn))]
        facts.append(in_turn[at].owner or _("Nobody yet"))
        if at + 1 < len(in_turn):
            following = in_turn[at + 1]
            facts.append(
                _(
                    "next: {owner}, {key_result}",
                    owner=following.owner or _("Nobody yet"),
                    key_result=following.view.key_result.title,
                )
            )
        st.markdown(plain(" · ".join(facts)))
    return in_turn[at : at + 1]


def _draw_head(line: Line, _: Language) -> None:
    key_result, point = line.view.key_result, line.view.point
    mark, status = words.STATUSES[line.view.status]
    facts = [
        f"{mark} {_.say(status)}",
        f"{words.value(key_result, point.value if point else None, _)}"
        f" · {words.course(key_result, _)}",
    ]
    if point is not None:
        facts.append(_("as of {day}", day=point.day))
    if line.owner:
        facts.append(line.owner)
    said, more = st.columns([3, 1])
    with said:
        st.markdown(f"**{plain(key_result.title)}**")
        st.caption(f"{plain(line.objective.title)}  \n{plain(' · '.join(facts))}")
    if more.button(
        _("Trend and source"),
        key=_key(key_result, "opened"),
        icon=":material/show_chart:",
        type="tertiary",
    ):
        scope_of = {"cycle": line.objective.cycle_id, "kr": key_result.id}
        navigation.open_screen("", _, {name: str(one) for name, one in scope_of.items()})


def _draw_fields(
    line: Line, problems: Sequence[Problem], _: Language, *, is_narrow: bool = False
) -> None:
    key_result = line.view.key_result
    own = problems_of(problems, key_result.id)
    if is_narrow:
        value, confidence, same = st.container(), st.container(), st.container()
    else:
        value, confidence, same = st.columns([3, 2, 2], vertical_alignment="bottom")
    with value:
        _draw_value(line, _)
        show_problems(own, "value", _)
    with confidence:
        key = _key(key_result, "confidence")
        _prefill(key, line.confidence)
        st.number_input(
            _("Confidence, 0 to 10"),
            min_value=0,
            max_value=HIGHEST_CONFIDENCE,
            value=None,
            key=key,
            persist_state="session",
        )
        show_problems(own, "confidence", _)
    with same:
        st.checkbox(
            _("Unchanged"),
            key=_key(key_result, "same"),
            persist_state="session",
            help=_("Says that it was looked at today and stands where it stood."),
        )
    with st.expander(
        _("Notes"), expanded=any(session.get(_key(key_result, n), "") for n in _NOTES)
    ):
        labels = (_("Progress"), _("Difficulties"), _("Adjustment"))
        for name, label in zip(_NOTES, labels, strict=True):
            st.text_area(label, key=_key(key_result, name), height=68, persist_state="session")
    for field in ("progress", "day"):
        show_problems(own, field, _)


def _prefill(key: str, known: object) -> None:
    """Put what was said last into a field, unless something else was typed there."""
    was = session.get(f"{key}_was", None)
    if session.get(key, None) in (None, was) and session.get(key, None) != known:
        session.put(key, known)
    session.put(f"{key}_was", known)


def _draw_value(line: Line, _: Language) -> None:
    key_result = line.view.key_result
    if key_result.feed is not None:
        st.caption(_("Its value comes by itself."))
    elif key_result.kind == "milestones":
        stages = key_result.goal.stages
        key = _key(key_result, "stages")
        _prefill(key, list(_stages_done(line)))
        st.multiselect(
            _("Stages done"),
            range(len(stages)),
            format_func=lambda index: stages[index].title,
            placeholder=_("None yet"),
            key=key,
            persist_state="session",
        )
    elif key_result.kind == "binary":
        st.selectbox(
            _("Value"),
            [0.0, 1.0],
            index=None,
            format_func=lambda number: words.value(key_result, number, _),
            placeholder=_as_before(line, _),
            key=_key(key_result, "value"),
            persist_state="session",
        )
    else:
        unit = f" ({key_result.unit})" if key_result.unit else ""
        st.text_input(
            _("Value") + unit,
            key=_key(key_result, "value"),
            placeholder=_as_before(line, _),
            persist_state="session",
        )


def _as_before(line: Line, _: Language) -> str:
    return _("As before") if line.view.point else _("None yet")


def _save(actor: Actor, shown: Sequence[Line], _: Language) -> None:
    # Only here is what was typed just before the shortcut known.
    touched = [one for one in shown if _is_touched(one)]
    session.put(_PROBLEMS, ())
    if not touched:
        session.notify(_("Nothing has changed, so nothing was saved."))
        return
    try:
        check_ins.record_all(actor, _read_all(touched, _), today=session.today())
    except InvalidInput as error:
        session.put(_PROBLEMS, error.problems)
    except JaugeError as error:
        session.put(_ERROR, error)
    else:
        for line in touched:
            _end(line.view.key_result)
        session.notify(
            _.plural("{count} check-in saved.", "{count} check-ins saved.", len(touched))
        )


def _end(key_result: KeyResult) -> None:
    """Forget what is typed of a key result."""
    session.forget(_key(key_result, ""))
    if is_begun(key_result):
        session.put(_BEGUN, 0)


def _read_all(touched: Sequence[Line], _: Language) -> list[CheckIn]:
    """Read what was touched.

    Raises:
        InvalidInput: when something typed is not a number, with all such fields.
    """
    problems: list[Problem] = []
    made: list[CheckIn] = []
    for line in touched:
        try:
            made.append(_read(line, _))
        except InvalidInput as error:
            key_result_id = line.view.key_result.id
            problems += [
                Problem(f"{key_result_id}.{one.field}", one.sentence) for one in error.problems
            ]
    if problems:
        raise InvalidInput(problems)
    return made


def _read(line: Line, _: Language) -> CheckIn:
    key_result = line.view.key_result
    value = _value(key_result, _)
    is_same = session.get(_key(key_result, "same"), False)
    if is_same and value is None and key_result.feed is None and line.last is not None:
        value = line.last.value
    progress, difficulties, adjustment = (
        session.get(_key(key_result, name), "") for name in _NOTES
    )
    return CheckIn(
        key_result_id=key_result.id,
        day=session.get(_key(key_result, "day"), session.today()),
        value=value,
        stages_done=_stages(key_result),
        confidence=session.get(_key(key_result, "confidence"), None),
        progress=progress,
        difficulties=difficulties,
        adjustment=adjustment,
    )


def _value(key_result: KeyResult, _: Language) -> float | None:
    if key_result.feed is not None or key_result.kind == "milestones":
        return None
    typed: float | str | None = session.get(_key(key_result, "value"), None)
    if typed is None or isinstance(typed, float):
        return typed
    return _.number_or_problem(typed, "value")


def _stages(key_result: KeyResult) -> tuple[int, ...]:
    return tuple(session.get(_key(key_result, "stages"), ()) or ())


def _is_touched(line: Line) -> bool:
    """Tell whether anything differs from what was there, or it was ticked as looked at."""
    key_result = line.view.key_result
    typed: float | str | None = session.get(_key(key_result, "value"), None)
    confidence = session.get(_key(key_result, "confidence"), None)
    return (
        bool(session.get(_key(key_result, "same"), False))
        or typed not in (None, "")
        or confidence != line.confidence
        or _stages(key_result) != _stages_done(line)
        or any(session.get(_key(key_result, name), "").strip() for name in _NOTES)
    )


def _stages_done(line: Line) -> tuple[int, ...]:
    """Give the stages that were done at the last check-in, which the gauge shows."""
    key_result, point = line.view.key_result, line.view.point
    if key_result.kind != "milestones" or line.last is None or point is None:
        return ()
    done = tuple(index for index in line.last.stages_done if index < len(key_result.goal.stages))
    return done if percent_done(key_result.goal.stages, done) == point.value else ()


def _key(key_result: KeyResult, name: str) -> str:
    return f"{_PREFIX}{key_result.id}.{name}"
