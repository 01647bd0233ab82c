"""The form in which an objective and its key results are written.

What is typed lives in the browser tab until it is saved, also while other screens are open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from okr.domain.access import Actor
from okr.domain.amendments import amendments, is_too_soon
from okr.domain.changes import StaleEdit, changes
from okr.domain.errors import InvalidInput, JaugeError, Problem
from okr.domain.messages import Message, message
from okr.domain.okrs import (
    MOST_KEY_RESULTS,
    Ambition,
    Audience,
    Cycle,
    KeyResult,
    Objective,
    ObjectiveState,
    Review,
    Scoring,
)
from okr.locale.language import Language
from okr.reporting import words
from okr.services import alignment, cycles, objectives, sections
from okr.services.coaching import Setting
from okr.services.cycles import Frame
from okr.services.metrics import proposed_key_result, title
from okr.store.numbers import Series
from okr.ui import browser, change_list, key_result_form, session
from okr.ui.coach_panel import Coach
from okr.ui.errors import problems_of, show_error, show_problems
from okr.ui.markdown import plain

_PREFIX = "editor."
_BASE, _BLOCKS, _NEXT, _PROBLEMS, _STALE, _ERROR = (
    f"{_PREFIX}{name}" for name in ("base", "blocks", "next", "problems", "stale", "error")
)
_TITLE, _WHY, _SECTION, _OWNER, _AMBITION, _REASON = (
    f"{_PREFIX}{name}" for name in ("title", "why", "section", "owner", "ambition", "reason")
)
_SCORING, _REVIEW, _GOAL, _AUDIENCES = (
    f"{_PREFIX}{name}" for name in ("scoring", "review", "goal", "audiences")
)


def is_open() -> bool:
    """Say whether somebody is writing an objective in this tab."""
    return session.get(_BASE, None) is not None


def open_form(objective: Objective, frame: Frame, section_name: str = "") -> None:
    """Begin to write: with what is saved, a template or an empty objective."""
    session.forget(_PREFIX)
    names = {section.id: section.name for section in frame.sections}
    session.put(_BASE, objective)
    session.put(_TITLE, objective.title)
    session.put(_WHY, objective.why)
    session.put(_SECTION, names.get(objective.section_id or 0, section_name or None))
    session.put(_OWNER, objective.owner_id if objective.owner_id in frame.members else None)
    session.put(_AMBITION, objective.ambition)
    session.put(_SCORING, objective.scoring)
    session.put(_REVIEW, objective.review)
    goals = {goal.id: goal.title for goal in frame.goals}
    session.put(_GOAL, goals.get(objective.goal_id or 0))
    session.put(_AUDIENCES, list(objective.audiences))
    session.put(_BLOCKS, [])
    for key_result in objective.key_results:
        _add_block(key_result)


def follow(series: Series, frame: Frame, cycle: Cycle, _: Language) -> Message | None:
    """Put a key result on a metric into the objective that is being written, else into a new one.

    A block that is still blank takes it. Gives a sentence where there is no room, and None
    when it is in.
    """
    base: Objective = session.get(_BASE, Objective(title=""))
    cycles_here = {one.id: one for one in frame.cycles}
    if base.cycle_id and base.cycle_id not in cycles_here:
        return message(
            "You are writing an objective of another team. Save it or cancel it first, on that "
            "team’s Objectives screen."
        )
    period = cycles_here.get(base.cycle_id, cycle).period
    key_result = proposed_key_result(series, _.say(title(series)), period)
    blank = next((one for one in _blocks() if key_result_form.is_blank(_block(one))), None)
    if not is_open():
        open_form(Objective(title="", key_results=(key_result,)), frame)
    elif blank is not None:
        key_result_form.fill(_block(blank), key_result)
    elif len(_blocks()) < MOST_KEY_RESULTS:
        _add_block(key_result)
    else:
        return message(
            "The objective that you are writing has four key results already. Save it first, "
            "then follow this metric."
        )
    return None


def draw(actor: Actor, frame: Frame, cycle: Cycle, metrics: Sequence[Series], _: Language) -> None:
    """Draw the form; saving or cancelling closes it."""
    base: Objective = session.get(_BASE, Objective(title=""))
    problems: Sequence[Problem] = session.get(_PROBLEMS, ())
    st.header(_("Change the objective") if base.id else _("New objective"), anchor=False)
    st.caption(_("What do you want from social media, and how will you measure it?"))
    _draw_stale(frame, metrics, _)
    if problems:
        st.error(_("Not saved yet: mend what is marked below."), icon=":material/error:")
    blocks = _blocks()
    coach = Coach(
        actor, frame, _typed(cycle, metrics, _), _setting(frame, cycle, base, _), metrics, _
    )
    _draw_objective_fields(frame, cycle, problems, coach, _)
    for place, block in enumerate(blocks):
        mine = problems_of(problems, f"key_results.{place}")
        with st.container(border=True, key=f"{_PREFIX}block.{block}"):
            _draw_block_head(block, place, len(blocks), _)
            key_result_form.draw(_block(block), actor, metrics, mine, _)
            coach.draw_key_result(_block(block), place, _)
    show_problems(problems, "key_results", _)
    _draw_add(cycle, len(blocks), _)
    coach.draw_all(_)
    _draw_removal_note(base, blocks, _)
    with st.container(key=f"{_PREFIX}reason_place"):
        _draw_reason(actor, base, cycle, metrics, problems, _)
    error: JaugeError | None = session.take(_ERROR)
    if error is not None:
        show_error(error, _)
    _draw_buttons(actor, frame, cycle, base, metrics, _)
    browser.send_as_typed([_TITLE, *(f"{_block(block)}title" for block in blocks)])


def _draw_objective_fields(
    frame: Frame, cycle: Cycle, problems: Sequence[Problem], coach: Coach, _: Language
) -> None:
    st.text_area(
        _("Objective"),
        key=_TITLE,
        height=68,
        placeholder=_("One sentence that begins with a verb"),
        persist_state="session",
    )
    show_problems(problems, "title", _)
    coach.draw_objective(_TITLE, _)
    st.text_area(
        _("Why it matters"),
        key=_WHY,
        height=68,
        placeholder=_("What becomes possible when you get there?"),
        persist_state="session",
    )
    show_problems(problems, "why", _)
    left, middle, right = st.columns(3)
    with left:
        st.selectbox(
            _("Section"),
            _names(list(_sections_here(frame, cycle)), _SECTION),
            key=_SECTION,
            accept_new_options=True,
            placeholder=_("Choose one, or type a new name"),
            persist_state="session",
            help=_("A group on the dashboard, for example LinkedIn or Website."),
        )
        show_problems(problems, "section_id", _)
    with middle:
        st.selectbox(
            _("Owner"),
            list(frame.members),
            format_func=lambda one: frame.members.get(one, ""),
            key=_OWNER,
            placeholder=_("Nobody yet"),
            persist_state="session",
        )
        show_problems(problems, "owner_id", _)
    with right:
        _draw_choice(_("Ambition"), _AMBITION, words.AMBITIONS, _)
    left, middle, right = st.columns(3)
    with left:
        _draw_choice(_("Scoring"), _SCORING, words.SCORINGS, _)
    with middle:
        _draw_choice(_("Review with the team"), _REVIEW, words.REVIEWS, _)
    with right:
        st.multiselect(
            _("Who should hear about it"),
            list(Audience),
            format_func=lambda one: _.say(words.AUDIENCES[one]),
            key=_AUDIENCES,
            placeholder=_("Only the team"),
            persist_state="session",
        )
    st.selectbox(
        _("Company goal that it serves"),
        _names([goal.title for goal in frame.goals], _GOAL),
        key=_GOAL,
        accept_new_options=True,
        placeholder=_("Choose one, or type a new one"),
        persist_state="session",
    )
    show_problems(problems, "goal_id", _)


def _draw_choice(label: str, key: str, choices: Mapping[Any, Message], _: Language) -> None:
    st.selectbox(
        label,
        list(choices),
        format_func=lambda one: _.say(choices[one]),
        key=key,
        persist_state="session",
    )


def _names(known: list[str], key: str) -> list[str]:
    """Give what can be chosen, with what was typed as a new name."""
    typed = session.get(key, None)
    return known if typed is None or typed in known else [*known, typed]


def _draw_block_head(block: int, place: int, count: int, _: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_('Key result {number}', number=place + 1)}**", width="stretch")
        for name, icon, steps, is_off in (
            (_("Up"), ":material/arrow_upward:", -1, place == 0),
            (_("Down"), ":material/arrow_downward:", 1, place == count - 1),
        ):
            st.button(
                name,
                icon=icon,
                key=f"{_PREFIX}move.{block}.{steps}",
                type="tertiary",
                disabled=is_off,
                on_click=_move_block,
                args=(block, steps),
            )
        st.button(
            _("Remove"),
            icon=":material/delete:",
            key=f"{_PREFIX}remove.{block}",
            type="tertiary",
            on_click=_remove_block,
            args=(block,),
        )


def _draw_add(cycle: Cycle, count: int, _: Language) -> None:
    is_full = count >= MOST_KEY_RESULTS
    st.button(
        _("Add a key result"),
        icon=":material/add:",
        key=f"{_PREFIX}add",
        disabled=is_full,
        on_click=_add_block,
        args=(key_result_form.empty(cycle),),
    )
    if is_full:
        st.caption(
            _(
                "An objective has at most four key results. "
                "Keep the four that matter most, or start a second objective."
            )
        )


def _draw_removal_note(base: Objective, blocks: Sequence[int], _: Language) -> None:
    kept = {key_result_form.saved_id(_block(block)) for block in blocks}
    for key_result in base.key_results:
        if key_result.id and key_result.id not in kept:
            st.warning(
                plain(
                    _(
                        "Saving removes “{title}” and its check-ins for good.",
                        title=key_result.title,
                    )
                ),
                icon=":material/delete:",
            )


def _draw_reason(  # noqa: PLR0913 - what the form holds
    actor: Actor,
    base: Objective,
    cycle: Cycle,
    metrics: Sequence[Series],
    problems: Sequence[Problem],
    _: Language,
) -> None:
    """Ask why, where what was published is about to promise something else."""
    try:
        typed = _read(cycle, metrics, base.state, _)
    except InvalidInput:
        # Said under the fields on saving; until then the reason waits, with what was typed.
        typed = base
    changed = list(amendments(base, typed, day=session.today(), reason=""))
    if not changed:
        return
    titles = {one.id: one.title for one in typed.key_results}
    last_days = objectives.last_amended(actor, base.id)
    for one in changed:
        last = last_days.get(one.key_result_id)
        if last is not None and is_too_soon(last, session.today()):
            st.warning(
                plain(
                    _(
                        "What “{title}” promises was changed on {day} already. A target that "
                        "moves every week guides nobody: change it only if you must.",
                        title=titles[one.key_result_id],
                        day=last,
                    )
                ),
                icon=":material/history:",
            )
    st.text_area(
        _("Why does it change?"),
        key=_REASON,
        height=68,
        placeholder=_("This is published: the reason is kept, and shown beside the trend."),
        persist_state="session",
    )
    show_problems(problems, "reason", _)


def _draw_buttons(  # noqa: PLR0913 - what saving needs
    actor: Actor,
    frame: Frame,
    cycle: Cycle,
    base: Objective,
    metrics: Sequence[Series],
    _: Language,
) -> None:
    with st.container(horizontal=True, key=f"{_PREFIX}buttons"):
        for label, state, kind in (
            (_("Save"), ObjectiveState.ACTIVE, "primary"),
            (_("Save as draft"), ObjectiveState.DRAFT, "secondary"),
        ):
            if state is ObjectiveState.DRAFT and base.state is ObjectiveState.ACTIVE and base.id:
                continue
            if st.button(label, key=f"{_PREFIX}save.{state}", type=kind):  # type: ignore[arg-type]
                _save(actor, frame, cycle, metrics, state, _)
        st.button(_("Cancel"), key=f"{_PREFIX}cancel", type="tertiary", on_click=_close)


def _save(  # noqa: PLR0913 - what saving needs
    actor: Actor,
    frame: Frame,
    cycle: Cycle,
    metrics: Sequence[Series],
    state: ObjectiveState,
    _: Language,
) -> None:
    try:
        typed = _read(cycle, metrics, state, _)
        section_id = _section_id(actor, frame, cycle)
        objectives.save(
            actor,
            replace(typed, section_id=section_id, goal_id=_goal_id(actor, frame)),
            today=session.today(),
            reason=session.get(_REASON, ""),
        )
    except InvalidInput as error:
        session.put(_PROBLEMS, error.problems)
    except StaleEdit as error:
        session.put(_STALE, error)
    except JaugeError as error:
        session.put(_ERROR, error)
    else:
        _close()
        session.notify(_("Saved."))
    st.rerun()


def _read(cycle: Cycle, metrics: Sequence[Series], state: ObjectiveState, _: Language) -> Objective:
    """Read the form.

    Raises:
        InvalidInput: when something typed is not a number, with all such places.
    """
    base: Objective = session.get(_BASE, Objective(title=""))
    problems: list[Problem] = []
    read: list[KeyResult] = []
    for place, block in enumerate(_blocks()):
        try:
            read.append(key_result_form.read(_block(block), metrics, _))
        except InvalidInput as error:
            problems += [
                Problem(f"key_results.{place}.{one.field}", one.sentence) for one in error.problems
            ]
    if problems:
        raise InvalidInput(problems)
    return replace(
        base,
        cycle_id=base.cycle_id or cycle.id,
        title=session.get(_TITLE, ""),
        why=session.get(_WHY, ""),
        owner_id=session.get(_OWNER, None),
        ambition=session.get(_AMBITION, Ambition.ASPIRATIONAL),
        scoring=session.get(_SCORING, Scoring.SCALE),
        review=session.get(_REVIEW, Review.MONTHLY),
        audiences=tuple(session.get(_AUDIENCES, [])),
        state=state,
        key_results=tuple(read),
    )


def _typed(cycle: Cycle, metrics: Sequence[Series], _: Language) -> Objective:
    """Read what can be read of the form; numbers that are none yet are left out."""
    base: Objective = session.get(_BASE, Objective(title=""))
    return replace(
        base,
        cycle_id=base.cycle_id or cycle.id,
        title=session.get(_TITLE, ""),
        why=session.get(_WHY, ""),
        key_results=tuple(
            key_result_form.read_roughly(_block(block), metrics, _) for block in _blocks()
        ),
    )


def _setting(frame: Frame, cycle: Cycle, base: Objective, _: Language) -> Setting:
    return Setting(
        cycle=next((one for one in frame.cycles if one.id == base.cycle_id), cycle),
        today=session.today(),
        language=_.code,
        owner=frame.members.get(session.get(_OWNER, None) or 0, ""),
        goal=session.get(_GOAL, None) or "",
        fiscal_start_month=frame.team.fiscal_start_month,
    )


def _section_id(actor: Actor, frame: Frame, cycle: Cycle) -> int | None:
    known = _sections_here(frame, cycle)
    cycle_id = _cycle_id(cycle)
    return _named(_SECTION, known, lambda name: sections.create(actor, cycle_id, name).id)


def _sections_here(frame: Frame, cycle: Cycle) -> dict[str, int]:
    return frame.sections_of(_cycle_id(cycle))


def _cycle_id(cycle: Cycle) -> int:
    """Give the cycle that the objective belongs to: the one shown, for a new one."""
    base: Objective = session.get(_BASE, Objective(title=""))
    return base.cycle_id or cycle.id


def _goal_id(actor: Actor, frame: Frame) -> int | None:
    known = {goal.title: goal.id for goal in frame.goals}
    return _named(_GOAL, known, lambda title: alignment.add_goal(actor, frame.team.id, title).id)


def _named(key: str, known: Mapping[str, int], make: Callable[[str], int]) -> int | None:
    """Find by name what a list holds, or make it: typing a new name is how it begins."""
    name = (session.get(key, None) or "").strip()
    if not name:
        return None
    found = {one.casefold(): number for one, number in known.items()}.get(name.casefold())
    return found if found is not None else make(name)


def _draw_stale(frame: Frame, metrics: Sequence[Series], _: Language) -> None:
    stale: StaleEdit | None = session.get(_STALE, None)
    base: Objective | None = session.get(_BASE, None)
    if stale is None or base is None:
        return
    with st.container(border=True, key=f"{_PREFIX}stale"):
        st.warning(plain(_.say(stale.sentence)), icon=":material/group:")
        change_list.draw(changes(base, stale.saved), frame, metrics, _)
        left, right = st.columns(2)
        left.button(
            _("Keep mine, to save it over theirs"),
            key=f"{_PREFIX}mine",
            on_click=_keep_mine,
            args=(stale.saved,),
        )
        right.button(
            _("Take theirs, and drop mine"),
            key=f"{_PREFIX}theirs",
            on_click=open_form,
            args=(stale.saved, frame),
        )


def _keep_mine(saved: Objective) -> None:
    """Go on with what is typed, as a change of what is saved now."""
    session.put(_BASE, saved)
    session.forget(_STALE)
    known = {key_result.id for key_result in saved.key_results}
    for block in _blocks():
        key_result_form.keep_id_if(_block(block), known)


def _add_block(key_result: KeyResult) -> None:
    number = session.get(_NEXT, 0)
    session.put(_NEXT, number + 1)
    session.put(_BLOCKS, [*_blocks(), number])
    key_result_form.fill(_block(number), key_result)


def _remove_block(block: int) -> None:
    session.put(_BLOCKS, [one for one in _blocks() if one != block])
    session.put(_PROBLEMS, ())


def _move_block(block: int, steps: int) -> None:
    session.put(_BLOCKS, cycles.moved(_blocks(), block, steps))
    session.put(_PROBLEMS, ())


def _blocks() -> list[int]:
    """Give the numbers of the key results in the form, in their order."""
    numbers: list[int] = session.get(_BLOCKS, [])
    return numbers


def _block(number: int) -> str:
    return f"{_PREFIX}kr.{number}."


def _close() -> None:
    session.forget(_PREFIX)
