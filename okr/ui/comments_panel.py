"""What the team says, beside the numbers."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import JaugeError
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.services import comments
from okr.services.dashboard import Dashboard, KeyResultView
from okr.store.comments import Anchor, Comment
from okr.ui import session
from okr.ui.browser import pickable
from okr.ui.errors import show_error

_TEXT, _ANCHOR, _ACT, _ERROR = (
    "comments.text",
    "comments.anchor",
    "comments.act",
    "comments.error",
)
_CSS = """
.empty { opacity: .78; font-size: .9rem; }
article { border: 1px solid var(--st-border-color); border-radius: .6rem; padding: .55rem .75rem;
  margin-bottom: .55rem; overflow-wrap: anywhere; }
article.reply { margin-left: 1.1rem; border-style: dashed; }
article p { margin: .25rem 0; white-space: pre-wrap; font-size: .92rem; }
.by { font-size: .8rem; opacity: .8; } .by b { opacity: 1; }
.about { font-size: .75rem; opacity: .8; }
.jauge button { background: none; border: 0; padding: .1rem .3rem .1rem 0; margin-right: .5rem;
  font-size: .8rem; cursor: pointer; text-decoration: underline; text-underline-offset: 2px; }
.jauge button.write { border: 1px solid var(--st-border-color); border-radius: .5rem;
  padding: .35rem .8rem; font-size: .9rem; text-decoration: none; margin: 0 0 .8rem; }
