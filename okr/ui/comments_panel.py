"""What the team says, beside the numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from okr.domain.access import Action, Actor
from okr.domain.errors import JaugeError
from okr.domain.okrs import Cycle
from okr.locale.language import Language
from okr.reporting.rich_text import rich_text
from okr.services import comments
from okr.services.dashboard import Dashboard, KeyResultView, subjects
from okr.store.comments import Anchor, Comment
from okr.ui import session
from okr.ui.browser import pickable
from okr.ui.errors import attempt, show_kept

_TEXT, _ANCHOR, _ACT, _ERROR, _ON_LINKS = (
    f"comments.{name}" for name in ("text", "anchor", "act", "error", "on_links")
)
_MOST_WITHOUT_SEARCH = 3
_CSS = """
.empty { opacity: .78; font-size: .9rem; }
.narrow { display: grid; grid-template-columns: 1fr 1fr; gap: .35rem; margin-bottom: .8rem; }
.narrow input { grid-column: 1 / -1; }
.narrow :is(input, select) { font: inherit; color: inherit; font-size: .85rem; min-height: 2.2rem;
  min-width: 0; padding: .2rem .5rem; border: 1px solid var(--st-border-color);
  border-radius: .5rem; background: var(--st-background-color); }
h3 { font-size: 1.25rem; font-weight: 600; line-height: 1.2; margin: 0 0 .9rem; }
article { border: 1px solid var(--st-border-color); border-radius: .6rem; padding: .55rem .75rem;
  margin-bottom: .55rem; overflow-wrap: anywhere; }
article.reply { margin-left: 1.1rem; border-style: dashed; }
article.pinned { border-color: var(--st-primary-color); }
.resolved article { background: var(--st-secondary-background-color); }
.said { font-size: .92rem; margin: .25rem 0; }
.said :is(p, ul, ol, blockquote, pre) { margin: .25rem 0; } .said pre { overflow: auto; }
.said :is(h1, h2, h3, h4, h5, h6) { font-size: 1rem; margin: .3rem 0; }
.said blockquote { border-left: 3px solid var(--st-border-color); padding-left: .6rem; }
.by { font-size: .8rem; opacity: .8; } .by b { opacity: 1; }
.about { font-size: .75rem; opacity: .8; }
.state { font-size: .78rem; font-weight: 600; }
summary { display: inline; cursor: pointer; font-size: .8rem; text-decoration: underline;
  text-underline-offset: 2px; } details { display: inline; } details[open] { display: block; }
.jauge button { background: none; border: 0; padding: .1rem .3rem .1rem 0; margin-right: .5rem;
  font-size: .8rem; cursor: pointer; text-decoration: underline; text-underline-offset: 2px; }
.jauge button.write { border: 1px solid var(--st-border-color); border-radius: .5rem;
  padding: .35rem .8rem; font-size: .9rem; text-decoration: none; margin: 0 0 .8rem; }
.jauge button.write:hover { border-color: var(--st-primary-color); }
.jauge :is(button, summary, input, select):focus-visible { outline: 2px solid
  var(--st-primary-color); border-radius: .2rem; }
