"""Present a cycle in the room or on a wall: one view at a time, and a place to write beside it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.meetings import Meeting, agenda_of
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.services import check_ins, clock, comments, meetings, people
from okr.services.check_ins import Line, Sheet
from okr.services.dashboard import Dashboard, subjects
from okr.store.comments import Anchor
from okr.ui import browser, check_in_screen, empty_states, navigation, session, slides
from okr.ui.errors import attempt, show_kept
from okr.ui.slides import Slide, Talk

_PREFIX = "present."
_AT, _WRITING, _KIND, _ABOUT, _TEXT, _OWNER, _ERROR = (
    f"{_PREFIX}{name}" for name in ("at", "writing", "kind", "about", "text", "owner", "error")
)
_HINT = "present"
_DECK_KEY = f"{_PREFIX}deck"
_LOOK_AGAIN_SECONDS = 10
"""How long it takes until a number that moved elsewhere is seen."""
_KINDS: Mapping[str, Message] = {
    "check_in": message("Check-in"),
    "decision": message("Decision"),
    "comment": message("Comment"),
}
_CSS = (
    """
.jauge-deck { position: fixed; inset: 0; z-index: 2; display: flex; flex-direction: column;
  font-family: var(--st-font); color: var(--st-text-color); line-height: 1.35;
  background: var(--st-secondary-background-color); container-type: size; }
.jauge-deck.beside { right: min(26rem, 100vw); }
.jauge-deck :focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.stage { position: relative; flex: 1 1 0; min-height: 0;
  font-size: clamp(14px, min(1.25cqw, 2.2cqh), 44px); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; padding: .5rem 1rem;
  font-size: max(.9rem, min(.8cqw, 1.5cqh)); border-top: 1px solid var(--st-border-color);
  background: var(--st-background-color); transition: opacity .3s; }
.resting .bar { opacity: 0; } .resting { cursor: none; }
.bar button { font: inherit; color: inherit; cursor: pointer; min-height: 2.4em; min-width: 2.6em;
  padding: .2em .8em; border: 1px solid var(--st-border-color); border-radius: .5em;
  background: var(--st-background-color); }
.bar button:hover { border-color: var(--st-primary-color); }
.bar button.main { border-color: var(--st-primary-color); font-weight: 650; }
.bar .name { flex: 1 1 6rem; font-weight: 600; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; min-width: 0; }
.bar .time { font-variant-numeric: tabular-nums; font-weight: 600; }
.over .time.view { color: var(--st-red-text-color); }
.progress { height: .25rem; } .progress div { height: 100%; transform-origin: left;
  transform: scaleX(0);
  background: var(--jauge-accent, var(--st-primary-color)); }
[aria-current] { font-weight: 700; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 700px) { .jauge-deck.beside { right: 0; } }
@container (max-width: 700px) {
  .bar { padding: .4rem .6rem; gap: .35rem; }
  .bar.hint, .bar .name, [data-do=full] { display: none; }
  .bar button { padding: .2em .6em; }
}
@media (prefers-reduced-motion: reduce) { .bar { transition: none; } }
"""
    + slides.CSS
)
_DECK = st.components.v2.component(
    "jauge_presenting",
    html='<div class="jauge-deck"></div>',
    js=browser.script("presenting"),
)


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def draw(team_id: int, cycle_id: int | None, _: Language) -> None:
    """Draw the views of a team's cycle; without a cycle, of the one around the day it is."""
    actor = session.require_user()
    sheet = check_ins.sheet(actor, team_id, cycle_id, session.today())
    shown = sheet.board
    if sheet.cycle is None or shown.is_empty:
        empty_states.draw_dashboard(actor, shown, _)
        return
    session.show_notice()
    running = meetings.running(actor, sheet.cycle.id)
    agenda = agenda_of(sheet.cycle, [view.section for view in shown.sections if view.section])
    talk = Talk(sheet.difficulties, [one for one in shown.comments if one.is_decision])
    views = slides.slides(shown, sheet.cycle, agenda, talk, _)
    may_write = actor.may(Action.COMMENT, team_id)
    act = _draw_deck(
        views,
        running,
        _,
        hint="" if _HINT in actor.hints_seen else _hint(_),
        may_write=may_write,
        is_closed=sheet.cycle.is_closed,
    )
    if act is not None:
        _follow(act, actor, sheet.cycle, running, _)
    if may_write and session.get(_WRITING, default=False):
        with st.container(key=f"{_PREFIX}panel"):
            _draw_panel(actor, sheet, views, _)


