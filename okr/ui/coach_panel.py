"""What the coach says about a text, below it: strength, what to mend and how, SMART."""

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from okr.domain.access import Actor
from okr.domain.coach import Finding, Letter, Severity
from okr.domain.kr_types import kr_type
from okr.domain.messages import Message, message
from okr.domain.okrs import KeyResult, Objective
from okr.locale.language import Language, language
from okr.reporting import words
from okr.services import coaching, outlook
from okr.services.coaching import Advice, Setting, Source
from okr.services.cycles import Frame
from okr.services.metrics import title
from okr.services.outlook import Outlook
from okr.store.numbers import Series
from okr.ui import key_result_form, session
from okr.ui.browser import pickable
from okr.ui.markdown import plain

_SEVERITIES: dict[Severity, tuple[str, Message]] = {
    Severity.FAULT: ("✕", message("Mend before publishing")),
    Severity.WARNING: ("!", message("Weak")),
    Severity.HINT: ("i", message("Hint")),
}
_LETTERS: dict[Letter, Message] = {
    Letter.SPECIFIC: message("Specific"),
    Letter.MEASURABLE: message("Measurable"),
    Letter.ACHIEVABLE: message("Achievable"),
    Letter.RELEVANT: message("Relevant"),
    Letter.TIME_BOUND: message("Time-bound"),
}
_CSS = """
.coach { font-size: .88rem; border-left: 3px solid var(--st-border-color); padding-left: .8rem; }
.coach p { margin: .25rem 0; overflow-wrap: anywhere; }
.coach ul { margin: .2rem 0; padding: 0; list-style: none; }
.coach .mark { display: inline-block; min-width: 1.1rem; font-weight: 700; }
.coach .fault { color: var(--st-red-text-color); }
.coach .warning { color: var(--st-orange-text-color); }
.coach .rewrite { font-style: italic; }
.coach summary { cursor: pointer; }
.coach summary:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


class Coach:
    """What the coach says about one form, part by part, from what is typed and what is known."""

    def __init__(  # noqa: PLR0913 - what it knows
        self,
        actor: Actor,
        frame: Frame,
        typed: Objective,
        setting: Setting,
        metrics: Sequence[Series],
        _: Language,
    ) -> None:
        self._actor = actor
        self._team_id = frame.team.id
        self._typed = typed
        self._setting = setting
        fed = {one.feed.series_id for one in typed.key_results if one.feed}
        self._series = {one.id: one for one in metrics if one.id in fed}
        self._sources = {
            one.id: Source(_.say(title(one)), one.account.name) for one in self._series.values()
        }

    def draw_objective(self, key: str, _: Language) -> None:
        """Draw below the objective's text, which is in the field `key`."""
        with _place(key):
            _draw_advice(key, coaching.about_objective(self._typed, self._setting), _)

    def draw_key_result(self, prefix: str, place: int, _: Language) -> None:
        """Draw at the foot of a block: how it is put, and how far its target reaches."""
        key_result = self._typed.key_results[place]
        found = coaching.about_key_result(key_result, self._typed, self._setting, self._sources)
        with _place(prefix):
            _draw_advice(f"{prefix}title", found, _)
            if key_result.feed is not None and "target" in kr_type(key_result.kind).fields:
                seen = outlook.outlook(self._actor, self._team_id, key_result, self._setting.today)
                _draw_outlook(prefix, key_result, seen, _)

    def draw_all(self, _: Language) -> None:
        """Draw what concerns the objective and its key results together."""
        found = coaching.about_all(self._typed, self._setting, self._sources)
        is_begun = any(one.title.strip() for one in self._typed.key_results)
        listed = _listed(found.findings, _, _) if is_begun else ""
        with _place("editor.all"):
            if listed:
                pickable(
                    f'<div class="coach"><ul>{listed}</ul></div>', _CSS, key="editor.coach_all"
                )


def _place(key: str) -> DeltaGenerator:
    """Keep a place that is there also while it is empty.

    What comes and goes in it moves nothing below, so that a field in which somebody is
    already typing is not drawn anew under their hands.
    """
    return st.container(key=f"{key}_place")


def _draw_advice(key: str, advice: Advice | None, _: Language) -> None:
    """Draw what was found in the text in the field `key`; nothing about an empty one."""
    if advice is None:
        return
    review = advice.review
    theirs = language(advice.language)
    findings = _listed(review.findings, theirs, _)
    lines = "".join(
        f'<li><span class="mark">{"✓" if line.is_met else "✕"}</span>'
        f"<b>{escape(_.say(_LETTERS[line.letter]))}</b>: {escape(_.say(line.sentence))}</li>"
        for line in review.smart
    )
    met = sum(line.is_met for line in review.smart)
    strength = _("Strength {share}", share=_.share(review.score))
    pickable(
        f'<div class="coach"><ul>{findings}</ul><details><summary><b>{escape(strength)}</b> · '
        f"SMART {met}/{len(review.smart)}</summary><ul>{lines}</ul></details></div>",
        _CSS,
        key=f"{key}_coach",
    )
    rewrite = next((theirs.say(one.rewrite) for one in review.findings if _mends(one)), None)
    if rewrite is not None:
        st.button(
            _("Use this wording"),
            key=f"{key}_rewrite",
            icon=":material/edit:",
            type="tertiary",
            on_click=session.put,
            args=(key, rewrite),
        )


def _draw_outlook(prefix: str, key_result: KeyResult, seen: Outlook, _: Language) -> None:
    """Draw how far the target reaches against the past, and three others to choose."""
    if seen.ambitiousness is not None:
        st.caption(f":material/history: {plain(_.say(seen.ambitiousness.sentence))}")
    if seen.proposals is None:
        return
    choices = (
        (_("Safe"), seen.proposals.safe),
        (_("Ambitious"), seen.proposals.ambitious),
        (_("Moonshot"), seen.proposals.moonshot),
    )
    with st.container(horizontal=True):
        for place, (name, target) in enumerate(choices):
            st.button(
                plain(_("{name}: {value}", name=name, value=words.value(key_result, target, _))),
                key=f"{prefix}aim_{place}",
                type="tertiary",
                on_click=key_result_form.aim_at,
                args=(prefix, target),
            )


def _listed(findings: Sequence[Finding], theirs: Language, _: Language) -> str:
    """List findings, each rewrite once, below the last that it mends."""
    rewrites = [theirs.say(one.rewrite) for one in findings]
    return "".join(
        _finding(one, "" if rewrite in rewrites[place + 1 :] else rewrite, _)
        for place, (one, rewrite) in enumerate(zip(findings, rewrites, strict=True))
    )


def _finding(one: Finding, rewrite: str, _: Language) -> str:
    mark, said = _SEVERITIES[one.severity]
    quoted = _(" “{words}”", words=one.words) if one.words else ""
    better = f'<p class="rewrite">→ {escape(rewrite)}</p>' if rewrite else ""
    return (
        f'<li><p><span class="mark {one.severity.value}" aria-hidden="true">{mark}</span>'
        f'<b class="{one.severity.value}">{escape(_.say(said))}</b>{escape(quoted)}<br>'
        f"{escape(_.say(one.why))}</p>{better}</li>"
    )


def _mends(one: Finding) -> bool:
    return one.severity is not Severity.HINT and bool(one.rewrite.text)
