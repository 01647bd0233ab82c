"""Ask the coach about what somebody writes, with all that is known about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from okr.domain.coach import LANGUAGES, Draft, Kind, Review, SetReview, Severity, review, review_set
from okr.domain.errors import Problem
from okr.domain.okrs import HIGHEST_CONFIDENCE, Cycle, KeyResult, Objective

_PER_CENT = frozenset({"relative_change", "recurring"})


@dataclass(frozen=True)
class Advice:
    """What the coach says about a text, and in which language it took the text to be."""

    draft: Draft
    review: Review

    @property
    def language(self) -> str:
        """The language of the text, in which a rewrite is to be put."""
        return self.draft.lang


@dataclass(frozen=True)
class Source:
    """Where a key result's value comes from, in words; "" where people write it down."""

    metric: str = ""
    platform: str = ""


@dataclass(frozen=True)
class Setting:
    """What is known around a text: its cycle, the day, whose it is, and the reader's language.

    `goal` is the company goal that the objective serves, "" for none.
    """

    cycle: Cycle
    today: date
    language: str
    owner: str = ""
    goal: str = ""
    fiscal_start_month: int = 1


def about_objective(objective: Objective, setting: Setting) -> Advice | None:
    """Review an objective; None while nothing is written."""
    return _advice(_objective_draft(objective, setting))


def about_key_result(
    key_result: KeyResult, objective: Objective, setting: Setting, sources: Mapping[int, Source]
) -> Advice | None:
    """Review a key result of an objective; None while nothing is written.

    `sources` are by series.
    """
    return _advice(_key_result_draft(key_result, objective, setting, sources))


def about_all(objective: Objective, setting: Setting, sources: Mapping[int, Source]) -> SetReview:
    """Review an objective with its key results as a whole; `sources` are by series."""
    drafts = [
        _key_result_draft(one, objective, setting, sources)
        for one in objective.key_results
        if one.title.strip()
    ]
    return review_set(_objective_draft(objective, setting), drafts)


def faults(
    objective: Objective, stored: Objective | None, setting: Setting, sources: Mapping[int, Source]
) -> Iterator[Problem]:
    """List what keeps a text from being published, but for texts that are published already.

    `sources` are by series.
    """
    told = {one.id: one.title for one in stored.key_results} if stored else {}
    if stored is None or stored.title != objective.title:
        yield from _problems("title", about_objective(objective, setting))
    for place, one in enumerate(objective.key_results):
        if one.id not in told or told[one.id] != one.title:
            found = about_key_result(one, objective, setting, sources)
            yield from _problems(f"key_results.{place}.title", found)


def _source(key_result: KeyResult, sources: Mapping[int, Source]) -> Source:
    feed = key_result.feed
    return sources.get(feed.series_id, Source()) if feed else Source()


def _problems(field: str, advice: Advice | None) -> Iterator[Problem]:
    if advice is not None:
        for finding in advice.review.findings:
            if finding.severity is Severity.FAULT:
                yield Problem(field, finding.why)


def _advice(draft: Draft) -> Advice | None:
    """Read a text in the language in which it reads best, the reader's own if alike."""
    if not draft.text.strip():
        return None
    order = sorted(LANGUAGES, key=lambda code: code != draft.lang)
    read = [Advice(one, review(one)) for one in (replace(draft, lang=code) for code in order)]
    return max(read, key=lambda one: (one.review.can_publish, one.review.score))


def _objective_draft(objective: Objective, setting: Setting) -> Draft:
    return Draft(
        Kind.OBJECTIVE,
        objective.title,
        setting.language,
        setting.today,
        cycle_end=setting.cycle.period.ends_on,
        owner=setting.owner,
        confidence=_mean_confidence(objective),
        why=objective.why or setting.goal,
        fiscal_start_month=setting.fiscal_start_month,
    )


def _mean_confidence(objective: Objective) -> float | None:
    """Give the confidence in all key results, 0.0 to 1.0; None where one lacks."""
    known = [one.confidence for one in objective.key_results if one.confidence is not None]
    if not known or len(known) < len(objective.key_results):
        return None
    return fmean(known) / HIGHEST_CONFIDENCE


def _key_result_draft(
    key_result: KeyResult, objective: Objective, setting: Setting, sources: Mapping[int, Source]
) -> Draft:
    source = _source(key_result, sources)
    baseline, target, unit = _way(key_result)
    return Draft(
        Kind.KEY_RESULT,
        key_result.title,
        setting.language,
        setting.today,
        metric=source.metric,
        platform=source.platform,
        baseline=baseline,
        target=target,
        unit=unit,
        deadline=key_result.deadline if key_result.deadline < date.max else None,
        cycle_end=setting.cycle.period.ends_on,
        owner=setting.owner,
        confidence=None
        if key_result.confidence is None
        else key_result.confidence / HIGHEST_CONFIDENCE,
        why=objective.why or setting.goal,
        fiscal_start_month=setting.fiscal_start_month,
    )


def _way(key_result: KeyResult) -> tuple[float | None, float | None, str]:
    """Give start, target and unit of what is measured, whatever its kind calls them."""
    goal, kind = key_result.goal, key_result.kind
    if kind == "binary":
        return 0.0, 1.0, key_result.unit
    if kind == "milestones":
        return 0.0, 100.0, "%"
    if kind in _PER_CENT:
        return 0.0, goal.target, "%"
    if kind == "count_up":
        return goal.baseline or 0.0, goal.target, key_result.unit
    ends = [one for one in (goal.target, goal.upper, goal.lower) if one is not None]
    return goal.baseline, ends[0] if ends else None, key_result.unit
