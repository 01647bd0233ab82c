"""Read-only links to a dashboard: what they show, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from okr.domain.errors import Problem
from okr.domain.messages import message

LONGEST_NAME = 80


@dataclass(frozen=True)
class Link:
    """What an address shows to whoever has it.

    Without a cycle, the one that runs; without `section_ids` (None), all sections; with
    `frozen_on`, how that day ended and nothing later. `expires_on` is the last day on which it
    opens. `opened` counts how often it was.
    """

    team_id: int
    name: str
    cycle_id: int | None = None
    section_ids: tuple[int, ...] | None = None
    has_comments: bool = True
    expires_on: date | None = None
    frozen_on: date | None = None
    has_password: bool = False
    revoked_at: datetime | None = None
    opened: int = 0
    opened_at: datetime | None = None
    id: int = 0


class State(StrEnum):
    """Whether a link opens, and if not why."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


def state_of(link: Link, today: date) -> State:
    """Say whether a link opens on a day."""
    if link.revoked_at is not None:
        return State.REVOKED
    if link.expires_on is not None and today > link.expires_on:
        return State.EXPIRED
    return State.OPEN


def problems(link: Link, today: date) -> Iterator[Problem]:
    """List what is wrong with a link that is to be made."""
    if not link.name.strip():
        yield Problem("name", message("Say for whom or what the link is, for example Client."))
    if len(link.name) > LONGEST_NAME:
        yield Problem("name", message("Keep it under {count} characters.", count=LONGEST_NAME))
    if link.expires_on is not None and link.expires_on < today:
        yield Problem("expires_on", message("That day is over: choose a later one."))
    if link.frozen_on is not None and link.frozen_on > today:
        yield Problem("frozen_on", message("That day is still to come: choose an earlier one."))
    if link.section_ids == ():
        yield Problem("section_ids", message("Choose at least one section."))
