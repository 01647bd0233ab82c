"""What is in the way, who looks after it, and what was resolved lately."""

from collections.abc import Mapping

import streamlit as st

from okr.domain.access import Action, Actor
from okr.locale.language import Language
from okr.services import check_ins
from okr.services.check_ins import Sheet
from okr.store.progress import Difficulty
from okr.ui import session
from okr.ui.markdown import plain

_PREFIX = "difficulties."


def draw(actor: Actor, team_id: int, sheet: Sheet, _: Language) -> None:
    """Draw the list; nothing where nothing is in the way."""
    if not sheet.difficulties:
        return
    may_write = actor.may(Action.CHECK_IN, team_id)
    st.subheader(_("In the way"), anchor=False)
    open_ones = [one for one in sheet.difficulties if one.resolved_at is None]
    if not open_ones:
        st.caption(_("Nothing any more."))
    for one in open_ones:
        _draw_open(actor, one, sheet.members, _, may_write=may_write)
    resolved = [one for one in sheet.difficulties if one.resolved_at is not None]
    if resolved:
        with st.expander(_("Resolved lately"), key=f"{_PREFIX}resolved"):
            for one in resolved:
                st.markdown(f"~~{plain(one.text)}~~")
                _draw_facts(one, sheet.members, _)
                st.button(
                    _("Bring back"),
                    key=f"{_PREFIX}{one.check_in_id}.back",
                    type="tertiary",
                    disabled=not may_write,
                    on_click=check_ins.bring_back,
                    args=(actor, one.check_in_id),
                )


def _draw_open(
    actor: Actor, one: Difficulty, members: Mapping[int, str], _: Language, *, may_write: bool
) -> None:
    key = f"{_PREFIX}{one.check_in_id}"
    with st.container(border=True, key=key):
        st.markdown(plain(one.text))
        _draw_facts(one, {}, _)
        owner, done = st.columns([3, 1], vertical_alignment="bottom")
        listed = list(members)
        owner.selectbox(
            _("Who looks after it"),
            listed,
            index=next((at for at, user_id in enumerate(listed) if user_id == one.owner_id), None),
            format_func=lambda user_id: members.get(user_id, ""),
            placeholder=_("Nobody yet"),
            disabled=not may_write,
            key=f"{key}.owner",
            on_change=_assign,
            args=(actor, one.check_in_id, f"{key}.owner"),
        )
        done.button(
            _("Resolved"),
            key=f"{key}.resolve",
            icon=":material/check:",
            disabled=not may_write,
            on_click=_resolve,
            args=(actor, one.check_in_id, _),
        )


def _draw_facts(one: Difficulty, members: Mapping[int, str], _: Language) -> None:
    facts = [one.key_result, _.day(one.day), one.author or _("Somebody who left")]
    facts += [name for user_id, name in members.items() if user_id == one.owner_id]
    st.caption(plain(" · ".join(facts)))


def _assign(actor: Actor, check_in_id: int, key: str) -> None:
    check_ins.assign(actor, check_in_id, session.get(key, None))


def _resolve(actor: Actor, check_in_id: int, _: Language) -> None:
    check_ins.resolve(actor, check_in_id)
    session.notify(_("Resolved. It can be brought back for a week."))
