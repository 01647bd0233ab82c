"""The words for bands, verdicts, kinds and curves, and how key results read in a line."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, tzinfo

from okr.domain.amendments import TITLES, Amended, Promised
from okr.domain.closing import Cause, Correction, Decision, Outcome, Portfolio, Remark, Snapshot
from okr.domain.connections import ConnectionState
from okr.domain.forecasting import Projection
from okr.domain.kr_type import Goal
from okr.domain.kr_types import KR_TYPES
from okr.domain.messages import Message, message
from okr.domain.okrs import Ambition, Audience, KeyResult, ObjectiveState, Review, Scoring
from okr.domain.pace import Curve, Verdict
from okr.domain.scoring import Band, shown
from okr.domain.status import Status
from okr.locale.language import Language
from okr.store.numbers import Arrival, Difference

BANDS: Mapping[Band, Message] = {
    Band.HIGH: message("On target"),
    Band.MIDDLE: message("Getting there"),
    Band.LOW: message("Far off"),
    Band.NO_DATA: message("No data"),
}
VERDICTS: Mapping[Verdict, Message] = {
    Verdict.NOT_STARTED: message("not started"),
    Verdict.NO_DATA: message("no data yet"),
    Verdict.TOO_EARLY: message("too early to tell"),
    Verdict.ON_TRACK: message("on track"),
    Verdict.AT_RISK: message("at risk"),
    Verdict.OFF_TRACK: message("off track"),
    Verdict.ENDED: message("ended, ready for review"),
    Verdict.CLOSED: message("final value"),
}
STATUSES: Mapping[Status, tuple[str, Message]] = {
    Status.CLOSED: ("■", message("final value")),
    Status.ENDED: ("■", message("ended, ready for review")),
    Status.OUTDATED: ("⏱", message("out of date")),
    Status.OFF_TRACK: ("▼", message("off track")),
    Status.AT_RISK: ("◆", message("at risk")),
    Status.ON_TRACK: ("▲", message("on track")),
    Status.TOO_EARLY: ("○", message("too early to tell")),
    Status.PENDING: ("○", message("never updated")),
}
CAUSES: Mapping[Cause, Message] = {
    Cause.APPROACH: message("What we tried did not work"),
    Cause.STARTED_LATE: message("We started too late"),
    Cause.PRIORITIES: message("Other work came first"),
    Cause.CAPACITY: message("Too few hands, or too little money"),
    Cause.OTHERS: message("We waited for others"),
    Cause.OUTSIDE: message("Something outside: a platform, the market"),
    Cause.TARGET: message("The target was out of reach from the start"),
    Cause.MEASURE: message("The number was wrong, or measured something else"),
}
DECISIONS: Mapping[Decision, Message] = {
    Decision.KEEP: message("Keep"),
    Decision.CHANGE: message("Change"),
    Decision.ABANDON: message("Abandon"),
}
OUTCOMES: Mapping[Outcome, Message] = {
    Outcome.ACHIEVED: message("achieved"),
    Outcome.PARTLY: message("partly achieved"),
    Outcome.MISSED: message("missed"),
    Outcome.ABANDONED: message("abandoned"),
}
PORTFOLIOS: Mapping[Portfolio, Message] = {
    Portfolio.TOO_SAFE: message("Too safe: nearly everything was reached. Aim higher next time."),
    Portfolio.HEALTHY: message("Healthy: ambitious goals, and most of the way gone."),
    Portfolio.PARTIAL: message("Partly there: some goals asked for more than the cycle had."),
    Portfolio.OUTRAN: message(
        "The goals outran what the team could do. Choose fewer, or smaller steps."
    ),
}
REMARKS: Mapping[Remark, Message] = {
    Remark.TOO_SAFE: message("reached in full: was the target too safe?"),
    Remark.INTENDED: message("what an ambitious target is meant to bring"),
    Remark.DISCONNECTED: message("far from what the team could do"),
}
CURVES: Mapping[Curve, Message] = {
    Curve.LINEAR: message("Steady"),
    Curve.S: message("Slow start, fast middle"),
    Curve.BACK_LOADED: message("Late: most comes at the end"),
    Curve.FRONT_LOADED: message("Early: most comes at the start"),
    Curve.PHASED: message("By my own milestones"),
}
AMBITIONS: Mapping[Ambition, Message] = {
    Ambition.ASPIRATIONAL: message("Aspirational: 0.7 is a good result"),
    Ambition.COMMITTED: message("Committed: 1.0 is expected"),
}
SCORINGS: Mapping[Scoring, Message] = {
    Scoring.SCALE: message("On a scale from 0.0 to 1.0"),
    Scoring.YES_NO: message("Yes or no: every key result reached"),
}
REVIEWS: Mapping[Review, Message] = {
    Review.WEEKLY: message("Every week"),
    Review.FORTNIGHTLY: message("Every two weeks"),
    Review.MONTHLY: message("Every month"),
}
AUDIENCES: Mapping[Audience, Message] = {
    Audience.SALES: message("Sales"),
    Audience.CUSTOMER_SERVICE: message("Customer service"),
    Audience.LEADERSHIP: message("Leadership"),
}
STATES: Mapping[ObjectiveState, Message] = {
    ObjectiveState.DRAFT: message("Draft"),
    ObjectiveState.ACTIVE: message("Active"),
}

CONNECTION_STATES: Mapping[ConnectionState, Message] = {
    ConnectionState.CHOOSING: message("Choose accounts"),
    ConnectionState.WAITING: message("Waiting for data"),
    ConnectionState.UP_TO_DATE: message("Up to date"),
    ConnectionState.LIMITED: message("Rate-limited"),
    ConnectionState.TROUBLE: message("Tried again soon"),
    ConnectionState.RECONNECT: message("Needs reconnecting"),
    ConnectionState.CONFIGURE: message("Needs an admin"),
    ConnectionState.ACCOUNT: message("Account gone"),
}
RUN_STATES: Mapping[str, Message] = {
    **{state.value: words for state, words in CONNECTION_STATES.items()},
    "running": message("Going on"),
    "interrupted": message("Cut off"),
}
RUN_UNKNOWN = message("Unknown")


def score(value: float | None, _: Language) -> str:
    """Write a score to one decimal; a dash without data."""
    return "–" if value is None else _.number(shown(value), 1)


def reached(count: int, total: int, _: Language) -> str:
    """Answer yes or no for an objective: every key result counts."""
    if total and count == total:
        return _("✓ Reached")
    return _("{count} of {total} reached", count=count, total=total)


def course(key_result: KeyResult, _: Language) -> str:
    """Say in a few signs where a key result comes from and goes to: 84,278 → 250,000."""
    return _COURSES.get(key_result.kind, _way)(key_result.goal, key_result.unit, _)


def value(key_result: KeyResult, number: float | None, _: Language) -> str:
    """Write a key result's value with its unit; a dash without data."""
    if number is None:
        return "–"
    if key_result.kind == "binary":
        return _("Yes") if number >= 1 else _("No")
    if key_result.kind == "milestones":
        return _.quantity(number, "%")
    if key_result.kind in ("relative_change", "recurring"):
        return _signed(number, _)
    return _.quantity(number, key_result.unit)