"""


@dataclass(frozen=True)
class Reader:
    """Who reads the comments: in whose role, and in which language."""

    actor: Actor
    may_write: bool
    may_lead: bool
    people: Mapping[int, str]


def draw(
    actor: Actor,
    dashboard: Dashboard,
    anchors: Mapping[Anchor, str],
    _: Language,
) -> None:
    """Draw the comments on these anchors (the first is the usual one) and a place to write."""
    team_id = dashboard.team.id
    reader = Reader(
        actor,
        actor.may(Action.COMMENT, team_id),
        actor.may(Action.WRITE_OKRS, team_id),
        dashboard.members,
    )
    shown = [one for one in dashboard.comments if replace(one.anchor, day=None) in anchors]
    is_writing = reader.may_write and session.get(_ACT, None) is not None
    show_kept(_ERROR, _)
    if is_writing:
        st.subheader(_("Comments"), anchor=False)
        _draw_composer(reader, list(anchors), anchors, {one.id: one for one in shown}, _)
    html = listed(shown, anchors, reader, _)
    if not is_writing:
        # Each element of its own costs at every run: the title is one only where it must be.
        title = f"<h3>{escape(_('Comments'))}</h3>"
        # The place to write comes when it is asked for: it is most of what the panel costs.
        label = escape(_("Write a comment"))
        button = f'<button class="write" data-pick="write:0">{label}</button>'
        html = f"{title}{button if reader.may_write else ''}{html}"
    picked = pickable(html, _CSS, key="comments.list")
    if picked:
        _begin(actor, picked, {one.id: one for one in shown}, _)
        st.rerun()


def begin_on(anchor: Anchor) -> None:
    """Begin a comment on something, from the next run on."""
    _reset()
    session.put(_ANCHOR, anchor)
    session.put(_ACT, ("write", 0))


def anchors(
    dashboard: Dashboard, cycle: Cycle, opened: KeyResultView | None, _: Language
) -> dict[Anchor, str]:
    """Give what comments can be about, the usual one first: the opened key result, or anything."""
    if opened is not None:
        one = opened.key_result
        return {Anchor(cycle.id, key_result_id=one.id): one.title}
    return {anchor: _.say(name) for anchor, name in subjects(dashboard).items()}


def label_of(anchor: Anchor, anchors: Mapping[Anchor, str], _: Language) -> str:
    """Say what a comment is about; of a day, which one."""
    about = anchors[replace(anchor, day=None)]
    return about if anchor.day is None else f"{about} · {_.short_day(anchor.day)}"


def _draw_composer(
    reader: Reader,
    keys: list[Anchor],
    anchors: Mapping[Anchor, str],
    shown: Mapping[int, Comment],
    _: Language,
) -> None:
    act, comment_id = session.get(_ACT, ("write", 0))
    about = shown.get(comment_id)
    if act != "write" and about is None:
        act = "write"
    if act == "delete" and about is not None:
        _draw_deletion(reader.actor, about, _)
        return
    if act == "history" and about is not None:
        _draw_history(reader.actor, about, _)
        return
    chosen: Anchor = session.get(_ANCHOR, keys[0])
    day = chosen.day if replace(chosen, day=None) in anchors else None
    labels = {
        "write": _("Write a comment"),
        "reply": _("Reply to {name}", name=about.author if about else ""),
        "edit": _("Change your comment"),
    }
    if act == "write" and day is not None:
        st.caption(_("About {day}", day=day))
    st.text_area(
        labels[act], key=_TEXT, height=80, placeholder=_("@name tells a colleague by e-mail")
    )
    if act == "write" and day is None and len(keys) > 1:
        st.selectbox(_("About"), keys, format_func=anchors.__getitem__, key=_ANCHOR)
    if act == "write" and reader.may_lead:
        st.checkbox(_("Visible on links"), key=_ON_LINKS)
    left, right = st.columns(2)
    left.button(
        {"write": _("Send"), "reply": _("Reply"), "edit": _("Save")}[act],
        key="comments.send",
        type="primary",
        on_click=_send,
        args=(reader.actor, act, about, tuple(keys)),
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
        args=(actor, "delete", about, ()),
    )
    right.button(_("Keep it"), key="comments.keep", on_click=_reset)


def _draw_history(actor: Actor, about: Comment, _: Language) -> None:
    st.write(_("What it said before"))
    zone = session.zone()
    edits = "".join(
        f'<article><div class="by">{escape(_("until {moment}", moment=_.moment(one.until, zone)))}'
        f'</div><div class="said">{rich_text(one.text)}</div></article>'
        for one in comments.history(actor, about.id)
    )
    pickable(edits, _CSS, key="comments.history")
    st.button(_("Hide"), key="comments.close", on_click=_reset)


def _begin(actor: Actor, picked: str, shown: Mapping[int, Comment], _: Language) -> None:
    act, _colon, number = picked.partition(":")
    comment = shown.get(int(number))
    if comment is not None and act in ("resolve", "pin", "links"):
        _settle(actor, act, comment, _)
        return
    _reset()
    if comment is not None:
        session.put(_TEXT, comment.text if act == "edit" else "")
    if comment is not None or act == "write":
        session.put(_ACT, (act, int(number)))


def _settle(actor: Actor, act: str, about: Comment, _: Language) -> None:
    """Turn what a thread is into its opposite: resolved, pinned, or visible on links."""
    is_resolved = about.resolved_at is not None
    if act == "resolve":
        said = _("Open again.") if is_resolved else _("Resolved.")
        attempt(
            lambda: comments.resolve(actor, about.id, is_resolved=not is_resolved), said, _ERROR
        )
    elif act == "pin":
        said = _("No longer pinned.") if about.is_pinned else _("Pinned.")
        attempt(lambda: comments.pin(actor, about.id, is_pinned=not about.is_pinned), said, _ERROR)
    else:
        is_on = not about.is_on_links
        said = _("Visible on links.") if is_on else _("Only the team sees it.")
        attempt(lambda: comments.show_on_links(actor, about.id, is_on_links=is_on), said, _ERROR)


def _send(actor: Actor, act: str, about: Comment | None, keys: Sequence[Anchor]) -> None:
    text, address = session.get(_TEXT, ""), session.base_address()
    try:
        if about is None:
            chosen: Anchor = session.get(_ANCHOR, keys[0])
            anchor = chosen if replace(chosen, day=None) in keys else keys[0]
            is_on_links = session.get(_ON_LINKS, False)  # noqa: FBT003 - nothing ticked
            comments.write(actor, anchor, text, is_on_links=is_on_links, address=address)
        elif act == "reply":
            comments.write(actor, about.anchor, text, parent_id=about.id, address=address)
        elif act == "edit":
            comments.edit(actor, about.id, text, address=address)
        else:
            comments.delete(actor, about.id)
    except JaugeError as error:
        session.put(_ERROR, error)
        return
    _reset()


def _reset() -> None:
    """Begin afresh; the place that comments are about stays chosen, but for a day."""
    session.put(_TEXT, "")
    session.put(_ACT, None)
    session.put(_ERROR, None)
    chosen: Anchor | None = session.get(_ANCHOR, None)
    if chosen is not None:
        session.put(_ANCHOR, replace(chosen, day=None))


def listed(
    shown: Sequence[Comment], anchors: Mapping[Anchor, str], reader: Reader, _: Language
) -> str:
    """Draw threads, pinned ones first, then the latest; replies below what they answer."""
    if not shown:
        return f'<p class="empty">{escape(_("Nobody has said anything yet."))}</p>'
    threads = [one for one in reversed(shown) if one.parent_id is None]
    threads.sort(key=lambda one: not one.is_pinned)
    parts = [] if len(threads) <= _MOST_WITHOUT_SEARCH else [_narrowing(threads, shown, anchors, _)]
    for thread in threads:
        said = [thread, *(one for one in shown if one.parent_id == thread.id)]
        about = label_of(thread.anchor, anchors, _)
        articles = "".join(_article(one, about, reader, _) for one in said)
        state = "resolved" if thread.resolved_at else "open"
        kinds = f"{state}|decision" if thread.is_decision else state
        people = "|".join(dict.fromkeys(one.author for one in said))
        key = anchors[replace(thread.anchor, day=None)]
        parts.append(
            f'<div class="{state}" data-item data-state="{kinds}" data-person="{escape(people)}"'
            f' data-about="{escape(key)}">{articles}</div>'
        )
    return "".join(parts)


def _narrowing(
    threads: Sequence[Comment],
    shown: Sequence[Comment],
    anchors: Mapping[Anchor, str],
    _: Language,
) -> str:
    people = sorted({one.author for one in shown if one.author})
    about = list(dict.fromkeys(anchors[replace(one.anchor, day=None)] for one in threads))
    search = escape(_("Search the comments"))
    states = [("open", _("Open")), ("resolved", _("Resolved")), ("decision", _("Decisions"))]
    return (
        f'<div class="narrow"><input type="search" data-filter="text" aria-label="{search}"'
        f' placeholder="{search}">'
        + _options("person", _("Everybody"), [(one, one) for one in people])
        + _options("state", _("Everything"), states)
        + (_options("about", _("About anything"), [(one, one) for one in about]) if about else "")
        + f'</div><p class="empty" data-none hidden>{escape(_("Nothing fits."))}</p>'
    )


def _options(name: str, everything: str, options: Sequence[tuple[str, str]]) -> str:
    listed_options = "".join(
        f'<option value="{escape(value)}">{escape(word)}</option>' for value, word in options
    )
    return (
        f'<select data-filter="{name}" aria-label="{escape(everything)}">'
        f'<option value="">{escape(everything)}</option>{listed_options}</select>'
    )


def _article(comment: Comment, about: str, reader: Reader, _: Language) -> str:
    is_reply = comment.parent_id is not None
    moment = _.moment(comment.created_at, session.zone())
    place = "" if is_reply else f'<div class="about">{escape(about)}</div>'
    author = comment.author or _("Somebody who left")
    edited = ""
    if comment.edited_at:
        word = escape(_("edited"))
        button = f'<button data-pick="history:{comment.id}">{word}</button>'
        edited = f" · {button if reader.may_write else word}"
    kind = "reply" if is_reply else "pinned" if comment.is_pinned else "thread"
    return (
        f'<article class="{kind}"><div class="by">'
        f"<b>{escape(author)}</b> · {escape(moment)}{edited}</div>{place}"
        f"{_state(comment, reader, _)}"
        f'<div class="said">{rich_text(comment.text)}</div>{_acts(comment, reader, _)}</article>'
    )


def _state(comment: Comment, reader: Reader, _: Language) -> str:
    facts = []
    if comment.is_decision:
        owner = reader.people.get(comment.owner_id or 0) or _("Nobody yet")
        facts.append(_("Decision: {name} carries it out", name=owner))
    if comment.is_pinned:
        facts.append(_("Pinned"))
    if comment.resolved_at is not None:
        by = reader.people.get(comment.resolved_by or 0) or _("Somebody who left")
        facts.append(_("Resolved by {name}", name=by))
    if comment.is_on_links:
        facts.append(_("Visible on links"))
    return f'<div class="state">{escape(" · ".join(facts))}</div>' if facts else ""


def _acts(comment: Comment, reader: Reader, _: Language) -> str:
    if not reader.may_write:
        return ""
    acts, more = [("reply", _("Reply"))], []
    if comment.parent_id is None:
        acts.append(("resolve", _("Open again") if comment.resolved_at else _("Resolve")))
        if reader.may_lead:
            more = [
                ("pin", _("Unpin") if comment.is_pinned else _("Pin")),
                ("links", _("Hide from links") if comment.is_on_links else _("Show on links")),
            ]
    if comment.author_id == reader.actor.user_id:
        more += [("edit", _("Edit")), ("delete", _("Delete"))]
    shown = "".join(_button(act, comment) for act in acts)
    if not more:
        return shown
    hidden = "".join(_button(act, comment) for act in more)
    return f"{shown}<details><summary>{escape(_('More'))}</summary> {hidden}</details>"


def _button(act: tuple[str, str], comment: Comment) -> str:
    name, word = act
    return f'<button data-pick="{name}:{comment.id}">{escape(word)}</button>'