.jauge button.write:hover { border-color: var(--st-primary-color); }
.jauge button:focus-visible { outline: 2px solid var(--st-primary-color); border-radius: .2rem; }
"""


def draw(
    actor: Actor,
    team_id: int,
    said: Sequence[Comment],
    anchors: Mapping[Anchor, str],
    _: Language,
) -> None:
    """Draw the comments on these anchors (the first is the usual one) and a place to write."""
    st.subheader(_("Comments"), anchor=False)
    may_write = actor.may(Action.COMMENT, team_id)
    shown = [comment for comment in said if comment.anchor in anchors]
    is_writing = may_write and session.get(_ACT, None) is not None
    if is_writing:
        _draw_composer(actor, list(anchors), anchors, {one.id: one for one in shown}, _)
    html = _listed(shown, anchors, actor if may_write else None, _)
    if may_write and not is_writing:
        # The place to write comes when it is asked for: it is most of what the panel costs.
        label = escape(_("Write a comment"))
        html = f'<button class="write" data-pick="write:0">{label}</button>{html}'
    picked = pickable(html, _CSS, key="comments.list")
    if picked:
        _begin(picked, {one.id: one for one in shown})
        st.rerun()


def anchors(
    dashboard: Dashboard, cycle: Cycle, opened: KeyResultView | None, _: Language
) -> dict[Anchor, str]:
    """Give what comments can be about, the usual one first: the opened key result, or anything."""
    if opened is not None:
        one = opened.key_result
        return {Anchor(cycle.id, key_result_id=one.id): one.title}
    found = {Anchor(cycle.id): _("The cycle {name}", name=cycle.name)}
    for section in dashboard.sections:
        if section.section:
            anchor = Anchor(cycle.id, section_id=section.section.id)
            found[anchor] = _("Section: {name}", name=section.section.name)
        for view in section.objectives:
            anchor = Anchor(cycle.id, objective_id=view.objective.id)
            found[anchor] = _("Objective: {name}", name=view.objective.title)
            for key_result in (one.key_result for one in view.key_results):
                found[Anchor(cycle.id, key_result_id=key_result.id)] = key_result.title
    return found


def _draw_composer(
    actor: Actor,
    keys: list[Anchor],
    anchors: Mapping[Anchor, str],
    shown: Mapping[int, Comment],
    _: Language,
) -> None:
    act, comment_id = session.get(_ACT, ("write", 0))
    about = shown.get(comment_id)
    if act != "write" and about is None:
        act = "write"
    error: JaugeError | None = session.take(_ERROR)
    if error is not None:
        show_error(error, _)
    if act == "delete" and about is not None:
        _draw_deletion(actor, about, _)
        return
    labels = {
        "write": _("Write a comment"),
        "reply": _("Reply to {name}", name=about.author if about else ""),
        "edit": _("Change your comment"),
    }
    st.text_area(labels[act], key=_TEXT, height=80)
    if act == "write" and len(keys) > 1:
        st.selectbox(_("About"), keys, format_func=anchors.__getitem__, key=_ANCHOR)
    anchor = session.get(_ANCHOR, keys[0]) if act == "write" else keys[0]
    left, right = st.columns(2)
    left.button(
        {"write": _("Send"), "reply": _("Reply"), "edit": _("Save")}[act],
        key="comments.send",
        type="primary",
        on_click=_send,
        args=(actor, act, about, anchor if anchor in anchors else keys[0]),
    )
    right.button(_("Cancel"), key="comments.cancel", on_click=_reset)


def _draw_deletion(actor: Actor, about: Comment, _: Language) -> None:
    st.write(_("Delete this comment and the replies to it?"))
    left, right = st.columns(2)
    left.button(
        _("Delete"),
        key="comments.delete",
        type="primary",
        on_click=_send,
        args=(actor, "delete", about, about.anchor),
    )
    right.button(_("Keep it"), key="comments.keep", on_click=_reset)


def _begin(picked: str, shown: Mapping[int, Comment]) -> None:
    act, _colon, number = picked.partition(":")
    comment = shown.get(int(number))
    _reset()
    if comment is not None:
        session.put(_TEXT, comment.text if act == "edit" else "")
    if comment is not None or act == "write":
        session.put(_ACT, (act, int(number)))


def _send(actor: Actor, act: str, about: Comment | None, anchor: Anchor) -> None:
    text = session.get(_TEXT, "")
    try:
        if about is None:
            comments.write(actor, anchor, text)
        elif act == "reply":
            comments.write(actor, about.anchor, text, parent_id=about.id)
        elif act == "edit":
            comments.edit(actor, about.id, text)
        else:
            comments.delete(actor, about.id)
    except JaugeError as error:
        session.put(_ERROR, error)
        return
    _reset()


def _reset() -> None:
    """Begin afresh; the place that comments are about stays chosen."""
    session.put(_TEXT, "")
    session.put(_ACT, None)
    session.put(_ERROR, None)


def _listed(
    shown: Sequence[Comment], anchors: Mapping[Anchor, str], writer: Actor | None, _: Language
) -> str:
    """Draw threads, the latest first, replies below what they answer."""
    if not shown:
        return f'<p class="empty">{escape(_("Nobody has said anything yet."))}</p>'
    zone = session.zone()
    parts = []
    for thread in reversed([one for one in shown if one.parent_id is None]):
        replies = [one for one in shown if one.parent_id == thread.id]
        for comment in (thread, *replies):
            moment = _.moment(comment.created_at, zone)
            parts.append(_article(comment, anchors[thread.anchor], moment, writer, _))
    return "".join(parts)


def _article(comment: Comment, about: str, moment: str, writer: Actor | None, _: Language) -> str:
    is_reply = comment.parent_id is not None
    edited = f" · {escape(_('edited'))}" if comment.edited_at else ""
    acts = []
    if writer is not None:
        acts.append(("reply", _("Reply")))
        if comment.author_id == writer.user_id:
            acts += [("edit", _("Edit")), ("delete", _("Delete"))]
    buttons = "".join(
        f'<button data-pick="{act}:{comment.id}">{escape(word)}</button>' for act, word in acts
    )
    place = "" if is_reply else f'<div class="about">{escape(about)}</div>'
    author = comment.author or _("Somebody who left")
    return (
        f'<article class="{"reply" if is_reply else "thread"}"><div class="by">'
        f"<b>{escape(author)}</b> · {escape(moment)}{edited}</div>{place}"
        f"<p>{escape(comment.text)}</p>{buttons}</article>"
    )
