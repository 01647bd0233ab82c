"""The objectives of a cycle as people read them, with what can be done to each."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from okr.domain.access import Actor
from okr.domain.okrs import KeyResult, Objective, ObjectiveState
from okr.domain.scoring import normalised
from okr.locale.language import Language
from okr.reporting import words
from okr.services import objectives
from okr.services.cycles import Frame
from okr.services.metrics import full_title
from okr.store.numbers import Series
from okr.ui import objective_form, session
from okr.ui.browser import pickable

_CSS = """
article { border: 1px solid var(--st-border-color); border-radius: .75rem; padding: .9rem 1.1rem;
  margin-bottom: .9rem; overflow-wrap: anywhere; }
article.archived { opacity: .75; border-style: dashed; }
h3 { margin: 0; font-size: 1.1rem; font-weight: 650; line-height: 1.3; }
.quiet { opacity: .78; font-size: .88rem; }
.pill { display: inline-block; border: 1px solid currentColor; border-radius: 1rem;
  padding: .02rem .55rem; font-size: .78rem; font-weight: 600; margin-right: .4rem; }
ul { list-style: none; margin: .6rem 0 .5rem; padding: 0; }
li { border-top: 1px solid var(--st-border-color); padding: .4rem 0; display: flex;
  flex-wrap: wrap; gap: .15rem 1.1rem; align-items: baseline; }
li b { font-weight: 600; flex: 1 1 16rem; } li span { font-size: .85rem; opacity: .8; }
.acts { display: flex; flex-wrap: wrap; gap: .4rem; }
.jauge button { background: none; border: 1px solid var(--st-border-color);
  border-radius: .45rem; padding: .2rem .7rem; font-size: .85rem; cursor: pointer; }
.jauge button:hover { border-color: var(--st-primary-color); }
.jauge button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def draw(
    actor: Actor,
    frame: Frame,
    listed: Sequence[Objective],
    metrics: Sequence[Series],
    _: Language,
    *,
    may_write: bool,
) -> None:
    """Draw the objectives, then those in the archive."""
    sources = {one.id: _.say(full_title(one)) for one in metrics}
    open_ones = [one for one in listed if not one.is_archived]
    archived = [one for one in listed if one.is_archived]
    html = "".join(_article(one, frame, sources, _, may_write=may_write) for one in open_ones)
    picked = pickable(html, _CSS, key="objectives.list") if open_ones else None
    if archived:
        title = _.plural("Archive: {count} objective", "Archive: {count} objectives", len(archived))
        with st.expander(title):
            html = "".join(
                _article(one, frame, sources, _, may_write=may_write) for one in archived
            )
            picked = pickable(html, _CSS, key="objectives.archive") or picked
    if picked:
        act, _colon, number = picked.partition(":")
        _do(act, actor, next(one for one in listed if one.id == int(number)), frame, _)
        st.rerun()


def _do(act: str, actor: Actor, objective: Objective, frame: Frame, _: Language) -> None:
    if act == "edit":
        objective_form.open_form(objective, frame)
    elif act == "duplicate":
        objectives.duplicate_objective(actor, objective.id)
        session.notify(_("Copied as a draft, without values or comments."))
    elif act == "archive":
        objectives.archive(actor, objective.id)
        session.notify(_("Archived. You can restore it from the archive below."))
    elif act == "restore":
        objectives.restore(actor, objective.id)
        session.notify(_("Restored."))
    else:
        objectives.move(actor, objective.id, -1 if act == "up" else 1)


def _article(
    objective: Objective, frame: Frame, sources: Mapping[int, str], _: Language, *, may_write: bool
) -> str:
    shares = normalised([one.weight for one in objective.key_results])
    rows = "".join(
        _row(one, share, sources, _)
        for one, share in zip(objective.key_results, shares, strict=True)
    )
    names = {section.id: section.name for section in frame.sections}
    facts = [
        names.get(objective.section_id or 0, ""),
        frame.members.get(objective.owner_id or 0, ""),
        _.say(words.AMBITIONS[objective.ambition]),
    ]
    goals = {goal.id: goal.title for goal in frame.goals}
    if objective.goal_id in goals:
        facts.append(_("serves: {goal}", goal=goals[objective.goal_id]))
    quiet = " · ".join(escape(fact) for fact in facts if fact)
    draft = ""
    if objective.state is ObjectiveState.DRAFT:
        draft = f'<span class="pill">{escape(_.say(words.STATES[objective.state]))}</span>'
    why = f'<div class="quiet">{escape(objective.why)}</div>' if objective.why else ""
    return (
        f"<article{' class=archived' if objective.is_archived else ''}>"
        f"<h3>{draft}{escape(objective.title)}</h3>{why}"
        f'<div class="quiet">{quiet}</div><ul>{rows}</ul>'
        f"{_acts(objective, _) if may_write else ''}</article>"
    )


def _row(key_result: KeyResult, share: float, sources: Mapping[int, str], _: Language) -> str:
    source = sources.get(key_result.feed.series_id, "") if key_result.feed else _("By hand")
    facts = [
        words.kind(key_result.kind, _) if key_result.kind else _("Kind still to be chosen"),
        words.course(key_result, _) if key_result.kind else "",
        _("by {day}", day=_.short_day(key_result.deadline)),
        _("weight {share}", share=_.share(share)),
        source,
    ]
    # A kind whose name says it all has no other course: dict keeps each fact once.
    spans = "".join(f"<span>{escape(fact)}</span>" for fact in dict.fromkeys(facts) if fact)
    return f"<li><b>{escape(key_result.title)}</b>{spans}</li>"


def _acts(objective: Objective, _: Language) -> str:
    if objective.is_archived:
        acts = [("restore", _("Restore"))]
    else:
        acts = [
            ("edit", _("Edit")),
            ("up", "↑ " + _("Up")),
            ("down", "↓ " + _("Down")),
            ("duplicate", _("Duplicate")),
            ("archive", _("Archive")),
        ]
    buttons = "".join(
        f'<button data-pick="{act}:{objective.id}">{escape(word)}</button>' for act, word in acts
    )
    return f'<div class="acts">{buttons}</div>'
