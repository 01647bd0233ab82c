"""The map: company goals on the left, the objectives that serve them on the right, gaps marked."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from okr.domain.access import Actor
from okr.domain.okrs import Audience
from okr.domain.scoring import Band
from okr.locale.language import Language
from okr.reporting import words
from okr.services import alignment
from okr.services.alignment import Branch, Map, Served
from okr.ui import navigation
from okr.ui.browser import pickable

_PREFIX = "alignment."
_CSS = """
.tree { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.1rem; }
.tree > li { display: grid; grid-template-columns: minmax(12rem, 1fr) 2rem minmax(0, 2fr);
  align-items: stretch; }
.goal { align-self: center; border: 1px solid var(--st-border-color); border-radius: .75rem;
  background: var(--st-secondary-background-color); padding: .7rem .9rem; font-weight: 650;
  line-height: 1.3; overflow-wrap: anywhere; }
.goal .quiet { font-weight: 400; }
.gap { border: 2px dashed var(--st-orange-color); background: none; }
.joint { border: 2px solid var(--st-border-color); border-right: 0; margin: 1.1rem 0 1.1rem .9rem;
  border-radius: .6rem 0 0 .6rem; position: relative; }
.joint::before { content: ""; position: absolute; top: 50%; left: -.9rem; width: .9rem;
  border-top: 2px solid var(--st-border-color); }
.served { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem;
  align-content: center; }
.served > li { border: 1px solid var(--st-border-color); border-radius: .75rem;
  padding: .55rem .8rem; overflow-wrap: anywhere; }
.jauge .served a { font-weight: 600; text-decoration: underline; text-underline-offset: 2px; }
.quiet { opacity: .8; font-size: .85rem; }
.pill { display: inline-block; border: 1px solid currentColor; border-radius: 1rem;
  padding: .02rem .55rem; font-size: .78rem; font-weight: 600; margin-right: .3rem;
  white-space: nowrap; }
.high { color: var(--st-green-text-color); } .middle { color: var(--st-orange-text-color); }
.low { color: var(--st-red-text-color); }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 0 0 1rem; padding: 0;
  list-style: none; }
.facts b { font-size: 1.15rem; }
@media (max-width: 640px) { .tree > li { grid-template-columns: 1fr; gap: .5rem; }
  .joint { display: none; } .served { padding-left: 1rem; } }
"""


def draw(actor: Actor, shown: Map, _: Language) -> None:
    """Draw the filters and what is left of the map."""
    if not shown.branches and not shown.orphans:
        st.info(
            _(
                "There is no company goal yet, and no objective in a cycle that runs today. Write "
                "down below what the company is after; objectives can serve it then."
            )
        )
        return
    chosen = _filtered(actor, shown, _)
    html = _facts(shown, _) + _tree(chosen, _)
    picked = pickable(html, _CSS, key=f"{_PREFIX}map")
    if picked:
        found = next(one for one in shown.served if f"objective:{one.objective.id}" == picked)
        address = "" if found.standing is not None else "objectives"
        query = {"team": str(found.team.id), "cycle": str(found.cycle.id)}
        navigation.open_screen(address, _, query)


def _filtered(actor: Actor, shown: Map, _: Language) -> Map:
    teams = {one.id: one.name for one in actor.teams}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        team_ids: Sequence[int] = ()
        if len(teams) > 1:
            team_ids = st.multiselect(
                _("Teams"),
                list(teams),
                format_func=lambda one: teams.get(one, ""),
                placeholder=_("All"),
                key=f"{_PREFIX}teams",
                persist_state="session",
                width=320,
            )
        audiences: Sequence[Audience] = st.multiselect(
            _("Who should hear about it"),
            list(Audience),
            format_func=lambda one: _.say(words.AUDIENCES[one]),
            placeholder=_("All"),
            key=f"{_PREFIX}audiences",
            persist_state="session",
            width=320,
        )
        only_gaps = st.toggle(_("Only the gaps"), key=f"{_PREFIX}gaps", persist_state="session")
    return alignment.filtered(shown, team_ids=team_ids, audiences=audiences, only_gaps=only_gaps)


def _facts(shown: Map, _: Language) -> str:
    orphans, total = len(shown.orphans), len(shown.served)
    facts = [
        (
            f"{_.number(total - orphans)}/{_.number(total)}",
            _("objectives serve a company goal"),
        ),
        (
            f"{_.number(len(shown.branches) - shown.unserved)}/{_.number(len(shown.branches))}",
            _("company goals are served"),
        ),
    ]
    listed = "".join(f"<li><b>{escape(one)}</b> {escape(word)}</li>" for one, word in facts)
    return f'<ul class="facts">{listed}</ul>'


def _tree(shown: Map, _: Language) -> str:
    rows = [_branch(one, _) for one in shown.branches]
    if shown.orphans:
        way_on = f'<div class="quiet">{escape(_("Choose one below, or ask what it is for."))}</div>'
        head = f'<div class="goal gap">{escape(_("Serves no company goal yet"))}{way_on}</div>'
        rows.append(_row(head, shown.orphans, _))
    if not rows:
        return f'<p class="quiet">{escape(_("Nothing matches what is chosen above."))}</p>'
    return f'<ul class="tree">{"".join(rows)}</ul>'


def _branch(branch: Branch, _: Language) -> str:
    goal = branch.goal
    facts = [branch.team] if branch.team else []
    if goal.is_shared:
        facts.append(_("for every team"))
    quiet = f'<div class="quiet">{escape(" · ".join(facts))}</div>'
    if branch.served:
        return _row(f'<div class="goal">{escape(goal.title)}{quiet}</div>', branch.served, _)
    nobody = f'<span class="pill">{escape(_("Nobody serves it here"))}</span>'
    return f'<li><div class="goal gap">{escape(goal.title)}{quiet}{nobody}</div></li>'


def _row(head: str, served: Sequence[Served], _: Language) -> str:
    listed = "".join(_objective(one, _) for one in served)
    return (
        f'<li>{head}<div class="joint" aria-hidden="true"></div>'
        f'<ul class="served">{listed}</ul></li>'
    )


def _objective(one: Served, _: Language) -> str:
    objective, standing = one.objective, one.standing
    screen = "./" if standing is not None else "./objectives"
    address = f"{screen}?team={one.team.id}&amp;cycle={one.cycle.id}"
    if standing is None:
        mark = f'<span class="pill">{escape(_("Draft"))}</span>'
    else:
        word = _.say(words.BANDS[standing.band])
        score = words.score(standing.score, _)
        colour = "" if standing.band is Band.NO_DATA else standing.band.value
        mark = f'<span class="pill {colour}">{escape(f"{score} · {word}")}</span>'
    facts = [one.team.name, one.cycle.name, one.owner]
    facts += [_.say(words.AUDIENCES[audience]) for audience in objective.audiences]
    quiet = " · ".join(fact for fact in facts if fact)
    return (
        f'<li>{mark}<a href="{address}" data-pick="objective:{objective.id}">'
        f'{escape(objective.title)}</a><div class="quiet">{escape(quiet)}</div></li>'
    )
