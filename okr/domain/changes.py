"""What somebody else changed in an objective while it was being edited."""

from collections.abc import Iterator
from dataclasses import dataclass

from okr.domain.errors import JaugeError
from okr.domain.kr_type import FIELD_TITLES
from okr.domain.messages import Message, message
from okr.domain.okrs import KeyResult, Objective


class StaleEdit(JaugeError):
    """Somebody saved first; `saved` is the objective as it stands now."""

    def __init__(self, sentence: Message, saved: Objective) -> None:
        super().__init__(sentence)
        self.saved = saved


@dataclass(frozen=True)
class Change:
    """One field of an objective before and after; values are as in the domain, None is empty."""

    field: Message
    before: object
    after: object


_OBJECTIVE_FIELDS: dict[str, Message] = {
    "title": message("Objective"),
    "why": message("Why it matters"),
    "section_id": message("Section"),
    "owner_id": message("Owner"),
    "ambition": message("Ambition"),
    "state": message("State"),
    "scoring": message("Scoring"),
    "review": message("Review with the team"),
    "goal_id": message("Company goal"),
    "audiences": message("Who should hear about it"),
}
_KEY_RESULT_FIELDS: dict[str, Message] = {
    "title": message("Key result"),
    "kind": message("Kind"),
    "unit": message("Unit"),
    "starts_on": message("Start date"),
    "deadline": message("Deadline"),
    "weight": message("Weight"),
    "curve": message("Pace"),
    "phases": message("Plan"),
    "feed": message("Source"),
    "confidence": message("Confidence at drafting"),
}


def changes(before: Objective, after: Objective) -> list[Change]:
    """List what differs between two editions of an objective, key result by key result."""
    found = [
        Change(title, getattr(before, name), getattr(after, name))
        for name, title in _OBJECTIVE_FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    for old, new in _pairs(before, after):
        found += _key_result_changes(old, new)
    return found


def _pairs(
    before: Objective, after: Objective
) -> Iterator[tuple[KeyResult | None, KeyResult | None]]:
    """Pair key results by id; of those that were never saved each stands alone."""
    old = {kr.id: kr for kr in before.key_results if kr.id}
    new = {kr.id: kr for kr in after.key_results if kr.id}
    for kr_id in sorted(old.keys() | new.keys()):
        yield old.get(kr_id), new.get(kr_id)
    yield from ((kr, None) for kr in before.key_results if not kr.id)
    yield from ((None, kr) for kr in after.key_results if not kr.id)


def _key_result_changes(before: KeyResult | None, after: KeyResult | None) -> Iterator[Change]:
    if before is None or after is None:
        yield Change(
            message("Key result"), before.title if before else None, after.title if after else None
        )
        return
    for name, title in _KEY_RESULT_FIELDS.items():
        if getattr(before, name) != getattr(after, name):
            yield Change(_of(title, after), getattr(before, name), getattr(after, name))
    for name, title in FIELD_TITLES.items():
        if getattr(before.goal, name) != getattr(after.goal, name):
            yield Change(_of(title, after), getattr(before.goal, name), getattr(after.goal, name))


def _of(title: Message, key_result: KeyResult) -> Message:
    return message("{field} of “{key_result}”", field=title, key_result=key_result.title)