def projected(key_result: KeyResult, projection: Projection, _: Language) -> str:
    """Write where a key result's value ends, and between what eight times in ten."""
    span = projection.value
    low, high = (value(key_result, end, _) for end in (span.low, span.high))
    return f"{value(key_result, span.point, _)} ({low} – {high})"


def origin(snapshot: Snapshot, _: Language) -> str:
    """Say of which day a final value is, and who or what it came from."""
    if snapshot.as_of is None:
        return _("no data")
    day = _("as of {day}", day=snapshot.as_of)
    return f"{day} · {snapshot.source}" if snapshot.source else day


def corrected(one: Correction, key_result: KeyResult, zone: tzinfo | None, _: Language) -> str:
    """Say when a final value became which other one, by whom and why."""
    before, after = (value(key_result, side.value, _) for side in (one.before, one.after))
    facts = f"{_.moment(one.at, zone)} · {before} → {after}"
    if one.is_late_data:
        return f"{facts} · " + _("late data: {origin}", origin=origin(one.after, _))
    return f"{facts} · {one.by or _('Somebody who left')}: {one.reason}"


def kind(key: str, _: Language) -> str:
    """Name a kind of key result; the choice not made yet is a request."""
    return _.say(KR_TYPES[key].title) if key in KR_TYPES else _("Choose …")