def _draw_deck(
    views: Sequence[Slide],
    running: Meeting | None,
    _: Language,
    *,
    hint: str,
    may_write: bool,
    is_closed: bool,
) -> Mapping[str, str] | None:
    """Draw the views and the bar below them; give what was asked for in it."""
    content = "".join(slides.slide_html(one) for one in views)
    bar = _bar(running, _, may_meet=may_write and not is_closed, may_write=may_write)
    html = f'<div class="stage">{content}</div>{hint}{bar}'
    data = browser.unless_drawn(_DECK_KEY, html, _CSS) | {
        "meeting": running.id if running else 0,
        "elapsed": (clock.now() - running.started_at).total_seconds() if running else 0,
        "is_writing": session.get(_WRITING, default=False),
        "may_write": may_write,
    }
    result: Any = _DECK(
        data=data, key=_DECK_KEY, on_act_change=_nothing, on_lacking_change=_nothing
    )
    if result.lacking is not None:
        session.forget_drawn(_DECK_KEY)
        session.run_again()
    act: Mapping[str, str] | None = result.act
    return act


def _bar(running: Meeting | None, _: Language, *, may_meet: bool, may_write: bool) -> str:
    buttons = [_button("back", _("Previous"), "←", _), _button("next", _("Next"), "→", _)]
    on, off = escape(_("Stop turning")), escape(_("Turn by itself"))
    buttons.append(
        f'<button data-do="play" data-focus="play" data-on="⏸ {on}" data-off="▶ {off}"'
        f' aria-keyshortcuts="P" title="{escape(_("Key: {key}", key="P"))}"></button>'
    )
    ending = []
    if may_write:
        ending.append(_button("write", _("Write down"), "N", _, is_named=True))
    if may_meet:
        kind, label = ("end", _("End the meeting")) if running else ("start", _("Start a meeting"))
        ending.append(
            f'<button class="main" data-do="{kind}" data-focus="meeting">{label}</button>'
        )
    ending.append(_button("full", _("Full screen"), "F", _, is_named=True))
    ending.append(_button("leave", _("Leave"), "Esc", _, is_named=True))
    return (
        '<div class="progress" aria-hidden="true"><div data-bar></div></div>'
        f'<div class="bar">{"".join(buttons)}<span class="time" data-place-text></span>'
        '<span class="name" data-name-text></span>'
        '<span class="time view" role="timer" data-clock-text></span>'
        f'<span class="time" title="{escape(_("Since the meeting began"))}" data-total-text></span>'
        f'{"".join(ending)}</div><div class="heard" role="status" data-heard></div>'
    )


def _hint(_: Language) -> str:
    told = _("Arrow keys turn the views, P lets them turn by themselves, F fills the screen.")
    return (
        f'<div class="bar hint"><span>{escape(told)}</span>'
        f'<button data-do="hint">{escape(_("Got it"))}</button></div>'
    )


def _button(do: str, label: str, key: str, _: Language, *, is_named: bool = False) -> str:
    shortcut = {"←": "ArrowLeft", "→": "ArrowRight", "Esc": "Escape"}.get(key, key)
    face = escape(label) if is_named else key
    name = "" if is_named else f' aria-label="{escape(label)}"'
    return (
        f'<button data-do="{do}" data-focus="{do}"{name} aria-keyshortcuts="{shortcut}"'
        f' title="{escape(_("Key: {key}", key=key))}">{face}</button>'
    )


