"""The words for bands, verdicts, kinds and curves, and how key results read in a line."""

from collections.abc import Mapping

from okr.domain.access import Role
from okr.domain.kr_types import KR_TYPES
from okr.domain.messages import Message, message
from okr.domain.okrs import Ambition, KeyResult, ObjectiveState
from okr.domain.pace import Curve, Verdict
from okr.domain.scoring import Band, shown
from okr.locale.language import Language

BANDS: Mapping[Band, Message] = {
    Band.HIGH: message("On target"),
    Band.MIDDLE: message("Getting there"),
    Band.LOW: message("Far off"),
    Band.NO_DATA: message("No data"),
}
VERDICTS: Mapping[Verdict, Message] = {
    Verdict.NOT_STARTED: message("Not started"),
    Verdict.NO_DATA: message("No data yet"),
    Verdict.TOO_EARLY: message("Too early to tell"),
    Verdict.ON_TRACK: message("On track"),
    Verdict.AT_RISK: message("At risk"),
    Verdict.OFF_TRACK: message("Off track"),
    Verdict.ENDED: message("Ended: ready for review"),
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
STATES: Mapping[ObjectiveState, Message] = {
    ObjectiveState.DRAFT: message("Draft"),
    ObjectiveState.ACTIVE: message("Active"),
}
ROLES: Mapping[Role, Message] = {
    Role.ADMIN: message("Admin"),
    Role.LEAD: message("Lead"),
    Role.MEMBER: message("Member"),
    Role.VIEWER: message("Viewer"),
}


def score(value: float | None, _: Language) -> str:
    """Write a score to one decimal; a dash without data."""
    return "–" if value is None else _.number(shown(value), 1)


def course(key_result: KeyResult, _: Language) -> str:
    """Say in a few signs where a key result comes from and goes to: 84,278 → 250,000."""
    goal, unit = key_result.goal, key_result.unit
    match key_result.kind:
        case "at_least":
            return "≥ " + _optional(goal.target, unit, _)
        case "at_most":
            return "≤ " + _optional(goal.target, unit, _)
        case "range" | "time_in_band":
            return f"{_optional(goal.lower, unit, _)} – {_optional(goal.upper, unit, _)}"
        case "binary":
            return _("Yes or no")
        case "milestones":
            return _.plural("{count} stage", "{count} stages", len(goal.stages))
        case "relative_change":
            return _signed(goal.target, _)
        case "recurring":
            return _("{change} each month", change=_signed(goal.target, _))
        case "count_up":
            return f"{_optional(goal.baseline or 0.0, '', _)} → {_optional(goal.target, unit, _)}"
        case _:
            return f"{_optional(goal.baseline, '', _)} → {_optional(goal.target, unit, _)}"


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


def kind(key: str, _: Language) -> str:
    """Name a kind of key result; the choice not made yet is a request."""
    return _.say(KR_TYPES[key].title) if key in KR_TYPES else _("Choose …")


def _optional(number: float | None, unit: str, _: Language) -> str:
    return "?" if number is None else _.quantity(number, unit)


def _signed(number: float | None, _: Language) -> str:
    if number is None:
        return "?"
    return ("+" if number > 0 else "") + _.quantity(number, "%")