def amended(change: Amended, key_result: KeyResult, _: Language) -> str:
    """Say in a few signs what was promised before and is now: Target 200 → 250."""
    before, after = (_promise(side, key_result, _) for side in (change.before, change.after))
    return f"{_.say(TITLES[change.field])} {before} → {after}"


def arrived(account: str, arrival: Arrival, key_results: int, _: Language) -> str:
    """Say what an import changed, and how many key results moved with it."""
    if not arrival.new and not arrival.changed:
        return _("Nothing new: these numbers were all there already.")
    sentence = _(
        "{account}: {new} new, {changed} changed and {same} unchanged readings.",
        account=account,
        new=arrival.new,
        changed=arrival.changed,
        same=arrival.same,
    )
    if not key_results:
        return sentence
    moved = _.plural(
        "{count} key result was brought up to date.",
        "{count} key results were brought up to date.",
        key_results,
    )
    return f"{sentence} {moved}"


def changed(metric: str, one: Difference, _: Language) -> str:
    """Say on which day a file and what was there disagree, and which of the two counts."""
    before, after = _.number(one.before), _.number(one.after)
    if one.is_taken:
        return _(
            "{metric}, {day}: {before} became {after}.",
            metric=metric,
            day=one.day,
            before=before,
            after=after,
        )
    return _(
        "{metric}, {day}: {before} stays; the older file says {after}.",
        metric=metric,
        day=one.day,
        before=before,
        after=after,
    )


def _promise(promised: Promised, key_result: KeyResult, _: Language) -> str:
    if isinstance(promised, tuple):
        return "; ".join(stage.title for stage in promised) or "–"
    if isinstance(promised, date):
        return _.day(promised)
    return value(key_result, promised, _)


def _way(goal: Goal, unit: str, _: Language) -> str:
    return f"{_optional(goal.baseline, '', _)} → {_optional(goal.target, unit, _)}"


def _count(goal: Goal, unit: str, _: Language) -> str:
    return _way(replace(goal, baseline=goal.baseline or 0.0), unit, _)


def _within(goal: Goal, unit: str, _: Language) -> str:
    if goal.lower is not None and goal.upper is not None:
        return f"{_.quantity(goal.lower, unit)} – {_.quantity(goal.upper, unit)}"
    if goal.upper is not None:
        return f"≤ {_.quantity(goal.upper, unit)}"
    return f"≥ {_optional(goal.lower, unit, _)}"


def _at_least(goal: Goal, unit: str, _: Language) -> str:
    return f"≥ {_optional(goal.target, unit, _)}"


def _at_most(goal: Goal, unit: str, _: Language) -> str:
    return f"≤ {_optional(goal.target, unit, _)}"


def _yes_or_no(_goal: Goal, _unit: str, _: Language) -> str:
    return _("Yes or no")


def _stages(goal: Goal, _unit: str, _: Language) -> str:
    return _.plural("{count} stage", "{count} stages", len(goal.stages))


def _change(goal: Goal, _unit: str, _: Language) -> str:
    return _signed(goal.target, _)


def _monthly_change(goal: Goal, _unit: str, _: Language) -> str:
    return _("{change} each month", change=_signed(goal.target, _))


def _optional(number: float | None, unit: str, _: Language) -> str:
    return "?" if number is None else _.quantity(number, unit)


def _signed(number: float | None, _: Language) -> str:
    if number is None:
        return "?"
    return ("+" if number > 0 else "") + _.quantity(number, "%")


_COURSES: Mapping[str, Callable[[Goal, str, Language], str]] = {
    "at_least": _at_least,
    "at_most": _at_most,
    "range": _within,
    "time_in_band": _within,
    "binary": _yes_or_no,
    "milestones": _stages,
    "relative_change": _change,
    "recurring": _monthly_change,
    "count_up": _count,
}