def _follow(
    act: Mapping[str, str], actor: Actor, cycle: Cycle, running: Meeting | None, _: Language
) -> None:
    session.put(_AT, act["at"])
    match act["kind"]:
        case "write":
            session.put(_WRITING, value=True)
            key_result = act["what"].removeprefix("kr:")
            if key_result:
                session.put(_KIND, "check_in")
                session.put(_ABOUT, Anchor(cycle.id, key_result_id=int(key_result)))
        case "hint":
            people.see_hint(actor, _HINT)
        case "start":
            attempt(lambda: meetings.start(actor, cycle.id), _("The meeting has begun."), _ERROR)
        case "end" if running is not None:
            meetings.end(actor, running.id)
            navigation.open_screen("meetings", _, {"meeting": str(running.id)})
        case "leave" if session.get(_WRITING, default=False):
            session.put(_WRITING, value=False)
        case "leave":
            address = {"team": str(cycle.team_id), "cycle": str(cycle.id)}
            navigation.open_screen("", _, address)
        case _turned:
            pass
    session.run_again()


def _draw_panel(actor: Actor, sheet: Sheet, views: Sequence[Slide], _: Language) -> None:
    shown = sheet.board
    at = session.get(_AT, "")
    view = next((one for one in views if one.key == at), views[0])
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.subheader(_("Write down"), anchor=False, width="content")
        st.button(
            _("Hide"),
            key=f"{_PREFIX}close",
            type="tertiary",
            on_click=session.put,
            args=(_WRITING, False),
        )
    show_kept(_ERROR, _)
    kind = st.segmented_control(
        _("What"),
        list(_KINDS),
        default="decision",
        format_func=lambda one: _.say(_KINDS[one]),
        key=_KIND,
        required=True,
        label_visibility="collapsed",
    )
    lines = {_anchor(one): one for one in sheet.lines}
    names = {anchor: _.say(name) for anchor, name in subjects(shown).items()}
    near = _near(shown, view)
    offered = [one for one in names if kind != "check_in" or one in lines]
    offered.sort(key=lambda one: one not in near)
    if not offered:
        st.info(_("No key result is open today: there is nothing to update."))
        return
    if session.get(_ABOUT, None) not in offered:
        session.put(_ABOUT, offered[0])
    about = st.selectbox(_("About"), offered, format_func=names.__getitem__, key=_ABOUT)
    if kind == "check_in":
        check_in_screen.draw_one(actor, lines[about], _)
        return
    is_decision = kind == "decision"
    st.text_area(
        _("What was decided") if is_decision else _("What was said"),
        key=_TEXT,
        placeholder=_("@name tells a colleague by e-mail"),
    )
    if is_decision:
        st.selectbox(
            _("Who carries it out"),
            list(shown.members),
            index=None,
            format_func=shown.members.__getitem__,
            placeholder=_("Nobody yet"),
            key=_OWNER,
        )
    st.button(
        _("Keep"),
        key=f"{_PREFIX}keep",
        type="primary",
        shortcut="Ctrl+Enter",
        on_click=_keep,
        args=(actor, is_decision, _),
    )


def _keep(actor: Actor, is_decision: bool, _: Language) -> None:  # noqa: FBT001 - a callback
    about: Anchor = session.get(_ABOUT, Anchor(0))
    text, address = session.get(_TEXT, ""), session.base_address()
    owner_id: int | None = session.get(_OWNER, None)

    def keep() -> None:
        if is_decision:
            comments.decide(actor, about, text, owner_id=owner_id, address=address)
        else:
            comments.write(actor, about, text, address=address)
        session.put(_TEXT, "")
        session.put(_OWNER, None)

    said = _("The decision is kept.") if is_decision else _("The comment is kept.")
    attempt(keep, said, _ERROR)


def _near(shown: Dashboard, view: Slide) -> set[Anchor]:
    """Give what is on a view, which is offered first; the opening is about the cycle."""
    cycle_id = shown.cycle.id if shown.cycle else 0
    if view.section_id is None:
        return {Anchor(cycle_id)}
    return {Anchor(cycle_id, section_id=view.section_id)} | {
        Anchor(cycle_id, key_result_id=one.key_result.id)
        for section in shown.sections
        if section.section and section.section.id == view.section_id
        for block in section.blocks
        for one in getattr(block, "key_results", ())
    }


def _anchor(line: Line) -> Anchor:
    return Anchor(line.objective.cycle_id, key_result_id=line.view.key_result.id)


def _nothing() -> None:
    """Ask for the trigger to be reported; what it means is read from the result."""
