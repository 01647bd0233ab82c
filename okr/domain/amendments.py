"""What was promised and changed after publishing: what, who, when and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from okr.domain.kr_type import FIELD_TITLES, Stage
from okr.domain.messages import Message, message
from okr.domain.okrs import KeyResult, Objective, ObjectiveState

Promised = float | date | tuple[Stage, ...] | None
"""A number, a day, or stages; None where there is none."""
SETTLED_DAYS = 7
"""A beacon does not move from week to week: within these days of a change, the next is warned."""
LONGEST_REASON = 1000
_DATES: dict[str, Message] = {
    "starts_on": message("Start date"),
    "deadline": message("Deadline"),
}
TITLES: dict[str, Message] = {**FIELD_TITLES, **_DATES}


@dataclass(frozen=True)
class Amended:
    """One promise before and after; `field` is a key of TITLES."""

    field: str
    before: Promised
    after: Promised


@dataclass(frozen=True)
class Amendment:
    """What changed in a key result at once, on a day, and the reason given; `by` is a name."""

    key_result_id: int
    day: date
    reason: str
    changes: tuple[Amended, ...]
    id: int = 0
    by: str = ""
    at: datetime | None = None


def amended(before: KeyResult, after: KeyResult) -> tuple[Amended, ...]:
    """List what a key result promised before and promises otherwise now."""
    goals = [
        Amended(name, getattr(before.goal, name), getattr(after.goal, name))
        for name in FIELD_TITLES
    ]
    dates = [Amended(name, getattr(before, name), getattr(after, name)) for name in _DATES]
    return tuple(one for one in (*goals, *dates) if one.before != one.after)


def amendments(
    before: Objective, after: Objective, *, day: date, reason: str
) -> Iterator[Amendment]:
    """Give the amendment of each key result whose promise a published objective changes."""
    if before.state is ObjectiveState.DRAFT:
        return
    old = {one.id: one for one in before.key_results}
    for key_result in after.key_results:
        if key_result.id in old:
            found = amended(old[key_result.id], key_result)
            if found:
                yield Amendment(key_result.id, day, reason.strip(), found)


def is_too_soon(last: date | None, today: date) -> bool:
    """Tell whether the last change is so fresh that another one deserves a warning."""
    return last is not None and (today - last).days < SETTLED_DAYS
