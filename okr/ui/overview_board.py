"""All teams as one piece of HTML: a card for each, with what needs attention first."""

from collections.abc import Sequence
from html import escape

from okr.domain.status import severity
from okr.locale.language import Language
from okr.reporting import words
from okr.services.dashboard import KeyResultView
from okr.services.overview import TeamView
from okr.services.pictures import standing_gauge
from okr.ui.board import demo_mark, status_mark

_LEAST_SHOWN = 0.05
_MINUS = "\N{MINUS SIGN}"
CSS = """
.teams { display: grid; gap: 1rem; list-style: none; margin: 0; padding: 0;
  grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); }
.team { border: 1px solid var(--st-border-color); border-radius: .75rem; padding: .9rem 1rem;
  overflow-wrap: anywhere; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; }
.top svg { width: 118px; flex: none; } .top > div { flex: 1 1 11rem; }
.jauge .top h2 { font-size: 1.15rem; font-weight: 650; line-height: 1.3; margin: 0; padding: 0; }
.jauge a { text-decoration: underline; text-underline-offset: 2px; }
.quiet { opacity: .8; font-size: .875rem; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.2rem; margin: .5rem 0 0; padding: 0;
  list-style: none; font-size: .9rem; } .facts b { font-variant-numeric: tabular-nums; }
.team h3 { font-size: .9rem; font-weight: 650; margin: .8rem 0 .2rem; padding: 0; }
.attend { list-style: none; margin: 0; padding: 0; display: grid; gap: .35rem; font-size: .9rem; }
.status { font-weight: 600; white-space: nowrap; } .good { color: var(--st-green-text-color); }
.pill { display: inline-block; border: 1px dashed currentColor; border-radius: 1rem;
  padding: .02rem .55rem; font-size: .78rem; font-weight: 600; }
.jauge :focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
"""


def board(listed: Sequence[TeamView], _: Language) -> str:
    """Draw the teams; `data-pick` is "team:<team>:<cycle>" or "kr:<team>:<cycle>:<key result>"."""
    return f'<ul class="teams">{"".join(_team(one, _) for one in listed)}</ul>'


def _team(view: TeamView, _: Language) -> str:
    shown = view.board
    cycle_id = shown.cycle.id if shown.cycle else 0
    mark = f" {demo_mark(_)}" if shown.team.is_demo else ""
    link = _link(f"team:{shown.team.id}:{cycle_id}", f"?team={shown.team.id}", shown.team.name)
    gauge = standing_gauge(f"team{shown.team.id}", shown.team.name, shown.standing, _)
    return (
        f'<li class="team"><div class="top">{gauge}<div><h2>{link}{mark}</h2>'
        f'<div class="quiet">{escape(_cycle(view, _))}</div>{_facts(view, _)}</div></div>'
        f"{_attention(view, _)}</li>"
    )


def _cycle(view: TeamView, _: Language) -> str:
    shown = view.board
    if shown.cycle is None or shown.is_empty:
        return _("Nothing to show yet")
    if shown.cycle.is_closed:
        return f"{shown.cycle.name} · {_('closed')}"
    left = _.number(shown.days_left) + " " + _.plural("day left", "days left", shown.days_left)
    return f"{shown.cycle.name} · {left}"


def _facts(view: TeamView, _: Language) -> str:
    facts = []
    if view.board.standing.expected is not None:
        facts.append((words.score(view.board.standing.expected, _), _("expected by today")))
    if view.moved is not None:
        facts.append((_signed(view.moved, _), _("in 7 days")))
    if view.confidence is not None:
        confidence = _("{count}/10", count=_.number(view.confidence, 1))
        facts.append((confidence, _("confidence")))
    listed = [f"<li><b>{escape(number)}</b> {escape(word)}</li>" for number, word in facts]
    listed += [
        f"<li>{status_mark(status, _)} <b>{_.number(count)}</b></li>"
        for status, count in sorted(view.statuses.items(), key=lambda one: severity(one[0]))
    ]
    return f'<ul class="facts">{"".join(listed)}</ul>'


def _signed(moved: float, _: Language) -> str:
    if abs(moved) < _LEAST_SHOWN:
        return f"± {_.number(0.0, 1)}"
    return ("▲ +" if moved > 0 else f"▼ {_MINUS}") + _.number(abs(moved), 1)


def _attention(view: TeamView, _: Language) -> str:
    if not view.attention:
        return ""
    items = "".join(f"<li>{_key_result(one, view, _)}</li>" for one in view.attention)
    more = view.waiting - len(view.attention)
    rest = ""
    if more:
        said = _.plural("and {count} more", "and {count} more", more)
        rest = f'<li class="quiet">{escape(said)}</li>'
    return f'<h3>{escape(_("Look at this first"))}</h3><ul class="attend">{items}{rest}</ul>'


def _key_result(one: KeyResultView, view: TeamView, _: Language) -> str:
    team_id = view.board.team.id
    cycle_id = view.board.cycle.id if view.board.cycle else 0
    number = one.key_result.id
    address = f"?team={team_id}&cycle={cycle_id}&kr={number}"
    link = _link(f"kr:{team_id}:{cycle_id}:{number}", address, one.key_result.title)
    return f"{status_mark(one.status, _)} {link}"


def _link(pick: str, address: str, text: str) -> str:
    return f'<a href="{escape(address)}" data-pick="{pick}">{escape(text)}</a>'
