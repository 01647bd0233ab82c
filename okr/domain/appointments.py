"""What stands in a calendar: when a cycle begins and ends, its reviews and its deadlines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle, Objective, ObjectiveState, Review


@dataclass(frozen=True)
class Appointment:
    """Something on a whole day; `key` stays the same when it moves.

    With `every` it comes again until the day `until`, inclusive; `about` are titles.
    """

    key: str
    day: date
    title: Message
    about: tuple[str, ...] = ()
    every: Review | None = None
    until: date | None = None


def appointments(cycle: Cycle, objectives: Iterable[Objective]) -> Iterator[Appointment]:
    """List the appointments of a cycle; of its objectives those that are active count."""
    active = [one for one in objectives if one.state is ObjectiveState.ACTIVE]
    first, last = cycle.period.starts_on, cycle.period.ends_on
    yield Appointment(f"cycle-{cycle.id}-begin", first, message("{name} begins", name=cycle.name))
    reviews: dict[Review, list[str]] = defaultdict(list)
    for one in active:
        reviews[one.review].append(one.title)
    for every, titles in reviews.items():
        day = first + timedelta(days=every.days)
        if day <= last:
            title = message("{name}: review with the team", name=cycle.name)
            key = f"cycle-{cycle.id}-{every.value}"
            yield Appointment(key, day, title, tuple(titles), every, last)
    for key_result in (child for one in active for child in one.key_results):
        if key_result.deadline != last:
            yield Appointment(
                f"key-result-{key_result.id}",
                key_result.deadline,
                message("Deadline: {title}", title=key_result.title),
            )
    yield Appointment(
        f"cycle-{cycle.id}-end", last, message("{name} ends: time to close it", name=cycle.name)
    )
