"""Meetings: what is gone through, for how long, and when one is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from okr.domain.errors import InvalidInput, Problem
from okr.domain.messages import message
from okr.domain.okrs import Cycle, Section

MOST_MINUTES = 120
LONGEST_MEETING = timedelta(hours=12)
"""When a meeting that nobody ended is over."""


@dataclass(frozen=True)
class Agenda:
    """Minutes for the whole at the start, for each section by its id, and for the end.

    The start shows the cycle; the end what is in the way and what was decided.
    """

    opening: int
    closing: int
    sections: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Add up the minutes."""
        return self.opening + self.closing + sum(self.sections.values())

    def check(self) -> None:
        """Raise InvalidInput when a part is given no time, or more than two hours."""
        minutes = (self.opening, self.closing, *self.sections.values())
        if any(not 1 <= one <= MOST_MINUTES for one in minutes):
            sentence = message("Give each part 1 to {most} minutes.", most=MOST_MINUTES)
            raise InvalidInput([Problem("minutes", sentence)])


def agenda_of(cycle: Cycle, sections: Iterable[Section]) -> Agenda:
    """Give what was planned for the meetings about a cycle."""
    return Agenda(
        opening=cycle.opening_minutes,
        closing=cycle.closing_minutes,
        sections={section.id: section.minutes for section in sections},
    )


@dataclass(frozen=True)
class Meeting:
    """A meeting about a cycle, and who began it; without an end it may be running."""

    id: int
    cycle_id: int
    started_at: datetime
    started_by: str = ""
    ended_at: datetime | None = None

    def until(self, now: datetime) -> datetime:
        """Give the moment up to which what was said belongs to it; `now` while it runs."""
        return self.ended_at or min(now, self.started_at + LONGEST_MEETING)

    def is_running(self, now: datetime) -> bool:
        """Say whether it goes on; one that was forgotten does not for ever."""
        return self.ended_at is None and now < self.started_at + LONGEST_MEETING
